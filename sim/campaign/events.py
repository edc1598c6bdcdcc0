"""Events: the chronicle of a run as data, one fixed numeric record a row.

A rule family declares its kinds with `event`, each by a number of its own that stays the same for ever, because tables of results hold it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.columns import Columns, Ints, column
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.columns import Floats
    from sim.campaign.state import State

NOBODY = -1
KINDS: dict[int, str] = {}
"""Every kind that was declared, by number."""

EVENT = np.dtype(
    [
        ("month", "i4"),
        ("kind", "i4"),
        ("party", "i4"),
        ("subject", "i4"),
        ("count", "i8"),
        ("value", "f8"),
        ("other", "f8"),
    ]
)
"""month; kind; party (role-dependent position or -1); subject (category, item, choice or -1); count; two values."""


class EventRecord(Columns):
    """A chronicle, as `EVENT` lays it out."""

    month: Ints
    kind: Ints
    party: Ints
    subject: Ints
    count: Ints
    value: Floats
    other: Floats


class ChronicleState(Columns):
    """How much of a run's chronicle is written."""

    n_events: Ints = column("events", "events written")
    events_lost: Ints = column("events", "events for which the chronicle had no room")


def event(number: int, name: str) -> int:
    """Declare a kind of event and return its number.

    Raises
    ------
    TypeError
        If the number or the name is taken.
    """
    if number in KINDS or name in KINDS.values():
        raise TypeError(
            f"event {name} ({number}) is declared twice, or its number is that of {KINDS.get(number)}"
        )
    KINDS[number] = name
    return number


def events_at_most(case: Case, months: int) -> int:
    """Return how many events a run of a case can have at most."""
    parties = (
        2 * len(case.bloc) + (3 + len(case.item)) * len(case.patron) + len(case.monitor) + len(case.envoy)
    )
    monthly = 8 + parties + 3 * len(case.category) + 4 * len(case.item)
    return months * monthly + 2 * len(case.calendar) + 8


@borrowing_rule
def note(
    state: State,
    i: int,
    month: int,
    kind: int,
    party: int = NOBODY,
    subject: int = NOBODY,
    count: int = 0,
    value: float = 0.0,
    other: float = 0.0,
) -> None:
    """Write one event into run *i*'s chronicle, if one is kept; what does not fit is counted, and readers of results say so.

    Parameters
    ----------
    kind : int
        From `event`.
    party : int
        Position of the envoy, patron, bloc or monitor it is about, or the side.
    subject : int
        Position of a category, item, entry of the calendar, choice or stage, or a set of items.
    count : int
        People, packages, rounds or months, by kind.
    value, other : float
        Numbers that belong to the event, by kind.
    """
    n, room = state.run.n_events[i], state.events.shape[1]
    if room == 0:
        return
    if n >= room:
        state.run.events_lost[i] += 1
        return
    state.events.month[i, n] = month
    state.events.kind[i, n] = kind
    state.events.party[i, n] = party
    state.events.subject[i, n] = subject
    state.events.count[i, n] = count
    state.events.value[i, n] = value
    state.events.other[i, n] = other
    state.run.n_events[i] = n + 1


@borrowing_rule
def among(position: int, parties: Columns) -> int:
    """Return how an event names one of the parties of a role: not at all where there is only one."""
    return position if parties.shape[0] > 1 else NOBODY

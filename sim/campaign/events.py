"""Events: the chronicle of a run as data, one fixed numeric record a row."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.machine import borrowing_rule

EVENT_KINDS = (
    "arrested",
    "sentence_ended",
    "pardoned",
    "rearrested",
    "border_closed",
    "bloc_follows",
    "scripted",
    "met",
    "agreed",
    "broke_down",
    "walked_away",
    "out_of_time",
    "not_ratified",
    "released",
    "refused_exile",
    "promised",
    "delivered",
    "broke_word",
    "snapped_back",
    "patron_answered",
    "message",
    "war_track",
    "published",
)
(
    ARRESTED,
    SENTENCE_ENDED,
    PARDONED,
    REARRESTED,
    BORDER_CLOSED,
    BLOC_FOLLOWS,
    SCRIPTED,
    MET,
    AGREED,
    BROKE_DOWN,
    WALKED_AWAY,
    OUT_OF_TIME,
    NOT_RATIFIED,
    RELEASED,
    REFUSED_EXILE,
    PROMISED,
    DELIVERED,
    BROKE_WORD,
    SNAPPED_BACK,
    PATRON_ANSWERED,
    MESSAGE,
    WAR_TRACK,
    PUBLISHED,
) = range(23)

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
NOBODY = -1


def events_at_most(months: int, categories: int, items: int, envoys: int, entries: int) -> int:
    """Return how many events a run of this size can have at most."""
    monthly = 14 + 3 * categories + 5 * items + envoys
    return months * monthly + 2 * entries + 8


@borrowing_rule
def note(
    state: Any,
    i: int,
    month: int,
    kind: int,
    party: int,
    subject: int,
    count: int,
    value: float,
    other: float,
) -> None:
    """Write one event into run *i*'s chronicle, if one is kept."""
    n = state.run.n_events[i]
    if n >= state.events.shape[1]:
        return
    state.events.month[i, n] = month
    state.events.kind[i, n] = kind
    state.events.party[i, n] = party
    state.events.subject[i, n] = subject
    state.events.count[i, n] = count
    state.events.value[i, n] = value
    state.events.other[i, n] = other
    state.run.n_events[i] = n + 1

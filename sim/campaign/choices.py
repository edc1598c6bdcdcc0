"""Choices: what a configuration says in a word and a rule reads as a number, each said once."""

from __future__ import annotations

from enum import IntEnum


class Policy(IntEnum):
    """How a patron answers: by logit, or always the same."""

    LOGIT = 0
    TOLERATE = 1
    OUTBID = 2
    SQUEEZE = 3
    LOCK_IN = 4


class Stance(IntEnum):
    """Where a bloc stands."""

    OUT = 0
    FOLLOW = 1
    COUNTER = 2


class Order(IntEnum):
    """Who delivers first."""

    HOLDER_FIRST = 0
    SANCTIONER_FIRST = 1
    SIMULTANEOUS = 2
    GRADUATED = 3


class Contract(IntEnum):
    """Whether relief pays for releases or for the net change."""

    GROSS = 0
    NET = 1


class Script(IntEnum):
    """What an entry of the calendar does."""

    PAUSE = 0
    ENVOY_JOINS = 1
    ENVOY_LEAVES = 2
    RELIEF_COST = 3
    THRESHOLDS = 4
    BLOC_STANCE = 5
    SUBSIDY = 6


class Compromise(IntEnum):
    """What an envoy tables late in the talks; the numbers are those of `sim.bargaining.mediation`."""

    NASH = 0
    KALAI_SMORODINSKY = 1


def words(choice: type[IntEnum]) -> tuple[str, ...]:
    """Return the words of a choice, each at the place of its number.

    Raises
    ------
    TypeError
        If the numbers leave out a place.

    Examples
    --------
    >>> words(Stance)
    ('out', 'follow', 'counter')
    """
    if [member.value for member in choice] != list(range(len(choice))):
        raise TypeError(f"the numbers of {choice.__name__} must be 0, 1, 2, ... in the order of its words")
    return tuple(member.name.lower() for member in choice)

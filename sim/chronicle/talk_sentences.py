"""Sentences about talks, from a meeting called to its end; the rounds between are told by `meetings`."""

from __future__ import annotations

from collections.abc import Callable

from sim.campaign.deals import NOT_RATIFIED
from sim.campaign.meeting import AGREED, BROKE_DOWN, MET, OUT_OF_TIME, WALKED_AWAY
from sim.chronicle.meetings import items_of
from sim.chronicle.month import Event, Month
from sim.chronicle.wording import apart, decimals, people, quoted, several


def _met(month: Month, events: list[Event]) -> list[str]:
    (event,) = events[:1]
    envoy = month.envoy(event.party)
    if event.count == 0:
        return [
            f"{envoy} brings {month.sanctioner} and {month.holder} together, but there is nothing to talk about."
        ]
    packages = several(event.count, "package")
    variants = (
        f"{envoy} brings {month.sanctioner} and {month.holder} together, with {packages} to talk about.",
        f"{month.sanctioner} and {month.holder} meet through {envoy}; {packages} can be put together.",
        f"{envoy} calls a meeting. {packages} are possible.",
    )
    return [variants[month.number % len(variants)]]


def _agreed(month: Month, events: list[Event]) -> list[str]:
    meeting = month.meeting()
    package = meeting.agreed() if meeting else None
    sentences = []
    for event in events:
        relief = quoted(items_of(event.subject, month.items)) or "no relief"
        what = str(package) if package else f"{people(event.count)} for {relief}"
        first, second = decimals(event.value), decimals(event.other)
        worth = f"It is worth {first} to {month.sanctioner} and {second} to {month.holder}."
        sentences.append(f"They agree: {what}. {worth}")
    return sentences


def _broke_down(month: Month, events: list[Event]) -> list[str]:
    return [f"The talks break down after {_rounds(month, event)}, without a deal." for event in events]


def _rounds(month: Month, event: Event) -> str:
    """Return how many rounds were held: those of the recorded meeting, else those of the event."""
    meeting = month.meeting()
    return several(meeting.n_rounds() if meeting else event.count, "round")


def _walked_away(month: Month, events: list[Event]) -> list[str]:
    if month.talk is not None:
        return ["There is no deal."] * len(events)
    return ["A side sees no package that both could want, and walks away: there is no deal."] * len(events)


def _out_of_time(month: Month, events: list[Event]) -> list[str]:
    return [f"After {_rounds(month, event)} time runs out: there is no deal." for event in events]


def _not_ratified(month: Month, events: list[Event]) -> list[str]:
    meeting = month.meeting()
    package = meeting.agreed() if meeting else None
    sentences = []
    for event in events:
        value, cost = apart(event.value, event.other)
        what = f" ({package})" if package else ""
        reason = f"its releases were valued at {value} points, its relief at a cost of {cost}"
        sentences.append(f"They agree{what}, but the deal fails at home in {month.sanctioner}: {reason}.")
    return sentences


ABOUT_TALKS: dict[int, Callable[[Month, list[Event]], list[str]]] = {
    MET: _met,
    AGREED: _agreed,
    BROKE_DOWN: _broke_down,
    WALKED_AWAY: _walked_away,
    OUT_OF_TIME: _out_of_time,
    NOT_RATIFIED: _not_ratified,
}
"""What is said about events of a kind that follow one another."""

"""Sentences about the calendar of a scenario: what an entry brings, and how its end is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.chronicle.month import Event, Month
from sim.chronicle.wording import decimals

if TYPE_CHECKING:
    from sim.configuration.schema import CalendarEntry


def scripted(month: Month, events: list[Event]) -> list[str]:
    """Return a sentence for every entry that begins or ends: its own note, or that of its kind."""
    entries = list(month.scenario.calendar.values())
    return [_calendar_sentence(month, entries[event.subject], ends=event.value > 0.0) for event in events]


def _calendar_sentence(month: Month, entry: CalendarEntry, *, ends: bool) -> str:
    if not ends and entry.note:
        return entry.note if entry.note.endswith((".", "!", "?")) else f"{entry.note}."
    began, ended = CALENDAR_SENTENCES[entry.kind](month, entry)
    return ended if ends else began


def _pause(*_: Any) -> tuple[str, str]:
    return "The talks pause.", "The pause ends: meetings are possible again."


def _envoy_joins(month: Month, entry: CalendarEntry) -> tuple[str, str]:
    label = month.scenario.parties[entry.party].label if entry.party else "an envoy"
    return f"{label} takes up the talks.", f"{label} leaves the talks."


def _envoy_leaves(month: Month, entry: CalendarEntry) -> tuple[str, str]:
    joins, leaves = _envoy_joins(month, entry)
    return leaves, joins.replace("takes up", "returns to")


def _relief_cost(month: Month, entry: CalendarEntry) -> tuple[str, str]:
    way = "dearer" if entry.factor >= 1.0 else "cheaper"
    change = abs(entry.factor - 1.0)
    return (
        f"Relief becomes {change:.0%} {way} for {month.sanctioner}.",
        f"Relief costs {month.sanctioner} what it cost before.",
    )


def _thresholds(month: Month, entry: CalendarEntry) -> tuple[str, str]:
    way = "more" if entry.shift >= 0.0 else "less"
    return (
        f"{month.sanctioner} asks for {way} trust before it unlocks relief (by {decimals(abs(entry.shift))}).",
        f"{month.sanctioner} unlocks relief at the trust it asked for before.",
    )


def _bloc_stance(month: Month, entry: CalendarEntry) -> tuple[str, str]:
    word = {
        "out": "stays out",
        "follow": "is ready to follow",
        "counter": "answers relief with sanctions of its own",
    }
    bloc = month.party("bloc")
    return (
        f"The bloc ({bloc}) changes its stance: it {word[entry.stance or 'out']}.",
        f"The bloc ({bloc}) returns to its first stance.",
    )


def _subsidy(month: Month, entry: CalendarEntry) -> tuple[str, str]:
    way = "raises" if entry.factor >= 1.0 else "cuts"
    return (
        f"{month.patron} {way} its subsidy to {month.holder} by {abs(entry.factor - 1.0):.0%}.",
        f"The subsidy of {month.patron} returns to its old course.",
    )


CALENDAR_SENTENCES: dict[str, Callable[[Month, CalendarEntry], tuple[str, str]]] = {
    "pause": _pause,
    "envoy_joins": _envoy_joins,
    "envoy_leaves": _envoy_leaves,
    "relief_cost": _relief_cost,
    "thresholds": _thresholds,
    "bloc_stance": _bloc_stance,
    "subsidy": _subsidy,
}

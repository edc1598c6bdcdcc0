"""The chronicle: one run told month by month in plain English.

Events give what happened, the records of talks give who offered what and why it was refused, and the months give the
net change that stands beside every number of people freed. The sentences themselves are in `sentences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.campaign.bloc import BLOC_FOLLOWS, BORDER_CLOSED
from sim.campaign.calendar import SCRIPTED
from sim.campaign.channel import MESSAGE, WAR_TRACK
from sim.campaign.deals import NOT_RATIFIED
from sim.campaign.delivery import (
    BROKE_WORD,
    REFUSED_EXILE,
    RELEASED,
    RELIEF_DELIVERED,
    RELIEF_PROMISED,
    SNAPPED_BACK,
)
from sim.campaign.meeting import AGREED, BROKE_DOWN, MET, OUT_OF_TIME, WALKED_AWAY
from sim.campaign.observation import PUBLISHED
from sim.campaign.patron import PATRON_ANSWERED
from sim.campaign.prisoners import ARRESTED, PARDONED, REARRESTED, SENTENCE_ENDED
from sim.chronicle.dates import date_of
from sim.chronicle.meetings import Talk
from sim.chronicle.month import Event, Month
from sim.chronicle.sentences import SENTENCES
from sim.chronicle.wording import CAUTION, capital, compared, listed, people

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration.schema import Scenario

NO_ANCHOR = "Messages and the war track are illustrative throughout: no data stand behind them."
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Chapter:
    """One month of a run: its title, such as "March 2025", and its paragraphs."""

    month: int
    title: str
    paragraphs: list[str]


# ---------------------------------------------------------------------------------------------------------- paragraphs

REVOLVING_DOOR = (ARRESTED, SENTENCE_ENDED, PARDONED)
USUAL_PARAGRAPHS = (
    (SCRIPTED, REARRESTED, *REVOLVING_DOOR, BORDER_CLOSED, BLOC_FOLLOWS),
    (MET,),
    (BROKE_DOWN, WALKED_AWAY, OUT_OF_TIME, NOT_RATIFIED, AGREED),
    (
        RELIEF_PROMISED,
        RELEASED,
        REFUSED_EXILE,
        RELIEF_DELIVERED,
        BROKE_WORD,
        SNAPPED_BACK,
    ),
    (PATRON_ANSWERED, MESSAGE, WAR_TRACK),
    (PUBLISHED,),
)
PARAGRAPHS = (
    *USUAL_PARAGRAPHS,
    tuple(kind for kind in SENTENCES if not any(kind in kinds for kinds in USUAL_PARAGRAPHS)),
)
"""Which kinds stand in one paragraph, in the order of the month; those that no paragraph names come last."""


def told(month: Month, kinds: Sequence[int]) -> str:
    """Return a paragraph about the month's events of some kinds; empty if there were none."""
    found = [event for event in month.events if event.kind in kinds]
    sentences: list[str] = []
    clauses: list[str] = []
    for kind, same in groupby(_grouped(found), key=lambda event: event.kind):
        said = SENTENCES[kind](month, list(same))
        if kind in REVOLVING_DOOR:
            clauses += said
        else:
            sentences += said
    # Sentences about the stock outside the talks would be three of a kind in every month: they share one.
    sentences += [f"{listed(clauses)}."] if clauses else []
    return " ".join(capital(sentence) for sentence in sentences)


def _grouped(events: list[Event]) -> list[Event]:
    """Put releases, and refusals of exile, next to their own kind: they come category by category."""
    order: dict[int, int] = {}
    for place, event in enumerate(events):
        order.setdefault(event.kind, place)
    by_category = (RELEASED, REFUSED_EXILE, REARRESTED)
    keys = [order[event.kind] if event.kind in by_category else place for place, event in enumerate(events)]
    return [event for _, event in sorted(zip(keys, events, strict=True), key=lambda pair: pair[0])]


def chapters(
    scenario: Scenario, events: pd.DataFrame, months: pd.DataFrame, talks: Sequence[Talk] = ()
) -> Iterator[Chapter]:
    """Yield one run month by month.

    Parameters
    ----------
    scenario : Scenario
        Gives the labels and the dates.
    events, months : DataFrame
        The rows of one run.
    talks : sequence of Talk
        Records of its meetings; without them only the ends of meetings are told.
    """
    meetings = {talk.month: talk for talk in talks}
    by_month: dict[int, list[Event]] = {}
    for row in events[[column.name for column in fields(Event)]].to_numpy(dtype=object).tolist():
        event = Event(*row)
        by_month.setdefault(event.month, []).append(event)
    for record in months.to_dict("records"):
        number = int(record["month"])
        month = Month(scenario, number, by_month.get(number, []), meetings.get(number))
        yield Chapter(number, month.date(), list(_paragraphs(month, record)))


def _paragraphs(month: Month, record: dict[Any, Any]) -> Iterator[str]:
    for kinds in PARAGRAPHS:
        paragraph = told(month, kinds)
        if paragraph:
            yield paragraph
        meeting = month.meeting() if MET in kinds else None
        if meeting is not None:
            yield from meeting.rounds()
    if month.has(AGREED) or month.has(RELEASED):
        yield f"So far {balance(month.scenario, record)}."


def balance(scenario: Scenario, record: dict[Any, Any]) -> str:
    """Return the gross releases with the net change beside them, from one row of the months table."""
    freed, held = int(record["freed"]), int(record["held"])
    since = compared(held - sum(category.stock for category in scenario.categories.values()))
    net = compared(held - int(record["held_without_talks"]))
    verb, are = "has" if freed == 1 else "have", "is" if held == 1 else "are"
    return (
        f"{people(freed)} {verb} been freed by deals (gross); {held:,} {are} held, {since} at the start "
        f"and {net} without talks"
    )


# ---------------------------------------------------------------------------------------------------------- whole runs


def opening(scenario: Scenario, run: int) -> str:
    """Return the first lines of a chronicle: which run of what, and how it begins."""
    month = Month(scenario, 0)
    held = sum(category.stock for category in scenario.categories.values())
    title = scenario.scenario.title or scenario.case.title
    return (
        f"{scenario.scenario.name}: {title}\nRun {run}, seed {scenario.seed}. {CAUTION}\n\n"
        f"In {month.date()} {month.holder} holds {people(held)}. Worth is told in points of utility "
        f"({scenario.case.point})."
    )


def ending(scenario: Scenario, events: pd.DataFrame, months: pd.DataFrame) -> str:
    """Return the last lines: gross and net at the end, and the caution about the channel if it was used."""
    record = months.sort_values("month").to_dict("records")[-1]
    last = date_of(scenario.case.start, int(record["month"]))
    line = f"At the end of {last} {balance(scenario, record)}."
    channel = events["kind"].isin([MESSAGE, WAR_TRACK]).any()
    return f"{line} {NO_ANCHOR}" if channel else line


def tell(
    scenario: Scenario,
    run: int,
    events: pd.DataFrame,
    months: pd.DataFrame,
    talks: Sequence[Talk] = (),
    *,
    only: int | None = None,
) -> str:
    """Return the whole chronicle of a run as text, or that of one month.

    Parameters
    ----------
    scenario, events, months, talks
        As for `chapters`.
    run : int
        Number of the run, for the heading.
    only : int, optional
        The one month to tell, 0-based.
    """
    wanted = [c for c in chapters(scenario, events, months, talks) if only in (None, c.month)]
    parts = [_page(chapter) for chapter in wanted]
    if only is None:
        parts = [_wrapped(opening(scenario, run)), *parts, _wrapped(ending(scenario, events, months))]
    return "\n\n".join(parts)


def _page(chapter: Chapter) -> str:
    return "\n".join([chapter.title, *(_wrapped(paragraph, "  ") for paragraph in chapter.paragraphs)])


def _wrapped(text: str, indent: str = "") -> str:
    import textwrap

    wrapper = textwrap.TextWrapper(
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrapper.fill(line) for line in text.splitlines())

"""The chronicle: one run told month by month in plain English.

Events give what happened, the records of talks give who offered what and why it was refused, and the months give the
net change that stands beside every number of people freed. People are counted, never named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.campaign import events as happened
from sim.campaign.case import HOLDER, LOCK_IN, OUTBID, SANCTIONER, SQUEEZE, TOLERATE
from sim.results.dates import date_of
from sim.results.manifest import CAUTION
from sim.results.meetings import Meeting, Talk, items_of
from sim.results.wording import (
    apart,
    capital,
    compared,
    decimals,
    group,
    listed,
    people,
    quoted,
    several,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration.schema import CalendarEntry, Scenario

NO_ANCHOR = "Messages and the war track are illustrative throughout: no data stand behind them."
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the events table, without the keys of its run."""

    month: int
    kind: int
    party: int
    subject: int
    count: int
    value: float
    other: float


@dataclass(frozen=True, slots=True)
class Chapter:
    """One month of a run: its title, such as "March 2025", and its paragraphs."""

    month: int
    title: str
    paragraphs: list[str]


@dataclass(slots=True)
class Month:
    """What a sentence may need to know: the names, the month, all its events, and its meeting if one was recorded."""

    scenario: Scenario
    number: int
    events: list[Event] = field(default_factory=list)
    talk: Talk | None = None

    def party(self, role: str) -> str:
        """Return the label of the one party that plays a role."""
        label: str = next(party.label for party in self.scenario.parties.values() if party.role == role)
        return label

    @property
    def sanctioner(self) -> str:
        """Label of the sanctioner."""
        return self.party("sanctioner")

    @property
    def holder(self) -> str:
        """Label of the holder."""
        return self.party("holder")

    @property
    def patron(self) -> str:
        """Label of the patron."""
        return self.party("patron")

    @property
    def categories(self) -> list[str]:
        """Labels of the categories, in order."""
        return [category.label for category in self.scenario.categories.values()]

    @property
    def items(self) -> list[str]:
        """Labels of the items of relief, in order."""
        return [item.label for item in self.scenario.items.values()]

    def envoy(self, position: int) -> str:
        """Return the label of an envoy, by its position among the envoys."""
        labels = [party.label for party in self.scenario.parties.values() if party.role == "envoy"]
        return labels[position] if 0 <= position < len(labels) else "an envoy"

    def date(self, later: int = 0) -> str:
        """Return the month, or one some months later, as a date."""
        return date_of(self.scenario.case.start, self.number + later)

    def meeting(self) -> Meeting | None:
        """Return the month's meeting, if it was recorded."""
        called = next((event.party for event in self.events if event.kind == happened.MET), happened.NOBODY)
        if self.talk is None:
            return None
        parties = (self.sanctioner, self.holder, self.envoy(called))
        return Meeting(self.talk, parties, self.categories, self.items)

    def has(self, kind: int, subject: int | None = None) -> bool:
        """Return whether something of a kind happened in the month, about a subject if one is given."""
        return any(event.kind == kind and subject in (None, event.subject) for event in self.events)


# ------------------------------------------------------------------------------------------ sentences, by kind of event

Sentences = Callable[[Month, list[Event]], list[str]]


def _arrested(month: Month, events: list[Event]) -> list[str]:
    count = sum(event.count for event in events)
    if count == 0:
        return ["nobody is arrested"]
    verb = "is" if count == 1 else "are"
    variants = (
        f"{people(count)} {verb} arrested",
        f"the month brings {several(count, 'arrest')}",
        f"another {people(count) if count > 1 else 'person'} {verb} arrested",
    )
    return [variants[month.number % len(variants)]]


def _sentence_ended(_: Month, events: list[Event]) -> list[str]:
    count = sum(event.count for event in events)
    return [f"{several(count, 'sentence')} {'ends' if count == 1 else 'end'}"] if count else []


def _pardoned(_: Month, events: list[Event]) -> list[str]:
    count = sum(event.count for event in events)
    return [f"{people(count)} {'is' if count == 1 else 'are'} pardoned outside the talks"] if count else []


def _rearrested(month: Month, events: list[Event]) -> list[str]:
    who = _by_category(month, events)
    verb = "is" if sum(event.count for event in events) == 1 else "are"
    return [
        f"{who} freed within the last year {verb} arrested again, which {month.sanctioner} holds against {month.holder}."
    ]


def _border_closed(month: Month, events: list[Event]) -> list[str]:
    count = sum(event.count for event in events)
    what = "An incident closes" if count == 1 else f"{several(count, 'incident')} close"
    return [
        f"{what} the border of {month.party('bloc')} for the month; relief that depends on it is worth less."
    ]


def _bloc_follows(month: Month, _: list[Event]) -> list[str]:
    bloc = month.party("bloc")
    return [
        f"The bloc ({bloc}) begins to follow {month.sanctioner}: relief that hangs on it is worth more from now on."
    ]


def _scripted(month: Month, events: list[Event]) -> list[str]:
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


def _by_category(month: Month, events: list[Event]) -> str:
    counts = [sum(e.count for e in events if e.subject == place) for place in range(len(month.categories))]
    return group(counts, month.categories)


def _released(month: Month, events: list[Event]) -> list[str]:
    way = "They must leave the country." if _exile(month.scenario) else "They go home."
    if sum(event.count for event in events) == 1:
        way = way.replace("They must", "The person must").replace("They go", "The person goes")
    return [f"{month.holder} frees {_by_category(month, events)}. {way}"]


def _exile(scenario: Scenario) -> bool:
    return any(party.exile for party in scenario.parties.values() if party.role == "holder")


def _refused_exile(month: Month, events: list[Event]) -> list[str]:
    one = sum(event.count for event in events) == 1
    verbs = "refuses exile and stays" if one else "refuse exile and stay"
    return [f"{_by_category(month, events)} {verbs} in prison."]


def _promised(month: Month, events: list[Event]) -> list[str]:
    """Tell promises that are not kept within the month; those that are become one sentence with their delivery."""
    waiting = [event for event in events if not month.has(happened.DELIVERED, event.subject)]
    if not waiting:
        return []
    parts = [f'"{month.items[event.subject]}" {_due(month, event.count)}' for event in waiting]
    return [f"{month.sanctioner} promises {listed(parts)}."]


def _due(month: Month, lag: int) -> str:
    return f"in {several(lag, 'month')}, in {month.date(lag)}" if lag > 0 else "at once"


def _delivered(month: Month, events: list[Event]) -> list[str]:
    parts = []
    for delay, found in groupby(events, key=lambda event: event.count):
        when = f"{several(delay, 'month')} after the promise" if delay > 0 else "at once"
        parts.append(f"{quoted(month.items[event.subject] for event in found)} {when}")
    worth = decimals(sum(event.value for event in events))
    return [f"{month.sanctioner} delivers {listed(parts)}: worth {worth} points to {month.holder}."]


def _broke_word(month: Month, events: list[Event]) -> list[str]:
    until = month.date(month.scenario.delivery.punishment)
    told = {
        SANCTIONER: f"{month.sanctioner} breaks its word: relief that was due does not come. {month.holder} owes nothing more",
        HOLDER: f"{month.holder} breaks its word: people it had promised to free stay in prison. {month.sanctioner} owes nothing more",
    }
    return [f"{told[event.party]}, and there are no meetings before {until}." for event in events]


def _snapped_back(month: Month, events: list[Event]) -> list[str]:
    items = quoted(month.items[event.subject] for event in events)
    lost = decimals(sum(event.value for event in events))
    return [f"{month.sanctioner} takes back {items}; {month.holder} loses {lost} points."]


def _patron_answered(month: Month, events: list[Event]) -> list[str]:
    return [sentence for event in events for sentence in _answer(month, event)]


def _answer(month: Month, event: Event) -> list[str]:
    patron, holder = month.patron, month.holder
    share = f"relief makes up {event.value:.0%} of what {holder} gets from outside"
    subsidy = f"{decimals(event.other, 1)} points a month"
    answers = {
        TOLERATE: (f"{patron} tolerates it", f"{patron} lets it pass"),
        OUTBID: (
            f"{patron} outbids it, with a subsidy of {subsidy}",
            f"{patron} raises its subsidy to {subsidy}",
        ),
        SQUEEZE: (
            f"{patron} squeezes: its subsidy falls to {subsidy}",
            f"{patron} cuts its subsidy to {subsidy}",
        ),
        LOCK_IN: (
            f"{patron} ties {holder} closer to itself",
            f"{patron} takes another step to lock {holder} in",
        ),
    }
    return [f"{capital(share)}, and {answers[event.subject][month.number % 2]}."]


def _message(month: Month, events: list[Event]) -> list[str]:
    sentences = []
    for event in events:
        item = month.items[event.subject]
        says = f'"{item}" will come' if event.count else f'"{item}" will not come'
        belief = f"gives it {event.value:.0%} that {month.sanctioner} keeps its word"
        sentences.append(f"{month.holder} tells {month.patron} that {says}; {month.patron} now {belief}.")
    return sentences


def _war_track(month: Month, events: list[Event]) -> list[str]:
    last = next(len(party.stages) for party in month.scenario.parties.values() if party.role == "patron")
    sentences = []
    for event in events:
        step = f"reaches stage {event.subject} of {last} on the war track"
        sentences.append(f"{month.patron} {step}{': it accepts' if event.subject == last else ''}.")
    return sentences


def _published(month: Month, events: list[Event]) -> list[str]:
    count, monitor = events[-1].count, month.party("monitor")
    held = several(count, "prisoner")
    variants = (
        f"{monitor} lists {held}.",
        f"{monitor} puts the number of prisoners at {count:,}.",
        f"{monitor} counts {held}.",
    )
    return [variants[month.number % len(variants)]]


SENTENCES: dict[int, Sentences] = {
    happened.ARRESTED: _arrested,
    happened.SENTENCE_ENDED: _sentence_ended,
    happened.PARDONED: _pardoned,
    happened.REARRESTED: _rearrested,
    happened.BORDER_CLOSED: _border_closed,
    happened.BLOC_FOLLOWS: _bloc_follows,
    happened.SCRIPTED: _scripted,
    happened.MET: _met,
    happened.AGREED: _agreed,
    happened.BROKE_DOWN: _broke_down,
    happened.WALKED_AWAY: _walked_away,
    happened.OUT_OF_TIME: _out_of_time,
    happened.NOT_RATIFIED: _not_ratified,
    happened.RELEASED: _released,
    happened.REFUSED_EXILE: _refused_exile,
    happened.PROMISED: _promised,
    happened.DELIVERED: _delivered,
    happened.BROKE_WORD: _broke_word,
    happened.SNAPPED_BACK: _snapped_back,
    happened.PATRON_ANSWERED: _patron_answered,
    happened.MESSAGE: _message,
    happened.WAR_TRACK: _war_track,
    happened.PUBLISHED: _published,
}
"""What is said about events of a kind that follow one another; every kind has its sentence."""

# ---------------------------------------------------------------------------------------------------------- paragraphs

REVOLVING_DOOR = (happened.ARRESTED, happened.SENTENCE_ENDED, happened.PARDONED)
PARAGRAPHS = (
    (happened.SCRIPTED, happened.REARRESTED, *REVOLVING_DOOR, happened.BORDER_CLOSED, happened.BLOC_FOLLOWS),
    (happened.MET,),
    (happened.BROKE_DOWN, happened.WALKED_AWAY, happened.OUT_OF_TIME, happened.NOT_RATIFIED, happened.AGREED),
    (
        happened.PROMISED,
        happened.RELEASED,
        happened.REFUSED_EXILE,
        happened.DELIVERED,
        happened.BROKE_WORD,
        happened.SNAPPED_BACK,
    ),
    (happened.PATRON_ANSWERED, happened.MESSAGE, happened.WAR_TRACK),
    (happened.PUBLISHED,),
)
"""Which kinds stand in one paragraph, in the order of the month."""


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
    by_category = (happened.RELEASED, happened.REFUSED_EXILE, happened.REARRESTED)
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
        meeting = month.meeting() if happened.MET in kinds else None
        if meeting is not None:
            yield from meeting.rounds()
    if month.has(happened.AGREED) or month.has(happened.RELEASED):
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
    channel = events["kind"].isin([happened.MESSAGE, happened.WAR_TRACK]).any()
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


__all__ = ["Chapter", "Event", "Month", "SENTENCES", "balance", "chapters", "tell", "told"]

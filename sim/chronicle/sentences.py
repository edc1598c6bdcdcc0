"""Sentences about what happens outside the talks, and the table that gives every kind of event its sentence.

Prisoners come and go, relief is promised, delivered and taken back, the patron answers, the monitor counts. People
are counted, never named.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from sim.campaign.bloc import BLOC_FOLLOWS, BORDER_CLOSED
from sim.campaign.calendar import SCRIPTED
from sim.campaign.channel import MESSAGE, WAR_TRACK
from sim.campaign.choices import Policy
from sim.campaign.delivery import (
    BROKE_WORD,
    REFUSED_EXILE,
    RELEASED,
    RELIEF_DELIVERED,
    RELIEF_PROMISED,
    SNAPPED_BACK,
)
from sim.campaign.observation import PUBLISHED
from sim.campaign.patron import PATRON_ANSWERED
from sim.campaign.prisoners import ARRESTED, PARDONED, REARRESTED, SENTENCE_ENDED
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.chronicle.calendar_sentences import scripted
from sim.chronicle.month import Event, Month
from sim.chronicle.talk_sentences import ABOUT_TALKS
from sim.chronicle.wording import capital, decimals, group, listed, people, quoted, several

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario


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
    sentences = []
    for event in events:
        what = "An incident closes" if event.count == 1 else f"{several(event.count, 'incident')} close"
        border = f"the border of {month.among('bloc', event.party)}"
        sentences.append(f"{what} {border} for the month; relief that depends on it is worth less.")
    return sentences


def _bloc_follows(month: Month, events: list[Event]) -> list[str]:
    told = "relief that hangs on it is worth more from now on"
    blocs = [month.among("bloc", event.party) for event in events]
    return [f"The bloc ({bloc}) begins to follow {month.sanctioner}: {told}." for bloc in blocs]


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
    waiting = [event for event in events if not month.has(RELIEF_DELIVERED, event.subject)]
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
    patron, holder = month.among("patron", event.party), month.holder
    share = f"relief makes up {event.value:.0%} of what {holder} gets from outside"
    subsidy = f"{decimals(event.other, 1)} points a month"
    answers = {
        Policy.TOLERATE: (f"{patron} tolerates it", f"{patron} lets it pass"),
        Policy.OUTBID: (
            f"{patron} outbids it, with a subsidy of {subsidy}",
            f"{patron} raises its subsidy to {subsidy}",
        ),
        Policy.SQUEEZE: (
            f"{patron} squeezes: its subsidy falls to {subsidy}",
            f"{patron} cuts its subsidy to {subsidy}",
        ),
        Policy.LOCK_IN: (
            f"{patron} ties {holder} closer to itself",
            f"{patron} takes another step to lock {holder} in",
        ),
    }
    return [f"{capital(share)}, and {answers[Policy(event.subject)][month.number % 2]}."]


def _message(month: Month, events: list[Event]) -> list[str]:
    sentences = []
    for event in events:
        item, patron = month.items[event.subject], month.among("patron", event.party)
        says = f'"{item}" will come' if event.count else f'"{item}" will not come'
        belief = f"gives it {event.value:.0%} that {month.sanctioner} keeps its word"
        sentences.append(f"{month.holder} tells {patron} that {says}; {patron} now {belief}.")
    return sentences


def _war_track(month: Month, events: list[Event]) -> list[str]:
    patrons = [party for party in month.scenario.parties.values() if party.role == "patron"]
    sentences = []
    for event in events:
        last = len(patrons[max(0, event.party)].stages)
        step = f"reaches stage {event.subject} of {last} on the war track"
        sentences.append(
            f"{month.among('patron', event.party)} {step}{': it accepts' if event.subject == last else ''}."
        )
    return sentences


def _published(month: Month, events: list[Event]) -> list[str]:
    return [_count(month, event) for event in events]


def _count(month: Month, event: Event) -> str:
    count, monitor = event.count, month.among("monitor", event.party)
    held = several(count, "prisoner")
    variants = (
        f"{monitor} lists {held}.",
        f"{monitor} puts the number of prisoners at {count:,}.",
        f"{monitor} counts {held}.",
    )
    return variants[month.number % len(variants)]


SENTENCES: dict[int, Callable[[Month, list[Event]], list[str]]] = {
    ARRESTED: _arrested,
    SENTENCE_ENDED: _sentence_ended,
    PARDONED: _pardoned,
    REARRESTED: _rearrested,
    BORDER_CLOSED: _border_closed,
    BLOC_FOLLOWS: _bloc_follows,
    SCRIPTED: scripted,
    **ABOUT_TALKS,
    RELEASED: _released,
    REFUSED_EXILE: _refused_exile,
    RELIEF_PROMISED: _promised,
    RELIEF_DELIVERED: _delivered,
    BROKE_WORD: _broke_word,
    SNAPPED_BACK: _snapped_back,
    PATRON_ANSWERED: _patron_answered,
    MESSAGE: _message,
    WAR_TRACK: _war_track,
    PUBLISHED: _published,
}
"""What is said about events of a kind that follow one another; every kind has its sentence."""

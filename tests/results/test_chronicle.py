"""The chronicle tells every kind of event, in English that a person would write."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from sim.bargaining.protocols import ACCEPT, PASS, PROPOSE, REJECT, RESPOND, WALK
from sim.campaign.bloc import BLOC_FOLLOWS, BORDER_CLOSED
from sim.campaign.calendar import SCRIPTED
from sim.campaign.channel import MESSAGE, WAR_TRACK
from sim.campaign.choices import Policy, Script, words
from sim.campaign.deals import NOT_RATIFIED
from sim.campaign.declared import EVENT_KINDS
from sim.campaign.delivery import (
    BROKE_WORD,
    REFUSED_EXILE,
    RELEASED,
    RELIEF_DELIVERED,
    RELIEF_PROMISED,
    SNAPPED_BACK,
)
from sim.campaign.events import NOBODY
from sim.campaign.meeting import AGREED, BROKE_DOWN, MET, OUT_OF_TIME, WALKED_AWAY
from sim.campaign.observation import PUBLISHED
from sim.campaign.patron import PATRON_ANSWERED
from sim.campaign.prisoners import ARRESTED, PARDONED, REARRESTED, SENTENCE_ENDED
from sim.campaign.sides import GO_BETWEEN, HOLDER, SANCTIONER
from sim.chronicle.chronicle import PARAGRAPHS, chapters, tell, told
from sim.chronicle.meetings import Meeting
from sim.chronicle.month import Event, Month
from sim.chronicle.sentences import SENTENCES
from sim.configuration import Scenario, load
from sim.configuration.schema import CalendarEntry
from sim.results import Results


def event(
    kind: int,
    count: int = 0,
    subject: int = NOBODY,
    party: int = NOBODY,
    value: float = 0.0,
    other: float = 0.0,
) -> Event:
    return Event(2, kind, party, subject, count, value, other)


def said(scenario: Scenario, *events: Event) -> str:
    month = Month(scenario, 2, list(events))
    return " ".join(filter(None, (told(month, kinds) for kinds in PARAGRAPHS)))


# What Washington, Minsk and the others do in March 2025, kind by kind.
CASES = [
    (event(ARRESTED, 41), "Another 41 people are arrested."),
    (event(SENTENCE_ENDED, 1), "1 sentence ends."),
    (event(PARDONED, 8), "8 people are pardoned outside the talks."),
    (
        event(REARRESTED, 1, 3),
        "1 journalist freed within the last year is arrested again, which Washington holds against Minsk.",
    ),
    (
        event(BORDER_CLOSED, 2),
        "2 incidents close the border of Brussels and Vilnius for the month; relief that depends on it is worth less.",
    ),
    (
        event(BLOC_FOLLOWS),
        "The bloc (Brussels and Vilnius) begins to follow Washington: relief that hangs on it is worth more from now on.",
    ),
    (event(SCRIPTED, 0, 0), "Nobody meets in spring."),
    (event(MET, 340, party=0), "The special envoy calls a meeting. 340 packages are possible."),
    (
        event(AGREED, 14, 0b11, value=1.2, other=0.804),
        (
            'They agree: 14 people for "senior visit" and "leaders\' call". '
            "It is worth 1.20 to Washington and 0.80 to Minsk."
        ),
    ),
    (event(BROKE_DOWN, 1, party=0), "The talks break down after 1 round, without a deal."),
    (
        event(WALKED_AWAY, 1, party=0),
        "A side sees no package that both could want, and walks away: there is no deal.",
    ),
    (event(OUT_OF_TIME, 6, party=0), "After 6 rounds time runs out: there is no deal."),
    (
        event(NOT_RATIFIED, value=1.0, other=2.5),
        (
            "They agree, but the deal fails at home in Washington: its releases were valued at 1.00 points, its relief "
            "at a cost of 2.50."
        ),
    ),
    (event(RELEASED, 12, 6), "Minsk frees 12 rank-and-file prisoners. They must leave the country."),
    (event(REFUSED_EXILE, 1, 0), "1 US citizen refuses exile and stays in prison."),
    (event(RELIEF_PROMISED, 2, 2), 'Washington promises "Belavia licence" in 2 months, in May 2025.'),
    (
        event(RELIEF_DELIVERED, 0, 0, value=1.2, other=0.3),
        'Washington delivers "senior visit" at once: worth 1.20 points to Minsk.',
    ),
    (
        event(BROKE_WORD, party=HOLDER),
        (
            "Minsk breaks its word: people it had promised to free stay in prison. Washington owes nothing more, and "
            "there are no meetings before March 2026."
        ),
    ),
    (
        event(BROKE_WORD, party=SANCTIONER),
        (
            "Washington breaks its word: relief that was due does not come. Minsk owes nothing more, and there are no "
            "meetings before March 2026."
        ),
    ),
    (
        event(SNAPPED_BACK, 0, 2, value=6.5),
        'Washington takes back "Belavia licence"; Minsk loses 6.50 points.',
    ),
    (
        event(PATRON_ANSWERED, 0, Policy.TOLERATE, value=0.07, other=25.0),
        "Relief makes up 7% of what Minsk gets from outside, and Moscow tolerates it.",
    ),
    (
        event(PATRON_ANSWERED, 0, Policy.OUTBID, value=0.07, other=27.5),
        (
            "Relief makes up 7% of what Minsk gets from outside, and Moscow outbids it, with a subsidy of 27.5 points a "
            "month."
        ),
    ),
    (
        event(PATRON_ANSWERED, 0, Policy.SQUEEZE, value=0.07, other=22.5),
        (
            "Relief makes up 7% of what Minsk gets from outside, and Moscow squeezes: its subsidy falls to 22.5 points a "
            "month."
        ),
    ),
    (
        event(PATRON_ANSWERED, 0, Policy.LOCK_IN, value=0.07, other=25.0),
        "Relief makes up 7% of what Minsk gets from outside, and Moscow ties Minsk closer to itself.",
    ),
    (
        event(MESSAGE, 1, 6, value=0.45),
        'Minsk tells Moscow that "potash licence" will come; Moscow now gives it 45% that Washington keeps its word.',
    ),
    (event(WAR_TRACK, 0, 2, value=0.4), "Moscow reaches stage 2 of 4 on the war track."),
    (event(PUBLISHED, 1231), "Viasna counts 1,231 prisoners."),
]


@pytest.fixture(scope="module")
def eventful() -> Scenario:
    """The first case with one scripted event."""
    made = load("baseline")
    note = "Nobody meets in spring."
    return replace(made, calendar={"spring": CalendarEntry(kind="pause", month=2, months=1, note=note)})


@pytest.mark.parametrize(
    ("one", "sentence"), CASES, ids=lambda value: EVENT_KINDS[value.kind] if isinstance(value, Event) else ""
)
def test_an_event_is_told(eventful: Scenario, one: Event, sentence: str) -> None:
    assert said(eventful, one) == sentence


def test_every_kind_of_event_has_a_sentence_a_paragraph_and_a_test() -> None:
    kinds = set(range(len(EVENT_KINDS)))
    assert set(SENTENCES) == kinds
    assert sorted(kind for kinds_of_one in PARAGRAPHS for kind in kinds_of_one) == sorted(kinds)
    assert {one.kind for one, _ in CASES} == kinds


@pytest.mark.parametrize("kind", words(Script))
def test_every_kind_of_calendar_entry_is_told_when_it_begins_and_when_it_ends(
    eventful: Scenario, kind: str
) -> None:
    entry = CalendarEntry(kind=kind, month=2, months=1, party="kyiv", stance="follow", factor=1.2, shift=0.1)
    scripted = replace(eventful, calendar={"x": entry})
    begins = said(scripted, event(SCRIPTED, 0, 0))
    ends = said(scripted, event(SCRIPTED, 0, 0, value=1.0))
    assert begins != ends
    assert all(re.fullmatch(r"[A-Z].*\.", text) for text in (begins, ends))


def test_the_stock_outside_the_talks_is_one_sentence(eventful: Scenario) -> None:
    events = (event(ARRESTED, 1), event(SENTENCE_ENDED, 25), event(PARDONED, 0))
    assert said(eventful, *events) == "Another person is arrested and 25 sentences end."


def test_releases_of_several_categories_are_one_sentence_with_the_total(eventful: Scenario) -> None:
    events = (
        event(RELEASED, 2, 0),
        event(REFUSED_EXILE, 1, 0),
        event(RELEASED, 12, 6),
    )
    assert said(eventful, *events) == (
        "Minsk frees 2 US citizens and 12 rank-and-file prisoners (14 people). They must leave the country. "
        "1 US citizen refuses exile and stays in prison."
    )


def test_relief_that_comes_at_once_is_not_told_twice(eventful: Scenario) -> None:
    events = (
        event(RELIEF_PROMISED, 0, 0),
        event(RELIEF_PROMISED, 3, 2),
        event(RELIEF_DELIVERED, 0, 0, value=1.2),
    )
    assert said(eventful, *events) == (
        'Washington promises "Belavia licence" in 3 months, in June 2025. '
        'Washington delivers "senior visit" at once: worth 1.20 points to Minsk.'
    )


# ------------------------------------------------------------------------------------------------------------ meetings


@dataclass
class OneTalk:
    """Two packages: one US citizen for nothing, and twelve of the rank and file for a visit."""

    trail: np.ndarray
    targets: np.ndarray
    agreement: int | None = None
    month: int = 2
    reservation: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self.releases = np.array([[1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 12]])
        self.sets = np.array([0, 1])
        # Packages: 0 one for nothing, 1 one for a visit, 2 twelve for nothing, 3 twelve for a visit.
        self.sanctioner = np.array([3.0, 2.5, 0.5, -0.25])
        self.holder = np.array([-0.5, 0.7, -0.4, 0.75])


def rounds(scenario: Scenario, *moves: tuple[int, int, int, int, int, float]) -> list[str]:
    trail = np.array([move[:5] for move in moves])
    talk = OneTalk(trail, np.array([move[5] for move in moves]))
    month = Month(scenario, 2, [event(MET, 4, party=0)], talk)
    meeting = month.meeting()
    assert isinstance(meeting, Meeting)
    return list(meeting.rounds())


def test_offers_are_told_with_the_reason_of_their_refusal(eventful: Scenario) -> None:
    nan = float("nan")
    told_rounds = rounds(
        eventful,
        (0, SANCTIONER, PROPOSE, 0, 0, 3.0),
        (0, HOLDER, RESPOND, REJECT, 0, 0.75),
        (1, HOLDER, PROPOSE, 1, 1, 0.7),
        (1, SANCTIONER, RESPOND, REJECT, 1, 2.9),
        (2, SANCTIONER, PROPOSE, 0, 0, 2.9),
        (2, HOLDER, RESPOND, REJECT, 0, 0.7),
        (2, GO_BETWEEN, PROPOSE, 1, 1, nan),
        (2, SANCTIONER, RESPOND, ACCEPT, 1, 2.0),
        (2, HOLDER, RESPOND, ACCEPT, 1, 0.1),
    )
    assert told_rounds == [
        (
            "Round 1. Washington asks for 1 US citizen and gives nothing. "
            "Minsk refuses: worth -0.50 to it, less than no deal."
        ),
        (
            'Round 2. Minsk offers 1 US citizen for "senior visit". '
            "Washington refuses, as it wants 2.90 and this is worth 2.50 to it."
        ),
        (
            "Round 3. Washington repeats its offer. Minsk refuses: worth -0.50 to it, less than no deal. "
            'The special envoy tables a compromise: 1 US citizen for "senior visit". '
            "Washington accepts: worth 2.50 to it, next it would have asked for 2.00. "
            "Minsk accepts: worth 0.70 to it, next it would have asked for 0.10."
        ),
    ]


def test_walking_away_is_told_and_a_silent_envoy_is_not(eventful: Scenario) -> None:
    told_rounds = rounds(
        eventful,
        (0, GO_BETWEEN, PROPOSE, PASS, PASS, float("nan")),
        (1, SANCTIONER, PROPOSE, WALK, WALK, 0.0),
    )
    assert told_rounds == ["Round 2. Washington sees no package that both sides could want, and walks away."]


def test_an_agreement_that_was_recorded_is_told_by_category(eventful: Scenario) -> None:
    talk = OneTalk(np.zeros((0, 5), dtype=int), np.zeros(0), agreement=3)
    events = [event(MET, 4, party=0), event(AGREED, 12, 1, value=1.0, other=2.0)]
    assert told(Month(eventful, 2, events, talk), [AGREED]).startswith(
        'They agree: 12 rank-and-file prisoners for "senior visit".'
    )


# ----------------------------------------------------------------------------------------------------------- whole runs


def one_run(results: Results, run: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    return results.events[results.events["run"] == run], results.months[results.months["run"] == run]


def test_every_month_of_a_run_has_its_chapter(kept: Results) -> None:
    titles = [chapter.title for chapter in chapters(kept.scenario, *one_run(kept, 1))]
    assert titles[0] == "January 2025"
    assert titles[-1] == "August 2025"
    assert len(titles) == 8


def test_a_months_releases_never_stand_without_the_net_change(kept: Results) -> None:
    for run in range(3):
        for chapter in chapters(kept.scenario, *one_run(kept, run)):
            if any(" frees " in paragraph for paragraph in chapter.paragraphs):
                assert chapter.paragraphs[-1].endswith("without talks.")
                assert "at the start" in chapter.paragraphs[-1]


def test_the_whole_text_begins_with_the_caution_and_ends_with_the_balance(kept: Results) -> None:
    events, months = one_run(kept, 0)
    text = tell(kept.scenario, 0, events, months)
    assert "Illustrative, not a forecast." in text.splitlines()[1]
    freed, held = months["freed"].tolist()[-1], months["held"].tolist()[-1]
    balance = f"At the end of August 2025 {freed} people have been freed by deals (gross); {held:,} are held"
    assert balance in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("name", ["korvia_baseline", "moscow_squeezes", "envoy_replaced", "six_month_pause"])
def test_other_scenarios_are_told_in_whole_sentences(name: str) -> None:
    from sim.ensemble import simulate

    made = simulate(load(name, "months=14"), runs=1)
    for chapter in chapters(made.scenario, made.events, made.months):
        for paragraph in chapter.paragraphs:
            assert re.fullmatch(r"[A-Z0-9\"].*[.!?]", paragraph), paragraph
            assert "  " not in paragraph
            assert not re.search(r"\b1 (people|months|rounds|sentences|packages)\b|nan|None", paragraph)

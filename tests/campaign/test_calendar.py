"""The calendar: what entries do, and that their end undoes it."""

from __future__ import annotations

from typing import Any

import pytest

from sim.campaign.calendar import EntryNumbers, paused, turn_page
from sim.campaign.case import Case
from sim.campaign.choices import Script, Stance
from sim.campaign.columns import blank, columns_of
from sim.campaign.state import State
from tests.campaign.cases import a_case, a_state


def with_calendar(case: Case, *entries: list[Any]) -> Case:
    calendar = blank(EntryNumbers, (len(entries),))
    for place, said in enumerate(entries):
        for name, value in zip(columns_of(EntryNumbers), said, strict=True):
            getattr(calendar, name)[place] = value
    return case._replace(calendar=calendar)


NONE = -1


def entry(
    kind: int,
    month: int = 1,
    until: int = 3,
    party: int = NONE,
    stance: int = NONE,
    factor: float = 1.0,
    shift: float = 0.0,
) -> list[Any]:
    return [kind, month, until, party, stance, factor, shift]


def touched(state: State) -> dict[str, Any]:
    """Return what entries of the calendar can change."""
    run, patron = state.run, state.patron
    return {
        "cost_factor": run.cost_factor[0],
        "threshold_shift": run.threshold_shift[0],
        "stance": state.bloc.stance[0, 0],
        "subsidy_base": patron.subsidy_base[0, 0],
        "subsidy": patron.subsidy[0, 0],
        "active": state.envoys.active[0, :].tolist(),
    }


ENTRIES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "relief_cost": (entry(Script.RELIEF_COST, factor=1.25), {"cost_factor": 1.25}),
    "thresholds": (entry(Script.THRESHOLDS, shift=0.125), {"threshold_shift": 0.125}),
    "bloc_stance": (entry(Script.BLOC_STANCE, stance=Stance.COUNTER), {"stance": Stance.COUNTER}),
    "subsidy": (entry(Script.SUBSIDY, factor=0.5), {"subsidy_base": 10.0, "subsidy": 8.0}),
    "pause": (entry(Script.PAUSE), {}),
}


def at_the_start(calendar: list[Any]) -> tuple[Case, State]:
    case = with_calendar(a_case(bloc_stance=Stance.OUT, patron_subsidy=20.0), calendar)
    state = a_state(case)
    state.patron.subsidy[0, 0] = 16.0
    return case, state


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_scripted_event_does_what_it_says_and_is_undone_at_its_end(kind: str) -> None:
    calendar, changes = ENTRIES[kind]
    case, state = at_the_start(calendar)
    before = touched(state)
    turn_page(case, state, 0, 1)
    assert touched(state) == before | changes
    turn_page(case, state, 0, 3)
    assert touched(state) == before


@pytest.mark.parametrize(("kind", "seat"), [(Script.ENVOY_JOINS, 0.0), (Script.ENVOY_LEAVES, 1.0)])
def test_an_envoy_comes_or_goes_and_the_seat_is_as_before_at_the_end(kind: int, seat: float) -> None:
    case, state = at_the_start(entry(kind, party=0))
    case.envoy.active[0] = seat
    state.envoys.active[0, 0] = seat
    before = touched(state)
    turn_page(case, state, 0, 1)
    assert state.envoys.active[0, 0] == 1.0 - seat
    turn_page(case, state, 0, 3)
    assert touched(state) == before


def test_pages_turn_in_the_months_of_the_calendar() -> None:
    case, state = at_the_start(entry(Script.RELIEF_COST, month=1, until=3, factor=2.0))
    seen = []
    for month in range(5):
        turn_page(case, state, 0, month)
        seen.append(float(state.run.cost_factor[0]))
    assert seen == [1.0, 2.0, 2.0, 1.0, 1.0]


def test_an_entry_without_an_end_stays() -> None:
    case, state = at_the_start(entry(Script.THRESHOLDS, month=0, until=-1, shift=0.25))
    for month in range(5):
        turn_page(case, state, 0, month)
    assert state.run.threshold_shift[0] == 0.25


def test_entries_of_one_kind_add_up_and_end_one_by_one() -> None:
    first, second = entry(Script.RELIEF_COST, 0, 2, factor=2.0), entry(Script.RELIEF_COST, 1, 3, factor=4.0)
    case = with_calendar(a_case(), first, second)
    state = a_state(case)
    seen = []
    for month in range(4):
        turn_page(case, state, 0, month)
        seen.append(float(state.run.cost_factor[0]))
    assert seen == [2.0, 8.0, 4.0, 1.0]


def test_one_stance_that_ends_as_another_begins_makes_way_for_it() -> None:
    for order in (slice(None), slice(None, None, -1)):
        entries = [
            entry(Script.BLOC_STANCE, 0, 2, stance=Stance.COUNTER),
            entry(Script.BLOC_STANCE, 2, -1, stance=Stance.FOLLOW),
        ]
        case = with_calendar(a_case(bloc_stance=Stance.OUT), *entries[order])
        state = a_state(case)
        for month in range(4):
            turn_page(case, state, 0, month)
        assert state.bloc.stance[0, 0] == Stance.FOLLOW


def test_no_meetings_during_a_pause_and_again_after_it() -> None:
    case = with_calendar(a_case(), entry(Script.PAUSE, 2, 4), entry(Script.RELIEF_COST, 0, 9))
    assert [paused(case, month) for month in range(6)] == [False, False, True, True, False, False]
    assert paused(with_calendar(a_case(), entry(Script.PAUSE, 2, -1)), 1000)

"""What rule families declare: columns, events, choices, and what happens where two do not agree."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import pytest

from sim.bargaining import mediation
from sim.campaign import columns, events
from sim.campaign.case import Case
from sim.campaign.choices import Compromise, Script, words
from sim.campaign.columns import Columns, Floats, Ints, blank, columns_of, dtype_of
from sim.campaign.declared import EVENT_KINDS, MonthRecord, Run, Sides
from sim.campaign.events import event, note
from sim.campaign.meeting import MET
from sim.campaign.state import State
from sim.configuration import bind, load
from sim.errors import ResultsError
from sim.results.tables import frames
from tests.campaign.cases import a_state, chronicle, started


class One(Columns):
    """A table of two columns."""

    shared: Floats
    own: Ints


class Another(Columns):
    """A table with a column of the same name."""

    shared: Floats


def test_a_table_is_the_record_that_its_annotations_say() -> None:
    assert dtype_of(One) == np.dtype([("shared", "f8"), ("own", "i8")])
    assert blank(One, (2, 3)).own.shape == (2, 3)


def test_two_families_cannot_declare_one_column() -> None:
    class Both(One, Another):
        """Two families in one table."""

    with pytest.raises(TypeError, match="column shared of Both is declared twice"):
        columns_of(Both)


def test_a_column_is_of_a_known_kind() -> None:
    class Wrong(Columns):
        """A table with a word in it."""

        name: str

    with pytest.raises(TypeError, match="column name of Wrong is str, not one of Floats"):
        columns_of(Wrong)


@pytest.mark.parametrize(("number", "name"), [(MET, "feasted"), (len(EVENT_KINDS), "met")])
def test_no_two_events_share_a_number_or_a_name(number: int, name: str) -> None:
    with pytest.raises(TypeError, match=f"event {name} .* is declared twice"):
        event(number, name)
    assert len(events.KINDS) == len(EVENT_KINDS)


def test_a_number_that_the_configuration_has_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class More(Sides):
        """Sides with a number of which the schema knows nothing."""

        popularity: Floats

    monkeypatch.setattr(bind, "Sides", More)
    with pytest.raises(TypeError, match="More declares popularity, which is no number of the configuration"):
        bind.bind(load("korvia_baseline"))


def test_words_and_numbers_of_a_choice_are_said_once() -> None:
    assert words(Script)[Script.THRESHOLDS] == "thresholds"
    drafts = {"nash": mediation.NASH, "kalai_smorodinsky": mediation.KALAI_SMORODINSKY}
    assert drafts == {word: Compromise[word.upper()] for word in words(Compromise)}


def test_the_numbers_of_a_choice_leave_out_no_place() -> None:
    class Wrong(IntEnum):
        FIRST = 1
        SECOND = 2

    with pytest.raises(TypeError, match="the numbers of Wrong must be 0, 1, 2"):
        words(Wrong)


def test_a_number_of_one_side_alone_is_nan_for_the_other() -> None:
    case, _ = started()
    assert np.isnan(case.sides.exile[0])
    assert np.isnan(case.sides.curvature[1])


def test_a_new_state_stands_where_its_columns_are_declared_to_start() -> None:
    case, state = started(patron_subsidy=12.5, channel_p_honest=0.25, sanctioner_compliance_expected_deal=3.0)
    assert state.patron.subsidy[0, 0] == state.patron.subsidy_base[0, 0] == 12.5
    assert state.run.credibility[0] == 0.25
    assert state.sides.surplus[0, 0] == 3.0
    for table, columns_said in ((state.run, columns.declared(Run)),):
        plain = {name: said.start for name, said in columns_said.items() if not isinstance(said.start, str)}
        found: dict[str, Any] = {name: getattr(table, name)[0] for name in plain}
        moved = {"seed", "honest"}  # by the first morning
        assert {name for name in plain if found[name] != plain[name]} <= moved
    assert case.patron.subsidy[0] == 12.5


def with_room_for(n: int, case: Case) -> State:
    state = a_state(case)
    short: Any = np.asarray(state.events)[:, :n].view(np.recarray)
    return state._replace(events=short)


def test_an_event_keeps_what_is_said_and_defaults_for_the_rest() -> None:
    case, _ = started()
    state = with_room_for(3, case)
    note(state, 0, 2, MET, 1, count=7)
    note(state, 0, 3, MET, other=0.5)
    assert chronicle(state).tolist() == [(2, MET, 1, -1, 7, 0.0, 0.0), (3, MET, -1, -1, 0, 0.0, 0.5)]


def test_a_full_chronicle_is_told_to_whoever_reads_the_results() -> None:
    scenario = load("korvia_baseline")
    case = bind.bind(scenario)
    state = with_room_for(4, case)
    for month in range(6):
        note(state, 0, month, MET)
    assert [state.run.n_events[0], state.run.events_lost[0]] == [4, 2]
    assert chronicle(state).month.tolist() == [0, 1, 2, 3]
    with pytest.raises(ResultsError, match="run 0: the chronicle had no room for 2 events, in 1 runs"):
        frames(scenario, case, state, 0)


def test_nothing_is_lost_where_no_chronicle_is_kept() -> None:
    case, _ = started()
    state = with_room_for(0, case)
    note(state, 0, 1, MET)
    assert [state.run.n_events[0], state.run.events_lost[0]] == [0, 0]


def test_the_record_of_a_month_names_each_column_once() -> None:
    assert list(columns_of(MonthRecord))[:3] == ["held", "freed", "arrested"]
    assert len(columns_of(MonthRecord)) == 23

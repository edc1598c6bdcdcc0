"""A second patron, bloc or monitor in the configuration acts; alone it leaves the first as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents.model import CampaignModel
from sim.campaign.bloc import item_flow, present_value, subsidies
from sim.campaign.choices import Policy, Stance
from sim.campaign.declared import EVENT_KINDS
from sim.campaign.patron import (
    N_CHOICES,
    PATRON_ANSWERED,
    answer,
    choice_probabilities,
    displeasure_at,
    p_squeeze,
)
from sim.chronicle.chronicle import tell
from sim.configuration import Scenario, from_tree, load, to_tree
from sim.configuration.bind import bind
from sim.luck import address
from sim.results.tables import frames
from tests.campaign.cases import a_state, chronicle

BEIJING = {
    "role": "patron",
    "label": "Beijing",
    "subsidy": 5.0,
    "tolerance": 0.0,
    "policy": "outbid",
    "informed": 1.0,
}
TALLINN = {"role": "bloc", "label": "Tallinn", "stance": "counter", "incidents": 0.0}
OSCE = {"role": "monitor", "label": "OSCE", "error": 0.0}


def with_parties(months: int = 24, **parties: dict[str, Any]) -> Scenario:
    tree = to_tree(load("baseline", f"months={months}"))
    tree["parties"] |= parties
    return from_tree(tree)


def test_subsidies_add_up_and_each_patron_answers_for_itself() -> None:
    case = bind(with_parties(beijing=BEIJING))
    state = a_state(case)
    assert subsidies(state, 0) == case.patron.subsidy[0] + 5.0
    state.items.status[0, 2], state.items.share[0, 2] = 2.0, 1.0  # relief in force
    answer(case, state, 0, 1, 3, Policy.OUTBID)
    assert state.patron.subsidy[0, 1] == pytest.approx(5.0 * (1.0 + case.patron.step[1]), rel=1e-14)
    assert state.patron.subsidy[0, 0] == case.patron.subsidy[0]
    assert state.patron.outbids[0, :].tolist() == [0, 1]


def test_the_subsidy_of_another_patron_makes_relief_matter_less() -> None:
    case = bind(with_parties(beijing=BEIJING))
    out = np.zeros(N_CHOICES)
    # D = 1 / (1 + 4 + 15) is just tolerated at 0.05, and 1 / (1 + 4) is not.
    case.patron.tolerance[0], case.patron.policy[0] = 0.05, Policy.SQUEEZE
    choice_probabilities(case, 0, 1.0, 4.0, 15.0, 0.0, out)
    assert out[Policy.TOLERATE] == 1.0
    choice_probabilities(case, 0, 1.0, 4.0, 0.0, 0.0, out)
    assert out[Policy.SQUEEZE] == 1.0


def test_the_holder_fears_the_squeeze_of_every_patron() -> None:
    case = bind(with_parties(beijing=BEIJING))
    state, chances = a_state(case), np.zeros(N_CHOICES)
    case.patron.tolerance[:], case.patron.policy[:] = 0.0, Policy.SQUEEZE
    before = np.array([p_squeeze(case, state, 0, p, 0.0, chances) for p in range(2)])
    assert before.tolist() == [0.0, 0.0]
    lasting = 1.0 - case.sides.discount[1] * case.patron.subsidy_memory[:]
    expected = float((case.patron.step[:] * state.patron.subsidy[0, :] / lasting).sum())
    assert displeasure_at(case, state, 0, before, 3.0, chances) == pytest.approx(expected, rel=1e-13)


def test_need_of_income_is_reckoned_over_all_patrons() -> None:
    case = bind(with_parties(beijing=BEIJING))
    state, item = a_state(case), int(np.argmax(case.item.flow))
    case.item.symbolic[item] = 0.0
    before = present_value(case, state, 0, 0, item, 0.0)
    state.patron.subsidy[0, 1] += subsidies(state, 0)
    assert present_value(case, state, 0, 0, item, 0.0) == pytest.approx(before / 2.0, rel=1e-13)


def test_every_bloc_in_the_way_takes_its_share() -> None:
    case = bind(with_parties(tallinn=TALLINN))
    state = a_state(case)
    case.item.flow[1], case.item.bloc_share[1] = 2.0, 0.5
    state.bloc.stance[0, :] = [Stance.OUT, Stance.COUNTER]
    assert item_flow(case, state, 0, 0, 1, False) == 1.0
    state.bloc.stance[0, 0] = Stance.COUNTER
    assert item_flow(case, state, 0, 0, 1, False) == 0.5


def test_the_first_of_a_role_keeps_the_luck_it_has_alone_and_others_go_by_name() -> None:
    alone, two = bind(with_parties()), bind(with_parties(beijing=BEIJING, tallinn=TALLINN, osce=OSCE))
    for role in ("patron", "bloc", "monitor"):
        for name in (name for name in (np.asarray(getattr(two, role)).dtype.names or ()) if "luck" in name):
            assert getattr(alone, role)[name][0] == getattr(two, role)[name][0]
    assert two.patron.luck_war[1] == address("war", "beijing")
    assert (two.leak_keys[0, :] == alone.leak_keys[0, :]).all()
    assert (two.leak_keys[1, :] != two.leak_keys[0, :]).all()


def test_a_patron_bloc_and_monitor_that_do_nothing_change_nothing() -> None:
    silent = {"role": "patron", "label": "Nobody", "subsidy": 0.01, "policy": "tolerate", "tolerance": 1.0}
    still = {"role": "bloc", "label": "Nowhere", "incidents": 0.0}
    one = CampaignModel(with_parties(8), 1).play()
    two = CampaignModel(with_parties(8, nobody=silent, nowhere=still, osce=OSCE), 1).play()
    assert one.state.people.arrested.tolist() == two.state.people.arrested.tolist()
    assert one.state.run.meetings[0] == two.state.run.meetings[0]
    assert one.state.bloc.incidents[0, 0] == two.state.bloc.incidents[0, 0]


def test_events_name_the_patron_they_are_about_and_the_chronicle_tells_it() -> None:
    scenario = with_parties(beijing=BEIJING, tallinn=TALLINN, osce=OSCE)
    model = CampaignModel(scenario, 0).play()
    told = chronicle(model.state)
    assert set(told.party[told.kind == PATRON_ANSWERED]) >= {1}
    _, months, events = frames(scenario, model.case, model.state, 0)
    assert months is not None
    assert events is not None
    text = " ".join(tell(scenario, 0, events, months).split())
    assert "Beijing outbids it" in text or "Beijing raises its subsidy" in text
    assert "OSCE" in text
    assert len(EVENT_KINDS) > events["kind"].max()


def test_outcomes_say_what_each_of_several_patrons_did() -> None:
    scenario = with_parties(8, beijing=BEIJING)
    model = CampaignModel(scenario, 0).play()
    runs, _, _ = frames(scenario, model.case, model.state, 0)
    assert runs["outbids_beijing"][0] + runs["outbids_moscow"][0] == runs["outbids"][0] > 0
    assert runs["subsidy_beijing"][0] + runs["subsidy_moscow"][0] == pytest.approx(runs["subsidy"][0])


@pytest.mark.parametrize("several", [{}, {"beijing": BEIJING, "tallinn": TALLINN, "osce": OSCE}])
def test_several_parties_are_played_alike_by_the_batch_and_by_mesa(several: dict[str, Any]) -> None:
    from sim.ensemble import engine, mesa_path

    scenario = with_parties(18, **several)
    case = bind(scenario)
    setting = engine.set_up(scenario, case)
    batch = engine.play_block(setting, engine.make_ready(setting), 0, 3)
    mesa, _ = mesa_path.tried(scenario, case, 0, 3)
    assert mesa is not None
    for name, one, other in zip(batch._fields, batch, mesa, strict=True):
        if name not in ("chances", "leaving"):
            assert np.asarray(one).tobytes() == np.asarray(other).tobytes(), name

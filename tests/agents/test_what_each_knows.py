"""What each party goes by: the holder's guess of its reward in trust, the envoy's reading of both last offers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.envoy import Envoy
from sim.agents.model import CampaignModel
from sim.agents.table import SEATED, Table
from sim.bargaining.mediation import last_offer
from sim.campaign.case import HOLDER, MANDATE, SANCTIONER
from sim.campaign.month import holder_weighs, sanctioner_weighs, weigh_and_believe
from sim.campaign.packages import lay_out
from sim.campaign.weighing import new_parts, true_view, weigh_for_holder
from sim.configuration import load
from sim.machine import as_written

HOLDER_WEIGHS, WEIGH = (
    as_written(holder_weighs),
    as_written(weigh_and_believe, holder_weighs, sanctioner_weighs),
)


def seated(*overrides: str) -> tuple[CampaignModel, int]:
    """Return a model on its first morning with a menu laid out, and the number of packages."""
    model = CampaignModel(load("baseline", *overrides))
    packages = int(lay_out(model.case, model.state, 0, 0, model.case.envoy[MANDATE, 0], model.desk.menu))
    return model, packages


def bundles_if_values_were(factor: float) -> tuple[np.ndarray, np.ndarray]:
    """Hope and chips of every package to a holder that takes the sanctioner's values for *factor* times what they are."""
    model, _ = seated()
    menu, view = model.desk.menu, true_view(model.case)
    view.category[SANCTIONER] = factor
    parts, n_sets = new_parts(menu), int(menu.size[1])
    weigh_for_holder(model.case, model.state, 0, menu, view, parts)
    releases = slice(int(menu.size[0]))
    return np.repeat(parts.continuation[releases], n_sets), np.repeat(parts.chips[releases], n_sets)


def test_a_release_is_hoped_to_earn_trust_by_what_the_holder_thinks_it_is_worth() -> None:
    (none, chips), (some, same_chips), (most, _) = (bundles_if_values_were(f) for f in (0.0, 1.0, 1e9))
    assert none.tolist() == [0.0] * len(none)  # worthless people earn no trust, and so no hope
    assert (some <= most).all()
    assert (some > 0.0).any()
    # One whole observation of good faith for whatever release: all releases are alike with the empty set.
    model, _ = seated()
    with_nothing = most.reshape(-1, int(model.desk.menu.size[1]))[:, 0]
    assert with_nothing == pytest.approx(np.full(len(with_nothing), with_nothing[0]), rel=1e-12)
    assert chips.tolist() == same_chips.tolist()


def test_the_holder_weighs_by_its_own_view_and_the_truth_where_it_errs_in_nothing() -> None:
    for error, alike in ((0.0, True), (0.5, False)):
        model, packages = seated(f"parties.minsk.belief_error={error}")
        desk, truth = model.desk, np.zeros(packages)
        desk.sitting.envoy[0], desk.sitting.packages[0] = 0, packages
        seats = SEATED(model.case, model.terms, desk)
        WEIGH(model.case, model.state, 0, 0, model.laws, model.terms, desk, seats)
        assert (desk.sight.category[HOLDER] == 1.0).all()  # it knows its own costs
        own = seats.tables[HOLDER, 0].tolist()
        HOLDER_WEIGHS(
            model.case, model.state, 0, model.laws, model.terms, desk, desk.truth, desk.parts, truth
        )
        assert (own == truth.tolist()) is alike


def test_a_late_compromise_gives_each_side_more_than_it_has_just_refused_as_the_envoy_sees_it() -> None:
    drafted = []

    class Watched(Envoy):
        def draft(self, table: Table) -> int:
            package = super().draft(table)
            to_second, to_first = (last_offer(table.trail, table.n_moves, side) for side in (0, 1))
            if min(package, to_first, to_second) >= 0:
                first, second = self.first[package], self.second[package]
                drafted.append((first - self.first[to_first], second - self.second[to_second]))
            return package

    talkative = [f"parties.special_envoy.{key}" for key in ("p_compromise=1.0", "late_rounds=6")]
    for run in range(8):
        CampaignModel(load("baseline", *talkative), run, agents={"envoy": Watched}).play()
    assert len(drafted) > 5
    assert all(first > 0.0 and second > 0.0 for first, second in drafted)

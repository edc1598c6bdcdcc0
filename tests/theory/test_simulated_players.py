"""Players who play by the rules of a theory, simulated, against the theory's closed forms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim import registry
from sim.bargaining.turn import Turn
from sim.laboratory import Bargainer, negotiate
from sim.laboratory.sessions import ROUND, STATUS
from sim.laboratory.sitting import Room, Terms
from sim.laboratory.stakes import stakes_of
from sim.registry import Parameter
from sim.theory import WarOfAttrition, rubinstein_finite_share, rubinstein_share

SLICES = 2000
PIE = np.stack([np.arange(SLICES + 1), np.arange(SLICES, -1, -1)]) / SLICES


def equilibrium_players(discounts: tuple[float, float]) -> list[Bargainer]:
    return [
        Bargainer("rubinstein", acceptance="discounted_next_target", discount=discount)
        for discount in discounts
    ]


def grid_error(d1: float, d2: float) -> float:
    """How far rounding to whole slices can move the first share.

    In every round the responder's share is rounded up to a slice. If the share two rounds later is off by e, this one is off
    by at most d1 d2 e + (1 + d2) / slices, so that in the end it is at most (1 + d2) / (1 - d1 d2) slices.
    """
    return (1.0 + d2) / (1.0 - d1 * d2) / SLICES


@pytest.mark.parametrize("n_rounds", [2, 4, 10, 40])
@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.95, 0.8), (0.5, 0.9)])
def test_simulated_equilibrium_players_share_the_pie_as_the_finite_horizon_says(
    d1: float, d2: float, n_rounds: int
) -> None:
    outcome = negotiate(PIE, equilibrium_players((d1, d2)), rounds=n_rounds)
    expected = (1.0 - d2) * (1.0 - (d1 * d2) ** (n_rounds / 2)) / (1.0 - d1 * d2)
    assert rubinstein_finite_share(d1, d2, n_rounds) == pytest.approx(expected, abs=1e-12)
    assert (outcome.status, outcome.rounds) == ("agreed", 0)
    assert outcome.utilities[0] == pytest.approx(expected, abs=grid_error(d1, d2))


def test_with_many_rounds_they_share_as_rubinsteins_infinite_game_says() -> None:
    outcome = negotiate(PIE, equilibrium_players((0.9, 0.9)), rounds=200)
    assert rubinstein_share(0.9, 0.9) == pytest.approx(1.0 / 1.9)
    assert outcome.utilities[0] == pytest.approx(1.0 / 1.9, abs=grid_error(0.9, 0.9))


def test_the_risk_of_breakdown_works_like_impatience() -> None:
    by_risk = negotiate(PIE, ["rubinstein"] * 2, rounds=41, p_breakdown=0.1)
    patient = [Bargainer("rubinstein", acceptance="discounted_next_target")] * 2
    at_risk = negotiate(PIE, patient, rounds=40, p_breakdown=0.1)
    impatient = negotiate(PIE, equilibrium_players((0.9, 0.9)), rounds=40)
    assert at_risk.agreement == impatient.agreement
    assert by_risk.rounds == 0 or by_risk.status == "broken down"


def concede_by_lot(turn: Turn, numbers: Any) -> float:
    """Ask for all, and once the lot says so for nothing: at once with one chance, in every later period with another."""
    chance = numbers.at_once if turn.round == 0 else numbers.later
    if turn.luck < chance:
        turn.memory[0] = 1.0
    return float(turn.reservation if turn.memory[0] == 1.0 else turn.best)


CONFLICTS = [
    WarOfAttrition(demands=(0.6, 0.6), discount_rates=(0.1, 0.1), p_obstinate=(0.1, 0.1)),
    WarOfAttrition(demands=(0.7, 0.5), discount_rates=(0.1, 0.2), p_obstinate=(0.2, 0.05)),
    WarOfAttrition(demands=(0.8, 0.9), discount_rates=(0.3, 0.1), p_obstinate=(0.02, 0.3)),
]
FAMILY_WISE_ERROR = 0.001
SESSIONS = 20_000
PERIODS = 60


def conceder(war: WarOfAttrition, side: int) -> Bargainer:
    """Return the player whose concession has the distribution of the equilibrium on a grid of periods up to the end.

    Whoever has not conceded by the end is obstinate: a share z of all.
    """
    per_period = -math.expm1(-war.hazards[side] * war.end / PERIODS)
    return Bargainer("concede_by_lot", at_once=war.mass_at_zero[side], later=per_period)


@pytest.fixture
def conceding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_USERS", {kind: {} for kind in registry.PLACES})
    registry.register(
        "tactic",
        concede_by_lot,
        compiled=True,
        at_once=Parameter(0.0, "probability", "chance to concede at once", 0.0, 1.0),
        later=Parameter(0.0, "probability", "chance to concede in a period", 0.0, 1.0),
    )


@pytest.mark.parametrize("number", range(len(CONFLICTS)))
def test_delays_of_simulated_stubborn_sides_have_abreu_and_guls_distribution(
    number: int, conceding: None
) -> None:
    war = CONFLICTS[number]
    (a0, a1) = war.demands
    # Either demand can be met; a side that concedes gives the other's.
    stakes = stakes_of(np.array([[a0, 1.0 - a1], [1.0 - a0, a1]]))
    terms = Terms(protocol="simultaneous_offers", rounds=PERIODS)
    results = Room(stakes, [conceder(war, 0), conceder(war, 1)], terms, seed=number).hold(SESSIONS)
    agreed = results[:, STATUS] == 1
    # In round r the answers are those of period r + 1, so that round r is over at time (r + 1) end / periods.
    by_round = np.bincount(results[agreed, ROUND], minlength=PERIODS).cumsum() / SESSIONS
    times = np.arange(1, PERIODS + 1) * war.end / PERIODS
    distance = np.abs(by_round - war.agreement_cdf(times)).max()
    # Dvoretzky, Kiefer and Wolfowitz with Massart's constant, which holds for steps too; Bonferroni over the conflicts.
    error = FAMILY_WISE_ERROR / len(CONFLICTS)
    assert distance < math.sqrt(math.log(2.0 / error) / (2.0 * SESSIONS))

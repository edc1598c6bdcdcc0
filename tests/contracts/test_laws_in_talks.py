"""Laws at work in whole talks, where theory says what comes out."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.protocols import AGREED, RUNNING, TIME_OUT
from sim.laboratory import Bargainer
from sim.laboratory.negotiations import with_patience
from sim.laboratory.sitting import Room, Terms
from sim.laboratory.stakes import stakes_of
from sim.registry import Trait, laws


class Held(NamedTuple):
    """How talks ended, and every package that was proposed or answered."""

    status: int
    agreement: int
    rounds: int
    packages: list[int]


def held(
    worth: np.ndarray, protocol: str = "alternating_offers", n_rounds: int = 6, patience: float = 1.0, seed: int = 0,
    **names: str,
) -> Held:  # fmt: skip
    """Hold talks among parties that all go by the same laws; a package is a value of one issue."""
    everybody = [Bargainer(**names, discount=patience)] * len(worth)  # type: ignore[arg-type]
    stakes = with_patience(stakes_of(worth), everybody, "rounds", n_rounds)
    room = Room(stakes, everybody, Terms(protocol=protocol, rounds=n_rounds), seed)
    status, agreement, rounds, moves = room.hold(1)[0].tolist()
    return Held(status, agreement, rounds, room.minutes.trail[:moves, 4].tolist())


def pie(units: int) -> np.ndarray:
    mine = np.arange(units + 1.0)
    return np.array([mine, mine[::-1]])


@pytest.mark.parametrize("n_rounds", [1, 2, 5, 8])
def test_two_equilibrium_players_agree_at_once_on_what_backward_induction_gives(n_rounds: int) -> None:
    # Delta 3/4 and whole units: m(1) = 64 and m(j) = 64 - ceil(3/4 m(j - 1)).
    share = 64
    for _ in range(n_rounds - 1):
        share = 64 + (-3 * share) // 4
    told = held(
        pie(64), n_rounds=n_rounds, patience=0.75, tactic="rubinstein", acceptance="discounted_next_target"
    )
    assert (told.status, told.agreement, told.rounds) == (AGREED, share, 0)


def test_with_time_enough_equilibrium_players_come_to_the_closed_form() -> None:
    # 1 / (1 + delta); rounding to whole units costs less than 1 / (1 - delta) = 5 of them.
    told = held(pie(500), n_rounds=60, patience=0.8, tactic="rubinstein", acceptance="discounted_next_target")
    assert told.agreement == pytest.approx(500.0 / 1.8, abs=5.0)


@given(seed=st.integers(0, 10_000), packages=st.integers(2, 25))
def test_monotonic_concession_with_zeuthen_steps_ends_at_the_largest_product(
    seed: int, packages: int
) -> None:
    # Harsanyi (1956): whoever risks less concedes, so that the product of gains never falls and is largest at the end.
    luck = np.random.default_rng(seed)
    worth = np.array(
        [np.sort(luck.uniform(0.1, 10.0, packages)), np.sort(luck.uniform(0.1, 10.0, packages))[::-1]]
    )
    told = held(
        worth, "simultaneous_offers", n_rounds=2 * packages + 2, tactic="zeuthen", acceptance="ac_previous"
    )
    assert told.status == AGREED
    products = worth[0] * worth[1]
    assert products[told.agreement] == pytest.approx(products.max(), rel=1e-12)


def test_two_micro_sides_step_down_their_orders_until_one_meets_the_other() -> None:
    told = held(pie(10), n_rounds=11, tactic="micro")
    assert told.status == AGREED
    assert told.agreement == 5
    assert told.packages[::2][:4] == [10, 0, 9, 1]


def test_two_obstinate_sides_with_demands_that_do_not_fit_run_out_of_time() -> None:
    # Each insists on 70 of 100.
    assert held(pie(100), tactic="obstinate").status == TIME_OUT


@pytest.mark.parametrize("protocol", sorted(set(laws("protocol")) - {"single_text"}))
@pytest.mark.parametrize("tactic", sorted(laws("tactic")))
@pytest.mark.parametrize("n", [2, 3])
def test_talks_of_two_or_three_end_and_no_agreement_is_below_no_deal(
    protocol: str, tactic: str, n: int
) -> None:
    if n > 2 and Trait.TWO_PARTIES in laws("protocol")[protocol].traits:
        return
    for seed in range(4):
        worth = np.random.default_rng(seed).uniform(-2.0, 10.0, (n, 12))
        told = held(worth, protocol, patience=0.9, seed=seed, tactic=tactic)
        assert told.status != RUNNING
        if told.status == AGREED:
            assert (worth[:, told.agreement] >= 0.0).all()


@pytest.mark.parametrize(
    ("acceptance", "opponent"), list(itertools.product(sorted(laws("acceptance")), sorted(laws("opponent"))))
)
def test_every_acceptance_goes_with_every_opponent_model(acceptance: str, opponent: str) -> None:
    worth = np.random.default_rng(3).uniform(-2.0, 10.0, (3, 12))
    for protocol in ("alternating_offers", "stacked_offers"):
        told = held(worth, protocol, acceptance=acceptance, opponent=opponent)
        assert told.status != RUNNING
        if told.status == AGREED:
            assert (worth[:, told.agreement] >= 0.0).all()


def test_believing_nothing_of_the_other_one_still_offers() -> None:
    worth = np.array([[5.0, 4.0, 1.0], [-1.0, 2.0, 6.0]])
    assert held(worth, opponent="uniform", tactic="micro").packages[0] == 0
    assert held(worth, opponent="perfect", tactic="micro").packages[0] == 1

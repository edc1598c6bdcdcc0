"""Crawford-Sobel's partitions, Sobel's credibility and Kydd's mediator, by indifference and by brute force."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.theory import (
    credibility,
    credibility_after,
    insisting_pays_up_to,
    is_listened_to,
    least_bias,
    mediator_is_believed,
    most_cells,
    partition_cuts,
    receiver_actions,
    receiver_loss,
    sender_loss,
)

BIASES = st.floats(0.0005, 1.0)
CHANCES = st.floats(0.0, 1.0)
RISK = {"p_fight_unresolved": 0.25, "p_fight_resolved": 0.75, "peace_worth": 0.1}


# ---------------------------------------------------------------------------------------------- Crawford and Sobel


def test_a_bias_of_a_twentieth_allows_three_cells_with_known_cut_points() -> None:
    assert most_cells(0.05) == 3
    assert partition_cuts(0.05) == pytest.approx([0.0, 2 / 15, 7 / 15, 1.0], abs=1e-9)
    assert receiver_actions(0.05) == pytest.approx([1 / 15, 0.3, 11 / 15], abs=1e-9)
    # The variance in cells of 2/15, 1/3 and 8/15 is the sum of cubes over 12: (8 + 125 + 512) / 3375 / 12.
    assert receiver_loss(0.05) == pytest.approx(645 / 3375 / 12, abs=1e-9)
    assert sender_loss(0.05) == pytest.approx(645 / 3375 / 12 + 0.0025, abs=1e-9)


@given(BIASES)
def test_the_number_of_cells_is_the_largest_whose_last_cell_is_not_empty(bias: float) -> None:
    n = most_cells(bias)
    assert n == 1 or 2 * n * (n - 1) * bias < 1
    assert 2 * (n + 1) * n * bias >= 1
    assert (
        n == max(1, math.ceil(-0.5 + 0.5 * math.sqrt(1 + 2 / bias) - 1e-12))
        or abs(2 * n * (n + 1) * bias - 1) < 1e-9
    )


@settings(max_examples=1000)
@given(BIASES)
def test_at_every_cut_the_sender_is_indifferent_between_the_two_actions(bias: float) -> None:
    cuts, actions = partition_cuts(bias), receiver_actions(bias)
    assert all(low < high for low, high in pairwise(cuts))
    for cut, (below, above) in zip(cuts[1:-1], pairwise(actions), strict=True):
        assert (below - cut - bias) ** 2 == pytest.approx((above - cut - bias) ** 2, abs=1e-9)


@given(BIASES)
def test_every_state_prefers_its_own_cells_action(bias: float) -> None:
    cuts, actions = partition_cuts(bias), receiver_actions(bias)
    states = (np.arange(500) + 0.5) / 500
    said = np.searchsorted(cuts, states, side="right") - 1
    losses = (actions[None, :] - states[:, None] - bias) ** 2
    assert (losses[np.arange(states.size), said] <= losses.min(axis=1) + 1e-12).all()


@given(BIASES)
def test_the_losses_are_the_integrals_over_the_cells(bias: float) -> None:
    cuts, actions = partition_cuts(bias), receiver_actions(bias)
    receiver = sum(
        ((high - y) ** 3 - (low - y) ** 3) / 3 for (low, high), y in zip(pairwise(cuts), actions, strict=True)
    )
    sender = sum(
        ((high + bias - y) ** 3 - (low + bias - y) ** 3) / 3
        for (low, high), y in zip(pairwise(cuts), actions, strict=True)
    )
    assert receiver_loss(bias) == pytest.approx(receiver, abs=1e-9)
    assert sender_loss(bias) == pytest.approx(sender, abs=1e-9)


@given(st.floats(0.0005, 0.24))
def test_more_cells_are_better_for_both(bias: float) -> None:
    losses = [receiver_loss(bias, n) for n in range(1, most_cells(bias) + 1)]
    assert losses[0] == pytest.approx(1 / 12, abs=1e-9)
    assert all(more < fewer for fewer, more in pairwise(losses))


# ----------------------------------------------------------------------------------------------------------- Sobel


@given(CHANCES, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_beliefs_about_the_messenger_average_to_the_prior(chi: float, h: float, s: float) -> None:
    # Over what it may say, the outcome being given: the posterior is a martingale.
    expected = 0.0
    for yes in (True, False):
        chance = chi * (h if yes else 1 - h) + (1 - chi) * (s if yes else 1 - s)
        after = credibility_after(chi, said_yes=yes, came_true=True, accuracy=h, p_strategic_yes=s)
        expected += chance * after
    assert expected == pytest.approx(chi, abs=1e-9)


def test_a_warning_that_comes_true_is_worth_more_than_praise_that_does() -> None:
    praise = credibility_after(0.5, said_yes=True, came_true=True, accuracy=0.9, p_strategic_yes=0.75)
    warning = credibility_after(0.5, said_yes=False, came_true=False, accuracy=0.9, p_strategic_yes=0.75)
    assert praise == pytest.approx(0.9 / 1.65, abs=1e-9)
    assert warning == pytest.approx(0.9 / 1.15, abs=1e-9)


@given(st.floats(0.01, 0.99))
def test_one_period_has_the_known_answer(p: float) -> None:
    path = credibility(p, [2.0])
    assert path.p_truth[0] == pytest.approx(max(p, 0.5), abs=1e-9)
    # An enemy that lies is paid x (1 + y)^2 = 4 x P^2, with P = max(p, 1/2).
    assert path.enemy_payoff == pytest.approx(8.0 * max(p, 0.5) ** 2, abs=1e-9)


@given(st.floats(0.2501, 0.8749))
def test_two_equal_periods_solve_the_cubic(p: float) -> None:
    # 4 (2 P - 1) = 4 (p / P)^2 - 1, that is 8 P^3 - 3 P^2 - 4 p^2 = 0.
    roots = np.roots([8.0, -3.0, 0.0, -4.0 * p * p])
    real = roots[np.abs(roots.imag) < 1e-9].real
    assert credibility(p, [1.0, 1.0]).p_truth[0] == pytest.approx(float(real.max()), abs=1e-9)


def test_two_equal_periods_by_hand() -> None:
    # P = 3/4 belongs to 4 p^2 = 8 * 27/64 - 3 * 9/16 = 27/16, p = 3 sqrt(3) / 8; then the belief is sqrt(3) / 2.
    path = credibility(3 * math.sqrt(3) / 8, [1.0, 1.0])
    assert path.p_truth == pytest.approx((0.75, math.sqrt(3) / 2), abs=1e-9)
    assert path.beliefs == pytest.approx((3 * math.sqrt(3) / 8, math.sqrt(3) / 2), abs=1e-9)
    assert path.enemy_payoff == pytest.approx(4 * 9 / 16 + 1, abs=1e-9)
    # From 7/8 on it lies at once: 4 (2 p - 1) >= 3, what its name is worth in the last period.
    assert credibility(0.9, [1.0, 1.0]).p_truth == pytest.approx((0.9, 1.0), abs=1e-9)


@settings(max_examples=1000)
@given(st.floats(0.02, 0.98), st.lists(st.floats(0.1, 10.0), min_size=1, max_size=6))
def test_the_receiver_is_bayesian_and_no_enemy_wants_to_deviate(p: float, stakes: list[float]) -> None:
    path = credibility(p, stakes)
    n = len(stakes)
    assert path.beliefs[0] == pytest.approx(p, abs=1e-9)
    for k in range(n):
        before, truth = path.beliefs[k], path.p_truth[k]
        assert before - 1e-12 <= truth <= 1.0
        assert truth >= 0.5 - 1e-12
        after = path.beliefs[k + 1] if k + 1 < n else before / truth
        assert after == pytest.approx(before / truth, abs=1e-9)
    # Lying for the first time in period k, on the path: told truths, the lie, and x a period after it.
    pays = [
        sum(4 * x * (1 - t) ** 2 for x, t in zip(stakes[:k], path.p_truth[:k], strict=True))
        + 4 * stakes[k] * path.p_truth[k] ** 2
        + sum(stakes[k + 1 :])
        for k in range(n)
    ]
    best = max(pays)
    reach = 1.0
    for k in range(n):
        honest = path.enemy_honesty[k]
        if reach > 1e-9 and honest < 1.0 - 1e-9:
            assert pays[k] == pytest.approx(best, rel=1e-7)
        reach *= honest
    assert path.enemy_payoff == pytest.approx(best, rel=1e-7)


@given(st.floats(0.002, 0.998), st.lists(st.floats(0.1, 10.0), min_size=1, max_size=6))
def test_the_first_message_is_heeded_above_two_to_the_minus_n(p: float, stakes: list[float]) -> None:
    heeded = credibility(p, stakes).actions[0]
    if is_listened_to(p, len(stakes)):
        assert heeded > 0.0
    else:
        assert heeded == 0.0


@settings(max_examples=1000)
@given(st.floats(0.3, 0.95), st.lists(st.floats(0.1, 10.0), min_size=1, max_size=5), st.floats(0.1, 10.0))
def test_the_unit_of_the_stakes_does_not_matter(p: float, stakes: list[float], unit: float) -> None:
    scaled = credibility(p, [unit * stake for stake in stakes])
    assert scaled.p_truth == pytest.approx(credibility(p, stakes).p_truth, abs=1e-7)


@given(st.floats(0.02, 0.98), st.lists(st.floats(-12.0, 12.0), min_size=2, max_size=6))
def test_the_path_starts_at_the_prior_however_unequal_the_stakes(p: float, powers: list[float]) -> None:
    path = credibility(p, [10.0**power for power in powers])
    assert path.beliefs[0] == pytest.approx(p, abs=1e-9)


def test_a_huge_last_stake_keeps_enemies_honest_just_above_a_half() -> None:
    # p = .4, stakes 1 and 1e20: before the last period the belief is 1/2 and a hair, so P = .4 / .5.
    path = credibility(0.4, [1.0, 1e20])
    assert path.p_truth == pytest.approx((0.8, 0.5), abs=1e-9)


def test_an_enemy_saves_its_name_for_a_large_stake() -> None:
    assert credibility(0.6, [0.1, 10.0]).p_truth == pytest.approx((1.0, 0.6), abs=1e-9)


# ------------------------------------------------------------------------------------------------------------ Kydd


def mediators_payoffs(
    beta: float, risk: float, kappa: float, levels: tuple[float, float, float]
) -> tuple[float, float]:
    """What a mediator gets when side 1 insists, and when it concedes."""
    high, low, war = levels
    return (1 - risk) * beta * high + risk * (beta * war - kappa), beta * low


def test_the_mediators_threshold_by_hand() -> None:
    # .25 * .1 / (.2 - .25 * .4) = .25; side 1 insists up to a risk of .2 / .4.
    assert least_bias(0.8, 0.6, 0.4, 0.25, 0.1) == pytest.approx(0.25, abs=1e-9)
    assert insisting_pays_up_to(0.8, 0.6, 0.4) == pytest.approx(0.5, abs=1e-9)


@given(st.floats(-2.0, 2.0), st.floats(0.01, 0.49), st.floats(0.51, 1.0), st.floats(0.01, 1.0))
def test_a_mediator_is_believed_if_and_only_if_it_prefers_each_types_truth(
    beta: float, unresolved: float, resolved: float, kappa: float
) -> None:
    levels = (0.8, 0.6, 0.4)
    insists, concedes = mediators_payoffs(beta, unresolved, kappa, levels)
    insists_r, concedes_r = mediators_payoffs(beta, resolved, kappa, levels)
    if abs(insists - concedes) < 1e-9 or abs(insists_r - concedes_r) < 1e-9:
        return
    believed = mediator_is_believed(
        beta, *levels, p_fight_unresolved=unresolved, p_fight_resolved=resolved, peace_worth=kappa
    )
    assert believed is (insists > concedes and concedes_r > insists_r)


def test_a_lover_of_peace_without_a_side_is_never_believed() -> None:
    assert not mediator_is_believed(0.0, 0.8, 0.6, 0.4, **RISK)
    assert mediator_is_believed(0.3, 0.8, 0.6, 0.4, **RISK)


def test_no_word_matters_when_both_types_call_for_the_same() -> None:
    tame = {**RISK, "p_fight_resolved": 0.4}
    assert not mediator_is_believed(5.0, 0.8, 0.6, 0.4, **tame)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: most_cells(0.0), "theory.crawford_sobel: bias = 0.0 must be 1e-12 or more"),
        (
            lambda: partition_cuts(0.05, 4),
            "theory.crawford_sobel: n_cells = 4 must be at most 3 with this bias",
        ),
        (lambda: credibility(0.5, []), "theory.sobel: stakes = [] must have at least one period"),
        (lambda: credibility(1.0, [1.0]), "theory.sobel: p_friend = 1.0 must lie in (0, 1)"),
        (
            lambda: credibility_after(1.0, said_yes=True, came_true=False, accuracy=1.0, p_strategic_yes=0.5),
            "theory.sobel: p_honest = 1.0 gives this message no chance",
        ),
        (
            lambda: insisting_pays_up_to(0.5, 0.6, 0.4),
            "theory.mediation: concede = 0.6 must lie between fight and insist",
        ),
        (
            lambda: least_bias(1.0, 0.75, 0.5, 0.5, 0.1),
            "theory.mediation: p_fight_unresolved = 0.5 must lie in [0, 0.5)",
        ),
    ],
)
def test_a_parameter_out_of_range_is_told_in_one_line(call: object, line: str) -> None:
    assert callable(call)
    with pytest.raises(ConfigError) as caught:
        call()
    assert str(caught.value) == line

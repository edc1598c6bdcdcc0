"""The patron's answer, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.case import Case
from sim.campaign.choices import Policy
from sim.campaign.patron import N_CHOICES, alarm, choice_probabilities, dependence, payoffs
from tests.campaign.cases import a_case


def alarmed(**numbers: float) -> Case:
    defaults = {
        "patron_policy": Policy.LOGIT,
        "patron_tolerance": 0.05,
        "patron_alarm": 50.0,
        "patron_step": 0.1,
        "patron_squeeze_cost": 4.0,
        "patron_lock_in_cost": 0.5,
        "patron_lock_in_effect": 0.5,
        "patron_precision": 2.0,
    }
    return a_case(**(defaults | numbers))


def test_dependence_is_the_share_of_relief_in_outside_income() -> None:
    assert dependence(1.0, 4.0) == 0.2
    assert dependence(0.0, 25.0) == dependence(0.0, 0.0) == 0.0


def test_alarm_counts_dependence_beyond_tolerance_and_halves_with_each_lock_in() -> None:
    case = alarmed()
    # D = 1 / 5: 0.15 beyond tolerance.
    assert alarm(case, 0, 1.0, 4.0, 0.0) == pytest.approx(0.15, rel=1e-14)
    assert alarm(case, 0, 1.0, 4.0, 2.0) == pytest.approx(0.0375, rel=1e-14)
    assert alarm(case, 0, 1.0, 99.0, 0.0) == 0.0


def test_payoffs_of_the_patron_by_hand() -> None:
    out = np.zeros(N_CHOICES)
    payoffs(alarmed(), 0, 1.0, 4.0, 0.0, 1.0, out)
    # With one lock-in the alarm is halved: 25 (D - 0.05); S = 4, 4.4 and 3.6 make D = 1/5, 1/5.4 and 1/4.6.
    assert out[Policy.TOLERATE] == pytest.approx(-25.0 * 0.15, rel=1e-13)
    assert out[Policy.OUTBID] == pytest.approx(-25.0 * (1 / 5.4 - 0.05) - 0.4, rel=1e-13)
    assert out[Policy.SQUEEZE] == pytest.approx(-25.0 * (1 / 4.6 - 0.05) + 0.4 - 4.0, rel=1e-13)
    assert out[Policy.LOCK_IN] == pytest.approx(-12.5 * 0.15 - 0.5 * 2.0, rel=1e-13)


def chances(case: Case, flow: float, subsidy: float, lock_in: float) -> list[float]:
    out = np.full(N_CHOICES, 9.0)
    choice_probabilities(case, 0, flow, subsidy, 0.0, lock_in, out)
    return [float(value) for value in out]


@pytest.mark.parametrize("policy", [Policy.LOGIT, Policy.OUTBID, Policy.SQUEEZE, Policy.LOCK_IN])
def test_a_patron_within_its_tolerance_tolerates(policy: int) -> None:
    # D = 1 / 20 is just tolerated.
    assert chances(alarmed(patron_policy=policy), 1.0, 19.0, 0.0) == [0.0, 1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("policy", [Policy.TOLERATE, Policy.OUTBID, Policy.SQUEEZE, Policy.LOCK_IN])
def test_a_fixed_policy_is_followed_beyond_tolerance(policy: int) -> None:
    out = chances(alarmed(patron_policy=policy), 1.0, 4.0, 0.0)
    assert out[policy] == sum(out) == 1.0


@given(
    flow=st.floats(0.1, 50.0),
    subsidy=st.floats(0.1, 50.0),
    lock_in=st.integers(0, 5).map(float),
    precision=st.floats(0.0, 1000.0),
)
def test_the_logit_choice_is_a_distribution(
    flow: float, subsidy: float, lock_in: float, precision: float
) -> None:
    out = chances(alarmed(patron_precision=precision), flow, subsidy, lock_in)
    assert out[Policy.LOGIT] == 0.0
    assert min(out) >= 0.0
    assert sum(out) == pytest.approx(1.0, rel=1e-12)


def test_odds_of_the_logit_choice_are_the_exponential_of_the_difference_in_payoffs() -> None:
    case, worth = alarmed(), np.zeros(N_CHOICES)
    payoffs(case, 0, 1.0, 4.0, 0.0, 1.0, worth)
    out = chances(case, 1.0, 4.0, 1.0)
    for choice in (Policy.OUTBID, Policy.SQUEEZE, Policy.LOCK_IN):
        expected = math.exp(2.0 * (worth[choice] - worth[Policy.TOLERATE]))
        assert out[choice] / out[Policy.TOLERATE] == pytest.approx(expected, rel=1e-12)
    assert chances(alarmed(patron_precision=0.0), 1.0, 4.0, 1.0)[1:] == [0.25] * 4

"""What every tactic owes: a target between the reservation value and the best, and no reward for waiting."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.registry import Law, laws

BUILT_IN = sorted(laws("tactic"))
TIME_DEPENDENT = ["faratin_polynomial", "faratin_exponential"]
TIT_FOR_TAT = ["tit_for_tat_relative", "tit_for_tat_averaged"]
THEIRS, OURS = 0.0, 1.0

Offers = list[tuple[float, float]]
HISTORY = st.lists(st.tuples(st.sampled_from([THEIRS, OURS]), st.floats(-100.0, 100.0)), max_size=12)


def target(
    name: str,
    best: float,
    reservation: float,
    round_: int = 0,
    n_rounds: int = 6,
    history: Offers | None = None,
    **own: float,
) -> float:
    law = laws("tactic")[name]
    seen = np.array(history or [], dtype=float).reshape(-1, 2)
    range_ = np.array([best, reservation])
    return float(law.function(round_, n_rounds, range_, seen, np.zeros(4), law.vector(own)))


@st.composite
def chosen(draw: st.DrawFn, law: Law) -> dict[str, float]:
    """Draw a value of every parameter of a law in its range, the ends and the default among them."""
    parameters = law.parameters.items()
    return {
        name: draw(st.sampled_from([p.low, p.default, p.high]) | st.floats(p.low, p.high))
        for name, p in parameters
    }


@pytest.fixture(params=BUILT_IN, scope="module")
def law(request: pytest.FixtureRequest) -> Law:
    """Each built-in law."""
    return laws("tactic")[request.param]


@given(
    data=st.data(),
    ends=st.tuples(st.floats(-50.0, 50.0), st.floats(-50.0, 50.0)),
    n_rounds=st.integers(1, 30),
    history=HISTORY,
)
def test_a_target_lies_between_the_reservation_value_and_the_best(
    law: Law, data: st.DataObject, ends: tuple[float, float], n_rounds: int, history: Offers
) -> None:
    reservation, best = sorted(ends)
    own = data.draw(chosen(law))
    round_ = data.draw(st.integers(0, n_rounds))
    wanted = target(law.name, best, reservation, round_, n_rounds, history, **own)
    # The best package must be reachable to the last bit; at the lower end rounding may take a little.
    assert reservation - 1e-12 * (abs(best) + abs(reservation)) <= wanted <= best


@given(data=st.data(), history=HISTORY, round_=st.integers(0, 6))
def test_where_the_best_is_the_reservation_value_there_is_nothing_to_concede(
    law: Law, data: st.DataObject, history: Offers, round_: int
) -> None:
    own = data.draw(chosen(law))
    assert target(law.name, 3.0, 3.0, round_, 6, history, **own) == 3.0


@pytest.mark.parametrize("name", TIME_DEPENDENT)
@given(data=st.data(), n_rounds=st.integers(1, 30), width=st.floats(0.1, 50.0))
def test_time_dependent_targets_fall_as_the_deadline_nears_and_end_at_the_reservation_value(
    name: str, data: st.DataObject, n_rounds: int, width: float
) -> None:
    own = data.draw(chosen(laws("tactic")[name]))
    targets = [
        target(name, 1.0 + width, 1.0, round_, n_rounds, None, **own) for round_ in range(n_rounds + 1)
    ]
    assert all(later <= earlier for earlier, later in pairwise(targets))
    assert targets[n_rounds - 1 :] == pytest.approx([1.0, 1.0], rel=1e-14)


@pytest.mark.parametrize("name", TIME_DEPENDENT)
@given(history=HISTORY, round_=st.integers(0, 6))
def test_time_dependent_targets_do_not_look_at_offers(name: str, history: Offers, round_: int) -> None:
    assert target(name, 8.0, 1.0, round_, history=history) == target(name, 8.0, 1.0, round_)


@pytest.mark.parametrize(
    ("beta", "round_", "expected"),
    [
        # a = ((k + 1) / 6)^(1 / beta), target = 8 - a (8 - 0).
        (0.5, 2, 6.0),  # (3/6)^2 = 1/4
        (0.5, 1, 8.0 - 8.0 / 9.0),  # (2/6)^2 = 1/9
        (1.0, 2, 4.0),  # 3/6
        (0.25, 2, 7.5),  # (3/6)^4 = 1/16
        (0.5, 5, 0.0),  # (6/6)^2 = 1
        (0.5, 6, 0.0),  # beyond the last round a stays at 1
    ],
)
def test_faratin_polynomial_by_hand(beta: float, round_: int, expected: float) -> None:
    assert target("faratin_polynomial", 8.0, 0.0, round_, 6, beta=beta) == pytest.approx(expected, abs=1e-14)


def test_faratin_polynomial_counts_from_the_best_to_the_reservation_value() -> None:
    # 10 - (3/6)^2 (10 - 2) = 8.
    assert target("faratin_polynomial", 10.0, 2.0, 2, 6, beta=0.5) == pytest.approx(8.0, rel=1e-15)


@pytest.mark.parametrize(
    ("beta", "start", "round_", "expected"),
    [
        # K = 4, a = start^((1 - (k + 1) / 4)^beta), target = 10 - 8 a.
        (2.0, 1.0 / 16.0, 1, 6.0),  # (1/2)^2 = 1/4: the fourth root of 1/16 is 1/2
        (1.0, 1.0 / 16.0, 1, 8.0),  # the square root of 1/16 is 1/4
        (1.0, 1.0 / 16.0, 2, 6.0),  # the fourth root again
        (1.0, 1.0 / 16.0, 3, 2.0),  # the zeroth power is 1
    ],
)
def test_faratin_exponential_by_hand(beta: float, start: float, round_: int, expected: float) -> None:
    wanted = target("faratin_exponential", 10.0, 2.0, round_, 4, beta=beta, start=start)
    assert wanted == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", TIME_DEPENDENT)
def test_a_boulware_side_asks_for_more_than_a_conceder_before_the_end(name: str) -> None:
    # Polynomial: 1 / beta is the power of a share below 1. Exponential: beta is, of the time left, so it turns round.
    low, high = (target(name, 8.0, 0.0, 2, 6, beta=beta) for beta in (0.3, 3.0))
    assert low > high


@given(history=HISTORY, round_=st.integers(0, 6), demand=st.floats(0.0, 1.0))
def test_the_obstinate_side_never_moves(history: Offers, round_: int, demand: float) -> None:
    first = target("obstinate", 9.0, 1.0, demand=demand)
    assert target("obstinate", 9.0, 1.0, round_, 6, history, demand=demand) == first


def test_obstinate_by_hand() -> None:
    # Three quarters of the way from 1 to 9.
    assert target("obstinate", 9.0, 1.0, demand=0.75) == 7.0


# Faratin et al. (1998), eq. 10: x(n+1) = x(n) * y(n-2) / y(n), here in the worth of offers to oneself.


def test_relative_tit_for_tat_by_hand() -> None:
    # The other's offers rose from 2 to 2.5, and ours stood at 8: 8 * 2 / 2.5.
    history = [(OURS, 8.0), (THEIRS, 2.0), (OURS, 8.0), (THEIRS, 2.5)]
    assert target("tit_for_tat_relative", 10.0, 1.0, history=history) == pytest.approx(6.4, rel=1e-15)


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ((2.0, 2.0), 8.0),  # no concession is answered by none
        ((1.0, 16.0), 3.0),  # 8 / 16 is below the reservation value
        ((2.0, 1.0), 10.0),  # a withdrawn concession asks for 16, more than the best
        ((0.0, 1.5), 6.5),  # where an offer was worth nothing, the difference is answered
        ((-2.0, -1.0), 7.0),
    ],
)
def test_relative_tit_for_tat_stays_within_bounds_and_needs_no_positive_offers(
    offers: tuple[float, float], expected: float
) -> None:
    history = [(OURS, 8.0), (THEIRS, offers[0]), (THEIRS, offers[1])]
    assert target("tit_for_tat_relative", 10.0, 3.0, history=history) == expected


@pytest.mark.parametrize("name", TIT_FOR_TAT)
def test_tit_for_tat_opens_with_its_first_concession(name: str) -> None:
    # A tenth of the way from 10 down to 2, until the other has made two offers.
    for history in ([], [(OURS, 9.0)], [(OURS, 9.0), (THEIRS, 1.0)]):
        assert target(name, 10.0, 2.0, history=history, first=0.1) == pytest.approx(9.2, rel=1e-15)


@pytest.mark.parametrize("name", TIT_FOR_TAT)
def test_tit_for_tat_that_has_not_offered_yet_asks_for_the_best(name: str) -> None:
    assert target(name, 10.0, 2.0, history=[(THEIRS, 1.0), (THEIRS, 3.0)]) == 10.0


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (1.0, 6.0),  # 9 * 2 / 3
        (2.0, 4.5),  # 9 * 1.5 / 3
        (3.0, 3.0),  # 9 * 1 / 3
        (50.0, 3.0),  # a window longer than the history takes all of it
    ],
)
def test_averaged_tit_for_tat_by_hand(window: float, expected: float) -> None:
    history = [(THEIRS, 1.0), (OURS, 9.5), (THEIRS, 1.5), (THEIRS, 2.0), (OURS, 9.0), (THEIRS, 3.0)]
    wanted = target("tit_for_tat_averaged", 10.0, 2.0, history=history, window=window)
    assert wanted == pytest.approx(expected, rel=1e-15)


@given(history=HISTORY)
def test_a_window_of_one_is_relative_tit_for_tat(history: Offers) -> None:
    averaged = target("tit_for_tat_averaged", 10.0, 2.0, history=history, window=1.0)
    assert averaged == target("tit_for_tat_relative", 10.0, 2.0, history=history)
    assert math.isfinite(averaged)

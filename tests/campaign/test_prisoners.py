"""Prisoners: arrests and the price that invites them."""

from __future__ import annotations

import pytest

from sim.campaign.prisoners import arrest_rate, price_per_head


@pytest.mark.parametrize(
    ("hazard", "price", "expected"),
    [
        (0.0, 9.0, 40.0),  # without moral hazard price does not matter
        (1.0, 0.0, 40.0),
        (1.0, 0.1, 60.0),  # at the reference price: 1 + 1/2
        (0.5, 0.1, 50.0),
        (1.0, 0.15, 70.0),  # 1 + 1.5 / 2
        (1.0, 5.0, 70.0),  # capped at 1.5
    ],
)
def test_paying_for_people_raises_arrests_up_to_a_cap(hazard: float, price: float, expected: float) -> None:
    # a (1 + mu / 2 min(p / p0, 1.5)), a = 40, p0 = 0.1.
    assert arrest_rate(40.0, hazard, price, 0.1, 1.5) == pytest.approx(expected, rel=1e-14)


def test_the_price_is_relief_per_head_and_nothing_before_the_first_release() -> None:
    assert price_per_head(6.0, 40.0) == 0.15
    assert price_per_head(6.0, 0.0) == 0.0

"""Beliefs: what each side thinks the other's weights are, and how an envoy colours that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.draws import draw
from sim.campaign.relief import OFF
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.luck import normal_quantile
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State
    from sim.campaign.weighing import View

BELIEVERS = ("sanctioner", "holder", "envoy")
SANCTIONER_BELIEVES, HOLDER_BELIEVES, ENVOY_BELIEVES = range(3)


@borrowing_rule
def error_of(case: Case, state: State, i: int, believer: int, envoy: int) -> float:
    """Return the standard deviation of a believer's log errors; rapport between the two sides' go-between lowers it."""
    own = (
        case.sides.belief_error[HOLDER]
        if believer == HOLDER_BELIEVES
        else case.sides.belief_error[SANCTIONER]
    )
    return float(own * (1.0 - state.envoys.rapport[i, envoy]))


@borrowing_rule
def perturb(
    case: Case, state: State, i: int, month: int, believer: int, whose: int, deviation: float, view: View
) -> None:
    """Draw one lognormal factor per weight of a principal, as a believer sees it in this month's meeting.

    Items that are promised, in force or lost are on no table, and nobody asks what they would be worth.

    Notes
    -----
    One factor per weight, not per package: noise per package would be a winner's curse that grows with the menu.
    """
    for category in range(case.category.shape[0]):
        u = draw(state, i, case.category_belief_keys[believer, whose, category], month, 0, 0)
        view.category[whose, category] = math.exp(deviation * normal_quantile(u))
    for item in range(case.item.shape[0]):
        if state.items.status[i, item] != OFF:
            continue
        u = draw(state, i, case.item_belief_keys[believer, whose, item], month, 0, 0)
        view.item[whose, item] = math.exp(deviation * normal_quantile(u))


@borrowing_rule
def view_of(case: Case, state: State, i: int, month: int, believer: int, envoy: int, view: View) -> None:
    """Fill a believer's view: the principals see their own weights truly, an envoy neither's."""
    view.category[:, :] = 1.0
    view.item[:, :] = 1.0
    deviation = error_of(case, state, i, believer, envoy)
    if believer == SANCTIONER_BELIEVES or believer == ENVOY_BELIEVES:
        perturb(case, state, i, month, believer, HOLDER, deviation, view)
    if believer == HOLDER_BELIEVES or believer == ENVOY_BELIEVES:
        perturb(case, state, i, month, believer, SANCTIONER, deviation, view)


@borrowing_rule
def colour(case: Case, envoy: int, believed: np.ndarray) -> None:
    """Add the envoy's bias to the holder's believed utility: it wants a deal.

    Notes
    -----
    The bias is a share of the range from no deal to the holder's best package. A share of the whole range would let
    the most absurd package on the menu (everyone, for nothing) decide how far a small deal is overstated.
    """
    highest = 0.0
    for p in range(believed.shape[0]):
        highest = max(highest, believed[p])
    lift = case.envoy.bias[envoy] * highest
    for p in range(believed.shape[0]):
        believed[p] += lift

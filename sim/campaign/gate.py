"""The gate against theory: the trust at which an item would pay its risk, beside the roadmap's threshold.

For comparison only; the roadmap is the sanctioner's policy, and no rule reads what is reckoned here.
"""

from __future__ import annotations

import numpy as np

from sim.campaign.case import Case
from sim.campaign.delivery import shadow_of_the_future
from sim.campaign.roadmap import watson_threshold
from sim.campaign.sides import SANCTIONER


def future_at_stake(case: Case) -> float:
    """Return L, what the sanctioner would lose with its future deals on the first day, in points.

    The deals of the months without meetings, at the surplus expected of a deal (Fearon 1998), without the audience
    cost: that is the price of its own broken word and no part of what the holder's would cost it.
    """
    return shadow_of_the_future(
        float(case.sides.compliance_expected_deal[SANCTIONER]),
        float(case.delivery.deals_a_month),
        float(case.sides.discount[SANCTIONER]),
        float(case.delivery.punishment),
        0.0,
    )


def thresholds_of_theory(case: Case) -> np.ndarray:
    """Return E / (E + L) of every item, E = q (1 - e) what of its cost cannot be taken back (Kydd 2005, Watson 1999).

    Parameters
    ----------
    case : Case

    Returns
    -------
    array, shape (I,)
        Trust above which L times trust outweighs E times distrust.
    """
    at_stake = future_at_stake(case)
    costs, eases = case.item.cost, case.item.ease
    return np.array(
        [watson_threshold(float(q), float(e), at_stake) for q, e in zip(costs, eases, strict=True)]
    )

"""A case as arrays: every number that the rules read, in the order that the names below give.

`Case` is made once from a configuration and never changed. Names (of parties, items, categories) have become
positions here; luck alone keeps the names, as keys.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.machine import carried

STOCK, ARRESTS, SENTENCE_END, PARDONS, LISTED_SHARE, VALUE, CHIP_COST = range(7)
CATEGORY_FIELDS = ("stock", "arrests", "sentence_end", "pardons", "listed_share", "value", "chip_cost")

FLOW, SYMBOLIC, COST, THRESHOLD, EASE, BLOC_SHARE, REQUIRES = range(7)
ITEM_FIELDS = ("flow", "symbolic", "cost", "threshold", "ease", "bloc_share", "requires")

(
    ACTIVE,
    P_MEETING,
    RAPPORT,
    RAPPORT_GAIN,
    RAPPORT_DECAY,
    BIAS,
    MANDATE,
    COMPROMISE,
    P_COMPROMISE,
    LATE_ROUNDS,
) = range(10)
ENVOY_FIELDS = (
    "active",
    "p_meeting",
    "rapport",
    "rapport_gain",
    "rapport_decay",
    "bias",
    "mandate",
    "compromise",
    "p_compromise",
    "late_rounds",
)

KIND, MONTH, UNTIL, PARTY, STANCE, FACTOR, SHIFT = range(7)
CALENDAR_FIELDS = ("kind", "month", "until", "party", "stance", "factor", "shift")
PAUSE, ENVOY_JOINS, ENVOY_LEAVES, RELIEF_COST, THRESHOLDS, BLOC_STANCE, SUBSIDY = range(7)

LOGIT, TOLERATE, OUTBID, SQUEEZE, LOCK_IN = range(5)
STANCE_OUT, STANCE_FOLLOW, STANCE_COUNTER = range(3)
HOLDER_FIRST, SANCTIONER_FIRST, SIMULTANEOUS, GRADUATED = range(4)
GROSS, NET = 0, 1

SANCTIONER, HOLDER, GO_BETWEEN = 0, 1, 2
N_PRINCIPALS = 2

NUMBERS = np.dtype(
    [
        (name, "f8")
        for name in (
            "sanctioner_reservation_value",
            "sanctioner_cost_scale",
            "sanctioner_curvature",
            "sanctioner_distrust_cost",
            "sanctioner_lock_in_cost",
            "sanctioner_channel_value",
            "sanctioner_discount",
            "sanctioner_belief_error",
            "sanctioner_roadmap",
            "sanctioner_contract",
            "sanctioner_trust_initial",
            "sanctioner_trust_inertia",
            "sanctioner_trust_breach_weight",
            "sanctioner_compliance_enabled",
            "sanctioner_compliance_audience_cost",
            "sanctioner_compliance_expected_deal",
            "sanctioner_ratification_enabled",
            "sanctioner_ratification_precision",
            "holder_reservation_value",
            "holder_chip_scale",
            "holder_continuation",
            "holder_continuation_width",
            "holder_trust_floor",
            "holder_snap_back_floor",
            "holder_snap_back_ease",
            "holder_discount",
            "holder_belief_error",
            "holder_channel_cost",
            "holder_exile",
            "holder_exile_refusal",
            "holder_exile_gain",
            "holder_arrest_scale",
            "holder_moral_hazard",
            "holder_reference_price",
            "holder_price_cap",
            "holder_price_memory",
            "holder_rearrest",
            "holder_trust_initial",
            "holder_trust_inertia",
            "holder_trust_breach_weight",
            "holder_compliance_enabled",
            "holder_compliance_audience_cost",
            "holder_compliance_expected_deal",
            "patron_policy",
            "patron_subsidy",
            "patron_subsidy_memory",
            "patron_tolerance",
            "patron_alarm",
            "patron_step",
            "patron_squeeze_cost",
            "patron_lock_in_cost",
            "patron_lock_in_effect",
            "patron_precision",
            "patron_informed",
            "patron_belief",
            "patron_kept_if_honours",
            "patron_kept_if_not",
            "patron_tempering",
            "patron_reassurance",
            "bloc_stance",
            "bloc_follow_lag",
            "bloc_follow_gain",
            "bloc_incidents",
            "bloc_counter_snap_back",
            "monitor_delay",
            "monitor_error",
            "talks_rounds",
            "talks_p_breakdown",
            "talks_gap_after_relief",
            "talks_gap",
            "talks_order",
            "talks_item_sets",
            "delivery_lag_slope",
            "delivery_lag_trust",
            "delivery_lag_max",
            "delivery_punishment",
            "delivery_precision",
            "delivery_deals_a_month",
            "delivery_memory",
            "delivery_release_scale",
            "delivery_relief_weight",
            "delivery_gesture_weight",
            "delivery_snap_back",
            "delivery_snap_back_breached",
            "delivery_rearrest_breach",
            "channel_enabled",
            "channel_p_honest",
            "channel_accuracy",
            "channel_praise",
        )
    ]
)
"""Scalars by section and key, as in the configuration's schema."""

CATEGORY_LUCK = ("arrests", "sentence ends", "pardons", "rearrests", "exile refused")
LUCK_ARRESTS, LUCK_SENTENCES, LUCK_PARDONS, LUCK_REARRESTS, LUCK_EXILE = range(5)
ITEM_LUCK = ("snap-back", "breach", "message", "talks leak")
LUCK_SNAP_BACK, LUCK_ITEM_BREACH, LUCK_MESSAGE, LUCK_LEAK = range(4)
ENVOY_LUCK = ("meeting", "compromise")
LUCK_MEETING, LUCK_COMPROMISE = range(2)
SINGLE_LUCK = ("incidents", "breakdown", "ratification", "holder breach", "patron", "honesty", "war", "count")
(
    LUCK_INCIDENTS,
    LUCK_BREAKDOWN,
    LUCK_RATIFICATION,
    LUCK_HOLDER_BREACH,
    LUCK_PATRON,
    LUCK_HONESTY,
    LUCK_WAR,
    LUCK_COUNT,
) = range(8)
PARTY_LUCK = ("tactic",)
(LUCK_TACTIC,) = range(1)
BELIEVERS = ("sanctioner", "holder", "envoy")
SANCTIONER_BELIEVES, HOLDER_BELIEVES, ENVOY_BELIEVES = range(3)


@carried
class Case(NamedTuple):
    """All numbers of a case, C categories, I items, E envoys, M mixes, S scales, K calendar entries."""

    numbers: Any
    """Record array of length 1 with the fields of `NUMBERS`."""
    category: np.ndarray
    """float64, shape (7, C), rows as `CATEGORY_FIELDS`."""
    item: np.ndarray
    """float64, shape (7, I), rows as `ITEM_FIELDS`; `REQUIRES` is a position or -1."""
    envoy: np.ndarray
    """float64, shape (10, E), rows as `ENVOY_FIELDS`."""
    calendar: np.ndarray
    """float64, shape (7, K), rows as `CALENDAR_FIELDS`; positions are -1 where nobody is meant."""
    mixes: np.ndarray
    """float64, shape (M, C): share of each category at scale 1."""
    at_least_one: np.ndarray
    """float64, shape (M,): 1 where the mix holds at least one person while any is held."""
    scales: np.ndarray
    """float64, shape (S,)."""
    stages: np.ndarray
    """float64, shape (W,): monthly hazard of each step of the war track."""
    category_keys: np.ndarray
    """uint64, shape (5, C), rows as `CATEGORY_LUCK`."""
    item_keys: np.ndarray
    """uint64, shape (4, I), rows as `ITEM_LUCK`."""
    envoy_keys: np.ndarray
    """uint64, shape (2, E), rows as `ENVOY_LUCK`."""
    keys: np.ndarray
    """uint64, shape (8,), as `SINGLE_LUCK`."""
    party_keys: np.ndarray
    """uint64, shape (1, 2), rows as `PARTY_LUCK`: the sanctioner's and the holder's, by name."""
    category_belief_keys: np.ndarray
    """uint64, shape (3, 2, C): believer, whose weight (sanctioner's value, holder's chip cost), category."""
    item_belief_keys: np.ndarray
    """uint64, shape (3, 2, I): believer, whose weight (sanctioner's cost, holder's present value), item."""

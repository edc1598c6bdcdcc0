"""Sides: the two principals, in one table with a row for each; a column of one side alone is NaN for the other."""

from __future__ import annotations

from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck

SANCTIONER, HOLDER, GO_BETWEEN = 0, 1, 2
N_PRINCIPALS = 2


class SideNumbers(Columns):
    """Numbers that both sides have."""

    reservation_value: Floats
    discount: Floats
    belief_error: Floats
    trust_initial: Floats
    trust_inertia: Floats
    trust_breach_weight: Floats
    compliance_enabled: Floats
    compliance_audience_cost: Floats
    compliance_expected_deal: Floats
    luck_tactic: Keys = luck("tactic")


class SanctionerNumbers(Columns):
    """Numbers of the sanctioner alone."""

    cost_scale: Floats
    curvature: Floats
    distrust_cost: Floats
    lock_in_cost: Floats
    channel_value: Floats
    roadmap: Floats
    contract: Ints
    ratification_enabled: Floats
    ratification_precision: Floats
    luck_ratification: Keys = luck("ratification", lone=True)


class HolderNumbers(Columns):
    """Numbers of the holder alone."""

    chip_scale: Floats
    continuation: Floats
    continuation_width: Floats
    trust_floor: Floats
    snap_back_floor: Floats
    snap_back_ease: Floats
    channel_cost: Floats
    exile: Floats
    exile_refusal: Floats
    exile_gain: Floats
    arrest_scale: Floats
    moral_hazard: Floats
    reference_price: Floats
    price_cap: Floats
    price_memory: Floats
    rearrest: Floats
    luck_holder_breach: Keys = luck("holder breach", lone=True)


class SideState(Columns):
    """What is remembered of and by each side."""

    reservation_value: Floats = column(
        "utility", "worth of no deal as things stand", "sides.reservation_value"
    )
    trust_kept: Floats = column("observations", "promises of the other side kept, and first impression")
    trust_broken: Floats = column("observations", "promises of the other side broken, and first impression")
    surplus: Floats = column(
        "points", "what a deal has brought, moving average", "sides.compliance_expected_deal"
    )
    reference: Floats = column("points", "reference point of the utility")
    ceiling: Floats = column("points", "frozen cost ceiling of the utility")
    breaches: Ints = column("breaches", "own promises broken")
    utility: Floats = column("utility", "sum of deal utilities")
    gain: Floats = column("utility", "sum of gains over the reservation value")

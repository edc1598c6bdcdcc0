"""Theory with closed forms, one theory a file; every function is scalar, pure and says which paper it reads.

How a pie is shared: `rubinstein`. How long it takes when a side may be stubborn: `abreu_gul`. Whether taking hostages
pays, and whether a vow not to pay deters: `selten`, `lapan_sandler`. What talk can tell: `crawford_sobel`, `sobel`, and
`mediation` (Kydd). What is lost because values are private: `double_auction`. Whether a deal keeps itself and how small
the first step should be: `enforcement` (Fearon), `gradualism` (Kydd, Watson). What a vote at home changes: `ratification`
(Putnam, Iida). A parameter out of range raises a `ConfigError` of one line.
"""

from __future__ import annotations

from sim.theory.abreu_gul import WarOfAttrition
from sim.theory.crawford_sobel import (
    most_cells,
    partition_cuts,
    receiver_actions,
    receiver_loss,
    sender_loss,
)
from sim.theory.double_auction import (
    FIRST_BEST_GAINS,
    SECOND_BEST_GAINS,
    buyer_bid,
    expected_gains,
    least_value_that_trades,
    p_trade,
    seller_ask,
    subsidy_for_efficiency,
)
from sim.theory.enforcement import (
    longest_detection_lag,
    punishment_loss,
    settlement_delay,
    shortest_punishment,
    smallest_discount,
)
from sim.theory.gradualism import (
    largest_exposure,
    steps_needed,
    trust_after_steps,
    trust_threshold,
)
from sim.theory.lapan_sandler import (
    capitulation_threshold,
    defender_loss,
    hostage_taking_payoff,
    p_hostages_sought,
    vow_deters,
)
from sim.theory.mediation import insisting_pays_up_to, least_bias, mediator_is_believed
from sim.theory.ratification import (
    p_ratified,
    patient_share_with_unknown_threshold,
    share_with_known_threshold,
    share_with_unknown_threshold,
    win_set_overlap,
)
from sim.theory.rubinstein import (
    rubinstein_breakdown,
    rubinstein_finite_share,
    rubinstein_limit,
    rubinstein_outside_options,
    rubinstein_share,
)
from sim.theory.selten import (
    selten_demand,
    selten_execution_probability,
    selten_kidnapper_payoff,
    selten_kidnapping_pays,
    selten_offer,
)
from sim.theory.sobel import Credibility, credibility, credibility_after, is_listened_to

__all__ = [
    "rubinstein_share",
    "rubinstein_finite_share",
    "rubinstein_outside_options",
    "rubinstein_breakdown",
    "rubinstein_limit",
    "WarOfAttrition",
    "selten_execution_probability",
    "selten_offer",
    "selten_demand",
    "selten_kidnapper_payoff",
    "selten_kidnapping_pays",
    "hostage_taking_payoff",
    "capitulation_threshold",
    "vow_deters",
    "p_hostages_sought",
    "defender_loss",
    "most_cells",
    "partition_cuts",
    "receiver_actions",
    "receiver_loss",
    "sender_loss",
    "credibility_after",
    "is_listened_to",
    "Credibility",
    "credibility",
    "FIRST_BEST_GAINS",
    "SECOND_BEST_GAINS",
    "buyer_bid",
    "seller_ask",
    "least_value_that_trades",
    "p_trade",
    "expected_gains",
    "subsidy_for_efficiency",
    "punishment_loss",
    "smallest_discount",
    "shortest_punishment",
    "longest_detection_lag",
    "settlement_delay",
    "insisting_pays_up_to",
    "least_bias",
    "mediator_is_believed",
    "trust_threshold",
    "largest_exposure",
    "trust_after_steps",
    "steps_needed",
    "win_set_overlap",
    "share_with_known_threshold",
    "p_ratified",
    "share_with_unknown_threshold",
    "patient_share_with_unknown_threshold",
]

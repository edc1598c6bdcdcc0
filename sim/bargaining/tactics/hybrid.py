"""Time and behaviour together: answer the other at first, follow the clock at last."""

from __future__ import annotations

from typing import Any

from sim.bargaining.tactics import between, within
from sim.bargaining.tactics.faratin_polynomial import FARATIN
from sim.bargaining.tactics.tit_for_tat_averaged import offers_of_the_other
from sim.bargaining.tactics.tit_for_tat_relative import answer_in_kind
from sim.bargaining.turn import Turn
from sim.machine import borrowing_rule
from sim.registry import Parameter, law_of


@borrowing_rule
def behavioural(turn: Turn, window: int, first: float) -> float:
    """Return the target of averaged tit-for-tat."""
    made = offers_of_the_other(turn.history)
    if made <= 1:
        return between(turn.best, turn.reservation, first)
    return answer_in_kind(turn, min(window, made - 1))


@law_of(
    "tactic",
    beta=Parameter(1.1, "exponent", "of the time tactic: below 1 concedes late, above 1 early", 0.01, 100.0, FARATIN),
    window=Parameter(2.0, "offers", "how many of the other's offers are averaged", 1.0, 200.0, FARATIN),
    first=Parameter(0.1, "share", "concession made before the other side has shown any", 0.0, 1.0, FARATIN),
    onset=Parameter(2.0, "exponent", "how late the clock takes over; 0 is time alone", 0.0, 100.0, "Keskin, Çakan and Aydoğan (2021)"),
)  # fmt: skip
def hybrid(turn: Turn, numbers: Any) -> float:
    """Weigh a time-dependent and a tit-for-tat target, w x_time + (1 - w) x_behaviour, w = t^onset.

    Notes
    -----
    Weighted tactics are of Faratin et al. (1998), the weight t^2 is of Keskin, Çakan and Aydoğan (2021). Time is polynomial,
    behaviour the averaged tit-for-tat, t = min(1, (k + 1) / K).
    """
    time = min(1.0, (turn.round + 1.0) / turn.rounds)
    weight = time**numbers.onset
    by_time = between(turn.best, turn.reservation, time ** (1.0 / numbers.beta))
    by_behaviour = behavioural(turn, int(numbers.window), numbers.first)
    return within(turn, weight * by_time + (1.0 - weight) * by_behaviour)

"""Talks in NegMAS and here under the same rules: the same agreements in the same rounds.

The mechanism is NegMAS's own; its two negotiators follow the rules of `faratin_polynomial`, `best_for_others` and `next_target`, with
each other's utilities known, because NegMAS's own time-based negotiators choose among equals by luck.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from sim.laboratory import Bargainer, negotiate

pytestmark = [pytest.mark.filterwarnings("ignore")]

try:
    from negmas import ResponseType, SAOMechanism, SAONegotiator
    from negmas import outcomes as negmas_outcomes
    from negmas.preferences import MappingUtilityFunction
except ImportError:
    pytest.skip("NegMAS is not installed here: make oracle", allow_module_level=True)

BETAS = {"boulware": 0.25, "linear": 1.0, "conceder": 4.0}
PAIRS = list(product(BETAS, BETAS))
DOMAINS = 200


class TimeDependent(SAONegotiator):  # type: ignore[misc]
    """Asks for less as time goes by, offers what the other likes best at that, takes what it would ask for."""

    def __init__(self, own: np.ndarray, others: np.ndarray, beta: float, rounds: int, **more: Any) -> None:
        super().__init__(**more)
        self.own, self.others, self.beta, self.rounds = own, others, beta, rounds

    def target(self, step: int) -> float:
        best = float(self.own.max())
        return float(best - min(1.0, (step + 1.0) / self.rounds) ** (1.0 / self.beta) * best)

    def propose(self, state: Any, dest: Any = None) -> tuple[int]:
        good = np.flatnonzero(self.own >= self.target(state.step))
        return (int(good[np.argmax(self.others[good])]),)

    def respond(self, state: Any, source: Any = None) -> Any:
        taken = self.own[state.current_offer[0]] >= self.target(state.step)
        return ResponseType.ACCEPT_OFFER if taken else ResponseType.REJECT_OFFER


def in_negmas(table: np.ndarray, betas: tuple[float, float], rounds: int) -> tuple[int, int]:
    """Return the package that NegMAS's talks agree on, -1 without one, and the rounds that were over before."""
    space = negmas_outcomes.make_os([negmas_outcomes.make_issue(table.shape[1], "package")])
    mechanism = SAOMechanism(outcome_space=space, n_steps=rounds)
    for i in (0, 1):
        worth = MappingUtilityFunction(
            {(p,): float(u) for p, u in enumerate(table[i])}, outcome_space=space, reserved_value=0.0
        )
        mechanism.add(TimeDependent(table[i], table[1 - i], betas[i], rounds), ufun=worth)
    mechanism.run()
    agreement, step = mechanism.state.agreement, int(mechanism.state.step)
    # NegMAS has counted the round of the agreement when it stops, too.
    return (-1, step) if agreement is None else (int(agreement[0]), step - 1)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_boulware_linear_and_conceder_agree_on_the_same_in_the_same_round(first: str, second: str) -> None:
    luck = np.random.default_rng([2025, PAIRS.index((first, second))])
    for _ in range(DOMAINS):
        table = luck.random((2, int(luck.integers(2, 80))))
        rounds = int(luck.integers(2, 60))
        ours = negotiate(
            table, [Bargainer(first), Bargainer(second)], protocol="stacked_offers", rounds=rounds
        )
        theirs = in_negmas(table, (BETAS[first], BETAS[second]), rounds)
        assert (-1 if ours.agreement is None else ours.agreement, ours.rounds) == theirs

"""The same negotiation in NegMAS; run by negotiation.py with an interpreter that has it.

Reads the problem as JSON from stdin, writes agreements, rounds and the microseconds of each negotiation as JSON. The negotiators
follow the laboratory's rules, so that agreements can be compared; their offers are looked up in NumPy arrays sorted once, which is
less work than NegMAS's own time-based negotiators do. Those are timed beside them.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")

from negmas import ResponseType, SAOMechanism, SAONegotiator  # noqa: E402
from negmas import outcomes as negmas_outcomes  # noqa: E402
from negmas.preferences import MappingUtilityFunction  # noqa: E402
from negmas.sao.negotiators import BoulwareTBNegotiator  # noqa: E402


class TimeDependent(SAONegotiator):
    """Asks for less as time goes by, offers what the other likes best at that, takes what it would ask for."""

    def __init__(self, own, others, beta, rounds, **more):
        super().__init__(**more)
        self.own, self.others, self.beta, self.rounds = own, others, beta, rounds
        self.best = own[others >= 0.0].max()

    def target(self, step):
        return self.best - min(1.0, (step + 1.0) / self.rounds) ** (1.0 / self.beta) * self.best

    def propose(self, state, dest=None):  # noqa: ARG002
        good = np.flatnonzero((self.own >= self.target(state.step)) & (self.others >= 0.0))
        return (int(good[np.argmax(self.others[good])]),)

    def respond(self, state, source=None):  # noqa: ARG002
        yes = self.own[state.current_offer[0]] >= self.target(state.step)
        return ResponseType.ACCEPT_OFFER if yes else ResponseType.REJECT_OFFER


def held(problem, table, betas, space, ufuns, own_rules):
    mechanism = SAOMechanism(outcome_space=space, n_steps=problem["rounds"])
    for i in (0, 1):
        negotiator = (
            TimeDependent(table[i], table[1 - i], betas[i], problem["rounds"])
            if own_rules
            else BoulwareTBNegotiator()
        )
        mechanism.add(negotiator, ufun=ufuns[i])
    mechanism.run()
    return mechanism


def timed(problem, *arguments, own_rules):
    """Return the mechanism after its run, and the microseconds of the best of several."""
    best = float("inf")
    for _ in range(problem["turns"]):
        began = time.process_time()
        mechanism = held(problem, *arguments, own_rules=own_rules)
        best = min(best, time.process_time() - began)
    return mechanism, best * 1e6


def main():
    problem = json.load(sys.stdin)
    table = np.array(problem["tables"])
    space = negmas_outcomes.make_os([negmas_outcomes.make_issue(table.shape[1], "package")])
    ufuns = [
        MappingUtilityFunction(
            {(p,): float(u) for p, u in enumerate(row)}, outcome_space=space, reserved_value=0.0
        )
        for row in table
    ]
    found = {"agreements": [], "rounds": [], "microseconds": [], "own_microseconds": []}
    for betas in problem["betas"]:
        mechanism, each = timed(problem, table, betas, space, ufuns, own_rules=True)
        found["microseconds"].append(each)
        state = mechanism.state
        found["agreements"].append(-1 if state.agreement is None else int(state.agreement[0]))
        found["rounds"].append(int(state.step))
        found["own_microseconds"].append(timed(problem, table, betas, space, ufuns, own_rules=False)[1])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

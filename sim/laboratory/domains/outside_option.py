"""An outside option that may turn up while talks go on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting

MOST_ROUNDS = 100_000
NEGLIGIBLE = 1e-15


@dataclass(frozen=True, slots=True)
class OutsideOption:
    """Something else that a party can take, once it has turned up.

    Parameters
    ----------
    value : float
        What it is worth, in the units of the utility.
    hazard : float
        Probability of turning up in a round in which it has not; 1 is there from the first round on, as in Binmore,
        Shaked and Wolinsky (1989).

    Examples
    --------
    >>> OutsideOption(4.0, 0.5).arrived_by(2)
    0.75
    """

    value: float
    hazard: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and 0.0 <= self.hazard <= 1.0):
            allowed = "must be a finite value and a probability"
            raise ConfigError.at("outside option", "value, hazard", [self.value, self.hazard], allowed)

    def arrived_by(self, n_rounds: int) -> float:
        """Return the probability that it has turned up within `n_rounds`: 1 - (1 - h)^n."""
        return 1.0 - (1.0 - self.hazard) ** n_rounds

    def reservation(self, reservation_value: float, *, arrived: bool) -> float:
        """Return what an agreement must now be worth: the better of no deal and an option that is there."""
        return max(reservation_value, self.value) if arrived else reservation_value

    def worth_of_waiting(self, discounting: Discounting, n_rounds: int | None = None) -> float:
        """Return what it is worth to do nothing but wait for it: sum_k h (1 - h)^(k-1) u_k, u_k its value in round k.

        Parameters
        ----------
        discounting : Discounting
            Time in rounds; under an exponential factor d the sum without an end is h d v / (1 - d (1 - h)).
        n_rounds : int, optional
            The last round; none by default. The sum then stops where what is left has a probability below 1e-15.

        Raises
        ------
        ConfigError
            Where it may take more than 100,000 rounds to turn up and no last round is given.
        """
        last = n_rounds if n_rounds is not None else self._rounds_that_matter()
        chances = (self.hazard * (1.0 - self.hazard) ** k for k in range(last))
        return math.fsum(p * float(discounting.at(self.value, k + 1)) for k, p in enumerate(chances))

    def _rounds_that_matter(self) -> int:
        if self.hazard == 0.0:
            return 0
        if self.hazard == 1.0:
            return 1
        rounds = math.ceil(math.log(NEGLIGIBLE) / math.log1p(-self.hazard))
        if rounds > MOST_ROUNDS:
            allowed = "is so small that a last round must be given"
            raise ConfigError.at("outside option", "hazard", self.hazard, allowed)
        return rounds

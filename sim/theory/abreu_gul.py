"""Two sides with a name for stubbornness: who gives in, when, and what the wait costs (Abreu and Gul 2000).

Each side demands a share of a pie of one, and the demands do not fit. With a small probability a side is obstinate and
never takes less. A side that is not may wait, posing as obstinate, or concede, that is take what the other's demand
leaves. Time is continuous; sides are numbered 0 and 1.

References
----------
Abreu, D. and Gul, F. (2000). Bargaining and reputation. Econometrica 68, 85-117; here with one obstinate type
a side, so that demands are given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ConfigError
from sim.theory.ranges import within

_WHERE = "theory.abreu_gul"

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class WarOfAttrition:
    """The unique equilibrium of the concession game after incompatible demands.

    Parameters
    ----------
    demands : (float, float)
        Shares a0, a1 in (0, 1) that the sides demand, a0 + a1 > 1.
    discount_rates : (float, float)
        Rates of time preference r0, r1 > 0, per unit of time.
    p_obstinate : (float, float)
        Probabilities z0, z1 in (0, 1) that a side is obstinate, after the demands are known.

    Raises
    ------
    ConfigError
        If a parameter is out of range, or the demands fit.

    Examples
    --------
    >>> even = WarOfAttrition(demands=(0.6, 0.6), discount_rates=(0.1, 0.1), p_obstinate=(0.1, 0.1))
    >>> [round(hazard, 6) for hazard in even.hazards]
    [0.2, 0.2]
    >>> round(even.end, 6)
    11.512925
    >>> round(even.p_agreement, 6)
    0.99
    """

    demands: Pair
    discount_rates: Pair
    p_obstinate: Pair

    def __post_init__(self) -> None:
        for side in (0, 1):
            within(_WHERE, f"demands[{side}]", self.demands[side], 0, 1, ends="()")
            within(_WHERE, f"discount_rates[{side}]", self.discount_rates[side], 0, ends="()")
            within(_WHERE, f"p_obstinate[{side}]", self.p_obstinate[side], 0, 1, ends="()")
        if sum(self.demands) <= 1.0:
            raise ConfigError.at(
                _WHERE, "demands", self.demands, "must sum to more than 1, else both can be met"
            )

    @property
    def hazards(self) -> Pair:
        """Rates at which the sides concede, lambda_i = r_j (1 - a_i) / (a_0 + a_1 - 1), per unit of time.

        Side j is then indifferent: waiting dt costs r_j (1 - a_i) dt, and brings a_j - (1 - a_i) with probability
        lambda_i dt.
        """
        excess = sum(self.demands) - 1.0
        (a0, a1), (r0, r1) = self.demands, self.discount_rates
        return r1 * (1.0 - a0) / excess, r0 * (1.0 - a1) / excess

    @property
    def exhaustion_times(self) -> Pair:
        """Times T_i = -ln z_i / lambda_i by which each side, conceding from 0 on, would be known to be obstinate."""
        (l0, l1), (z0, z1) = self.hazards, self.p_obstinate
        return -math.log(z0) / l0, -math.log(z1) / l1

    @property
    def end(self) -> float:
        """Time T = min(T_0, T_1) by which everybody who is not obstinate has conceded."""
        return min(self.exhaustion_times)

    @property
    def strengths(self) -> Pair:
        """Strengths z_i^(1 / lambda_i) = exp(-T_i) in (0, 1): the stronger side is believed obstinate sooner."""
        return math.exp(-self.exhaustion_times[0]), math.exp(-self.exhaustion_times[1])

    @property
    def mass_at_zero(self) -> Pair:
        """Probabilities 1 - z_i exp(lambda_i T) that a side concedes at once; the stronger side's is 0."""
        return 1.0 - self._wait(0), 1.0 - self._wait(1)

    def _wait(self, side: int) -> float:
        """Return the probability that a side does not concede at once."""
        if self.exhaustion_times[side] == self.end:
            return 1.0
        return min(1.0, self.p_obstinate[side] * math.exp(self.hazards[side] * self.end))

    def concession_cdf(self, side: int, time: ArrayLike) -> NDArray[np.float64]:
        """Return the probability that a side, obstinate or not, has conceded by *time* if the other has not.

        F_i(t) = 1 - (1 - F_i(0)) exp(-lambda_i t) up to the end, and 1 - z_i from then on.

        Parameters
        ----------
        side : int
            0 or 1.
        time : array-like
            Times; before 0 the probability is 0.

        Returns
        -------
        array of float
            Of the shape of *time*.
        """
        t = np.asarray(time, dtype=float)
        reached = 1.0 - self._wait(side) * np.exp(-self.hazards[side] * np.clip(t, 0.0, self.end))
        settled = np.where(t >= self.end, 1.0 - self.p_obstinate[side], reached)
        return np.where(t < 0.0, 0.0, settled)

    def agreement_cdf(self, time: ArrayLike) -> NDArray[np.float64]:
        """Return the probability that one of the sides has conceded by *time*, 1 - (1 - F_0) (1 - F_1)."""
        return 1.0 - (1.0 - self.concession_cdf(0, time)) * (1.0 - self.concession_cdf(1, time))

    @property
    def p_agreement(self) -> float:
        """Probability 1 - z_0 z_1 that there is ever an agreement."""
        return 1.0 - self.p_obstinate[0] * self.p_obstinate[1]

    @property
    def expected_delay(self) -> float:
        """Mean time to an agreement, given that there is one.

        With S(t) = 1 - G(t) = c exp(-L t), c = (1 - F_0(0)) (1 - F_1(0)) and L = lambda_0 + lambda_1, it is the integral
        of S(t) - z_0 z_1 from 0 to T over 1 - z_0 z_1: (c (1 - exp(-L T)) / L - z_0 z_1 T) / (1 - z_0 z_1).
        """
        both = self.p_obstinate[0] * self.p_obstinate[1]
        rate = sum(self.hazards)
        waited = -self._wait(0) * self._wait(1) * math.expm1(-rate * self.end) / rate
        return (waited - both * self.end) / self.p_agreement

    @property
    def payoffs(self) -> Pair:
        """Expected payoffs of the sides when they are not obstinate, F_j(0) a_i + (1 - F_j(0)) (1 - a_j)."""
        (a0, a1), (f0, f1) = self.demands, self.mass_at_zero
        return f1 * a0 + (1.0 - f1) * (1.0 - a1), f0 * a1 + (1.0 - f0) * (1.0 - a0)

    @property
    def obstinate_payoffs(self) -> Pair:
        """Expected payoffs of the obstinate types: a_i times the discounted probability that the other concedes.

        a_i (F_j(0) + (1 - F_j(0)) lambda_j (1 - exp(-(lambda_j + r_i) T)) / (lambda_j + r_i)).
        """
        return self._obstinate_payoff(0), self._obstinate_payoff(1)

    def _obstinate_payoff(self, side: int) -> float:
        other = 1 - side
        rate = self.hazards[other] + self.discount_rates[side]
        later = -self._wait(other) * self.hazards[other] * math.expm1(-rate * self.end) / rate
        return self.demands[side] * (self.mass_at_zero[other] + later)

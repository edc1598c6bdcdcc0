"""Lotteries as prospect theory sees them: values of gains and losses, weighted probabilities.

References
----------
A. Tversky and D. Kahneman (1992), Advances in prospect theory: cumulative representation of uncertainty. Journal of Risk
and Uncertainty 5.
D. Prelec (1998), The probability weighting function. Econometrica 66.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.errors import ConfigError

Weighting = Callable[[np.ndarray], np.ndarray]


def prospect_value(
    z: np.ndarray | float, alpha: float = 0.88, beta: float = 0.88, loss_aversion: float = 2.25
) -> np.ndarray:
    """Return z^alpha for gains and -lambda (-z)^beta for losses (Tversky and Kahneman 1992, eq. 5)."""
    gain, loss = np.maximum(z, 0.0), np.maximum(-np.asarray(z), 0.0)
    return np.power(gain, alpha) - loss_aversion * np.power(loss, beta)


def tversky_kahneman_weight(p: np.ndarray | float, gamma: float = 0.61) -> np.ndarray:
    """Return w(p) = p^gamma / (p^gamma + (1 - p)^gamma)^(1/gamma) (Tversky and Kahneman 1992, eq. 6).

    Parameters
    ----------
    p : array
        Probabilities.
    gamma : float
        1 leaves them alone; the estimate is 0.61 for gains and 0.69 for losses. Below 0.28 the curve would fall
        somewhere, so it is refused.

    Examples
    --------
    >>> round(float(tversky_kahneman_weight(0.01)), 4), round(float(tversky_kahneman_weight(0.99)), 4)
    (0.0553, 0.9116)
    """
    if not 0.28 <= gamma <= 1.0:
        raise ConfigError.at("probability weighting", "gamma", gamma, "must lie in [0.28, 1]")
    p = np.asarray(p, dtype=float)
    up, down = np.power(p, gamma), np.power(1.0 - p, gamma)
    return up / np.power(up + down, 1.0 / gamma)


def prelec_weight(p: np.ndarray | float, alpha: float = 0.65) -> np.ndarray:
    """Return w(p) = exp(-(-ln p)^alpha) (Prelec 1998, eq. 3.1); 1/e is always weighed as itself."""
    if not 0.0 < alpha <= 1.0:
        raise ConfigError.at("probability weighting", "alpha", alpha, "must lie in (0, 1]")
    with np.errstate(divide="ignore"):
        return np.exp(-np.power(-np.log(np.asarray(p, dtype=float)), alpha))


def prospect_worth(
    gains: np.ndarray,
    probabilities: np.ndarray,
    *,
    alpha: float = 0.88,
    beta: float = 0.88,
    loss_aversion: float = 2.25,
    weigh_gains: Weighting = tversky_kahneman_weight,
    weigh_losses: Weighting = tversky_kahneman_weight,
) -> float:
    """Return the worth of a lottery in cumulative prospect theory: sum_i pi_i v(z_i).

    Parameters
    ----------
    gains : array, shape (n,)
        Outcomes z_i as gains over the reference, losses negative.
    probabilities : array, shape (n,)
        Theirs; they sum to one.
    weigh_gains, weigh_losses : callable
        Weighting functions. A decision weight pi is the weight of getting at least this much less the weight of
        getting more, and the same downwards for losses.

    Examples
    --------
    A talk that goes on for a gain of 10, or breaks down for a loss of 10, each with one half:

    >>> round(prospect_worth(np.array([10.0, -10.0]), np.array([0.5, 0.5])), 3)
    -3.989
    """
    z, p = np.asarray(gains, dtype=float), np.asarray(probabilities, dtype=float)
    if z.shape != p.shape or not np.isclose(p.sum(), 1.0, rtol=0.0, atol=1e-9) or (p < 0.0).any():
        raise ConfigError.at(
            "lottery", "probabilities", p.tolist(), "must be one for every outcome, and sum to 1"
        )
    v = prospect_value(z, alpha, beta, loss_aversion)
    up, down = z >= 0.0, z < 0.0
    return float(v[up] @ _decision_weights(z[up], p[up], weigh_gains)) + float(
        v[down] @ _decision_weights(-z[down], p[down], weigh_losses)
    )


def worth_under_breakdown(going_on: float, breakdown: float, p_breakdown: float, **attitude: float) -> float:
    """Return the worth of a round that ends in `breakdown` with a probability and goes on otherwise."""
    both, chances = np.array([going_on, breakdown]), np.array([1.0 - p_breakdown, p_breakdown])
    return prospect_worth(both, chances, **attitude)  # type: ignore[arg-type]


def _decision_weights(size: np.ndarray, p: np.ndarray, weigh: Weighting) -> np.ndarray:
    """Return pi for outcomes of one sign, by rising size: w(at least this) - w(more)."""
    order = np.argsort(-size, kind="stable")
    at_least = np.minimum(np.cumsum(p[order]), 1.0)
    pi = np.empty_like(p)
    pi[order] = np.diff(weigh(at_least), prepend=0.0)
    return pi

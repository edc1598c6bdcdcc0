"""Distributions of uncertainties, by their quantiles: a sample in the unit cube becomes numbers.

Only quantile functions are needed, so `scipy.special` is imported and not `scipy.stats`, which takes seconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import ConfigError

Curve = Callable[[Any, dict[str, float]], Any]


@dataclass(frozen=True, slots=True)
class DistributionFamily:
    """A family of distributions: its parameters in order, quantile function and distribution function."""

    parameters: tuple[str, ...]
    quantile: Curve
    probability: Curve
    positive: tuple[str, ...] = ()
    defaults: tuple[tuple[str, float], ...] = ()


def _uniform(u: Any, p: dict[str, float]) -> Any:
    return p["low"] + u * (p["high"] - p["low"])


def _uniform_probability(x: Any, p: dict[str, float]) -> Any:
    return np.clip((x - p["low"]) / (p["high"] - p["low"]), 0.0, 1.0)


def _loguniform(u: Any, p: dict[str, float]) -> Any:
    return np.exp(math.log(p["low"]) + u * (math.log(p["high"]) - math.log(p["low"])))


def _loguniform_probability(x: Any, p: dict[str, float]) -> Any:
    inside = np.clip(x, p["low"], p["high"])
    return np.log(inside / p["low"]) / math.log(p["high"] / p["low"])


def _normal(u: Any, p: dict[str, float]) -> Any:
    from scipy.special import ndtri

    return p["mean"] + p["sd"] * ndtri(u)


def _normal_probability(x: Any, p: dict[str, float]) -> Any:
    from scipy.special import ndtr

    return ndtr((x - p["mean"]) / p["sd"])


def _lognormal(u: Any, p: dict[str, float]) -> Any:
    from scipy.special import ndtri

    return p["median"] * np.exp(p["sd_log"] * ndtri(u))


def _lognormal_probability(x: Any, p: dict[str, float]) -> Any:
    from scipy.special import ndtr

    with np.errstate(divide="ignore"):
        return ndtr(np.log(np.maximum(x, 0.0) / p["median"]) / p["sd_log"])


def _triangular(u: Any, p: dict[str, float]) -> Any:
    low, mode, high = p["low"], p["mode"], p["high"]
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _triangular_probability(x: Any, p: dict[str, float]) -> Any:
    low, mode, high = p["low"], p["mode"], p["high"]
    x = np.clip(x, low, high)
    rising = (x - low) ** 2 / max((high - low) * (mode - low), 1e-300)
    falling = 1.0 - (high - x) ** 2 / max((high - low) * (high - mode), 1e-300)
    return np.where(x < mode, rising, falling)


def _beta(u: Any, p: dict[str, float]) -> Any:
    from scipy.special import betaincinv

    return p["low"] + (p["high"] - p["low"]) * betaincinv(p["a"], p["b"], u)


def _beta_probability(x: Any, p: dict[str, float]) -> Any:
    from scipy.special import betainc

    return betainc(p["a"], p["b"], np.clip((x - p["low"]) / (p["high"] - p["low"]), 0.0, 1.0))


FAMILIES: dict[str, DistributionFamily] = {
    "uniform": DistributionFamily(("low", "high"), _uniform, _uniform_probability),
    "loguniform": DistributionFamily(
        ("low", "high"), _loguniform, _loguniform_probability, positive=("low",)
    ),
    "normal": DistributionFamily(("mean", "sd"), _normal, _normal_probability, positive=("sd",)),
    "lognormal": DistributionFamily(
        ("median", "sd_log"), _lognormal, _lognormal_probability, positive=("median", "sd_log")
    ),
    "triangular": DistributionFamily(("low", "mode", "high"), _triangular, _triangular_probability),
    "beta": DistributionFamily(
        ("a", "b", "low", "high"), _beta, _beta_probability, ("a", "b"), (("low", 0.0), ("high", 1.0))
    ),
}
"""By the name that a sweep's YAML uses. ``sd_log`` is the standard deviation of the logarithm."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution with its parameters, perhaps cut off at both ends.

    Parameters
    ----------
    name : str
        One of `FAMILIES`.
    parameters : dict
        As the family names them.
    truncate : tuple of float, optional
        The range that is kept; the mass outside is shared out over it in proportion.

    Examples
    --------
    >>> Distribution("uniform", {"low": 2.0, "high": 4.0}).quantile(0.25)
    2.5
    >>> float(Distribution("normal", {"mean": 0.0, "sd": 1.0}, (0.0, 9.0)).quantile(0.0))
    0.0
    """

    name: str
    parameters: dict[str, float]
    truncate: tuple[float, float] | None = None

    def quantile(self, u: Any) -> Any:
        """Return the value below which the share *u* of the mass lies: F^-1(F(a) + u (F(b) - F(a)))."""
        family = FAMILIES[self.name]
        if self.truncate is None:
            return family.quantile(u, self.parameters)
        low, high = (family.probability(end, self.parameters) for end in self.truncate)
        return np.clip(family.quantile(low + u * (high - low), self.parameters), *self.truncate)


def distribution(spec: dict[str, Any], where: str, key: str) -> Distribution:
    """Return the distribution that a mapping ``{distribution: NAME, parameter: value, truncate: [a, b]}`` means.

    Raises
    ------
    ConfigError
        If the name, a parameter or the truncation is wrong.
    """
    name = spec["distribution"]
    if not isinstance(name, str) or name not in FAMILIES:
        raise ConfigError.at(where, f"{key}.distribution", name, list(FAMILIES))
    family = FAMILIES[name]
    given = {k: v for k, v in spec.items() if k not in ("distribution", "truncate")}
    for unknown in [k for k in given if k not in family.parameters]:
        raise ConfigError.at(where, f"{key}.{unknown}", given[unknown], list(family.parameters))
    parameters = _numbers(dict(family.defaults) | given, family, where, key)
    _check_order(parameters, where, key)
    return Distribution(name, parameters, _cut(family, parameters, spec.get("truncate"), where, key))


def _numbers(given: dict[str, Any], family: DistributionFamily, where: str, key: str) -> dict[str, float]:
    for parameter in family.parameters:
        value = given.get(parameter)
        if parameter not in given:
            raise ConfigError(f"{where}: {key}.{parameter} is missing: needs {', '.join(family.parameters)}")
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise ConfigError.at(where, f"{key}.{parameter}", value, "must be a finite number")
        if parameter in family.positive and value <= 0:
            raise ConfigError.at(where, f"{key}.{parameter}", value, "must be greater than 0")
    return {parameter: float(given[parameter]) for parameter in family.parameters}


def _check_order(parameters: dict[str, float], where: str, key: str) -> None:
    low, high = parameters.get("low", -math.inf), parameters.get("high", math.inf)
    if not low < high:
        raise ConfigError.at(where, f"{key}.low", low, f"must be below high = {high:g}")
    mode = parameters.get("mode")
    if mode is not None and not low <= mode <= high:
        raise ConfigError.at(where, f"{key}.mode", mode, f"must lie in [{low:g}, {high:g}]")


def _cut(
    family: DistributionFamily, parameters: dict[str, float], ends: Any, where: str, key: str
) -> tuple[float, float] | None:
    if ends is None:
        return None
    good = isinstance(ends, list) and len(ends) == 2
    good = good and all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends)
    if not (good and ends[0] < ends[1]):
        raise ConfigError.at(where, f"{key}.truncate", ends, "must be [low, high]")
    if not family.probability(ends[0], parameters) < family.probability(ends[1], parameters):
        raise ConfigError.at(where, f"{key}.truncate", ends, "leaves nothing of the distribution")
    return float(ends[0]), float(ends[1])

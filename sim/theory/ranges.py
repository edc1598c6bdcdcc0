"""What a theory's parameters may be; a value out of range is told in one line."""

from __future__ import annotations

import math
from numbers import Integral, Real

from sim.errors import ConfigError


def within(
    where: str, key: str, value: object, low: float, high: float = math.inf, *, ends: str = "[]"
) -> float:
    """Return *value* as a float if it lies between *low* and *high*.

    Parameters
    ----------
    where : str
        The theory, such as ``theory.rubinstein``.
    key : str
        The parameter's name.
    value : object
        What was passed; it has to be a finite real number.
    low, high : float
        The ends of the interval; *high* may be infinite.
    ends : str
        ``[`` or ``(`` and ``]`` or ``)``: whether each end is allowed.

    Raises
    ------
    ConfigError
        If the value is no number or lies outside.

    Examples
    --------
    >>> within("theory.selten", "p_caught", 0.2, 0, 1, ends="[)")
    0.2
    >>> within("theory.selten", "ransom", -1, 0)
    Traceback (most recent call last):
    sim.errors.ConfigError: theory.selten: ransom = -1 must be 0 or more
    """
    if type(value) is not bool and isinstance(value, Real) and math.isfinite(value):
        number = float(value)
        above = number > low if ends[0] == "(" else number >= low
        below = number < high if ends[1] == ")" else number <= high
        if above and below:
            return number
    raise ConfigError.at(where, key, value, _allowed(low, high, ends))


def _allowed(low: float, high: float, ends: str) -> str:
    if math.isinf(low):
        return "must be a finite number"
    if math.isinf(high):
        return f"must be greater than {low:g}" if ends[0] == "(" else f"must be {low:g} or more"
    return f"must lie in {ends[0]}{low:g}, {high:g}{ends[1]}"


def whole(where: str, key: str, value: object, least: int) -> int:
    """Return *value* as an int if it is a whole number of at least *least*.

    Raises
    ------
    ConfigError
        If it is not.

    Examples
    --------
    >>> whole("theory.rubinstein", "n_rounds", 4, 1)
    4
    """
    if type(value) is not bool and isinstance(value, Integral) and int(value) >= least:
        return int(value)
    raise ConfigError.at(where, key, value, f"must be a whole number of {least} or more")

"""Luck: every draw is one uniform with an address, turned into a number by inversion.

The address of a draw is (seed, purpose and party, run, month, round, slot). It goes through Philox4x64-10, a
counter-based generator: no state, no order, no stream to share. So any run can be replayed alone, two
scenarios that ask for the same draw get the same luck, and an added party moves nobody else's.

References
----------
J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), Parallel random numbers: as easy as 1, 2, 3. SC '11.
M. J. Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 37.
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from sim.machine import jit_enabled, rule

MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
WORD_BITS = np.uint64(12)
WORD_SCALE = 2.0**-52


def address(purpose: str, name: str = "") -> np.uint64:
    """Return the 64-bit key of a purpose and a party, item or category *name*.

    Parameters
    ----------
    purpose : str
        What the draw decides, e.g. ``"arrests"``.
    name : str
        Whose draw it is. Names, not positions: adding a party leaves all other keys alone.

    Examples
    --------
    >>> bool(address("arrests", "rank") == address("arrests", "rank"))
    True
    >>> bool(address("arrests", "rank") == address("arrests", "press"))
    False
    """
    digest = hashlib.blake2b(f"{purpose}/{name}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def _high_word(a: Any, b: Any) -> Any:
    """Return the upper 64 bits of the 128-bit product."""
    return np.uint64((int(a) * int(b)) >> 64)


def _low_word(a: Any, b: Any) -> Any:
    return np.uint64((int(a) * int(b)) & 0xFFFFFFFFFFFFFFFF)


def _wrapping_add(a: Any, b: Any) -> Any:
    return np.uint64((int(a) + int(b)) & 0xFFFFFFFFFFFFFFFF)


@intrinsic
def _compiled_high_word(typing_context: Any, a: Any, b: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = arguments[0].type
        double = type(word)(128)
        product = builder.mul(builder.zext(arguments[0], double), builder.zext(arguments[1], double))
        return builder.trunc(builder.lshr(product, double(64)), word)

    return types.uint64(types.uint64, types.uint64), generate


@overload(_high_word)
def _overload_high_word(a: Any, b: Any) -> Any:
    def product(a: Any, b: Any) -> Any:
        return _compiled_high_word(a, b)

    return product


@overload(_low_word)
def _overload_low_word(a: Any, b: Any) -> Any:
    def product(a: Any, b: Any) -> Any:
        return a * b

    return product


@overload(_wrapping_add)
def _overload_wrapping_add(a: Any, b: Any) -> Any:
    def total(a: Any, b: Any) -> Any:
        return a + b

    return total


@rule
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Return the four 64-bit words of Philox4x64-10 for counter *c0..c3* and key *k0, k1*.

    Notes
    -----
    Equal bit for bit to ``numpy.random.Philox``, which adds one to its counter before the first block.
    """
    for _ in range(10):
        high_0, low_0 = _high_word(MULTIPLIER_0, c0), _low_word(MULTIPLIER_0, c0)
        high_1, low_1 = _high_word(MULTIPLIER_1, c2), _low_word(MULTIPLIER_1, c2)
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0, k1 = _wrapping_add(k0, WEYL_0), _wrapping_add(k1, WEYL_1)
    return c0, c1, c2, c3


@rule
def uniform(seed: int, key: Any, run: int, month: int, round_: int, slot: int) -> float:
    """Return the uniform in (0, 1) that lives at this address.

    Parameters
    ----------
    seed : int
        Root seed, not negative.
    key : numpy.uint64
        From `address`.
    run, month, round_, slot : int
        Not negative. Four neighbouring slots share one block of the generator.
    """
    words = philox(
        np.uint64(run),
        np.uint64(month),
        np.uint64(round_),
        np.uint64(slot >> 2),
        np.uint64(seed),
        np.uint64(key),
    )
    which = slot & 3
    word = words[0] if which == 0 else words[1] if which == 1 else words[2] if which == 2 else words[3]
    return (float(word >> WORD_BITS) + 0.5) * WORD_SCALE


@rule
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of *p* in (0, 1), accurate to about 1e-16 (Wichura 1988, AS 241)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        numerator = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608)  # fmt: skip
        denominator = (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0)  # fmt: skip
        return q * numerator / denominator
    r = math.sqrt(-math.log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        numerator = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
            + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734)  # fmt: skip
        denominator = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
            + 0.0151986665636164571966) * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r
            + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        numerator = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 0.0012426609473880784386) * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r
            + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)  # fmt: skip
        denominator = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
            + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r
            + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0)  # fmt: skip
    return -numerator / denominator if q < 0.0 else numerator / denominator


LOG_FACTORIALS = np.array([math.fsum(math.log(k) for k in range(2, n + 1)) for n in range(32)])
"""ln n! of the whole numbers below 32."""


@rule
def log_factorial(n: float) -> float:
    """Return ln n!, from a table below 32 and by Stirling's series above (error below 1e-13)."""
    if n < 32.0:
        return float(LOG_FACTORIALS[int(n)])
    m = n + 1.0
    series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * m * m)) / (m * m)) / m
    return (m - 0.5) * math.log(m) - m + 0.9189385332046727 + series


@rule
def poisson_quantile(u: float, rate: float) -> int:
    """Return the smallest k with P(Poisson(rate) <= k) >= u.

    The search starts nine standard deviations below the mean, where the tail is below 1e-15, so that large
    rates neither underflow nor take long.
    """
    if rate <= 0.0:
        return 0
    k = max(0, int(math.floor(rate - 9.0 * math.sqrt(rate))))
    p = math.exp(k * math.log(rate) - rate - log_factorial(float(k))) if k > 0 else math.exp(-rate)
    total = p
    while total < u and (k < rate or p > 1e-18):
        k += 1
        p *= rate / k
        total += p
    return k


@rule
def log_choices(n: int, k: int) -> float:
    """Return the logarithm of how many ways there are to choose *k* of *n*."""
    if k == 0:
        return 0.0
    return log_factorial(float(n)) - log_factorial(float(k)) - log_factorial(float(n - k))


@rule
def _lower_binomial_quantile(u: float, n: int, p: float) -> int:
    """Return the quantile for p at most one half, where the mass at the start of the search cannot underflow."""
    mean = n * p
    k = max(0, int(math.floor(mean - 9.0 * math.sqrt(mean))))
    mass = math.exp(log_choices(n, k) + (k * math.log(p) if k > 0 else 0.0) + (n - k) * math.log1p(-p))
    odds = p / (1.0 - p)
    total = mass
    while total < u and k < n and (k < mean or mass > 1e-18):
        mass *= odds * (n - k) / (k + 1.0)
        k += 1
        total += mass
    return k


@rule
def binomial_quantile(u: float, n: int, p: float) -> int:
    """Return the smallest k with P(Binomial(n, p) <= k) >= u; the search starts as in `poisson_quantile`.

    Above one half the failures are counted instead, by the quantile of 1 - u.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if p <= 0.5:
        return _lower_binomial_quantile(u, n, p)
    return n - _lower_binomial_quantile(1.0 - u, n, 1.0 - p)


@rule
def logistic(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    growth = math.exp(x)
    return growth / (1.0 + growth)


__all__ = [
    "address",
    "binomial_quantile",
    "jit_enabled",
    "logistic",
    "normal_quantile",
    "philox",
    "poisson_quantile",
    "uniform",
]

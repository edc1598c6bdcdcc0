"""Luck: the generator, the inversions and the addresses, against NumPy and SciPy."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sim.luck import address, binomial_quantile, logistic, normal_quantile, philox, poisson_quantile, uniform

WORD = st.integers(0, 2**64 - 1)
SMALL = st.integers(0, 2**31 - 1)
PROBABILITY = st.floats(2.0**-53, 1.0 - 2.0**-53)

CLOSEST_TO_ZERO = 2.0**-53
"""The smallest uniform: half a step of 2^-52."""


def numpy_block(counter: list[int], key: list[int]) -> list[int]:
    """Return the block of NumPy's Philox for a counter, which NumPy increments before the first block."""
    total = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256
    before = np.array([total >> (64 * place) & (2**64 - 1) for place in range(4)], dtype=np.uint64)
    generator = np.random.Philox(counter=before, key=np.array(key, dtype=np.uint64))
    return [int(word) for word in generator.random_raw(4)]


def our_block(counter: list[int], key: list[int]) -> list[int]:
    words = [np.uint64(word) for word in (*counter, *key)]
    return [int(word) for word in philox(*words)]


@given(counter=st.lists(WORD, min_size=4, max_size=4), key=st.lists(WORD, min_size=2, max_size=2))
def test_philox_equals_numpys_bit_for_bit(counter: list[int], key: list[int]) -> None:
    assert our_block(counter, key) == numpy_block(counter, key)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ([0] * 4, [0] * 2, "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b"),
        (
            [2**64 - 1] * 4,
            [2**64 - 1] * 2,
            "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0",
        ),
        (
            [0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89],
            [0x452821E638D01377, 0xBE5466CF34E90C6C],
            "a528f45403e61d95 38c72dbd566e9788 a5a1610e72fd18b5 57bd43b5e52b7fe6",
        ),
    ],
)
def test_philox_gives_the_authors_known_answers(counter: list[int], key: list[int], words: str) -> None:
    # Random123's kat_vectors, philox4x64 with 10 rounds (Salmon et al. 2011).
    assert our_block(counter, key) == [int(word, 16) for word in words.split()]


@given(seed=st.integers(0, 2**63 - 1), run=SMALL, month=SMALL, round_=SMALL, slot=SMALL)
def test_a_uniform_is_the_top_52_bits_of_its_word_in_the_middle_of_their_cell(
    seed: int, run: int, month: int, round_: int, slot: int
) -> None:
    key = address("arrests", "rank")
    word = numpy_block([run, month, round_, slot // 4], [seed, int(key)])[slot % 4]
    u = uniform(seed, key, run, month, round_, slot)
    assert u == ((word >> 12) + 0.5) / 2**52
    assert 0.0 < u < 1.0


def test_the_outermost_uniforms_are_inside_the_interval() -> None:
    assert 0.5 * 2.0**-52 == CLOSEST_TO_ZERO > 0.0
    assert (2**52 - 1 + 0.5) * 2.0**-52 == 1.0 - CLOSEST_TO_ZERO < 1.0


def test_uniforms_of_neighbouring_addresses_are_spread_evenly() -> None:
    key = address("arrests", "rank")
    drawn = np.array(
        [
            uniform(1, key, run, month, 0, slot)
            for run in range(50)
            for month in range(24)
            for slot in range(5)
        ]
    )
    assert len(set(drawn.tolist())) == drawn.size
    # Fixed addresses, so no chance is involved: of 20 equal cells none is further off than the 99.9% point allows.
    counts, _ = np.histogram(drawn, bins=20, range=(0.0, 1.0))
    assert stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize("place", range(6))
def test_every_part_of_an_address_matters(place: int) -> None:
    parts = [7, int(address("arrests", "rank")), 3, 2, 1, 0]
    other = list(parts)
    other[place] += 1

    def drawn(seed: int, key: int, run: int, month: int, round_: int, slot: int) -> float:
        return uniform(seed, np.uint64(key), run, month, round_, slot)

    assert drawn(*parts) != drawn(*other)


def test_an_address_is_the_hash_of_purpose_and_name() -> None:
    digest = hashlib.blake2b(b"arrests/rank", digest_size=8).digest()
    assert int(address("arrests", "rank")) == int.from_bytes(digest, "little")
    assert address("arrests", "rank").dtype == np.uint64


@given(names=st.lists(st.tuples(st.text(), st.text("abcdef_")), unique=True, min_size=2, max_size=20))
def test_addresses_of_different_names_differ(names: list[tuple[str, str]]) -> None:
    assert len({int(address(purpose, name)) for purpose, name in names}) == len(names)


def test_normal_quantiles_equal_scipys() -> None:
    p = np.concatenate(
        [
            np.random.default_rng(1).uniform(size=5000),
            10.0 ** -np.arange(1.0, 300.0, 7.0),
            [0.5, 0.075, 0.925],
        ]
    )
    ours = np.array([normal_quantile(float(one)) for one in p])
    np.testing.assert_allclose(ours, stats.norm.ppf(p), rtol=1e-13, atol=1e-15)


@given(p=PROBABILITY)
def test_normal_quantiles_are_symmetrical(p: float) -> None:
    mirrored = 1.0 - p
    assume(1.0 - mirrored == p)
    assert normal_quantile(mirrored) == pytest.approx(-normal_quantile(p), rel=1e-14, abs=1e-16)


RATES = [1e-12, 1e-3, 0.1, 1.0, 8.0, 38.0, 81.0, 82.0, 500.0, 1e4, 1e5]


@pytest.mark.parametrize("rate", RATES)
def test_poisson_quantiles_equal_scipys(rate: float) -> None:
    u = np.random.default_rng(2).uniform(size=400)
    assert [poisson_quantile(float(one), rate) for one in u] == stats.poisson.ppf(u, rate).tolist()


PROBABILITIES = [1e-12, 1e-4, 0.004, 0.021, 0.3, 0.5, 0.9, 0.999, 1.0 - 1e-9]


@pytest.mark.parametrize("p", PROBABILITIES)
@pytest.mark.parametrize("n", [1, 2, 45, 1125, 100_000])
def test_binomial_quantiles_equal_scipys(n: int, p: float) -> None:
    u = np.random.default_rng(3).uniform(size=200)
    assert [binomial_quantile(float(one), n, p) for one in u] == stats.binom.ppf(u, n, p).tolist()


def is_quantile(cdf_at: float, cdf_below: float, u: float, tolerance: float) -> bool:
    """Return whether k is the smallest with cdf(k) >= u, up to the rounding of sums and logarithms."""
    return cdf_at >= u - tolerance and cdf_below < u + tolerance


@given(u=PROBABILITY, rate=st.floats(1e-9, 1e5))
def test_a_poisson_quantile_is_the_smallest_count_that_reaches_the_probability(u: float, rate: float) -> None:
    k = poisson_quantile(u, rate)
    # The first term is exp of a difference of terms of size k ln(rate), so it carries their rounding.
    tolerance = 1e-12 + 2e-15 * rate * max(1.0, math.log(rate))
    assert is_quantile(stats.poisson.cdf(k, rate), stats.poisson.cdf(k - 1, rate), u, tolerance)


@given(u=PROBABILITY, n=st.integers(1, 100_000), p=st.floats(1e-9, 1.0 - 1e-9))
def test_a_binomial_quantile_is_the_smallest_count_that_reaches_the_probability(
    u: float, n: int, p: float
) -> None:
    k = binomial_quantile(u, n, p)
    assert 0 <= k <= n
    tolerance = 1e-12 + 1e-14 * n * max(1.0, math.log(n))
    assert is_quantile(stats.binom.cdf(k, n, p), stats.binom.cdf(k - 1, n, p), u, tolerance)


@given(u=PROBABILITY, n=st.integers(-5, 1000))
def test_certain_and_impossible_events_need_no_luck(u: float, n: int) -> None:
    assert binomial_quantile(u, n, 0.0) == 0
    assert binomial_quantile(u, n, -0.0) == 0
    assert binomial_quantile(u, n, 1.0) == max(0, n)
    assert poisson_quantile(u, 0.0) == 0


@given(
    u=st.tuples(PROBABILITY, PROBABILITY),
    rate=st.floats(0.0, 1e4),
    n=st.integers(0, 5000),
    p=st.floats(0.0, 1.0),
)
def test_more_luck_never_gives_less(u: tuple[float, float], rate: float, n: int, p: float) -> None:
    low, high = sorted(u)
    assert poisson_quantile(low, rate) <= poisson_quantile(high, rate)
    assert binomial_quantile(low, n, p) <= binomial_quantile(high, n, p)
    assert normal_quantile(low) <= normal_quantile(high) + 1e-15


@given(u=PROBABILITY, rates=st.tuples(st.floats(0.0, 1000.0), st.floats(0.0, 1000.0)))
def test_on_the_same_luck_a_higher_rate_never_gives_less(u: float, rates: tuple[float, float]) -> None:
    # Induced arrests are a difference of two counts on one uniform: they must not come out negative.
    low, high = sorted(rates)
    assume(high - low > 1e-9)
    assert poisson_quantile(u, low) <= poisson_quantile(u, high)


@given(x=st.floats(-1e300, 1e300))
def test_the_logistic_is_a_probability_and_symmetrical(x: float) -> None:
    assert 0.0 <= logistic(x) <= 1.0
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, abs=1e-15)


def test_the_logistic_at_known_odds() -> None:
    # Odds of 3 to 1 are a probability of 3/4.
    assert logistic(0.0) == 0.5
    assert logistic(math.log(3.0)) == pytest.approx(0.75, rel=1e-15)

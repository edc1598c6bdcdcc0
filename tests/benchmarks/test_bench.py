"""The benchmarks run, and compare what is the same campaign."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
NEEDS_AN_ORACLE = "negotiation_negmas"
MODULES = sorted(file.stem for file in FOLDER.glob("*.py") if file.stem not in ("__init__", NEEDS_AN_ORACLE))


def bench(name: str) -> Any:
    """Return a module of the benchmarks."""
    return importlib.import_module(f"benchmarks.{name}")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_of_the_benchmarks_can_be_imported(name: str) -> None:
    assert bench(name).__doc__


def test_the_numpy_version_frees_as_many_people_as_the_program_does() -> None:
    # A median of 200 runs has a standard error of sqrt(0.25 / 200) = 3.5 in percentiles and a difference of two one of 5: fifteen
    # percentiles are three of them.
    for month, (here, there) in bench("numpy_mesa").distribution(200).items():
        low, high = np.percentile(there, [35, 65])
        assert low <= np.median(here) <= high, month


def test_a_run_of_the_numpy_version_is_the_same_whenever_it_is_played() -> None:
    first, again = bench("numpy_mesa").campaigns(3), bench("numpy_mesa").campaigns(3)
    assert first == again


def test_the_quick_comparison_of_engines_has_a_line_for_each_with_what_was_asked() -> None:
    rows = bench("engines").rows(quick=True)
    assert len(rows) == 4
    assert [row.asked for row in rows] == ["100", "15", "", "1.8"]
    assert all(row.line().count("|") == 5 for row in rows)


def test_added_items_and_envoys_leave_every_run_as_it_was() -> None:
    scaling = bench("scaling")
    for factor in ("items", "envoys"):
        smallest, larger = scaling.SIZES[factor][0], scaling.SIZES[factor][2]
        scaling.same_campaigns([scaling.trial(factor, size) for size in (smallest, larger)])


def test_the_fit_finds_the_exponent_of_a_power_law() -> None:
    sizes = np.array([1.0, 2.0, 5.0, 20.0])
    fit = bench("scaling").fitted(sizes, 3.0 * sizes**0.75)
    assert fit.exponent == pytest.approx(0.75)
    assert fit.level == pytest.approx(3.0)
    assert fit.last == pytest.approx(0.75)
    assert fit.high - fit.low < 1e-6


def test_a_process_tells_the_memory_it_took() -> None:
    small, large = (bench("processes").used(("-c", f"bytearray(b'1') * {size}")) for size in (1, 80 * 2**20))
    assert 75.0 < large.peak - small.peak < 85.0


def test_a_line_that_was_left_out_says_why() -> None:
    assert bench("rows").left_out("plain C", "gcc is not installed").line() == (
        "| plain C | - | left out: gcc is not installed |  |"
    )

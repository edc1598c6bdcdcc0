"""The value iteration that the holder's hope is held against is one, and the ODD quotes it as it stands."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.configuration import load
from tests.docs.reading import DOCS, tool


@cache
def solution() -> tuple[Any, Any, np.ndarray]:
    continuation = tool("continuation")
    made = continuation.problem(load("baseline"))
    return continuation, made, continuation.solved(made)


def test_the_value_is_a_fixed_point_of_its_equation() -> None:
    continuation, made, value = solution()
    # The operator contracts by the discount between meetings.
    assert np.abs(continuation.improved(made, value) - value).max() <= made.wait * continuation.TOLERANCE


def test_more_trust_is_never_worth_less_and_nothing_to_come_is_worth_nothing() -> None:
    _, made, value = solution()
    for of in (value, made.reduced):
        assert (np.diff(of, axis=0) >= -1e-5).all()
        assert (of[:, -1] == 0.0).all()
    # W may rise with X: a licence in force lets its delisting come. V knows no prerequisites.
    assert (np.diff(made.reduced, axis=1) <= 0.0).all()


def test_without_anything_to_hope_for_nobody_is_freed_in_advance() -> None:
    _, made, value = solution()
    # One item to come and trust far below it: the value is what is left of it at best, after at least one meeting.
    assert value[0, -2] <= made.wait * made.relief[:, -1].max()


@pytest.mark.parametrize("number", range(8))
def test_the_table_in_the_odd_is_current(number: int) -> None:
    continuation, made, value = solution()
    assert continuation.table(made, value)[number] in (DOCS / "ODD.md").read_text(encoding="utf-8")


def test_the_measures_in_the_odd_are_current() -> None:
    continuation, made, value = solution()
    kappa, of_gains, of_levels = continuation.compared(made, value)
    told = " ".join((DOCS / "ODD.md").read_text(encoding="utf-8").split())
    assert f"kappa = {kappa:.2f}, with a correlation of {of_gains:.2f} (levels: {of_levels:.2f})" in told

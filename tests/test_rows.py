"""A law over a row of numbers, and rules that are called often: the same, with less to look up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.bargaining.tactics.faratin_exponential import faratin_exponential
from sim.bargaining.utilities.crra import crra
from sim.campaign.meeting import let_rapport_fade
from sim.campaign.state import new_state
from sim.configuration import load
from sim.configuration.bind import bind
from sim.machine import rule
from sim.machine.entries import called_often
from sim.machine.rows import by_name
from tests.contracts.positions import facts


class Three(NamedTuple):
    """Numbers of some law."""

    a: float
    b: float
    c: float


class Nothing(NamedTuple):
    """Numbers of a law without any."""


@rule
def weighed(row: np.ndarray) -> float:
    """Read a row by name in compiled code, and an empty one."""
    numbers: Three = by_name(row, Three)
    return numbers.a + 10.0 * numbers.b + 100.0 * numbers.c + len(by_name(row, Nothing))


def test_a_row_is_read_in_the_order_of_its_names() -> None:
    row = np.array([1.0, 2.0, 3.0, 4.0])
    assert by_name(row, Three) == Three(1.0, 2.0, 3.0)
    assert weighed(row) == 321.0


def test_a_law_over_a_row_is_the_law_by_name() -> None:
    turn = facts(9.0, 1.0)._replace(round=2)
    assert faratin_exponential.numbers._fields == ("beta", "start")
    by_row = faratin_exponential.seated(turn, np.array([0.5, 0.1]))
    assert by_row == faratin_exponential.function(
        turn, faratin_exponential.named({"beta": 0.5, "start": 0.1})
    )


def test_a_utility_finds_what_the_negotiation_supplies_before_its_own_numbers() -> None:
    assert crra.numbers._fields == ("reference", "ceiling", "aversion", "wealth")
    assert tuple(crra.named({"wealth": 4.0}, 7.0, 8.0)) == (7.0, 8.0, 1.0, 4.0)


def test_a_law_over_a_row_has_the_place_of_the_law() -> None:
    # So that Numba keeps the machine code beside the law's own, and none of a user's.
    code = getattr(faratin_exponential.seated, "py_func", faratin_exponential.seated).__code__
    assert code.co_filename.endswith("faratin_exponential.py")
    assert code.co_name == "faratin_exponential_over_a_row"


def test_a_rule_that_is_called_often_does_what_the_rule_does() -> None:
    case = bind(load())
    often, states = called_often(let_rapport_fade), [new_state(case, 1, 1) for _ in range(2)]
    for state in states:
        state.envoys[:] = 0.5
    for _ in range(3):
        let_rapport_fade(case, states[0], 0)
        often(case, states[1], 0)
    assert (states[0].envoys == states[1].envoys).all()
    assert (states[0].envoys < 0.5).any()

"""Every law gives the same bits as machine code and as the Python that it is written in."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bargaining.shapes import law_type
from sim.machine import as_law, as_written
from sim.registry import Law, Trait, laws
from tests.contracts.positions import Position, evidence_of, position, positions

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("tactic", "offering", "acceptance", "opponent")
LAWS = [law for kind in KINDS for law in laws(kind).values()]


def arguments(law: Law, at: Position) -> Iterator[tuple[Any, ...]]:
    """Yield the arguments of a law at a position, with arrays of its own to write to."""
    numbers, turn = law.named({}), at.but().turn
    if law.kind == "tactic" and not math.isnan(turn.best):
        yield turn, numbers
    for target in (-1.0, 2.5, 6.0):
        if law.kind == "offering":
            yield turn, target, numbers
        if law.kind == "acceptance":
            yield turn, 4.0, target, 5.0, numbers
    if law.kind == "opponent":
        yield evidence_of(at, at.tables[1], at.tables[1]), numbers, np.zeros(at.tables.shape[1])


def results(function: Any, law: Law, at: Position) -> list[bytes]:
    """Return what a law says, bit by bit; an opponent model says it in its last argument."""
    found = []
    for given_ in arguments(law, at):
        said = function(*given_)
        found.append(np.asarray(given_[-1] if law.kind == "opponent" else said, dtype=float).tobytes())
    return found


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.kind}-{law.name}")
@given(at=positions())
def test_a_compiled_law_says_what_its_source_says(law: Law, at: Position) -> None:
    assert results(law.function, law, at) == results(as_written(law.function), law, at)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law.kind}-{law.name}")
def test_a_law_can_be_an_argument_of_compiled_code_with_its_numbers_in_a_row(law: Law) -> None:
    at = position([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]], [(0.0, 1), (1.0, 2)])
    seated, place = as_law(law.seated, law_type(law.kind)), -2 if law.kind == "opponent" else -1

    def over_a_row(*given_: Any) -> Any:
        row = list(given_)
        row[place] = np.array(row[place], dtype=float)
        return seated(*row)

    assert results(over_a_row, law, at) == results(law.function, law, at)


LUCKY = {(law.kind, law.name) for law in LAWS if Trait.READS_LUCK in law.traits}
UNLUCKY = [law for law in LAWS if law.kind != "opponent" and (law.kind, law.name) not in LUCKY]


@pytest.mark.parametrize("law", UNLUCKY, ids=lambda law: f"{law.kind}-{law.name}")
@given(at=positions(), luck=st.floats(0.0, 1.0))
def test_a_law_that_does_not_say_so_reads_no_luck(law: Law, at: Position, luck: float) -> None:
    drawn, undrawn = at.but(luck=luck), at.but(luck=math.nan)
    assert results(law.function, law, drawn) == results(law.function, law, undrawn)


def test_laws_that_say_so_do_read_luck() -> None:
    tables = [[float(p) for p in range(8)], [float(8 - p) for p in range(8)]]
    offers = [(0.0, 1), (1.0, 7), (0.0, 2), (1.0, 6), (0.0, 3), (1.0, 6)]
    said = {
        (law.kind, law.name): {
            tuple(results(law.function, law, position(tables, offers, luck=luck)))
            for luck in np.linspace(0.01, 0.99, 40)
        }
        for law in LAWS
    }
    assert {which for which, answers in said.items() if len(answers) > 1} == LUCKY


def digest_of_every_law() -> str:
    """Return a hash of what all laws say at positions made from one seed."""
    luck = np.random.default_rng(7)
    digest = hashlib.sha256()
    for _ in range(40):
        n, packages = int(luck.integers(2, 4)), 12
        offers = [(float(luck.integers(2)), int(luck.integers(packages))) for _ in range(luck.integers(9))]
        coordinates = [[p % 3, p // 3] for p in range(packages)]
        tables = luck.uniform(-1.0, 9.0, (n, packages)).tolist()
        at = position(tables, offers, 0.5, int(luck.integers(6)), 6, luck.random(), 0.9, coordinates)
        for law in LAWS:
            for said in results(law.function, law, at):
                digest.update(said)
    return digest.hexdigest()


def test_all_rules_below_the_laws_say_the_same_without_the_compiler() -> None:
    code = "from tests.contracts.test_compiled_laws import digest_of_every_law as d; print(d())"
    said = set()
    for disabled in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said.add(done.stdout.strip())
    assert len(said) == 1

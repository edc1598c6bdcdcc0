"""Times one negotiation of 605 packages and 100 rounds: ours, plain C, and NegMAS, side by side with equal agreements.

Run as ``python -m benchmarks.negotiation``. C needs gcc; NegMAS needs an interpreter that has it, from ``make oracle`` or named in
``BACKCHANNEL_ORACLE``. What is not there is left out with the reason. Processor time is taken in short turns, one after the
other, and the best turn of each pair counts: what else the machine does can only add. The ratios are the figures to quote.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from sim.bargaining.protocols import AGREED
from sim.laboratory import Bargainer, negotiate
from sim.laboratory.sessions import AGREEMENT, ROUND, STATUS
from sim.laboratory.sitting import Room, Terms
from sim.laboratory.stakes import stakes_of

SHAPE = (5, 11, 11)
ROUNDS = 100
REPEATS = 100
TURNS = 60
TURNS_OF_NEGMAS = 20
BETAS = [(0.05, 0.1), (0.1, 0.05), (0.2, 0.2), (0.25, 0.5), (0.5, 0.25), (0.1, 1.0), (1.0, 0.1), (0.05, 0.05)]
HERE = Path(__file__).parent
ORACLE = os.environ.get("BACKCHANNEL_ORACLE", str(HERE.parent / ".venv-oracle" / "bin" / "python"))

Ended = list[tuple[int, int]]


def domain() -> np.ndarray:
    """Return the gains of two parties with nearly opposite interests, 605 packages of three issues; shape (2, 605)."""
    luck = np.random.default_rng(605)
    weights = np.array([[0.5, 0.3, 0.2], [0.3, 0.4, 0.3]])
    levels = [np.linspace(0.0, 1.0, size) for size in SHAPE]
    first = np.add.outer(
        np.add.outer(weights[0, 0] * levels[0], weights[0, 1] * levels[1]), weights[0, 2] * levels[2]
    )
    falling = [1.0 - level for level in levels]
    second = np.add.outer(
        np.add.outer(weights[1, 0] * falling[0], weights[1, 1] * falling[1]), weights[1, 2] * falling[2]
    )
    return np.stack([first.ravel(), second.ravel()]) + 1e-4 * luck.random((2, first.size))


def rooms(table: np.ndarray) -> list[Room]:
    """Return a room for every pair of tactics."""
    terms = Terms(protocol="stacked_offers", rounds=ROUNDS)
    pairs = [[Bargainer(beta=beta) for beta in betas] for betas in BETAS]
    return [Room(stakes_of(table), pair, terms) for pair in pairs]


def ours(made: list[Room]) -> tuple[Ended, np.ndarray]:
    """Return how each pair ended, and the microseconds of its negotiation."""
    results, each = [], []
    for room in made:
        began = time.process_time()
        results.append(room.hold(REPEATS)[-1])
        each.append((time.process_time() - began) / REPEATS * 1e6)
    ended = [(int(r[AGREEMENT]) if r[STATUS] == AGREED else -1, int(r[ROUND])) for r in results]
    return ended, np.array(each)


def one_call(table: np.ndarray) -> float:
    """Return the microseconds of one call of `negotiate`, everything included."""
    began = time.process_time()
    for betas in BETAS:
        negotiate(table, [Bargainer(beta=beta) for beta in betas], protocol="stacked_offers", rounds=ROUNDS)
    return (time.process_time() - began) / len(BETAS) * 1e6


def built(folder: str) -> Path | str:
    """Return the C program, or why there is none."""
    compiler = shutil.which("gcc")
    if compiler is None:
        return "gcc is not installed"
    program = Path(folder) / "negotiation"
    subprocess.run([compiler, "-O3", "-o", str(program), str(HERE / "negotiation.c"), "-lm"], check=True)
    return program


def in_c(program: Path, table: np.ndarray) -> tuple[Ended, np.ndarray]:
    """Return how each pair ended in C, and the microseconds of its negotiation."""
    head = np.array([table.shape[1], ROUNDS, len(BETAS), REPEATS], dtype=np.int64)
    told = head.tobytes() + table.tobytes() + np.array(BETAS).tobytes()
    said = subprocess.run([str(program)], input=told, capture_output=True, check=True).stdout.decode()
    rows = [line.split() for line in said.splitlines()]
    return [(int(row[0]), int(row[1])) for row in rows], np.array([float(row[2]) for row in rows])


def in_negmas(table: np.ndarray) -> dict[str, list[float]] | str:
    """Return what NegMAS says, or why it is not asked."""
    if not Path(ORACLE).exists():
        return "NegMAS is not there: make oracle, or BACKCHANNEL_ORACLE=path/to/python"
    problem = json.dumps(
        {"tables": table.tolist(), "rounds": ROUNDS, "betas": BETAS, "turns": TURNS_OF_NEGMAS}
    )
    script = str(HERE / "negotiation_negmas.py")
    said = subprocess.run([ORACLE, script], input=problem, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        return f"NegMAS did not run: {said.stderr.strip().splitlines()[-1]}"
    answer: dict[str, list[float]] = json.loads(said.stdout)
    return answer


def rows() -> list[tuple[str, float | None, str]]:
    """Return (what, microseconds, ratio or reason) of everything measured, ours first."""
    table = domain()
    made = rooms(table)
    ended, _ = ours(made)
    assert all(agreement >= 0 for agreement, _ in ended)
    one_call(table)
    with tempfile.TemporaryDirectory() as folder:
        program = built(folder)
        times: list[np.ndarray] = []
        times_c: list[np.ndarray] = []
        for _ in range(TURNS):
            times.append(ours(made)[1])
            if isinstance(program, Path):
                ended_c, each = in_c(program, table)
                assert ended_c == ended, "plain C agrees on something else"
                times_c.append(each)
    mine = best_of(times)
    found: list[tuple[str, float | None, str]] = [("ours, compiled sessions", mine, "1")]
    if times_c:
        in_plain_c = best_of(times_c)
        found.append(("plain C, gcc -O3, same index", in_plain_c, f"1/{mine / in_plain_c:.2f}"))
    else:
        found.append(("plain C", None, str(program)))
    each = min(one_call(table) for _ in range(TURNS))
    found.append(("ours, one call of negotiate", each, f"{each / mine:.0f}"))
    return found + negmas_rows(table, ended, mine)


def best_of(times: list[np.ndarray]) -> float:
    """Return the mean over the pairs of the best turn of each."""
    return float(np.min(times, axis=0).mean())


def negmas_rows(table: np.ndarray, ended: Ended, mine: float) -> list[tuple[str, float | None, str]]:
    """Return NegMAS's rows, its agreements equal to ours."""
    said = in_negmas(table)
    if isinstance(said, str):
        return [("NegMAS", None, said)]
    assert said["agreements"] == [agreement for agreement, _ in ended], "NegMAS agrees on something else"
    named = {
        "microseconds": "NegMAS, our rules in NumPy",
        "own_microseconds": "NegMAS, its own boulware pair",
    }
    best = {name: sum(said[key]) / len(said[key]) for key, name in named.items()}
    return [(name, each, f"{each / mine:.0f}") for name, each in best.items()]


def main() -> None:
    """Measure and print the table."""
    print(
        f"A negotiation of {np.prod(SHAPE)} packages and {ROUNDS} rounds, mean over {len(BETAS)} pairs of tactics.\n"
    )
    print("| what | microseconds | ratio to ours |\n| --- | ---: | ---: |")
    for what, each, ratio in rows():
        print(f"| {what} | {'-' if each is None else f'{each:.1f}'} | {ratio} |")


if __name__ == "__main__":
    main()

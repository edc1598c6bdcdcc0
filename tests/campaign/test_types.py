"""A misspelt field of case, state or months is an error to mypy, and so is a float among whole numbers."""

from __future__ import annotations

import re
from pathlib import Path

from mypy import api

from tests.docs.reading import ROOT

SNIPPET = """
from sim.campaign.case import Case
from sim.campaign.state import State

def misspelt(case: Case, state: State, i: int, p: int) -> None:
    a = case.sides.discuont[0]  # 1
    b = case.talks.p_breakdwon  # 2
    c = state.patron.subsidi[i, p]  # 3
    d = state.run.mettings[i]  # 4
    e = state.months.helt[i, 0]  # 5
    print(a, b, c, d, e)

def cut_to_whole(state: State, i: int) -> None:
    state.run.meetings[i] += 0.5  # 6
    state.sides.gain[i, 0] += 0.5

def spelt(case: Case, state: State, i: int, p: int) -> float:
    return case.sides.discount[0] + case.talks.p_breakdown + state.patron.subsidy[i, p] + state.months.held[i, 0]
"""


def test_mypy_refuses_a_misspelt_field_of_case_state_and_months(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    told, problem, _ = api.run(
        [
            "--config-file",
            str(ROOT / "pyproject.toml"),
            "--cache-dir",
            str(ROOT / ".mypy_cache"),
            str(snippet),
        ]
    )
    assert not problem
    wrong = {int(line) for line in re.findall(r"snippet\.py:(\d+): error", told)}
    lines = SNIPPET.split("\n")
    assert wrong == {number for number, line in enumerate(lines, 1) if "  # " in line}, told

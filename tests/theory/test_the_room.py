"""What holds for every theory: plain functions with a reference, ranges that are told, a document whose numbers are right."""

from __future__ import annotations

import ast
import doctest
import inspect
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import theory
from sim.errors import ConfigError
from sim.theory.ranges import whole, within

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "sim" / "bargaining" / "theory").glob("*.py"))
THEORIES = [file for file in FILES if file.stem not in {"__init__", "ranges"}]
DOCUMENT = ROOT / "docs" / "theory.md"
PUBLIC = [name for name in theory.__all__ if callable(getattr(theory, name))]


def test_the_documents_examples_give_what_it_says() -> None:
    failed, tried = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert tried > 20
    assert failed == 0


@pytest.mark.parametrize("name", theory.__all__)
def test_every_public_name_is_in_the_document(name: str) -> None:
    assert re.search(rf"`{name}[`(]", DOCUMENT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", THEORIES, ids=lambda file: file.stem)
def test_every_theory_names_its_papers_with_year_and_pages(file: Path) -> None:
    about = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    references = about.partition("References\n----------\n")[2]
    assert re.search(r"\((18|19|20)\d\d\)", references)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_function_has_an_example_and_says_what_it_raises(name: str) -> None:
    about = inspect.getdoc(getattr(theory, name)) or ""
    assert ">>>" in about or name == "Credibility"
    assert "Raises" in about or name == "Credibility"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_theory_imports_nothing_of_the_program_but_errors_and_its_own_room(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    asked = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = {name for name in asked if name.startswith("sim")}
    assert all(name == "sim.errors" or name.startswith("sim.theory.") for name in own)
    assert "numba" not in file.read_text(encoding="utf-8")


def test_importing_the_theory_loads_neither_scipy_nor_numba() -> None:
    code = "import sys, sim.theory; print([m for m in ('scipy', 'numba') if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("value", [0.25, 1, np.float64(0.25), np.int64(1), np.float32(0.25)])
def test_any_real_number_is_taken(value: object) -> None:
    assert within("here", "x", value, 0, 1) == float(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["0.5", None, True, math.nan, math.inf, 1 + 0j, [0.5], -0.1])
def test_anything_else_is_refused_in_one_line(value: object) -> None:
    with pytest.raises(ConfigError, match=r"^here: x = .* must lie in \[0, 1\]$") as caught:
        within("here", "x", value, 0, 1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("ends", "value", "allowed"),
    [("[]", 0, True), ("(]", 0, False), ("[]", 1, True), ("[)", 1, False), ("()", 0.5, True)],
)
def test_an_interval_may_be_open_at_either_end(ends: str, value: float, allowed: bool) -> None:
    if allowed:
        assert within("here", "x", value, 0, 1, ends=ends) == value
    else:
        with pytest.raises(ConfigError):
            within("here", "x", value, 0, 1, ends=ends)


@pytest.mark.parametrize("value", [0, 1.0, True, "2", None])
def test_a_count_is_a_whole_number(value: object) -> None:
    with pytest.raises(ConfigError, match="must be a whole number of 1 or more"):
        whole("here", "n", value, 1)

"""The documents name what the code has, and the code has nothing that they leave out."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

import pytest

from sim import registry
from sim.configuration.provenance import SECTIONS
from tests.docs.reading import DOCS, ROOT, exists, make_parameters

ODD = (DOCS / "ODD.md").read_text(encoding="utf-8")
PARAMETERS = (DOCS / "parameters.md").read_text(encoding="utf-8")
TICKED = re.compile(r"`([^`\n]+)`")
KEY = re.compile(
    rf"(?:(?:{'|'.join([*SECTIONS, 'output'])})(?:\.(?:\w+|<\w+>))+|months|runs|seed|engine|threads)"
)

ENTRIES = {entry.key: entry for entry in make_parameters().entries()}


def keys_in(text: str) -> set[str]:
    """Keys of a configuration that a document names, the parameters of laws left out."""
    found = {word for word in TICKED.findall(text) if KEY.fullmatch(word)}
    return {key for key in found if not re.search(r"\.(utility|tactic|protocol)\.(?!name)", key)}


def steps_of_the_code() -> list[str]:
    from sim.agents.model import CampaignModel

    tree = ast.parse(textwrap.dedent(inspect.getsource(CampaignModel.step)))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    in_order = sorted(calls, key=lambda called: (called.lineno, called.col_offset))
    return [called.attr if isinstance(called, ast.Attribute) else ast.unparse(called) for called in in_order]


def section(number: int) -> str:
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", ODD, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def test_every_key_that_the_odd_names_is_in_the_schema() -> None:
    assert keys_in(ODD) <= set(ENTRIES)


def test_every_number_of_the_schema_is_in_the_odd() -> None:
    numbers = {key for key, entry in ENTRIES.items() if entry.numeric}
    assert len(numbers) > 90
    assert numbers <= keys_in(ODD)


def test_every_word_and_switch_of_the_schema_is_in_the_odd() -> None:
    assert set(ENTRIES) <= keys_in(ODD)


def test_the_table_of_parameters_names_exactly_the_keys_of_the_schema() -> None:
    of_the_schema = PARAMETERS.partition("\n## Laws\n")[0]
    assert re.findall(r"^\| `([^`]+)`", of_the_schema, re.MULTILINE) == list(ENTRIES)


def test_the_table_of_parameters_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_USERS", {kind: {} for kind in registry.PLACES})
    assert make_parameters().text() == PARAMETERS, "run: python docs/make_parameters.py"


def test_the_steps_of_the_schedule_are_those_of_the_model_in_the_same_order() -> None:
    told = re.findall(r"^\| \d+ `(\w+)`", section(3), re.MULTILINE)
    assert told == steps_of_the_code()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(sim(?:\.\w+)+)`", ODD))))
def test_every_function_that_the_odd_names_exists(name: str) -> None:
    assert exists(name)


def test_a_function_that_is_not_there_is_missed() -> None:
    assert not exists("sim.campaign.prisoners.amnesty")
    assert not exists("sim.campaign.nothing")


@pytest.mark.parametrize("kind", list(registry.PLACES))
def test_every_law_is_in_the_odd(kind: str) -> None:
    named = set(TICKED.findall(ODD))
    assert set(registry.laws(kind)) - {name for _, name in registry.users_laws()} <= named


def test_every_module_of_rules_is_in_the_odd() -> None:
    plumbing = {"__init__", "case", "choices", "columns", "kinds", "packages", "reported", "state"}
    modules = {file.stem for file in (ROOT / "sim" / "campaign").glob("*.py")} - plumbing
    assert modules <= set(re.findall(r"`sim\.campaign\.(\w+)", ODD))

"""The registry: a law is one file, a plugin is one file, and YAML can only choose."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim import registry
from sim.bargaining.turn import Turn
from sim.configuration import load, open_file
from sim.ensemble import simulate
from sim.errors import ConfigError
from sim.registry import Law, Parameter, Trait
from tests.contracts.positions import facts

PACKAGE = Path(sim.__file__).resolve().parent

NEW_LAW = '''"""Square-root utility."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import surplus
from sim.registry import Parameter, law_of


@law_of("utility", scale=Parameter(2.0, "multiple", "scale of the whole", 0.1, 10.0))
def square_root(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Square root of the surplus, with its sign."""
    for p in range(out.shape[0]):
        x = surplus(benefits, costs, p)
        out[p] = numbers.scale * math.copysign(math.sqrt(abs(x)), x)
'''

NEW_TACTIC = '''"""Ask for the best in even rounds and for the middle in odd ones."""

from __future__ import annotations

from typing import Any

from sim.bargaining.tactics import between
from sim.bargaining.turn import Turn
from sim.registry import Parameter, law_of


@law_of("tactic", depth=Parameter(0.5, "share", "how far it gives in every other round", 0.0, 1.0))
def seesaw(turn: Turn, numbers: Any) -> float:
    """Give in every other round."""
    return between(turn.best, turn.reservation, numbers.depth if turn.round % 2 else 0.0)
'''

USERS_LAWS = {
    "utility": "def mine(benefits, costs, numbers):\n    return benefits.sum(axis=1) - costs.sum(axis=1)\n",
    "tactic": "def mine(turn, numbers):\n    return 0.5 * (turn.best + turn.reservation)\n",
    "offering": (
        "def mine(turn, target, numbers):\n"
        "    mine, theirs = turn.tables\n"
        "    good = [p for p in range(len(mine)) if mine[p] >= target and theirs[p] >= 0.0]\n"
        "    return good[-1] if good else -1\n"
    ),
    "acceptance": (
        "def mine(turn, worth, next_target, next_offer, numbers):\n    return worth >= 0.9 * next_target\n"
    ),
    "opponent": ("def mine(evidence, numbers, out):\n    out[:] = 0.5 * (evidence.prior + evidence.truth)\n"),
}

PLUGIN = '''"""A user's file."""

import numpy as np

from sim.registry import Parameter, register


def spiteful(benefits, costs, numbers):
    """Counts costs twice."""
    return benefits.sum(axis=1) - numbers.weight * costs.sum(axis=1)


register("utility", spiteful, weight=Parameter(2.0, "multiple", "weight of costs", 0.0, 10.0))
'''


@pytest.fixture(autouse=True)
def nobodys_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts and ends without laws of users."""
    monkeypatch.setattr(registry, "_USERS", {kind: {} for kind in registry.PLACES})


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """A user's file that registers a utility; its bytes are its own, because a file is run once a process."""
    file = tmp_path / "mine.py"
    file.write_text(f"{PLUGIN}\n# {tmp_path.name}\n")
    return file


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its configurations with one file more."""
    folder = tmp_path / "copy"
    shutil.copytree(PACKAGE, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    if not (folder / "sim/configs").exists():
        shutil.copytree(PACKAGE.parent / "configs", folder / "configs")
    (folder / "sim/bargaining/utilities/square_root.py").write_text(NEW_LAW)
    (folder / "sim/bargaining/tactics/seesaw.py").write_text(NEW_TACTIC)
    return folder


def in_copy(copy: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(copy), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def a_utility(name: str = "mine") -> Law:
    def function(benefits: np.ndarray, costs: np.ndarray, numbers: Any) -> np.ndarray:
        """Benefits alone."""
        return np.asarray(benefits.sum(axis=1))

    function.__name__ = name
    return registry.register("utility", function)


def values(law: Law, benefits: list[list[float]], costs: list[list[float]], *own: float) -> list[float]:
    out = np.empty(len(benefits))
    law.function(np.array(benefits), np.array(costs), law.numbers(0.0, 10.0, *own), out)
    return [float(value) for value in out]


def test_a_law_added_as_one_file_is_listed_and_described(copy: Path) -> None:
    assert "square_root   Square root of the surplus, with its sign." in in_copy(
        copy, "-m", "sim", "list", "utilities"
    )
    assert "scale of the whole" in in_copy(copy, "-m", "sim", "describe", "square_root")


def test_a_law_added_as_one_file_can_be_chosen_set_and_used(copy: Path) -> None:
    code = """
import numpy as np
from sim import registry
from sim.configuration import load
scenario = load("korvia_baseline", "utility@parties.korvia.utility=square_root", "parties.korvia.utility.scale=3")
choice = scenario.parties["korvia"].utility
law = registry.laws("utility")[choice.name]
out = np.empty(2)
law.function(np.array([[5.0], [0.0]]), np.array([[1.0], [4.0]]), law.named(choice.parameters, 0.0, 1.0), out)
print(*out)
"""
    # 3 sqrt(5 - 1) and -3 sqrt(4).
    assert in_copy(copy, "-c", code).split() == ["6.0", "-6.0"]


def test_a_tactic_added_as_one_file_is_listed_and_plays_in_a_scenario(copy: Path) -> None:
    assert "seesaw                       Give in every other round." in in_copy(
        copy, "-m", "sim", "list", "tactics"
    )
    run = ("run", "scenario=korvia_baseline", "runs=5", "months=4", "output.figures=false")
    in_copy(copy, "-m", "sim", *run, "tactic@parties.korvia.tactic=seesaw", "parties.korvia.tactic.depth=0.4")
    kept = (copy / "outputs/latest/config.yaml").read_text()
    assert "seesaw" in kept
    assert "depth: 0.4" in kept


@pytest.mark.parametrize("kind", registry.USERS_KINDS)
def test_a_plugin_of_every_kind_plays_in_a_scenario(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"{kind}.py"
    file.write_text(
        f"from sim import register\n\n{USERS_LAWS[kind]}\nregister({kind!r}, mine)  # {tmp_path}\n"
    )
    chosen = load("baseline", "months=5", f"{kind}@parties.minsk.{kind}=mine", plugins=[file])
    assert getattr(chosen.parties["minsk"], kind).name == "mine"
    found = simulate(chosen, runs=5)
    assert len(found.runs) == 5
    assert found.runs["meetings"].sum() > 0


@pytest.mark.parametrize("kind", sorted(registry.PLACES))
def test_every_file_in_a_laws_place_holds_the_law_of_its_name(kind: str) -> None:
    place = PACKAGE.parent / Path(*registry.PLACES[kind].split("."))
    files = {file.stem for file in place.glob("*.py") if file.stem != "__init__"}
    laws = registry.laws(kind)
    assert set(laws) == files
    assert all(law.name == name and law.kind == kind and law.summary for name, law in laws.items())


@pytest.mark.parametrize("kind", sorted(registry.PLACES))
def test_every_parameter_of_a_law_has_a_default_in_its_range_a_unit_and_a_source(kind: str) -> None:
    parameters = [one for law in registry.laws(kind).values() for one in law.parameters.values()]
    assert all(one.low <= one.default <= one.high for one in parameters)
    assert all(one.unit and one.summary and one.source for one in parameters)
    assert {one.grade for one in parameters} <= {"documented", "estimated", "assumed"}


def test_parameters_are_filled_in_the_order_of_the_law() -> None:
    def one(turn: Turn, numbers: Any) -> float:
        return float(turn.best)

    law = registry.register("tactic", one, a=Parameter(1.0, "u", "s"), b=Parameter(2.0, "u", "s"))
    assert law.vector({}).tolist() == [1.0, 2.0]
    assert law.vector({"b": 5.0}).tolist() == [1.0, 5.0]
    assert law.named({"b": 5.0})._asdict() == {"a": 1.0, "b": 5.0}


def test_a_plugin_registers_a_numpy_utility_that_shows_up_and_works(plugin: Path) -> None:
    assert registry.load_plugin(plugin) == hashlib.sha256(plugin.read_bytes()).hexdigest()
    law = registry.laws("utility")["spiteful"]
    assert law.summary == "Counts costs twice."
    assert registry.users_laws() == [("utility", "spiteful")]
    # B - 2 C of two packages: 5 - 2, 1 - 6.
    assert values(law, [[2.0, 3.0], [1.0, 0.0]], [[1.0], [3.0]], *law.vector({})) == [3.0, -5.0]


def test_a_plugin_named_twice_is_run_once(plugin: Path) -> None:
    marker = plugin.with_name("ran")
    plugin.write_text(
        f"{PLUGIN}\nfrom pathlib import Path\nwith Path({str(marker)!r}).open('a') as file:\n    file.write('x')\n"
    )
    assert registry.load_plugin(plugin) == registry.load_plugin(str(plugin))
    assert marker.read_text() == "x"


@pytest.mark.parametrize("name", ["additive", "ces"])
def test_a_built_in_name_is_refused(name: str) -> None:
    before = registry.laws("utility")[name]
    with pytest.raises(ConfigError, match=f"'{name}' is the name of a built-in law"):
        a_utility(name)
    assert registry.laws("utility")[name] is before
    assert registry.users_laws() == []


def test_a_name_that_only_another_kind_has_is_free() -> None:
    assert a_utility("obstinate").name == "obstinate"


@pytest.mark.parametrize("kind", ["protocol", "figure", "utilities"])
def test_only_laws_of_a_side_can_be_registered(kind: str) -> None:
    with pytest.raises(ConfigError, match="must be one of utility, tactic, offering, acceptance, opponent"):
        registry.register(kind, test_only_laws_of_a_side_can_be_registered)


@pytest.mark.parametrize("kind", registry.USERS_KINDS)
def test_a_law_that_cannot_be_called_like_its_kind_is_refused(kind: str) -> None:
    def short(turn: Turn) -> float:
        return float(turn.best)

    with pytest.raises(ConfigError, match=rf"plugin: {kind} = 'short' must take \d arguments: ") as caught:
        registry.register(kind, short)
    assert len(str(caught.value).splitlines()) == 1
    assert not registry.users_laws()


def test_a_law_of_the_old_signature_is_refused_in_one_line() -> None:
    def old(
        round_: int, n_rounds: int, own: Any, tables: Any, history: Any, memory: Any, parameters: Any
    ) -> float:
        return 0.0

    with pytest.raises(ConfigError, match=r"^plugin: tactic = 'old' must take 2 arguments: turn, numbers$"):
        registry.register("tactic", old)


def test_a_users_law_is_taken_to_read_luck_and_a_trait_that_is_none_is_refused() -> None:
    def one(turn: Turn, numbers: Any) -> float:
        return float(turn.luck)

    assert registry.register("tactic", one).traits == {Trait.READS_LUCK}
    assert registry.register("tactic", one, traits=["looks ahead"]).traits == {
        Trait.READS_LUCK,
        Trait.LOOKS_AHEAD,
    }
    with pytest.raises(
        ConfigError, match="trait of tactic one = 'lucky' must be one of in points, reads luck"
    ):
        registry.register("tactic", one, traits=["lucky"])


def test_a_number_that_cannot_be_a_name_is_refused_in_one_line() -> None:
    def one(turn: Turn, numbers: Any) -> float:
        return 0.0

    with pytest.raises(ConfigError, match="'one' has a number of no name") as caught:
        registry.register("tactic", one, _hidden=Parameter(1.0, "u", "s"))
    assert len(str(caught.value).splitlines()) == 1


def test_defaults_and_stars_are_arguments_enough() -> None:
    def any_benefit(benefits: np.ndarray, *others: np.ndarray, share: float = 1.0) -> np.ndarray:
        return np.asarray(share * benefits.sum(axis=1))

    assert registry.register("utility", any_benefit).name == "any_benefit"
    with pytest.raises(ConfigError, match="must take 4 arguments: benefits, costs, numbers, out"):
        registry.register("utility", lambda benefits, costs, numbers: None, compiled=True)


def test_a_plugin_with_a_law_that_cannot_be_called_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "short.py"
    file.write_text(
        "from sim import register\n\ndef short(turn):\n    return 1.0\n\nregister('tactic', short)\n"
    )
    with pytest.raises(ConfigError, match="'short' must take 2 arguments: turn, numbers") as caught:
        registry.load_plugin(file)
    assert len(str(caught.value).splitlines()) == 1


def test_a_users_compiled_utility_has_the_built_in_signature() -> None:
    def doubled(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
        """Twice the first benefit."""
        for p in range(out.shape[0]):
            out[p] = 2.0 * benefits[p, 0]

    law = registry.register("utility", doubled, compiled=True)
    assert values(law, [[1.5], [4.0]], [[0.0], [0.0]]) == [3.0, 8.0]


def test_a_users_tactic_is_used_as_it_is() -> None:
    def half(turn: Turn, numbers: Any) -> float:
        """Half of the best."""
        return float(turn.best) / 2.0

    law = registry.register("tactic", half)
    assert law.function(facts(8.0, 0.0), law.named({})) == 4.0
    assert "half" in registry.laws("tactic")


@pytest.mark.parametrize(
    ("text", "said"),
    [("1 / 0\n", "ZeroDivisionError: division by zero"), ("def f(:\n", "SyntaxError: invalid syntax")],
)
def test_a_plugin_that_fails_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "broken.py"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        registry.load_plugin(file)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_plugin_that_registers_nothing_is_refused_each_time(tmp_path: Path) -> None:
    file = tmp_path / "notes.py"
    file.write_text("a = 1\n")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"notes\.py' registers no law"):
            registry.load_plugin(file)


def test_a_plugin_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a file"):
        registry.load_plugin(tmp_path / "absent.py")


@pytest.mark.parametrize("choice", ["mine", "sim.registry.register", "{target}"])
def test_yaml_can_only_choose_a_law_that_is_there(tmp_path: Path, plugin: Path, choice: str) -> None:
    file = tmp_path / "scenario.yaml"
    name = choice.format(target=plugin)
    file.write_text(
        "# @package _global_\ndefaults:\n  - override /case: korvia\n  - _self_\n"
        f"parties:\n  korvia:\n    utility:\n      name: {name}\n"
    )
    with pytest.raises(ConfigError):
        open_file(file)
    assert registry.users_laws() == []


@pytest.mark.parametrize("key", ["plugin", "plugins", "register", "laws"])
def test_yaml_cannot_register_a_law(tmp_path: Path, plugin: Path, key: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(
        f"# @package _global_\ndefaults:\n  - override /case: korvia\n  - _self_\n{key}: [{plugin}]\n"
    )
    with pytest.raises(ConfigError, match=key):
        open_file(file)
    assert registry.users_laws() == []


def test_a_users_law_cannot_be_chosen_before_it_is_registered() -> None:
    with pytest.raises(ConfigError):
        load("korvia_baseline", "parties.korvia.utility.name=mine")
    a_utility("mine")
    assert (
        load("korvia_baseline", "utility@parties.korvia.utility=mine").parties["korvia"].utility.name
        == "mine"
    )


def test_figures_are_named_by_their_files_and_told_by_their_first_line() -> None:
    files = {file.stem for file in (PACKAGE / "figures").glob("[a-z]*.py")}
    figures = registry.figures()
    assert set(figures) == files
    assert all(figures.values())

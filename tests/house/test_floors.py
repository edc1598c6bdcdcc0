"""The plan of the house, walked: imports go down, and each heavy library has one room."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sim"

FLOORS: dict[str, int] = {
    room: floor
    for floor, rooms in enumerate(
        [
            ("errors", "consoles", "machine", "luck", "registry"),
            ("bargaining", "theory"),
            ("campaign",),
            ("configuration",),
            ("chronicle",),
            ("laboratory", "results", "agents"),
            ("ensemble",),
            ("sweeps",),
            ("figures", "analysis", "report", "inference"),
            ("verbs", "dashboard", "seat", "__main__"),
        ]
    )
    for room in rooms
}

# Who may ask a neighbour on the same floor.
NEIGHBOURS = {
    ("machine", "errors"),
    ("luck", "machine"),
    ("luck", "errors"),
    ("registry", "machine"),
    ("registry", "errors"),
    # What a data collector holds is named by the columns of the results.
    ("agents", "results"),
}

ROOMS_OF_LIBRARIES = {
    "mesa": {"agents", "dashboard"},
    "hydra": {"configuration", "verbs"},
    "omegaconf": {"configuration", "verbs"},
    "yaml": {"configuration", "verbs"},
    "numba": {"machine", "luck"},
    "llvmlite": {"machine", "luck"},
    "matplotlib": {"figures"},
    "dask": {"ensemble"},
    "distributed": {"ensemble"},
}

WORDS_OF_THE_CASE = re.compile(
    "belarus|minsk|moscow|washington|lukashenko|putin|belavia|potash|viasna|brussels|vilnius", re.IGNORECASE
)

FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(tree: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported anywhere in `tree`, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def imports_of(file: Path) -> list[tuple[int, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return list(imported(tree, file.relative_to(ROOT).parent.parts))


def upward(importer: str, name: str) -> str | None:
    """What is wrong with the room `importer` importing the dotted `name` of this package, if anything."""
    room = name.split(".")[1] if "." in name else ""
    if room not in {*FLOORS, "__version__"}:
        return f"imports {name} from the top of the package: import it from its own room"
    if room in {importer, "__version__"}:
        return None
    if FLOORS[room] > FLOORS[importer]:
        return f"imports {name}, which is on a higher floor"
    if FLOORS[room] == FLOORS[importer] and (importer, room) not in NEIGHBOURS:
        return f"imports {name}, a neighbour that is not listed"
    return None


def test_every_room_has_a_floor() -> None:
    assert {room_of(file) for file in FILES} - {"__init__"} <= set(FLOORS)


def test_imports_go_down_only() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {fault}"
        for file in FILES
        if room_of(file) != "__init__"
        for line, name in imports_of(file)
        if name.split(".")[0] == "sim" and (fault := upward(room_of(file), name))
    ]
    assert not wrong, "\n".join(wrong)


def test_each_heavy_library_has_one_room() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {name}"
        for file in FILES
        for line, name in imports_of(file)
        if room_of(file) not in ROOMS_OF_LIBRARIES.get(name.split(".")[0], {room_of(file)})
    ]
    assert not wrong, "\n".join(wrong)


def test_no_word_of_the_case_is_in_the_package() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{number} {found[0]}"
        for file in FILES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := WORDS_OF_THE_CASE.search(line)) or (found := WORDS_OF_THE_CASE.search(file.name))
    ]
    assert not wrong, "\n".join(wrong)


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    parts = {file: file.relative_to(ROOT).with_suffix("").parts for file in FILES}
    return {".".join(p[:-1] if p[-1] == "__init__" else p): file for file, p in parts.items()}


def in_earnest(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one, less those that only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            yield child
            yield from in_earnest(child)


def asks_for(tree: ast.AST, known: Iterable[str]) -> set[str]:
    """The modules of this package that one imports when it runs, inside functions too."""
    found: set[str] = set()
    for node in in_earnest(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (whole & set(known)) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & set(known)


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The ways that lead from a module back to itself, each once."""
    found = []
    for start in sorted(graph):
        waiting, seen = [[start]], set[str]()
        while waiting:
            way = waiting.pop()
            for name in graph[way[-1]]:
                if name == start and start == min(way):
                    found.append(way)
                elif name not in seen:
                    seen.add(name)
                    waiting.append([*way, name])
    return found


def test_no_imports_run_in_a_circle() -> None:
    known = modules()
    graph = {
        name: asks_for(ast.parse(file.read_text(encoding="utf-8")), known) - {name}
        for name, file in known.items()
    }
    assert not circles(graph)


def test_a_circle_of_imports_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})


# An agent and the entry of the configuration that describes it have the same role's name. The others are to go.
SHARED = {
    "Bloc": {"agents", "configuration"},
    "Envoy": {"agents", "configuration"},
    "Holder": {"agents", "configuration"},
    "Monitor": {"agents", "configuration"},
    "Patron": {"agents", "configuration"},
    "Sanctioner": {"agents", "configuration"},
    "Event": {"chronicle", "configuration"},
    "Finding": {"laboratory", "verbs"},
    "Outcome": {"campaign", "laboratory"},
    "Table": {"agents", "laboratory"},
    "Terms": {"campaign", "laboratory"},
}


def test_a_class_has_its_name_to_itself() -> None:
    rooms: dict[str, list[str]] = {}
    for file in FILES:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                rooms.setdefault(node.name, []).append(room_of(file))
    shared = {name: found for name, found in rooms.items() if len(found) > 1}
    assert {name: set(found) for name, found in shared.items()} == SHARED
    assert all(len(set(found)) == len(found) for found in shared.values())


@pytest.mark.parametrize(
    ("importer", "name", "allowed"),
    [
        ("ensemble", "sim.campaign.month", True),
        ("campaign", "sim.ensemble.engine", False),
        ("campaign", "sim.campaign.trust", True),
        ("luck", "sim.machine.rule", True),
        ("machine", "sim.luck.uniform", False),
        ("results", "sim.agents.model", False),
        ("verbs", "sim.simulate", False),
        ("verbs", "sim", False),
        ("verbs", "sim.__version__", True),
    ],
)
def test_the_walk_tells_down_from_up(importer: str, name: str, allowed: bool) -> None:
    assert (upward(importer, name) is None) is allowed


def test_the_walk_sees_relative_and_hidden_imports() -> None:
    source = "def late():\n    from ..agents import model\n    import sim.verbs.run\n"
    assert [name for _, name in imported(ast.parse(source), ("sim", "campaign"))] == [
        "sim.agents.model",
        "sim.verbs.run",
    ]

"""The contributor's map names what is there, and all pages name only what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.reading import DOCS, ROOT, exists, without_fences
from tests.house.test_floors import FLOORS, NEIGHBOURS, PACKAGE, ROOMS_OF_LIBRARIES

PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((ROOT / "benchmarks").glob("*.md"))]
TICKED = re.compile(r"`([^`\n]+)`")
NEW = re.compile(r"\*\*new\*\* `([^`\n]+)`")
FOLDERS = {folder.name for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")}
OUTPUTS = {"outputs"}
"""What a run makes, and no part of the repository."""
TO_ADD = [
    "an item of relief",
    "a scenario",
    "a case",
    "a tactic or another law",
    "a protocol",
    "a rule of the month",
    "another patron, bloc, monitor or envoy",
    "a new role",
    "an outcome",
    "a column of the month's record",
    "a kind of event and its sentence",
    "a figure",
    "a verb",
    "a kind of entry in the calendar",
    "a sweep's design",
]


def paths_in(text: str) -> set[str]:
    """What stands in backticks and looks like a file or a folder, from the top of the repository."""
    words = TICKED.findall(without_fences(text))
    return {word for word in words if re.fullmatch(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|yaml|toml|ipynb))", word)}


def dotted_in(text: str) -> set[str]:
    """The dotted names of the package in backticks, calls and attributes of calls cut off."""
    return {found for word in TICKED.findall(text) for found in re.findall(r"^sim(?:\.[A-Za-z_]\w*)+", word)}


def rooms() -> list[str]:
    """The rooms of the package from the ground up: what FLOORS names, as far as it is there."""
    return [room for room in FLOORS if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()]


def floors_table() -> list[list[str]]:
    """The cells of each row of the table of floors."""
    rows = re.findall(r"^\| (\d+ \|.*)\|$", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows]


def room_named(cell: str) -> str:
    return Path(cell.strip("`")).stem


def listed(cell: str) -> set[str]:
    return set(filter(None, cell.split(", ")))


def entries() -> dict[str, str]:
    """What stands under each heading of the third section, by what is added."""
    section = PAGE.partition("\n## 3. To add\n")[2].partition("\n## ")[0]
    parts = re.split(r"^### (.+)$", section, flags=re.MULTILINE)[1:]
    return {parts[k][0].lower() + parts[k][1:]: parts[k + 1] for k in range(0, len(parts), 2)}


def things_in_files(text: str) -> Iterator[tuple[str, str]]:
    """A file and each thing in backticks in the brackets right behind it."""
    for path, brackets in re.findall(r"`([\w./]+\.(?:py|md))` \(([^)]*)\)", text):
        yield from ((path, word) for word in TICKED.findall(brackets) if re.fullmatch(r"\w+", word))


def test_every_room_stands_in_the_table_of_floors_in_their_order() -> None:
    assert [room_named(row[1]) for row in floors_table()] == rooms()
    assert [int(row[0]) for row in floors_table()] == [FLOORS[room] for room in rooms()]


def test_every_folder_and_file_of_the_package_that_holds_code_is_a_room() -> None:
    there = {file.relative_to(PACKAGE).with_suffix("").parts[0] for file in PACKAGE.rglob("*.py")}
    assert there - {"__init__"} == set(rooms())


@pytest.mark.parametrize("row", floors_table(), ids=lambda row: room_named(row[1]))
def test_a_room_imports_what_the_table_says_beside_what_is_below(row: list[str]) -> None:
    room = room_named(row[1])
    assert listed(row[3]) == {other for one, other in NEIGHBOURS if one == room}
    assert listed(row[4]) == {library for library, found in ROOMS_OF_LIBRARIES.items() if room in found}


def test_the_page_says_how_to_add_each_thing() -> None:
    assert list(entries()) == TO_ADD
    for text in entries().values():
        assert re.findall(r"^- (touch|told by):", text, re.MULTILINE) == ["touch", "told by"]


@pytest.mark.parametrize("name", sorted(paths_in(PAGE) - set(NEW.findall(PAGE))))
def test_every_path_on_the_page_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", sorted(set(NEW.findall(PAGE))))
def test_a_new_file_is_not_there_yet_and_its_folder_is(name: str) -> None:
    assert Path(name).stem == "NAME"
    assert not (ROOT / name).exists()
    assert (ROOT / name).parent.is_dir()


@pytest.mark.parametrize(("path", "thing"), sorted(set(things_in_files(PAGE))))
def test_what_is_to_be_changed_in_a_file_is_in_it(path: str, thing: str) -> None:
    assert re.search(rf"\b{thing}\b", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("thing", entries())
def test_whatever_tells_of_something_forgotten_is_a_test(thing: str) -> None:
    told_by = entries()[thing].partition("- told by:")[2]
    assert any(path.startswith("tests/") for path in paths_in(told_by))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_of_the_package_on_a_page_can_be_found(page: Path) -> None:
    found = dotted_in(page.read_text(encoding="utf-8"))
    assert not {name for name in found if not exists(name)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_on_a_page_that_begins_in_the_repository_is_there(page: Path) -> None:
    found = paths_in(page.read_text(encoding="utf-8")) - set(NEW.findall(PAGE))
    ours = {name for name in found if "/" in name and name.split("/")[0] in FOLDERS - OUTPUTS}
    assert not {name for name in ours if not (ROOT / name).exists()}


def test_every_name_of_the_package_in_its_own_docstrings_can_be_found() -> None:
    wrong = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in PACKAGE.rglob("*.py")
        for name in dotted_in(file.read_text(encoding="utf-8"))
        if not exists(name)
    }
    assert not wrong


def test_what_is_not_there_is_missed() -> None:
    text = "`sim/campaign/nothing.py`, `sim.campaign.nothing.at_all(1)`, `docs/`, `backchannel run`, **new** `sim/NAME.py` (`x`)"
    assert paths_in(text) == {"sim/campaign/nothing.py", "docs/", "sim/NAME.py"}
    assert dotted_in(text) == {"sim.campaign.nothing.at_all"}
    assert not exists("sim.campaign.nothing.at_all")
    assert NEW.findall(text) == ["sim/NAME.py"]
    assert list(things_in_files(text)) == [("sim/NAME.py", "x")]

"""The command line's door: verbs, exit codes, one line an error, and a quick answer."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import __main__ as door
from sim.errors import ConfigError, Interrupted, ResultsError, RunsFailed

ROOT = Path(__file__).resolve().parents[2]


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def modules_imported(*arguments: str) -> set[str]:
    """Top-level names of all modules that a fresh interpreter imports for `arguments`."""
    report = python("-X", "importtime", *arguments).stderr
    lines = [line for line in report.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines[1:]}


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[list[str]], int]], None]:
    """Puts a function in the place of the verb `run`."""

    def put(main: Callable[[list[str]], int]) -> None:
        module = types.ModuleType("sim.verbs.run")
        vars(module)["main"] = main
        monkeypatch.setitem(sys.modules, "sim.verbs.run", module)

    return put


type_of_verb = Callable[[Callable[[list[str]], int]], None]


@pytest.mark.parametrize("option", ["--help", "--version", "rnu"])
def test_an_answer_of_the_door_imports_nothing_but_the_standard_library(option: str) -> None:
    # What the interpreter imports by itself, such as the hooks of an editable install, is not the door's doing.
    by_itself = modules_imported("-c", "pass")
    imported = modules_imported("-m", "sim", option)
    assert "sim" in imported
    assert imported - by_itself - set(sys.stdlib_module_names) == {"sim"}


def test_help_names_every_verb_and_says_what_the_results_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in door.VERBS)
    assert "Illustrative, not a forecast." in out


def test_help_before_a_verb_is_the_help_of_the_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["help", "doctor"]) == 0
    assert capsys.readouterr().out.startswith("usage: backchannel doctor ")


def test_version_is_that_of_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["--version"]) == 0
    assert capsys.readouterr().out == f"backchannel {importlib.metadata.version('backchannel')}\n"


def test_no_verb_shows_the_help_and_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main([]) == 2
    assert capsys.readouterr().err.startswith("usage: backchannel VERB")


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("replya", "'replya' is not a verb here; did you mean 'replay'?"),
        ("--verison", "'--verison' is not an option here; did you mean '--version'?"),
        ("xyzzy", "'xyzzy' is not a verb here; choose from run, list, "),
    ],
)
def test_an_unknown_word_is_one_line_with_the_nearest_spelling(
    capsys: pytest.CaptureFixture[str], word: str, line: str
) -> None:
    assert door.main([word]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"backchannel: error: {line}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", sorted(door.VERBS))
def test_every_verb_of_the_table_has_its_file_and_its_main(name: str) -> None:
    module = door.VERBS[name].module
    assert module == f"sim.verbs.{name}"
    file = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    functions = {
        node.name: node
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert "main" in functions
    assert len(functions["main"].args.args) == 1


def test_every_file_with_a_main_is_in_the_table() -> None:
    files = (ROOT / "sim" / "verbs").glob("[a-z]*.py")
    verbs = {file.stem for file in files if "\ndef main(" in file.read_text("utf-8")}
    assert verbs == set(door.VERBS)


def test_a_verb_gets_the_arguments_after_its_name_and_its_code_is_returned(verb: type_of_verb) -> None:
    seen: list[list[str]] = []

    def main(argv: list[str]) -> int:
        seen.append(argv)
        return 3

    verb(main)
    assert door.main(["run", "--debug", "a=1", "--", "--debug"]) == 3
    assert seen == [["a=1", "--", "--debug"]]


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ConfigError("x.yaml:1: a = 1 is not a key here"), 2, "x.yaml:1: a = 1 is not a key here"),
        (ResultsError("outputs/x holds\nno manifest"), 2, r"outputs/x holds\nno manifest"),
        (RunsFailed("2 of 10 cells failed"), 3, "2 of 10 cells failed"),
        (Interrupted("stopped; 4 cells were kept"), 130, "stopped; 4 cells were kept"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (KeyError("a\nb"), 1, r"KeyError: 'a\nb' (this is a bug; --debug shows where)"),
        (AssertionError(), 1, "AssertionError (this is a bug; --debug shows where)"),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], verb: type_of_verb, error: BaseException, code: int, line: str
) -> None:
    def main(argv: list[str]) -> int:
        raise error

    verb(main)
    assert door.main(["run"]) == code
    assert capsys.readouterr().err == f"backchannel: error: {line}\n"
    assert door.main(["run", "--debug"]) == code
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_not_an_error() -> None:
    script = (
        "import sys, sim.__main__ as door; door._help = lambda: 'x' * 10**6; sys.exit(door.main(['--help']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (141, b"")


def test_the_command_and_the_module_are_the_same_door() -> None:
    (command,) = importlib.metadata.entry_points(group="console_scripts", name="backchannel")
    assert command.load() is door.main

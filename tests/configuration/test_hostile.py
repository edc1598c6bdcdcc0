"""Hostile configurations: whatever they ask for, nothing runs, nothing is written, nothing is read out.

An audit hook notes every process, connection, written file and import of the canary while the door is open.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.configuration import load
from tests.configuration.conftest import Door

CANARY = "canary_that_must_not_sing"
SECRET = "what-the-environment-holds"  # noqa: S105
GLOBAL = "# @package _global_\n"
CODE = f"""
import pathlib
pathlib.Path({CANARY!r}).write_text("sung")
def sing(*args, **kwargs):
    pathlib.Path({CANARY!r}).write_text("sung")
"""
MARKED = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect", "os.mkdir", "os.rename",
          "os.remove", "os.symlink", "shutil.copyfile", "pickle.find_class", "os.putenv", "os.chmod")  # fmt: skip
CALL = f"{{_target_: {CANARY}.sing}}"
FORMATTER = f"{{version: 1, formatters: {{x: {{(): {CANARY}.sing}}}}, root: {{level: INFO}}}}"

noticed: list[str] = []
listening: list[bool] = []


def notice(event: str, arguments: tuple[Any, ...]) -> None:
    if not listening:
        return
    writes = (
        event == "open"
        and isinstance(arguments[2], int)
        and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    )
    if writes and "__pycache__" not in str(arguments[0]) and str(arguments[0]) != os.devnull:
        noticed.append(f"{event} {arguments[0]}")
    if event in MARKED or (event == "import" and CANARY in str(arguments[0])):
        noticed.append(f"{event} {arguments!r}"[:200])


sys.addaudithook(notice)


@pytest.fixture(autouse=True)
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lays out a module that sings when imported, a secret file, and a folder of configurations full of traps."""
    (tmp_path / f"{CANARY}.py").write_text(CODE)
    (tmp_path / "secret.yaml").write_text(f"label: {SECRET}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("CANARY", SECRET)
    users = tmp_path / "users"
    for name in (
        "scenario",
        "case",
        "hydra/launcher",
        "hydra/job_logging",
        "hydra/callbacks",
        "hydra_plugins",
    ):
        (users / name).mkdir(parents=True)
    (users / "config.yaml").write_text(f"hydra: {{job_logging: {FORMATTER}}}\nmonths: 3\n")
    (users / "hydra/config.yaml").write_text(f"callbacks: {{x: {CALL}}}\n")
    (users / "hydra/launcher/basic.yaml").write_text(f"_target_: {CANARY}.sing\n")
    (users / "hydra/job_logging/none.yaml").write_text(FORMATTER)
    (users / "hydra/callbacks/evil.yaml").write_text(f"x: {CALL}\n")
    (users / "hydra_plugins/evil.py").write_text(CODE)
    (users / "scenario/linked.yaml").symlink_to(tmp_path / "secret.yaml")
    (users / "scenario/endless.yaml").symlink_to("/dev/zero")
    (users / "scenario/odd_node.yaml").write_text(f"{GLOBAL}hydra: {{run: {{dir: /tmp/{CANARY}}}}}\n")
    yield
    assert CANARY not in sys.modules


FILES: dict[str, str | bytes] = {
    "hydra.run.dir": f"hydra:\n  run:\n    dir: /tmp/{CANARY}\n",
    "a formatter for the log": f"hydra:\n  job_logging: {FORMATTER}\n",
    "a formatter for Hydra's log": f"hydra: {{hydra_logging: {FORMATTER}}}\n",
    "a callback": f"hydra: {{callbacks: {{x: {CALL}}}}}\n",
    "a launcher": f"hydra: {{launcher: {CALL}}}\n",
    "a sweeper": f"hydra: {{sweeper: {CALL}}}\n",
    "a search path": "hydra: {searchpath: ['pkg://os']}\n",
    "a variable of the environment to set": "hydra: {job: {env_set: {LD_PRELOAD: x}}}\n",
    "a quoted hydra node": f"'hydra': {{callbacks: {{x: {CALL}}}}}\n",
    "an escaped hydra node": f'"\\x68ydra": {{callbacks: {{x: {CALL}}}}}\n',
    "a default under hydra": "defaults:\n  - override /hydra/job_logging: evil\n  - _self_\n",
    "a default placed under hydra": f"defaults:\n  - /case/{CANARY}@hydra.callbacks: x\n  - _self_\n",
    "a default named by an expression": "defaults:\n  - /scenario: ${oc.env:CANARY}\n",
    "a default outside": "defaults:\n  - /../../../etc/passwd\n",
    "a default two folders up": "defaults:\n  - /scenario: ../../secret\n",
    "_target_ at the top": f"_target_: {CANARY}.sing\n",
    "_target_ in an item": f"items: {{banks: {CALL}}}\n",
    "_target_ in a list": f"releases: {{scales: [{CALL}]}}\n",
    "a quoted _target_": f"items: {{banks: {{'_target_': {CANARY}.sing}}}}\n",
    "_partial_": "items: {banks: {_partial_: true}}\n",
    "_args_": "items: {banks: {_args_: [1]}}\n",
    "_convert_": "items: {banks: {_convert_: all}}\n",
    "_recursive_": "items: {banks: {_recursive_: true}}\n",
    "a class of Python": "items: {__class__: x}\n",
    "a tag that applies": f"months: !!python/object/apply:{CANARY}.sing [1]\n",
    "a tag that makes": f"months: !!python/object/new:{CANARY}.sing [1]\n",
    "a tag that names": f"months: !!python/name:{CANARY}.sing\n",
    "a tag that imports": f"months: !!python/module:{CANARY}\n",
    "a tag of its own": "months: !exec x\n",
    "a tag declared above": f"%TAG ! tag:yaml.org,2002:python/object/apply:\n---\nmonths: !{CANARY}.sing [1]\n",
    "an environment variable": "case: {title: '${oc.env:CANARY}'}\n",
    "a decoded word": "case: {title: '${oc.decode:5}'}\n",
    "a created node": f"case: {{title: \"${{oc.create:'{CALL}'}}\"}}\n",
    "a resolver of Hydra": "case: {title: '${hydra:runtime.cwd}'}\n",
    "a nested reference": "case: {title: '${${case.name}}'}\n",
    "references by the thousand": "".join(f"a{n}: '${{a{n + 1}}}${{a{n + 1}}}'\n" for n in range(40)),
    "references to mappings": "".join(f"a{n}: {{x: '${{a{n + 1}}}', y: '${{a{n + 1}}}'}}\n" for n in range(40)),
    "a billion laughs": "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
    "brackets without end": f"months: {'[' * 100_000}\n",
    "braces without end": f"months: {'{a: ' * 50_000}\n",
    "lists within lists": f"months: {'- ' * 50_000}1\n",
    "keys without end": "".join(f"k{n}: 1\n" for n in range(50_000)),
    "a number without end": f"seed: {'9' * 500_000}\n",
    "a word without end": f"case: {{title: {'x' * 500_000}}}\n",
    "a file without end": b"#" * 5_000_000,
    "a folder at the root": f"output: {{folder: /tmp/{CANARY}}}\n",
    "a folder above": f"output: {{folder: ../{CANARY}}}\n",
    "a folder above, in between": f"output: {{folder: a/../../{CANARY}}}\n",
    "a folder with a zero": 'output: {folder: "a\\0b"}\n',
    "a folder of another system": "output: {folder: 'C:\\Windows'}\n",
    "a folder with a command": "output: {folder: '$(touch canary)'}\n",
    "a scenario named like a path": f"scenario: {{name: ../../{CANARY}}}\n",
    "a case named like a path": f"case: {{name: /tmp/{CANARY}}}\n",
    "a plugin in a file": f"plugin: {CANARY}.py\n",
    "a plugin in a list": f"plugins: [{CANARY}.py]\n",
    "a law by its path": f"parties: {{minsk: {{tactic: {{name: {CANARY}.sing}}}}}}\n",
    "letters that steer a terminal": 'case: {title: "\\e]0;owned\\a"}\n',
    "letters that turn the line": 'case: {title: "abc\\u202Edcba"}\n',
}  # fmt: skip

PACKAGES = (
    f"# @package hydra.job_logging\nx: {CALL}\n",
    "# @package hydra\nrun: {dir: /tmp/x}\n",
    "# @package a.hydra.b\nx: 1\n",
)

COMMAND_LINES: list[list[str]] = [
    [f"hydra.run.dir=/tmp/{CANARY}"],
    [f"+hydra.callbacks.x._target_={CANARY}.sing"],
    [f"++hydra.callbacks={{x: {CALL}}}"],
    [f"hydra={{callbacks: {{x: {CALL}}}}}"],
    ["~hydra.run"],
    ["hydra.searchpath=[pkg://os]"],
    [f"hydra.sweep.dir=/tmp/{CANARY}"],
    [f"hydra.sweeper._target_={CANARY}.sing"],
    [f"hydra.launcher={CALL}"],
    [f"hydra.launcher._target_={CANARY}.sing"],
    ["hydra.launcher.n_jobs=${oc.env:CANARY}"],
    ["hydra.launcher.cpus_per_task=${oc.env:CANARY}"],
    [f"hydra.launcher.partition='main; touch {CANARY}'"],
    ["hydra.launcher.account=${oc.env:CANARY}"],
    [f"hydra.launcher.setup=[touch {CANARY}]"],
    [f"hydra.launcher.additional_parameters={{wrap: {CANARY}}}"],
    ["hydra/launcher=../../users/hydra/launcher/basic"],
    ["+hydra/callbacks=evil"],
    ["hydra/job_logging=default"],
    ["hydra/hydra_logging=colorlog"],
    ["hydra.output_subdir=.hydra"],
    ["hydra.job.chdir=true"],
    ["hydra.verbose=[canary]"],
    ["tactic@hydra.callbacks=obstinate"],
    ["+scenario@hydra.run=baseline"],
    ["-m", "hydra.sweep.dir=a,b"],
    ["-m", f"hydra/launcher={CANARY}", "seed=1,2"],
    ["case.title=${oc.env:CANARY}"],
    ["case.title='${oc.env:CANARY}'"],
    ["case.title=${hydra:runtime.cwd}"],
    [f"items.banks={CALL}"],
    [f"releases.scales=[{CALL}]"],
    [f"items.banks._target_={CANARY}.sing"],
    ["case=../../secret"],
    ["case=/etc/passwd"],
    ["scenario=../scenario/baseline"],
    ["months=" + "[" * 5_000],
    ["months=" + "[" * 15 + "1" + "]" * 15],
    ["months=" + "9" * 15_000],
    ["-m", "seed=range(0,10000000000000,1)"],
    ["-m", "seed=shuffle(range(0,10000000000000,1))"],
    ["-m", *(f"releases.scales.{n}=1,2,3,4,5,6,7,8,9" for n in range(20))],
    ["--experimental-rerun", "config.pickle"],
    ["--config-path", "/etc"],
    ["--config-name", "secret"],
    ["--plugin", "/dev/null/x"],
]


@cache
def warm_up() -> None:
    """Compose once, so that what is imported once is imported before the hook listens."""
    load()


@pytest.fixture
def attacked(door: Door) -> Callable[..., Any]:
    """The door while everything it sets off is noted."""

    def call(*argv: str) -> Any:
        warm_up()
        noticed.clear()
        listening.append(True)
        try:
            said = door(*argv)
        finally:
            listening.clear()
        assert not noticed
        assert SECRET not in said.out + said.err
        assert not said.left
        return said

    return call


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_refused_and_sets_off_nothing(
    what: str, attacked: Callable[..., Any], scenario_file: Callable[[str | bytes], str]
) -> None:
    content = FILES[what]
    head = GLOBAL if isinstance(content, str) and not content.startswith("%") else ""
    said = attacked("validate", scenario_file(content if isinstance(content, bytes) else head + content))
    assert said.is_one_error_line(), said


@pytest.mark.parametrize("content", PACKAGES)
def test_a_package_under_hydra_is_refused(
    content: str, attacked: Callable[..., Any], scenario_file: Callable[[str | bytes], str]
) -> None:
    said = attacked("validate", scenario_file(content))
    assert said.is_one_error_line(), said
    assert "header" in said.err


@pytest.mark.parametrize("words", COMMAND_LINES, ids=lambda words: " ".join(words)[:60])
def test_a_hostile_command_line_is_refused_and_sets_off_nothing(
    words: list[str], attacked: Callable[..., Any]
) -> None:
    said = attacked("run", *words)
    assert said.is_one_error_line(), said


@pytest.mark.parametrize("scenario", ["linked", "endless", "odd_node"])
def test_a_hostile_file_in_the_users_folder_is_refused(
    scenario: str, attacked: Callable[..., Any], tmp_path: Path
) -> None:
    said = attacked("validate", "--config-dir", str(tmp_path / "users"), f"scenario={scenario}")
    assert said.is_one_error_line(), said


def test_the_users_folder_cannot_replace_hydras_own_files(
    attacked: Callable[..., Any], tmp_path: Path
) -> None:
    said = attacked("run", "--config-dir", str(tmp_path / "users"), "--cfg", "all")
    assert said.code == 0
    assert CANARY not in said.out
    assert "months: 24" in said.out


def test_what_a_file_claims_was_said_is_not_believed(
    attacked: Callable[..., Any], scenario_file: Callable[[str | bytes], str]
) -> None:
    from sim.configuration import open_file

    file = scenario_file(f"{GLOBAL}changes: {{plugins: [{CANARY}.py], overrides: [x]}}\nmonths: 5\n")
    assert attacked("validate", file).code == 0
    made = open_file(file)
    assert (made.changes.plugins, made.changes.overrides) == ([], [])


def test_the_audit_hook_would_have_noticed(tmp_path: Path) -> None:
    noticed.clear()
    listening.append(True)
    try:
        (tmp_path / "written").write_text("x")
    finally:
        listening.clear()
    assert any("written" in event for event in noticed)

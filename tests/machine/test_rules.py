"""Compiled rules: the identity of the sources, and a cache that can be missing but never stale."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.machine import cache, identity
from tests.machine.fresh import PACKAGE, compiled_files, copied, fresh

DOUBLED = "def doubled(x: float) -> float:\n    return 2.0 * x\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of the package's sources."""
    return copied(tmp_path)


@pytest.fixture
def not_a_folder(tmp_path: Path) -> Path:
    """A path below a file, where nobody, not even root, can make a folder."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "cache"


def hash_of(copy: Path) -> str:
    return fresh("from sim.machine import rules_hash; print(rules_hash())", copy, PYTHONPATH=copy)


def test_the_hash_of_the_rules_is_that_of_their_sources_wherever_they_lie(copy: Path) -> None:
    assert hash_of(copy) == identity.rules_hash()


RULES = ("luck.py", "machine/rules.py", "bargaining/solutions.py", "campaign/trust.py")


@pytest.mark.parametrize("place", RULES)
def test_the_hash_of_the_rules_changes_when_a_rules_code_changes(copy: Path, place: str) -> None:
    with (copy / "sim" / place).open("a") as source:
        source.write("ONE_MORE = 1\n")
    assert hash_of(copy) != identity.rules_hash()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return kept / (kept + broken)", "return kept / (broken + kept)"),
        ("return kept / (kept + broken)", "return kept / (kept + broken + 0.0)"),
        ("def trust(kept: float, broken: float)", "def trust(broken: float, kept: float)"),
    ],
)
def test_the_hash_of_the_rules_changes_with_an_operand_a_number_and_an_order(
    copy: Path, before: str, after: str
) -> None:
    source = copy / "sim/campaign/trust.py"
    text = source.read_text()
    assert before in text
    source.write_text(text.replace(before, after))
    assert hash_of(copy) != identity.rules_hash()


def test_a_mended_docstring_or_comment_changes_no_rules_and_yet_compiles_them_anew(copy: Path) -> None:
    for place in RULES:
        source = copy / "sim" / place
        text = source.read_text()
        assert '    """Return' in text
        text = text.replace('    """Return', '    # Said better:\n\n    """Give back')
        source.write_text(text + "# One comment more.\n")
    assert hash_of(copy) == identity.rules_hash()
    of_bytes = fresh("from sim.machine.identity import code_hash; print(code_hash())", copy, PYTHONPATH=copy)
    assert of_bytes != identity.code_hash()


def test_a_string_that_a_rule_uses_is_no_docstring(copy: Path) -> None:
    source = copy / "sim/luck.py"
    text = source.read_text()
    assert 'f"{purpose}/{name}"' in text
    source.write_text(text.replace('f"{purpose}/{name}"', 'f"{purpose}:{name}"'))
    assert hash_of(copy) != identity.rules_hash()


def test_the_hash_of_the_rules_changes_when_a_law_is_added(copy: Path) -> None:
    law = f"from sim.machine import rule\n\n\n@rule\n{DOUBLED}"
    (copy / "sim/bargaining/utilities/mine.py").write_text(law)
    assert hash_of(copy) != identity.rules_hash()


def test_the_hash_of_the_rules_does_not_change_with_prose_or_line_ends(copy: Path) -> None:
    for prose in ("errors.py", "theory/rubinstein.py"):
        with (copy / "sim" / prose).open("a") as source:
            source.write("# One comment more.\n")
    trust = copy / "sim/campaign/trust.py"
    trust.write_bytes(trust.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_of(copy) == identity.rules_hash()


def test_a_cache_folder_that_cannot_be_written_gives_way_to_the_next(
    tmp_path: Path, not_a_folder: Path
) -> None:
    code = "from sim.machine import cache_directory; from sim.luck import logistic; print(logistic(0.0), cache_directory())"
    said = fresh(code, tmp_path, BACKCHANNEL_CACHE_DIR=not_a_folder, XDG_CACHE_HOME=tmp_path / "xdg")
    value, folder = said.split(" ", 1)
    assert value == "0.5"
    assert Path(folder).parent == tmp_path / "xdg" / "backchannel"
    assert compiled_files(tmp_path / "xdg") == ["luck.logistic"]


def test_rules_work_where_no_folder_can_be_written(tmp_path: Path, not_a_folder: Path) -> None:
    code = f"""
import tempfile
tempfile.tempdir = {str(not_a_folder)!r}
from sim.machine import cache_directory, is_cold
from sim.luck import logistic
print(cache_directory(), logistic(0.0), is_cold())
"""
    nowhere = {"BACKCHANNEL_CACHE_DIR": not_a_folder, "XDG_CACHE_HOME": not_a_folder, "HOME": not_a_folder}
    assert fresh(code, tmp_path, **nowhere) == "None 0.5 True"


def test_a_rule_is_kept_and_a_users_function_is_not(tmp_path: Path) -> None:
    (tmp_path / "users.py").write_text(DOUBLED)
    code = """
from users import doubled
from sim.machine import is_cold, mark_warm, rule
from sim.luck import logistic
cold = is_cold()
values = rule(doubled)(4.0), logistic(0.0)
mark_warm()
print(*values, cold, is_cold())
"""
    path = os.pathsep.join((str(tmp_path), str(PACKAGE.parent)))
    said = fresh(code, tmp_path, BACKCHANNEL_CACHE_DIR=tmp_path / "cache", PYTHONPATH=path)
    assert said == "8.0 0.5 True False"
    assert compiled_files(tmp_path / "cache") == ["luck.logistic"]
    assert compiled_files(tmp_path) == ["luck.logistic"]


def test_a_changed_rule_is_compiled_anew_in_another_folder(copy: Path, tmp_path: Path) -> None:
    code = "from sim.campaign.trust import trust; print(trust(3.0, 1.0))"
    cache = tmp_path / "cache"
    assert fresh(code, copy, PYTHONPATH=copy, BACKCHANNEL_CACHE_DIR=cache) == "0.75"
    source = copy / "sim/campaign/trust.py"
    source.write_text(
        source.read_text().replace("return kept / (kept + broken)", "return broken / (kept + broken)")
    )
    assert fresh(code, copy, PYTHONPATH=copy, BACKCHANNEL_CACHE_DIR=cache) == "0.25"
    assert len(list(cache.iterdir())) == 2


@pytest.fixture
def roots(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for variable in ("BACKCHANNEL_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    return monkeypatch


def test_cache_folders_are_tried_in_the_order_that_is_documented(
    roots: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    roots.setenv("BACKCHANNEL_CACHE_DIR", str(tmp_path / "named"))
    roots.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    roots.setenv("HOME", str(tmp_path / "home"))
    found = list(cache._cache_roots())
    assert found[:3] == [
        tmp_path / "named",
        tmp_path / "xdg" / "backchannel",
        tmp_path / "home" / ".cache" / "backchannel",
    ]
    assert len(found) == 4


TWO_AT_ONCE = """
import threading
from sim.machine import function_type, rule, with_laws

def twice(law, x):
    return law(law(x))

compiled = rule(twice)
examples = (1.5, 2)
start = threading.Barrier(len(examples))

def open_for(example):
    start.wait()
    with_laws(compiled, function_type(example, example), example)

threads = [threading.Thread(target=open_for, args=(example,)) for example in examples]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(compiled.overloads), compiled._can_compile)
"""


def test_a_rule_with_laws_that_two_threads_ask_for_is_made_for_both_and_stays_closed(tmp_path: Path) -> None:
    assert fresh(TWO_AT_ONCE, tmp_path).split() == ["2", "False"]


def test_rules_of_campaigns_and_of_talks_are_noted_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "cache_directory", lambda: tmp_path)
    cache.mark_warm("talks-of-2")
    assert not cache.is_cold("talks-of-2")
    assert cache.is_cold("talks-of-3")
    assert cache.is_cold()


def test_negotiate_says_once_that_rules_are_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cache, "cache_directory", lambda: tmp_path)
    told = []
    for _ in range(2):
        assert main(["negotiate", "pie", "rounds=4"]) == 0
        told.append("Compiling the rules" in capsys.readouterr().err)
    assert told == [True, False]

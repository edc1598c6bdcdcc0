"""What the README and the other documents say can be done, can be done."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim import registry
from sim.__main__ import VERBS, main
from sim.laboratory.domains.genius_writing import write_genius
from sim.laboratory.yaml_domains import shipped_domain
from tests.docs.reading import DOCS, ROOT, anchors, fences, links

README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDING = (DOCS / "adding.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
QUICK = ("list", "describe", "validate", "diff", "doctor", "negotiate")
FIRST_TIME = ("Compiling the rules", "Compiled in ")


def commands(text: str) -> list[list[str]]:
    """Words of every command line of the program in a document, from the verb on."""
    lines = [line for block in fences(text, "sh") for line in block.splitlines()]
    return [words[1:] for line in lines if (words := shlex.split(line, comments=True))[:1] == ["backchannel"]]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that holds what the documents tell a reader to write."""
    monkeypatch.chdir(tmp_path)
    for block in fences(ADDING, "yaml") + fences(ADDING, "python"):
        name = block.partition("\n")[0].removeprefix("# ")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(block, encoding="utf-8")
    face = next(block for block in fences(README, "python") if "def face(" in block)
    (tmp_path / "face.py").write_text(face, encoding="utf-8")
    for file, name in zip(
        write_genius(shipped_domain("lease"), tmp_path), ("A-domain", "A-prof1", "A-prof2"), strict=True
    ):
        file.rename(tmp_path / f"{name}.xml")
    # A plugin that was played before counts as loaded: forget both its laws and itself.
    for name in [name for name in sys.modules if name.startswith("backchannel_plugin_")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(registry, "_USERS", {kind: dict(laws) for kind, laws in registry._USERS.items()})
    monkeypatch.setattr(registry, "_USERS_FIGURES", {})
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in links(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+://", target):
            continue
        path, _, anchor = target.partition("#")
        file = document.parent / path if path else document
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("words", commands(README) + commands(ADDING), ids=" ".join)
def test_every_command_is_one(words: list[str], workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verb, *rest = words
    assert verb in VERBS
    if verb == "run":
        # Checked and not run: the examples are long. One value of a comma list stands for all.
        rest = [re.sub(r"^(scenario=\w+),.*", r"\1", word) for word in rest if word != "-m"]
        assert main(["validate", *rest]) == 0
    elif verb in QUICK:
        assert main(words) == 0
    # On a machine where nobody has negotiated before, that is said; so is what was taken for granted of a domain.
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if not line.startswith(("note: ", *FIRST_TIME))] == []


def test_results_can_be_told_and_drawn_as_the_readme_says(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "runs=4", "output.figures=false"]) == 0
    told = [words for words in commands(README) + commands(ADDING) if words[0] in ("replay", "plot")]
    assert len(told) == 3
    for words in told:
        assert main(words) == 0
    layout = next(block for block in fences(README, "") if "latest" in block)
    named = re.findall(r"^  ([\w.]+)", layout, re.MULTILINE)
    latest = workplace / "outputs" / "latest"
    assert sorted(named) == sorted(path.name for path in latest.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize("scenario", ["fuel_first", "hard_year", "islands_baseline", "second_patron"])
def test_the_worked_examples_run_and_make_deals(scenario: str, workplace: Path) -> None:
    import sim

    made = sim.load(scenario, config_dir=workplace / "mine")
    runs = sim.simulate(made, runs=3).runs
    assert (runs["deals"] > 0).all()


def test_the_second_patron_of_the_documents_acts(workplace: Path) -> None:
    import sim

    runs = sim.simulate(sim.load("second_patron", config_dir=workplace / "mine"), runs=3).runs
    assert (runs["outbids_cormorant"] > 0).all()
    assert (runs["outbids"] == runs["outbids_cormorant"] + runs["outbids_moscow"]).all()


def test_the_plugins_of_the_documents_can_be_played(workplace: Path) -> None:
    import sim

    laws = ("utility@parties.minsk.utility=face", "tactic@parties.minsk.tactic=patient")
    made = sim.load("baseline", *laws, "months=6", plugins=["face.py", "patient.py"])
    assert sim.simulate(made, runs=1).runs["meetings"].sum() > 0


def test_the_six_lines_of_python_run(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    six = next(block for block in fences(README, "python") if "sim.simulate" in block)
    assert len([line for line in six.splitlines() if line.strip()]) == 6
    names: dict[str, Any] = {}
    exec(compile(six.replace("runs=200", "runs=2"), "README.md", "exec"), names)  # noqa: S102
    assert (workplace / "fan.png").stat().st_size > 1000
    assert "freed" in capsys.readouterr().out


def test_the_laboratorys_lines_of_python_run(capsys: pytest.CaptureFixture[str]) -> None:
    lines = next(block for block in fences(README, "python") if "laboratory.negotiate" in block)
    exec(compile(lines, "README.md", "exec"), {})  # noqa: S102
    assert "efficiency" in capsys.readouterr().out


def test_every_shipped_scenario_is_listed_with_its_question() -> None:
    files = (ROOT / "configs" / "scenario").glob("*.yaml")
    shipped = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))["scenario"] for file in files}
    rows = re.findall(
        r"^\| `(\w+)` \| (.+) \| (.+) \|$", (DOCS / "scenarios.md").read_text("utf-8"), re.MULTILINE
    )
    assert {name: (about["title"], about["question"]) for name, about in shipped.items()} == {
        name: (title, question) for name, title, question in rows
    }

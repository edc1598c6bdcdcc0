"""What people type and what helps them: numbers written elsewhere, names, files in place of names, a folder named once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.configuration import compose, load
from sim.configuration.traps import meant_number
from sim.errors import ConfigError
from tests.configuration.conftest import Door

GLOBAL = "# @package _global_\n"

# Words of the command line, and the line that is due, whole.
LINES = {
    "a comma behind": ("runs=200,", "override 'runs=200,': cannot be read: has a comma too many; did you mean 'runs=200'?"),
    "a comma before": ("runs=,200", "override 'runs=,200': cannot be read: has a comma too many; did you mean 'runs=200'?"),
    "two commas in a list": (
        "releases.scales=[1,,2]",
        "override 'releases.scales=[1,,2]': cannot be read: has a comma too many; did you mean 'releases.scales=[1,2]'?",
    ),
    "a comma at the end of a mapping": ("talks={rounds: 5,}", "did you mean 'talks={rounds: 5}'?"),
    "a name with other letters": (
        "scenario=ünï",
        "override 'scenario=ünï': cannot be read: 'ü' cannot be part of a name: names are small letters from a to z, digits and _",
    ),
    "a key with other letters": (
        "pärties.minsk.label=x",
        "'ä' cannot be part of a key: keys are letters from a to z, digits and _, joined by dots",
    ),
    "a text with other letters": (
        "output.folder=Übung",
        "override 'output.folder=Übung': cannot be read: 'Ü' stands in no plain word: quote it inside, output.folder=\"'Übung'\"",
    ),
    "a sign that needs quotes": ("scenario.title=a;b", "';' stands in no plain word: quote it inside, scenario.title=\"'a;b'\""),
    "a quote alone": ("scenario.title=it's", "opens a text and nothing closes it: quote it inside, scenario.title=\"\\\"it's\\\"\""),
    "a bracket left open": ("releases.scales=[1", "is not closed: ] is missing"),
    "a bracket too many": ("releases.scales=1]", "] closes nothing that was opened"),
    "a whole number beyond the limit": ("runs=1e9", "override 'runs=1e9': runs = 1000000000 must lie in [1, 10,000,000]"),
    "a part of a run": ("runs=1.5e0", "runs = 1.5 must be a whole number"),
    "a decimal comma": (
        "parties.minsk.moral_hazard=0,5",
        "has several values: did you mean 0.5? Else add -m to run each, or write a list as [0,5]",
    ),
    "a percentage": (
        "parties.minsk.moral_hazard=50%",
        "parties.minsk.moral_hazard = '50%' must be a number; did you mean 0.5?",
    ),
    "thousands with a gap": ("runs=1 200", "runs = '1 200' must be a whole number; did you mean 1200?"),
    "a quoted number": ("months='12'", "months = '12' must be a whole number; did you mean 12?"),
    "a file that is not there": ("scenario=nowhere.yaml", "scenario = 'nowhere.yaml' is not a file that is there"),
}  # fmt: skip


@pytest.mark.parametrize("what", LINES)
def test_what_people_type_is_answered_by_what_they_meant(what: str, door: Door) -> None:
    text, due = LINES[what]
    said = door("validate", text)
    assert said.is_one_error_line(), said
    assert due in said.err


def test_a_whole_number_may_be_written_with_an_exponent() -> None:
    scenario = load("baseline", "runs=1e3", "talks.rounds=7.0")
    assert (scenario.runs, scenario.talks.rounds) == (1000, 7)
    assert all(isinstance(value, int) for value in (scenario.runs, scenario.talks.rounds))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0,5", "0.5"), ("-0,25", "-0.25"), ("50%", "0.5"), ("12,5 %", "0.125"), ("1 200", "1200"), ("1'200", "1200"),
        ("1,200", "1200"), ("1.200,5", "1200.5"), ("1,200.5", "1200.5"), ("0,500", "0.5"), ("many", None), ("", None),
        ("1 2", None), ("%", None), ("9" * 60, None),
    ],
)  # fmt: skip
def test_a_number_of_another_country_is_recognised(written: str, meant: str | None) -> None:
    assert meant_number(written) == meant


@pytest.mark.parametrize(("written", "meant"), [("0,5", "0.5"), ("50%", "0.5"), ("12,5 %", "0.125")])
def test_a_number_of_another_country_in_a_file_is_told_with_its_line(
    written: str, meant: str, door: Door, scenario_file: Callable[[str], str]
) -> None:
    said = door("validate", scenario_file(f"{GLOBAL}parties:\n  minsk:\n    moral_hazard: {written}\n"))
    assert said.is_one_error_line(), said
    assert (
        f"mine.yaml:4: parties.minsk.moral_hazard = {written!r} must be a number; did you mean {meant}?"
        in said.err
    )


@pytest.fixture
def mine(here: Path) -> Path:
    """A user's folder, in the current one."""
    folder = here / "mine"
    (folder / "scenario").mkdir(parents=True)
    (folder / "case").mkdir()
    return folder


def scenario(folder: Path, name: str, defaults: str, more: str = "") -> None:
    """Write a scenario with a defaults list."""
    (folder / "scenario" / f"{name}.yaml").write_text(f"{GLOBAL}defaults:\n{defaults}  - _self_\n{more}")


def refused(door: Door, *argv: str) -> str:
    """Return the one line by which a command line is refused."""
    said = door(*argv)
    assert said._replace(left=[]).is_one_error_line(), said
    return said.err.removeprefix("backchannel: error: ").rstrip("\n")


def test_a_scenario_builds_on_another_and_the_lines_of_both_are_known(mine: Path) -> None:
    scenario(mine, "sooner", "  - /scenario: potash_first\n", "months: 12\n")
    scenario(mine, "soonest", "  - /scenario: sooner\n", "talks: {rounds: 3}\n")
    made = load("soonest", config_dir=mine)
    assert (made.months, made.talks.rounds, made.scenario.name) == (12, 3, "soonest")
    assert made.items["potash_licence"].threshold == load("potash_first").items["potash_licence"].threshold
    assert made.changes.user_values in (["months", "talks.rounds"], ["talks.rounds"])
    found = compose.composed(["scenario=soonest"], mine)
    assert found.where(("months",)) == "mine/scenario/sooner.yaml:5"
    assert found.where(("talks", "rounds")) == "mine/scenario/soonest.yaml:5"
    assert found.where(("items", "potash_licence", "threshold")).endswith(
        "configs/scenario/potash_first.yaml:12"
    )


def test_a_scenario_builds_on_one_that_chooses_case_and_laws_and_may_choose_again(mine: Path) -> None:
    scenario(
        mine,
        "softer",
        "  - /scenario: korvia_hard_line\n  - override /tactic@parties.korvia.tactic: obstinate\n",
    )
    made, base = load("softer", config_dir=mine), load("korvia_hard_line")
    assert made.case.name == "korvia"
    assert made.parties["korvia"].tactic.name == "obstinate"
    assert made.parties["league"].utility == base.parties["league"].utility


def test_a_case_builds_on_another(mine: Path) -> None:
    (mine / "case/later.yaml").write_text(f"{GLOBAL}defaults:\n  - /case: korvia\n  - _self_\nmonths: 7\n")
    made = load("korvia_baseline", "case=later", config_dir=mine)
    assert (made.case.name, made.months) == ("later", 7)
    assert made.items.keys() == load("korvia_baseline").items.keys()


# Entries of a defaults list in mine/scenario/own.yaml, and the line that is due.
ENTRIES = {
    "itself": ("  - own\n", "scenario/own cannot build on itself"),
    "itself by its group": ("  - /scenario: own\n", "scenario/own cannot build on itself"),
    "a circle of two": ("  - /scenario: other\n", "lead in a circle, scenario/"),
    "the group without a slash": ("  - scenario: baseline\n", "write - /scenario: baseline"),
    "an override of itself": ("  - override /scenario: baseline\n", "to build on baseline, write - /scenario: baseline"),
    "a case without override": ("  - /case: korvia\n", "write - override /case: korvia"),
    "a case without either": ("  - case: korvia\n", "write - override /case: korvia"),
    "a case without a slash": ("  - override case: korvia\n", "write - override /case: korvia"),
    "a law without override": (
        "  - /tactic@parties.minsk.tactic: obstinate\n", "write - override /tactic@parties.minsk.tactic: obstinate"
    ),
    "a law without either": (
        "  - tactic@parties.minsk.tactic: obstinate\n", "write - override /tactic@parties.minsk.tactic: obstinate"
    ),
    "a scenario that is not there": ("  - /scenario: no_chanel\n", "did you mean 'no_channel'?"),
}  # fmt: skip


@pytest.mark.parametrize("what", ENTRIES)
def test_a_wrong_entry_of_a_defaults_list_is_told_with_its_line_and_what_to_write(
    what: str, mine: Path, door: Door
) -> None:
    entry, due = ENTRIES[what]
    scenario(mine, "own", entry)
    scenario(mine, "other", "  - /scenario: own\n")
    line = refused(door, "validate", "--config-dir", "mine", "scenario=own")
    assert line.startswith(("mine/scenario/own.yaml:3: ", "mine/scenario/other.yaml:3: ")), line
    assert due in line


def test_a_circle_of_cases_is_told_too(mine: Path, door: Door) -> None:
    (mine / "case/round.yaml").write_text(f"{GLOBAL}defaults:\n  - /case: round\n  - _self_\n")
    line = refused(door, "validate", "--config-dir", "mine", "case=round")
    assert line.startswith("mine/case/round.yaml:3: defaults: case/round cannot build on itself")


def test_a_name_that_differs_from_that_of_its_file_is_refused(mine: Path, door: Door) -> None:
    (mine / "scenario/other.yaml").write_text(f"{GLOBAL}scenario: {{title: T}}\n")
    assert load("other", config_dir=mine).scenario.name == "other"
    (mine / "scenario/other.yaml").write_text(f"{GLOBAL}scenario:\n  name: wrongname\n")
    for argv in (["--config-dir", "mine", "scenario=other"], ["mine/scenario/other.yaml"]):
        line = refused(door, "validate", *argv)
        assert line == (
            "mine/scenario/other.yaml:3: scenario.name = 'wrongname' differs from the name of the file, other: give both one name"
        )


def test_a_file_may_stand_where_a_name_does(mine: Path, door: Door) -> None:
    (mine / "slow.yaml").write_text(f"{GLOBAL}months: 7\n")
    made = load("mine/slow.yaml")
    assert (made.scenario.name, made.months) == ("slow", 7)
    assert made.changes.overrides == ["scenario=mine/slow.yaml"]
    assert door("validate", "scenario=mine/slow.yaml", "runs=3").out.startswith("ok: slow (belarus)")
    assert "months: 7" in door("run", "scenario=mine/slow.yaml", "--cfg", "job").out
    assert "did you mean 'mine/slow.yaml'?" in refused(door, "validate", "scenario=mine/slow")
    assert "did you mean 'mine/slow.yaml'?" in refused(door, "validate", "scenario=mine/slwo.yaml")


def test_cells_over_files_keep_the_files(mine: Path) -> None:
    from sim.configuration import flags

    (mine / "slow.yaml").write_text(f"{GLOBAL}months: 7\n")
    cells = flags.cells(["scenario=mine/slow.yaml,baseline", "seed=1"], None)
    assert cells == [["scenario=mine/slow.yaml", "seed=1"], ["scenario=baseline", "seed=1"]]
    assert [load(cell[0].partition("=")[2]).months for cell in cells] == [7, 24]
    with pytest.raises(ConfigError, match="chooses two files named 'slow'"):
        flags.cells(["scenario=mine/slow.yaml,slow"], None)


def test_a_sweep_may_begin_from_a_file(mine: Path) -> None:
    from sim.sweeps import spec
    from sim.sweeps.cells import Composer

    (mine / "slow.yaml").write_text(f"{GLOBAL}months: 7\n")
    (mine / "s.yaml").write_text(
        "scenario: mine/slow.yaml\nreplicates: 1e1\nlevers:\n  talks.rounds: [3, 4]\n"
    )
    sweep = spec.read(["sweep=mine/s.yaml"])
    assert (sweep.replicates, Composer(sweep).base().months) == (10, 7)


@pytest.mark.parametrize("group", ["scenario", "case"])
def test_the_folder_of_scenarios_itself_is_not_the_users_folder(group: str, mine: Path, door: Door) -> None:
    assert refused(door, "list", "scenarios", "--config-dir", f"mine/{group}") == (
        f"--config-dir: 'mine/{group}' must be the folder above it, 'mine'"
    )


def test_a_folder_of_loose_files_is_told(here: Path, door: Door) -> None:
    (here / "loose").mkdir()
    (here / "loose/own.yaml").write_text(f"{GLOBAL}months: 7\n")
    line = refused(door, "validate", "--config-dir", "loose")
    assert "holds own.yaml but none of the folders scenario, case, sweep" in line
    assert line.endswith("choose it as scenario=loose/own.yaml")


def test_the_environment_names_the_users_folder_once_and_the_command_line_wins(
    mine: Path, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mine / "scenario/own.yaml").write_text(f"{GLOBAL}months: 7\n")
    monkeypatch.setenv("BACKCHANNEL_CONFIG_DIR", "mine")
    assert door("validate", "scenario=own").out.startswith("ok: own (belarus)")
    assert load("own").months == 7
    assert "own" in door("list", "scenarios").out.splitlines()
    monkeypatch.setenv("BACKCHANNEL_CONFIG_DIR", "nowhere")
    assert refused(door, "validate") == "BACKCHANNEL_CONFIG_DIR: 'nowhere' is not a folder"
    assert door("validate", "scenario=own", "--config-dir", "mine").code == 0


@pytest.mark.parametrize(
    "argv", [["plot", "latest", "--outcome"], ["validate", "--config-dir"], ["plot", "latest", "--run"]]
)
def test_an_option_of_one_value_is_refused_twice(argv: list[str], door: Door) -> None:
    line = refused(door, *argv, "a", argv[-1], "b")
    assert line == f"{argv[0]}: {argv[-1]} takes one value and has two: 'a' and 'b'"


def test_a_setting_of_a_party_whose_name_holds_dots_goes_to_the_longest_name() -> None:
    from sim.verbs.negotiate import bargainers_of

    first, second = bargainers_of(
        ["a.b", "pie_A_0.05"], {"a.b": "linear", "pie_A_0.05": "boulware", "a.b.discount": "0.9"}
    )
    assert "beta=1)" in str(first)
    assert first.discounting is not None
    assert "beta=0.25" in str(second)
    assert bargainers_of(["x", "a.b"], {"a.discount": "0.8"})[0].discounting is not None


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("argv", [["describe", "hybrid"], ["list", "tactics"], ["run", "--help"]])
def test_a_console_of_any_letters_shows_everything(encoding: str, argv: list[str], tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sim", *argv],
        cwd=tmp_path, capture_output=True, check=False, timeout=120, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert (said.returncode, said.stderr) == (0, b"")
    if argv == ["describe", "hybrid"]:
        assert {"ascii": "Keskin, Cakan"}.get(encoding, "Keskin, Çakan") in said.stdout.decode(encoding)


def test_values_are_said_by_keyword_and_win_over_overrides() -> None:
    made = sim.load(
        "baseline", "months=6", months=12, case="korvia", talks={"rounds": 9}, output={"formats": ["svg"]}
    )
    assert (made.months, made.case.name, made.talks.rounds, made.output.formats) == (12, "korvia", 9, ["svg"])
    assert {"months", "talks.rounds"} <= set(made.changes.user_values)


@pytest.mark.parametrize("word", ["it's", 'say "so"', "back\\slash", "ends in \\", "Übung, [x]", "it\\'s"])
def test_a_word_said_by_keyword_arrives_as_it_is(word: str) -> None:
    assert sim.load("baseline", **{"scenario.title": word}).scenario.title == word


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"month": 12}, "did you mean 'months'?"),
        ({"rounds": 8}, "did you mean 'talks.rounds'?"),
        ({"months": "12"}, "must be a whole number; did you mean 12?"),
        ({"months": float("nan")}, "must be a finite number"),
        ({"months": {1, 2}}, "load: months = {1, 2} must be a number, a word"),
        ({"case": "korvya"}, "did you mean 'korvia'?"),
    ],
)
def test_a_wrong_keyword_is_one_line(values: dict[str, Any], due: str) -> None:
    with pytest.raises(ConfigError) as caught:
        sim.load("baseline", **values)
    assert due in str(caught.value)


def test_a_wrong_value_set_on_a_loaded_scenario_is_refused_at_its_next_use() -> None:
    made = sim.load("baseline")
    made.months = -4
    for use in (sim.simulate, sim.run, lambda scenario: sim.trace(scenario, 0)):
        with pytest.raises(ConfigError, match=r"scenario: months = -4 must lie in \[1, 1,200\]"):
            use(made)
    made = sim.load("baseline")
    made.parties["minsk"].trust.initial = 7
    with pytest.raises(
        ConfigError, match=r"parties\.minsk\.trust\.initial = 7.* must lie in \[0\.001, 0\.999\]"
    ):
        sim.simulate(made)


def test_a_name_will_do_where_a_scenario_is_asked_for() -> None:
    with pytest.raises(ConfigError, match="did you mean 'baseline'"):
        sim.simulate("basline")
    assert sim.configuration.checked("baseline") == load("baseline")


KINDS = ("scenario", "case", "sweep", "domain")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_is_valid_as_it_is_and_never_overwrites(kind: str, door: Door, here: Path) -> None:
    said = door("new", kind, "own")
    assert (said.code, said.err, said.left) == (0, "", ["own.yaml"])
    before = (here / "own.yaml").read_text(encoding="utf-8")
    assert "NAME" not in before
    assert "FILE" not in before
    assert refused(door, "new", kind, "own") == "new: NAME = 'own' is there already, in own.yaml"
    assert (here / "own.yaml").read_text(encoding="utf-8") == before
    if kind == "sweep":
        from sim.sweeps import plan, spec

        _, design = plan.planned(spec.read(["sweep=own.yaml"]), 1)
        assert len(design) == 9
    elif kind == "domain":
        from sim.laboratory.yaml_domains import read_yaml

        problem = read_yaml("own.yaml")
        assert list(problem.parties) == ["buyer", "seller"]
        assert problem.check() == []
    else:
        said = door("validate", "own.yaml")
        assert (said.code, said.err) == (0, "")
        assert door("validate", f"{kind}=own.yaml").out == said.out


def test_a_new_scenario_differs_from_its_base_in_what_it_says(door: Door) -> None:
    door("new", "scenario", "own", "--config-dir", "mine")
    rows = door("diff", "baseline", "own", "--config-dir", "mine").out.splitlines()
    assert [row.split() for row in rows[1:]] == [["talks.rounds", "6", "8"]]


@pytest.mark.parametrize(
    ("argv", "due"),
    [
        (["scenario", "Own"], "must be a name"),
        (["scenario", "../own"], "must be a name"),
        (["scenario", "baseline"], "is the name of a shipped scenario"),
        (["scenaro", "own"], "did you mean 'scenario'?"),
    ],
)
def test_a_new_file_of_a_wrong_name_is_refused(argv: list[str], due: str, door: Door) -> None:
    said = door("new", *argv)
    assert said.is_one_error_line(), said
    assert due in said.err


def test_a_plan_is_read_after_the_folder_that_it_was_made_with_has_gone(mine: Path) -> None:
    from sim.sweeps import plan, spec

    (mine / "scenario/own.yaml").write_text(f"{GLOBAL}months: 5\n")
    (mine / "gap").mkdir()
    (mine / "gap/long.yaml").write_text(f"{GLOBAL}talks: {{gap: 6}}\n")
    (mine / "s.yaml").write_text(
        "overrides: ['months=4']\nreplicates: 2\nlevers:\n  scenario: [baseline, own]\n  gap: [long]\n"
    )
    folder = str(mine.resolve())
    made, design = plan.planned(spec.read(["sweep=mine/s.yaml"], folder), 1, folder)
    text = plan.to_json(made)
    mine.rename(mine.with_name("gone"))
    read = plan.from_json(text, "plan.json")
    assert read.families == made.families
    assert read.cells(design).scenario(1).scenario.name == "own"


def test_many_cells_are_told_before_each_is_checked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.sweeps import plan, spec

    told: list[str] = []
    monkeypatch.setattr(plan, "MANY_CELLS", 3)
    monkeypatch.setattr(plan, "check", lambda *_: told.append("checked"))
    (here / "s.yaml").write_text("replicates: 1\nlevers:\n  talks.rounds: [3, 4, 5]\n")
    plan.planned(spec.read(["sweep=s.yaml"]), 1, say=told.append)
    assert told == ["3 cells: checking each before any is played ...", "checked"]


def test_a_level_that_is_no_whole_number_is_refused_among_others_that_are(here: Path) -> None:
    from sim.sweeps import plan, spec

    (here / "s.yaml").write_text("replicates: 1\nlevers:\n  talks.rounds: [4, 7.0, 7.5, 9]\n")
    with pytest.raises(ConfigError, match=r"s\.yaml:3: talks\.rounds = 7\.5 must be a whole number"):
        plan.planned(spec.read(["sweep=s.yaml"]), 1)


def test_a_file_that_is_no_sweep_by_its_ending_is_told_so(here: Path, door: Door) -> None:
    (here / "s.txt").write_text("title: T\n")
    line = refused(door, "sweep", "sweep=s.txt")
    assert line == "override 'sweep=s.txt': sweep = 's.txt' must end in .yaml to be a file of a sweep"


def test_a_folder_with_one_domain_in_yaml_is_that_domain_and_a_game_is_not_read(
    here: Path, door: Door
) -> None:
    from sim.verbs.negotiate import opened

    assert door("new", "domain", "own").code == 0
    (here / "d").mkdir()
    (here / "own.yaml").rename(here / "d/own.yaml")
    assert list(opened("d").parties) == ["buyer", "seller"]
    (here / "d/two.yaml").write_text("domain: {}\n")
    assert "holds several domains: name one, such as d/own.yaml" in refused(door, "negotiate", "d")
    (here / "g.nfg").write_text('NFG 1 R "g"\n')
    assert "is a game of Gambit, which is written here, not read" in refused(door, "negotiate", "g.nfg")

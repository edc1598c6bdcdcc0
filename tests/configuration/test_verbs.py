"""The verbs about configurations, and Hydra's flags, as a person types them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import sim.ensemble
from sim.__main__ import main
from sim.configuration import Scenario
from sim.errors import RunsFailed
from sim.results import Results, open_results
from sim.verbs import run
from tests.configuration.conftest import Door


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("scenarios", "potash_first"), ("cases", "korvia"), ("relief", "potash_licence"), ("utilities", "cobb_douglas"),
        ("tactics", "obstinate"), ("protocols", "single_text"),
    ],
)  # fmt: skip
def test_list_names_what_can_be_chosen(kind: str, name: str, door: Door) -> None:
    said = door("list", kind)
    assert (said.code, said.err, said.left) == (0, "", [])
    assert name in [line.split()[0] for line in said.out.splitlines()]


def test_list_follows_overrides_and_the_users_folder(door: Door, tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario/mine.yaml").write_text(
        "# @package _global_\nscenario: {name: mine, title: My own}\n"
    )
    assert "timber_quota" in door("list", "relief", "case=korvia").out
    assert "My own" in door("list", "scenarios", "--config-dir", str(tmp_path)).out


@pytest.mark.parametrize(
    ("argv", "due"),
    [
        (
            ["talks.rounds"],
            ["6", "rounds", "[1, 200]", "assumed", "model definition", "rounds of one meeting"],
        ),
        (["talks.rounds", "talks.rounds=9"], ["9", "user", "set by the user"]),
        (["talks.order"], ["holder_first | sanctioner_first"]),
        (["parties.minsk.continuation"], ["0.185", "share", "[0, 100]"]),
        (["minsk"], ["moral_hazard", "trust.initial", "tactic.beta"]),
        (["potash_licence"], ["threshold", "bloc_share"]),
        (["rank"], ["stock", "1197"]),
        (["obstinate"], ["obstinate (tactic)", "demand", "Abreu and Gul"]),
        (["potash_first"], ["potash_first (scenario)", "packages", "assumptions"]),
        (["korvia", "case=korvia"], ["korvia (case)", "moral_hazard"]),
        (["months"], ["24", "horizon"]),
    ],
)
def test_describe_shows_value_unit_range_grade_and_source(
    argv: list[str], due: list[str], door: Door
) -> None:
    said = door("describe", *argv)
    assert (said.code, said.err, said.left) == (0, "", [])
    assert all(word in said.out for word in due), said.out


def test_validate_says_what_is_valid(door: Door, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("# @package _global_\nscenario: {name: mine}\ntalks: {rounds: 9}\n")
    assert door("validate").out.startswith("ok: baseline (belarus): 9 parties, 7 categories, 12 items,")
    assert door("validate", "scenario=korvia_hard_line", "runs=7").out.startswith(
        "ok: korvia_hard_line (korvia)"
    )
    assert door("validate", str(tmp_path / "mine.yaml")).out.startswith("ok: mine (belarus)")


def test_validate_reads_back_what_cfg_shows(door: Door, tmp_path: Path) -> None:
    shown = door("run", "scenario=potash_first", "talks.rounds=9", "--cfg", "job").out
    (tmp_path / "config.yaml").write_text(shown, encoding="utf-8")
    assert door("validate", str(tmp_path / "config.yaml")).out.startswith("ok: potash_first (belarus)")
    assert door("diff", "potash_first", str(tmp_path / "config.yaml")).out.split()[-3:] == [
        "talks.rounds",
        "6",
        "9",
    ]


def test_diff_shows_changed_keys_only(door: Door) -> None:
    rows = [line.split() for line in door("diff", "baseline", "moscow_outbids").out.splitlines()]
    assert rows == [["key", "baseline", "moscow_outbids"], ["parties.moscow.policy", "logit", "outbid"]]
    assert door("diff", "baseline", "baseline").out == "no difference\n"


def test_cfg_shows_the_whole_configuration_or_a_part(door: Door) -> None:
    part = door("run", "talks.rounds=9", "--cfg", "job", "--package", "talks")
    assert part.code == 0
    assert part.out.startswith("# @package talks\nprotocol:\n  name: alternating_offers\nrounds: 9\n")
    assert "hydra:" in door("run", "-c", "all").out
    assert door("run", "-c", "hydra").out.startswith("hydra:\n")
    assert door("run", "-c", "job", "--resolve").out == door("run", "-c", "job").out


def test_help_shows_the_groups_and_the_configuration(door: Door) -> None:
    said = door("run", "--help", "case=korvia")
    assert (said.code, said.err, said.left) == (0, "", [])
    for due in ("--multirun", "--config-dir", "scenario: baseline,", "tactic: ", "timber_quota"):
        assert due in said.out


@pytest.mark.parametrize("kind", ["all", "config", "defaults", "defaults-tree", "plugins", "searchpath"])
def test_info_reports_how_the_configuration_is_put_together(kind: str, door: Door) -> None:
    said = door("run", "--info", kind)
    assert (said.code, said.err, said.left) == (0, "", [])
    assert said.out.strip()


def test_hydras_help_is_hydras(door: Door) -> None:
    assert "Hydra" in door("run", "--hydra-help").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_asks_under_the_verb(shell: str, door: Door) -> None:
    said = door("run", "-sc", f"install={shell}")
    assert said.code == 0
    assert "run -sc query=" in said.out
    assert "complete" in said.out.splitlines()[-2] + said.out.splitlines()[-1]
    assert "python" not in said.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "due", "not_due"),
    [
        ("backchannel va", {"validate"}, {"run"}),
        ("backchannel ", {"run", "list", "validate"}, {"arguments"}),
        (
            "backchannel run scenario=po",
            {"scenario=potash_first", "scenario=potash_last"},
            {"scenario=baseline"},
        ),
        ("backchannel run talks.ro", {"talks.rounds="}, set()),
        ("backchannel run case=korvia parties.", {"parties.korvia.", "parties.lantern."}, {"parties.minsk."}),
        ("backchannel run tactic@parties.m", {"tactic@parties.minsk.tactic="}, set()),
        (
            "backchannel run -m tactic@parties.minsk.tactic=ob",
            {"tactic@parties.minsk.tactic=obstinate"},
            set(),
        ),
        ("backchannel validate chan", {"channel."}, set()),
        ("backchannel run scenario=nowhere talks.", set(), {"talks.rounds="}),
        ("backchannel list ", set(), {"scenario="}),
        ("", {"run"}, set()),
    ],
)
def test_completion_offers_what_may_follow(
    line: str, due: set[str], not_due: set[str], door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_LINE", line)
    said = door("run", "-sc", "query=bash")
    assert (said.code, said.err, said.left) == (0, "", [])
    assert due <= set(said.out.split())
    assert not not_due & set(said.out.split())


@pytest.fixture
def played(here: Path, monkeypatch: pytest.MonkeyPatch) -> list[Scenario]:
    """The scenarios that `run` simulates, in order; seed 13 fails."""
    scenarios: list[Scenario] = []

    def campaign(scenario: Scenario, **_: Any) -> SimpleNamespace:
        if scenario.seed == 13:
            raise RunsFailed("3 of 200 runs failed")
        scenarios.append(scenario)
        return SimpleNamespace(path=f"outputs/{len(scenarios)}")

    monkeypatch.setattr(sim.ensemble, "campaign", campaign, raising=False)
    monkeypatch.setattr(run, "_report", lambda results: print(results.path))
    return scenarios


def test_run_simulates_the_scenario_it_composed(
    played: list[Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "scenario=potash_first", "seed=7"]) == 0
    assert [(scenario.scenario.name, scenario.seed) for scenario in played] == [("potash_first", 7)]
    assert "outputs/1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        (["seed=1,2"], [(1, "baseline", 6), (2, "baseline", 6)]),
        (["seed=range(1,6,2)"], [(1, "baseline", 6), (3, "baseline", 6), (5, "baseline", 6)]),
        (["seed=choice(4,2)", "talks.rounds=3"], [(4, "baseline", 3), (2, "baseline", 3)]),
        (["scenario=glob(potash*)", "seed=1"], [(1, "potash_first", 6), (1, "potash_last", 6)]),
        (["scenario=glob(*,exclude=[a*,b*,c*,d*,e*,g*,k*,m*,n*,p*,s*])"], [(2025, "washington_first", 6)]),
        (
            ["talks.rounds=3,4", "seed=1,2"],
            [(1, "baseline", 3), (2, "baseline", 3), (1, "baseline", 4), (2, "baseline", 4)],
        ),
        (["seed=1", "hydra/launcher=basic"], [(1, "baseline", 6)]),
    ],
)
def test_a_multirun_plays_every_cell_in_hydras_order(
    words: list[str], cells: list[tuple[int, str, int]], played: list[Scenario]
) -> None:
    assert main(["run", "-m", *words]) == 0
    assert [(scenario.seed, scenario.scenario.name, scenario.talks.rounds) for scenario in played] == cells


def test_a_multirun_with_one_wrong_cell_plays_none(played: list[Scenario]) -> None:
    assert main(["run", "-m", "talks.rounds=3,4,0"]) == 2
    assert not played


def test_a_failed_cell_does_not_stop_the_others(
    played: list[Scenario], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "-m", "seed=12,13,14"]) == 3
    assert [scenario.seed for scenario in played] == [12, 14]
    assert "1 of 3 cells" in capsys.readouterr().err


def test_a_run_that_failed_in_part_exits_with_3(played: list[Scenario]) -> None:
    assert main(["run", "seed=13"]) == 3


def test_an_interrupted_run_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: Scenario) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_play", interrupt)
    assert main(["run"]) == 130


def test_results_of_a_users_law_are_opened_with_its_plugin(door: Door, here: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "laws.py"
    plugin.write_text(
        "from sim.registry import register\n"
        "def half(benefits, costs, numbers):\n"
        "    return benefits.sum(axis=1) / 2.0 - costs.sum(axis=1)\n"
        "register('utility', half)\n"
    )
    config = tmp_path / "config.yaml"
    config.write_text(
        door("run", "--cfg", "job").out.replace("name: additive", "name: half"), encoding="utf-8"
    )
    for argv in (["validate", str(config)], ["diff", "baseline", str(config)]):
        assert "or come from a file given as --plugin FILE" in door(*argv).err
    assert door("validate", str(config), "--plugin", str(plugin)).out.startswith("ok: baseline")
    assert "half" in door("diff", "baseline", str(config), "--plugin", str(plugin)).out


def test_ctrl_c_while_figures_are_drawn_says_what_stands(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.verbs import plot

    def draw_one(results: Results) -> list[Path]:
        assert results.path is not None
        (results.path / "figures").mkdir()
        (results.path / "figures" / "fan.png").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(plot, "draw_defaults", draw_one)
    assert main(["run", "runs=2", "months=2"]) == 130
    [folder] = (here / "outputs").glob("baseline-*")
    line = capsys.readouterr().err
    assert f"all 2 are in outputs/{folder.name}, figures drawn: fan.png; `backchannel plot " in line
    assert len(line.splitlines()) == 1


def test_ctrl_c_while_runs_are_played_says_how_many_are_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.ensemble import mesa_path

    def stopped(scenario: Scenario, case: Any, run: int, agents: Any) -> Any:
        if run == 1:
            raise KeyboardInterrupt
        return played_before(scenario, case, run, agents)

    played_before = mesa_path.play
    monkeypatch.setattr(mesa_path, "play", stopped)
    monkeypatch.setattr(mesa_path, "BLOCK_RUNS", 1)
    assert main(["run", "runs=3", "months=2", "engine=mesa"]) == 130
    [folder] = (here / "outputs").glob("baseline-*")
    assert f"interrupted: 1 of 3 runs are in {folder}" in capsys.readouterr().err
    assert len(open_results(folder).runs) == 1


@pytest.mark.parametrize("kind", ["sweeps", "domains", "cases", "scenarios", "outcomes"])
def test_whatever_is_listed_can_be_described(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", kind]) == 0
    for name in [line.split()[0] for line in capsys.readouterr().out.splitlines()][:4]:
        assert main(["describe", name]) == 0
        assert capsys.readouterr().out.startswith(name)

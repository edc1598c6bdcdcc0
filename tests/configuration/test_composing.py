"""Composing: Hydra's choices, a user's folder, laws, references, and the place of every value."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest

from sim import configuration
from sim.configuration import compose, config_hash, from_tree, load, names, read, to_tree, write
from sim.configuration.build import Unknown, build
from sim.configuration.places import configs_dir
from sim.errors import ConfigError

GLOBAL = "# @package _global_\n"
SCENARIOS = names("scenario")


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_shipped_scenario_is_valid_and_survives_writing(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    assert scenario.scenario.name == name
    write(scenario, tmp_path / "config.yaml")
    assert read(tmp_path) == scenario
    assert from_tree(to_tree(scenario)) == scenario


def test_loading_leaves_no_trace_in_hydra_or_in_the_next_one() -> None:
    from hydra.core.global_hydra import GlobalHydra

    first = load("baseline")
    load("potash_first", "talks.rounds=9", "tactic@parties.minsk.tactic=obstinate")
    assert load("baseline") == first
    assert not GlobalHydra.instance().is_initialized()


def test_building_does_not_change_the_tree() -> None:
    tree = to_tree(load())
    before = copy.deepcopy(tree)
    made = build(tree)
    made.releases.scales.append(9.0)
    made.categories.clear()
    assert tree == before


def test_an_override_wins_over_the_scenario_and_the_scenario_over_the_case() -> None:
    assert load("baseline").items["potash_licence"].threshold == 0.53
    assert load("potash_first").items["potash_licence"].threshold == 0.36
    assert load("potash_first", "items.potash_licence.threshold=0.9").items["potash_licence"].threshold == 0.9


def test_hydras_ways_to_say_an_override_mean_the_same() -> None:
    ways = [
        load("baseline", way).talks.rounds
        for way in ("talks.rounds=9", "+talks.rounds=9", "++talks.rounds=9", "talks={rounds: 9}")
    ]
    assert ways == [9, 9, 9, 9]
    assert "vatican" not in load("baseline", "~parties.vatican").parties


def test_a_law_chosen_on_the_command_line_brings_its_own_defaults() -> None:
    tactic = load("baseline", "tactic@parties.minsk.tactic=obstinate").parties["minsk"].tactic
    assert (tactic.name, tactic.parameters) == ("obstinate", {"demand": 0.7})


def test_whole_numbers_become_real_ones_where_the_schema_says_so() -> None:
    value = load("baseline", "items.banks.cost=7").items["banks"].cost
    assert isinstance(value, float)


def test_a_reference_takes_the_value_of_another_key() -> None:
    assert load("baseline", "talks.rounds=9", "months=${talks.rounds}").months == 9


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """A user's folder with a scenario, one that chooses laws, and one that hides a shipped scenario."""
    folder = tmp_path / "users"
    (folder / "scenario").mkdir(parents=True)
    (folder / "scenario/slow.yaml").write_text(
        f"{GLOBAL}scenario: {{name: slow}}\ntalks:\n  gap: 6\n  rounds: 3\n"
    )
    (folder / "scenario/stubborn.yaml").write_text(
        f"{GLOBAL}defaults:\n  - override /tactic@parties.minsk.tactic: obstinate\n  - _self_\n"
        "scenario: {name: stubborn}\nparties: {minsk: {tactic: {demand: 0.9}}}\n"
    )
    (folder / "scenario/no_channel.yaml").write_text(f"{GLOBAL}scenario: {{name: no_channel}}\nmonths: 7\n")
    (folder / "config.yaml").write_text("months: 1\n")
    return folder


def test_a_users_folder_adds_to_the_shipped_files_and_wins_over_them(users: Path) -> None:
    assert load("slow", config_dir=users).talks.gap == 6
    assert load("no_channel", config_dir=users).months == 7
    assert load("baseline", config_dir=users).months == 24
    assert set(names("scenario", users)) == {*SCENARIOS, "slow", "stubborn"}


def test_a_number_set_for_a_law_goes_when_another_law_is_chosen_over_it(users: Path) -> None:
    assert load("stubborn", config_dir=users).parties["minsk"].tactic.parameters == {"demand": 0.9}
    other = load("stubborn", "tactic@parties.minsk.tactic=faratin_polynomial", config_dir=users)
    assert other.parties["minsk"].tactic.parameters == {"beta": 0.82}


def test_a_number_set_for_no_law_is_an_error_whatever_is_chosen(users: Path) -> None:
    (users / "scenario/stubborn.yaml").write_text(f"{GLOBAL}parties: {{minsk: {{tactic: {{demnd: 0.9}}}}}}\n")
    with pytest.raises(ConfigError, match=r"demnd = 0\.9 is not a key here; did you mean 'demand'"):
        load("stubborn", "tactic@parties.minsk.tactic=obstinate", config_dir=users)


def test_the_place_of_a_value_is_the_file_and_line_that_set_it_last(
    users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(users)
    found = compose.composed(["scenario=slow", "talks.rounds=8"], users)
    assert found.where(("talks", "gap")) == "scenario/slow.yaml:4"
    assert found.where(("talks", "rounds")) == "override 'talks.rounds=8'"
    assert found.where(("runs",)).startswith(("configs/config.yaml:", str(configs_dir())))
    assert found.where(("talks", "nothing")) == "scenario/slow.yaml:3"


def test_a_place_without_lines_is_a_name() -> None:
    assert Unknown().where(("talks", "rounds")) == "configuration"
    assert Unknown("x.yaml", {("talks",): 3}).where(("talks", "rounds")) == "x.yaml:3"


def test_the_hash_is_of_what_can_change_a_run() -> None:
    whole = config_hash(load())
    assert config_hash(load("baseline", "runs=7", "output.folder=elsewhere")) == whole
    assert config_hash(load("baseline", "talks.rounds=6")) == whole
    assert config_hash(load("baseline", "talks.rounds=7")) != whole
    assert config_hash(load("baseline", "seed=7")) != whole


def test_what_was_said_is_kept_beside_the_scenario(users: Path) -> None:
    changes = load("slow", "talks.rounds=8", config_dir=users).changes
    assert changes.overrides == ["scenario=slow", "talks.rounds=8"]
    assert changes.user_values == ["talks.gap", "talks.rounds"]


def test_a_plugins_law_can_be_chosen_and_its_hash_is_kept(tmp_path: Path) -> None:
    plugin = tmp_path / "mine.py"
    plugin.write_text(
        "from sim.registry import Parameter, register\n\n\n"
        "def even_split(benefits, costs, numbers):\n"
        '    """Benefits less costs, scaled."""\n'
        "    return numbers.scale * (benefits.sum(axis=1) - costs.sum(axis=1))\n\n\n"
        "register('utility', even_split, scale=Parameter(0.5, 'share', 'weight', 0.0, 1.0))\n"
    )
    scenario = load("baseline", "utility@parties.minsk.utility=even_split", plugins=[plugin])
    assert scenario.parties["minsk"].utility.parameters == {"scale": 0.5}
    assert scenario.changes.plugins[0].startswith("mine.py ")
    with pytest.raises(ConfigError, match=r"must lie in \[0, 1\]"):
        load(
            "baseline",
            "utility@parties.minsk.utility=even_split",
            "parties.minsk.utility.scale=2",
            plugins=[plugin],
        )


def test_a_case_file_of_a_users_own_is_opened_as_a_case(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    shipped = (configs_dir() / "case/korvia.yaml").read_text(encoding="utf-8")
    file.write_text(
        shipped.replace("name: korvia", "name: other").replace("- korvia/", "- /case/korvia/"),
        encoding="utf-8",
    )
    assert configuration.open_file(file).case.name == "other"


def test_the_current_folder_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load("potash_first")
    monkeypatch.chdir(tmp_path)
    assert load("potash_first") == before
    assert not os.listdir(tmp_path)  # noqa: PTH208

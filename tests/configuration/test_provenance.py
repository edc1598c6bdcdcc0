"""Every number of every shipped scenario has a unit, a source and a grade."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.configuration import Scenario, load, names
from sim.configuration.fields import GRADES
from sim.configuration.provenance import Row, assumed_share, provenance


def by_path(scenario: Scenario) -> dict[str, Row]:
    return {row.path: row for row in provenance(scenario)}


@pytest.mark.parametrize("name", names("scenario"))
def test_every_number_of_a_shipped_scenario_is_accounted_for(name: str) -> None:
    rows = provenance(load(name))
    assert len(rows) > 100
    assert not [row.path for row in rows if not (row.source and row.unit)]
    assert {row.grade for row in rows} <= set(GRADES) - {"user"}


def test_the_numbers_are_those_that_the_model_reads() -> None:
    rows = by_path(load("six_month_pause", "tactic@parties.minsk.tactic=obstinate"))
    for path in (
        "categories.rank.stock", "items.banks.cost", "releases.scales.0", "parties.minsk.tactic.demand", "parties.moscow.stages.3",
        "parties.washington.trust.initial", "talks.rounds", "delivery.lag_max", "channel.accuracy", "calendar.pause.months",
    ):  # fmt: skip
        assert path in rows
    for path in (
        "runs",
        "seed",
        "months",
        "parties.minsk.exile",
        "parties.minsk.label",
        "record.counts.0.held",
    ):
        assert path not in rows


def test_the_most_specific_pattern_wins() -> None:
    rows = by_path(load())
    assert rows["categories.rank.stock"].grade == "estimated"
    assert rows["categories.press.stock"].grade == "assumed"


def test_a_mechanisms_default_carries_its_own_source_until_it_is_changed() -> None:
    path = "parties.washington.trust.breach_weight"
    assert "Tversky" in by_path(load())[path].source
    assert by_path(load("baseline", f"{path}=3"))[path] == Row(
        path, 3.0, "multiple", "set by the user", "user"
    )


def test_a_laws_number_carries_the_laws_source() -> None:
    rows = by_path(load("baseline", "utility@parties.minsk.utility=prospect"))
    assert "Tversky" in rows["parties.minsk.utility.loss_aversion"].source


def test_what_a_user_sets_in_a_file_is_the_users_unless_it_says_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario/mine.yaml").write_text(
        "# @package _global_\ntalks: {rounds: 8, gap: 3}\n"
        "provenance:\n  talks.gap: {unit: months, source: a diary, grade: documented}\n"
    )
    rows = by_path(load("mine", config_dir=tmp_path))
    assert rows["talks.rounds"].grade == "user"
    assert rows["talks.gap"] == Row("talks.gap", 3, "months", "a diary", "documented")


def test_the_share_of_assumptions_falls_when_a_number_is_documented(tmp_path: Path) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario/mine.yaml").write_text(
        "# @package _global_\nprovenance:\n  channel.*: {source: a diary, grade: documented}\n"
    )
    whole, sourced = load(), load("mine", config_dir=tmp_path)
    n_channel = sum(row.path.startswith("channel.") and row.grade == "assumed" for row in provenance(whole))
    n_rows = len(provenance(whole))
    assert n_channel > 0
    assert assumed_share(whole) - assumed_share(sourced) == pytest.approx(n_channel / n_rows)

"""What lies under `configs/` is plain, says what it asks, and adds up to the documented totals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
FILES = sorted(CONFIGS.rglob("*.yaml"))
SCENARIOS = sorted((CONFIGS / "scenario").glob("*.yaml"))
RECORDS = sorted((CONFIGS / "case").glob("*/record.yaml"))
WIDENING = ("strict", "partly", "all")
SPOKEN_BOOLEANS = {"yes", "no", "on", "off", "y", "n"}


def plain(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def named(file: Path) -> str:
    return file.relative_to(CONFIGS).as_posix()


def freed_by(day: str, definition: str) -> int:
    record = plain(CONFIGS / "case" / "belarus" / "record.yaml")["record"]
    counted = WIDENING[: WIDENING.index(definition) + 1]
    return sum(
        event["count"]
        for event in record["events"]
        if event["kind"] == "release" and event["definition"] in counted and event["date"] <= day
    )


@pytest.mark.parametrize(
    ("day", "people"), [("2025-04-30", 5), ("2025-06-30", 19), ("2025-09-30", 71), ("2025-12-31", 225)]
)
def test_strict_releases_of_2025_add_up_to_the_documented_steps(day: str, people: int) -> None:
    assert freed_by(day, "strict") == people


@pytest.mark.parametrize(("definition", "people"), [("strict", 225), ("partly", 266), ("all", 268)])
def test_a_wider_definition_counts_the_documented_total(definition: str, people: int) -> None:
    assert freed_by("2025-12-31", definition) == people


def test_the_listed_stock_is_the_count_that_the_monitor_published_first() -> None:
    """All but those arrested within the monitor's delay of two months before the start."""
    categories = plain(CONFIGS / "case" / "belarus" / "categories.yaml")["categories"].values()
    scale = plain(CONFIGS / "case" / "belarus" / "parties.yaml")["parties"]["minsk"]["arrest_scale"]
    first = plain(CONFIGS / "case" / "belarus" / "record.yaml")["record"]["counts"][0]
    listed = sum((c["stock"] - 2 * int(scale * c["arrests"] + 0.5)) * c["listed_share"] for c in categories)
    assert listed == pytest.approx(first["held"], abs=1)
    assert first["held"] == 1244


def test_arrests_of_all_categories_are_the_recognised_of_a_year() -> None:
    categories = plain(CONFIGS / "case" / "belarus" / "categories.yaml")["categories"].values()
    assert 12 * sum(category["arrests"] for category in categories) == pytest.approx(509, rel=0.02)


@pytest.mark.parametrize("file", RECORDS, ids=named)
def test_relief_in_a_record_is_an_item_of_its_case_and_rows_are_in_order(file: Path) -> None:
    record = plain(file)["record"]
    items = plain(file.with_name("items.yaml"))["items"]
    assert {event["item"] for event in record["events"] if event["kind"] == "relief"} <= set(items)
    for rows in (record["events"], record["counts"]):
        days = [row["date"] for row in rows]
        assert days == sorted(days)


@pytest.mark.parametrize("file", SCENARIOS, ids=named)
def test_every_scenario_is_named_like_its_file_and_asks_a_question(file: Path) -> None:
    scenario = plain(file)["scenario"]
    assert scenario["name"] == file.stem
    assert scenario["title"]
    assert scenario["question"].endswith("?")


@pytest.mark.parametrize("file", sorted(CONFIGS.rglob("provenance.yaml")), ids=named)
def test_every_entry_of_a_provenance_has_a_unit_a_source_and_a_grade(file: Path) -> None:
    for path, entry in plain(file)["provenance"].items():
        assert entry.keys() == {"unit", "source", "grade"}, path
        assert entry["unit"], path
        assert entry["source"], path
        assert entry["grade"] in {"documented", "estimated", "assumed"}, path


@pytest.mark.parametrize("file", FILES, ids=named)
def test_a_shipped_file_is_ascii_without_anchors_aliases_tags_or_interpolation(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.isascii()
    assert "${" not in text
    marks = (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken, yaml.DirectiveToken)
    assert not [token for token in yaml.scan(text) if isinstance(token, marks)]


@pytest.mark.parametrize("file", FILES, ids=named)
def test_no_plain_word_is_a_boolean_or_a_date_to_some_readers_only(file: Path) -> None:
    scalars = [
        token for token in yaml.scan(file.read_text(encoding="utf-8")) if isinstance(token, yaml.ScalarToken)
    ]
    bare = [token.value for token in scalars if token.plain]
    assert not [word for word in bare if word.lower() in SPOKEN_BOOLEANS]
    assert not [word for word in bare if re.fullmatch(r"\d{4}-\d\d?(-\d\d?)?", word)]

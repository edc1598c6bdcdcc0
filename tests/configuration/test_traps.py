"""The strict reading of YAML: what is read, what is refused, and the line of everything."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.configuration import text
from sim.configuration.traps import Trap, parse, plain
from sim.errors import ConfigError


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7", 7), ("-7", -7), ("+7", 7), ("0", 0), ("1e-3", 0.001), ("1E3", 1000.0), (".5", 0.5), ("5.", 5.0), ("0.5", 0.5),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("word", "word"), ("2025-06", "2025-06"),
        ("2025-06-21", "2025-06-21"), ("1.2.3", "1.2.3"), ("Norway", "Norway"), ("none", "none"), ("1,5", "1,5"),
        ("${talks.rounds}", "${talks.rounds}"), ("${runs}", "${runs}"),
    ],
)  # fmt: skip
def test_plain_scalars_mean_what_they_look_like(written: str, value: object) -> None:
    assert plain(written) == value
    assert type(plain(written)) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        "yes", "No", "NO", "on", "OFF", "y", "N", "12:30", "1:02:03.5", "-190:20:30", "010", "-017", "0o17", "0x1F", "0b1", "1_000",
        "1_0.5", "nan", ".nan", ".NaN", "inf", "-.inf", "Infinity", "1e999", "-1e999", "9" * 60, "???", "<<", "=", "${a:b}", "${a} b",
        "x${a}", "${${a}}", "a\x07b",
    ],
)  # fmt: skip
def test_scalars_that_readers_disagree_on_are_refused(written: str) -> None:
    with pytest.raises(Trap):
        plain(written)


@pytest.mark.parametrize("written", ["NO", "12:30", "010", "0x1F", "1_000", ".inf", "0b1", "on"])
def test_the_traps_are_real_for_yaml_1_1(written: str) -> None:
    assert yaml.safe_load(f"x: {written}")["x"] != written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_survives_being_written(value: float) -> None:
    read = parse(text({"x": value}).encode(), "x.yaml").tree["x"]
    assert math.isclose(read, value, rel_tol=0, abs_tol=0)


@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=60))
def test_every_printable_word_survives_being_written(word: str) -> None:
    if "${" not in word and word != "???":
        assert parse(text({"x": word}).encode(), "x.yaml").tree == {"x": word}


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda words: words.encode("utf-8", "replace")))
def test_any_bytes_are_a_tree_or_a_line(raw: bytes) -> None:
    told = "x.yaml"
    try:
        parse(raw, "x.yaml")
    except ConfigError as error:
        told = str(error)
    assert told.startswith("x.yaml")
    assert told.isprintable()


def test_every_key_and_list_item_has_its_line() -> None:
    reading = parse(b"# @package _global_\na:\n  b: 1\n  c: [1,\n    2]\nd: {e: x}\n", "x.yaml")
    assert reading.tree == {"a": {"b": 1, "c": [1, 2]}, "d": {"e": "x"}}
    assert reading.package == "_global_"
    assert reading.lines == {
        ("a",): 2, ("a", "b"): 3, ("a", "c"): 4, ("a", "c", "0"): 4, ("a", "c", "1"): 5, ("d",): 6, ("d", "e"): 6,
    }  # fmt: skip


def test_quoted_words_are_words_whatever_they_look_like() -> None:
    tree = parse(b"a: 'NO'\nb: \"12:30\"\n'c': '010'\n'yes': |\n  text\n", "x.yaml").tree
    assert tree == {"a": "NO", "b": "12:30", "c": "010", "yes": "text\n"}


def test_a_byte_order_mark_is_no_key() -> None:
    assert parse(b"\xef\xbb\xbfa: 1\n", "x.yaml").tree == {"a": 1}


def test_only_shipped_files_may_set_hydras_node(tmp_path: Path) -> None:
    content = b"hydra: {output_subdir: null}\na: 1\n"
    assert parse(content, "x.yaml", True).tree["hydra"] == {"output_subdir": None}
    with pytest.raises(ConfigError, match="hydra is refused"):
        parse(content, "x.yaml")

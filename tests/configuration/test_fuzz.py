"""Two thousand random configurations: each is a scenario, or a line that says why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import configuration
from sim.configuration import Scenario, from_tree
from sim.errors import ConfigError
from tests.configuration import generator

N_TREES, N_TEXTS, N_SCENARIOS = 1_400, 500, 100
FIRST = 0.15
"""Share of them that is tried at every change; the others with the long tests."""

portions = pytest.mark.parametrize("portion", ["first", pytest.param("others", marks=pytest.mark.slow)])


def numbers(portion: str, n: int) -> range:
    """The numbers of the configurations in a portion."""
    first = int(FIRST * n)
    return range(first) if portion == "first" else range(first, n)


def outcome(make: Callable[[], Scenario]) -> str:
    """Whether a scenario came out, or one line."""
    try:
        made = make()
    except ConfigError as error:
        line = str(error)
        assert line
        assert line.isprintable()
        assert len(line) < 1_000
        return "invalid"
    assert from_tree(configuration.to_tree(made)) == made
    return "valid"


def assert_mixed(outcomes: list[str]) -> None:
    counted = Counter(outcomes)
    # A few of them are further from one half than many.
    least = 0.3 if len(outcomes) > 80 else 0.2
    assert min(counted["valid"], counted["invalid"]) >= least * len(outcomes), counted


@portions
def test_a_random_tree_is_a_scenario_or_a_line(portion: str) -> None:
    assert_mixed([outcome(lambda n=n: from_tree(generator.tree(n))) for n in numbers(portion, N_TREES)])  # type: ignore[misc]


@portions
def test_a_random_text_is_a_scenario_or_a_line(portion: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"

    def read(number: int) -> Scenario:
        file.write_text(generator.text(number), encoding="utf-8")
        return configuration.read(file)

    assert_mixed([outcome(lambda n=n: read(n)) for n in numbers(portion, N_TEXTS)])  # type: ignore[misc]


@portions
def test_a_random_scenario_file_or_command_line_is_a_scenario_or_a_line(portion: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"

    def compose(number: int) -> Scenario:
        drawn = generator.random_scenario(number)
        if drawn.text is None:
            return configuration.compose_and_build(drawn.overrides)
        file.write_text(drawn.text, encoding="utf-8")
        return configuration.open_file(file, *drawn.overrides)

    assert_mixed([outcome(lambda n=n: compose(n)) for n in numbers(portion, N_SCENARIOS)])  # type: ignore[misc]


@pytest.mark.parametrize("number", range(3))
def test_the_same_number_draws_the_same_configuration(number: int) -> None:
    assert generator.tree(number) == generator.tree(number)
    assert generator.text(number) == generator.text(number)
    assert generator.random_scenario(number) == generator.random_scenario(number)

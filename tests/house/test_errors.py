"""Errors are one line whatever is put into them, and are also the builtin they resemble."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import (
    AgentFailed,
    ConfigError,
    HorizonReached,
    Interrupted,
    MissingExtra,
    ResultsError,
    RunsFailed,
    SimError,
    nearest,
)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(where=st.text(), key=st.text(), value=ANYTHING, allowed=st.text() | st.lists(st.text()))
def test_the_line_is_one_line_whatever_is_in_it(
    where: str, key: str, value: object, allowed: str | list[str]
) -> None:
    text = str(ConfigError.at(where, key, value, allowed))
    assert len(text.splitlines()) == 1
    assert text.isprintable()


def test_the_line_names_place_key_value_and_nearest_spelling() -> None:
    error = ConfigError.at("scenario/x.yaml:12", "tactic.betta", 0.5, "is not a key here", "beta")
    assert str(error) == "scenario/x.yaml:12: tactic.betta = 0.5 is not a key here; did you mean 'beta'?"


def test_long_values_and_long_lists_of_choices_are_shortened() -> None:
    text = str(ConfigError.at("x", "k", "v" * 10_000, [f"choice-{number}" for number in range(1000)]))
    assert len(text) < 250
    assert text.endswith("... (1000 in all)")


def test_a_value_that_cannot_be_shown_does_not_hide_the_error() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError

    for value in (Broken(), [Broken()], 10**10_000):
        assert str(ConfigError.at("x", "k", value, "must be a number")).endswith(" must be a number")


@pytest.mark.parametrize(
    ("word", "choices", "expected"),
    [
        ("alternate", ["alternating", "mediated"], "alternating"),
        ("Mediated", ["alternating", "mediated"], "mediated"),
        ("zzz", ["alternating", "mediated"], None),
        ("anything", [], None),
    ],
)
def test_nearest_is_the_spelling_that_was_meant(word: str, choices: list[str], expected: str | None) -> None:
    assert nearest(word, choices) == expected


@pytest.mark.parametrize(
    ("error", "builtin", "code"),
    [
        (SimError("x"), Exception, 1),
        (ConfigError("x"), ValueError, 2),
        (MissingExtra("dask", "grid"), ImportError, 2),
        (ResultsError("x"), ValueError, 2),
        (RunsFailed("x"), RuntimeError, 3),
        (AgentFailed("x"), RuntimeError, 3),
        (HorizonReached("x"), RuntimeError, 1),
        (Interrupted("x"), Exception, 130),
    ],
)
def test_an_error_is_also_the_builtin_has_its_code_and_survives_a_process(
    error: SimError, builtin: type[Exception], code: int
) -> None:
    assert isinstance(error, builtin)
    assert error.exit_code == code
    returned = pickle.loads(pickle.dumps(error))  # noqa: S301 - its own bytes
    assert (type(returned), str(returned)) == (type(error), str(error))

"""Whatever is wrong with a sweep is one line, before anything runs and before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.__main__ import main

Write = Callable[[str], str]

LEVER = "levers:\n  paid: {key: parties.moscow.subsidy, values: [10, 20]}\n"


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("replicates: 5\n", (), "a sweep needs levers or uncertainties: nothing varies"),
        (
            LEVER + "replicats: 5\n",
            (),
            "mine.yaml:3: replicats = 5 is not an entry of a sweep; did you mean 'replicates'?",
        ),
        (LEVER + "design: gird\n", (), "must be one of grid, zip, monte_carlo"),
        (LEVER + "design: sobol\n", (), "samples uncertainties, and there are none"),
        (LEVER, ("runs=9",), "has no effect on a sweep: say replicates=N"),
        (
            LEVER.replace("  subsidy:", "  deals:").replace("paid:", "deals:"),
            (),
            "deals is a column of runs too: name the factor otherwise",
        ),
        (LEVER, ("replicates=0",), "override 'replicates=0': replicates = 0 must be a whole number from 1"),
        (
            LEVER,
            ("executor=dusk",),
            "executor = 'dusk' must be one of auto, serial, threads, processes, dask",
        ),
        (LEVER, ("executor.adress=x",), "executor.adress"),
        (LEVER, ("parties.moscow.subsidy=9",), "is what the factor paid varies"),
        (
            LEVER.replace("20]", "-20]"),
            (),
            "mine.yaml:2: parties.moscow.subsidy = -20.0 must lie in [0.01, 1,000,000]",
        ),
        (
            LEVER.replace("subsidy,", "subsydy,"),
            (),
            "parties.moscow.subsydy = 10 is not a key here; did you mean 'subsidy'?",
        ),
        (LEVER.replace("parties.moscow", "partys.moscow"), (), "is neither a key of"),
        (LEVER.replace("parties.moscow.subsidy", "seed"), (), "cannot be swept over: say seed=N"),
        (LEVER.replace("20]", "10]"), (), "holds a value twice"),
        (LEVER.replace("[10, 20]", "[]"), (), "must be a list of one or more values"),
        (LEVER.replace("20]", "word]"), (), "must be a number"),
        (
            "levers:\n  most_rounds: {key: talks.rounds, values: [1, 2.5, 4]}\n",
            (),
            "talks.rounds = 2.5 must be a whole number",
        ),
        (
            "levers:\n  most_rounds: {key: talks.rounds, distribution: uniform, low: 1, high: 4}\n",
            (),
            "rounds is a lever: give it values",
        ),
        (
            "design: sobol\nuncertainties:\n  x: {key: talks.rounds, distribution: unifrom, low: 1, high: 4}\n",
            (),
            "did you mean 'uniform'?",
        ),
        (
            "design: sobol\nuncertainties:\n  x: {key: talks.rounds, distribution: uniform, low: 4, high: 1}\n",
            (),
            "must be below high = 1",
        ),
        (
            "design: sobol\nuncertainties:\n  x: {key: talks.rounds, distribution: uniform, low: 4}\n",
            (),
            "x.high is missing",
        ),
        (
            "design: grid\nuncertainties:\n  x: {key: talks.rounds, distribution: uniform, low: 1, high: 4}\n",
            (),
            "cannot be enumerated",
        ),
        ("levers:\n  scenario: [baseline, potash_fist]\n", (), "did you mean 'potash_first'?"),
        (
            "levers:\n  a: {key: talks.rounds, values: [1]}\n  b: {key: talks.rounds, values: [2]}\n",
            (),
            "which a sets too",
        ),
        (
            "design: zip\nlevers:\n  a: {key: talks.rounds, values: [1]}\n  b: {key: talks.gap, values: [2, 3]}\n",
            (),
            "a has 1, b has 2",
        ),
        ("levers:\n  run: {key: talks.rounds, values: [1]}\n", (), "is a column of every table"),
        (LEVER + "until: {outcome: fred, width: 5}\n", (), "until.outcome = 'fred' must be one of"),
        (LEVER + "until: {outcome: freed}\n", (), "until.width = None must be a number above 0"),
    ],
)
def test_a_wrong_sweep_is_one_line_and_leaves_nothing(
    here: Path,
    sweep_file: Write,
    capsys: pytest.CaptureFixture[str],
    text: str,
    words: tuple[str, ...],
    line: str,
) -> None:
    code = main(["sweep", sweep_file(text), "block=5", *words])
    said = capsys.readouterr()
    assert code == 2, said
    assert line in said.err
    assert said.err.count("\n") == 1
    assert not list(here.iterdir())


@pytest.mark.parametrize("name", ["raport_by_subsidy", "raport", "subsidies"])
def test_a_misspelled_name_of_a_sweep_or_a_word_of_it_is_answered_with_the_nearest(
    here: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["sweep", f"sweep={name}"]) == 2
    assert "did you mean 'rapport_by_subsidy'?" in capsys.readouterr().err


def test_what_keys_forbid_each_other_is_told_with_its_cell(
    here: Path, sweep_file: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    # Each value alone is allowed, but `shift` has no effect where the kind is a pause.
    text = "levers:\n  shift: {key: calendar.pause.shift, values: [0.0, 0.5]}\nscenario: six_month_pause\n"
    assert main(["sweep", sweep_file(text), "block=5"]) == 2
    err = capsys.readouterr().err
    assert "cell 1 (shift=0.5): calendar.pause.shift = 0.5 has no effect where kind is pause" in err
    assert not list(here.iterdir())


@pytest.mark.parametrize("verb", ["resume", "extend"])
def test_a_folder_that_is_no_sweep_is_refused(
    here: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    assert main([verb, "nowhere", *(["replicates=+1"] if verb == "extend" else [])]) == 2
    assert capsys.readouterr().err == "backchannel: error: nowhere does not exist\n"

"""`replay` tells a run again, or says in one line why it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.__main__ import main
from sim.configuration import load, read, write
from sim.results import Results


@pytest.fixture
def replay(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["replay", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


Replay = Callable[..., tuple[int, str, str]]


def latest() -> Path:
    return Path("outputs/latest").resolve()


def edit_manifest(**changes: Any) -> None:
    file = latest() / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")


def test_a_run_is_told_offer_by_offer(replay: Replay) -> None:
    code, out, err = replay("latest", "1")
    assert (code, err) == (0, "")
    assert "Run 1, seed 2025. Illustrative, not a forecast." in out
    assert "\nJanuary 2025\n" in out
    assert re.search(r"Round 1\. Washington (asks|opens)", out)
    assert "At the end of August 2025" in out


def test_a_path_and_a_single_month_can_be_given(replay: Replay) -> None:
    by_number, by_date = (
        replay(str(latest()), "1", "--month", "2"),
        replay("latest", "1", "--month", "2025-03"),
    )
    assert by_number == by_date
    assert by_number[1].startswith("March 2025\n  ")
    assert "April" not in by_number[1]


def test_the_events_can_be_had_as_data(replay: Replay, kept: Results) -> None:
    code, out, _ = replay("latest", "2", "--events")
    events = kept.events[kept.events["run"] == 2]
    assert code == 0
    assert len(out.splitlines()) == 1 + len(events)
    assert "published" in out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("latest", "3"), "replay: RUN = '3' must be a number from 0 to 2"),
        (("latest", "-1"), "replay: RUN = '-1' must be a number from 0 to 2"),
        (("latest", "one"), "replay: RUN = 'one' must be a number from 0 to 2"),
        (("latest", "²"), "replay: RUN = '²' must be a number from 0 to 2"),
        (("latest", "0", "--month", "8"), "replay: --month = '8' must be a number from 0 to 7, or a date from 2025-01 to 2025-08"),
        (("latest", "0", "--month", "2024-12"), "replay: --month = '2024-12' must be a number from 0 to 7, or"),
        (("latest", "0", "--plugin", "absent.py"), "--plugin: FILE = 'absent.py' is not a file"),
        (("nothing", "0"), "nothing does not exist"),
        (("latest",), "replay: the following arguments are required: RUN"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_one_line(replay: Replay, arguments: tuple[str, ...], line: str) -> None:
    code, out, err = replay(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"backchannel: error: {line}")
    assert len(err.splitlines()) == 1


def test_results_of_other_rules_are_refused_with_both_hashes(replay: Replay) -> None:
    from sim.machine import rules_hash

    edit_manifest(rules_hash="0123456789abcdef")
    code, _, err = replay("latest", "0")
    assert code == 2
    assert f"was made by other rules (0123456789abcdef) than these ({rules_hash()})" in err


def test_a_configuration_that_was_changed_later_is_refused(replay: Replay) -> None:
    changed = read(latest())
    changed.talks.rounds = 3
    write(changed, latest() / "config.yaml")
    code, _, err = replay("latest", "0")
    assert code == 2
    assert "is not what was run" in err


def test_a_run_that_comes_out_otherwise_is_refused(replay: Replay) -> None:
    (part,) = (latest() / "runs").glob("*.parquet")
    runs = pd.read_parquet(part)
    runs.loc[runs["run"] == 1, "arrested"] += 1
    runs.to_parquet(part)
    assert replay("latest", "0")[0] == 0
    code, _, err = replay("latest", "1")
    assert code == 2
    assert "run 1 played again differs from the one kept: arrested was" in err


def test_results_without_events_can_be_told_too(replay: Replay) -> None:
    from sim.ensemble import campaign

    campaign(load("baseline", "runs=1", "months=2", "output.keep=runs"), progress=False)
    code, out, _ = replay("latest", "0")
    assert code == 0
    assert "February 2025" in out


PLUGIN = """
from pathlib import Path

from sim.registry import register

Path("was-run").touch()


def evenly(benefits, costs, numbers):
    return benefits.sum(axis=1) - costs.sum(axis=1)


register("utility", evenly)
"""


def test_a_plugin_must_be_the_file_that_was_used(replay: Replay, here: Path) -> None:
    import hashlib

    file = here / "laws.py"
    file.write_text(PLUGIN, "utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    edit_manifest(plugins=[{"file": "laws.py", "sha256": digest}])
    assert f"these results need --plugin laws.py (SHA-256 {digest})" in replay("latest", "0")[2]
    file.write_text(f"{PLUGIN}\n# changed", "utf-8")
    code, _, err = replay("latest", "0", "--plugin", "laws.py")
    assert code == 2
    assert "these results were not made with this file" in err
    assert not (here / "was-run").exists()
    file.write_text(PLUGIN, "utf-8")
    assert replay("latest", "0", "--plugin", "laws.py")[0] == 0
    assert (here / "was-run").exists()

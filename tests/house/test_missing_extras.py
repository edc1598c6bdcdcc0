"""Without the extras everything else works, and what needs one says so in a line, before anything is written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sim
from sim.__main__ import main
from sim.errors import MissingExtra

SWEEPS = {
    "SALib": ("analysis", ("sweep=what_matters_most",)),
    "distributed": ("cluster", ("sweep=rapport_by_subsidy", "executor=dask")),
    "fsspec": ("cluster", ("sweep=rapport_by_subsidy", "results=memory://somewhere")),
}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Make a library impossible to import, and work in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def forget(library: str) -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == library]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, library, None)

    return forget


def line(library: str, extra: str) -> str:
    return f"backchannel: error: {library} is not installed: pip install 'backchannel[{extra}]'\n"


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["played", "dry"])
@pytest.mark.parametrize("library", SWEEPS)
def test_a_sweep_that_needs_an_extra_says_so_and_leaves_nothing(
    library: str,
    dry: tuple[str, ...],
    without: Callable[[str], None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    extra, words = SWEEPS[library]
    without(library)
    assert main(["sweep", *words, *dry]) == 2
    assert capsys.readouterr().err == line(library, extra)
    assert not list(tmp_path.iterdir())


def test_a_query_without_duckdb_is_one_line(
    without: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "runs=1", "months=1", "output.figures=false"]) == 0
    capsys.readouterr()
    without("duckdb")
    assert main(["query", "latest", "select 1"]) == 2
    assert capsys.readouterr().err == line("duckdb", "analysis")


def test_results_at_an_address_without_fsspec_are_one_line(
    without: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    without("fsspec")
    assert main(["query", "memory://somewhere", "select 1"]) == 2
    assert capsys.readouterr().err == line("fsspec", "cluster")


def test_a_dataset_without_xarray_is_one_line(without: Callable[[str], None]) -> None:
    results = sim.simulate(sim.load("baseline", "months=1"), runs=1)
    without("xarray")
    with pytest.raises(MissingExtra, match=r"xarray is not installed: pip install 'backchannel\[analysis\]'"):
        results.to_xarray()


def test_a_tournament_needs_no_nashpy(
    without: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    without("nashpy")
    assert main(["negotiate", "pie", "--tournament", "tactics=linear,boulware", "rounds=4"]) == 0
    told = capsys.readouterr().out
    assert "row against" in told
    assert "equilibria of the game between the tactics" in told

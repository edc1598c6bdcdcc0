"""Every notebook runs from its first cell to its last in under a minute, shows figures and no warnings, and is kept clean."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 60

pytestmark = pytest.mark.slow
notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def opened(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def cells_of(notebook: Any, kind: str) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def shown(notebook: Any) -> list[Any]:
    return [output for cell in cells_of(notebook, "code") for output in cell.outputs]


def figures(notebook: Any) -> list[Any]:
    return [output for output in shown(notebook) if "image/png" in output.get("data", {})]


def seconds(notebook: Any) -> float:
    """How long the cells took together, from when the kernel began with each to when it was idle again."""
    spans = (cell.metadata.execution for cell in cells_of(notebook, "code"))
    return sum(
        (at(span["iopub.status.idle"]) - at(span["iopub.status.busy"])).total_seconds() for span in spans
    )


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


@pytest.fixture(scope="module")
def compiled() -> None:
    """Compile the rules and build matplotlib's list of fonts, once for a machine: neither is the notebooks' time."""
    import matplotlib.font_manager  # noqa: F401

    import sim

    results = sim.simulate(sim.load("baseline", "months=4"), runs=2)
    sim.draw("fan", results)


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def executed(request: pytest.FixtureRequest, compiled: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A notebook after its last cell; it runs in an empty folder, since it must not need any other."""
    notebook = opened(request.param)
    place = tmp_path_factory.mktemp(request.param.stem)
    resources = {"metadata": {"path": str(place)}}
    NotebookClient(notebook, timeout=SECONDS, resources=resources, record_timing=True).execute()
    assert not list(place.iterdir()), "a notebook leaves no files behind"
    return notebook


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"01_first_campaign", "02_one_change"}


@notebooks
def test_the_file_is_kept_without_outputs_and_counts(path: Path) -> None:
    notebook = opened(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in cells_of(notebook, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not cell.metadata


@notebooks
def test_the_reader_is_told_what_the_notebook_is_not(path: Path) -> None:
    notebook = opened(path)
    told = " ".join(cell.source for cell in cells_of(notebook, "markdown")).lower()
    assert "illustrative, not a forecast" in told
    assert "what this cannot tell" in told
    assert "counted, never named" in told.replace("*", "")


def test_it_runs_to_the_end_in_under_a_minute(executed: Any) -> None:
    assert all(cell.execution_count for cell in cells_of(executed, "code"))
    assert seconds(executed) < SECONDS


def test_it_shows_no_error_and_no_warning(executed: Any) -> None:
    said = [
        output
        for output in shown(executed)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert said == []


def test_it_shows_a_figure(executed: Any) -> None:
    assert figures(executed)

"""Reading results back: a folder becomes `Results`, or one line says what is wrong with it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResultsError, nearest
from sim.results.folder import LATEST, MANIFEST
from sim.results.manifest import SCHEMA_VERSION
from sim.results.parts import RunsOnDisk, parts_of, read_part
from sim.results.results import Results
from sim.results.tables import KEYS, TABLES

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration import Scenario

OUTPUTS = "outputs"


def open_results(path: str | Path) -> Results:
    """Return the results in a folder; tables are read when they are first asked for.

    Parameters
    ----------
    path : str or Path
        A results folder, or the name of one in ``outputs/``, such as ``"latest"``; or an fsspec address, from which
        everything is copied first.

    Raises
    ------
    ResultsError
        If there is no such folder, it holds no results, or it was written by a newer version. A table that is
        damaged raises it when it is read.
    """
    folder = find(_near(path))
    _check_access(folder)
    return results_in(folder)


def results_in(folder: Path, scenario: Scenario | None = None) -> Results:
    """Return the results in a folder of this machine, with the scenario that was run if it is known already."""
    manifest = read_manifest(folder)
    finest = manifest.get("kept", TABLES[-1])
    kept = TABLES[: TABLES.index(finest) + 1] if finest in TABLES else TABLES
    tables = {name: partial(read_table, folder, name) for name in kept}
    return Results(scenario or partial(_scenario, folder), tables, manifest, folder, RunsOnDisk(folder))


def _check_access(folder: Path) -> None:
    """Refuse what belongs to somebody who lets nobody else read it; a search in it would find nothing instead."""
    for place in (folder, folder / MANIFEST, *(folder / table for table in TABLES)):
        wanted = os.R_OK | (os.X_OK if place.is_dir() else 0)
        if place.exists() and not os.access(place, wanted):
            raise ResultsError(f"{place} cannot be read: permission denied")


def _near(path: str | Path) -> str | Path:
    """Return a place on this machine: of a folder whose tables went to an address, and of an address, a copy."""
    from sim.results.store import fetched

    if "://" in str(path):
        return fetched(str(path))
    folder = find(path)
    _check_access(folder)
    manifest = read_manifest(folder)
    address = (manifest.get("sweep") or {}).get("results")
    return fetched(address) if address else folder


def _scenario(folder: Path) -> Scenario:
    from sim.configuration import read

    return read(folder)


def find(path: str | Path) -> Path:
    """Return the folder that a path or the name of some results means.

    Raises
    ------
    ResultsError
        If there is none, with the nearest name among the neighbours.
    """
    folder = Path(path)
    for candidate in (folder, Path(OUTPUTS) / folder):
        if candidate.is_dir():
            return candidate.resolve()
    if folder.exists():
        raise ResultsError(f"{path} is a file, not a results folder")
    if folder.name == LATEST:
        beside = sorted(found.parent.name for found in folder.parent.glob(f"*/{MANIFEST}"))
        others = ", ".join(beside[-3:])
        found = f"the newest results are gone; there are {others}" if others else "there are no results yet"
        raise ResultsError(f"{path}: {found} in {_parent(folder)}")
    meant = nearest(folder.name, {neighbour.name: None for neighbour in _neighbours(folder)})
    raise ResultsError(f"{path} does not exist{f'; did you mean {meant!r}?' if meant else ''}")


def _parent(folder: Path) -> Path:
    return Path(OUTPUTS) if folder == Path(LATEST) else folder.parent


def _neighbours(folder: Path) -> Iterator[Path]:
    """Yield the results folders beside a path, and those in the usual place."""
    for place in (folder.parent, Path(OUTPUTS)):
        if place.is_dir():
            yield from (found.parent for found in sorted(place.glob(f"*/{MANIFEST}")))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a results folder.

    Raises
    ------
    ResultsError
        If there is none, it is damaged, or its ``schema_version`` is newer than `SCHEMA_VERSION`.
    """
    file = folder / MANIFEST
    if not file.is_file():
        raise ResultsError(f"{folder} is not a results folder: it has no {MANIFEST}")
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ResultsError(f"{file} is damaged: {problem}") from problem
    schema = manifest.get("schema_version") if isinstance(manifest, dict) else None
    if not isinstance(schema, int):
        raise ResultsError(f"{folder} is not a results folder: its {MANIFEST} has no schema_version")
    if schema > SCHEMA_VERSION:
        raise ResultsError(
            f"{folder} was written by a newer version: its schema_version is {schema}, this one reads {SCHEMA_VERSION}"
        )
    checked: dict[str, Any] = manifest
    return checked


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table of a results folder, all parts together, in the order of its keys.

    Only blocks whose part of the runs table is there count; temporary files and CSV twins are passed over.

    Raises
    ------
    ResultsError
        If a part is damaged or absent, there is none, or a run is in it twice.
    """
    import pandas as pd

    blocks = parts_of(folder)
    if not blocks:
        status = read_manifest(folder).get("status")
        raise ResultsError(f"{folder} holds no runs (its status is {status!r})")
    parts = [read_part(folder / name / block.name).to_pandas(use_threads=False) for block in blocks]
    # Empty parts would change the types of the others' columns.
    whole = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return _in_order(folder, name, whole)


def _in_order(folder: Path, name: str, whole: pd.DataFrame) -> pd.DataFrame:
    keys = KEYS[name]
    absent = [key for key in keys if key not in whole]
    if absent:
        raise ResultsError(f"{folder / name} has no column {absent[0]!r}")
    if whole.duplicated(keys).any():
        raise ResultsError(f"{folder / name} holds the same run twice")
    return whole.sort_values(keys, ignore_index=True)

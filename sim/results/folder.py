"""The folder: results on disk, made so that nothing is ever shared, overwritten or half there.

A folder is made by an exclusive ``mkdir``. Every file is written under a hidden temporary name, flushed to the disk
and renamed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sim.errors import ResultsError, shown
from sim.results import manifest as manifests

if TYPE_CHECKING:
    from sim.configuration import Scenario

MANIFEST = "manifest.json"
CONFIG = "config.yaml"
LATEST = "latest"
# Longer names would come near the limit of file systems once stamp and suffix are added.
_LONGEST_NAME = 80


class Folder:
    """One results folder that is being written.

    Parameters
    ----------
    path : Path
        The folder, which exists and belongs to this object alone.
    manifest : dict
        Its manifest so far.
    """

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def create(
        cls, scenario: Scenario, name: str | None = None, *, about: dict[str, Any] | None = None
    ) -> Folder:
        """Make a new folder below ``output.folder``, with the configuration and a manifest of status "running".

        Parameters
        ----------
        scenario : Scenario
        name : str, optional
            First part of the folder's name; the scenario's by default.
        about : dict, optional
            More for the manifest, such as the engine that plays the runs.

        Raises
        ------
        ResultsError
            If the output folder lies outside the current folder, or cannot be written.
        """
        from sim.configuration import text, to_tree

        try:
            path = _new_folder(_output_folder(scenario), name or scenario.scenario.name)
            folder = cls(path, manifests.describe(scenario))
            folder.manifest |= about or {}
            folder._write_text(CONFIG, text(to_tree(scenario)))
            folder._write_manifest()
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            raise ResultsError(f"output.folder = {shown(scenario.output.folder)}: {reason}") from problem
        _point_latest_at(path)
        return folder

    def finish(self, status: str, failed: Iterable[Any] = ()) -> None:
        """Close the manifest with a status (such as "complete" or "interrupted") and the runs that failed."""
        self.manifest |= {"status": status, "failed": list(failed), "finished": manifests.now()}
        self._write_manifest()

    def _write_manifest(self) -> None:
        self._write_text(MANIFEST, json.dumps(self.manifest, indent=2, ensure_ascii=False) + "\n")

    def _write_text(self, name: str, content: str) -> None:
        write_atomically(self.path / name, lambda file: file.write(content.encode()))


def write_parquet(file: BinaryIO, name: str, content: Any) -> None:
    """Write an Arrow table of the name as a Parquet file; values that repeat are seldom in runs, and common in the others."""
    import pyarrow.parquet as pq

    pq.write_table(content, file, compression="zstd", use_dictionary=name != "runs")


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file that appears under its name only once it is whole and on the disk."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Flush the renaming itself, on systems whose folders can be opened."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _output_folder(scenario: Scenario) -> Path:
    here = Path.cwd().resolve()
    folder = (here / scenario.output.folder).resolve()
    if not folder.is_relative_to(here):
        name = shown(scenario.output.folder)
        raise ResultsError(f"output.folder = {name} must lie below the current folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _new_folder(parent: Path, scenario: str) -> Path:
    """Make a folder that nobody has, named for the scenario and the second."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", scenario)[:_LONGEST_NAME] or "scenario"
    while True:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        path = parent / f"{stem}-{stamp}-{secrets.token_hex(3)}"
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path


def _point_latest_at(path: Path) -> None:
    """Let the link ``latest`` name the folder; a real file or folder of that name, or a system without links, stays."""
    link = path.parent / LATEST
    temporary = path.parent / f".{LATEST}.{secrets.token_hex(4)}.tmp"
    if link.exists() and not link.is_symlink():
        return
    try:
        temporary.symlink_to(path.name, target_is_directory=True)
        temporary.replace(link)
    except OSError:
        temporary.unlink(missing_ok=True)

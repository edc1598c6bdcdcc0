"""Files of figures: the same figure is the same bytes, and nothing foreign is overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ResultsError
from sim.figures._rendering import rendered
from sim.results.folder import write_atomically

if TYPE_CHECKING:
    from sim.figures._style import Drawing


def place(figure: Drawing, path: Path, *, replace: bool) -> Path:
    """Write a figure to *path* by a rename, or as a new file where nothing may be replaced; return the path."""
    content = rendered(figure, path.suffix.removeprefix("."))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if replace:
            write_atomically(path, lambda file: file.write(content))
        else:
            _write_new(path, content)
    except OSError as problem:
        raise ResultsError(f"{path} cannot be written: {problem.strerror or problem}") from problem
    return path


def _write_new(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        if not path.is_file() or path.read_bytes() != content:
            raise ResultsError(f"{path} is already there and differs; choose another folder") from None

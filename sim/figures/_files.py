"""Files of figures: the same figure is the same bytes, and nothing foreign is overwritten."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.errors import ResultsError
from sim.figures._style import SETTINGS, Drawing, style
from sim.results.folder import write_atomically

# Whatever would differ between two drawings of the same figure is left out.
TIMELESS: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def rendered(figure: Drawing, kind: str) -> bytes:
    """Return a figure as the bytes of a file."""
    buffer = io.BytesIO()
    with style():
        if kind == "png":
            _print_png(figure, buffer)
        else:
            figure.savefig(buffer, format=kind, metadata=TIMELESS[kind])
    content = buffer.getvalue()
    return _with_plain_clips(content) if kind == "svg" else content


def _print_png(figure: Drawing, buffer: io.BytesIO) -> None:
    """Write what `savefig` would, which draws everything twice: once to lay it out and once in earnest."""
    before = figure.dpi
    figure.set_dpi(SETTINGS["savefig.dpi"])
    try:
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(buffer, metadata=TIMELESS["png"])
    finally:
        figure.set_dpi(before)


def _with_plain_clips(content: bytes) -> bytes:
    """Number the clip paths of an SVG file in order: matplotlib names them by their last digits, which are noise."""
    names: dict[bytes, bytes] = {}
    return re.sub(
        rb"\bp[0-9a-f]{10}\b", lambda found: names.setdefault(found[0], b"clip%d" % len(names)), content
    )


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

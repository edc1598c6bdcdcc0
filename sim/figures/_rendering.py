"""Rendering: a figure as the bytes of a file, the same for the same figure."""

from __future__ import annotations

import io
import re
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.figures._settings import SETTINGS, style

# Whatever would differ between two drawings of the same figure is left out.
TIMELESS: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def rendered(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a file."""
    buffer = io.BytesIO()
    with style():
        if kind == "png":
            _print_png(figure, buffer)
        else:
            figure.savefig(buffer, format=kind, metadata=TIMELESS[kind])
    content = buffer.getvalue()
    return _with_plain_clips(content) if kind == "svg" else content


def _print_png(figure: Figure, buffer: io.BytesIO) -> None:
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

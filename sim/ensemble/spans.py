"""Spans and chunks: the rectangles of cells and runs that are asked for, and the pieces they are played in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A rectangle of cells and runs that was asked for at once, ends excluded; chunks never cross its ends."""

    first_cell: int
    end_cell: int
    first_run: int
    end_run: int

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        return (self.end_cell - self.first_cell) * (self.end_run - self.first_run)


class Chunk(NamedTuple):
    """A rectangle of cells and runs that is played and written at once: ends are excluded."""

    identity: str
    first_cell: int
    end_cell: int
    first_run: int
    end_run: int

    @property
    def name(self) -> str:
        """The name of its parts: the rectangle, and a hash of it with the identity of what is played."""
        place = f"{self.first_cell}-{self.end_cell - 1}-{self.first_run}-{self.end_run - 1}"
        digest = hashlib.sha256(f"{self.identity}/{place}".encode()).hexdigest()[:8]
        return f"part-{place}-{digest}"

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        return (self.end_cell - self.first_cell) * (self.end_run - self.first_run)


def cut(identity: str, spans: Iterable[Span], block: int) -> Iterator[Chunk]:
    """Yield the chunks of some spans in order; the same for the same spans and block, whoever asks.

    Parameters
    ----------
    identity : str
        Hash of what decides the numbers of a cell.
    spans : iterable of Span
    block : int
        Runs a chunk, about: whole cells together where they are small, pieces of a cell where it is large.
    """
    for span in spans:
        width = span.end_run - span.first_run
        cells, runs = max(1, block // width), min(block, width)
        for cell in range(span.first_cell, span.end_cell, cells):
            for run in range(span.first_run, span.end_run, runs):
                last_cell, last_run = min(cell + cells, span.end_cell), min(run + runs, span.end_run)
                yield Chunk(identity, cell, last_cell, run, last_run)


def total(spans: Iterable[Span]) -> int:
    """Return the runs of some spans together."""
    return sum(span.runs for span in spans)

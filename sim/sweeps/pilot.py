"""The pilot: a few runs that tell how long a sweep will take and how much it will write."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.ensemble.block import Block, together
from sim.ensemble.executors import default_workers
from sim.ensemble.progress import Say
from sim.ensemble.shards import parquet_bytes, played
from sim.ensemble.spans import Chunk
from sim.ensemble.warming import warm
from sim.sweeps.cells import Cells
from sim.sweeps.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

PILOT_RUNS = 6
ENOUGH_SECONDS = 0.2
"""A pilot that took less is repeated with more runs, up to those of a cell."""
SECONDS_PER_CHUNK = 1.5
MOST_RUNS_PER_CHUNK = 20_000
CHUNKS_A_WORKER = 2
"""Chunks that a small sweep leaves for each processor here, so that none is idle."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one run takes: seconds of one worker, and bytes; the bytes of a chunk beside its runs; a worker's share of runs."""

    seconds: float
    bytes: float
    overhead: float
    share: int = MOST_RUNS_PER_CHUNK

    @property
    def block(self) -> int:
        """Runs of a chunk of about `SECONDS_PER_CHUNK`, and no more than leaves every worker some chunks."""
        wanted = round(SECONDS_PER_CHUNK / max(self.seconds, 1e-6))
        return max(1, min(MOST_RUNS_PER_CHUNK, self.share, wanted))


def pilot(plan: Plan, design: pd.DataFrame, say: Say | None = None) -> Estimate:
    """Return what a run takes, from a few runs of the first, a middle and the last cell.

    The first run of all is not counted: it may compile the rules.
    """
    cells = plan.cells(design)
    warm(cells, told=say is not None)
    played(cells, Chunk("pilot", 0, 1, 0, 1))
    chosen = sorted({0, len(design) // 2, len(design) - 1})
    count, runs = max(1, PILOT_RUNS // len(chosen)), plan.sweep.replicates
    took, blocks = _timed(cells, chosen, count)
    while took < ENOUGH_SECONDS and count < runs:
        # A block costs something beside its runs, so that few quick runs would seem to take long.
        count = min(4 * count, runs)
        took, blocks = _timed(cells, chosen, count)
    share = -(-plan.total // (CHUNKS_A_WORKER * default_workers()))
    return Estimate(took / (count * len(chosen)), *_sizes(blocks), share)


def _timed(cells: Cells, chosen: list[int], count: int) -> tuple[float, list[Block]]:
    """Return the seconds that the first runs of some cells took, and their tables."""
    began = time.perf_counter()
    blocks = [played(cells, Chunk("pilot", cell, cell + 1, 0, count)) for cell in chosen]
    return time.perf_counter() - began, blocks


def _sizes(blocks: list[Block]) -> tuple[float, float]:
    """Return the bytes of one more run, and of a chunk without any, by the sizes of small and larger parts."""
    few, many = _bytes(blocks[:1]), _bytes(blocks)
    n_few, n_many = _rows(blocks[:1]), _rows(blocks)
    each = (many - few) / (n_many - n_few) if n_many > n_few else few / max(1, n_few)
    return max(each, 1.0), max(few - n_few * each, 0.0)


def _rows(blocks: list[Block]) -> int:
    return sum(len(block.tables["runs"]) for block in blocks if block.tables)


def _bytes(blocks: list[Block]) -> int:
    """Return the bytes that some blocks take together as Parquet."""
    return sum(len(parquet_bytes(name, table)) for name, table in together(blocks).tables.items())

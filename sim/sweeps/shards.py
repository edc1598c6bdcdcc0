"""Shards: the task that plays one chunk and leaves it behind, whoever runs it.

The task writes its shard itself. So nothing travels back but a line, the coordinator's memory stays flat, what a worker
finished outlives the coordinator, and a duplicate writes the same rows under the same name. Of the parts of a chunk
that of the runs table is written last: a chunk is done when that part, or its list of failures alone, is there.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sim.ensemble.block import Block, Failure, play_block
from sim.results.folder import write_parquet
from sim.results.store import Store, store
from sim.results.tables import TABLES
from sim.sweeps.cells import Cells
from sim.sweeps.plan import Chunk, opened

FAILED = "failed"
ONE_READS = threading.Lock()
"""Held while a sweep is opened: a thread that found a plugin half run would miss its laws."""


class Report(NamedTuple):
    """What a task says of its chunk."""

    name: str
    runs: int
    seconds: float
    bytes: int
    failures: list[Failure]


@dataclass(frozen=True, slots=True)
class Task:
    """Plays chunks of the sweep at an address; small enough to send with every chunk.

    Parameters
    ----------
    address : str
        A folder that every worker reaches, or an fsspec address.
    cells : int
        Cells of the design, so that a worker notices an extension.
    retry : int
        How often a run that failed is tried again.
    """

    address: str
    cells: int
    retry: int = 0

    def __call__(self, chunk: Chunk) -> Report:
        """Play a chunk, write its shard, and say how it went."""
        began = time.perf_counter()
        target = store(self.address)
        with ONE_READS:
            cells = _cells(self.address, self.cells)
        block = played(cells, chunk, self.retry)
        size = write(target, chunk.name, block)
        return Report(chunk.name, chunk.runs, time.perf_counter() - began, size, block.failures)


@lru_cache(maxsize=4)
def _cells(address: str, cells: int) -> Cells:  # noqa: ARG001
    """Return the cells of the sweep at an address, read once per process and extension."""
    from sim import registry

    plan, design = opened(store(address))
    for file, _ in plan.plugins:
        registry.load_plugin(file)
    return plan.cells(design)


def played(cells: Cells, chunk: Chunk, retry: int = 0) -> Block:
    """Return the tables of all cells of a chunk together."""
    blocks = []
    for cell in range(chunk.first_cell, chunk.end_cell):
        scenario, case = cells[cell]
        runs = chunk.end_run - chunk.first_run
        blocks.append(play_block(scenario, case, cell, chunk.first_run, runs, retry))
    return together(blocks)


def together(blocks: Sequence[Block]) -> Block:
    """Return several blocks as one."""
    import pyarrow as pa

    names = dict.fromkeys(name for block in blocks for name in block.tables)
    tables = {
        name: pa.concat_tables([block.tables[name] for block in blocks if name in block.tables])
        for name in names
    }
    return Block(tables, [failure for block in blocks for failure in block.failures])


def parquet_bytes(name: str, table: Any) -> bytes:
    """Return an Arrow table of the name as the bytes of a Parquet file."""
    sink = io.BytesIO()
    write_parquet(sink, name, table)
    return sink.getvalue()


def write(target: Store, name: str, block: Block) -> int:
    """Write the parts of a chunk, failures first and the runs table last; return the bytes written."""
    size = 0
    if block.failures:
        target.write(f"{FAILED}/{name}.json", json.dumps([one._asdict() for one in block.failures]).encode())
    else:
        target.remove(f"{FAILED}/{name}.json")
    for table in reversed(TABLES):
        if table in block.tables:
            content = parquet_bytes(table, block.tables[table])
            target.write(f"{table}/{name}.parquet", content)
            size += len(content)
    return size


def failures_in(target: Store) -> dict[str, list[Failure]]:
    """Return the failures of every chunk that has some."""
    found = {}
    for file in target.names(FAILED):
        try:
            rows: list[dict[str, Any]] = json.loads(target.read(f"{FAILED}/{file}"))
            found[file.removesuffix(".json")] = [Failure(**row) for row in rows]
        except (ValueError, TypeError):
            target.remove(f"{FAILED}/{file}")
    return found


def done(target: Store, chunks: Sequence[Chunk], tables: Sequence[str]) -> set[str]:
    """Return the names of the chunks that are done; a part that cannot be read is removed, and its chunk is not.

    A file that was torn outside of our hands (a crash of the file system, a copy that broke off) has no footer.
    """
    failures = failures_in(target)
    there = {table: set(target.names(table)) for table in tables}
    found = set()
    for chunk in chunks:
        rows = chunk.runs - len(failures.get(chunk.name, ()))
        file = f"{chunk.name}.parquet"
        if (rows == 0 and chunk.name in failures) or (
            all(file in there[table] for table in tables)
            and all(_whole(target, f"{table}/{file}", rows if table == "runs" else None) for table in tables)
        ):
            found.add(chunk.name)
    return found


def _whole(target: Store, name: str, rows: int | None) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with target.opened(name) as file:
            count = pq.ParquetFile(file).metadata.num_rows
    except (pa.ArrowException, OSError):
        count = -1
    if count >= 0 and rows in (None, count):
        return True
    target.remove(name)
    return False

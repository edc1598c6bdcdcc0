"""Shards: the task that plays one chunk and leaves it behind, whoever runs it.

The task writes its shard itself. So nothing travels back but a line, the coordinator's memory stays flat, what a worker
finished outlives the coordinator, and a duplicate writes the same rows under the same name. Of the parts of a chunk
that of the runs table is written last: a chunk is done when that part, or its list of failures alone, is there.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sim.ensemble.block import Block, Failure, play_cell, together
from sim.ensemble.spans import Chunk
from sim.results.folder import write_parquet
from sim.results.parts import frame_of
from sim.results.store import Store, store
from sim.results.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from sim.campaign.case import Case
    from sim.configuration import Scenario

FAILED = "failed"


class Scenarios(Protocol):
    """What gives the scenario and the case of every cell: one cell for a plain run, a design's for a sweep."""

    @property
    def agents(self) -> Mapping[str, type] | None:
        """Subclasses to seat in place of the built-in agent of a role."""

    def __getitem__(self, cell: int) -> tuple[Scenario, Case]:
        """Return scenario and case of a cell."""


class Source(Protocol):
    """What a worker opens its cells with: small, and able to travel to another process."""

    def __call__(self) -> Scenarios:
        """Return the cells."""


class Report(NamedTuple):
    """What a task says of its chunk."""

    name: str
    runs: int
    seconds: float
    bytes: int
    failures: list[Failure]


@dataclass(frozen=True, slots=True)
class Task:
    """Plays chunks and leaves their shards at an address; small enough to send with every chunk.

    Parameters
    ----------
    address : str
        A folder that every worker reaches, or an fsspec address.
    source : Source
        Opens the cells.
    retry : int
        How often a run that failed is tried again.
    csv : bool
        Whether each part gets a CSV twin.
    """

    address: str
    source: Source
    retry: int = 0
    csv: bool = False

    def __call__(self, chunk: Chunk) -> Report:
        """Play a chunk, write its shard, and say how it went."""
        began = time.perf_counter()
        block = played(self.source(), chunk, self.retry)
        size = write(store(self.address), chunk.name, block, csv=self.csv)
        return Report(chunk.name, chunk.runs, time.perf_counter() - began, size, block.failures)


@dataclass(frozen=True, slots=True)
class InMemory:
    """Plays chunks and hands their tables back."""

    source: Source
    retry: int = 0

    def __call__(self, chunk: Chunk) -> Block:
        """Play a chunk."""
        return played(self.source(), chunk, self.retry)


def played(cells: Scenarios, chunk: Chunk, retry: int = 0) -> Block:
    """Return the tables of all cells of a chunk together."""
    blocks = []
    for cell in range(chunk.first_cell, chunk.end_cell):
        scenario, case = cells[cell]
        runs = chunk.end_run - chunk.first_run
        blocks.append(play_cell(scenario, case, cell, chunk.first_run, runs, retry, cells.agents))
    return together(blocks)


def parquet_bytes(name: str, table: Any) -> bytes:
    """Return an Arrow table of the name as the bytes of a Parquet file."""
    sink = io.BytesIO()
    write_parquet(sink, name, table)
    return sink.getvalue()


def csv_bytes(table: Any) -> bytes:
    """Return an Arrow table as the bytes of a CSV file."""
    from pyarrow import csv

    sink = io.BytesIO()
    csv.write_csv(table, sink)
    return sink.getvalue()


def write(target: Store, name: str, block: Block, *, csv: bool = False) -> int:
    """Write the parts of a chunk, failures first and the runs table last; return the bytes of the parts."""
    size = 0
    if block.failures:
        target.write(f"{FAILED}/{name}.json", json.dumps([one._asdict() for one in block.failures]).encode())
    else:
        target.remove(f"{FAILED}/{name}.json")
    for table in reversed(TABLES):
        if table in block.tables:
            if csv:
                target.write(f"{table}/{name}.csv", csv_bytes(block.tables[table]))
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
        # Arrow tells alike that a file is torn and that it could not be fetched; the latter is raised here.
        count = _rows_in(target.read(name))
    if count >= 0 and rows in (None, count):
        return True
    target.remove(name)
    return False


def _rows_in(content: bytes) -> int:
    """Return the rows of a Parquet file's bytes, -1 where they are torn."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.ParquetFile(pa.BufferReader(content)).metadata.num_rows)
    except (pa.ArrowException, OSError):
        return -1


def read_runs(target: Store, outcome: str) -> pd.DataFrame:
    """Return cell, run and one outcome of all runs, in order, from wherever their shards are."""
    import pandas as pd

    columns, parts = ["cell", "run", outcome], []
    for name in target.names("runs"):
        with target.opened(f"runs/{name}") as file:
            parts.append(frame_of(file, columns))
    return pd.concat(parts, ignore_index=True).sort_values(["cell", "run"], ignore_index=True)

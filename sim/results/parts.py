"""The part files of a table, read one at a time and of each only the columns that are asked for.

So what many runs say is summed up in the memory of a single column, however many columns and parts there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError

if TYPE_CHECKING:
    import pandas as pd

PLAIN = {"int64": np.int64, "double": np.float64}
"""Types of columns whose memory NumPy reads as it is, by Arrow's names."""
NUMBERS = re.compile(r"\d+")


def parts_of(folder: Path) -> list[Path]:
    """Return the parts of the runs table of a results folder, in the order of the cells and runs in their names."""
    found = (folder / "runs").glob("part-*.parquet")
    return sorted(
        found, key=lambda file: ([int(number) for number in NUMBERS.findall(file.stem)[:3]], file.name)
    )


def read_part(file: Path, columns: Sequence[str] | None = None) -> Any:
    """Return a part file, or some of its columns, as an Arrow table.

    Raises
    ------
    ResultsError
        If it is absent or damaged, or has no such column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not file.is_file():
        raise ResultsError(f"{file} is missing")
    try:
        # A single file, so that a folder's name is never taken for a partition.
        part = pq.ParquetFile(file)
        absent = [name for name in columns or () if name not in part.schema_arrow.names]
        if absent:
            raise ResultsError(f"{file.parent} has no column {absent[0]!r}")
        return part.read(columns=columns, use_threads=False)
    except (pa.ArrowException, OSError) as problem:
        raise ResultsError(f"{file} is damaged: {problem}") from problem


def frame_of(file: Any, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a Parquet file, or some of its columns, as a data frame, read in this thread alone.

    Threads of Arrow that still hold a file of Python's while the interpreter shuts down abort the process.

    Parameters
    ----------
    file : Path, binary file or bytes
    columns : sequence of str, optional
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = pa.BufferReader(file) if isinstance(file, bytes) else file
    table = pq.ParquetFile(source).read(columns=columns, use_threads=False)
    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    return frame


class RunsOnDisk:
    """The runs table of a results folder, of which nothing is held but how many rows each part has.

    Parameters
    ----------
    folder : Path
        A results folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def rows(self) -> dict[Path, int] | None:
        """Rows of each part; None unless cell and run ascend from row to row through all parts."""
        found, last = {}, (-1, -1)
        for file in parts_of(self.folder):
            keys = np.column_stack(list(_arrays(file, ("cell", "run")))).astype(np.int64)
            if len(keys):
                if not _ascend(keys, last):
                    return None
                last = (int(keys[-1, 0]), int(keys[-1, 1]))
            found[file] = len(keys)
        return found or None

    @property
    def n_runs(self) -> int:
        """Rows of all parts together."""
        return sum((self.rows or {}).values())

    @cached_property
    def names(self) -> list[str]:
        """Names of the columns."""
        import pyarrow.parquet as pq

        return [str(name) for file in list(self.rows or {})[:1] for name in pq.read_schema(file).names]

    def column(self, name: str) -> np.ndarray:
        """Return a column as floats, shape (runs,), in the order of cell and run; NaN where a run has no value."""
        values, start = np.empty(self.n_runs), 0
        for file, n in (self.rows or {}).items():
            values[start : start + n] = next(_arrays(file, (name,)))
            start += n
        return values

    def by_month(self, name: str, months: int) -> np.ndarray:
        """Return a column of the months table as floats, shape (runs, months), in the order of cell and run."""
        values, start = np.empty((self.n_runs, months)), 0
        for file, n in (self.rows or {}).items():
            part = self.folder / "months" / file.name
            values[start : start + n] = next(_arrays(part, (name,))).reshape(n, months)
            start += n
        return values


def _arrays(file: Path, columns: Sequence[str]) -> Iterator[np.ndarray]:
    """Yield columns of a part as floats."""
    table = read_part(file, columns)
    for name in columns:
        yield np.concatenate([np.zeros(0), *map(_floats, table[name].chunks)])


def _floats(chunk: Any) -> np.ndarray:
    """Return an Arrow array as floats, nulls as NaN; what Arrow itself offers for it imports pandas."""
    kind = PLAIN.get(str(chunk.type))
    if kind is None:
        plain: np.ndarray = chunk.to_numpy(zero_copy_only=False).astype(float)
        return plain
    known, content = chunk.buffers()
    place = slice(chunk.offset, chunk.offset + len(chunk))
    values = np.frombuffer(content, kind)[place].astype(float)
    if chunk.null_count:
        values[np.unpackbits(np.frombuffer(known, np.uint8), bitorder="little")[place] == 0] = np.nan
    return values


def _ascend(keys: np.ndarray, last: tuple[int, int]) -> bool:
    """Return whether rows of (cell, run) ascend, beginning above `last`."""
    cell, run = np.vstack([last, keys]).T
    same = cell[1:] == cell[:-1]
    return bool(np.all((cell[1:] > cell[:-1]) | (same & (run[1:] > run[:-1]))))

"""Columns: how a rule family declares the numbers that it reads and the state that it keeps, each by name.

A table is a class whose annotations are its columns: NumPy takes the record from them and mypy the fields, so that a misspelt
one is an error to both. An instance is a record array with an axis for whom the columns are about.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from sim.campaign.kinds import Floats, Ints, Keys

__all__ = [
    "Column",
    "Columns",
    "Floats",
    "Ints",
    "Keys",
    "Purpose",
    "blank",
    "column",
    "columns_of",
    "declared",
    "dtype_of",
    "luck",
]

KINDS = {"Floats": "f8", "Ints": "i8", "Keys": "u8"}


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column of state or of a record.

    Parameters
    ----------
    unit, summary : str
    start : float or str
        Value on the first morning: a number, or where in the case it stands, as ``"patron.subsidy"``.
    """

    unit: str
    summary: str
    start: float | str = 0.0


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of luck, whose column holds an address for each row; the first of a *lone* role needs no name in it."""

    purpose: str
    lone: bool = False


def column(unit: str, summary: str, start: float | str = 0.0) -> Any:
    """Declare a column of state, or of a record, with its unit and what it is."""
    return Column(unit, summary, start)


def luck(purpose: str, *, lone: bool = False) -> Any:
    """Declare a column of addresses of luck."""
    return Purpose(purpose, lone)


class Columns:
    """A table with columns; subclass it and annotate them. Bases lend theirs, in their order."""

    if TYPE_CHECKING:

        @property
        def shape(self) -> tuple[int, ...]:
            """Lengths of the axes."""

        def __len__(self) -> int: ...


Table = TypeVar("Table", bound=Columns)


def columns_of(table: type) -> dict[str, str]:
    """Return the columns of a table by name, with the kind of each.

    Raises
    ------
    TypeError
        If two families declare one name, or a column is of no known kind.
    """
    return _columns_of(table)


@cache
def _columns_of(table: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for base in table.__bases__:
        for name, kind in (columns_of(base) if issubclass(base, Columns) else {}).items():
            _enter(found, table, name, kind)
    for name, kind in inspect.get_annotations(table).items():
        _enter(found, table, name, str(kind))
    return found


def _enter(found: dict[str, str], table: type, name: str, kind: str) -> None:
    if name in found or kind not in KINDS:
        what = "is declared twice" if name in found else f"is {kind}, not one of {', '.join(KINDS)}"
        raise TypeError(f"column {name} of {table.__name__} {what}")
    found[name] = kind


def declared(table: type, kind: type[Any] = Column) -> dict[str, Any]:
    """Return what is said of a table's columns, by name, those of another kind left out."""
    said = {name: getattr(table, name, None) for name in columns_of(table)}
    return {name: one for name, one in said.items() if isinstance(one, kind)}


def dtype_of(table: type) -> np.dtype[Any]:
    """Return the record of a table."""
    return _dtype_of(table)


@cache
def _dtype_of(table: Any) -> np.dtype[Any]:
    return np.dtype([(name, KINDS[kind]) for name, kind in columns_of(table).items()])


def blank(table: type[Table], shape: tuple[int, ...]) -> Table:
    """Return a table of zeros."""
    return cast("Table", np.zeros(shape, dtype=dtype_of(table)).view(np.recarray))

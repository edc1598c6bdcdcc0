"""Kinds of columns as mypy sees them: an entry of a column is a number, and a float does not fit among whole ones."""

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

Slices = slice | tuple[int | slice, ...]
Picks = np.ndarray | tuple[np.ndarray | int | slice, ...]

class Floats(np.ndarray[Any, np.dtype[np.float64]]):
    """A column of float64."""

    @overload  # type: ignore[override]
    def __getitem__(self, at: int | tuple[int, ...]) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __getitem__(self, at: Slices | Picks) -> Floats: ...
    def __setitem__(self, at: int | Slices | Picks, value: float | np.ndarray | Sequence[float]) -> None: ...  # type: ignore[override]

class Ints(np.ndarray[Any, np.dtype[np.int64]]):
    """A column of int64: a float written into it would be cut to whole, and mypy refuses it."""

    @overload  # type: ignore[override]
    def __getitem__(self, at: int | tuple[int, ...]) -> int: ...  # type: ignore[overload-overlap]
    @overload
    def __getitem__(self, at: Slices | Picks) -> Ints: ...
    def __setitem__(self, at: int | Slices | Picks, value: int | Ints | Sequence[int]) -> None: ...  # type: ignore[override]

class Keys(np.ndarray[Any, np.dtype[np.uint64]]):
    """A column of addresses of luck, `sim.luck.address`."""

    @overload  # type: ignore[override]
    def __getitem__(self, at: int | tuple[int, ...]) -> np.uint64: ...  # type: ignore[overload-overlap]
    @overload
    def __getitem__(self, at: Slices | Picks) -> Keys: ...

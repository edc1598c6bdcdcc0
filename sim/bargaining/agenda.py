"""Issue by issue: talks over one issue after the other, on top of any protocol.

What is settled stays settled. A party values an option of the issue on the table by its mean utility over the packages that
are consistent with what is settled and with that option: it thinks of the issues to come as open and evenly likely. On the last
issue that is the package's own utility, so that nobody ends below its reservation value. Without agreement on one issue there is
none at all (Fershtman 1990 takes agendas up; here parties do not look through to later rounds).

References
----------
C. Fershtman (1990), The importance of the agenda in bargaining. Games and Economic Behavior 2.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.bargaining.stakes import Stakes
from sim.errors import ConfigError

Item = str | Sequence[str]
"""An issue, or several that are settled together."""


def items_of(agenda: Sequence[Item], stakes: Stakes) -> list[tuple[int, ...]]:
    """Return the places of the issues of every item of an agenda, which names each issue once.

    Raises
    ------
    ConfigError
        For an issue that is not there, comes twice or is missing.
    """
    items = [(item,) if isinstance(item, str) else tuple(item) for item in agenda]
    named = list(itertools.chain.from_iterable(items))
    for name in named:
        if name not in stakes.issues:
            raise ConfigError.at("negotiate", "agenda", name, list(stakes.issues))
        if named.count(name) > 1:
            raise ConfigError.at("negotiate", "agenda", name, "is on the agenda twice")
    missing = [name for name in stakes.issues if name not in named]
    if missing or not all(items):
        raise ConfigError.at("negotiate", "agenda", named, f"must also settle {missing or 'something'}")
    return [tuple(stakes.issues.index(name) for name in item) for item in items]


class Options(NamedTuple):
    """What can still be agreed on one item."""

    stakes: Stakes
    """In the kept options; the utility of each is the mean over its open packages."""
    kept: np.ndarray
    """int64: numbers of the options that have an open package."""
    option: np.ndarray
    """int64, shape (P,): the option of every package."""


def options_of(stakes: Stakes, item: tuple[int, ...], open_: np.ndarray) -> Options:
    """Return the options of one item that are still open.

    Parameters
    ----------
    item : tuple of int
        Places of the issues.
    open_ : array of bool, shape (P,)
        Packages that are consistent with what is settled.
    """
    places = list(item)
    shape = tuple(stakes.sizes[places])
    option = np.ravel_multi_index(tuple(stakes.coordinates[:, places].T), shape)
    kept, which = np.unique(option[open_], return_inverse=True)
    counts = np.bincount(which)
    means = np.stack([np.bincount(which, weights=row[open_]) / counts for row in stakes.utility])
    levels = np.stack(np.unravel_index(kept, shape), axis=1).astype(np.int64)
    names = [stakes.issues[place] for place in places]
    return Options(stakes.over(means, levels, stakes.sizes[places], names), kept, option)

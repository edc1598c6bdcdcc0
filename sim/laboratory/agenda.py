"""Issue by issue: talks over one issue after the other, on top of any protocol.

What is settled stays settled, and without agreement on one issue there is none at all. What an option of the issue on the table
is worth depends on what is expected of the issues to come, the *foresight*:

===============  ===========================================================================================================
``mean``         the mean utility over the open packages with that option: what comes is open and evenly likely
``best``         one's best among those of them that harm nobody: each side hopes for the most that all could sign
``equilibrium``  what the later stages lead to by backward induction: at each the sides settle on the Nash package of its
                 options, valued in the same way, or part without a deal where every option harms somebody
===============  ===========================================================================================================

An option after which nothing can be signed is worth no deal, but under ``mean``. On the last issue all three are the package's own
utility, so that nobody ends below its reservation value. ``mean`` is myopic and asks nothing of what a side knows; the other two
take everybody's utilities as known.

Fershtman (1990) solves an agenda of two pies by backward induction, with Rubinstein's talks at every stage; In and Serrano (2004)
look at talks that are held to one issue at a time. As rounds grow short such talks end at the Nash solution of what is at stake
(Binmore, Rubinstein and Wolinsky 1986), which stands for a later stage here; the stage on the table is played, not assumed.

References
----------
K. Binmore, A. Rubinstein and A. Wolinsky (1986), The Nash bargaining solution in economic modelling. RAND Journal of Economics 17.
C. Fershtman (1990), The importance of the agenda in bargaining. Games and Economic Behavior 2.
Y. In and R. Serrano (2004), Agenda restrictions in multi-issue bargaining. Journal of Economic Behavior and Organization 53.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.bargaining.offerings import NO_PACKAGE
from sim.errors import ConfigError
from sim.laboratory.concepts import harmless, nash
from sim.laboratory.stakes import Stakes

Item = str | Sequence[str]
"""An issue, or several that are settled together."""

Foresight = Literal["mean", "best", "equilibrium"]

Valued = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From rows over packages, and what no deal is worth in each, to rows over options."""


def items_of(agenda: Sequence[Item], stakes: Stakes) -> list[tuple[int, ...]]:
    """Return the places of the issues of every item of an agenda, which names each issue once.

    Raises
    ------
    ConfigError
        For an issue that is not there, comes twice or is missing.
    """
    if isinstance(agenda, str):
        raise ConfigError.at("negotiate", "agenda", agenda, "must be a list, also of one item")
    items = [(item,) if isinstance(item, str) else tuple(item) for item in agenda]
    named = list(itertools.chain.from_iterable(items))
    for name in named:
        if name not in stakes.issues:
            raise ConfigError.at("negotiate", "agenda", name, list(stakes.issues))
        if named.count(name) > 1:
            raise ConfigError.at("negotiate", "agenda", name, "is on the agenda twice")
    missing = [name for name in stakes.issues if name not in named]
    if missing:
        raise ConfigError.at("negotiate", "agenda", named, f"must also settle {', '.join(missing)}")
    if not all(items):
        raise ConfigError.at("negotiate", "agenda", list(agenda), "has an item without an issue")
    return [tuple(stakes.issues.index(name) for name in item) for item in items]


class Options(NamedTuple):
    """What can still be agreed on one item."""

    stakes: Stakes
    """In the kept options, each worth what the foresight makes of its open packages."""
    kept: np.ndarray
    """int64: numbers of the options that have an open package."""
    option: np.ndarray
    """int64, shape (P,): the option of every package."""
    valued: Valued
    """The same foresight for other rows, such as beliefs."""


def options_of(
    stakes: Stakes, items: Sequence[tuple[int, ...]], open_: np.ndarray, foresight: Foresight = "mean"
) -> Options:
    """Return the options of the next item that are still open.

    Parameters
    ----------
    items : sequence of tuple of int
        Places of the issues of the item on the table and of all that are to come.
    open_ : array of bool, shape (P,)
        Packages that are consistent with what is settled.
    foresight : str

    Raises
    ------
    ConfigError
        For a foresight that is none.
    """
    if foresight not in FORESIGHTS:
        raise ConfigError.at("negotiate", "foresight", foresight, list(FORESIGHTS))
    places = list(items[0])
    option = _options(stakes, items[0])
    kept, which = np.unique(option[open_], return_inverse=True)
    valued = FORESIGHTS[foresight](stakes, items, open_, which)
    levels = np.stack(np.unravel_index(kept, tuple(stakes.sizes[places])), axis=1).astype(np.int64)
    names = [stakes.issues[place] for place in places]
    utility = valued(stakes.utility, stakes.reservation)
    return Options(stakes.over(utility, levels, stakes.sizes[places], names), kept, option, valued)


def _options(stakes: Stakes, item: tuple[int, ...]) -> np.ndarray:
    """Return the option of an item that every package has; int64, shape (P,)."""
    places = list(item)
    return np.ravel_multi_index(tuple(stakes.coordinates[:, places].T), tuple(stakes.sizes[places]))


def _by_mean(
    stakes: Stakes, items: Sequence[tuple[int, ...]], open_: np.ndarray, which: np.ndarray
) -> Valued:
    counts = np.bincount(which)
    return lambda rows, _: np.stack([np.bincount(which, weights=row[open_]) / counts for row in rows])


def _by_best(
    stakes: Stakes, items: Sequence[tuple[int, ...]], open_: np.ndarray, which: np.ndarray
) -> Valued:
    fair = harmless(stakes.gains)[open_]

    def valued(rows: np.ndarray, no_deal: np.ndarray) -> np.ndarray:
        best = np.full((len(rows), which.max() + 1), -np.inf)
        for row, most in zip(rows, best, strict=True):
            np.maximum.at(most, which[fair], row[open_][fair])
        return np.where(np.isneginf(best), no_deal[:, None], best)

    return valued


def _by_equilibrium(
    stakes: Stakes, items: Sequence[tuple[int, ...]], open_: np.ndarray, which: np.ndarray
) -> Valued:
    ahead = continuations(stakes, items, open_)
    return lambda rows, no_deal: np.where(ahead == NO_PACKAGE, no_deal[:, None], rows[:, ahead])


FORESIGHTS: dict[str, Callable[[Stakes, Sequence[tuple[int, ...]], np.ndarray, np.ndarray], Valued]] = {
    "mean": _by_mean,
    "best": _by_best,
    "equilibrium": _by_equilibrium,
}


def continuations(stakes: Stakes, items: Sequence[tuple[int, ...]], open_: np.ndarray) -> np.ndarray:
    """Return the package that each open option of the first item leads to, `NO_PACKAGE` where it leads to no deal.

    Backward induction: the last item is settled first, for every way in which the others may have been settled, then the one
    before it, in view of what follows.
    """
    packages = np.flatnonzero(open_)
    settled = np.stack([_options(stakes, item)[packages] for item in items], axis=1)
    while settled.shape[1] > 1:
        settled, which = np.unique(settled[:, :-1], axis=0, return_inverse=True)
        packages = _settled_on(stakes.gains, packages, which.ravel())
    return packages[np.argsort(settled[:, 0], kind="stable")]


def _settled_on(gains: np.ndarray, packages: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Return the package on which the sides settle in each group: the Nash package of those that it may end with.

    Parameters
    ----------
    packages : array of int, shape (k,)
        `NO_PACKAGE` for an end without a deal, which gives nobody anything.
    which : array of int, shape (k,)
        The group of each.
    """
    ends = np.where(packages == NO_PACKAGE, 0.0, gains[:, packages])
    order = np.argsort(which, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(which[order])) + 1)
    choices = [(group, nash(ends[:, group])) for group in groups]
    chosen = [NO_PACKAGE if choice == NO_PACKAGE else packages[group[choice]] for group, choice in choices]
    return np.array(chosen, dtype=np.int64)

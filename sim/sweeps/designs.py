"""Designs: which futures are played, and how levers and futures make cells.

A cell's number is ``future * policies + policy``, so that added futures only append.

References
----------
M. D. McKay, R. J. Beckman and W. J. Conover (1979), A comparison of three methods for selecting values of input
variables. Technometrics 21. I. M. Sobol' (1967), On the distribution of points in a cube. USSR Comput. Math. 7.
A. Saltelli (2002), Making best use of model evaluations to compute sensitivity indices. Comput. Phys. Commun. 145.
M. D. Morris (1991), Factorial sampling plans for preliminary computational experiments. Technometrics 33.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError, MissingExtra
from sim.sweeps.factors import Factor
from sim.sweeps.spec import SAMPLED, Sweep

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 5_000_000


def design_seed(seed: int, purpose: str) -> int:
    """Return a seed of 63 bits for a purpose, such as the second stage of a sample, from the root seed."""
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def design_table(sweep: Sweep, seed: int, stages: Sequence[int]) -> pd.DataFrame:
    """Return one row a cell: ``cell``, ``policy``, ``future``, ``seed`` and the value of every factor.

    Parameters
    ----------
    sweep : Sweep
        The factors and the design.
    seed : int
        Root seed: it addresses the luck of the runs and seeds the sample.
    stages : sequence of int
        Samples of the first sweep and of every extension, in this order.

    Raises
    ------
    ConfigError
        If there would be more than `MOST_CELLS` cells.
    """
    import pandas as pd

    if sweep.design == "zip":
        policies, futures = zipped(sweep.factors), [()]
        names = [one.name for one in sweep.factors]
    else:
        _check_size(sweep, stages)
        policies = list(itertools.product(*(one.levels for one in sweep.levers)))
        futures = futures_of(sweep, seed, stages)
        names = [one.name for one in sweep.factors]
    rows = [(*policy, *future) for future in futures for policy in policies]
    cells = np.arange(len(rows))
    columns = list(zip(*rows, strict=True))
    return pd.DataFrame(
        {
            "cell": cells,
            "policy": cells % len(policies),
            "future": cells // len(policies),
            "seed": cell_seeds(seed, len(rows), paired=sweep.paired),
            **{name: list(column) for name, column in zip(names, columns, strict=True)},
        }
    )


def zipped(factors: Sequence[Factor]) -> list[tuple[Any, ...]]:
    """Return the levels of all factors side by side."""
    return list(zip(*(one.levels for one in factors), strict=True))


def _check_size(sweep: Sweep, stages: Sequence[int]) -> None:
    policies = math.prod(len(one.levels) for one in sweep.levers)
    futures = math.prod(len(one.levels) for one in sweep.uncertainties)
    if sweep.design in SAMPLED:
        futures = sum(stages) * rows_per_sample(sweep)
    if policies * futures > MOST_CELLS:
        raise ConfigError(
            f"design: {policies * futures:,} cells are more than {MOST_CELLS:,}: take fewer levels or samples"
        )


def rows_per_sample(sweep: Sweep) -> int:
    """Return how many futures one sample makes: D + 2 or 2D + 2 under Saltelli's scheme, D + 1 in a trajectory."""
    d = len(sweep.uncertainties)
    if sweep.design == "saltelli":
        return 2 * d + 2 if sweep.second_order and d > 1 else d + 2
    return d + 1 if sweep.design == "morris" else 1


def cell_seeds(seed: int, cells: int, *, paired: bool) -> np.ndarray:
    """Return the root seed of every cell: the same under common random numbers, else one of its own."""
    if paired:
        return np.full(cells, seed, dtype=np.int64)
    return np.array([design_seed(seed, f"cell {cell}") for cell in range(cells)], dtype=np.int64)


def futures_of(sweep: Sweep, seed: int, stages: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return the values of the uncertainties in every future."""
    if not sweep.uncertainties:
        return [()]
    if sweep.design == "grid":
        return list(itertools.product(*(one.levels for one in sweep.uncertainties)))
    cube = SAMPLERS[sweep.design](sweep, seed, stages)
    cube = correlated(cube, sweep) if sweep.correlations else cube
    columns = [one.at(cube[:, place]) for place, one in enumerate(sweep.uncertainties)]
    return list(zip(*columns, strict=True))


def _inside(cube: np.ndarray) -> np.ndarray:
    """Keep off the ends, where a quantile can be infinite."""
    inside: np.ndarray = np.clip(cube, 2.0**-40, 1.0 - 2.0**-40)
    return inside


def monte_carlo(sweep: Sweep, seed: int, stages: Sequence[int]) -> np.ndarray:
    """Return independent uniforms, shape (futures, uncertainties); each stage has a generator of its own."""
    d = len(sweep.uncertainties)
    drawn = [
        np.random.default_rng(design_seed(seed, f"sample {n}")).random((count, d))
        for n, count in enumerate(stages)
    ]
    return _inside(np.concatenate(drawn))


def latin_hypercube(sweep: Sweep, seed: int, stages: Sequence[int]) -> np.ndarray:
    """Return a Latin hypercube per stage: an extension is a second, independent hypercube of the added size.

    Each hypercube is stratified in itself; their union is stratified to the size of the smaller one, not to its own.
    """
    from scipy.stats import qmc

    d = len(sweep.uncertainties)
    drawn = [qmc.LatinHypercube(d, rng=np.random.default_rng(design_seed(seed, f"sample {n}"))).random(count)
             for n, count in enumerate(stages)]  # fmt: skip
    return _inside(np.concatenate(drawn))


def sobol(sweep: Sweep, seed: int, stages: Sequence[int]) -> np.ndarray:
    """Return a scrambled Sobol' sequence; an extension continues the very same sequence."""
    from scipy.stats import qmc

    generator = np.random.default_rng(design_seed(seed, "sample 0"))
    sequence = qmc.Sobol(len(sweep.uncertainties), scramble=True, rng=generator)
    with warnings.catch_warnings():
        # Balance needs a power of two; the guide says so, and any number of points is allowed.
        warnings.simplefilter("ignore", UserWarning)
        drawn: np.ndarray = sequence.random(sum(stages))
    return _inside(drawn)


def saltelli(sweep: Sweep, seed: int, stages: Sequence[int]) -> np.ndarray:
    """Return Saltelli's radial sample from SALib; an extension continues the same Sobol' sequence."""
    module = _salib("sobol")
    second = sweep.second_order and len(sweep.uncertainties) > 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        generator = np.random.default_rng(design_seed(seed, "sample 0"))
        drawn = module.sample(_problem(sweep), sum(stages), calc_second_order=second, seed=generator)
    return _inside(np.asarray(drawn))


def morris(sweep: Sweep, seed: int, stages: Sequence[int]) -> np.ndarray:
    """Return Morris's trajectories from SALib; an extension adds trajectories of a generator of its own.

    The grid's ends are the ends of every bounded factor, as SALib's own analysis takes them to be. Where a distribution has no
    ends, the quantiles 1/(2p) and 1 - 1/(2p) of p levels stand for them: its step is then (p - 1)/p of the grid's, and the
    elementary effects that SALib reckons from the grid are to be multiplied by p/(p - 1).
    """
    module = _salib("morris")
    drawn = [
        module.sample(
            _problem(sweep), count, num_levels=sweep.levels,
            seed=np.random.default_rng(design_seed(seed, f"sample {n}")),
        )
        for n, count in enumerate(stages)
    ]  # fmt: skip
    grid: np.ndarray = np.concatenate(drawn)
    endless = np.array([not one.is_bounded for one in sweep.uncertainties])
    margin = np.where(endless, 1.0 / (2.0 * sweep.levels), 0.0)
    cube: np.ndarray = margin + (1.0 - 2.0 * margin) * grid
    return cube


SAMPLERS: dict[str, Callable[[Sweep, int, Sequence[int]], np.ndarray]] = {
    "monte_carlo": monte_carlo,
    "latin_hypercube": latin_hypercube,
    "sobol": sobol,
    "saltelli": saltelli,
    "morris": morris,
}


def _problem(sweep: Sweep) -> dict[str, Any]:
    names = [one.name for one in sweep.uncertainties]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _salib(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(f"SALib.sample.{name}")
    except ImportError as problem:
        raise MissingExtra("SALib", "analysis") from problem


def correlated(cube: np.ndarray, sweep: Sweep) -> np.ndarray:
    """Return the sample with the wanted rank correlations, by a Gaussian copula.

    ``u' = Phi(L Phi^-1(u))`` with ``L L^T = R`` and ``R_ij = 2 sin(pi rho_ij / 6)``, the linear correlation of normals
    whose rank correlation is ``rho_ij``. It works point by point, so that an extension leaves earlier points alone.

    Raises
    ------
    ConfigError
        If the wanted correlations contradict each other.

    References
    ----------
    K. Pearson (1907), On further methods of determining correlation. Drapers' Company Research Memoirs IV.
    """
    from scipy.special import ndtr, ndtri

    names = [one.name for one in sweep.uncertainties]
    matrix = np.eye(len(names))
    for first, second, rank in sweep.correlations:
        i, j = names.index(first), names.index(second)
        matrix[i, j] = matrix[j, i] = 2.0 * math.sin(math.pi * rank / 6.0)
    try:
        lower = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise ConfigError("correlations: contradict each other: no joint distribution has them all") from None
    mixed: np.ndarray = ndtr(ndtri(cube) @ lower.T)
    return _inside(mixed)

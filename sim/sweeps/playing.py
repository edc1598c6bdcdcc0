"""Sweeps from Python: `sim.sweep` plays what the verb plays, and gives back its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim import registry
from sim.ensemble.attempt import Manner
from sim.ensemble.progress import said
from sim.results import Results, open_results
from sim.sweeps import runner, spec


def sweep(
    factors: str | Path | Mapping[str, Any],
    *overrides: str,
    scenario: str | None = None,
    runs: int | None = None,
    progress: bool = True,
    config_dir: str | Path | None = None,
    plugins: Sequence[str | Path] = (),
    **entries: Any,
) -> Results:
    """Play a scenario over what varies, into a results folder of its own, and return the results.

    Parts are written as they are done, so that a sweep that is killed goes on with ``backchannel resume latest``.

    Parameters
    ----------
    factors : str, Path or mapping
        A shipped sweep's name, a sweep's file, or what varies: lists of values by key, or mappings as in a sweep's
        file, with ``range`` and ``levels``, ``choices`` or ``distribution``. What has a distribution is an
        uncertainty, everything else a lever.
    *overrides : str
        Changes of the scenario that hold in every cell, such as ``"months=12"`` or ``"seed=7"``.
    scenario : str, optional
        The scenario that everything is a change of; the sweep's own, or ``baseline``.
    runs : int, optional
        Runs a cell.
    progress : bool
        Whether to print how far it is.
    config_dir : str or Path, optional
        A folder with scenarios or cases of your own.
    plugins : sequence of str or Path
        Python files that register laws; they are run.
    **entries
        Any other entry of a sweep's file: ``design="sobol"``, ``samples=64``, ``keep="months"``, ``executor="serial"``.

    Returns
    -------
    Results
        Rows carry their ``cell``; `Results.design` says what each cell is, and `Results.cell` gives one alone.

    Raises
    ------
    ConfigError
        Before anything runs, if the sweep is wrong.
    RunsFailed
        If runs failed; the others are complete.

    Examples
    --------
    >>> results = sim.sweep({"talks.rounds": [3, 6, 12]}, "months=12", runs=200)  # doctest: +SKIP
    >>> results.query("select cell, avg(freed) from runs group by cell")  # doctest: +SKIP
    """
    files = [str(Path(plugin).resolve()) for plugin in plugins]
    for file in files:
        registry.load_plugin(file)
    folder = None if config_dir is None else str(Path(config_dir).resolve())
    named = {"scenario": scenario, "replicates": runs}
    entries |= {entry: value for entry, value in named.items() if value is not None}
    planned = spec.given(factors, overrides, entries, folder)
    say = said if progress else None
    return open_results(runner.begin(planned, None, Manner(say=say), folder, files))

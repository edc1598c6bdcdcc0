"""`Results`: what a campaign gives back, its tables with the scenario that made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.configuration import config_hash
from sim.errors import ResultsError
from sim.results import manifest as manifests
from sim.results import query, summary
from sim.results.cells import DESIGN, PLAN, Design
from sim.results.parts import RunsOnDisk, frame_of
from sim.results.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from sim.configuration import Scenario
    from sim.results.summary import Price


class Results:
    """The outcome of a campaign: tables, the scenario that made them, and a manifest.

    Parameters
    ----------
    scenario : Scenario or callable
        The complete configuration, or what reads it when it is first asked for.
    tables : mapping of str to callable
        What gives each table that was kept (``"runs"``, ``"months"``, ``"events"``); called at most once.
    manifest : dict, optional
        What is known about how the tables were made; written for the scenario if left out.
    path : Path, optional
        The results folder, if there is one.
    on_disk : RunsOnDisk, optional
        Its runs table, for those who need no more than some columns of it.
    """

    def __init__(
        self,
        scenario: Scenario | Callable[[], Scenario],
        tables: Mapping[str, Callable[[], pd.DataFrame]],
        manifest: dict[str, Any] | None = None,
        path: Path | None = None,
        on_disk: RunsOnDisk | None = None,
    ) -> None:
        self._scenario = scenario
        self._tables = dict(tables)
        self._read: dict[str, pd.DataFrame] = {}
        self._manifest = manifest
        self._on_disk = on_disk
        self.path = path

    @classmethod
    def from_tables(
        cls,
        scenario: Scenario,
        runs: pd.DataFrame,
        months: pd.DataFrame | None = None,
        events: pd.DataFrame | None = None,
        manifest: dict[str, Any] | None = None,
    ) -> Results:
        """Return results that lie in memory; None stands for a table that was not kept."""
        found = zip(TABLES, (runs, months, events), strict=True)
        results = cls(scenario, {}, manifest)
        results._read = {name: frame for name, frame in found if frame is not None}
        return results

    @property
    def scenario(self) -> Scenario:
        """The configuration that was run."""
        if callable(self._scenario):
            self._scenario = self._scenario()
        return self._scenario

    @property
    def manifest(self) -> dict[str, Any]:
        """How the tables were made: configuration, seed, versions, columns with their units."""
        if self._manifest is None:
            self._manifest = manifests.describe(self.scenario) | {"runs": self.n_runs}
        return self._manifest

    @property
    def runs(self) -> pd.DataFrame:
        """A row a run: ``cell``, ``run`` and every outcome of `sim.campaign.outcomes`."""
        return self._table("runs")

    @property
    def n_runs(self) -> int:
        """Number of rows of the runs table, for which the table need not be read."""
        on_disk = self._unread()
        return len(self.runs) if on_disk is None else on_disk.n_runs

    @property
    def names(self) -> list[str]:
        """Names of the columns of the runs table."""
        on_disk = self._unread()
        return [str(name) for name in self.runs] if on_disk is None else on_disk.names

    def column(self, name: str) -> np.ndarray:
        """Return one column of the runs table as floats, NaN where a run has no value; no other column is read.

        Parameters
        ----------
        name : str
            An outcome.
        """
        on_disk = self._unread()
        if on_disk is None:
            return self.runs[name].to_numpy(dtype=float, na_value=np.nan)
        return on_disk.column(name)

    def by_month(self, name: str) -> np.ndarray:
        """Return one column of the months table as floats, shape (runs, months); no other column is read.

        Parameters
        ----------
        name : str
            A column of a month's record.
        """
        self._check_kept("months")
        on_disk = self._unread()
        if on_disk is not None and "months" not in self._read:
            return on_disk.by_month(name, self.scenario.months)
        table = self.months.pivot_table(index=["cell", "run"], columns="month", values=name)
        return table.to_numpy(dtype=float)

    def _unread(self) -> RunsOnDisk | None:
        """Return the runs table where it lies, unless it was read already or its parts are not in order."""
        on_disk = None if "runs" in self._read else self._on_disk
        return on_disk if on_disk is not None and on_disk.rows is not None else None

    @property
    def months(self) -> pd.DataFrame:
        """A row a month of a run: ``cell``, ``run``, ``month`` and what the records hold at its end."""
        return self._table("months")

    @property
    def events(self) -> pd.DataFrame:
        """A row an event of a run: ``cell``, ``run``, ``sequence`` and the fields of `sim.campaign.events.EVENT`."""
        return self._table("events")

    @property
    def design(self) -> pd.DataFrame | None:
        """A row a cell of a sweep with the values of its factors; None for a plain run."""
        if self.path is None or not (self.path / DESIGN).is_file():
            return None
        return frame_of(self.path / DESIGN)

    def cell(self, number: int) -> Results:
        """Return one cell of a sweep as if it had been run alone, under a name that says which it is.

        Parameters
        ----------
        number : int
            The cell, the first being 0. Results of a plain run have none but that.

        Raises
        ------
        ResultsError
            If there is no such cell.
        """
        n_cells = 1 if self._cells is None else len(self._cells)
        if not 0 <= number < n_cells:
            raise ResultsError(f"cell = {number} must be a number from 0 to {n_cells - 1}")
        if self._cells is None:
            return self
        scenario = self._cells.scenario(number)
        found = {name: self._table(name) for name in self.kept}
        rows = {
            name: table[table["cell"] == number].assign(cell=0).reset_index(drop=True)
            for name, table in found.items()
        }
        about = {
            "seed": scenario.seed,
            "config_hash": config_hash(scenario),
            "runs": self._cells.planned_runs(number),
        }
        return Results.from_tables(scenario, **rows, manifest=self.manifest | about)

    @cached_property
    def _cells(self) -> Design | None:
        """The cells of a sweep; None for a plain run."""
        if self.path is None or not (self.path / PLAN).is_file():
            return None
        return Design(self.path)

    def duckdb(self) -> Any:
        """Return a DuckDB connection with the views runs, months, events and design."""
        return query.connected(self)

    def query(self, text: str) -> pd.DataFrame:
        """Return the answer to one ``select`` over the views runs, months, events and design."""
        return query.asked(self, text)

    def to_xarray(self) -> Any:
        """Return the runs as an xarray dataset over cells, or over the factors of a full grid, and runs."""
        return query.dataset(self)

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the tables that were kept."""
        return tuple(name for name in TABLES if name in self._tables or name in self._read)

    def _table(self, name: str) -> pd.DataFrame:
        self._check_kept(name)
        if name not in self._read:
            self._read[name] = self._tables[name]()
        return self._read[name]

    def _check_kept(self, name: str) -> None:
        if name not in self._read and name not in self._tables:
            raise ResultsError(f"{name} were not kept: run again with output.keep={name}")

    @property
    def assumed_share(self) -> float:
        """Share of the scenario's numbers that nothing but judgement stands behind, in [0, 1]."""
        return float(self.manifest["assumed_share"])

    def summary(self) -> pd.DataFrame:
        """Return median, 10% and 90% points and mean of the main outcomes, the net change beside the gross."""
        return summary.outcomes(self)

    def deliveries(self) -> pd.DataFrame:
        """Return for each item of relief the share of runs that delivered it, and the median date."""
        return summary.deliveries(self)

    def price_per_net_head(self) -> Price:
        """Return the relief paid per person fewer in prison, with its interval."""
        return summary.price_per_net_head(
            {name: self.column(name) for name in ("relief_pv", "attributable_net")}
        )

    def __repr__(self) -> str:
        where = f" in {self.path}" if self.path else ""
        return f"<Results of {self.scenario.scenario.name}: {self.n_runs:,} runs{where}>"

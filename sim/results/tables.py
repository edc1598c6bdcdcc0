"""Tables: what runs leave behind as data frames, and `Results`, which holds them with their scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.campaign.declared import CATEGORY_COLUMNS, MONTH_COLUMNS
from sim.campaign.events import EVENT
from sim.campaign.outcomes import OUTCOMES, outcomes_of_names, table
from sim.errors import ResultsError
from sim.results import manifest as manifests

if TYPE_CHECKING:
    import pandas as pd

    from sim.campaign.case import Case
    from sim.campaign.state import State
    from sim.configuration import Scenario
    from sim.results.parts import RunsOnDisk
    from sim.results.summary import Price

TABLES = ("runs", "months", "events")
KEYS = {"runs": ["cell", "run"], "months": ["cell", "run", "month"], "events": ["cell", "run", "sequence"]}
WHOLE_UNITS = frozenset({"people", "meetings", "deals", "stage", "0 or 1"})

Table = Callable[[], "pd.DataFrame"]
Columns = dict[str, np.ndarray]


def frames(
    scenario: Scenario, case: Case, state: State, first_run: int, *, cell: int = 0, keep: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame | None]:
    """Return the tables of finished runs: outcomes, months and events.

    Parameters
    ----------
    scenario : Scenario
        Gives the names, and with ``output.keep`` the finest table that is wanted.
    case, state : Case, State
        The arrays, with one row of the state a run.
    first_run : int
        First run of the block; rows carry their own numbers, so that a run that failed leaves a gap.
    cell : int
        Position in a sweep; 0 for a plain run.
    keep : {"runs", "months", "events"}, optional
        In place of ``output.keep``.

    Returns
    -------
    runs, months, events : DataFrame, DataFrame or None, DataFrame or None
        None for a table that is not kept.

    Raises
    ------
    ValueError
        If a run of the state lies before the block.
    """
    import pandas as pd

    runs, months, events = columns(scenario, case, state, first_run, cell=cell, keep=keep)
    return (
        pd.DataFrame(runs),
        None if months is None else pd.DataFrame(months),
        None if events is None else pd.DataFrame(events),
    )


def columns(
    scenario: Scenario, case: Case, state: State, first_run: int, *, cell: int = 0, keep: str | None = None
) -> tuple[Columns, Columns | None, Columns | None]:
    """Return what `frames` returns as plain arrays by name, which can be written as they are."""
    finest = TABLES.index(keep or scenario.output.keep)
    runs = np.array(state.run.number, dtype=np.int64)
    if len(runs) and runs.min() < first_run:
        raise ValueError(f"run {runs.min()} is in a block that begins with run {first_run}")
    return (
        _runs(scenario, case, state, cell, runs),
        _months(scenario, state, cell, runs) if finest >= TABLES.index("months") else None,
        _events(state, cell, runs) if finest >= TABLES.index("events") else None,
    )


def arrow_tables(
    scenario: Scenario, case: Case, state: State, first_run: int, *, cell: int = 0
) -> dict[str, Any]:
    """Return the tables of finished runs by name as Arrow tables; a NaN becomes a null, as in a data frame's."""
    import pyarrow as pa

    named = zip(TABLES, columns(scenario, case, state, first_run, cell=cell), strict=True)
    return {
        name: pa.table({column: _arrow(values) for column, values in found.items()})
        for name, found in named
        if found is not None
    }


def _arrow(values: np.ndarray) -> Any:
    """Return numbers as an Arrow array on the same memory; `pyarrow.array` would copy them, and import pandas to do so."""
    import pyarrow as pa

    known = None
    if values.dtype.kind == "f" and (absent := np.isnan(values)).any():
        known = pa.py_buffer(np.packbits(~absent, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [known, content])


def _runs(scenario: Scenario, case: Case, state: State, cell: int, runs: np.ndarray) -> Columns:
    found = table(case, state, *names_of(scenario))
    return {"cell": np.full(len(runs), cell, dtype=np.int64), "run": runs, **found}


def names_of(scenario: Scenario) -> tuple[list[str], list[str], list[str]]:
    """Return the names that outcomes carry: of categories, items and patrons."""
    patrons = [name for name, party in scenario.parties.items() if party.role == "patron"]
    return list(scenario.categories), list(scenario.items), patrons


def month_names(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """Return unit and meaning of each column of a month's record, in the order of the record."""
    named = {name: (unit, summary) for name, unit, summary in MONTH_COLUMNS}
    for stem, unit, summary in CATEGORY_COLUMNS:
        for name, category in scenario.categories.items():
            named[f"{stem}_{name}"] = (unit, f"{summary}: {category.label}")
    return named


def _months(scenario: Scenario, state: State, cell: int, runs: np.ndarray) -> Columns:
    n_runs, n_months = state.months.shape
    found: Columns = {
        "cell": np.full(n_runs * n_months, cell, dtype=np.int64),
        "run": np.repeat(runs, n_months),
        "month": np.tile(np.arange(n_months, dtype=np.int64), n_runs),
    }
    for name, values in recorded(scenario, state):
        unit = month_names(scenario)[name][0]
        found[name] = values.astype(np.int64) if unit in WHOLE_UNITS else values.copy()
    return found


def recorded(scenario: Scenario, state: State) -> Iterator[tuple[str, np.ndarray]]:
    """Yield every column of a month's record by name, a value a month of a run."""
    for name, _, _ in MONTH_COLUMNS:
        yield name, getattr(state.months, name).ravel()
    for stem, _, _ in CATEGORY_COLUMNS:
        for place, category in enumerate(scenario.categories):
            yield f"{stem}_{category}", getattr(state.months_of, stem)[:, :, place].ravel()


def _events(state: State, cell: int, runs: np.ndarray) -> Columns:
    lost = np.flatnonzero(state.run.events_lost)
    if len(lost):
        first, count = runs[lost[0]], state.run.events_lost[int(lost[0])]
        reason = (
            f"the chronicle had no room for {count} events, in {len(lost)} runs: events_at_most is too low"
        )
        raise ResultsError(f"run {first}: {reason}")
    counts = np.asarray(state.run.n_events, dtype=np.int64)
    places = np.arange(state.events.shape[1], dtype=np.int64)
    written = places[None, :] < counts[:, None]
    rows = np.asarray(state.events)[written]
    found: Columns = {
        "cell": np.full(len(rows), cell, dtype=np.int64),
        "run": np.repeat(runs, counts),
        "sequence": np.broadcast_to(places, written.shape)[written],
    }
    found |= {name: rows[name].copy() for name in EVENT.names or ()}
    return found


def column_dictionary(scenario: Scenario) -> dict[str, dict[str, dict[str, str]]]:
    """Return unit and meaning of every column of the three tables, for the manifest."""
    outcomes = {**OUTCOMES, **outcomes_of_names(*names_of(scenario))}
    keys = {"cell": ("", "position in a sweep, 0 for a plain run"), "run": ("", "number of the run")}
    months = keys | {"month": ("month", "month of the run, 0-based")} | month_names(scenario)
    events = keys | {"sequence": ("", "position in the run's chronicle")} | EVENT_COLUMNS
    runs = keys | {name: (outcome.unit, outcome.summary) for name, outcome in outcomes.items()}
    return {
        name: {column: {"unit": unit, "summary": summary} for column, (unit, summary) in about.items()}
        for name, about in zip(TABLES, (runs, months, events), strict=True)
    }


EVENT_COLUMNS: dict[str, tuple[str, str]] = {
    "month": ("month", "month of the run, 0-based"),
    "kind": ("", "what happened: a position in `event_kinds` of the manifest"),
    "party": (
        "",
        "position of the envoy, or of one of several patrons, blocs or monitors; for a broken word 0 sanctioner and 1 holder; or -1",
    ),
    "subject": (
        "",
        "position of a category, item, calendar entry, choice or stage, or a set of items, or -1",
    ),
    "count": ("", "people, packages, rounds or months, by kind"),
    "value": ("", "first number that belongs to the event, by kind"),
    "other": ("", "second number that belongs to the event, by kind"),
}


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
        tables: Mapping[str, Table],
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
        if self.path is None or not (self.path / "design.parquet").is_file():
            return None
        from sim.results.parts import frame_of

        return frame_of(self.path / "design.parquet")

    def duckdb(self) -> Any:
        """Return a DuckDB connection with the views runs, months, events and design."""
        from sim.results.query import connected

        return connected(self)

    def query(self, text: str) -> pd.DataFrame:
        """Return the answer to one ``select`` over the views runs, months, events and design."""
        from sim.results.query import asked

        return asked(self, text)

    def to_xarray(self) -> Any:
        """Return the runs as an xarray dataset over cells, or over the factors of a full grid, and runs."""
        from sim.results.query import dataset

        return dataset(self)

    @property
    def kept(self) -> tuple[str, ...]:
        """The names of the tables that were kept."""
        return tuple(name for name in TABLES if name in self._tables or name in self._read)

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            if name not in self._tables:
                raise ResultsError(f"{name} were not kept: run again with output.keep={name}")
            self._read[name] = self._tables[name]()
        return self._read[name]

    @property
    def assumed_share(self) -> float:
        """Share of the scenario's numbers that nothing but judgement stands behind, in [0, 1]."""
        return float(self.manifest["assumed_share"])

    def summary(self) -> pd.DataFrame:
        """Return median, 10% and 90% points and mean of the main outcomes, the net change beside the gross."""
        from sim.results.summary import outcomes

        return outcomes(self)

    def deliveries(self) -> pd.DataFrame:
        """Return for each item of relief the share of runs that delivered it, and the median date."""
        from sim.results.summary import deliveries

        return deliveries(self)

    def price_per_net_head(self) -> Price:
        """Return the relief paid per person fewer in prison, with its interval."""
        from sim.results.summary import price_per_net_head

        return price_per_net_head({name: self.column(name) for name in ("relief_pv", "attributable_net")})

    def __repr__(self) -> str:
        where = f" in {self.path}" if self.path else ""
        return f"<Results of {self.scenario.scenario.name}: {self.n_runs:,} runs{where}>"

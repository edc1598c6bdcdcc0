"""Tables: what runs leave behind, as plain arrays, data frames and Arrow tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.campaign.declared import CATEGORY_COLUMNS, MONTH_COLUMNS
from sim.campaign.events import EVENT
from sim.campaign.outcomes import OUTCOMES, outcomes_of_names, table
from sim.errors import ResultsError

if TYPE_CHECKING:
    import pandas as pd

    from sim.campaign.case import Case
    from sim.campaign.state import State
    from sim.configuration import Scenario

TABLES = ("runs", "months", "events")
KEYS = {"runs": ["cell", "run"], "months": ["cell", "run", "month"], "events": ["cell", "run", "sequence"]}
WHOLE_UNITS = frozenset({"people", "meetings", "deals", "stage", "0 or 1"})

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

"""Timelines: months of a run as dates of the calendar, and what the runs say at each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.dates import date2num

from sim.chronicle.dates import month_of

if TYPE_CHECKING:
    from sim.configuration import Scenario
    from sim.configuration.schema import Count, Event

DEFINITIONS = ("strict", "partly", "all")
PERCENTILES = (10, 25, 50, 75, 90)


def days(dates: Any) -> np.ndarray:
    """Return NumPy dates as places on a date axis."""
    return np.asarray(date2num(dates))  # type: ignore[no-untyped-call]


def month_starts(scenario: Scenario) -> np.ndarray:
    """Return the first day of each month of the horizon and of the one after it, shape (months + 1,)."""
    months = np.datetime64(scenario.case.start, "M") + np.arange(scenario.months + 1)
    return days(months.astype("datetime64[D]"))


def month_ends(scenario: Scenario) -> np.ndarray:
    """Return the last day of each month of the horizon, shape (months,)."""
    return month_starts(scenario)[1:] - 1.0


def day(date: str) -> float:
    """Return an ISO date as a place on a date axis."""
    return float(days(np.datetime64(date, "D")))


def from_start(values: np.ndarray, start: float) -> np.ndarray:
    """Put the value at the beginning before the months' ends, shape (runs, months + 1)."""
    return np.column_stack([np.full(len(values), float(start)), values])


def quantiles(values: np.ndarray) -> np.ndarray:
    """Return the 10, 25, 50, 75 and 90% points over runs, shape (5, months)."""
    return np.asarray(np.percentile(values, PERCENTILES, axis=0))


class DocumentedReleases(NamedTuple):
    """The documented releases of one definition: dates at months' ends and the sum so far."""

    dates: np.ndarray
    people: np.ndarray


def rows_of(scenario: Scenario) -> list[Event | Count]:
    """Return all rows of the record."""
    return [*scenario.record.events, *scenario.record.counts]


def in_horizon(scenario: Scenario, date: str) -> bool:
    """Return whether a date falls into the simulated months."""
    return 0 <= month_of(scenario.case.start, date) < scenario.months


def documented(scenario: Scenario, kind: str) -> list[Event]:
    """Return the rows of the record of one kind that fall into the simulated months."""
    return [
        event for event in scenario.record.events if event.kind == kind and in_horizon(scenario, event.date)
    ]


def releases(scenario: Scenario, definition: str) -> DocumentedReleases:
    """Return the documented releases by month's end, up to the last month that the record reaches.

    Releases before the first simulated month are not counted: the runs begin at zero too.
    """
    reached = max((month_of(scenario.case.start, row.date) for row in rows_of(scenario)), default=-1)
    monthly = np.zeros(scenario.months)
    for event in documented(scenario, "release"):
        if DEFINITIONS.index(event.definition) <= DEFINITIONS.index(definition):
            monthly[month_of(scenario.case.start, event.date)] += event.count
    shown = slice(0, max(0, min(reached + 1, scenario.months)))
    return DocumentedReleases(month_ends(scenario)[shown], np.cumsum(monthly)[shown])


def record_source(scenario: Scenario) -> str:
    """Return one sentence on where the record comes from, empty where the case has none."""
    rows = rows_of(scenario)
    sources = {row.source for row in rows}
    if not rows:
        return ""
    told = (
        sources.pop()
        if len(sources) == 1
        else f"{len(sources)} sources, named row by row in the configuration"
    )
    return f"Record: {len(rows)} dated rows ({told})."

"""When to stop replicating: cells whose mean is not known closely enough get another round of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.ensemble.spans import Span
from sim.sweeps.plan import Plan
from sim.sweeps.spec import Until

if TYPE_CHECKING:
    import pandas as pd

Z = 1.959963984540054
"""Quantile of the normal distribution for an interval of 95%."""


def widths(runs: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return per cell how many runs have the outcome (``n``) and the ``width`` 2 z s / sqrt(n) of its mean's interval.

    A run without the outcome (NaN, such as the month of a first deal that never came) does not count; below two the
    width is infinite.
    """
    import pandas as pd

    found = runs.groupby("cell")[outcome].agg(["count", "std"])
    n = found["count"].to_numpy(dtype=float)
    spread = found["std"].to_numpy(dtype=float)
    width = np.where(n >= 2, 2.0 * Z * np.nan_to_num(spread) / np.sqrt(np.maximum(n, 1.0)), np.inf)
    return pd.DataFrame({"n": n, "width": width}, index=found.index)


def next_round(plan: Plan, runs: pd.DataFrame, cells: int) -> list[Span]:
    """Return the spans of the next round: `step` more runs for each cell whose interval is still too wide.

    It looks at the runs alone, so that a resumed sweep takes the same decisions as an uninterrupted one. Looking again
    and again makes the final interval a little too short (Anscombe 1953): `width` is a stopping rule, not a promise.
    """
    until: Until | None = plan.sweep.until
    if until is None:
        return []
    wide = widths(runs, until.outcome)["width"] > until.width
    played = planned_runs(plan, cells)
    found: list[Span] = []
    for cell in range(cells):
        if wide.get(cell, True) and played[cell] < until.at_most:
            end = min(until.at_most, played[cell] + until.step)
            found = _grown(found, Span(cell, cell + 1, int(played[cell]), int(end)))
    return found


def planned_runs(plan: Plan, cells: int) -> np.ndarray:
    """Return the number of runs that are planned for each cell so far."""
    played = np.zeros(cells, dtype=np.int64)
    for span in plan.spans:
        played[span.first_cell : span.end_cell] = np.maximum(
            played[span.first_cell : span.end_cell], span.end_run
        )
    return played


def _grown(spans: list[Span], span: Span) -> list[Span]:
    """Append a span, or let the last one grow by it where it is the next cell with the same runs."""
    last = spans[-1] if spans else None
    if last is not None and (last.end_cell, *last[2:]) == (span.first_cell, *span[2:]):
        return [*spans[:-1], last._replace(end_cell=span.end_cell)]
    return [*spans, span]

"""The terminal's summary: outcomes, relief, the price of a net head, and how much of it all is assumed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.chronicle.dates import date_of
from sim.chronicle.wording import CAUTION, decimals, several
from sim.results.summary import GROSS_AND_NET, MAIN_OUTCOMES, delivery_rows, known, outcome_rows

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.results import Results

WIDTH = 110


def print_summary(results: Results, console: Console | None = None) -> None:
    """Print the summary: outcomes, relief, the price of a net head, and how much of it all is assumed."""
    from rich.console import Console

    # A file or a pipe has no width of its own.
    out = console or Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    out.print(_heading(results), markup=False)
    out.print(_outcomes_table(outcome_rows(results, MAIN_OUTCOMES)))
    out.print(_deliveries_table(delivery_rows(results)))
    for line in closing_lines(results):
        out.print(line, markup=False)


FIRST_DEAL = "first_deal"


def _heading(results: Results) -> str:
    scenario = results.scenario
    title = scenario.scenario.title or scenario.case.title
    last = date_of(scenario.case.start, scenario.months - 1)
    return (
        f"{scenario.scenario.name}: {title}\n{several(results.n_runs, 'run')} "
        f"from {date_of(scenario.case.start, 0)} to {last}, seed {results.manifest['seed']}"
    )


def closing_lines(results: Results) -> list[str]:
    """Return what stands below the tables: price, share of assumed numbers, failures, the caution."""
    failed = results.manifest.get("failed") or []
    lines = [
        _first_deal(results),
        f"relief per net head: {results.price_per_net_head()}",
        f"{results.assumed_share:.0%} of the numbers behind this are assumptions",
    ]
    if failed:
        lines.append(f"{len(failed)} of {results.manifest['runs']:,} runs failed and are left out")
    return [*lines, CAUTION]


def _table(*headings: str, words: int) -> Table:
    """Return an empty table whose first columns hold words and the others numbers."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < words else "right", no_wrap=place >= words)
    return table


def _outcomes_table(rows: dict[str, dict[str, Any]]) -> Table:
    from rich.text import Text

    table = _table("outcome", "unit", "median", "10%", "90%", "mean", words=2)
    for name, row in rows.items():
        if name == FIRST_DEAL:
            continue
        numbers = alike([float(row[column]) for column in ("median", "p10", "p90", "mean")])
        bold = "bold" if name in GROSS_AND_NET else ""
        table.add_row(Text(str(row["summary"])), Text(str(row["unit"])), *numbers, style=bold)
    return table


def _deliveries_table(rows: dict[str, dict[str, Any]]) -> Table:
    from rich.text import Text

    table = _table("relief", "median month", "runs", "unlocks at trust", "theory", words=2)
    for row in rows.values():
        gate = (f"{row['threshold']:.2f}", f"{row['theory']:.2f}")
        table.add_row(Text(str(row["label"])), str(row["date"]) or "-", f"{row['share']:.0%}", *gate)
    return table


def _first_deal(results: Results) -> str:
    months = known(results, FIRST_DEAL)
    if not len(months):
        return "no run made a deal"
    median = int(np.quantile(months, 0.5, method="inverted_cdf"))
    date = date_of(results.scenario.case.start, median)
    return f"first deal: {date} in the median run; {len(months) / results.n_runs:.0%} of runs made one"


def alike(values: list[float]) -> list[str]:
    """Return the numbers of one row as the tables show them: all with the decimals that the largest needs.

    Examples
    --------
    >>> alike([1333.0, 1250.4]), alike([12.0, 9.87]), alike([0.0, 1.0]), alike([0.5, float("nan")])
    (['1,333', '1,250'], ['12.0', '9.9'], ['0', '1'], ['0.50', '-'])
    """
    finite = [value for value in values if np.isfinite(value)]
    largest = max(map(abs, finite), default=0.0)
    whole = all(value.is_integer() for value in finite)
    digits = 0 if whole or largest >= 100 else 1 if largest >= 10 else 2
    return [decimals(value, digits) if np.isfinite(value) else "-" for value in values]

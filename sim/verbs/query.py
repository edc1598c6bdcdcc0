"""`backchannel query RESULTS "select ..."`: the tables of some results, asked in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import EXIT_DONE
from sim.verbs.arguments import Parser

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 200


def main(argv: Sequence[str]) -> int:
    """Print the answer as a table, or all of it as CSV."""
    parser = Parser(
        "query", "Ask the views runs, months, events and design of some results in SQL (DuckDB's)."
    )
    parser.add_argument("results", metavar="RESULTS", help="a results folder, `latest`, or an address")
    parser.add_argument(
        "select", metavar="SELECT", help='such as "select cell, avg(freed) from runs group by cell"'
    )
    parser.add_argument("--csv", action="store_true", help="print comma-separated values, every row")
    options = parser.parse(argv)
    from sim.results import open_results

    answer = open_results(options.results).query(options.select)
    if options.csv:
        print(answer.to_csv(index=False), end="")
    else:
        show(answer)
    return EXIT_DONE


def show(answer: pd.DataFrame) -> None:
    """Print a table with its first `MOST_ROWS` rows."""
    from rich.console import Console
    from rich.table import Table

    from sim.chronicle.wording import CAUTION

    table = Table()
    for name in answer:
        is_number = answer[name].dtype.kind in "iuf"
        table.add_column(str(name), justify="right" if is_number else "left")
    for row in answer.head(MOST_ROWS).itertuples(index=False):
        table.add_row(*(told(value) for value in row))
    Console().print(table, CAUTION)
    if len(answer) > MOST_ROWS:
        print(f"{len(answer) - MOST_ROWS:,} more rows: --csv prints all")


def told(value: object) -> str:
    """Return a value of a table in few figures.

    Examples
    --------
    >>> told(0.123456789), told(12), told(None)
    ('0.1235', '12', '')
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)

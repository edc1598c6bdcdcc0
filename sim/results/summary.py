"""The summary: what a campaign says about its outcomes, as tables and on the terminal.

Numbers of people freed never stand alone: beside the gross number are the net change against the same luck without
talks, and the change of the stock held.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.campaign.outcomes import OUTCOMES
from sim.results.dates import date_of
from sim.results.manifest import CAUTION
from sim.results.wording import decimals, several

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from sim.results.tables import Results

GROSS_AND_NET = ("freed", "attributable_net", "stock_change")
MAIN_OUTCOMES = (
    *GROSS_AND_NET,
    "held",
    "held_without_talks",
    "arrested",
    "induced_arrests",
    "published",
    "meetings",
    "deals",
    "first_deal",
    "relief_items",
    "relief_pv",
    "leverage_spent",
    "breaches_sanctioner",
    "breaches_holder",
    "snap_backs",
    "sanctioner_trust",
    "holder_trust",
    "subsidy",
    "lock_in",
    "stage",
    "stage_silent",
)
CONFIDENCE = 0.95
RESAMPLES = 2000
MOST_DRAWN = 10_000
"""Runs that a resample of the bootstrap draws; where there are more, neighbours are put together and drawn as one."""
DRAWN_AT_ONCE = 100_000
"""Draws of resamples that are held at a time."""
WIDTH = 110
NO_NET_REDUCTION = "no net reduction"


def outcomes(results: Results, names: tuple[str, ...] = MAIN_OUTCOMES) -> pd.DataFrame:
    """Return median, 10% and 90% points and mean of outcomes over runs, one row each.

    Parameters
    ----------
    results : Results
    names : tuple of str
        Columns of the runs table. If gross releases are among them, the net change and the change of the stock
        are put beside them.

    Returns
    -------
    DataFrame
        Indexed by outcome; columns ``unit``, ``median``, ``p10``, ``p90``, ``mean``, ``runs`` (how many runs have
        a value: a month of the first deal exists only where there was one) and ``summary``.
    """
    import pandas as pd

    return pd.DataFrame.from_dict(_outcome_rows(results, names), orient="index")


def _outcome_rows(results: Results, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    if GROSS_AND_NET[0] in names:
        names = (*GROSS_AND_NET, *(name for name in names if name not in GROSS_AND_NET))
    return {name: _row(name, _known(results, name)) for name in names}


def _known(results: Results, name: str) -> np.ndarray:
    """Return the values of a column in the runs that have one."""
    values = results.column(name)
    unknown = np.isnan(values)
    return values[~unknown] if unknown.any() else values


def _row(name: str, values: np.ndarray) -> dict[str, Any]:
    mean = float(values.mean()) if len(values) else np.nan
    low, median, high = np.quantile(values, [0.1, 0.5, 0.9]) if len(values) else (np.nan,) * 3
    about = OUTCOMES.get(name)
    return {
        "unit": about.unit if about else "",
        "median": float(median),
        "p10": float(low),
        "p90": float(high),
        "mean": mean,
        "runs": len(values),
        "summary": about.summary if about else name,
    }


@dataclass(frozen=True, slots=True)
class Price:
    """The relief paid per person fewer in prison, over all runs together.

    Parameters
    ----------
    ratio : float
        Sum of relief over sum of net change, in points a person; NaN where there is no net reduction.
    low, high : float
        Bootstrap interval of the ratio; NaN where there is none.
    net, net_low, net_high : float
        Mean net change a run with its bootstrap interval, in people.
    """

    ratio: float
    low: float
    high: float
    net: float
    net_low: float
    net_high: float

    @property
    def is_defined(self) -> bool:
        """Whether the interval of the net change lies above zero, so that a price has a meaning."""
        return self.net_low > 0.0

    def __str__(self) -> str:
        if np.isnan(self.net_low):
            return f"no interval from a single run (net change {self.net:,.1f} people)"
        net = f"net change a run {self.net:,.1f} people, {_interval(self.net_low, self.net_high, '.1f')}"
        if not self.is_defined:
            return f"{NO_NET_REDUCTION}: {net}"
        return (
            f"{self.ratio:.3f} points per net head, {_interval(self.low, self.high, '.3f')}; {net}; "
            f"ratio of sums over runs, {CONFIDENCE:.0%} bootstrap intervals"
        )


def _interval(low: float, high: float, digits: str) -> str:
    return f"between {low:,{digits}} and {high:,{digits}}"


def price_per_net_head(
    runs: Mapping[str, Any] | pd.DataFrame, *, resamples: int = RESAMPLES, seed: int = 0
) -> Price:
    """Return the present value of relief per attributable net head: a ratio of sums over runs.

    Parameters
    ----------
    runs : DataFrame or mapping of str to array
        With ``relief_pv`` and ``attributable_net``.
    resamples, seed : int
        Of the percentile bootstrap, which draws whole runs, so that relief and heads stay paired.

    Returns
    -------
    Price
        Without a ratio where the interval of the net change includes zero or less.

    Notes
    -----
    A mean of the runs' own ratios would be dominated by runs in which next to nobody was freed.

    Runs are independent, and so are sums over neighbouring runs: to draw `MOST_DRAWN` such sums estimates the same
    intervals as to draw every run, in a time and a memory that do not grow with the runs.
    """
    paid, net = (np.asarray(runs[name], dtype=float) for name in ("relief_pv", "attributable_net"))
    mean = float(net.mean()) if len(net) else np.nan
    if len(net) < 2:
        return Price(np.nan, np.nan, np.nan, mean, np.nan, np.nan)
    paid_drawn, net_drawn, n_drawn = _resampled(paid, net, resamples, seed)
    net_low, net_high = _interval_of(net_drawn / n_drawn)
    if net_low <= 0.0:
        return Price(np.nan, np.nan, np.nan, mean, net_low, net_high)
    # A resample without a net reduction has an infinite price.
    positive = net_drawn > 0.0
    ratio = np.where(positive, paid_drawn / np.where(positive, net_drawn, 1.0), np.inf)
    low, high = _interval_of(ratio)
    return Price(float(paid.sum() / net.sum()), low, high, mean, net_low, net_high)


def _resampled(
    paid: np.ndarray, net: np.ndarray, resamples: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the sums of relief and of heads over each resample, and of how many runs they are."""
    firsts = np.arange(min(len(net), MOST_DRAWN)) * len(net) // min(len(net), MOST_DRAWN)
    sums = [*(np.add.reduceat(values, firsts) for values in (paid, net)), np.diff(firsts, append=len(net))]
    generator = np.random.default_rng(seed)
    drawn = np.empty((len(sums), resamples))
    at_once = max(1, DRAWN_AT_ONCE // len(firsts))
    for first in range(0, resamples, at_once):
        end = min(resamples, first + at_once)
        chosen = generator.integers(0, len(firsts), (end - first, len(firsts)))
        for place, values in enumerate(sums):
            drawn[place, first:end] = values[chosen].sum(axis=1)
    return drawn[0], drawn[1], drawn[2]


def _interval_of(statistic: np.ndarray) -> tuple[float, float]:
    """Return the percentiles of resamples that hold `CONFIDENCE` of them between them."""
    with np.errstate(invalid="ignore"):
        low, high = np.quantile(statistic, [(1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0])
    # Between two infinite resamples the percentile is undefined: the price is unbounded there.
    return float(low), float(np.nan_to_num(high, nan=np.inf, posinf=np.inf))


def deliveries(results: Results) -> pd.DataFrame:
    """Return for each item of relief in how many runs it was delivered, and when.

    Returns
    -------
    DataFrame
        Indexed by item; columns ``label``, ``share`` of runs, ``month`` (median over runs with delivery, 0-based,
        the lower of two), ``date`` (the same in words), the latter empty where no run delivered it, ``threshold``, the
        trust at which the roadmap puts it within reach, and ``theory``, the trust at which it would pay its risk.
    """
    import pandas as pd

    return pd.DataFrame.from_dict(_delivery_rows(results), orient="index")


def _delivery_rows(results: Results) -> dict[str, dict[str, Any]]:
    from sim.campaign.gate import thresholds_of_theory
    from sim.configuration.bind import bind

    scenario = results.scenario
    rows = {}
    theory = thresholds_of_theory(bind(scenario))
    for (name, item), risk_paid_at in zip(scenario.items.items(), theory, strict=True):
        months = _known(results, f"month_{name}")
        median = float(np.quantile(months, 0.5, method="inverted_cdf")) if len(months) else np.nan
        rows[name] = {
            "label": item.label,
            "share": len(months) / results.n_runs,
            "month": median,
            "date": date_of(scenario.case.start, int(median)) if len(months) else "",
            "threshold": item.threshold,
            "theory": float(risk_paid_at),
        }
    return rows


def print_summary(results: Results, console: Console | None = None) -> None:
    """Print the summary: outcomes, relief, the price of a net head, and how much of it all is assumed."""
    from rich.console import Console

    # A file or a pipe has no width of its own.
    out = console or Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    out.print(_heading(results), markup=False)
    out.print(_outcomes_table(_outcome_rows(results, MAIN_OUTCOMES)))
    out.print(_deliveries_table(_delivery_rows(results)))
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
    months = _known(results, FIRST_DEAL)
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
    known = [value for value in values if np.isfinite(value)]
    largest = max(map(abs, known), default=0.0)
    whole = all(value.is_integer() for value in known)
    digits = 0 if whole or largest >= 100 else 1 if largest >= 10 else 2
    return [decimals(value, digits) if np.isfinite(value) else "-" for value in values]

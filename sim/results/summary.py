"""The summary: what a campaign says about its outcomes, as tables and on the terminal.

Numbers of people freed never stand alone: beside the gross number are the net change against the same luck without
talks, and the change of the stock held.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.campaign.outcomes import OUTCOMES
from sim.results.dates import date_of
from sim.results.manifest import CAUTION
from sim.results.wording import decimals, several

if TYPE_CHECKING:
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
    if GROSS_AND_NET[0] in names:
        names = (*GROSS_AND_NET, *(name for name in names if name not in GROSS_AND_NET))
    return pd.DataFrame({name: _row(name, results.runs[name]) for name in names}).T.infer_objects()


def _row(name: str, column: pd.Series) -> dict[str, object]:
    values = column.dropna().to_numpy(dtype=float)
    low, median, high = np.quantile(values, [0.1, 0.5, 0.9]) if len(values) else (np.nan,) * 3
    about = OUTCOMES.get(name)
    return {
        "unit": about.unit if about else "",
        "median": float(median),
        "p10": float(low),
        "p90": float(high),
        "mean": float(values.mean()) if len(values) else np.nan,
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


def price_per_net_head(runs: pd.DataFrame, *, resamples: int = RESAMPLES, seed: int = 0) -> Price:
    """Return the present value of relief per attributable net head: a ratio of sums over runs.

    Parameters
    ----------
    runs : DataFrame
        With ``relief_pv`` and ``attributable_net``.
    resamples, seed : int
        Of the bootstrap, which draws whole runs, so that relief and heads stay paired.

    Returns
    -------
    Price
        Without a ratio where the interval of the net change includes zero or less.

    Notes
    -----
    A mean of the runs' own ratios would be dominated by runs in which next to nobody was freed.
    """
    paid = runs["relief_pv"].to_numpy(dtype=float)
    net = runs["attributable_net"].to_numpy(dtype=float)
    mean = float(net.mean()) if len(net) else np.nan
    if len(net) < 2:
        return Price(np.nan, np.nan, np.nan, mean, np.nan, np.nan)
    net_low, net_high = _bootstrapped(_mean_of_second, paid, net, resamples, seed)
    if net_low <= 0.0:
        return Price(np.nan, np.nan, np.nan, mean, net_low, net_high)
    low, high = _bootstrapped(_ratio_of_sums, paid, net, resamples, seed)
    return Price(float(paid.sum() / net.sum()), low, high, mean, net_low, net_high)


def _mean_of_second(_: np.ndarray, net: np.ndarray, axis: int = -1) -> np.ndarray:
    mean: np.ndarray = net.mean(axis=axis)
    return mean


def _ratio_of_sums(paid: np.ndarray, net: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the ratio along an axis; a resample without a net reduction has an infinite price."""
    heads = net.sum(axis=axis)
    safe = np.where(heads > 0.0, heads, 1.0)
    ratio: np.ndarray = np.where(heads > 0.0, paid.sum(axis=axis) / safe, np.inf)
    return ratio


def _bootstrapped(
    statistic: object, paid: np.ndarray, net: np.ndarray, resamples: int, seed: int
) -> tuple[float, float]:
    from scipy.stats import bootstrap

    with np.errstate(invalid="ignore"):
        found = bootstrap(
            (paid, net),
            statistic,
            paired=True,
            vectorized=True,
            n_resamples=resamples,
            batch=100,
            confidence_level=CONFIDENCE,
            method="percentile",
            random_state=np.random.default_rng(seed),
        ).confidence_interval
    # Between two infinite resamples the percentile is undefined: the price is unbounded there.
    return float(found.low), float(np.nan_to_num(found.high, nan=np.inf, posinf=np.inf))


def deliveries(results: Results) -> pd.DataFrame:
    """Return for each item of relief in how many runs it was delivered, and when.

    Returns
    -------
    DataFrame
        Indexed by item; columns ``label``, ``share`` of runs, ``month`` (median over runs with delivery, 0-based,
        the lower of two), ``date`` (the same in words), the latter empty where no run delivered it, ``threshold``, the
        trust at which the roadmap puts it within reach, and ``theory``, the trust at which it would pay its risk.
    """
    from sim.campaign.gate import thresholds_of_theory
    from sim.configuration.bind import bind

    scenario = results.scenario
    rows = {}
    theory = thresholds_of_theory(bind(scenario))
    for (name, item), risk_paid_at in zip(scenario.items.items(), theory, strict=True):
        months = results.runs[f"month_{name}"].dropna().to_numpy(dtype=float)
        median = float(np.quantile(months, 0.5, method="inverted_cdf")) if len(months) else np.nan
        rows[name] = {
            "label": item.label,
            "share": len(months) / len(results.runs),
            "month": median,
            "date": date_of(scenario.case.start, int(median)) if len(months) else "",
            "threshold": item.threshold,
            "theory": float(risk_paid_at),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def print_summary(results: Results, console: Console | None = None) -> None:
    """Print the summary: outcomes, relief, the price of a net head, and how much of it all is assumed."""
    from rich.console import Console

    # A file or a pipe has no width of its own.
    out = console or Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    out.print(_heading(results), markup=False)
    out.print(_outcomes_table(outcomes(results)))
    out.print(_deliveries_table(deliveries(results)))
    for line in closing_lines(results):
        out.print(line, markup=False)


FIRST_DEAL = "first_deal"


def _heading(results: Results) -> str:
    scenario = results.scenario
    title = scenario.scenario.title or scenario.case.title
    last = date_of(scenario.case.start, scenario.months - 1)
    return (
        f"{scenario.scenario.name}: {title}\n{several(len(results.runs), 'run')} "
        f"from {date_of(scenario.case.start, 0)} to {last}, seed {results.manifest['seed']}"
    )


def closing_lines(results: Results) -> list[str]:
    """Return what stands below the tables: price, share of assumed numbers, failures, the caution."""
    failed = results.manifest.get("failed") or []
    lines = [
        _first_deal(results),
        f"relief per net head: {price_per_net_head(results.runs)}",
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


def _outcomes_table(rows: pd.DataFrame) -> Table:
    from rich.text import Text

    table = _table("outcome", "unit", "median", "10%", "90%", "mean", words=2)
    for name, row in rows.drop(index=FIRST_DEAL).iterrows():
        numbers = alike([float(row[column]) for column in ("median", "p10", "p90", "mean")])
        bold = "bold" if name in GROSS_AND_NET else ""
        table.add_row(Text(str(row["summary"])), Text(str(row["unit"])), *numbers, style=bold)
    return table


def _deliveries_table(rows: pd.DataFrame) -> Table:
    from rich.text import Text

    table = _table("relief", "median month", "runs", "unlocks at trust", "theory", words=2)
    for _, row in rows.iterrows():
        gate = (f"{row['threshold']:.2f}", f"{row['theory']:.2f}")
        table.add_row(Text(str(row["label"])), str(row["date"]) or "-", f"{row['share']:.0%}", *gate)
    return table


def _first_deal(results: Results) -> str:
    months = results.runs[FIRST_DEAL].dropna().to_numpy(dtype=float)
    if not len(months):
        return "no run made a deal"
    median = int(np.quantile(months, 0.5, method="inverted_cdf"))
    date = date_of(results.scenario.case.start, median)
    return f"first deal: {date} in the median run; {len(months) / len(results.runs):.0%} of runs made one"


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

"""The summary: what a campaign says about its outcomes, as tables.

Numbers of people freed never stand alone: beside the gross number are the net change against the same luck without
talks, and the change of the stock held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.campaign.outcomes import OUTCOMES
from sim.chronicle.dates import date_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.results import Results

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

    return pd.DataFrame.from_dict(outcome_rows(results, names), orient="index")


def outcome_rows(results: Results, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return the rows of `outcomes` by name; a data frame would cost more to import than they do to find."""
    if GROSS_AND_NET[0] in names:
        names = (*GROSS_AND_NET, *(name for name in names if name not in GROSS_AND_NET))
    return {name: _row(name, known(results, name)) for name in names}


def known(results: Results, name: str) -> np.ndarray:
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

    return pd.DataFrame.from_dict(delivery_rows(results), orient="index")


def delivery_rows(results: Results) -> dict[str, dict[str, Any]]:
    """Return the rows of `deliveries` by item."""
    from sim.campaign.gate import thresholds_of_theory
    from sim.configuration.bind import bind

    scenario = results.scenario
    rows = {}
    theory = thresholds_of_theory(bind(scenario))
    for (name, item), risk_paid_at in zip(scenario.items.items(), theory, strict=True):
        months = known(results, f"month_{name}")
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

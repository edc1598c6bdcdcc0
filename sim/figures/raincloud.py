"""Any outcome by scenario: each run as a point, with its density, quartiles and median."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.outcomes import OUTCOMES, outcomes_of_names
from sim.campaign.reported import Outcome
from sim.errors import ConfigError, ResultsError
from sim.figures._caption import caption_of_many, counted
from sim.figures._style import BLACK, LOOKS, Drawing, finish, sheet, styled, upper_first
from sim.results.tables import names_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

TAKES_MANY = True
GROSS, NET = "freed", "attributable_net"
MOST_POINTS = 1500
GOLDEN = (5**0.5 - 1) / 2


@styled
def draw(results: Results | Sequence[Results], outcome: str = NET) -> Drawing:
    """Return a row per scenario: half a violin, a box and the runs as points.

    Parameters
    ----------
    results : Results or sequence of Results
        One row each.
    outcome : str
        A column of the runs table. People freed are gross, so the attributable net is then shown beside them.

    Raises
    ------
    ConfigError
        If one of the results has no such outcome.
    ResultsError
        If there are no runs.
    """
    several = list(results) if isinstance(results, Sequence) else [results]
    if not several or not all(len(each.runs) for each in several):
        raise ResultsError("raincloud: there are no runs to draw")
    about = [_about(each, outcome) for each in several].pop()
    outcomes = (
        {outcome: about, NET: OUTCOMES[NET]} if outcome.partition("_")[0] == GROSS else {outcome: about}
    )
    figure = sheet(1.3 + 0.95 * len(several))
    panels = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
    for axes, (name, what) in zip(panels, outcomes.items(), strict=True):
        _panel(axes, several, name, what)
        axes.set_title(_sentence(what.summary, 88 // len(outcomes)))
    panels[0].set_yticks(range(len(several)), _row_names(several))
    panels[0].set_ylim(len(several) - 0.5, -0.62)
    return finish(figure, _title(outcome, several), _caption(several, outcome))


def _about(results: Results, outcome: str) -> Outcome:
    known = {**OUTCOMES, **outcomes_of_names(*names_of(results.scenario))}
    known = {name: about for name, about in known.items() if name in results.names}
    if outcome not in known:
        raise ConfigError.at("raincloud", "outcome", outcome, list(known))
    return known[outcome]


def _title(outcome: str, several: Sequence[Results]) -> str:
    titles = dict.fromkeys(results.scenario.case.title for results in several)
    by_scenario = " by scenario" if len(several) > 1 else ""
    return f"{outcome.replace('_', ' ').capitalize()}{by_scenario}: {'; '.join(titles)}"


def _row_names(several: Sequence[Results]) -> list[str]:
    """Return the scenarios' names, with a number where two results have the same one."""
    names = [results.scenario.scenario.name for results in several]
    told = [
        name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, start=1)
    ]
    return [name.replace("_", " ") for name in told]


def _panel(axes: Axes, several: Sequence[Results], outcome: str, about: Outcome) -> None:
    for row, results in enumerate(several):
        values = results.column(outcome)
        seen = np.sort(values[np.isfinite(values)])
        look = LOOKS[row % len(LOOKS)]
        if len(seen):
            _cloud(axes, row, seen, look.colour)
            _box(axes, row, seen, about.unit)
            _rain(axes, row, seen, look.colour, look.marker)
        if len(seen) < len(values):
            axes.annotate(
                f"{len(values) - len(seen):,} of {counted(len(values), 'run')} have none",
                (1.0, row + 0.44), xycoords=("axes fraction", "data"), ha="right", va="bottom", size=7,
            )  # fmt: skip
    axes.set_xlabel(f"{outcome.replace('_', ' ')} ({about.unit})")
    axes.grid(visible=False, axis="y")


def _sentence(summary: str, width: int) -> str:
    return "\n".join(textwrap.wrap(upper_first(summary), width))


def _cloud(axes: Axes, row: int, values: np.ndarray, colour: str) -> None:
    """Draw the density above the row; too few or equal values have none."""
    if len(values) < 3 or values[-1] - values[0] <= 1e-9 * max(1.0, abs(values[-1])):
        return
    from scipy.stats import gaussian_kde

    margin = 0.08 * (values[-1] - values[0])
    x = np.linspace(values[0] - margin, values[-1] + margin, 200)
    density = gaussian_kde(values)(x)
    height = 0.42 * density / density.max()
    axes.fill_between(x, row - 0.1 - height, row - 0.1, color=colour, alpha=0.45, linewidth=0)
    axes.plot(x, row - 0.1 - height, color=colour, linewidth=0.9)


def _box(axes: Axes, row: int, values: np.ndarray, unit: str) -> None:
    low, lower, middle, upper, high = np.percentile(values, (10, 25, 50, 75, 90))
    axes.plot([low, high], [row, row], color=BLACK, linewidth=1.0, zorder=3)
    axes.fill_between(
        [lower, upper], row - 0.055, row + 0.055, facecolor="white", edgecolor=BLACK, linewidth=1.0, zorder=3
    )
    axes.plot([middle, middle], [row - 0.085, row + 0.085], color=BLACK, linewidth=2.4, zorder=4)
    axes.annotate(
        _number(middle, unit),
        (middle, row - 0.085), xytext=(0, 1), textcoords="offset points", ha="center", va="bottom", size=7.5, weight="bold", zorder=5,
    )  # fmt: skip


def _number(value: float, unit: str) -> str:
    """Return a median as a label; people are counted whole, as in the summary and in the other figures."""
    whole = unit == "people" or abs(value) >= 100
    return f"{value:,.0f}" if whole else f"{value:,.3g}"


def _rain(axes: Axes, row: int, values: np.ndarray, colour: str, marker: str) -> None:
    """Draw the runs below the row, spread by a low-discrepancy sequence so that the same runs look the same."""
    shown = values[:: max(1, -(-len(values) // MOST_POINTS))]
    spread = (np.arange(1, len(shown) + 1) * GOLDEN) % 1.0
    axes.scatter(
        shown,
        row + 0.14 + 0.24 * spread,
        s=9,
        color=colour,
        marker=marker,
        alpha=0.5,
        linewidths=0,
        rasterized=len(shown) > 500,
    )


def _caption(several: Sequence[Results], outcome: str) -> str:
    net = [f"Attributable net: {OUTCOMES[NET].summary}."] if outcome.partition("_")[0] == GROSS else []
    thinned = any(results.n_runs > MOST_POINTS for results in several)
    points = "Points are runs, evenly thinned" if thinned else "Each point is a run"
    return caption_of_many(
        several,
        f"{points}; the cloud is their density, the box 25-75% of runs, its line 10-90% of runs, the bar the median.",
        *net,
    )

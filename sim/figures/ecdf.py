"""People freed (gross) beside the net change: the share of runs at or below each number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.campaign.outcomes import OUTCOMES
from sim.figures._caption import caption
from sim.figures._style import BLACK, LOOKS, Drawing, Look, finish, percent_axis, sheet, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

NAMES = {"freed": "freed (gross)", "attributable_net": "attributable net", "stock_change": "stock change"}


@styled
def draw(results: Results) -> Drawing:
    """Return the cumulative distribution of people freed, and beside it of the attributable net and stock change."""
    figure = sheet(3.9)
    gross, net = figure.subplots(1, 2, sharey=True)
    _curve(gross, results, "freed", LOOKS[0])
    _curve(net, results, "attributable_net", LOOKS[1])
    _curve(net, results, "stock_change", LOOKS[2])
    net.axvline(0.0, color=BLACK, linewidth=0.8)
    gross.set_title("Freed by negotiated deals (gross)")
    gross.set_xlabel("people freed by the end")
    gross.set_ylabel("share of runs at or below (%)")
    net.set_title("What is left of it (net)")
    net.set_xlabel("people, by the end")
    percent_axis(gross.yaxis)
    for axes in (gross, net):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2))
    return finish(figure, f"Gross and net: {results.scenario.case.title}", _caption(results))


def _curve(axes: Axes, results: Results, outcome: str, look: Look) -> None:
    """Draw one distribution as steps and mark its median."""
    values = np.sort(results.column(outcome))
    median = float(np.median(values))
    shares = np.arange(1, len(values) + 1) / len(values)
    x, y = np.concatenate([values[:1], values]), np.concatenate([[0.0], shares])
    label = f"{NAMES[outcome]}, median {median:,.0f}"
    axes.step(x, y, where="post", color=look.colour, linestyle=look.line, label=label)
    axes.plot(
        [median],
        [0.5],
        color=look.colour,
        marker=look.marker,
        markersize=7,
        markeredgecolor="white",
        zorder=4,
    )
    axes.set_ylim(0.0, 1.02)


def _caption(results: Results) -> str:
    return caption(
        results,
        f"Attributable net: {OUTCOMES['attributable_net'].summary}.",
        "Stock change: held at the end less held at the start; below zero, fewer are held.",
        "Markers stand at the medians.",
    )

"""When each item of relief was delivered: the share of runs by month, in the order of the roadmap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures._caption import caption
from sim.figures._style import BLACK, Drawing, date_axis, finish, sheet, styled
from sim.figures._timeline import day, documented, month_starts, record_source

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.configuration import Scenario
    from sim.results import Results


@styled
def draw(results: Results) -> Drawing:
    """Return a row per item, its months shaded by the share of runs; the record's dates are marked."""
    scenario = results.scenario
    items = on_the_roadmap(scenario)
    figure = sheet(1.4 + 0.3 * len(items))
    axes = figure.subplots()
    _shades(axes, figure, results, items)
    _ever(axes, results, items)
    _record(axes, scenario, items)
    starts = month_starts(scenario)
    date_axis(axes, starts[0], starts[-1])
    axes.set_xlabel("date (month of delivery)")
    axes.set_ylabel("item of relief (unlocking trust)")
    title = f"When relief was delivered: {scenario.case.title}"
    return finish(figure, title, _caption(results))


def on_the_roadmap(scenario: Scenario) -> list[str]:
    """Return the items in the order of the trust that unlocks them."""
    return sorted(scenario.items, key=lambda name: scenario.items[name].threshold)


def _shares(results: Results, items: list[str]) -> np.ndarray:
    """Return the share of runs that delivered each item in each month, shape (items, months)."""
    months = results.scenario.months
    when_delivered = [results.column(f"month_{item}") for item in items]
    delivered = [when[~np.isnan(when)].astype(np.int64) for when in when_delivered]
    return np.array([np.bincount(when, minlength=months)[:months] for when in delivered]) / max(
        1, results.n_runs
    )


def _shades(axes: Axes, figure: Drawing, results: Results, items: list[str]) -> None:
    scenario, shares = results.scenario, _shares(results, items)
    edges = np.arange(len(items) + 1) - 0.5
    mesh = axes.pcolormesh(
        month_starts(scenario),
        edges,
        shares,
        cmap="Blues",
        vmin=0.0,
        vmax=max(0.01, shares.max()),
        edgecolors="white",
        linewidth=0.4,
    )
    labels = [f"{scenario.items[item].label} ({scenario.items[item].threshold:.2f})" for item in items]
    axes.set_yticks(range(len(items)), labels)
    axes.set_ylim(len(items) - 0.5, -0.5)
    axes.grid(visible=False)
    bar = figure.colorbar(mesh, ax=axes, pad=0.13, aspect=30, format=lambda share, _: f"{share:.0%}")
    bar.set_label("share of runs, in the month (%)")


def _ever(axes: Axes, results: Results, items: list[str]) -> None:
    """Write beside each row in how many runs the item came at all."""
    axes.annotate(
        "ever",
        (1.02, 1.0),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        size=8,
        weight="bold",
    )
    for row, item in enumerate(items):
        ever = np.mean(~np.isnan(results.column(f"month_{item}")))
        axes.annotate(f"{ever:.0%}", (1.02, row), xycoords=("axes fraction", "data"), va="center", size=8)


def _record(axes: Axes, scenario: Scenario, items: list[str]) -> None:
    rows = [event for event in documented(scenario, "relief") if event.item in items]
    if rows:
        axes.plot(
            [day(event.date) for event in rows],
            [items.index(str(event.item)) for event in rows],
            linestyle="none",
            marker="D",
            markersize=6.5,
            markerfacecolor="white",
            markeredgecolor=BLACK,
            markeredgewidth=1.4,
            label="documented date",
            zorder=4,
        )
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.1)


def _caption(results: Results) -> str:
    source = record_source(results.scenario) if documented(results.scenario, "relief") else ""
    some_lost = np.zeros(results.n_runs, dtype=bool)
    for item in results.scenario.items:
        some_lost |= ~np.isnan(results.column(f"lost_{item}"))
    notes = [
        "Ever: share of runs that delivered the item within the horizon.",
        f"In {some_lost.sum():,} of {results.n_runs:,} runs some item was later taken back.",
        *([source] if source else []),
    ]
    return caption(results, *notes)

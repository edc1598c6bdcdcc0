"""The documented record against the simulated fan: releases, the stock held, arrests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.chronicle.dates import date_of
from sim.errors import ConfigError
from sim.figures._caption import caption
from sim.figures._style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILLION,
    Drawing,
    date_axis,
    finish,
    legend_beside,
    sheet,
    styled,
    thousands_axis,
    upper_first,
)
from sim.figures._timeline import (
    DEFINITIONS,
    day,
    documented,
    from_start,
    in_horizon,
    month_ends,
    month_starts,
    quantiles,
    record_source,
    releases,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.configuration import Scenario
    from sim.results import Results

LINES = {"strict": "-", "partly": "--", "all": ":"}
TOLD = {
    "strict": "part of the exchange",
    "partly": "and those thanked for later",
    "all": "and others of the kind",
}


@styled
def draw(results: Results, definition: str | None = None) -> Drawing:
    """Return three panels over calendar time, the record laid over them where the case has one.

    Parameters
    ----------
    results : Results
        With a months table.
    definition : {"strict", "partly", "all"}, optional
        Which releases of the record count as negotiated, for the line with markers; the record's own by default.
        The wider and narrower ones are drawn beside it.
    """
    scenario = results.scenario
    definition = definition or scenario.record.definition
    if definition not in DEFINITIONS:
        raise ConfigError.at("fan", "definition", definition, DEFINITIONS)
    figure = sheet(7.2, width=8.8)
    freed, held, arrested = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 1.4))
    _freed(freed, results, definition)
    _held(held, results)
    _arrested(arrested, results)
    starts = month_starts(scenario)
    date_axis(arrested, starts[0], starts[-1])
    arrested.set_xlabel("date (values stand at the month's end)")
    return finish(figure, f"Releases, the stock held and arrests: {scenario.case.title}", _caption(results))


def _fan(axes: Axes, x: np.ndarray, values: np.ndarray, colour: str, label: str) -> None:
    low, lower, middle, upper, high = quantiles(values)
    axes.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0, label=f"{label}, 10-90% of runs")
    axes.fill_between(x, lower, upper, color=colour, alpha=0.30, linewidth=0, label="25-75% of runs")
    axes.plot(x, middle, color=colour, label="median")


def _freed(axes: Axes, results: Results, definition: str) -> None:
    scenario = results.scenario
    x = np.concatenate([month_starts(scenario)[:1], month_ends(scenario)])
    _fan(axes, x, from_start(results.by_month("freed"), 0.0), BLUE, "simulated")
    if documented(scenario, "release"):
        for name in DEFINITIONS:
            _record_line(axes, scenario, name, name == definition)
    axes.set_title("Freed by negotiated deals since the start (gross)")
    axes.set_ylabel("people")
    thousands_axis(axes.yaxis)
    axes.set_ylim(bottom=0)
    legend_beside(axes)


def _record_line(axes: Axes, scenario: Scenario, definition: str, is_chosen: bool) -> None:
    """Draw the record by one definition; the chosen one in black with markers, whichever it is."""
    record = releases(scenario, definition)
    label = f"record, {definition}: {TOLD[definition]} ({record.people[-1]:,.0f} by {date_of(scenario.case.start, len(record.people) - 1)})"
    axes.plot(
        record.dates,
        record.people,
        linestyle=LINES[definition],
        marker="o" if is_chosen else None,
        color=BLACK if is_chosen else GREY,
        linewidth=1.5 if is_chosen else 1.1,
        markersize=4,
        label=label,
        zorder=4 if is_chosen else 3,
    )


def _held(axes: Axes, results: Results) -> None:
    scenario = results.scenario
    start = sum(category.stock for category in scenario.categories.values())
    x = month_ends(scenario)
    longer = np.concatenate([month_starts(scenario)[:1], x])
    _fan(axes, x, results.by_month("published"), PURPLE, "published count")
    for column, colour, line, label in (
        ("held", GREEN, "--", "all held"),
        ("held_without_talks", ORANGE, "-.", "all held, same luck without talks"),
    ):
        middle = np.median(from_start(results.by_month(column), start), axis=0)
        axes.plot(longer, middle, color=colour, linestyle=line, label=f"{label}, median")
    _published_in_record(axes, scenario)
    axes.set_title("Held in prison")
    axes.set_ylabel("people")
    thousands_axis(axes.yaxis)
    axes.margins(y=0.1)
    legend_beside(axes)


def _published_in_record(axes: Axes, scenario: Scenario) -> None:
    counts = [count for count in scenario.record.counts if in_horizon(scenario, count.date)]
    weak = [count.grade == "C" for count in counts]
    monitor = upper_first(next(party.label for party in scenario.parties.values() if party.role == "monitor"))
    for is_weak, face, label in ((False, BLACK, ""), (True, "white", ", weak source")):
        chosen = [count for count, flag in zip(counts, weak, strict=True) if flag is is_weak]
        if chosen:
            axes.plot(
                [day(count.date) for count in chosen],
                [count.held for count in chosen],
                linestyle="none",
                marker="o",
                color=BLACK,
                markerfacecolor=face,
                label=f"record: {monitor}'s count{label}",
                zorder=5,
            )


def _arrested(axes: Axes, results: Results) -> None:
    monthly = np.diff(from_start(results.by_month("arrested"), 0.0), axis=1)
    x = month_ends(results.scenario)
    low, _, middle, _, high = quantiles(monthly)
    axes.fill_between(
        x, low, high, color=VERMILLION, alpha=0.2, linewidth=0, label="simulated, 10-90% of runs"
    )
    axes.plot(x, middle, color=VERMILLION, marker=".", label="median")
    axes.set_title("Arrested in the month")
    axes.set_ylabel("people a month")
    axes.set_ylim(bottom=0)
    legend_beside(axes)


def _caption(results: Results) -> str:
    scenario = results.scenario
    names = ("freed", "attributable_net", "stock_change")
    freed, net, change = (float(np.nanmedian(results.column(name))) for name in names)
    medians = (
        f"Medians at the end: {freed:,.0f} freed (gross); {_compared(-net)} held "
        f"than on the same luck without talks (net); {_compared(change)} than at the start."
    )
    notes = [medians, "The published count lists part of those held, late."]
    if documented(scenario, "release"):
        notes.append("The record's releases are summed by month's end, as the runs are.")
    return caption(results, *notes, *filter(None, [record_source(scenario)]))


def _compared(difference: float) -> str:
    """Return a difference in words.

    Examples
    --------
    >>> _compared(-128.0)
    '128 fewer'
    """
    return f"{abs(difference):,.0f} {'fewer' if difference < 0 else 'more'}"

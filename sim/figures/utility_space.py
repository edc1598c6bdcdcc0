"""One meeting in the space of both utilities: packages, frontier, solutions, offers, agreement."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from sim.bargaining.offerings import NO_PACKAGE
from sim.bargaining.solutions import kalai_smorodinsky_choice, nash_choice, pareto
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.figures._caption import caption
from sim.figures._meeting import MOVERS, PlottedMeeting, drawn_from, heading, of_one_meeting, told
from sim.figures._style import (
    BLACK,
    GREY,
    ORANGE,
    PALE,
    PURPLE,
    YELLOW,
    Drawing,
    entries_of,
    finish,
    sheet,
    upper_first,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

LARGEST_IN_KEY = 8.0
"""Size of a marker in the legend: frames are larger on the panel, so as to show around an offer."""


@of_one_meeting
def draw(results: Results, chosen: PlottedMeeting) -> Drawing:
    """Return one meeting's packages by what they are worth to both sides, as they truly are."""
    figure = sheet(4.9, width=8.8)
    panels = figure.subplot_mosaic(
        [["talks", "all"], ["talks", "key"]], width_ratios=(2.3, 1.0), height_ratios=(1.5, 1.0)
    )
    left = panels["talks"]
    _packages(left, chosen)
    _frontier(left, chosen)
    _reservations(left, chosen)
    _trail(left, chosen)
    _solutions(left, chosen)
    outside = _look_at_the_talks(left, chosen)
    left.set_title("Where the talks were")
    left.set_xlabel(chosen.axis(SANCTIONER))
    left.set_ylabel(chosen.axis(HOLDER))
    _whole_space(panels["all"], left, chosen)
    _key(panels["key"], left)
    return finish(figure, heading(chosen, "Utility space of one meeting"), _caption(results, chosen, outside))


def _packages(axes: Axes, meeting: PlottedMeeting) -> None:
    axes.scatter(
        meeting.talks.sanctioner, meeting.talks.holder, s=9, color=PALE, linewidths=0, label="package"
    )


def _frontier(axes: Axes, meeting: PlottedMeeting) -> None:
    first, second = meeting.gains
    efficient = np.zeros(len(first), dtype=np.bool_)
    pareto(first, second, efficient)
    x, y = meeting.talks.sanctioner[efficient], meeting.talks.holder[efficient]
    order = np.argsort(x)
    axes.plot(
        x[order], y[order], color=GREY, linewidth=1.1, marker=".", markersize=4, label="Pareto frontier"
    )


def _reservations(axes: Axes, meeting: PlottedMeeting) -> None:
    first, second = meeting.talks.reservation
    axes.axvline(first, color=BLACK, linewidth=0.9, linestyle=(0, (4, 2)), label="reservation values")
    axes.axhline(second, color=BLACK, linewidth=0.9, linestyle=(0, (4, 2)))


def _solutions(axes: Axes, meeting: PlottedMeeting) -> None:
    """Mark the Nash and the Kalai-Smorodinsky package by frames, which show wherever they coincide with an offer."""
    first, second = meeting.gains
    allowed = np.ones(len(first), dtype=np.bool_)
    style: dict[str, Any] = {
        "linestyle": "none",
        "markerfacecolor": "none",
        "markeredgewidth": 1.8,
        "zorder": 5,
    }
    nash = int(nash_choice(first, second, allowed))
    if nash != NO_PACKAGE:
        at = ([meeting.talks.sanctioner[nash]], [meeting.talks.holder[nash]])
        axes.plot(*at, marker="s", markersize=14, color=ORANGE, label="Nash point", **style)
    even = int(kalai_smorodinsky_choice(first, second, allowed))
    if even != NO_PACKAGE:
        at = ([meeting.talks.sanctioner[even]], [meeting.talks.holder[even]])
        axes.plot(*at, marker="o", markersize=20, color=PURPLE, label="Kalai-Smorodinsky point", **style)


def _trail(axes: Axes, meeting: PlottedMeeting) -> None:
    """Draw the offers in order: a thin line, a marker by who made it, a number by when."""
    offers, talks = meeting.offers(), meeting.talks
    x = [float(talks.sanctioner[offer.package]) for offer in offers]
    y = [float(talks.holder[offer.package]) for offer in offers]
    axes.plot(x, y, color=BLACK, linewidth=0.6, alpha=0.6, zorder=3)
    for mover, look in MOVERS.items():
        mine = [place for place, offer in enumerate(offers) if offer.mover == mover]
        if mine:
            axes.plot(
                [x[place] for place in mine], [y[place] for place in mine], linestyle="none", marker=look.marker, markersize=7,
                color=look.colour, markeredgecolor="white", markeredgewidth=0.6, label=f"offer by {meeting.label(mover)}", zorder=6,
            )  # fmt: skip
    if talks.agreement is not None:
        axes.plot(
            [talks.sanctioner[talks.agreement]], [talks.holder[talks.agreement]], linestyle="none", marker="*", markersize=15,
            color=YELLOW, markeredgecolor=BLACK, label="agreement", zorder=5.5,
        )  # fmt: skip
    _numbers(axes, [offer.package for offer in offers], x, y)


def _numbers(axes: Axes, packages: list[int], x: list[float], y: list[float]) -> None:
    """Number the offers from 1; a package that was offered again carries all its numbers."""
    for package in dict.fromkeys(packages):
        places = [place for place, one in enumerate(packages) if one == package]
        axes.annotate(
            ", ".join(str(place + 1) for place in places), (x[places[0]], y[places[0]]), xytext=(8, 8),
            textcoords="offset points", size=8, weight="bold", zorder=7, annotation_clip=True,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )  # fmt: skip


def _look_at_the_talks(axes: Axes, meeting: PlottedMeeting) -> int:
    """Let the axes show what either side could live with and what was offered; return how many packages lie outside."""
    talks = meeting.talks
    first, second = meeting.gains
    shown = (first >= 0.0) & (second >= 0.0)
    shown[[offer.package for offer in meeting.offers()]] = True
    x_low, x_high = _extent(talks.sanctioner[shown], talks.reservation[0])
    y_low, y_high = _extent(talks.holder[shown], talks.reservation[1])
    axes.set_xlim(x_low, x_high)
    axes.set_ylim(y_low, y_high)
    inside = (
        (talks.sanctioner >= x_low)
        & (talks.sanctioner <= x_high)
        & (talks.holder >= y_low)
        & (talks.holder <= y_high)
    )
    return int((~inside).sum())


def _extent(values: np.ndarray, reservation: float) -> tuple[float, float]:
    low, high = min([reservation, *values]), max([reservation, *values])
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin


def _whole_space(axes: Axes, talks: Axes, meeting: PlottedMeeting) -> None:
    """Show all packages small, with a frame around the part that the other panel shows."""
    axes.scatter(meeting.talks.sanctioner, meeting.talks.holder, s=3, color=GREY, linewidths=0)
    (left, right), (low, high) = talks.get_xlim(), talks.get_ylim()
    axes.plot([left, right, right, left, left], [low, low, high, high, low], color=BLACK, linewidth=1.0)
    axes.set_title("All packages")
    axes.set_xlabel(_short(meeting, SANCTIONER))
    axes.set_ylabel(_short(meeting, HOLDER))


def _short(meeting: PlottedMeeting, side: int) -> str:
    return "\n".join(textwrap.wrap(f"{meeting.label(side)} ({meeting.unit(side)})", 30))


def _key(axes: Axes, talks: Axes) -> None:
    """Give the legend a place of its own, where it can hide no package."""
    axes.set_axis_off()
    entries = entries_of(talks)
    key = axes.legend(
        entries.values(),
        entries.keys(),
        loc="upper left",
        bbox_to_anchor=(-0.3, 1.0),
        borderaxespad=0.0,
    )
    for handle in key.legend_handles:
        if isinstance(handle, Line2D):
            handle.set_markersize(min(handle.get_markersize(), LARGEST_IN_KEY))


def _caption(results: Results, meeting: PlottedMeeting, outside: int) -> str:
    agreement = meeting.talks.agreement
    deal = f"Agreement: {told(meeting, agreement)}." if agreement is not None else "There was no agreement."
    return caption(
        results,
        f"{upper_first(deal)} {len(meeting.talks.sanctioner):,} packages were on the table; {outside:,} lie outside the left panel (frame).",
        "Utilities are the true ones; each side knows its own and guesses the other's. Numbers give the order of offers.",
        runs=drawn_from(meeting, results),
    )

"""Offers over the rounds of one meeting: what each was worth to both sides, and what they asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ResultsError
from sim.figures._caption import caption
from sim.figures._meeting import MOVERS, SIDES, Offer, PlottedMeeting, drawn_from, heading, of_one_meeting
from sim.figures._style import (
    BLACK,
    GREY,
    YELLOW,
    Drawing,
    entries_of,
    finish,
    legend_beside,
    sheet,
    upper_first,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results import Results

MOST_TOLD = 14


@of_one_meeting
def draw(results: Results, chosen: PlottedMeeting) -> Drawing:
    """Return the offers of one meeting in order, a panel for each side.

    Raises
    ------
    ResultsError
        If nobody made an offer: a side saw nothing to talk about.
    """
    offers = chosen.offers()
    if not offers:
        raise ResultsError(
            f"nobody made an offer in meeting {chosen.number} of run {chosen.run} ({chosen.outcome})"
        )
    figure = sheet(5.0, width=8.8)
    panels = figure.subplots(2, 1, sharex=True)
    for side, axes in zip(SIDES, panels, strict=True):
        _panel(axes, chosen, offers, side)
    _rounds(panels[-1], chosen, offers)
    legend_beside(panels[0], entries_of(*panels))
    return finish(figure, heading(chosen, "Offers over the rounds"), _caption(results, chosen))


def _panel(axes: Axes, meeting: PlottedMeeting, offers: list[Offer], side: int) -> None:
    worth = (meeting.talks.sanctioner, meeting.talks.holder)[side]
    x = np.arange(1, len(offers) + 1)
    y = np.array([worth[offer.package] for offer in offers])
    targets = np.array([offer.targets[side] for offer in offers])
    asked = np.isfinite(targets)
    axes.plot(
        x[asked],
        targets[asked],
        color=GREY,
        linestyle="--",
        marker="_",
        markersize=10,
        label="what the side asked for",
    )
    axes.axhline(
        meeting.talks.reservation[side], color=BLACK, linewidth=0.9, linestyle=":", label="reservation value"
    )
    for mover, look in MOVERS.items():
        mine = np.array([offer.mover == mover for offer in offers])
        if mine.any():
            label = f"offer by {meeting.label(mover)}"
            axes.plot(
                x[mine],
                y[mine],
                linestyle="none",
                marker=look.marker,
                markersize=7,
                color=look.colour,
                label=label,
                zorder=4,
            )
    agreed = np.array([offer.accepted for offer in offers])
    if agreed.any():
        axes.plot(
            x[agreed], y[agreed], linestyle="none", marker="*", markersize=17, color=YELLOW, markeredgecolor=BLACK,
            label="accepted", zorder=3.5,
        )  # fmt: skip
    axes.set_title(f"Worth to {meeting.label(side)}")
    axes.set_ylabel(f"utility ({meeting.unit(side)}, no deal = 0)")
    axes.margins(x=0.06, y=0.12)


def _rounds(axes: Axes, meeting: PlottedMeeting, offers: list[Offer]) -> None:
    """Name the offers by number and round, and what is in them where there is room."""
    x = range(1, len(offers) + 1)
    if len(offers) <= MOST_TOLD:
        axes.set_xticks(
            list(x), [_tick(meeting, number, offer) for number, offer in zip(x, offers, strict=True)]
        )
        axes.set_xlabel("offer number (r: round), people freed, items of relief")
    else:
        axes.set_xlabel(f"offer number (over {offers[-1].round} rounds)")


def _tick(meeting: PlottedMeeting, number: int, offer: Offer) -> str:
    people, items = meeting.contents(offer.package)
    return f"{number} (r{offer.round})\n{people:,} freed\n{len(items)} item{'' if len(items) == 1 else 's'}"


def _caption(results: Results, meeting: PlottedMeeting) -> str:
    envoy = upper_first(meeting.label(2))
    return caption(
        results,
        f"{envoy} called the meeting. A side offers at least what it asks for, where it sees such a package, and accepts what is worth what it would ask for next.",
        runs=drawn_from(meeting, results),
    )

"""Style: how every figure looks: its colours, its sheet, its axes, its title and caption."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter, StrMethodFormatter

from sim.figures._rendering import rendered
from sim.figures._settings import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Arguments = ParamSpec("Arguments")

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#6E6E6E", "#C8C8C8"


class Look(NamedTuple):
    """A colour of Okabe and Ito (2008), with the line and the marker that tell it apart in grey."""

    colour: str
    line: str
    marker: str


LOOKS = (
    Look(BLUE, "-", "o"),
    Look(VERMILLION, "--", "s"),
    Look(GREEN, "-.", "^"),
    Look(ORANGE, ":", "D"),
    Look(PURPLE, (0, (5, 1, 1, 1, 1, 1)), "v"),  # type: ignore[arg-type]
    Look(SKY, (0, (7, 3)), "P"),  # type: ignore[arg-type]
    Look(BLACK, (0, (1, 3)), "X"),  # type: ignore[arg-type]
)
SANCTIONER_LOOK, HOLDER_LOOK, GO_BETWEEN_LOOK = (
    Look(BLUE, "-", "^"),
    Look(VERMILLION, "--", "v"),
    Look(GREEN, "-.", "D"),
)

WIDTH = 7.4
CAPTION_SIZE = 7.5


class Drawing(Figure):
    """A figure that no window manages and that a notebook can show."""

    def _repr_png_(self) -> bytes:
        return rendered(self, "png")


def styled(draw: Callable[Arguments, Drawing]) -> Callable[Arguments, Drawing]:
    """Return a figure's ``draw`` that works under the house's settings."""

    @functools.wraps(draw)
    def drawn(*arguments: Arguments.args, **options: Arguments.kwargs) -> Drawing:
        with style():
            return draw(*arguments, **options)

    return drawn


def sheet(height: float, width: float = WIDTH) -> Drawing:
    """Return an empty figure of a size in inches; `finish` adds room for the caption."""
    figure = Drawing(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def finish(figure: Drawing, title: str, caption: str) -> Drawing:
    """Give a figure its title and, below everything else, its caption; return it."""
    width, height = figure.get_size_inches()
    text = _wrapped(caption, width, CAPTION_SIZE)
    room = (text.count("\n") + 1) * CAPTION_SIZE * 1.3 / 72 + 0.14
    whole = height + room
    figure.set_size_inches(width, whole)
    figure.suptitle(_balanced(title, width, 12.7), x=0.07 / width, ha="left")
    figure.text(
        0.07 / width,
        0.06 / whole,
        text,
        size=CAPTION_SIZE,
        color="#404040",
        va="bottom",
        linespacing=1.25,
        gid="caption",
        parse_math=False,
    )
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=0.07, h_pad=0.06, rect=(0.0, room / whole, 1.0, 1.0 - room / whole))
    return figure


def _wrapped(text: str, width: float, size: float) -> str:
    """Break a text into lines that fit a width in inches."""
    return "\n".join(textwrap.wrap(text, _letters(width, size)))


def _balanced(text: str, width: float, size: float) -> str:
    """Break a text into as few lines as fit, all about equally long, so that no word is left alone."""
    longest = _letters(width, size)
    n_lines = len(textwrap.wrap(text, longest))
    even = next(n for n in range(1, longest + 1) if len(textwrap.wrap(text, n)) <= n_lines)
    return "\n".join(textwrap.wrap(text, even))


def _letters(width: float, size: float) -> int:
    """Return how many letters fit a width in inches; a letter is about 0.53 of its size wide."""
    return int((width - 0.2) * 72 / (0.53 * size))


def date_axis(axes: Axes, first: float, last: float) -> None:
    """Let the x axis run over calendar dates."""
    locator: Any = AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlim(first, last)


def legend_beside(axes: Axes, entries: dict[str, Any] | None = None) -> None:
    """Put a legend to the right of the panel, where it can hide nothing; *entries* are handles by label."""
    found = entries_of(axes) if entries is None else entries
    labels = ["\n".join(textwrap.wrap(label, 26)) for label in found]
    axes.legend(
        found.values(),
        labels,
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        borderaxespad=0.3,
        markerscale=0.8,
    )


def entries_of(*panels: Axes) -> dict[str, Any]:
    """Return the legend entries of some panels, each label once."""
    entries: dict[str, Any] = {}
    for axes in panels:
        handles, labels = axes.get_legend_handles_labels()
        entries.update(zip(labels, handles, strict=True))
    return entries


def percent_axis(axis: Any) -> None:
    """Show shares between 0 and 1 as percentages."""
    axis.set_major_formatter(PercentFormatter(1.0))


def thousands_axis(axis: Any) -> None:
    """Show large numbers with a comma, as the texts do."""
    axis.set_major_formatter(StrMethodFormatter("{x:,g}"))


def upper_first(label: str) -> str:
    """Return a label as it stands at the beginning of a line.

    Examples
    --------
    >>> upper_first("the old consul")
    'The old consul'
    """
    return label[:1].upper() + label[1:]

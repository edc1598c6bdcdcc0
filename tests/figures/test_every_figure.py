"""What every figure owes its reader, whatever it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from itertools import pairwise

import matplotlib as mpl
import pytest
from cycler import cycler
from matplotlib.figure import Figure

import sim.figures
from sim import registry
from sim.errors import ConfigError, ResultsError
from sim.results import Results
from tests.figures.conftest import CAMPAIGNS, campaign

FIGURES = sorted(registry.figures())
UNIT = re.compile(r"people|\(%\)|points|date|offer number|trust|utility|month")


def caption_of(figure: Figure) -> str:
    text = next(text for text in figure.texts if text.get_gid() == "caption")
    return " ".join(text.get_text().split())


@pytest.mark.parametrize("name", FIGURES)
def test_it_says_in_one_line_what_it_shows(name: str) -> None:
    assert 20 < len(registry.figures()[name]) < 110


@pytest.mark.parametrize("kind", CAMPAIGNS)
@pytest.mark.parametrize("name", FIGURES)
def test_its_axes_say_what_they_measure_and_in_what_unit(name: str, kind: str) -> None:
    figure = drawn_if_there_were_talks(name, campaign(kind))
    labels = [axes.get_xlabel() + axes.get_ylabel() for axes in figure.axes if axes.axison]
    assert labels
    assert all(UNIT.search(label) for label in labels if label)
    shared = [axes for axes in figure.axes if axes.axison and not (axes.get_xlabel() or axes.get_ylabel())]
    assert all(axes.get_shared_x_axes().get_siblings(axes) != [axes] for axes in shared)


@cache
def drawn_if_there_were_talks(name: str, results: Results) -> Figure:
    """Only a figure of one meeting may refuse, and only where there was no meeting."""
    try:
        return sim.figures.draw(name, results)
    except ResultsError:
        assert "run" in sim.figures.options_of(name)
        assert results.runs.meetings.iloc[0] == 0
        pytest.skip("no meeting was held")


@pytest.mark.parametrize("kind", CAMPAIGNS)
@pytest.mark.parametrize("name", FIGURES)
def test_its_caption_holds_what_is_needed_to_judge_it(name: str, kind: str) -> None:
    results = campaign(kind)
    text = caption_of(drawn_if_there_were_talks(name, results))
    n = len(results.runs)
    assert f"{n} run{'' if n == 1 else 's'}" in text
    assert f"seed {results.scenario.seed}" in text
    assert results.scenario.scenario.name in text
    assert f"{results.assumed_share:.0%}" in text
    assert "Source: simulation" in text
    assert text.endswith("Illustrative, not a forecast.")


@pytest.mark.parametrize("name", FIGURES)
def test_it_leaves_no_trace_in_the_users_matplotlib(name: str, usual: Results) -> None:
    with mpl.rc_context({"axes.grid": False, "font.size": 23.0, "lines.linewidth": 9.0}):
        before = dict(mpl.rcParams)
        figure = sim.figures.draw(name, usual)
        assert dict(mpl.rcParams) == before
        assert figure._repr_png_()
        assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", FIGURES)
def test_it_looks_the_same_whatever_the_users_settings(name: str, usual: Results) -> None:
    usually = sim.figures.draw(name, usual)._repr_png_()
    with mpl.rc_context(
        {"axes.facecolor": "black", "font.size": 23.0, "axes.prop_cycle": cycler(color=["red"])}
    ):
        assert sim.figures.draw(name, usual)._repr_png_() == usually


def test_pyplot_is_never_imported() -> None:
    code = """
import sys
import sim.figures
assert "matplotlib" not in sys.modules
from sim.configuration import load
from sim.ensemble import simulate
from sim import registry
results = simulate(load("baseline", "months=4"), 2)
for name in registry.figures():
    sim.figures.draw(name, results)._repr_png_()
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("kind", CAMPAIGNS)
@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_clipped_and_the_caption_stands_free(name: str, kind: str) -> None:
    assert_whole(drawn_if_there_were_talks(name, campaign(kind)))


def test_two_panels_of_a_raincloud_fit_beside_each_other(usual: Results) -> None:
    assert_whole(sim.figures.draw("raincloud", [usual, campaign("no deals")], outcome="freed"))


def assert_whole(figure: Figure) -> None:
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    page = figure.bbox
    caption = next(text for text in figure.texts if text.get_gid() == "caption").get_window_extent(renderer)
    boxes = [axes.get_tightbbox(renderer) for axes in figure.axes]
    assert caption.x0 >= 0
    assert caption.x1 <= page.width
    assert caption.y0 >= 0
    for box in boxes:
        assert box is not None
        assert box.x0 >= -1
        assert box.x1 <= page.width + 1
        assert box.y1 <= page.height + 1
        assert box.y0 >= caption.y1 - 1


@pytest.mark.parametrize("name", FIGURES)
def test_tick_labels_on_the_x_axis_do_not_overlap(name: str, usual: Results) -> None:
    figure = sim.figures.draw(name, usual)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for axes in figure.axes:
        shown = [label for label in axes.get_xticklabels() if label.get_visible() and label.get_text()]
        extents = [label.get_window_extent(renderer) for label in shown]
        inside = [box for box in extents if axes.bbox.x0 - 1 <= (box.x0 + box.x1) / 2 <= axes.bbox.x1 + 1]
        assert all(left.x1 <= right.x0 for left, right in pairwise(sorted(inside, key=lambda box: box.x0)))


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'raincloud'"):
        sim.figures.draw("rainclod", campaign("usual"))


@pytest.mark.parametrize("name", FIGURES)
def test_a_wrong_option_is_refused(name: str, usual: Results) -> None:
    with pytest.raises(ConfigError, match="colour"):
        sim.figures.draw(name, usual, colour="red")


def test_a_figure_of_one_results_folder_refuses_two(usual: Results) -> None:
    with pytest.raises(ConfigError, match="fan shows one results folder, not 2"):
        sim.figures.draw("fan", [usual, campaign("one run")])

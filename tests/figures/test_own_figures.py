"""Figures of a user's own get the house's style, title and caption, and fail in one line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex

import sim
from sim import __main__ as door
from sim import registry
from sim.errors import ConfigError, SimError
from sim.results import Results


@pytest.fixture(autouse=True)
def no_figures_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_USERS_FIGURES", {})


def dots(figure: Any, results: Any, outcome: str = "freed") -> None:
    """Freed by deals.

    Each dot is a run.
    """
    figure.subplots().plot(results.column("deals"), results.column(outcome), "o")


def broken(figure: Any, results: Any) -> None:
    """Nothing at all."""
    raise ZeroDivisionError("no deals\nat all")


def test_it_gets_title_style_and_caption(usual: Results) -> None:
    sim.register_figure(dots)
    figure = sim.draw("dots", usual, outcome="attributable_net")
    (caption,) = [text.get_text() for text in figure.texts if text.get_gid() == "caption"]
    assert " ".join(caption.split()).startswith("Each dot is a run. Source: simulation")
    assert caption.split()[-4:] == ["Illustrative,", "not", "a", "forecast."]
    assert figure.get_suptitle().startswith("Freed by deals:")
    assert not figure.axes[0].spines["top"].get_visible()
    assert to_hex(figure.get_facecolor()) == "#ffffff"


def test_it_is_listed_after_the_shipped_ones_with_its_options() -> None:
    sim.register_figure(dots)
    assert list(registry.figures().items())[-1] == ("dots", "Freed by deals.")
    assert sim.figures.options_of("dots") == ("outcome",)


def test_a_failing_one_names_its_line_and_keeps_the_cause(usual: Results) -> None:
    sim.register_figure(broken)
    with pytest.raises(
        SimError, match=r"figure broken \(.*test_own_figures.py:\d+\): ZeroDivisionError"
    ) as caught:
        sim.draw("broken", usual)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert caught.value.exit_code == 3


def fan(figure: Any, results: Any) -> None:
    """A shipped name."""


def short(results: Any) -> None:
    """Too few arguments."""


def silent(figure: Any, results: Any) -> None:  # no docstring, on purpose
    figure.subplots()


@pytest.mark.parametrize(
    ("function", "told"),
    [(fan, "name of a shipped figure"), (short, "must take 2 arguments"), (silent, "needs a docstring")],
)
def test_what_cannot_be_a_figure_is_refused_in_one_line(function: Any, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        sim.register_figure(function)


PLUGIN = """from sim import register_figure


def counted(figure, results):
    \"\"\"How many runs there are.\"\"\"
    axes = figure.subplots()
    axes.bar(["runs"], [results.n_runs])
    axes.set_ylabel("runs")


register_figure(counted)
"""


def test_the_verbs_draw_and_list_what_a_plugin_brings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert door.main(["run", "runs=3", "months=6", "output.figures=false"]) == 0
    plugin = tmp_path / "counted.py"
    plugin.write_text(PLUGIN, "utf-8")
    assert door.main(["list", "figures", "--plugin", str(plugin)]) == 0
    assert re.search(r"^counted +How many runs there are\.$", capsys.readouterr().out, re.MULTILINE)
    drawn = ["plot", "latest", "--plugin", str(plugin), "--figure", "counted", "--out", str(tmp_path / "out")]
    assert door.main(drawn) == 0
    assert (tmp_path / "out/counted.png").stat().st_size > 10_000

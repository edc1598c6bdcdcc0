"""SolaraViz over the model, rendered without a browser: what the page of the documents shows, steps and resets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.docs.reading import DOCS, fences

WHY = "pip install 'backchannel[app]'"
solara: Any = pytest.importorskip("solara", reason=WHY)
reacton: Any = pytest.importorskip("reacton", reason=WHY)
ipyvuetify: Any = pytest.importorskip("ipyvuetify", reason=WHY)
ipywidgets: Any = pytest.importorskip("ipywidgets", reason=WHY)
pytest.importorskip("altair", reason=WHY)

pytestmark = pytest.mark.filterwarnings("ignore")
"""Mesa's pages and Solara warn of their own code."""


class Page:
    """A rendered page, with the few things that a person sees and does."""

    def __init__(self, page: Any) -> None:
        self.box, self.context = reacton.render(solara.AppLayout(children=[page]), handle_error=False)

    def button(self, label: str) -> Any:
        return next(w for w in self.context.find(ipyvuetify.Btn).widgets if label in (w.children or []))

    def pictures(self) -> list[bytes]:
        return [picture.value for picture in self.context.find(ipywidgets.Image).widgets]

    def choose(self, label: str, value: Any) -> None:
        found = [
            *self.context.find(ipyvuetify.Select).widgets,
            *self.context.find(ipyvuetify.Slider).widgets,
        ]
        next(widget for widget in found if widget.label == label).v_model = value


@pytest.fixture
def example() -> dict[str, Any]:
    """What the example in the documents makes."""
    [source] = [
        block
        for block in fences((DOCS / "mesa.md").read_text("utf-8"), "python")
        if block.startswith("# app.py")
    ]
    names: dict[str, Any] = {}
    exec(compile(source, "app.py", "exec"), names)  # noqa: S102
    return names


@pytest.fixture
def page(example: dict[str, Any]) -> Iterator[Page]:
    rendered = Page(example["page"])
    yield rendered
    rendered.context.close()


def test_the_page_draws_the_months_until_the_horizon_and_then_stops(page: Page) -> None:
    empty = page.pictures()
    assert len(empty) == 2
    page.button("Step").click()
    page.button("Step").click()
    two = page.pictures()
    assert all(before != after for before, after in zip(empty, two, strict=True))
    for _ in range(22):
        assert not page.button("Step").disabled
        page.button("Step").click()
    assert page.button("Step").disabled
    assert page.pictures() != two


def test_a_reset_makes_the_model_that_was_chosen(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.agents import model as models

    made: list[tuple[str, int]] = []
    configured = models._configured

    def watched(scenario: Any, *rest: Any) -> Any:
        found = configured(scenario, *rest)
        made.append((found[0].scenario.name, found[0].months))
        return found

    monkeypatch.setattr(models, "_configured", watched)
    page.choose("scenario", "no_channel")
    page.choose("months", 6)
    page.button("Reset").click()
    assert made == [("no_channel", 6)]
    for _ in range(6):
        page.button("Step").click()
    assert page.button("Step").disabled

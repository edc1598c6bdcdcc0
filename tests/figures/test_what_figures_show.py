"""What single figures show, against the tables and the record they show it from."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.lines import Line2D

import sim.figures
from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION
from sim.bargaining.protocols import PROPOSE
from sim.configuration import load
from sim.ensemble import simulate, trace
from sim.errors import ConfigError, ResultsError
from sim.figures._meeting import meeting_of
from sim.figures._timeline import month_ends, quantiles, releases
from sim.results import Results
from tests.figures.conftest import campaign
from tests.figures.test_every_figure import caption_of


def labels_of(figure: object, panel: int) -> list[str]:
    return figure.axes[panel].get_legend_handles_labels()[1]  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(("definition", "total"), [("strict", 225), ("partly", 266), ("all", 268)])
def test_the_record_of_2025_is_summed_by_month_and_definition(definition: str, total: int) -> None:
    record = releases(load("baseline"), definition)
    assert len(record.people) == 12
    assert record.people[-1] == total


def test_strict_releases_at_the_four_dates_are_the_documented_ones() -> None:
    people = releases(load("baseline"), "strict").people
    assert [people[month] for month in (3, 5, 8, 11)] == [5, 19, 71, 225]


def test_months_end_on_the_calendar() -> None:
    ends = np.datetime64("1970-01-01") + month_ends(load("baseline", "months=2")).astype(int)
    assert [str(day) for day in ends] == ["2025-01-31", "2025-02-28"]


def test_the_fan_is_the_quantiles_of_the_months_table(usual: Results) -> None:
    freed = usual.by_month("freed")
    assert freed.shape == (12, 12)
    line = next(line for line in sim.figures.draw("fan", usual).axes[0].lines if line.get_label() == "median")
    assert np.array_equal(np.asarray(line.get_ydata())[1:], quantiles(freed)[2])
    assert np.asarray(line.get_ydata())[0] == 0.0


def test_the_fan_names_all_three_definitions_and_both_intervals(usual: Results) -> None:
    labels = " | ".join(labels_of(sim.figures.draw("fan", usual), 0))
    for words in ("10-90% of runs", "25-75% of runs", "record, strict", "record, partly", "record, all"):
        assert words in labels


def test_the_fan_shows_no_record_where_the_case_has_none() -> None:
    figure = sim.figures.draw("fan", campaign("no record"))
    assert not [label for panel in (0, 1) for label in labels_of(figure, panel) if "record" in label]
    assert "Record" not in caption_of(figure)


def test_the_fan_never_shows_the_gross_without_the_net(usual: Results) -> None:
    text = caption_of(sim.figures.draw("fan", usual))
    assert "(gross)" in text
    assert "(net)" in text


def test_the_fan_refuses_an_unknown_definition(usual: Results) -> None:
    with pytest.raises(ConfigError, match="did you mean 'strict'"):
        sim.figures.draw("fan", usual, definition="strikt")


def test_the_fan_needs_the_months_table() -> None:
    results = simulate(load("baseline", "months=3", "output.keep=runs"), 2)
    with pytest.raises(ResultsError, match="months were not kept"):
        sim.figures.draw("fan", results)


def test_medians_stand_in_the_ecdf(usual: Results) -> None:
    figure = sim.figures.draw("ecdf", usual)
    assert labels_of(figure, 0) == [f"freed (gross), median {usual.runs.freed.median():,.0f}"]
    assert f"attributable net, median {usual.runs.attributable_net.median():,.0f}" in labels_of(figure, 1)


def test_the_raincloud_of_people_freed_shows_the_net_beside_it(usual: Results) -> None:
    both = sim.figures.draw("raincloud", usual, outcome="freed").axes
    assert [axes.get_xlabel() for axes in both] == ["freed (people)", "attributable net (people)"]
    assert len(sim.figures.draw("raincloud", usual, outcome="first_deal").axes) == 1


def test_the_raincloud_has_a_row_a_scenario() -> None:
    several = [campaign("usual"), campaign("one run"), campaign("no deals")]
    figure = sim.figures.draw("raincloud", several, outcome="deals")
    assert len(figure.axes[0].get_yticks()) == 3
    assert "12 runs" in caption_of(figure)
    assert "4 runs" in caption_of(figure)


def test_the_campaign_without_deals_had_meetings_and_offers() -> None:
    results = campaign("no deals")
    assert results.runs.deals.sum() == 0
    assert results.runs.meetings.min() > 0
    assert meeting_of(results, None, None, None).offers()


def test_the_raincloud_says_how_many_runs_have_no_value() -> None:
    figure = sim.figures.draw("raincloud", campaign("no deals"), outcome="first_deal")
    assert "4 of 4 runs have none" in [text.get_text() for text in figure.axes[0].texts]


def test_the_raincloud_is_the_same_every_time(usual: Results) -> None:
    points = [sim.figures.draw("raincloud", usual).axes[0].collections[-1].get_offsets() for _ in range(2)]
    assert np.array_equal(np.asarray(points[0]), np.asarray(points[1]))


def test_an_unknown_outcome_is_answered_with_the_nearest(usual: Results) -> None:
    with pytest.raises(ConfigError, match="did you mean 'freed'"):
        sim.figures.draw("raincloud", usual, outcome="fred")


def test_relief_lists_the_items_in_the_order_of_the_roadmap(usual: Results) -> None:
    axes = sim.figures.draw("relief", usual).axes[0]
    thresholds = [float(label.get_text().rpartition("(")[2].rstrip(")")) for label in axes.get_yticklabels()]
    assert thresholds == sorted(thresholds)
    assert len(thresholds) == len(usual.scenario.items)


def test_the_last_meeting_that_agreed_is_shown_unless_another_is_asked_for(usual: Results) -> None:
    held = trace(usual.scenario, 0).talks
    agreed = [number for number, talks in enumerate(held, start=1) if talks.agreement is not None]
    assert meeting_of(usual, None, None, None).number == agreed[-1]
    assert meeting_of(usual, 0, 1, None).talks.month == held[0].month


def test_every_offer_of_the_trail_is_told_once(usual: Results) -> None:
    for talks in trace(usual.scenario, 0).talks:
        told = meeting_of(usual, 0, None, talks).offers()
        proposals = talks.trail[
            (talks.trail[:, TRAIL_ASKED] == PROPOSE) & (talks.trail[:, TRAIL_DECISION] >= 0)
        ]
        assert [offer.package for offer in told] == proposals[:, TRAIL_DECISION].tolist()
        assert [offer.accepted for offer in told[:-1]] == [False] * (len(told) - 1)
        assert told[-1].accepted is (talks.agreement is not None)


def test_an_accepted_offer_is_worth_what_the_side_asked_for(usual: Results) -> None:
    for talks in trace(usual.scenario, 0).talks:
        for offer in meeting_of(usual, 0, None, talks).offers():
            if offer.accepted and offer.mover in (0, 1):
                worth = (talks.sanctioner, talks.holder)[1 - offer.mover][offer.package]
                assert worth >= offer.targets[1 - offer.mover]


@pytest.mark.parametrize("name", ["utility_space", "offers"])
def test_a_meeting_that_was_not_held_is_refused_in_one_line(name: str, usual: Results) -> None:
    with pytest.raises(ConfigError, match="must lie in"):
        sim.figures.draw(name, usual, meeting=99)
    with pytest.raises(ConfigError, match="must lie in"):
        sim.figures.draw(name, usual, run=99)


@pytest.mark.parametrize("name", ["utility_space", "offers"])
def test_a_run_that_comes_out_otherwise_is_not_shown(name: str, usual: Results) -> None:
    changed = Results.from_tables(usual.scenario, usual.runs.assign(meetings=99), usual.months, usual.events)
    with pytest.raises(ResultsError, match="comes out otherwise"):
        sim.figures.draw(name, changed)


@pytest.mark.parametrize("name", ["utility_space", "offers"])
def test_a_run_without_meetings_is_refused_in_one_line(name: str) -> None:
    results = simulate(load("baseline", "months=3", "parties.special_envoy.active=false"), 1)
    with pytest.raises(ResultsError, match="no meeting"):
        sim.figures.draw(name, results)


def test_talks_in_which_nobody_made_an_offer_still_have_a_utility_space() -> None:
    results = simulate(load("baseline", "months=3", "parties.washington.reservation_value=1000"), 1)
    assert sim.figures.draw("utility_space", results)._repr_png_()
    with pytest.raises(ResultsError, match="nobody made an offer"):
        sim.figures.draw("offers", results)


def test_a_title_of_two_lines_leaves_no_word_alone(usual: Results) -> None:
    title = sim.figures.draw("raincloud", [usual, usual]).get_suptitle()
    first, second = title.splitlines()
    assert len(second) > len(first) / 2


def test_a_raincloud_speaks_of_scenarios_only_where_there_are_several(usual: Results) -> None:
    titles = [sim.figures.draw("raincloud", results).get_suptitle() for results in (usual, [usual, usual])]
    assert [" by scenario" in title for title in titles] == [False, True]


def test_people_are_whole_in_a_raincloud(usual: Results) -> None:
    median = usual.runs["attributable_net"].median()
    texts = [text.get_text() for text in sim.figures.draw("raincloud", usual).axes[0].texts]
    assert f"{median:,.0f}" in texts


def test_thousands_have_a_comma_on_the_axes_too(usual: Results) -> None:
    figure = sim.figures.draw("fan", usual)
    figure.draw_without_rendering()
    held = next(axes for axes in figure.axes if axes.get_title(loc="left") == "Held in prison")
    labels = [tick.get_text() for tick in held.get_yticklabels()]
    assert any(re.fullmatch(r"1,\d00", label) for label in labels)


def test_offers_are_as_large_in_the_legend_as_on_the_panel(usual: Results) -> None:
    figure = sim.figures.draw("utility_space", usual)
    [key] = [legend for axes in figure.axes if (legend := axes.get_legend()) is not None]
    sizes = {
        text.get_text(): handle.get_markersize()
        for text, handle in zip(key.get_texts(), key.legend_handles, strict=True)
        if isinstance(handle, Line2D)
    }
    assert sizes["Nash point"] == sizes["Kalai-Smorodinsky point"] == 8.0
    assert {size for label, size in sizes.items() if label.startswith("offer by")} == {7.0}


def test_the_cells_of_a_sweep_are_not_pooled(usual: Results) -> None:
    manifest = usual.manifest | {"sweep": {"name": "mine"}}
    cells = usual.runs.assign(cell=usual.runs["run"] % 3)
    pooled = Results.from_tables(usual.scenario, cells, usual.months, usual.events, manifest)
    with pytest.raises(
        ResultsError, match=r"^figures: mine is a sweep of 3 cells, whose runs do not belong in"
    ):
        sim.figures.draw("ecdf", pooled)
    alone = Results.from_tables(usual.scenario, usual.runs, usual.months, usual.events, manifest)
    sim.figures.draw("ecdf", alone)


def with_overrides(results: Results, *words: str) -> Results:
    told = results.manifest | {"overrides": list(words)}
    return Results.from_tables(results.scenario, results.runs, results.months, results.events, told)


def test_a_caption_tells_what_was_changed_of_the_scenario(usual: Results) -> None:
    changes = ("scenario=baseline", "runs=12", "output.keep=events", "talks.rounds=8", "delivery.delay=$x$")
    text = caption_of(sim.figures.draw("ecdf", with_overrides(usual, *changes))).replace("\n", " ")
    assert ", 2 keys changed: talks.rounds=8, delivery.delay=$x$;" in text
    many = with_overrides(usual, "a=1", "b=2", "c=3", f"d={'4' * 99}", "+e=5")
    assert ", 5 keys changed: a=1, b=2, c=3, ...;" in caption_of(sim.figures.draw("ecdf", many)).replace(
        "\n", " "
    )


def test_a_caption_of_the_scenario_as_shipped_names_no_change(usual: Results) -> None:
    assert "changed:" not in caption_of(sim.figures.draw("ecdf", with_overrides(usual, "runs=12", "seed=3")))


def test_a_caption_of_several_tells_what_each_of_them_changed(usual: Results) -> None:
    text = caption_of(sim.figures.draw("raincloud", [usual, with_overrides(usual, "talks.rounds=8")]))
    assert ", 1 key changed: talks.rounds=8 (12 runs," in text.replace("\n", " ")

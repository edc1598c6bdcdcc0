"""How the cost of a run grows with packages, months, items and envoys: a figure with fitted exponents.

``python -m benchmarks.scaling`` writes ``docs/images/scaling.png`` and ``.svg`` and ``benchmarks/SCALING.md``. One thread, outcomes only,
processor time, the best of turns in which all sizes follow each other. The exponent of a factor is the slope of log cost on log
size by least squares, with the 95% interval of Student's t.

Only cost may change with a size, not what is decided: added items are worth nothing and out of reach, and added envoys never call, so
that both leave every run as it was, which is checked. Packages need another campaign: without a roadmap everything is within
reach, and the menu grows with the item sets that are kept and the scales of releases; the size is what is counted at meetings, and the
cost that of a meeting with the months around it, since larger menus lead to other meetings.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.campaign.case import Case
from sim.campaign.declared import EVENT_KINDS
from sim.campaign.state import State
from sim.configuration import load
from sim.configuration.bind import bind
from sim.ensemble import engine
from sim.luck import address

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
TABLE = Path(__file__).with_name("SCALING.md")
OUT_OF_REACH = 2.0
SIZES: dict[str, tuple[Any, ...]] = {
    "packages": ((2, 9), (8, 9), (32, 9), (32, 18), (32, 36), (32, 72)),
    "months": (6, 12, 24, 48, 96, 192),
    "items": (12, 16, 24, 32, 48),
    "envoys": (4, 8, 16, 32, 64),
}
WORDS = {
    "packages": ("packages on the table, mean of meetings", "a meeting"),
    "months": ("months", "a run"),
    "items": ("items of relief, 12 of them real", "a run"),
    "envoys": ("envoys, of whom one calls meetings", "a run"),
}


class Trial(NamedTuple):
    """A campaign of one size: its number on the axis, what is played, and over how many units a run the cost is told."""

    size: float
    setting: engine.Setting
    units: float


class Fit(NamedTuple):
    """Exponent of a power law with its 95% interval, the level at size one, and the exponent between the two largest sizes."""

    exponent: float
    low: float
    high: float
    level: float
    last: float


def with_rows(table: Any, more: int, **numbers: float) -> Any:
    """Return a table with more rows like its first but for some numbers, at addresses of luck of their own."""
    added = np.repeat(np.asarray(table)[:1], more)
    for name in added.dtype.names:
        if name.startswith("luck"):
            added[name] = [address(f"more {name}", str(row)) for row in range(more)]
    for name, value in numbers.items():
        added[name] = value
    return np.concatenate([np.asarray(table), added]).view(np.recarray)


def with_keys(keys: np.ndarray, more: int, purpose: str) -> Any:
    """Return keys of luck with more of them behind the last axis, at addresses of their own."""
    names = [[address(f"{purpose} {row}", str(j)) for j in range(more)] for row in range(keys[..., 0].size)]
    added = np.array(names, dtype=np.uint64).reshape(*keys.shape[:-1], more)
    return np.concatenate([keys, added], axis=-1)


def with_items(case: Case, items: int) -> Case:
    """Return a case with more items, out of reach and worth nothing."""
    more = items - len(case.item)
    nothing = {"flow": 0.0, "symbolic": 0.0, "cost": 0.0, "ease": 0.0, "bloc_share": 0.0}
    return case._replace(
        item=with_rows(case.item, more, **nothing, requires=-1, threshold=OUT_OF_REACH),
        leak_keys=with_keys(case.leak_keys, more, "leaks of more items"),
        item_belief_keys=with_keys(case.item_belief_keys, more, "beliefs about more items"),
    )


def with_envoys(case: Case, envoys: int) -> Case:
    """Return a case with more envoys, who serve and never call."""
    more = envoys - len(case.envoy)
    return case._replace(envoy=with_rows(case.envoy, more, active=1.0, p_meeting=0.0, mandate=0.0))


def set_up(*overrides: str, change: Callable[[Case], Case] = lambda case: case) -> engine.Setting:
    """Return the baseline made ready, with outcomes only."""
    scenario = load("baseline", "output.keep=runs", *overrides)
    return engine.set_up(scenario, change(bind(scenario)))


def played(setting: engine.Setting, runs: int) -> State:
    """Play runs on this thread."""
    return engine.play_block(setting, engine.make_ready(setting), 0, runs)


def by_packages(item_sets: int, scales: int) -> Trial:
    """Return a campaign in which everything is within reach, with so many item sets at most and releases at so many scales."""
    setting = set_up(
        "parties.washington.roadmap=false",
        f"talks.item_sets={item_sets}",
        change=lambda case: case._replace(scales=np.geomspace(case.scales[0], case.scales[-1], scales)),
    )
    state = played(setting._replace(keep="events"), 50)
    met = state.events.kind == EVENT_KINDS.index("met")
    return Trial(float(state.events.count[met].mean()), setting, float(met.sum() / 50))


def trial(factor: str, size: Any) -> Trial:
    """Return the campaign of a size of a factor."""
    if factor == "packages":
        return by_packages(*size)
    if factor == "months":
        return Trial(size, set_up(f"months={size}"), 1.0)
    change = with_items if factor == "items" else with_envoys
    return Trial(size, set_up(change=lambda case: change(case, size)), 1.0)


def same_campaigns(trials: Sequence[Trial]) -> None:
    """Check that the first and the last size free the same people in the same runs."""
    first, last = (played(trials[j].setting, 20).people for j in (0, -1))
    assert (first == last).all(), "what was added changed what is decided"


def seconds(setting: engine.Setting, runs: int) -> float:
    """Return the processor time of a run."""
    play = engine.make_ready(setting)
    began = time.process_time()
    engine.play_block(setting, play, 0, runs)
    return (time.process_time() - began) / runs


def measured(factor: str, *, quick: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return sizes of a factor and microseconds, the best of turns."""
    sizes = SIZES[factor][:3] if quick else SIZES[factor]
    trials = [trial(factor, size) for size in sizes]
    if factor in ("items", "envoys"):
        same_campaigns(trials)
    turns, runs = (2, 20) if quick else (9, 300)
    costs = np.array([[seconds(one.setting, runs) / one.units for one in trials] for _ in range(turns)])
    return np.array([one.size for one in trials]), costs.min(axis=0) * 1e6


def fitted(sizes: np.ndarray, costs: np.ndarray) -> Fit:
    """Return the power law through sizes and costs."""
    from scipy import stats

    line = stats.linregress(np.log(sizes), np.log(costs))
    half = float(stats.t.ppf(0.975, len(sizes) - 2)) * float(line.stderr)
    slope, level = float(line.slope), float(np.exp(line.intercept))
    last = float(np.log(costs[-1] / costs[-2]) / np.log(sizes[-1] / sizes[-2]))
    return Fit(slope, slope - half, slope + half, level, last)


def plain(number: float) -> str:
    """Return a number with two decimals and no minus before a zero."""
    return f"{round(number, 2) + 0.0:.2f}"


def told(factor: str, sizes: np.ndarray, costs: np.ndarray, fit: Fit) -> str:
    """Return a line of the table."""
    points = ", ".join(f"{size:.0f}: {cost:,.0f}" for size, cost in zip(sizes, costs, strict=True))
    unit = WORDS[factor][1]
    return f"| {factor} | {points} | {unit} | {plain(fit.exponent)} | {plain(fit.low)} to {plain(fit.high)} | {plain(fit.last)} |"


def drawn(found: dict[str, tuple[np.ndarray, np.ndarray, Fit]]) -> Any:
    """Return the figure: a panel a factor, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, StrMethodFormatter

    figure, panels = plt.subplots(2, 2, figsize=(9.0, 6.6), layout="constrained")
    for panel, (factor, (sizes, costs, fit)) in zip(panels.flat, found.items(), strict=True):
        panel.loglog(sizes, fit.level * sizes**fit.exponent, color="0.6", linewidth=1.2, zorder=1)
        panel.scatter(sizes, costs, color="#1f5a8a", s=28, zorder=2)
        panel.set_title(
            f"exponent {plain(fit.exponent)} ({plain(fit.low)} to {plain(fit.high)})", fontsize=10, loc="left"
        )
        panel.set_xlabel(WORDS[factor][0])
        panel.set_ylabel(f"microseconds {WORDS[factor][1]}")
        panel.set_ylim(costs.min() / 2.5, costs.max() * 2.5)
        panel.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        panel.xaxis.set_major_locator(FixedLocator(list(sizes)))
        panel.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        panel.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        panel.xaxis.set_minor_formatter(NullFormatter())
        panel.minorticks_off()
        panel.spines[["top", "right"]].set_visible(False)
    figure.suptitle("What a run costs as it grows: baseline, one thread, both axes logarithmic", fontsize=11)
    return figure


def page(found: dict[str, tuple[np.ndarray, np.ndarray, Fit]]) -> str:
    """Return the table."""
    return "\n".join(
        [
            "`python -m benchmarks.scaling`: baseline of 24 months, one thread, outcomes only; processor time, best of turns. Figure: `docs/images/scaling.png`.",
            "",
            "| factor | size: microseconds | of | exponent | 95% interval | between the two largest |",
            "| --- | --- | --- | ---: | --- | ---: |",
            *(told(factor, *result) for factor, result in found.items()),
        ]
    )


def main(words: Sequence[str] | None = None) -> None:
    """Measure, fit, draw and write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scaling", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--quick", action="store_true", help="three sizes of each factor, printed and not written"
    )
    quick = parser.parse_args(words).quick
    found = {}
    for factor in SIZES:
        sizes, costs = measured(factor, quick=quick)
        found[factor] = (sizes, costs, fitted(sizes, costs))
    print(page(found))
    if not quick:
        TABLE.write_text(page(found) + "\n", encoding="utf-8")
        figure = drawn(found)
        for ending in ("png", "svg"):
            figure.savefig(
                IMAGES / f"scaling.{ending}", dpi=150, metadata={} if ending == "png" else {"Date": None}
            )


if __name__ == "__main__":
    main()

"""The baseline, 24 months, by the Mesa path and by the batch on one and two threads, in turn in one process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from sim.agents.model import CampaignModel, release_model
from sim.campaign.events import EVENT_KINDS
from sim.configuration import load
from sim.configuration.bind import bind
from sim.ensemble import engine

TURNS, MESA_RUNS, BATCH_RUNS = 7, 20, 4000


def by_mesa() -> None:
    """Play runs one after the other through Mesa."""
    scenario = load("baseline")
    case = bind(scenario)
    for run in range(MESA_RUNS):
        release_model(CampaignModel(scenario, run, case=case).play())


def by_batch(threads: int, keep: str = "runs") -> Callable[[], None]:
    """Return what plays runs on some threads, with nothing written."""
    scenario = load("baseline", f"output.keep={keep}")
    setting = engine.set_up(scenario, bind(scenario))

    def play() -> None:
        for _ in engine.blocks(setting, 0, BATCH_RUNS, threads=threads):
            pass

    return play


def packages() -> float:
    """Return how many packages are on the table of a meeting in the baseline, on average."""
    scenario = load("baseline")
    setting = engine.set_up(scenario, bind(scenario))
    state = engine.play_block(setting, engine.make_ready(setting), 0, 50)
    return float(state.events.count[state.events.kind == EVENT_KINDS.index("met")].mean())


def compared() -> dict[str, float]:
    """Return microseconds of wall time a run, and ratios as medians of turns."""
    sides = {"mesa": by_mesa, "one": by_batch(1), "two": by_batch(2)}
    runs = {"mesa": MESA_RUNS, "one": BATCH_RUNS, "two": BATCH_RUNS}
    for play in sides.values():
        play()
    turns = [{name: _microseconds(play, runs[name]) for name, play in sides.items()} for _ in range(TURNS)]
    return {
        "packages": packages(),
        **{f"{name}_us": statistics.median(turn[name] for turn in turns) for name in sides},
        "mesa_over_one": statistics.median(turn["mesa"] / turn["one"] for turn in turns),
        "one_over_two": statistics.median(turn["one"] / turn["two"] for turn in turns),
    }


def _microseconds(play: Callable[[], None], runs: int) -> float:
    began = time.perf_counter()
    play()
    return (time.perf_counter() - began) / runs * 1e6


if __name__ == "__main__":
    print(compared())

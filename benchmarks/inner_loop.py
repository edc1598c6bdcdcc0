"""The same meetings held by the compiled rules and by a plain C port of them: equal agreements, and the ratio of times.

A meeting here is what happens between the menu and the end of talks: four tables of utilities (own, and as the other side
believes them), and alternating offers. The menu is the baseline's in one month; views and luck differ by meeting.
"""

from __future__ import annotations

import ctypes
import math
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.bargaining.protocols import AGREED
from sim.bargaining.shapes import types_of_laws
from sim.bargaining.talks import take_seats, talk_on
from sim.campaign.attributes import (
    exposure,
    has_flow,
    lag_of_relief,
    promised_to_holder,
    promised_to_sanctioner,
)
from sim.campaign.beliefs import colour
from sim.campaign.case import BIAS, CHIP_COST, COST, HOLDER, N_PRINCIPALS, SANCTIONER, STOCK, VALUE
from sim.campaign.month import (
    holder_weighs,
    new_desk,
    sanctioner_weighs,
    seats_for,
)
from sim.campaign.packages import lay_out
from sim.campaign.state import new_state
from sim.campaign.trust import believed_share, holder_trust, sanctioner_trust
from sim.configuration import load
from sim.configuration.bind import bind
from sim.ensemble import engine
from sim.machine import borrowing_rule, entry_of

SOURCE = Path(__file__).with_name("inner_loop.c")
MEETINGS, ROUNDS_OF_PAIRS, MONTH = 20_000, 7, 12


@borrowing_rule
def see(sight: Any, side: int, factors: np.ndarray) -> None:
    """Put factors on one side's weights, of categories and then of items, and ones on the other's."""
    categories = sight.category.shape[1]
    for whose in range(2):
        for j in range(categories):
            sight.category[whose, j] = factors[j] if whose == side else 1.0
        for j in range(sight.item.shape[1]):
            sight.item[whose, j] = factors[categories + j] if whose == side else 1.0


@borrowing_rule
def hold_meetings(
    case: Any, state: Any, laws: Any, terms: Any, desk: Any, views: np.ndarray, luck: np.ndarray, status: np.ndarray,
    package: np.ndarray,
) -> None:  # fmt: skip
    """Hold a meeting for every row of *views*, by the rules of the program."""
    sight, talk, drawn = desk.sight, desk.talk, desk.luck
    categories, items = case.category.shape[1], case.item.shape[1]
    seats = seats_for(case, terms, desk)
    for k in range(views.shape[0]):
        see(sight, HOLDER, views[k, : categories + items])
        holder_weighs(case, state, 0, laws, terms, desk, sight, desk.parts, seats.prior[SANCTIONER, 1])
        colour(case, 0, seats.prior[SANCTIONER, 1])
        see(sight, SANCTIONER, views[k, categories + items :])
        sanctioner_weighs(case, state, 0, laws, terms, desk, sight, desk.parts, seats.prior[HOLDER, 1])
        holder_weighs(case, state, 0, laws, terms, desk, sight, desk.true_parts, seats.tables[HOLDER, 0])
        own = seats.tables[SANCTIONER, 0]
        sanctioner_weighs(case, state, 0, laws, terms, desk, desk.truth, desk.true_parts, own)
        talk[0] = terms.blank[0]
        for round_ in range(luck.shape[1]):
            drawn.table[round_, 0] = luck[k, round_]
        take_seats(talk.n_rounds[0], seats, laws, terms.numbers)
        talk_on(talk, seats, laws, terms.numbers, drawn, desk.minutes)
        status[k], package[k] = talk.status[0], talk.offer[0]


class Meetings(NamedTuple):
    """Everything that both sides of the comparison need."""

    hold: Callable[..., None]
    arguments: tuple[Any, ...]
    views: np.ndarray
    luck: np.ndarray
    packages: int


def prepared() -> Meetings:
    """Return meetings over the menu of run 0 of the baseline in one month."""
    scenario = load("baseline")
    case = bind(scenario)
    setting = engine.set_up(scenario, case)
    state, desk = new_state(case, 1, scenario.months), new_desk(case)
    engine.make_ready(setting)(case, state, scenario.seed, 0, 0, 1, MONTH, setting.laws, setting.terms, desk)
    packages = int(lay_out(case, state, 0, MONTH, math.inf, desk.menu))
    dice = np.random.default_rng(1)
    width = 2 * (case.category.shape[1] + case.item.shape[1])
    views = np.exp(0.3 * dice.standard_normal((MEETINGS, width)))
    luck = dice.random((MEETINGS, scenario.talks.rounds))
    arguments = (case, state, setting.laws, setting.terms, desk)
    desk.sitting.packages[0] = packages
    desk.luck.drawn[0] = scenario.talks.rounds + 1  # drawn above, for both sides
    desk.seats.discount[:] = 1.0
    hold = entry_of(
        hold_meetings, case, state, types_of_laws(N_PRINCIPALS, valuing=True), setting.terms, desk, views, luck,
        np.zeros(1, np.int64), np.zeros(1, np.int64),
    )  # fmt: skip
    return Meetings(hold, arguments, views, luck, packages)


class Setting(ctypes.Structure):
    """The struct of the same name in C."""

    _fields_ = [
        *((name, ctypes.c_int64) for name in ("releases", "sets", "categories", "items", "rounds", "beyond_reach")),
        *(
            (name, ctypes.c_void_p)
            for name in (
                "masks", "people", "gain", "chips", "worth", "beyond", "hope", "displeasure", "later", "value", "chip_cost",
                "root_of_start", "cost",
            )
        ),
        *(
            (name, ctypes.c_double)
            for name in (
                "counted_on", "exposed", "chip_scale", "exile", "hope_scale", "width", "release_scale", "trust_a", "trust_b",
                "bias",
            )
        ),
        ("reservation", ctypes.c_double * 2),
        ("beta", ctypes.c_double * 2),
        ("p_breakdown", ctypes.c_double),
    ]  # fmt: skip


def in_c(
    meetings: Meetings, library: Any
) -> tuple[Callable[[np.ndarray, np.ndarray], None], list[np.ndarray]]:
    """Return the C function over the same meetings, and the arrays that it borrows."""
    case, state, _, terms, desk = meetings.arguments
    menu, numbers = desk.menu, case.numbers
    n_releases, n_sets = int(menu.size[0]), int(menu.size[1])
    lag = lag_of_relief(case, sanctioner_trust(state, 0))
    counted = [
        promised_to_holder(case, state, 0, float(lag if has_flow(case, int(mask)) else 0))
        for mask in menu.sets[:n_sets]
    ]
    roots = np.sqrt(np.maximum(1.0, case.category[STOCK]))
    arrays = [
        np.ascontiguousarray(array)
        for array in (
            menu.sets[:n_sets], menu.releases[:n_releases], menu.gain[:, :n_releases].T, menu.chips[:, :n_releases].T, menu.worth, menu.beyond, menu.hope,
            menu.displeasure, np.array(counted),
            case.category[VALUE], case.category[CHIP_COST], roots, case.item[COST],
        )
    ]  # fmt: skip
    share = believed_share(float(numbers.holder_trust_floor[0]), holder_trust(state, 0))
    exile = (
        float(numbers.holder_exile_gain[0] * numbers.holder_chip_scale[0]) if numbers.holder_exile[0] else 0.0
    )
    setting = Setting(
        n_releases, n_sets, case.category.shape[1], case.item.shape[1], meetings.luck.shape[1], int(menu.size[2]),
        *(array.ctypes.data for array in arrays),
        promised_to_sanctioner(case, state, 0), exposure(case, state, 0), float(numbers.holder_chip_scale[0]), exile,
        float(numbers.holder_continuation[0]) * share, float(numbers.holder_continuation_width[0]),
        float(numbers.delivery_release_scale[0]), float(state.run.trust_sanctioner_a[0]),
        float(state.run.trust_sanctioner_b[0]), float(case.envoy[BIAS, 0]),
        (ctypes.c_double * 2)(*terms.reservation), (ctypes.c_double * 2)(*(vector[0] for vector in terms.numbers.tactic)),
        float(terms.blank.p_breakdown[0]),
    )  # fmt: skip

    def call(status: np.ndarray, package: np.ndarray) -> None:
        places = (meetings.views, meetings.luck, status, package)
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in places]
        library.meetings(ctypes.byref(setting), ctypes.c_int64(len(status)), *pointers)

    return call, arrays


def built(folder: str) -> Any:
    """Return the C port, built with gcc -O3."""
    compiler = shutil.which("gcc")
    assert compiler, "the comparison with C needs gcc"
    target = Path(folder) / "inner_loop.so"
    subprocess.run([compiler, "-O3", "-shared", "-fPIC", str(SOURCE), "-o", str(target), "-lm"], check=True)
    return ctypes.CDLL(str(target))


def seconds(call: Callable[[np.ndarray, np.ndarray], None], results: tuple[np.ndarray, np.ndarray]) -> float:
    """Return the processor time of one pass."""
    began = time.process_time()
    call(*results)
    return time.process_time() - began


def compared() -> dict[str, float]:
    """Return microseconds a meeting on both sides, the ratio of pairs, and the number of packages."""
    meetings = prepared()
    ours, theirs = ((np.zeros(MEETINGS, np.int64), np.zeros(MEETINGS, np.int64)) for _ in range(2))

    def by_rules(status: np.ndarray, package: np.ndarray) -> None:
        meetings.hold(*meetings.arguments, meetings.views, meetings.luck, status, package)

    with tempfile.TemporaryDirectory() as folder:
        by_c, arrays = in_c(meetings, built(folder))
        pairs = [(seconds(by_rules, ours), seconds(by_c, theirs)) for _ in range(ROUNDS_OF_PAIRS)]
        del arrays
    agreed = ours[0] == AGREED
    assert (ours[0] == theirs[0]).all(), "talks ended differently in C"
    assert (ours[1][agreed] == theirs[1][agreed]).all(), "other packages were agreed in C"
    rules, c = (statistics.median(column) / MEETINGS * 1e6 for column in zip(*pairs, strict=True))
    return {
        "packages": meetings.packages,
        "agreed": float(agreed.mean()),
        "rules_us": rules,
        "c_us": c,
        "ratio": statistics.median(a / b for a, b in pairs),
    }


if __name__ == "__main__":
    print(compared())

"""A cell made by patching numbers is the cell that composing would have made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.campaign.case import Case
from sim.configuration import config_hash, load
from sim.configuration.bind import bind
from sim.sweeps import spec
from sim.sweeps.plan import planned
from sim.sweeps.spec import names

Write = Callable[[str], str]

MANY = """
design: sobol
samples: 8
replicates: 1
levers:
  tactic@parties.minsk.tactic: [faratin_polynomial, faratin_exponential]
  exile: {key: parties.minsk.exile, values: [true, false]}
uncertainties:
  beta: {key: parties.washington.tactic.beta, distribution: loguniform, low: 0.3, high: 3.0}
  trust: {keys: [parties.washington.trust.initial, parties.minsk.trust.initial], distribution: beta, a: 2, b: 3, low: 0.1, high: 0.9}
  stock: {key: categories.rank.stock, distribution: uniform, low: 500, high: 900}
  hazard: {key: parties.moscow.stages.1, distribution: uniform, low: 0.01, high: 0.2}
  begins: {key: calendar.pause.month, distribution: uniform, low: 2, high: 9}
  worth: {key: items.potash_licence.flow, distribution: normal, mean: 3, sd: 1, truncate: [0, 6]}
  most_rounds: {key: talks.rounds, values: [4, 6, 9]}
"""


def same(one: Case, other: Case) -> bool:
    return all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in zip(one, other, strict=True))


def test_every_cell_is_what_composing_its_values_gives(sweep_file: Write) -> None:
    text = MANY + "scenario: six_month_pause\n"
    plan, design = planned(spec.read([sweep_file(text)]), 10)
    cells = plan.cells(design)
    assert plan.families[0].patches["calendar.pause.month"] is None  # it moves the end of the pause too
    for cell in (0, 1, 2, 3, 17, 31):
        row = design.iloc[cell]
        scenario, case = cells[cell]
        composed = load(
            "six_month_pause",
            f"tactic@parties.minsk.tactic={row['tactic@parties.minsk.tactic']}",
            f"parties.minsk.exile={str(row['exile']).lower()}",
            f"parties.washington.tactic.beta={row['beta']!r}".replace("np.float64(", "").rstrip(")"),
            f"parties.washington.trust.initial={float(row['trust'])!r}",
            f"parties.minsk.trust.initial={float(row['trust'])!r}",
            f"categories.rank.stock={row['stock']}",
            f"parties.moscow.stages=[0.2,{float(row['hazard'])!r},0.05,0.03]",
            f"calendar.pause.month={row['begins']}",
            f"items.potash_licence.flow={float(row['worth'])!r}",
            f"talks.rounds={row['most_rounds']}",
            "runs=1",
            "output.keep=runs",
        )
        assert same(case, bind(composed))
        assert config_hash(scenario) == config_hash(composed)


def test_making_a_cell_leaves_its_family_and_its_neighbours_alone(sweep_file: Write) -> None:
    text = MANY + "scenario: six_month_pause\n"
    plan, design = planned(spec.read([sweep_file(text)]), 10)
    cells = plan.cells(design)
    before = [config_hash(cells[cell][0]) for cell in range(4)]
    cases = [cells[cell][1] for cell in range(4)]
    for cell in reversed(range(len(design))):
        cells[cell]
    assert [config_hash(cells[cell][0]) for cell in range(4)] == before
    assert all(same(cells[cell][1], case) for cell, case in enumerate(cases))


@pytest.mark.parametrize("name", sorted(names()))
def test_every_shipped_sweep_can_be_planned(name: str) -> None:
    sweep = spec.read([f"sweep={name}"])
    plan, design = planned(sweep, 100)
    assert sweep.title
    assert sweep.question
    assert plan.total == len(design) * sweep.replicates
    assert plan.total <= 2_000


def test_there_are_sweeps_for_at_least_six_questions() -> None:
    assert len(names()) >= 6


def test_a_plan_comes_back_from_its_text(sweep_file: Write) -> None:
    from sim.sweeps.plan import from_json, to_json

    plan, _ = planned(spec.read([sweep_file(MANY), "scenario=six_month_pause"]), 3)
    again = from_json(to_json(plan), "plan.json")
    assert again.families == plan.families
    assert (again.spans, again.block, again.identity) == (plan.spans, plan.block, plan.identity)
    assert again.sweep.factors == tuple(
        type(one)(**{name: getattr(one, name) for name in one.__slots__} | {"where": "plan.json"})
        for one in plan.sweep.factors
    )

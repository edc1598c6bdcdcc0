"""A small shipped case, free for a test to change, and its first morning."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.campaign.case import Case
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.start import begin
from sim.campaign.state import State, new_state
from sim.configuration import load
from sim.configuration.bind import bind

SIDES = {"sanctioner": SANCTIONER, "holder": HOLDER}


@cache
def shipped(name: str = "korvia_baseline", *overrides: str) -> Case:
    return bind(load(name, *overrides))


def changed(case: Case, **numbers: float) -> Case:
    """Return a copy of a case with some numbers set, each by section and key: ``holder_exile``, ``talks_gap``."""
    parts: list[Any] = [part.copy() if isinstance(part, np.ndarray) else part for part in case]
    case = Case(*parts)
    for name, value in numbers.items():
        section, _, key = name.partition("_")
        if section in SIDES:
            column: Any = getattr(case.sides, key)
            column[SIDES[section]] = value
        elif section in ("patron", "bloc", "monitor"):
            getattr(getattr(case, section), key)[:] = value
        else:
            record = getattr(case, section)._replace(**{key: value})
            case = case._replace(**{section: record})
    return case


def a_case(**numbers: float) -> Case:
    return changed(shipped(), **numbers)


def a_state(case: Case) -> State:
    state = new_state(case, 1, 6)
    begin(case, state, 0, 1, 0)
    return state


def started(**numbers: float) -> tuple[Case, State]:
    case = a_case(**numbers)
    return case, a_state(case)


def chronicle(state: State) -> Any:
    """Return the events of row 0 as records."""
    return np.asarray(state.events)[0, : state.run.n_events[0]].view(np.recarray)

"""What a model's data collector holds: the columns of the months table, and what each agent shows the others."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.campaign.choices import Stance, words
from sim.configuration.schema import Scenario
from sim.results.tables import WHOLE_UNITS, month_names

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel

Row = dict[str, float]

STANCES = words(Stance)
NUMBERS_SHOWN = ("trust", "subsidy", "lock_in", "active", "rapport", "border_closed", "published")
SHOWN = ("name", "role", *NUMBERS_SHOWN, "stance")
"""Columns of the agents' table."""
_BLANK = tuple(math.nan if name in NUMBERS_SHOWN else None for name in SHOWN)
"""What stands in the columns that a role has nothing for."""


def month_columns(scenario: Scenario) -> dict[str, type]:
    """Return the columns of the months table with their types, int for what is counted and float for the rest."""
    return {name: int if unit in WHOLE_UNITS else float for name, (unit, _) in month_names(scenario).items()}


def latest_month(model: CampaignModel) -> Row:
    """Return the columns of the month that was played last; NaN before the first."""
    if model.month == 0:
        return dict.fromkeys(model.columns, math.nan)
    at = (0, model.month - 1)
    scalars, categories = (
        np.asarray(model.state.months)[at].item(),
        np.asarray(model.state.months_of)[at].tolist(),
    )
    record = (*scalars, *(value for stem in zip(*categories, strict=True) for value in stem))
    return {name: kind(value) for (name, kind), value in zip(model.columns.items(), record, strict=True)}


class Collector(mesa.DataCollector):
    """Mesa's data collector over a campaign: a row a month, numbered as in the months table.

    Parameters
    ----------
    scenario : Scenario
        Gives the columns of a month.

    Notes
    -----
    Mesa's own collector numbers rows by the model's clock, which counts differently from version to version, so that its
    batch runs pair the model's row of one month with the agents' of another. Here both are read off the month's record.
    Weights, reservation values and beliefs are private and are not collected.
    """

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(
            model_reporters={name: partial(_latest, name=name) for name in month_columns(scenario)},
            agent_reporters={name: partial(_shown_by, name=name) for name in SHOWN},
        )

    def collect(self, model: CampaignModel) -> None:
        """Add the month that was played last."""
        month, row = model.month - 1, latest_month(model)
        for name, value in row.items():
            self.model_vars[name].append(value)
        self._agent_records[month] = [
            (month, agent.unique_id, *map(shown.get, SHOWN, _BLANK)) for agent, shown in public(model, row)
        ]
        if hasattr(self, "_collection_steps"):  # which batch runs of newer versions go by
            self._collection_steps.append(month)


def public(model: CampaignModel, row: Row) -> list[tuple[Any, dict[str, Any]]]:
    """Return every seated agent with what it shows: its name, its role, and state that the others see."""
    patron, bloc, envoys = model.state.patron, model.state.bloc, model.state.envoys
    seen: list[tuple[Any, str, dict[str, Any]]] = [
        (model.sanctioner, "sanctioner", {"trust": row["sanctioner_trust"]}),
        (model.holder, "holder", {"trust": row["holder_trust"]}),
        *(
            (
                agent,
                "patron",
                {"subsidy": float(patron.subsidy[0, p]), "lock_in": float(patron.lock_in[0, p])},
            )
            for p, agent in enumerate(model.patrons)
        ),
        *(
            (agent, "envoy", {"active": float(envoys.active[0, e]), "rapport": float(envoys.rapport[0, e])})
            for e, agent in enumerate(model.envoys)
        ),
        *(
            (
                agent,
                "bloc",
                {"stance": STANCES[bloc.stance[0, b]], "border_closed": float(bloc.border_closed[0, b])},
            )
            for b, agent in enumerate(model.blocs)
        ),
        *(
            (agent, "monitor", {"published": float(model.state.monitor.published[0, m])})
            for m, agent in enumerate(model.monitors)
        ),
    ]
    return [(agent, {"name": agent.name, "role": role, **shown}) for agent, role, shown in seen]


def _latest(model: CampaignModel, name: str) -> float:
    return latest_month(model)[name]


def _shown_by(agent: Any, name: str) -> Any:
    model: CampaignModel = agent.model
    return next(
        (shown.get(name) for seen, shown in public(model, latest_month(model)) if seen is agent), None
    )

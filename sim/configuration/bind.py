"""Bind: a checked scenario becomes the arrays that the rules read.

Names turn into positions here, in the order of the configuration; luck keeps the names as keys.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sim.campaign.case import (
    BELIEVERS,
    CALENDAR_FIELDS,
    CATEGORY_FIELDS,
    CATEGORY_LUCK,
    ENVOY_FIELDS,
    ENVOY_LUCK,
    ITEM_FIELDS,
    ITEM_LUCK,
    NUMBERS,
    PARTY_LUCK,
    SINGLE_LUCK,
    Case,
)
from sim.configuration.fields import METADATA_KEY
from sim.configuration.schema import CalendarEntry, Scenario
from sim.luck import address

WEIGHTS_OF_CATEGORY = ("value", "chip cost")
WEIGHTS_OF_ITEM = ("cost", "present value")


def party_of(scenario: Scenario, role: str) -> tuple[str, Any]:
    """Return the name and the configuration of the one party that plays *role*."""
    return next((name, party) for name, party in scenario.parties.items() if party.role == role)


def envoys_of(scenario: Scenario) -> dict[str, Any]:
    """Return all envoys by name, in the order of the configuration."""
    return {name: party for name, party in scenario.parties.items() if party.role == "envoy"}


def bind(scenario: Scenario) -> Case:
    """Return the case of a scenario as arrays.

    Parameters
    ----------
    scenario : Scenario
        Checked; it is left unchanged.

    Returns
    -------
    Case
    """
    categories, items, envoys = list(scenario.categories), list(scenario.items), list(envoys_of(scenario))
    mixes = scenario.releases.mixes
    return Case(
        numbers=_numbers(scenario),
        category=_table(CATEGORY_FIELDS, scenario.categories.values(), {}),
        item=_table(ITEM_FIELDS, scenario.items.values(), {"requires": items}),
        envoy=_table(ENVOY_FIELDS, envoys_of(scenario).values(), {}),
        calendar=_calendar(scenario, envoys),
        mixes=np.array([[mix.get(name, 0.0) for name in categories] for mix in mixes.values()], dtype=float),
        at_least_one=np.array([float(name in scenario.releases.at_least_one) for name in mixes]),
        scales=np.array(scenario.releases.scales, dtype=float),
        stages=np.array(party_of(scenario, "patron")[1].stages, dtype=float),
        category_keys=_keys(CATEGORY_LUCK, categories),
        item_keys=_keys(ITEM_LUCK, items),
        envoy_keys=_keys(ENVOY_LUCK, envoys),
        keys=np.array([address(purpose) for purpose in SINGLE_LUCK], dtype=np.uint64),
        party_keys=_keys(PARTY_LUCK, [party_of(scenario, role)[0] for role in ("sanctioner", "holder")]),
        category_belief_keys=_belief_keys(WEIGHTS_OF_CATEGORY, categories),
        item_belief_keys=_belief_keys(WEIGHTS_OF_ITEM, items),
    )


def _numbers(scenario: Scenario) -> Any:
    """Return the scalars of a scenario under the names of `NUMBERS`: section, then key, joined by ``_``."""
    sections = {
        role: party_of(scenario, role)[1] for role in ("sanctioner", "holder", "patron", "bloc", "monitor")
    }
    sections |= {"talks": scenario.talks, "delivery": scenario.delivery, "channel": scenario.channel}
    flat = {key: value for name, section in sections.items() for key, value in _leaves(name, section)}
    numbers = np.zeros(1, dtype=NUMBERS).view(np.recarray)
    for name in NUMBERS.names or ():
        numbers[name] = flat[name]
    return numbers


def _leaves(prefix: str, section: Any) -> Iterable[tuple[str, float]]:
    for declared in dataclasses.fields(section):
        value = getattr(section, declared.name)
        key = f"{prefix}_{declared.name}"
        if dataclasses.is_dataclass(value):
            yield from _leaves(key, value)
        elif isinstance(value, bool | int | float):
            yield key, float(value)
        elif isinstance(value, str) and _choices(declared):
            yield key, float(_choices(declared).index(value))


def _choices(declared: Any) -> tuple[str, ...]:
    declaration = declared.metadata.get(METADATA_KEY)
    return declaration.choices if declaration else ()


def _table(fields: Sequence[str], rows: Iterable[Any], positions: dict[str, list[str]]) -> np.ndarray:
    """Return a table of shape (fields, rows); words become positions in their list of names or choices."""
    columns = [[_cell(row, name, positions.get(name)) for name in fields] for row in rows]
    return np.array(columns, dtype=float).reshape(-1, len(fields)).T.copy()


def _cell(row: Any, name: str, names: list[str] | None) -> float:
    value = getattr(row, name)
    if names is not None:
        return float(names.index(value)) if value is not None else -1.0
    if isinstance(value, str):
        declared = next(field for field in dataclasses.fields(row) if field.name == name)
        return float(_choices(declared).index(value))
    return float(value)


def _calendar(scenario: Scenario, envoys: list[str]) -> np.ndarray:
    rows = [_entry(entry, envoys) for entry in scenario.calendar.values()]
    return np.array(rows, dtype=float).reshape(-1, len(CALENDAR_FIELDS)).T.copy()


def _entry(entry: CalendarEntry, envoys: list[str]) -> list[float]:
    declared = {field.name: field for field in dataclasses.fields(entry)}
    until = -1 if entry.months is None else entry.month + entry.months
    party = envoys.index(entry.party) if entry.party is not None else -1
    stance = _choices(declared["stance"]).index(entry.stance) if entry.stance is not None else -1
    kind = _choices(declared["kind"]).index(entry.kind)
    return [kind, entry.month, until, party, stance, entry.factor, entry.shift]


def _keys(purposes: Sequence[str], names: Sequence[str]) -> np.ndarray:
    keys = [[address(purpose, name) for name in names] for purpose in purposes]
    return np.array(keys, dtype=np.uint64).reshape(len(purposes), len(names))


def _belief_keys(weights: Sequence[str], names: Sequence[str]) -> np.ndarray:
    return np.stack(
        [_keys([f"{believer} believes {weight}" for weight in weights], names) for believer in BELIEVERS]
    )

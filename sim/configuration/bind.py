"""Bind: a checked scenario becomes the arrays that the rules read.

Names turn into positions here, in the order of the configuration; luck keeps the names in its addresses. Which numbers there are, the
rule families declare; each is looked up by its name in the section of the configuration that it belongs to.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from sim.campaign.beliefs import BELIEVERS
from sim.campaign.bloc import BlocNumbers
from sim.campaign.calendar import EntryNumbers
from sim.campaign.case import Case
from sim.campaign.channel import ChannelNumbers
from sim.campaign.columns import Columns, Purpose, blank, columns_of
from sim.campaign.declared import Sides
from sim.campaign.delivery import DeliveryNumbers
from sim.campaign.meeting import EnvoyNumbers, TalksNumbers
from sim.campaign.observation import MonitorNumbers
from sim.campaign.patron import PatronNumbers
from sim.campaign.prisoners import CategoryNumbers
from sim.campaign.relief import ItemNumbers
from sim.configuration.fields import METADATA_KEY
from sim.configuration.schema import CalendarEntry, Scenario
from sim.luck import address

if TYPE_CHECKING:
    from sim.campaign.columns import Floats, Keys

Table = TypeVar("Table", bound=Columns)
Section = TypeVar("Section", bound=tuple[Any, ...])

WEIGHTS_OF_CATEGORY = ("value", "chip cost")
WEIGHTS_OF_ITEM = ("cost", "present value")
NOBODY = -1.0
NOT_ITS_OWN = {"Floats": np.nan, "Ints": -1}
"""What stands in a table of sides under a number that only the other one has."""


class PartyRow(NamedTuple):
    """One row of a table: whose it is, its place among its role, and its numbers by name."""

    name: str
    place: int
    numbers: dict[str, float]


def party_of(scenario: Scenario, role: str) -> tuple[str, Any]:
    """Return the name and the configuration of the one party that plays *role*."""
    return next((name, party) for name, party in scenario.parties.items() if party.role == role)


def parties_of(scenario: Scenario, role: str) -> dict[str, Any]:
    """Return all parties of a role by name, in the order of the configuration."""
    return {name: party for name, party in scenario.parties.items() if party.role == role}


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
    categories, items = list(scenario.categories), list(scenario.items)
    patrons, mixes = parties_of(scenario, "patron"), scenario.releases.mixes
    return Case(
        sides=_table(Sides, [*_rows(scenario, "sanctioner"), *_rows(scenario, "holder")]),
        patron=_table(PatronNumbers, [_with_stages(row, patrons) for row in _rows(scenario, "patron")]),
        bloc=_table(BlocNumbers, _rows(scenario, "bloc")),
        monitor=_table(MonitorNumbers, _rows(scenario, "monitor")),
        envoy=_table(EnvoyNumbers, _rows(scenario, "envoy")),
        category=_table(CategoryNumbers, list(_numbered(scenario.categories))),
        item=_table(ItemNumbers, [_with_position(row, scenario) for row in _numbered(scenario.items)]),
        calendar=_table(EntryNumbers, list(_entries(scenario))),
        talks=_section(TalksNumbers, scenario.talks),
        delivery=_section(DeliveryNumbers, scenario.delivery),
        channel=_section(ChannelNumbers, scenario.channel),
        mixes=np.array([[mix.get(name, 0.0) for name in categories] for mix in mixes.values()], dtype=float),
        at_least_one=np.array([float(name in scenario.releases.at_least_one) for name in mixes]),
        scales=np.array(scenario.releases.scales, dtype=float),
        stages=_stages(patrons),
        leak_keys=_leak_keys(list(patrons), items),
        category_belief_keys=_belief_keys(WEIGHTS_OF_CATEGORY, categories),
        item_belief_keys=_belief_keys(WEIGHTS_OF_ITEM, items),
    )


# ------------------------------------------------------------------------------------------------------------- numbers


def _rows(scenario: Scenario, role: str) -> list[PartyRow]:
    return list(_numbered(parties_of(scenario, role)))


def _numbered(records: dict[str, Any]) -> Iterator[PartyRow]:
    for place, (name, record) in enumerate(records.items()):
        yield PartyRow(name, place, dict(_leaves("", record)))


def _leaves(prefix: str, section: Any) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a section by key, those of a section within it joined by ``_``; words become numbers."""
    for declared in dataclasses.fields(section):
        value, key = getattr(section, declared.name), prefix + declared.name
        if dataclasses.is_dataclass(value):
            yield from _leaves(f"{key}_", value)
        elif isinstance(value, bool | int | float):
            yield key, value
        elif isinstance(value, str) and _choices(declared):
            yield key, _choices(declared).index(value)


def _choices(declared: Any) -> tuple[str, ...]:
    declaration = declared.metadata.get(METADATA_KEY)
    return declaration.choices if declaration else ()


def _with_stages(row: PartyRow, patrons: dict[str, Any]) -> PartyRow:
    return row._replace(numbers=row.numbers | {"n_stages": len(patrons[row.name].stages)})


def _with_position(row: PartyRow, scenario: Scenario) -> PartyRow:
    needed = scenario.items[row.name].requires
    place = NOBODY if needed is None else list(scenario.items).index(needed)
    return row._replace(numbers=row.numbers | {"requires": place})


def _entries(scenario: Scenario) -> Iterator[PartyRow]:
    envoys = list(parties_of(scenario, "envoy"))
    for place, (name, entry) in enumerate(scenario.calendar.items()):
        yield PartyRow(name, place, dict(_leaves("", entry)) | _positions(entry, envoys))


def _positions(entry: CalendarEntry, envoys: list[str]) -> dict[str, float]:
    """Return until when an entry holds and whom it concerns, -1 for never and for nobody."""
    until = NOBODY if entry.months is None else entry.month + entry.months
    said = {"until": until, "party": NOBODY if entry.party is None else envoys.index(entry.party)}
    return said | ({"stance": NOBODY} if entry.stance is None else {})


# -------------------------------------------------------------------------------------------------------------- tables


def _table(table: type[Table], rows: Sequence[PartyRow]) -> Table:
    """Return a table with a row for each party, item or entry; every column finds its number or its luck by name.

    Raises
    ------
    TypeError
        If a family declares a number that the configuration has not.
    """
    made = blank(table, (len(rows),))
    for name, kind in columns_of(table).items():
        said = getattr(table, name, None)
        column = getattr(made, name)
        if isinstance(said, Purpose):
            column[:] = [_address(said, row) for row in rows]
        elif rows and not any(name in row.numbers for row in rows):
            raise TypeError(f"{table.__name__} declares {name}, which is no number of the configuration")
        else:
            column[:] = [row.numbers.get(name, NOT_ITS_OWN[kind]) for row in rows]
    return made


def _address(luck: Purpose, row: PartyRow) -> np.uint64:
    """Return the address of a row's luck: by its name, which the first of a lone role does without."""
    return _known(luck.purpose, "" if luck.lone and row.place == 0 else row.name)


@cache
def _known(purpose: str, name: str) -> np.uint64:
    """Return an address of luck, reckoned once: a sweep asks for the same ones in every family of cells."""
    return address(purpose, name)


def _section(section: type[Section], record: Any) -> Section:
    """Return a section of the configuration as single numbers, each of the kind that is declared."""
    numbers, made = dict(_leaves("", record)), {}
    for name, kind in _kinds(section).items():
        said = getattr(section, "_field_defaults", {}).get(name)
        made[name] = address(said.purpose) if isinstance(said, Purpose) else kind(numbers[name])
    return section(**made)


@cache
def _kinds(section: Any) -> dict[str, Any]:
    return typing.get_type_hints(section)


def _stages(patrons: dict[str, Any]) -> Floats:
    """Return each patron's hazards in a row, as long as the longest war track."""
    stages = np.zeros((len(patrons), max((len(patron.stages) for patron in patrons.values()), default=0)))
    for row, patron in zip(stages, patrons.values(), strict=True):
        row[: len(patron.stages)] = patron.stages
    return stages  # type: ignore[return-value]


def _leak_keys(patrons: Sequence[str], items: Sequence[str]) -> Keys:
    """Return a key for each patron and item; those of the first patron go by the item's name alone."""
    whose = ["" if place == 0 else f" to {name}" for place, name in enumerate(patrons)]
    return _keys([f"talks leak{patron}" for patron in whose], items)


def _keys(purposes: Iterable[str], names: Sequence[str]) -> Keys:
    keys = [[_known(purpose, name) for name in names] for purpose in purposes]
    return np.array(keys, dtype=np.uint64)  # type: ignore[return-value]


def _belief_keys(weights: Sequence[str], names: Sequence[str]) -> Keys:
    rows = [_keys([f"{believer} believes {weight}" for weight in weights], names) for believer in BELIEVERS]
    return np.stack(rows)  # type: ignore[return-value]

"""Where every number of a scenario comes from.

Provenance lies beside the values, in a mapping of dotted patterns with ``*`` for any key. The most specific pattern
that covers a key wins; a mechanism's default carries its own declaration; what a user changed is the user's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim import registry
from sim.configuration.build import declaration, fields_of
from sim.configuration.fields import Declaration
from sim.configuration.schema import Attribution, LawChoice, Scenario

EVERYTHING = tuple(fields_of(Scenario))
SECTIONS = ("categories", "items", "releases", "parties", "talks", "delivery", "channel", "calendar")
USER = "set by the user"


class Row(NamedTuple):
    """One number of a scenario with what is known of it."""

    path: str
    value: float
    unit: str
    source: str
    grade: str


class Leaf(NamedTuple):
    """One value of a scenario with its declaration; `is_default` if the declaration is about this very value."""

    path: str
    value: Any
    declared: Declaration
    is_default: bool


def provenance(scenario: Scenario) -> list[Row]:
    """Return a row for every number of the scenario that the model reads.

    A number that nobody accounts for has no source and no grade.

    Examples
    --------
    >>> from sim.configuration import load
    >>> {row.path: row.grade for row in provenance(load("baseline", "talks.rounds=7"))}["talks.rounds"]
    'user'
    """
    return [row(scenario, leaf) for leaf in leaves(scenario) if _is_number(leaf.value)]


def assumed_share(scenario: Scenario) -> float:
    """Return the share of the scenario's numbers that nothing but judgement stands behind, in [0, 1]."""
    rows = provenance(scenario)
    return sum(row.grade not in ("documented", "estimated") for row in rows) / len(rows)


def leaves(scenario: Scenario, sections: Sequence[str] = SECTIONS) -> Iterator[Leaf]:
    """Yield every single value in some sections of the scenario; by default those that the model reads."""
    for section in sections:
        value = getattr(scenario, section)
        is_default = _is_default(fields_of(Scenario)[section], value)
        yield from _of_value(section, value, declaration(Scenario, section), is_default)


def _of_value(path: str, value: Any, declared: Declaration, is_default: bool) -> Iterator[Leaf]:
    if isinstance(value, LawChoice):
        yield from _of_law(path, value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _of_record(path, value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _of_value(f"{path}.{name}", inner, declared, False)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _of_value(f"{path}.{place}", inner, declared, is_default)
    else:
        yield Leaf(path, value, declared, is_default)


def _of_record(path: str, record: Any) -> Iterator[Leaf]:
    for name, field in fields_of(type(record)).items():
        value = getattr(record, name)
        yield from _of_value(
            f"{path}.{name}", value, declaration(type(record), name), _is_default(field, value)
        )


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    if isinstance(value, list) and field.default_factory is not dataclasses.MISSING:
        return bool(field.default_factory() == value)
    return bool(field.default == value)


def _of_law(path: str, choice: LawChoice) -> Iterator[Leaf]:
    law = registry.laws(path.rpartition(".")[2])[choice.name]
    yield Leaf(f"{path}.name", choice.name, Declaration(summary=law.summary), False)
    for name, parameter in law.parameters.items():
        declared = Declaration(
            parameter.unit,
            parameter.source,
            parameter.grade,
            parameter.low,
            parameter.high,
            (),
            parameter.summary,
        )
        value = choice.parameters[name]
        yield Leaf(f"{path}.{name}", value, declared, value == parameter.default)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def row(scenario: Scenario, leaf: Leaf) -> Row:
    """Return what is known of one value; words and switches have rows too."""
    unit, source, grade = leaf.declared.unit, "", ""
    said = attribution(scenario, leaf.path)
    if leaf.path in scenario.changes.user_values:
        source, grade = USER, "user"
    elif leaf.path in scenario.changes.scenario_values:
        source, grade = f"set by the scenario {scenario.scenario.name}", "assumed"
    elif said is not None:
        unit, source, grade = said.unit or unit, said.source, said.grade
    elif leaf.is_default:
        source, grade = leaf.declared.source, leaf.declared.grade
    return Row(leaf.path, leaf.value, unit, source, grade)


def attribution(scenario: Scenario, path: str) -> Attribution | None:
    """Return what the most specific pattern says of a path: the longest, and of those the one with most words."""
    keys = path.split(".")
    found = [(pattern.split("."), said) for pattern, said in scenario.provenance.items()]
    covering = [(len(p), sum(part != "*" for part in p), said) for p, said in found if _covers(p, keys)]
    return max(covering, key=lambda entry: entry[:2])[2] if covering else None


def _covers(pattern: list[str], keys: list[str]) -> bool:
    return len(pattern) <= len(keys) and all(p in ("*", k) for p, k in zip(pattern, keys, strict=False))

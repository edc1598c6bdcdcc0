"""Write `docs/parameters.md`: every key of a configuration, from the declarations of the schema.

Run it after a change of the schema, of a law's parameters or of the shipped cases::

    python docs/make_parameters.py
"""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple

from sim import registry
from sim.configuration import load
from sim.configuration.fields import METADATA_KEY, Declaration
from sim.configuration.provenance import Row, assumed_share, provenance
from sim.configuration.schema import ROLES, LawChoice, Scenario

TARGET = Path(__file__).with_name("parameters.md")
NAMES = {"categories": "category", "items": "item", "calendar": "entry"}
LEFT_OUT = ("case", "scenario", "record", "provenance", "changes")
LAWS = tuple(registry.PLACES)
HEADINGS = ("key", "default", "unit", "range", "grade", "source", "what it is")

HEAD = """# Parameters

Generated from the schema by `docs/make_parameters.py`; a test fails when this file is out of date. What each number
does is in the [ODD document](ODD.md). `<holder>` and the like stand for the name that a case gives to the party with
this role, `<category>`, `<item>`, `<entry>` and `<mix>` for names that a case chooses. *case* as a default means that
the number belongs to the case's YAML, which must set it. Grades: *documented* (a source says this number), *estimated*
(derived from sourced numbers, or fitted to them), *assumed* (judgement). `backchannel describe KEY` shows the same
for the value that a scenario really has.
"""


class Entry(NamedTuple):
    """One key of a configuration with its declaration; `default` is None where the case must set it."""

    key: str
    default: Any
    declared: Declaration
    numeric: bool


def entries() -> Iterator[Entry]:
    """Yield every key that a user can set, in the order of the schema, laws' own parameters left out.

    The case's name and title, its record and the notes about provenance are no parameters and stay out too.
    """
    hints = typing.get_type_hints(Scenario)
    for field in dataclasses.fields(Scenario):
        if field.name == "parties":
            for role, party in ROLES.items():
                yield from of_record(f"parties.<{role}>", party)
        elif field.name not in LEFT_OUT:
            yield from of_field(field.name, field, hints[field.name])


def of_record(prefix: str, record: type) -> Iterator[Entry]:
    """Yield the keys below one dataclass of the schema."""
    hints = typing.get_type_hints(record)
    for field in dataclasses.fields(record):
        yield from of_field(f"{prefix}.{field.name}", field, hints[field.name])


def of_field(key: str, field: dataclasses.Field[Any], hint: Any) -> Iterator[Entry]:
    """Yield the keys of one field: its own, or those of the records that it holds."""
    if hint is LawChoice:
        yield Entry(f"{key}.name", default_of(field, "name"), Declaration(summary="law, by name"), False)
    elif dataclasses.is_dataclass(hint):
        yield from of_record(key, typing.cast("type", hint))
    elif typing.get_origin(hint) is dict and dataclasses.is_dataclass(typing.get_args(hint)[1]):
        yield from of_record(f"{key}.<{NAMES[key]}>", typing.get_args(hint)[1])
    elif METADATA_KEY in field.metadata:
        yield Entry(key, default_of(field), field.metadata[METADATA_KEY], is_numeric(hint))
    elif key == "releases.mixes":
        about = Declaration("share of the category", low=0.0, high=1.0, summary="share freed at scale 1")
        yield Entry("releases.mixes.<mix>.<category>", None, about, True)
    else:
        raise TypeError(f"{key}: a field without a declaration")


def default_of(field: dataclasses.Field[Any], attribute: str = "") -> Any:
    """Return a field's default, or None without one."""
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is dataclasses.MISSING:
        return None
    try:
        made = field.default_factory()
    except TypeError:
        return None
    return getattr(made, attribute) if attribute else made


def is_numeric(hint: Any) -> bool:
    """Return whether a field of this type holds a number or a list of numbers."""
    members = [member for member in typing.get_args(hint) or (hint,) if member is not NoneType]
    return all(member in (int, float) for member in members)


def in_markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def extent(declared: Declaration) -> str:
    """Return the admissible words or the closed range."""
    if declared.choices:
        return ", ".join(declared.choices)
    if declared.low == -math.inf and declared.high == math.inf:
        return ""
    high = "" if declared.high == math.inf else shown(declared.high)
    return f"{shown(declared.low)} to {high}" if high else f"from {shown(declared.low)}"


def shown(value: Any) -> str:
    """Return a value as a reader writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e5 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    if isinstance(value, list):
        return ", ".join(map(shown, value)) or "none"
    if value is None:
        return "null"
    return str(value) or '""'


def row_of(entry: Entry) -> tuple[str, ...]:
    """Return the table row of a key; source and grade speak of numeric defaults only."""
    declared = entry.declared
    by_case = entry.default is None and not declared.optional
    known = ("", "") if by_case or not entry.numeric else (declared.grade, declared.source)
    default = "*case*" if by_case else shown(entry.default)
    return (f"`{entry.key}`", default, declared.unit, extent(declared), *known, declared.summary)


def schema_tables() -> Iterator[str]:
    """Yield a heading and a table for each section of a configuration."""
    sections: dict[str, list[Entry]] = {}
    for entry in entries():
        parts = entry.key.split(".")
        title = ".".join(parts[:2]) if parts[0] in ("parties", *NAMES) else parts[0]
        sections.setdefault(title if len(parts) > 1 else "the run", []).append(entry)
    for title, found in sections.items():
        yield f"## {title if title == 'the run' else f'`{title}`'}"
        yield in_markdown(HEADINGS, map(row_of, found))


def law_tables() -> Iterator[str]:
    """Yield a table of the parameters of each kind of law."""
    yield "## Laws"
    yield (
        "A law's own parameters stand beside its name: `parties.<holder>.tactic.beta`, `parties.<holder>.utility.alpha`. "
        "Laws are chosen by group: `tactic@parties.minsk.tactic=obstinate`."
    )
    for kind in LAWS:
        rows = [
            (
                f"`{law.name}`",
                f"`{name}`",
                shown(p.default),
                p.unit,
                extent_of(p),
                p.grade,
                p.source,
                p.summary,
            )
            for law in registry.laws(kind).values()
            for name, p in law.parameters.items()
        ]
        if rows:
            yield f"### {kind}"
            yield in_markdown((kind, "parameter", *HEADINGS[1:]), rows)


def extent_of(parameter: registry.Parameter) -> str:
    """Return the closed range of a law's parameter."""
    return extent(Declaration(low=parameter.low, high=parameter.high))


def case_tables(name: str) -> Iterator[str]:
    """Yield the numbers that a shipped case sets itself, with source and grade."""
    scenario = load(name)
    yield f"## The case `{scenario.case.name}`"
    yield (
        f"{scenario.case.title}. One point is {scenario.case.point}. Of all numbers behind `{name}`, mechanisms' "
        f"defaults included, {assumed_share(scenario):.0%} are assumptions."
    )
    yield matrix("category", scenario.categories)
    yield matrix("item", scenario.items)
    yield matrix_of_mixes(scenario)
    rows = [row for row in provenance(scenario) if row.path.startswith(("parties.", "delivery.", "talks."))]
    own = [row for row in rows if not is_default(scenario, row)]
    cells = [(f"`{row.path}`", shown(float(row.value)), row.unit, row.grade, row.source) for row in own]
    yield in_markdown(("key", "value", "unit", "grade", "source"), cells)


def matrix(what: str, records: Mapping[str, Any]) -> str:
    """Return one row a record with all its values."""
    names = [
        field.name for field in dataclasses.fields(next(iter(records.values()))) if field.name != "label"
    ]
    rows = [
        [f"`{key}`", *("" if getattr(one, n) is None else shown(getattr(one, n)) for n in names)]
        for key, one in records.items()
    ]
    return in_markdown([what, *names], rows)


def matrix_of_mixes(scenario: Scenario) -> str:
    """Return one row a mix: shares of the categories at scale 1."""
    rows = [
        [f"`{mix}`", *(shown(shares[c]) if c in shares else "" for c in scenario.categories)]
        for mix, shares in scenario.releases.mixes.items()
    ]
    scales = shown(scenario.releases.scales)
    return f"{in_markdown(['mix', *scenario.categories], rows)}\n\nScales: {scales}."


def is_default(scenario: Scenario, row: Row) -> bool:
    """Return whether a number is not the case's own but a default of the schema or of a law."""
    keys = row.path.split(".")
    return not any(covers(pattern.split("."), keys) for pattern in scenario.provenance)


def covers(pattern: Sequence[str], keys: Sequence[str]) -> bool:
    """Return whether a pattern of the case's provenance speaks of these keys."""
    return len(pattern) <= len(keys) and all(p in ("*", k) for p, k in zip(pattern, keys, strict=False))


def text() -> str:
    """Return the whole document."""
    parts = [HEAD.rstrip(), *schema_tables(), *law_tables(), *case_tables("baseline")]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")

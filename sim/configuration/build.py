"""From a plain tree to a `Scenario`, or to one line that says what is wrong and where.

The dataclasses of `schema` are walked as they are declared: unknown keys, missing keys, types, ranges and words are
checked here; what concerns several keys at once is in `rules`.
"""

from __future__ import annotations

import dataclasses
import math
import re
import types
import typing
from collections.abc import Iterable
from functools import cache
from typing import Any, Protocol, TypeVar

from sim import registry
from sim.configuration import rules, traps
from sim.configuration.fields import METADATA_KEY, Declaration
from sim.configuration.keys import meant_key
from sim.configuration.schema import ROLES, LawChoice, Scenario
from sim.configuration.traps import Keys, Trap, dotted
from sim.errors import ConfigError, nearest

T = TypeVar("T")

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
NAMED = ("parties", "items", "categories", "mixes", "calendar")
NOTHING = Declaration()
MOST_LISTED = 18


class Origin(Protocol):
    """Where the values of a tree come from."""

    def where(self, keys: Keys) -> str:
        """Return the place of a key, as an error names it."""

    def stale(self, law: Keys, parameter: str) -> bool:
        """Return whether a law's parameter was set for the law that another choice replaced."""


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """The origin of a tree that came from nowhere in particular."""

    name: str = "configuration"
    lines: dict[Keys, int] = dataclasses.field(default_factory=dict)

    def where(self, keys: Keys) -> str:
        """Return ``name:line`` of the key or of what it lies under; the name alone without lines."""
        for end in range(len(keys), 0, -1):
            if line := self.lines.get(keys[:end]):
                return f"{self.name}:{line}"
        return self.name

    def stale(self, law: Keys, parameter: str) -> bool:  # noqa: ARG002
        """Return False: every parameter is meant for the law beside it."""
        return False


def build(tree: dict[str, Any], origin: Origin | None = None, *, between: bool = True) -> Scenario:
    """Return the scenario that a plain tree describes, with every default filled in.

    Parameters
    ----------
    tree : dict
        Plain mappings, lists, numbers and words. It is not changed.
    origin : Origin, optional
        Knows the place of every key, for errors.
    between : bool
        Whether what must hold between keys is checked as well as each key alone.

    Raises
    ------
    ConfigError
        One line: the first thing that is wrong, and how many more there are.
    """
    builder = _Builder(origin or Unknown())
    scenario = builder.record(Scenario, tree, ())
    if between and not builder.faults:
        for fault in rules.faults(scenario):
            builder.fault(fault.keys, fault.value, fault.reason, fault.choices)
    if builder.faults:
        raise _first_of(builder.faults)
    return scenario


def _first_of(faults: list[ConfigError]) -> ConfigError:
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return ConfigError(f"{faults[0]}{more}")


def declaration(record: type, name: str) -> Declaration:
    """Return what is declared of a field of a schema dataclass."""
    return fields_of(record)[name].metadata.get(METADATA_KEY, NOTHING)  # type: ignore[no-any-return]


def fields_of(record: Any) -> dict[str, dataclasses.Field[Any]]:
    """Return the fields of a schema dataclass by name."""
    return _fields_of(record)


@cache
def _fields_of(record: Any) -> dict[str, dataclasses.Field[Any]]:
    return {field.name: field for field in dataclasses.fields(record)}


@cache
def types_of(record: Any) -> dict[str, Any]:
    """Return the types of a schema dataclass's fields by name."""
    return typing.get_type_hints(record)


class _Builder:
    """Walks a tree beside the schema and notes everything that does not fit."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.faults: list[ConfigError] = []
        self.siblings: dict[Keys, list[str]] = {}

    def fault(self, keys: Keys, value: object, reason: str, choices: Iterable[str] = ()) -> None:
        meant = nearest(value, choices) if isinstance(value, str) and not self.faults else None
        self.faults.append(
            ConfigError.at(self.origin.where(keys), dotted(keys) or "top level", value, reason, meant)
        )

    def record(self, kind: type[T], tree: Any, keys: Keys) -> T:
        """Return an instance of a schema dataclass; of no use where a fault was noted."""
        made = object.__new__(kind)
        if not isinstance(tree, dict):
            self.fault(keys, tree, "must be a mapping of keys to values")
            return made
        known = fields_of(kind)
        self._refuse_unknown(tree, list(known), keys, hidden="role" if hasattr(kind, "role") else "")
        for name, field in known.items():
            setattr(made, name, self._field(kind, field, tree, keys))
        return made

    def _refuse_unknown(self, tree: dict[str, Any], known: list[str], keys: Keys, hidden: str = "") -> None:
        for key, value in tree.items():
            if key not in known and key != hidden:
                here = (*keys, str(key))
                named = _place_of_name(tree, key) if keys == () else None
                meant = named or meant_key(str(key), known, top=keys == ()) if not self.faults else None
                where = self.origin.where(here)
                reason = _unknown(keys, key, where) + ("" if meant else _few(known))
                self.faults.append(ConfigError.at(where, dotted(here), value, reason, meant))

    def _field(self, kind: type, field: dataclasses.Field[Any], tree: dict[str, Any], keys: Keys) -> Any:
        here = (*keys, field.name)
        hint = types_of(kind)[field.name]
        declared = declaration(kind, field.name)
        if field.name in tree:
            return self.value(hint, declared, tree[field.name], here)
        if dataclasses.is_dataclass(hint) and hint is not LawChoice:
            return self.record(typing.cast("type[Any]", hint), {}, here)
        if field.default is not dataclasses.MISSING:
            return field.default
        if field.default_factory is not dataclasses.MISSING:
            made = field.default_factory()
            return self._law({"name": made.name}, here) if isinstance(made, LawChoice) else made
        self._missing(here, _wanted(declared))
        return None

    def _missing(self, keys: Keys, what: str) -> None:
        """Note a key that is not there; what it lies under may be the misspelled name of something that is whole."""
        meant = nearest(str(keys[-2]), self.siblings.get(keys[:-1], [])) if len(keys) > 1 else None
        hint = f"; did you mean {meant!r}?" if meant else ""
        line = f"{self.origin.where(keys)}: {dotted(keys)} is missing: {what}{hint}"
        self.faults.append(ConfigError(line))

    def value(self, hint: Any, declared: Declaration, value: Any, keys: Keys) -> Any:
        """Return a value checked against its type and declaration."""
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            if value is None:
                return None
            [hint] = [option for option in typing.get_args(hint) if option is not type(None)]
        if typing.get_origin(hint) is list:
            return self._list(typing.get_args(hint)[0], declared, value, keys)
        if typing.get_origin(hint) is dict:
            return self._mapping(typing.get_args(hint)[1], declared, value, keys)
        if hint is LawChoice:
            return self._law(value, keys)
        if dataclasses.is_dataclass(hint):
            return self.record(typing.cast("type[Any]", hint), value, keys)
        return self._single(hint, declared, value, keys)

    def _list(self, hint: Any, declared: Declaration, value: Any, keys: Keys) -> list[Any]:
        if not isinstance(value, list):
            self.fault(keys, value, "must be a list: [a, b]")
            return []
        return [self.value(hint, declared, item, (*keys, str(place))) for place, item in enumerate(value)]

    def _mapping(self, hint: Any, declared: Declaration, value: Any, keys: Keys) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault(keys, value, "must be a mapping of names to values")
            return {}
        for name in value:
            self.siblings[*keys, str(name)] = [str(other) for other in value if other != name]
            if keys[-1] in NAMED and not NAME.fullmatch(str(name)):
                self.fault(
                    (*keys, str(name)), name, "must be a name: small letters, digits and _, a letter first"
                )
        if keys == ("parties",):
            return {name: self._party(party, (*keys, name)) for name, party in value.items()}
        return {name: self.value(hint, declared, item, (*keys, name)) for name, item in value.items()}

    def _party(self, tree: Any, keys: Keys) -> Any:
        role = tree.get("role") if isinstance(tree, dict) else None
        if not isinstance(tree, dict):
            self.fault(keys, tree, "must be a mapping of keys to values")
        elif role is None:
            self._missing((*keys, "role"), f"one of {', '.join(ROLES)}")
        elif not isinstance(role, str) or role not in ROLES:
            self.fault((*keys, "role"), role, f"must be one of {', '.join(ROLES)}", ROLES)
        else:
            return self.record(ROLES[role], tree, keys)
        return None

    def _law(self, tree: Any, keys: Keys) -> LawChoice:
        kind = keys[-1]
        laws = registry.laws(kind)
        name = tree.get("name") if isinstance(tree, dict) else None
        if not isinstance(tree, dict):
            self.fault(keys, tree, f"must be a mapping: choose with {kind}@{dotted(keys)}=NAME")
        elif not isinstance(name, str) or name not in laws:
            self.fault((*keys, "name"), name, f"must be one of {', '.join(laws)}{of_your_own(kind)}", laws)
        else:
            return LawChoice(name=name, parameters=self._parameters(laws[name], laws, tree, keys))
        return LawChoice(name="", parameters={})

    def _parameters(
        self, law: registry.Law, laws: dict[str, registry.Law], tree: dict[str, Any], keys: Keys
    ) -> dict[str, float]:
        others = {name for other in laws.values() for name in other.parameters} - set(law.parameters)
        kept = {
            key: value for key, value in tree.items() if not (key in others and self.origin.stale(keys, key))
        }
        for key in [key for key in kept if key in others]:
            owners = ", ".join(other.name for other in laws.values() if key in other.parameters)
            self.fault((*keys, key), kept.pop(key), f"is not a number of {law.name}, but of {owners}")
        self._refuse_unknown(kept, list(law.parameters), keys, hidden="name")
        return {
            name: self._single(
                float,
                Declaration(low=parameter.low, high=parameter.high),
                kept.get(name, parameter.default),
                (*keys, name),
            )
            for name, parameter in law.parameters.items()
        }

    def _single(self, hint: Any, declared: Declaration, value: Any, keys: Keys) -> Any:
        if hint is bool:
            return self._checked(value, keys, isinstance(value, bool), "must be true or false")
        if hint is int or hint is float:
            return self._number(hint, declared, value, keys)
        return self._word(declared, value, keys)

    def _number(self, hint: type, declared: Declaration, value: Any, keys: Keys) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if hint is int and isinstance(value, float) and value.is_integer():
            value = int(value)
        if hint is int and not (is_number and isinstance(value, int)):
            return self._checked(value, keys, False, f"must be a whole number{_meant(hint, value)}")
        if not is_number or not math.isfinite(value):
            reason = "must be a finite number" if is_number else f"must be a number{_meant(hint, value)}"
            return self._checked(value, keys, False, reason)
        inside = declared.low <= value <= declared.high
        return self._checked(hint(value), keys, inside, f"must lie in {extent(declared.low, declared.high)}")

    def _word(self, declared: Declaration, value: Any, keys: Keys) -> Any:
        if not isinstance(value, str):
            return self._checked(value, keys, False, "must be a word or a text: quote it")
        try:
            traps.word(value)
        except Trap as trap:
            return self._checked(value, keys, False, str(trap))
        if declared.choices and value not in declared.choices:
            self.fault(keys, value, f"must be one of {', '.join(declared.choices)}", declared.choices)
        return value

    def _checked(self, value: Any, keys: Keys, good: bool, reason: str) -> Any:
        if not good:
            self.fault(keys, value, reason)
        return value


def _meant(hint: type, value: object) -> str:
    """Return the number that a word was probably meant to be, as the end of an error."""
    meant = traps.meant_number(value) if isinstance(value, str) else None
    return f"; did you mean {meant}?" if meant and (hint is float or "." not in meant) else ""


def _place_of_name(tree: dict[str, Any], key: object) -> str | None:
    """Return where a name of the case belongs that was written without its section."""
    sections = ("parties", "items", "categories")
    return next(
        (f"{section}.{key}" for section in sections if key in (tree.get(section) or {})),
        None,
    )


def _unknown(keys: Keys, key: object, where: str) -> str:
    in_a_file = not where.startswith("override ")
    if in_a_file and keys in (("scenario",), ("case",)) and key in fields_of(Scenario):
        return "is not a key here: does the file begin with '# @package _global_'?"
    return "is not a key here"


def _few(known: list[str]) -> str:
    """Return the keys to choose from, where they are few enough to be read."""
    return f"; choose from {', '.join(known)}" if 0 < len(known) <= MOST_LISTED else ""


def of_your_own(kind: str) -> str:
    """Return how a law of a kind that is not among the built-in ones comes in."""
    return "" if kind == "protocol" else ", or come from a file given as --plugin FILE"


def _wanted(declared: Declaration) -> str:
    return " ".join(
        part for part in (declared.summary, f"({declared.unit})" if declared.unit else "") if part
    )


def extent(low: float, high: float) -> str:
    """Return a closed range in words that fit its ends.

    Examples
    --------
    >>> extent(0.0, 1.0), extent(0.0, math.inf), extent(-math.inf, math.inf)
    ('[0, 1]', '[0, ...)', '(..., ...)')
    """
    left = "(..." if low == -math.inf else f"[{low:,.10g}"
    right = "...)" if high == math.inf else f"{high:,.10g}]"
    return f"{left}, {right}"

"""Factors: what a sweep varies, one entry of ``levers`` or ``uncertainties`` each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.configuration.provenance import SECTIONS
from sim.errors import ConfigError, nearest
from sim.sweeps.distributions import Distribution, distribution

MAX_LEVELS = 100_000
SWEPT = (*SECTIONS, "months")
FORMS = ("values", "range", "distribution", "choices")
KEYS_OF_FORMS = {
    "values": ("values",),
    "range": ("range", "levels", "log"),
    "choices": ("choices",),
}


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that varies from cell to cell.

    Parameters
    ----------
    name : str
        Column of the design table.
    keys : tuple of str
        Keys of the configuration that take the value; empty for `choices` and for a group.
    levels : tuple
        The values to choose from; empty where a distribution says it.
    distribution : Distribution, optional
        Where the value is a number drawn from a distribution.
    choices : dict
        For named choices: what each sets, key by key.
    group : str
        The group of configurations whose options the levels are, such as ``scenario`` or
        ``tactic@parties.NAME.tactic``; empty otherwise.
    where : str
        The place of its definition, for errors.
    """

    name: str
    keys: tuple[str, ...]
    levels: tuple[Any, ...] = ()
    distribution: Distribution | None = None
    choices: dict[str, dict[str, Any]] = field(default_factory=dict)
    group: str = ""
    where: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether every value is a number, so that cells need not be built one by one."""
        return bool(self.keys) and (
            self.distribution is not None or all(_is_number(level) for level in self.levels)
        )

    @property
    def is_bounded(self) -> bool:
        """Whether there are a least and a greatest value, so that the quantiles 0 and 1 can be played."""
        return self.distribution is None or bool(
            np.isfinite(self.distribution.quantile(np.array([0.0, 1.0]))).all()
        )

    def at(self, u: np.ndarray) -> list[Any]:
        """Return the values at quantiles *u* in [0, 1]; levels share the interval out equally."""
        if self.distribution is not None:
            return [float(value) for value in np.atleast_1d(self.distribution.quantile(u))]
        places = np.minimum((np.asarray(u) * len(self.levels)).astype(int), len(self.levels) - 1)
        return [self.levels[place] for place in places]

    def sets(self, value: Any) -> dict[str, Any]:
        """Return the keys of the configuration that a value of this factor sets."""
        return dict(self.choices[value]) if self.choices else dict.fromkeys(self.keys, value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def factor(name: str, spec: Any, where: str, groups: set[str]) -> Factor:
    """Return the factor that an entry of a sweep's YAML describes.

    Parameters
    ----------
    name : str
        The entry's key: the name of the factor, and the key it sets unless ``key``, ``keys`` or ``group`` say another.
    spec : list or dict
        A list of values; or ``values``, ``range`` with ``levels`` (and ``log: true``), ``distribution``, ``choices``.
    where : str
        ``file:line``.
    groups : set of str
        Groups of configurations that can be chosen from.

    Raises
    ------
    ConfigError
        If the entry is not understood.
    """
    mapping = {"values": spec} if isinstance(spec, list) else spec
    if not isinstance(mapping, dict):
        raise ConfigError.at(where, name, spec, "must be a list, or hold one of " + ", ".join(FORMS))
    mapping = dict(mapping)
    keys, group = _target(name, mapping, where, groups)
    forms = [form for form in FORMS if form in mapping]
    if len(forms) != 1:
        raise ConfigError.at(where, name, list(mapping), f"must hold exactly one of {', '.join(FORMS)}")
    _refuse_unknown(name, mapping, forms[0], where)
    if forms[0] == "choices":
        return Factor(name, (), *_choices(name, mapping["choices"], where), where=where)
    if forms[0] == "distribution":
        law = distribution(mapping, where, name)
        return Factor(name, keys, (), law, where=where)
    levels = _listed(name, mapping["values"], where) if forms[0] == "values" else _range(name, mapping, where)
    return Factor(name, () if group else keys, levels, group=group, where=where)


def _target(name: str, mapping: dict[str, Any], where: str, groups: set[str]) -> tuple[tuple[str, ...], str]:
    """Take ``key``, ``keys`` or ``group`` out of the mapping; return the keys and the group that they mean."""
    said = [word for word in ("key", "keys", "group") if word in mapping]
    if len(said) > 1 or ("choices" in mapping and said):
        raise ConfigError.at(where, name, said, "must be one of key, keys, group, and none beside choices")
    value = mapping.pop(said[0]) if said else name
    keys = value if said == ["keys"] and isinstance(value, list) else [value]
    if not keys or not all(isinstance(key, str) for key in keys):
        raise ConfigError.at(where, f"{name}.{said[0] if said else 'key'}", value, "must be a word or words")
    if "choices" in mapping:
        return (), ""
    if said in ([], ["group"]) and keys[0].partition("@")[0] in groups:
        return (), keys[0]
    if said == ["group"]:
        raise ConfigError.at(where, f"{name}.group", value, sorted(groups))
    for key in keys:
        check_key(key, where, groups)
    return tuple(keys), ""


def check_key(key: str, where: str, groups: set[str]) -> None:
    """Refuse a key that cannot be swept over; what lies below its section is checked when cells are built."""
    section = key.partition(".")[0]
    if section in SWEPT:
        return
    if section in ("runs", "seed"):
        better = {"runs": "say replicates, runs per cell", "seed": "say seed=N, and replicates for more luck"}
        raise ConfigError.at(where, "factor", key, f"cannot be swept over: {better[section]}")
    meant = nearest(section, [*SWEPT, *groups])
    raise ConfigError.at(
        where, "factor", key, f"is neither a key of {', '.join(SWEPT)} nor a group of configurations", meant
    )


def _refuse_unknown(name: str, mapping: dict[str, Any], form: str, where: str) -> None:
    for key, value in mapping.items():
        if form != "distribution" and key not in KEYS_OF_FORMS[form]:
            raise ConfigError.at(
                where, f"{name}.{key}", value, [*KEYS_OF_FORMS[form], "key", "keys", "group"]
            )


def _listed(name: str, values: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(values, list) or not values:
        raise ConfigError.at(where, name, values, "must be a list of one or more values")
    if any(isinstance(value, dict | list) for value in values):
        raise ConfigError.at(where, name, values, "must hold single values: name compound ones under choices")
    if len({repr(value) for value in values}) != len(values):
        raise ConfigError.at(where, name, values, "holds a value twice")
    return tuple(values)


def _range(name: str, mapping: dict[str, Any], where: str) -> tuple[Any, ...]:
    """Return evenly spaced levels, evenly in the logarithm with ``log: true``; whole numbers stay whole."""
    ends, count, log = mapping["range"], mapping.get("levels"), mapping.get("log", False)
    if not (isinstance(ends, list) and len(ends) == 2 and all(_is_number(end) for end in ends)):
        raise ConfigError.at(where, f"{name}.range", ends, "must be [low, high]")
    if not ends[0] < ends[1] or (log and ends[0] <= 0):
        raise ConfigError.at(where, f"{name}.range", ends, "must rise" + (" from above 0" if log else ""))
    if not isinstance(count, int) or isinstance(count, bool) or not 2 <= count <= MAX_LEVELS:
        raise ConfigError.at(where, f"{name}.levels", count, f"must be a whole number from 2 to {MAX_LEVELS}")
    low, high = ends
    steps = np.geomspace(low, high, count) if log else np.linspace(low, high, count)
    steps[0], steps[-1] = low, high
    if all(isinstance(end, int) for end in ends) and all(float(step).is_integer() for step in steps):
        return tuple(int(step) for step in steps)
    return tuple(float(f"{step:.12g}") for step in steps)


def _choices(name: str, choices: Any, where: str) -> tuple[tuple[str, ...], None, dict[str, dict[str, Any]]]:
    if not isinstance(choices, dict) or not choices:
        raise ConfigError.at(where, f"{name}.choices", choices, "must map names to the keys that they set")
    flat = {choice: _flat(body) for choice, body in choices.items()}
    for choice, body in choices.items():
        if not isinstance(body, dict):
            raise ConfigError.at(
                where, f"{name}.choices.{choice}", body, "must be a mapping of keys to values"
            )
        for key in flat[choice]:
            check_key(key, where, set())
    return tuple(flat), None, flat


def _flat(body: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(body, dict):
        return {}
    found: dict[str, Any] = {}
    for key, value in body.items():
        path = f"{prefix}{key}"
        found |= _flat(value, f"{path}.") if isinstance(value, dict) else {path: value}
    return found


def check_disjoint(factors: list[Factor]) -> None:
    """Refuse two factors that set the same key or one below the other's."""
    for first, second in itertools.combinations(factors, 2):
        for key, other in itertools.product(_all_keys(first), _all_keys(second)):
            if key == other or key.startswith(f"{other}.") or other.startswith(f"{key}."):
                raise ConfigError(
                    f"{second.where}: {second.name} sets {other}, which {first.name} sets too: one of them must go"
                )


def _all_keys(one: Factor) -> set[str]:
    return set(one.keys) | {one.group} - {""} | {key for body in one.choices.values() for key in body}

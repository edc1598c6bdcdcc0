"""Negotiation domains in YAML: the shipped ones of ``configs/domain``, and files of one's own in the same form.

A domain has issues and a linear-additive profile for every party::

    domain:
      title: A flat to let
      issues:
        rent: {whole: [8, 16]}
        price: {real: [0, 1], levels: 11}
        pets: {words: [allowed, refused]}
      profiles:
        tenant:
          reservation: 0.35
          discount: 0.99
          weights: {rent: 0.5, price: 0.25, pets: 0.25}
          values:
            rent: {from: [8, 1], to: [16, 0]}
            price: {slope: -1, offset: 1}
            pets: {allowed: 1, refused: 0}

Without weights all issues count the same; without a reservation value the worst package stands for no deal.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.configuration import traps
from sim.configuration.places import configs_dir, shown
from sim.errors import ConfigError
from sim.laboratory.domains import (
    Additive,
    DiscreteIssue,
    Domain,
    Exponential,
    IntegerIssue,
    Issue,
    Linear,
    Problem,
    Profile,
    RealIssue,
    Table,
    ValueFunction,
)

GROUP = "domain"
PROFILE_KEYS = ("reservation", "discount", "weights", "values")


def shipped_domains() -> dict[str, Path]:
    """Return the files of the shipped domains by name."""
    return {file.stem: file for file in sorted((configs_dir() / GROUP).glob("*.yaml"))}


def shipped_domain(name: str) -> Problem:
    """Return a shipped domain with its profiles.

    Raises
    ------
    ConfigError
        If there is none of the name.
    """
    files = shipped_domains()
    if name not in files:
        raise ConfigError.at("domain", "DOMAIN", name, list(files))
    return read_yaml(files[name])


def title_of(file: Path) -> str:
    """Return what a domain file says that it is about."""
    return str(_section(traps.read(file).tree, GROUP, shown(file)).get("title", ""))


def read_yaml(path: str | Path) -> Problem:
    """Return the domain and the profiles in a YAML file.

    Raises
    ------
    ConfigError
        With the file and the key.
    """
    file = Path(path)
    where = shown(file)
    tree = _section(traps.read(file).tree, GROUP, where)
    _allow(tree, ("title", "issues", "profiles"), where, GROUP)
    issues = _section(tree, "issues", where)
    domain = Domain(file.stem, tuple(_issue(name, about, where) for name, about in issues.items()))
    domain.require_at_most()
    profiles = _section(tree, "profiles", where)
    return Problem(domain, tuple(_profile(party, domain, about, where) for party, about in profiles.items()))


def _issue(name: str, about: Any, where: str) -> Issue:
    key = f"issues.{name}"
    about = _mapping(about, where, key)
    _allow(about, ("words", "whole", "real", "levels"), where, key)
    if isinstance(about.get("words"), list):
        return DiscreteIssue(name, tuple(str(word) for word in about["words"]))
    if "whole" in about:
        low, high = _pair(about["whole"], where, f"{key}.whole")
        if low != int(low) or high != int(high):
            raise ConfigError.at(where, f"{key}.whole", about["whole"], "must be two whole numbers")
        return IntegerIssue(name, int(low), int(high))
    if "real" in about:
        low, high = _pair(about["real"], where, f"{key}.real")
        return RealIssue(name, low, high, int(_number(about.get("levels", 21), where, f"{key}.levels")))
    raise ConfigError.at(where, key, about, "must have words: [...], whole: [low, high] or real: [low, high]")


def _profile(party: str, domain: Domain, about: Any, where: str) -> Profile:
    key = f"profiles.{party}"
    about = _mapping(about, where, key)
    _allow(about, PROFILE_KEYS, where, key)
    share = 1.0 / len(domain.issues)
    weights = _mapping(
        about.get("weights", dict.fromkeys(domain.issue_names, share)), where, f"{key}.weights"
    )
    values = _section(about, "values", where, f"{key}.values")
    form = Additive(
        {name: _number(weight, where, f"{key}.weights.{name}") for name, weight in weights.items()},
        {name: _values(value, where, f"{key}.values.{name}") for name, value in values.items()},
    )
    reservation = about.get("reservation")
    discount = about.get("discount")
    return Profile(
        party,
        domain,
        form,
        None if reservation is None else _number(reservation, where, f"{key}.reservation"),
        discounting=None if discount is None else Exponential(_number(discount, where, f"{key}.discount")),
    )


def _values(about: Any, where: str, key: str) -> ValueFunction:
    """Return a line through two points, a line by its slope, or a number for every word."""
    about = _mapping(about, where, key)
    if set(about) == {"from", "to"}:
        (low, worth_low), (high, worth_high) = (
            _pair(about[end], where, f"{key}.{end}") for end in ("from", "to")
        )
        return Linear.between(low, worth_low, high, worth_high)
    numbers: dict[str | int | float, float] = {
        str(name): _number(value, where, f"{key}.{name}") for name, value in about.items()
    }
    if "slope" in numbers and set(numbers) <= {"slope", "offset"}:
        return Linear(numbers["slope"], numbers.get("offset", 0.0))
    return Table(numbers)


def _section(tree: Any, name: str, where: str, key: str | None = None) -> Mapping[str, Any]:
    found = tree.get(name) if isinstance(tree, Mapping) else None
    if not found:
        raise ConfigError.at(where, key or name, found, "must be there, and not empty")
    return _mapping(found, where, key or name)


def _mapping(about: Any, where: str, key: str) -> Mapping[str, Any]:
    if not isinstance(about, Mapping):
        raise ConfigError.at(where, key, about, "must be a mapping")
    return about


def _allow(about: Mapping[str, Any], keys: tuple[str, ...], where: str, key: str) -> None:
    for name in about:
        if name not in keys:
            raise ConfigError.at(where, f"{key} key", name, list(keys))


def _pair(value: Any, where: str, key: str) -> tuple[float, float]:
    if not (isinstance(value, list) and len(value) == 2):
        raise ConfigError.at(where, key, value, "must be two numbers")
    return _number(value[0], where, key), _number(value[1], where, key)


def _number(value: Any, where: str, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError.at(where, key, value, "must be a number")
    return float(value)

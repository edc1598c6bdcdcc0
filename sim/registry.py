"""The registry: laws and figures found by their place, and users' own laws.

A law is one file in a room of `sim.bargaining`: `utilities`, `tactics`, `offerings`, `acceptances`, `opponents` or
`protocols`; a figure is one file in `sim.figures`. Whatever lies there appears in ``list``, in ``describe`` and under the contract tests. A user's
law is registered from Python, or by an explicit ``--plugin FILE``; YAML can only choose among what is there.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import inspect
import math
import pkgutil
import sys
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.machine import as_written, rule
from sim.machine.rows import over_a_row

PLACES = {
    "utility": "sim.bargaining.utilities",
    "tactic": "sim.bargaining.tactics",
    "offering": "sim.bargaining.offerings",
    "acceptance": "sim.bargaining.acceptances",
    "opponent": "sim.bargaining.opponents",
    "protocol": "sim.bargaining.protocols",
}
USERS_KINDS = tuple(kind for kind in PLACES if kind != "protocol")
"""Kinds of laws that a user can register; a protocol is a state machine and part of the program."""
FIGURES = "sim.figures"
BEFORE = {"utility": ("reference", "ceiling")}
"""Numbers that the negotiation supplies to laws of a kind, before their own: `sim.bargaining.utilities`."""
BY_CONTENT = "best_for_others"
"""The offering that goes with a tactic unless it names another."""


class Trait(StrEnum):
    """What those who call a law have to know of it."""

    IN_POINTS = "in points"
    """A utility that is benefits less costs: it can be added up from parts, without a bundle for each package."""
    READS_LUCK = "reads luck"
    """A tactic, offering or acceptance that draws lots; others find NaN. A user's own is taken to read it."""
    READS_COORDINATES = "reads coordinates"
    """An offering that asks what each package holds."""
    LOOKS_AHEAD = "looks ahead"
    """An acceptance that asks for the worth of one's own next offer."""
    READS_OFFERS = "reads offers"
    """An opponent model that is to be asked again after each offer of the other."""
    GO_BETWEEN_FIRST = "go-between first"
    """A protocol in which the go-between opens."""
    ONE_ROUND = "one round"
    """A protocol without a second round."""
    TWO_PARTIES = "two parties"
    """A protocol for no more than two."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of a law: default, unit, closed range, and where the default comes from."""

    default: float
    unit: str
    summary: str
    low: float = -math.inf
    high: float = math.inf
    source: str = "model definition"
    grade: str = "assumed"


@dataclass(frozen=True, slots=True)
class Law:
    """A utility, tactic or protocol as the program sees it.

    Parameters
    ----------
    kind : str
        One of `PLACES`.
    name : str
        The word that configurations use.
    summary : str
        First sentence of the function's docstring.
    function : callable
        The compiled function, of the fixed signature of its kind, which takes its numbers by name.
    seated : callable
        The same as talks call it, its numbers a row (`sim.machine.rows`).
    numbers : type
        The named tuple of its numbers.
    parameters : dict of str to Parameter
        In the order of its numbers.
    traits : frozenset of Trait
        What those who call the law have to know of it.
    offering : str
        Of a tactic, the offering that says how it means its target, `sim.bargaining.offerings.offering_for`.
    """

    kind: str
    name: str
    summary: str
    function: Callable[..., Any]
    seated: Callable[..., Any]
    numbers: Any
    parameters: dict[str, Parameter]
    traits: frozenset[Trait] = frozenset()
    offering: str = BY_CONTENT

    def vector(self, chosen: dict[str, float]) -> np.ndarray:
        """Return the row of the law's own numbers, defaults filled in; shape (n_parameters,)."""
        return np.array([chosen.get(name, p.default) for name, p in self.parameters.items()], dtype=float)

    def named(self, chosen: dict[str, float], *before: float) -> Any:
        """Return the law's numbers by name, defaults filled in, after those that the negotiation supplies to its kind."""
        return self.numbers(*before, *(float(number) for number in self.vector(chosen)))


_USERS: dict[str, dict[str, Law]] = {kind: {} for kind in PLACES}
_REGISTERED: list[tuple[str, str]] = []
"""Everything that was registered in this process, laws and other kinds, as (kind, name)."""


def numbers_of(kind: str, function: Callable[..., Any], parameters: dict[str, Parameter]) -> Any:
    """Return the named tuple of a law's numbers, to be found in the law's own module, where compiled code looks for it.

    Raises
    ------
    ConfigError
        For a name that cannot be one of a field.
    """
    name = f"numbers_of_{kind}_{function.__name__}"
    try:
        made: Any = namedtuple(name, (*BEFORE.get(kind, ()), *parameters))  # type: ignore[misc]
    except ValueError as problem:
        raise ConfigError.at(
            "plugin", kind, function.__name__, f"has a number of no name: {problem}"
        ) from None
    made.__module__ = function.__module__
    module = sys.modules.get(function.__module__)
    if module is not None:
        setattr(module, name, made)
    return made


def law_of(
    kind: str, *traits: Trait, offering: str = BY_CONTENT, **parameters: Parameter
) -> Callable[[Callable[..., Any]], Law]:
    """Return a decorator that compiles a function and makes it a built-in law named like itself."""

    def declare(function: Callable[..., Any]) -> Law:
        numbers, body = numbers_of(kind, function, parameters), rule(function)
        seated, told = rule(over_a_row(kind, body, numbers)), _summary(function)
        name = function.__name__
        return Law(kind, name, told, body, seated, numbers, parameters, frozenset(traits), offering)

    return declare


def register(
    kind: str,
    function: Callable[..., Any],
    *,
    compiled: bool = False,
    traits: Sequence[str] = (),
    offering: str = BY_CONTENT,
    **parameters: Parameter,
) -> Law:
    """Register a user's own law under the function's name, for this process.

    Parameters
    ----------
    kind : str
        ``"utility"``: ``function(benefits[P, a], costs[P, b], numbers) -> values[P]`` in NumPy, relative to no
        deal; or, with ``compiled=True``, a function of the built-in signature, which fills its last argument.
        Every other kind: the signature that its room states, such as ``"tactic"``: ``function(turn, numbers) -> target``.
    compiled : bool
        Whether Numba compiles the function; else it runs as it stands.
    traits : sequence of Trait or str
        As for a built-in law.
    offering : str
        Of a tactic, the offering that goes with it.
    parameters : Parameter
        By name, under which the law finds them in its numbers; configurations may then set them.

    Raises
    ------
    ConfigError
        If the kind or a trait is unknown, a built-in law already has the name, or the function takes other arguments than
        laws of the kind are called with.
    """
    name = function.__name__
    if kind not in USERS_KINDS:
        raise ConfigError.at("plugin", "kind", kind, list(USERS_KINDS))
    if name in _built_in(kind):
        raise ConfigError.at("plugin", kind, name, "is the name of a built-in law")
    _check_arguments(kind, function, whole=compiled or kind != "utility")
    numbers = numbers_of(kind, function, parameters)
    body = rule(function) if compiled else _filling(function) if kind == "utility" else function
    seated = over_a_row(kind, body, numbers)
    told = frozenset({Trait.READS_LUCK, *(_trait(kind, name, trait) for trait in traits)})
    _USERS[kind][name] = Law(
        kind,
        name,
        _summary(function),
        body,
        rule(seated) if compiled else seated,
        numbers,
        parameters,
        told,
        offering,
    )
    note_registration(kind, name)
    return _USERS[kind][name]


def _trait(kind: str, name: str, trait: str) -> Trait:
    try:
        return Trait(trait)
    except ValueError:
        raise ConfigError.at(
            "plugin", f"trait of {kind} {name}", trait, [one.value for one in Trait]
        ) from None


def arguments_of(kind: str) -> list[str]:
    """Return the names of the arguments that laws of a kind are called with, in order."""
    example = next(iter(_built_in(kind).values()))
    return list(inspect.signature(as_written(example.function)).parameters)


def _check_arguments(kind: str, function: Callable[..., Any], *, whole: bool) -> None:
    """Refuse a function that cannot be called as laws of the kind are; a NumPy utility returns what others fill last."""
    names = arguments_of(kind) if whole else arguments_of(kind)[:-1]
    try:
        inspect.signature(function).bind(*names)
    except TypeError:
        asked = f"must take {len(names)} arguments: {', '.join(names)}"
        raise ConfigError.at("plugin", kind, function.__name__, asked) from None


def note_registration(kind: str, name: str) -> None:
    """Note that something of a user's is known now, so that a plugin is not taken for an empty one."""
    _REGISTERED.append((kind, name))


def _filling(function: Callable[..., Any]) -> Callable[..., None]:
    """Give a user's NumPy utility the signature of the built-in ones."""

    def fill(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
        out[:] = function(benefits, costs, numbers)

    return fill


def laws(kind: str) -> dict[str, Law]:
    """Return all laws of a kind by name, built-in ones first."""
    return {**_built_in(kind), **_USERS[kind]}


def users_laws() -> list[tuple[str, str]]:
    """Return (kind, name) of every law that a user registered in this process."""
    return [(kind, name) for kind, by_name in _USERS.items() for name in by_name]


@cache
def _built_in(kind: str) -> dict[str, Law]:
    place = importlib.import_module(PLACES[kind])
    modules = [importlib.import_module(f"{PLACES[kind]}.{name}") for name in _module_names(place)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Law)]
    return {law.name: law for law in sorted(found, key=lambda law: law.name)}


def _module_names(place: Any) -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(place.__path__))


def figures() -> dict[str, str]:
    """Return the first docstring line of every figure by name, without importing any."""
    specification = importlib.util.find_spec(FIGURES)
    places = list(specification.submodule_search_locations or []) if specification else []
    files = [file for place in places for file in sorted(Path(place).glob("[a-z]*.py"))]
    return {file.stem: _first_line(file) for file in files}


def _first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _summary(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0]


def load_plugin(path: str | Path) -> str:
    """Run a user's Python file, which registers laws, and return its SHA-256.

    Only ever called for a file named on the command line or from Python; the hash goes into the manifest.
    """
    file = Path(path)
    if not file.is_file():
        raise ConfigError.at("--plugin", "FILE", str(path), "is not a file")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    name = f"backchannel_plugin_{digest[:12]}"
    if name not in sys.modules:
        _execute(name, file)
    return digest


def _execute(name: str, file: Path) -> None:
    specification = importlib.util.spec_from_file_location(name, file)
    if specification is None or specification.loader is None:
        raise ConfigError.at("--plugin", "FILE", str(file), "must be a Python file")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    before = len(_REGISTERED)
    try:
        specification.loader.exec_module(module)
    except ConfigError:
        del sys.modules[name]
        raise
    except Exception as problem:
        del sys.modules[name]
        reason = f"{type(problem).__name__}: {problem}"
        raise ConfigError.at("--plugin", str(file), reason, "stopped the file") from problem
    if before == len(_REGISTERED):
        del sys.modules[name]
        raise ConfigError.at("--plugin", "FILE", str(file), "registers no law: call sim.register in it")

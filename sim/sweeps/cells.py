"""Cells: from a row of the design to the scenario and the arrays that a block is played with.

Hydra is asked once for every combination of words, groups and named choices (a *family*). Within a family only
numbers differ. A number is first tried with two values: where the arrays of the case change, and take exactly that
value, is where later values are written, without building anything. A key whose effect is not that plain is bound anew.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.campaign.case import Case
from sim.configuration import build, from_tree, rules, to_tree
from sim.configuration.bind import bind
from sim.configuration.changing import at, changer
from sim.configuration.provenance import SECTIONS
from sim.configuration.schema import Scenario
from sim.configuration.traps import Keys
from sim.errors import ConfigError
from sim.sweeps.factors import Factor
from sim.sweeps.spec import Sweep

if TYPE_CHECKING:
    import pandas as pd

Place = tuple[str, str, int]
"""A part of the case and a column of it by name, and the flat position of an entry; the column of a plain array is ``""``."""
Level = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Cells that differ in numbers only.

    Parameters
    ----------
    levels : dict
        The words, options and choices that they share, by factor.
    tree : dict
        The complete configuration.
    patches : dict
        For each numeric key the entries of the case that take its value, or None where it must be bound anew.
    """

    levels: dict[str, Any]
    tree: dict[str, Any]
    patches: dict[str, list[Place] | None] = field(default_factory=dict)


class Cells:
    """Gives the scenario and the case of any cell of a design.

    Parameters
    ----------
    families : sequence of Family
        In the order that the column ``family`` of the design counts.
    factors : sequence of Factor
        All factors of the sweep.
    design : DataFrame
        One row a cell.
    keep : str
        Finest table that is wanted.
    """

    agents: None = None
    """A sweep seats the program's own."""

    def __init__(
        self, families: Sequence[Family], factors: Sequence[Factor], design: pd.DataFrame, keep: str = "runs"
    ) -> None:
        self.families = list(families)
        self.keep = keep
        self.numeric = [(key, one.name) for one in factors if one.is_numeric for key in one.keys]
        self.values = {name: design[name].to_numpy() for name in {name for _, name in self.numeric}}
        self.family = design["family"].to_numpy()
        self.seeds = design["seed"].to_numpy()
        self._made: dict[int, tuple[Scenario, Case, Callable[[dict[str, Any]], Scenario]]] = {}

    def __len__(self) -> int:
        return len(self.family)

    def numbers(self, cell: int) -> dict[str, Any]:
        """Return the numbers that a cell sets, by key."""
        return {key: self.values[name][cell].item() for key, name in self.numeric}

    def scenario(self, cell: int) -> Scenario:
        """Return the scenario of a cell."""
        return self._changed(cell)[0]

    def __getitem__(self, cell: int) -> tuple[Scenario, Case]:
        """Return scenario and case of a cell."""
        scenario, numbers = self._changed(cell)
        family = int(self.family[cell])
        patches = self.families[family].patches
        if any(patches.get(key) is None for key in numbers):
            return scenario, bind(scenario)
        return scenario, patched(self._of_family(family)[1], patches, numbers)

    def _changed(self, cell: int) -> tuple[Scenario, dict[str, Any]]:
        numbers = self.numbers(cell)
        numbers |= {"seed": int(self.seeds[cell])}
        scenario = self._of_family(int(self.family[cell]))[2](numbers)
        del numbers["seed"]
        return scenario, numbers

    def _of_family(self, number: int) -> tuple[Scenario, Case, Callable[[dict[str, Any]], Scenario]]:
        if number not in self._made:
            scenario = from_tree(self.families[number].tree)
            scenario.output.keep = self.keep
            keys = [tuple(key.split(".")) for key, _ in self.numeric]
            self._made[number] = scenario, bind(scenario), changer(scenario, [*keys, ("seed",)])
        return self._made[number]

    def check(self, told: Callable[[int], str]) -> None:
        """Refuse the sweep if in any cell something does not fit between keys."""
        for cell in range(len(self)):
            for fault in rules.faults(self.scenario(cell)):
                raise ConfigError.at(told(cell), ".".join(fault.keys), fault.value, fault.reason)


def patched(case: Case, patches: dict[str, list[Place] | None], numbers: dict[str, Any]) -> Case:
    """Return the case with numbers written where `patches` says; parts that do not change are shared."""
    parts: dict[str, Any] = {}
    for key, value in numbers.items():
        for name, column, position in patches[key] or ():
            part = parts.get(name, getattr(case, name))
            if isinstance(part, tuple):
                section: Any = part
                kind = type(getattr(section, column))
                parts[name] = section._replace(**{column: kind(value)})
            else:
                parts.setdefault(name, part.copy())
                columns_of(parts[name])[column].reshape(-1)[position] = value
    return case._replace(**parts)


def columns_of(part: Any) -> dict[str, np.ndarray]:
    """Return the columns of a part of a case by name: of a section, of a table, or a plain array, whose name is empty."""
    if isinstance(part, tuple):
        section: Any = part
        return {name: np.array([value]) for name, value in section._asdict().items()}
    array = np.asarray(part)
    return {name: array[name] for name in array.dtype.names} if array.dtype.names else {"": array}


def entries_of(scenario: Scenario, key: str, low: float, high: float) -> list[Place] | None:
    """Return the entries of the case that take the value of a key, or None if its effect is another.

    Parameters
    ----------
    scenario : Scenario
        Complete.
    key : str
        A key with a number.
    low, high : float
        Two different values that it may take.
    """
    change = changer(scenario, [tuple(key.split("."))])
    first, second = bind(change({key: low})), bind(change({key: high}))
    found: list[Place] = []
    for name, one, two in zip(Case._fields, first, second, strict=True):
        before, after = columns_of(one), columns_of(two)
        for column in before:
            places = _taking(before[column], after[column], low, high)
            if places is None:
                return None
            found += [(name, column, place) for place in places]
    return found


def _taking(one: np.ndarray, two: np.ndarray, low: float, high: float) -> list[int] | None:
    """Return where *one* is *low* and *two* is *high*, or None if they differ in another way."""
    if one.shape != two.shape:
        return None
    apart = ~(
        (one == two) | (np.isnan(one) & np.isnan(two))
    )  # two NaNs, under what only another side has, are alike
    if not (np.all(one[apart] == low) and np.all(two[apart] == high)):
        return None
    return [int(place) for place in np.flatnonzero(apart)]


class SweepOrigin:
    """Where the values of a cell come from: the sweep's file for factors, else the scenario's."""

    def __init__(self, factors: Sequence[Factor], name: str) -> None:
        self.places = {
            tuple(key.split(".")): one.where
            for one in factors
            for key in (*one.keys, *(key for body in one.choices.values() for key in body))
        }
        self.name = name

    def where(self, keys: Keys) -> str:
        """Return the place of the factor that sets a key, or one above or below it."""
        for path, place in self.places.items():
            if path[: len(keys)] == keys or keys[: len(path)] == path:
                return place
        return self.name

    def stale(self, law: Keys, parameter: str) -> bool:  # noqa: ARG002
        """Return False: every parameter is meant for the law beside it."""
        return False


def put(tree: dict[str, Any], key: str, value: Any, where: str) -> None:
    """Set a dotted key of a plain tree; mappings on the way are made where there are none."""
    node: Any = tree
    *way, last = key.split(".")
    for step in way:
        if isinstance(node, list) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
        elif isinstance(node, dict):
            node = node.setdefault(step, {})
        else:
            node = None
    if isinstance(node, list) and last.isdecimal() and int(last) < len(node):
        node[int(last)] = value
    elif isinstance(node, dict):
        node[last] = value
    else:
        raise ConfigError.at(where, key, value, "is not a key here: it lies below a single value")


def structural(sweep: Sweep) -> list[Factor]:
    """Return the factors that are not numbers: words, switches, groups, named choices."""
    return [one for one in sweep.factors if not one.is_numeric]


class Composer:
    """Builds families: composes by Hydra once per combination of groups, and sets words and choices in the tree."""

    def __init__(self, sweep: Sweep, config_dir: str | None = None, plugins: Sequence[str] = ()) -> None:
        self.sweep = sweep
        self.config_dir = config_dir
        self.plugins = plugins
        self.origin = SweepOrigin(sweep.factors, sweep.name)
        self._composed: dict[Level, Scenario] = {}

    def base(self, groups: Sequence[tuple[str, Any]] = ()) -> Scenario:
        """Return the scenario under some options of groups, composed at most once."""
        from sim.configuration import compose_and_build

        level = tuple(groups)
        if level not in self._composed:
            texts = [f"scenario={self.sweep.scenario}", *self.sweep.overrides]
            texts += [text for group, option in groups for text in self._choice(group, option)]
            self._composed[level] = compose_and_build(texts, self.config_dir, self.plugins)
        return self._composed[level]

    def _choice(self, group: str, option: Any) -> list[str]:
        from sim.configuration import compose

        known = compose.known_choices(compose.loader(self.config_dir))
        return [f"{'' if group in known else '+'}{group}={option}"]

    def family(self, levels: dict[str, Any]) -> Family:
        """Return the family of some levels of the structural factors, checked."""
        factors = {one.name: one for one in structural(self.sweep)}
        groups = [(factors[name].group, level) for name, level in levels.items() if factors[name].group]
        scenario = self.base(groups)
        tree = to_tree(scenario)
        for name, level in levels.items():
            for key, value in factors[name].sets(level).items():
                put(tree, key, value, factors[name].where)
        made = build.build(copy.deepcopy(tree), self.origin, between=False)
        made.changes = dataclasses.replace(scenario.changes)
        made.runs, made.output.keep = self.sweep.replicates, self.sweep.keep
        return Family(levels, to_tree(made), self._patches(made, tree))

    def _patches(self, scenario: Scenario, tree: dict[str, Any]) -> dict[str, list[Place] | None]:
        found = {}
        for one in self.sweep.factors:
            if one.is_numeric:
                low, high = _ends(one)
                for key in one.keys:
                    found[key] = self._patch(scenario, tree, one, key, low, high)
        return found

    def _patch(
        self, scenario: Scenario, tree: dict[str, Any], one: Factor, key: str, low: Any, high: Any
    ) -> list[Place] | None:
        """Check a key at both ends of its factor, and return where in the case its value goes."""
        whole = is_whole(scenario, key)
        ends = [rounded(end) if whole and one.distribution is not None else end for end in (low, high)]
        split = [level for level in one.levels if whole and level != int(level)]
        for end in (*ends, *split[:1]):
            trial = copy.deepcopy(tree)
            put(trial, key, end, one.where)
            build.build(trial, self.origin, between=False)
        if key.partition(".")[0] not in SECTIONS or ends[0] == ends[1]:
            return [] if key == "months" else None
        return entries_of(scenario, key, *ends)


def _ends(one: Factor) -> tuple[Any, Any]:
    """Return the least and the greatest value of a numeric factor, nearly the ends where a distribution has none."""
    if one.distribution is None:
        return min(one.levels), max(one.levels)
    low, high = (float(one.distribution.quantile(u)) for u in (2.0**-40, 1.0 - 2.0**-40))
    return low, high


def rounded(value: float) -> int:
    """Return the nearest whole number, halves to even."""
    return int(np.rint(value))


def is_whole(scenario: Scenario, key: str) -> bool:
    """Return whether a key of the scenario holds a whole number."""
    node: Any = scenario
    try:
        for step in key.split("."):
            node = at(node, step)
    except (AttributeError, KeyError, IndexError, ValueError):
        return False
    return isinstance(node, int) and not isinstance(node, bool)


def families_of(
    sweep: Sweep, design: pd.DataFrame, known: Sequence[Family], composer: Composer
) -> Iterator[tuple[Family, list[int]]]:
    """Yield each family of a design with its cells; those that are `known` are not composed again."""
    names = [one.name for one in structural(sweep)]
    cells: dict[Level, list[int]] = {}
    levels = (
        list(zip(*(design[name].tolist() for name in names), strict=True)) if names else [()] * len(design)
    )
    for cell, level in enumerate(levels):
        cells.setdefault(level, []).append(cell)
    ready = {tuple(family.levels[name] for name in names): family for family in known}
    for level in [*ready, *(level for level in cells if level not in ready)]:
        family = ready.get(level) or composer.family(dict(zip(names, level, strict=True)))
        yield family, cells.get(level, [])

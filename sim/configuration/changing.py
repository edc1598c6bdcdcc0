"""Changing a complete scenario: new numbers under some keys, without composing anything again."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from sim.configuration.schema import LawChoice, Scenario
from sim.configuration.traps import Keys


def changer(scenario: Scenario, paths: Sequence[Keys]) -> Callable[[dict[str, Any]], Scenario]:
    """Return a function that gives the scenario with new values under some paths; the rest is shared, not copied."""
    tree: dict[str, Any] = {}
    for path in paths:
        node = tree
        for key in path[:-1]:
            node = node.setdefault(key, {})
        node[path[-1]] = ".".join(path)

    def changed(values: dict[str, Any]) -> Scenario:
        made: Scenario = _changed(scenario, tree, values)
        return made

    return changed


def _changed(node: Any, changes: dict[str, Any], values: dict[str, Any]) -> Any:
    made = _shallow(node)
    for key, change in changes.items():
        before = at(made, key)
        after = _changed(before, change, values) if isinstance(change, dict) else values[change]
        whole = isinstance(before, int) and not isinstance(before, bool) and isinstance(after, float)
        _put(made, key, int(after) if whole else float(after) if isinstance(before, float) else after)
    return made


def _shallow(node: Any) -> Any:
    if isinstance(node, LawChoice):
        return LawChoice(name=node.name, parameters=dict(node.parameters))
    return copy.copy(node)


def at(node: Any, key: str) -> Any:
    """Return what a part of a scenario holds under a key."""
    if isinstance(node, LawChoice):
        return node.parameters[key]
    if isinstance(node, dict):
        return node[key]
    return node[int(key)] if isinstance(node, list) else getattr(node, key)


def _put(node: Any, key: str, value: Any) -> None:
    if isinstance(node, LawChoice):
        node.parameters[key] = value
    elif isinstance(node, dict):
        node[key] = value
    elif isinstance(node, list):
        node[int(key)] = value
    else:
        setattr(node, key, value)

"""A scenario from keyword arguments, as Mesa's users hand parameters to a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim import registry
from sim.campaign.case import Case
from sim.configuration import compose_and_build
from sim.configuration.bind import bind
from sim.configuration.places import configs_dir
from sim.configuration.schema import Scenario
from sim.errors import ConfigError

_PLAIN = re.compile(r"[A-Za-z_][\w./-]*")


def named(
    scenario: str,
    keywords: Mapping[str, Any],
    config_dir: str | Path | None = None,
    plugins: str | Path | Sequence[str | Path] = (),
) -> tuple[Scenario, Case]:
    """Return a scenario by name, with keywords as overrides, and its case; the same for the same words until a file changes.

    Parameters
    ----------
    scenario : str
        Name of the scenario.
    keywords : mapping
        As `overrides_of` takes them.
    config_dir, plugins
        As for `sim.load`; a single plugin may stand for itself.

    Notes
    -----
    To compose a scenario takes as long as to play fifty runs of it, so what was composed is kept: a batch run asks for
    the same scenario once an iteration.
    """
    files = [plugins] if isinstance(plugins, str | Path) else list(plugins)
    words = (f"scenario={scenario}", *overrides_of(keywords))
    for file in files:
        registry.load_plugin(file)
    places = (configs_dir(), *([config_dir] if config_dir is not None else []), *files)
    return _composed(words, config_dir, tuple(map(str, files)), _stamp(places), _users_laws())


@lru_cache(maxsize=64)
def _composed(
    words: tuple[str, ...],
    config_dir: str | Path | None,
    plugins: tuple[str, ...],
    stamp: tuple[tuple[str, int], ...],  # noqa: ARG001 - tells a file from what it was before
    laws: tuple[int, ...],  # noqa: ARG001 - and a law from one of the same name
) -> tuple[Scenario, Case]:
    made = compose_and_build(words, config_dir, plugins)
    return made, bind(made)


def _stamp(places: Sequence[str | Path]) -> tuple[tuple[str, int], ...]:
    """Return every file with the time of its last change."""
    files = [
        file
        for place in map(Path, places)
        for file in ([place] if place.is_file() else place.rglob("*.yaml"))
    ]
    return tuple((str(file), file.stat().st_mtime_ns) for file in files)


def _users_laws() -> tuple[int, ...]:
    return tuple(id(registry.laws(kind)[name]) for kind, name in registry.users_laws())


def overrides_of(keywords: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield keyword arguments as overrides of the command line.

    Parameters
    ----------
    keywords : mapping
        Keys of the configuration with their values: dotted (``{"talks.rounds": 8}``), with two underscores for a dot
        (``talks__rounds=8``), or nested (``talks={"rounds": 8}``). A law is chosen by its name.
    above : str
        What stands before every key.

    Raises
    ------
    ConfigError
        If a value is neither a number, a word, a switch nor a list of them.

    Examples
    --------
    >>> list(overrides_of({"months": 12, "talks.rounds": 8, "delivery__order": "simultaneous"}))
    ['months=12', 'talks.rounds=8', 'delivery.order=simultaneous']
    >>> list(overrides_of({"talks": {"gap": 2, "protocol": "single_text"}, "output__csv": True}))
    ['talks.gap=2', 'protocol@talks.protocol=single_text', 'output.csv=true']
    """
    for name, value in keywords.items():
        key = above + name.replace("__", ".")
        last = key.rpartition(".")[2]
        if isinstance(value, Mapping):
            yield from overrides_of(value, f"{key}.")
        elif last in registry.PLACES and key != last and "@" not in key:
            yield f"{last}@{key}={_said(key, value)}"
        else:
            yield f"{key}={_said(key, value)}"


def _said(key: str, value: Any) -> str:
    """Return a value as the command line writes it."""
    value = value.tolist() if isinstance(value, np.generic | np.ndarray) else value
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            return value if _PLAIN.fullmatch(value) else "'{}'".format(value.replace("'", r"\'"))
        case list() | tuple():
            return f"[{','.join(_said(key, inner) for inner in value)}]"
    raise ConfigError.at("CampaignModel", key, value, "must be a number, a word, a switch, or a list of them")


def whole(name: str, value: Any) -> int:
    """Return a number of a run or a seed as a plain one.

    Raises
    ------
    ConfigError
        If it is not a whole number of at least 0.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise ConfigError.at("CampaignModel", name, value, "must be a whole number of at least 0")
    return int(value)

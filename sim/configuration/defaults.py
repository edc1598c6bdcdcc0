"""Defaults lists as people write them: a file that builds on another of its kind, a circle, a forgotten word.

Hydra replaces every choice of a group by the one on the command line, so that ``- /scenario: baseline`` in a scenario
of one's own would lead to that very scenario again. Such an entry is handed to Hydra as the file that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.configuration import traps
from sim.configuration.traps import Reading
from sim.errors import ConfigError

Locate = Callable[[str], Path | None]
"""Gives the file of a configuration's path, such as ``scenario/baseline``."""
OVERRIDE = "override "
OPTIONAL = "optional "


def for_hydra(reading: Reading, group: str) -> dict[str, Any]:
    """Return a file's tree in which entries that choose an option of the file's own group name that option's file.

    Raises
    ------
    ConfigError
        If an entry overrides the choice that the file itself is.
    """
    entries = reading.tree.get("defaults")
    if not entries or not group:
        return reading.tree
    made = []
    for number, entry in enumerate(entries):
        kind, key, option = _said(entry)
        is_own = key.partition("@")[0] == f"/{group}" and option is not None
        if is_own and kind == OVERRIDE:
            where = f"{reading.file}:{reading.lines['defaults', str(number)]}"
            raise ConfigError(
                f"{where}: defaults: {text_of(entry)!r} would choose another {group} than this file: to build on "
                f"{option}, write - /{group}: {option}"
            )
        package = f"@{key.partition('@')[2]}" if "@" in key else ""
        made.append(f"{kind}/{group}/{option}{package}" if is_own else entry)
    return reading.tree | {"defaults": made}


def _said(entry: Any) -> tuple[str, str, str | None]:
    """Return an entry's first word if it has a meaning of its own, its group, and its option."""
    key, option = next(iter(entry.items())) if isinstance(entry, dict) else (str(entry), None)
    kind = next((word for word in (OVERRIDE, OPTIONAL) if key.startswith(word)), "")
    return kind, key.removeprefix(kind).strip(), option


def text_of(entry: Any) -> str:
    """Return an entry as it is written."""
    return (
        ": ".join(str(word) for word in next(iter(entry.items()))) if isinstance(entry, dict) else str(entry)
    )


def mended(entry: Any, choices: list[str]) -> str | None:
    """Return how an entry is written that chooses what has been chosen before, if that is what it wants.

    Parameters
    ----------
    entry : str or dict
        As it stands in the file.
    choices : list of str
        Places where an option is chosen: ``case``, ``tactic@parties.NAME.tactic``.

    Examples
    --------
    >>> mended({"tactic@parties.anna.tactic": "linear"}, ["case", "tactic@parties.anna.tactic"])
    'override /tactic@parties.anna.tactic: linear'
    >>> mended({"scenario": "baseline"}, ["case", "scenario"])
    '/scenario: baseline'
    """
    _, key, option = _said(entry)
    key = key.removeprefix("/")
    if option is None or key not in choices:
        return None
    right = f"/scenario: {option}" if key == "scenario" else f"{OVERRIDE}/{key}: {option}"
    return right if right != text_of(entry) else None


def overrides(entry: Any, choice: str) -> bool:
    """Return whether an entry would override a choice, named from the top or from the file's own group."""
    kind, key, _ = _said(entry)
    return kind == OVERRIDE and f"/{choice}".endswith(f"/{key.partition('@')[0].removeprefix('/')}")


def circle(path: str, locate: Locate, chosen: Mapping[str, str], above: tuple[str, ...] = ()) -> str | None:
    """Return the line about the first entry by which a file comes to itself again; None if none does.

    Parameters
    ----------
    path : str
        Where to begin.
    locate : callable
        Finds files.
    chosen : mapping
        Options that the command line chooses, by group.
    above : tuple of str
        The paths that led here.
    """
    for where, _, target in _steps(path, locate, chosen):
        chain = (*above, path)
        if target in chain:
            return f"{where}: defaults: {_in_a_circle((*chain[chain.index(target) :], target))}"
        if found := circle(target, locate, chosen, (*above, path)):
            return found
    return None


def _in_a_circle(chain: tuple[str, ...]) -> str:
    if len(chain) == 2:
        return f"{chain[0]} cannot build on itself: name another, or give this file another name"
    return f"lead in a circle, {' -> '.join(chain)}: remove one of the entries"


def twice(choice: str, path: str, locate: Locate, chosen: Mapping[str, str]) -> str | None:
    """Return the line about the entry that chooses again, without ``override``, what another file has chosen."""
    found = [
        (where, entry)
        for where, entry in _reached(path, locate, chosen)
        if _said(entry)[:2] in [("", choice), ("", f"/{choice}")]
    ]
    if not found:
        return None
    where, entry = found[-1]
    return f"{where}: defaults: {text_of(entry)!r} chooses {choice} a second time: write - {mended(entry, [choice])}"


def _reached(path: str, locate: Locate, chosen: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield place and content of every entry of a file and of those below it."""
    for where, entry, target in _steps(path, locate, chosen):
        yield where, entry
        yield from _reached(target, locate, chosen)


def _steps(path: str, locate: Locate, chosen: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    """Yield the place of every entry of a file, the entry, and the path of the file that it leads to."""
    file = locate(path)
    if file is None:
        return
    reading = traps.read(file)
    for number, entry in enumerate(reading.tree.get("defaults", [])):
        _, key, option = _said(entry)
        group = key.partition("@")[0]
        if key == "_self_" or (isinstance(entry, dict) and option is None):
            continue
        if not group.startswith("/"):
            group = f"/{path.rpartition('/')[0]}/{group}" if "/" in path else f"/{group}"
        group = group[1:]
        if option is not None:
            is_own = group == path.partition("/")[0]
            group = f"{group}/{option if is_own else chosen.get(group, option)}"
        yield f"{reading.file}:{reading.lines['defaults', str(number)]}", entry, group

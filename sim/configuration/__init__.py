"""The configuration room: from YAML and overrides to one checked `Scenario`, and back.

The only room that knows Hydra. Everything past its door works on the dataclasses of `schema`.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import numbers
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.configuration.schema import LawChoice, Scenario
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.configuration.compose import Composed

__all__ = ["Scenario", "checked", "config_hash", "from_tree", "load", "read", "to_tree", "write"]

WITHOUT_EFFECT = ("output", "runs", "engine", "threads", "changes")


def load(
    scenario: str = "baseline",
    *overrides: str,
    config_dir: str | Path | None = None,
    plugins: Sequence[str | Path] = (),
    **values: Any,
) -> Scenario:
    """Return a scenario by name, composed, checked, and with every default filled in.

    Parameters
    ----------
    scenario : str
        Name of a file in ``configs/scenario``, or in the user's folder; or the path of a file that ends in ``.yaml``.
    *overrides : str
        As on the command line: ``"talks.rounds=8"``.
    config_dir : path, optional
        A folder of the user's own, with ``scenario/`` and ``case/`` in it; its files win over shipped ones. By default
        that of the environment variable ``BACKCHANNEL_CONFIG_DIR``.
    plugins : sequence of path
        Python files of the user that register laws. They are run.
    **values
        Values of plain keys and options of groups, which win over overrides: ``months=12``, ``case="korvia"``.

    Raises
    ------
    ConfigError
        One line that says where, which key, what is wrong, and the nearest right spelling.

    Examples
    --------
    >>> load("baseline", "talks.rounds=8", months=12).months
    12
    """
    from sim.configuration.places import usual_folder

    said = [_override(key, value) for key, value in values.items()]
    folder = config_dir if config_dir is not None else usual_folder()
    return compose_and_build([f"scenario={scenario}", *overrides, *said], folder, plugins)


def _override(key: str, value: Any) -> str:
    """Return the override that sets a key to a value of Python's."""
    return f"{key}={_spelled(key, value)}"


def _spelled(key: str, value: Any) -> str:
    """Return a value as the grammar of overrides has it, words in quotes."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, numbers.Real):
        return str(value)
    if isinstance(value, str):
        return _in_quotes(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(_spelled(key, inner) for inner in value)}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{name}: {_spelled(key, inner)}' for name, inner in value.items())}}}"
    raise ConfigError.at("load", key, value, "must be a number, a word, true or false, a list or a mapping")


def _in_quotes(word: str) -> str:
    """Return a word in quotes; a backslash counts for itself unless it stands before a quote."""
    escaped = re.sub(r"(\\*)(\Z|')", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), word)
    return f"'{escaped}'"


def checked(scenario: Scenario | str) -> Scenario:
    """Return a scenario if all that was set on it since it was loaded is allowed; that of a name is loaded.

    Raises
    ------
    ConfigError
        One line about the first value that is not.
    """
    if isinstance(scenario, str):
        return load(scenario)
    if not isinstance(scenario, Scenario):
        raise ConfigError.at(
            "call", "scenario", scenario, "must be a scenario, as sim.load gives, or its name"
        )
    try:
        from_tree(to_tree(scenario), "scenario")
    except ConfigError as problem:
        raise ConfigError(f"{problem} (set after it was loaded)") from None
    return scenario


def compose_and_build(
    overrides: Sequence[str],
    config_dir: str | Path | None = None,
    plugins: Sequence[str | Path] = (),
    file: str | Path | None = None,
) -> Scenario:
    """Return the scenario of a command line's overrides, or of one file of a user's under them."""
    from sim import registry
    from sim.configuration import build, compose

    hashes = [f"{Path(plugin).name} {registry.load_plugin(plugin)}" for plugin in plugins]
    found = compose.composed(overrides, config_dir, file)
    made = build.build(found.tree, found)
    _note(made, found, overrides)
    made.changes.plugins = hashes
    return made


def _note(made: Scenario, found: Composed, overrides: Sequence[str]) -> None:
    said = set(found.said())
    made.changes.overrides = list(overrides)
    made.changes.user_values = sorted(said | _numbers(found.set_by_files(shipped=False)))
    made.changes.scenario_values = sorted(_numbers(found.set_by_files(shipped=True)) - said)


def _numbers(paths: list[str]) -> set[str]:
    from sim.configuration.provenance import SECTIONS

    return {path for path in paths if path.partition(".")[0] in SECTIONS}


def to_tree(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain mappings, lists, numbers and words, in the order of the schema."""
    tree: dict[str, Any] = _plain(scenario)
    return tree


def _plain(value: Any) -> Any:
    if isinstance(value, LawChoice):
        return {"name": value.name, **value.parameters}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        role = {"role": value.role} if hasattr(value, "role") else {}
        return role | {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, numbers.Number) and hasattr(value, "item"):
        return value.item()
    return value


def config_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of everything in a scenario that can change a run."""
    tree = {key: value for key, value in to_tree(scenario).items() if key not in WITHOUT_EFFECT}
    canonical = json.dumps(tree, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def from_tree(tree: dict[str, Any], name: str = "configuration") -> Scenario:
    """Return the scenario of a complete plain tree, checked like any other."""
    from sim.configuration import build

    return build.build(copy.deepcopy(tree), build.Unknown(name))


def open_file(path: str | Path, *overrides: str, config_dir: str | Path | None = None) -> Scenario:
    """Return the scenario of any YAML file: a complete ``config.yaml``, a scenario's, or a case's.

    Raises
    ------
    ConfigError
        If the file is absent or anything in it is wrong, with ``file:line``.
    """
    from sim.configuration import traps

    tree = traps.read(Path(path)).tree
    if "defaults" not in tree and {"case", "parties", "categories", "items", "releases"} <= tree.keys():
        if overrides:
            raise ConfigError(f"{path}: is complete: overrides are for scenarios")
        return read(path)
    return compose_and_build(overrides, config_dir, file=path)


def read(path: str | Path) -> Scenario:
    """Return the scenario of a results folder, or of the complete ``config.yaml`` in one.

    Raises
    ------
    ConfigError
        If the file is absent or anything in it is wrong, with ``file:line``.
    """
    from sim.configuration import build, traps

    file = Path(path)
    file = file / "config.yaml" if file.is_dir() else file
    reading = traps.read(file)
    return build.build(copy.deepcopy(reading.tree), build.Unknown(reading.file, reading.lines))


def write(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario as a complete ``config.yaml`` that `read` gives back unchanged."""
    Path(path).write_text(text(to_tree(scenario)), encoding="utf-8")


def text(tree: Any) -> str:
    """Return a plain tree as YAML that the strict reading understands, words quoted where needed."""
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]
        """Quotes every word that the strict reading would not take as itself."""

    Dumper.add_representer(str, _quoted)
    return yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)


def _quoted(dumper: Any, word: str) -> Any:
    from sim.configuration import traps

    try:
        plain = traps.plain(word) == word
    except traps.Trap:
        plain = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", word, style=None if plain else "'")


def names(group: str, config_dir: str | Path | None = None) -> list[str]:
    """Return what can be chosen in a group of configurations, such as ``"scenario"``.

    Raises
    ------
    ConfigError
        If there is no such group.
    """
    from hydra.core.object_type import ObjectType

    from sim.configuration import compose

    repository = compose.loader(config_dir).repository
    if not repository.group_exists(group):
        raise ConfigError(f"{group!r} is not a group of configurations")
    return sorted(repository.get_group_options(group, ObjectType.CONFIG))

"""Composing a scenario's tree with Hydra, from files that were read by `traps` and nothing else.

Hydra finds, orders and merges; it is given its files by `CheckedSource`, and what it returns is turned into a plain
tree at once. Nothing is instantiated. Of Hydra's own node only the choices are looked at.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from hydra import version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.config_search_path_impl import ConfigSearchPathImpl
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra.core.config_store import ConfigStore
from hydra.core.default_element import ResultDefault
from hydra.core.object_type import ObjectType
from hydra.core.plugins import Plugins
from hydra.core.utils import JobRuntime
from hydra.errors import HydraException
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.configuration import defaults, overrides, traps
from sim.configuration.files import GROUPS, OwnFile, taken_out
from sim.configuration.places import configs_dir, shown, users_folder
from sim.configuration.traps import Keys, Reading, dotted
from sim.errors import ConfigError, nearest

PRIMARY = "config"
LAW_KINDS = ("utility", "tactic", "offering", "acceptance", "opponent", "protocol")
_IN_FILE = re.compile(r"In '?(?P<file>[^':]+)'?: (?P<reason>.*)")
_TWICE = re.compile(r"Multiple values for (\S+)\. ")
_QUOTED = re.compile(r"'([^']+)'")


class CheckedSource(FileConfigSource):
    """Files that Hydra gets only after `traps` has read them."""

    @staticmethod
    def scheme() -> str:
        """Return the scheme by which a search path asks for this source."""
        return "checked"

    def load_config(self, config_path: str) -> ConfigResult:
        """Return one file's tree with its package header."""
        file = self.locate(config_path)
        if file is None:
            raise ConfigLoadError(f"no file {config_path}")
        return _result(file, self, config_path.partition("/")[0] if "/" in config_path else "")

    def is_config(self, config_path: str) -> bool:
        """Return whether the file is here, and is one that may be taken from here."""
        return self.locate(config_path) is not None

    def is_group(self, config_path: str) -> bool:
        """Return whether the folder is here, Hydra's own groups aside."""
        folder = Path(self.path, config_path)
        return not _is_hydras(config_path) and folder.is_dir() and self._holds(folder)

    def locate(self, config_path: str) -> Path | None:
        """Return the file, unless it is Hydra's, another primary configuration, or a link that leads out."""
        file = Path(self.path, config_path.removesuffix(".yaml") + ".yaml")
        hidden = _is_hydras(config_path) or (
            self.provider != "main" and config_path.removesuffix(".yaml") == PRIMARY
        )
        return file if not hidden and file.is_file() and self._holds(file) else None

    def _holds(self, path: Path) -> bool:
        return path.resolve().is_relative_to(Path(self.path).resolve())


def _is_hydras(config_path: str) -> bool:
    return config_path.partition("/")[0] == "hydra"


class OneFileSource(ConfigSource):
    """A single file of a user's, wherever it lies, as the one option of a group that it can be chosen from."""

    @staticmethod
    def scheme() -> str:
        """Return the scheme by which a search path asks for this source."""
        return "onefile"

    @property
    def file(self) -> Path:
        """Return the file; the path begins with the group."""
        return Path(self.path.partition("/")[2])

    @property
    def option(self) -> str:
        """Return the path under which Hydra finds the file."""
        return f"{self.path.partition('/')[0]}/{self.file.stem}"

    def locate(self, config_path: str) -> Path | None:
        """Return the file if it is asked for."""
        return self.file if self.is_config(config_path) else None

    def load_config(self, config_path: str) -> ConfigResult:  # noqa: ARG002
        """Return the file's tree."""
        return _result(self.file, self, self.path.partition("/")[0])

    def is_config(self, config_path: str) -> bool:
        """Return whether the file is asked for."""
        return config_path.removesuffix(".yaml") == self.option

    def is_group(self, config_path: str) -> bool:
        """Return whether the file's group is asked for."""
        return config_path == self.option.partition("/")[0]

    def available(self) -> bool:
        """Return whether the file is there."""
        return self.file.is_file()

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """Return the option that the file is."""
        wanted = results_filter in (None, ObjectType.CONFIG) and self.is_group(config_path)
        return [self.file.stem] if wanted else []


def _result(file: Path, source: ConfigSource, group: str) -> ConfigResult:
    reading = traps.read(file)
    return ConfigResult(
        config=OmegaConf.create(defaults.for_hydra(reading, group)),
        path=source.full_path(),
        provider=source.provider,
        header={"package": reading.package},
    )


@dataclass(frozen=True, slots=True)
class Layer:
    """One file as it went into a composition: what was read, and under which keys it lies."""

    reading: Reading
    package: Keys
    shipped: bool
    path: str

    @property
    def group(self) -> str:
        """Return the group that the file is an option of."""
        return self.path.partition("/")[0]

    def line(self, keys: Keys) -> int | None:
        """Return the line of a key of the composed tree, if this file sets it."""
        depth = len(self.package)
        return self.reading.lines.get(keys[depth:]) if keys[:depth] == self.package else None

    def leaves(self) -> Iterator[Keys]:
        """Yield the composed path of every single value in the file."""
        for keys in self.reading.lines:
            if keys[0] != "defaults" and not isinstance(_at(self.reading.tree, keys), dict | list):
                yield (*self.package, *keys)


def _at(tree: Any, keys: Keys) -> Any:
    for key in keys:
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    return tree


class Loader(ConfigLoaderImpl):
    """Hydra's loader, which remembers the files of its last composition in the order of merging."""

    layers: list[Layer]

    def _compose_config_from_defaults_list(self, defaults: list[ResultDefault], repo: Any) -> DictConfig:
        self.layers = [layer for default in defaults if (layer := _layer(default, repo))]
        return super()._compose_config_from_defaults_list(defaults=defaults, repo=repo)


def _layer(default: ResultDefault, repo: Any) -> Layer | None:
    result = repo.load_config(config_path=default.config_path)
    scheme, _, root = (result.path if result else "").partition("://")
    if scheme not in ("checked", "onefile"):
        return None
    one_file = scheme == "onefile"
    file = Path(root.partition("/")[2]) if one_file else Path(root, f"{default.config_path}.yaml")
    package = tuple(default.package.split(".")) if default.package else ()
    shipped = not one_file and Path(root) == configs_dir()
    return Layer(traps.read(file), package, shipped, str(default.config_path))


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed tree of plain values, and where each of them comes from."""

    tree: dict[str, Any]
    layers: list[Layer] = field(default_factory=list)
    changes: list[overrides.Change] = field(default_factory=list)

    def where(self, keys: Keys) -> str:
        """Return the place of a key: an override, ``file:line``, or that of the key it lies under."""
        while keys:
            for change in reversed(self.changes):
                if keys in change.paths():
                    return change.where
            for layer in reversed(self.layers):
                if line := layer.line(keys):
                    return f"{layer.reading.file}:{line}"
            for change in reversed(self.changes):
                if any(path[: len(keys)] == keys for path in change.paths()):
                    return change.where
            keys = keys[:-1]
        return self.layers[-1].reading.file if self.layers else "configuration"

    def stale(self, law: Keys, parameter: str) -> bool:
        """Return whether a law's parameter was set for another law, before this one was chosen over it."""
        chooser = self._chooser(f"{law[-1]}@{dotted(law)}")
        setter = self.where((*law, parameter))
        return chooser is not None and not setter.startswith(("override ", chooser))

    def _chooser(self, choice: str) -> str | None:
        """Return the place that chose a law against an earlier choice, if any did."""
        for change in self.changes:
            if change.is_group and change.text.startswith(f"{choice}="):
                return change.where
        for layer in reversed(self.layers):
            for entry in layer.reading.tree.get("defaults", []):
                if isinstance(entry, dict) and f"override /{choice}" in entry:
                    return f"{layer.reading.file}:"
        return None

    def said(self) -> list[str]:
        """Return every leaf that was set on the command line, dotted."""
        paths = {keys for change in self.changes for keys in change.paths()}
        return sorted(dotted(keys) for keys in paths if _is_leaf(self.tree, keys))

    def set_by_files(self, *, shipped: bool) -> list[str]:
        """Return every leaf that a user's file, or a shipped scenario, sets without giving a source for it."""
        found: set[Keys] = set()
        for layer in self.layers:
            found -= set(layer.leaves())
            if layer.shipped is shipped and (not shipped or layer.group == "scenario"):
                patterns = [tuple(p.split(".")) for p in _patterns(layer)]
                found |= {keys for keys in layer.leaves() if not any(matches(p, keys) for p in patterns)}
        return sorted(dotted(keys) for keys in found)


def _patterns(layer: Layer) -> list[str]:
    return list(layer.reading.tree.get("provenance") or {}) if not layer.package else []


def matches(pattern: Keys, keys: Keys) -> bool:
    """Return whether a provenance pattern covers a path: equal, ``*`` for any key, or the head of it."""
    return len(pattern) <= len(keys) and all(p in ("*", k) for p, k in zip(pattern, keys, strict=False))


def _is_leaf(tree: Any, keys: Keys) -> bool:
    try:
        return not isinstance(_at(tree, keys), dict | list)
    except (KeyError, IndexError, TypeError, ValueError):
        return False


def loader(config_dir: str | Path | None = None, own: Sequence[OwnFile] = ()) -> Loader:
    """Return a loader over Hydra's own groups, a user's files and folder if any, and the shipped configurations."""
    _prepare()
    path = ConfigSearchPathImpl()
    path.append("hydra", "pkg://hydra.conf")
    for one in own:
        path.append("user", f"onefile://{one.group}/{one.path.absolute()}")
    if config_dir is not None:
        path.append("user", f"checked://{users_folder(config_dir).absolute()}")
    path.append("main", f"checked://{configs_dir()}")
    path.append("schema", "structured://")
    return Loader(path)


def _prepare() -> None:
    """Let Hydra know our kind of source and the laws that can be chosen."""
    from sim import registry

    _hydra_once()
    store = ConfigStore.instance()
    for kind in LAW_KINDS:
        for name in registry.laws(kind):
            store.store(group=kind, name=name, node={"name": name}, provider="laws")


@lru_cache(maxsize=1)
def _hydra_once() -> None:
    version.setbase("1.3")
    Plugins.instance().register(CheckedSource)
    Plugins.instance().register(OneFileSource)
    JobRuntime.instance().set("name", "backchannel")


def opened(
    texts: Sequence[str], config_dir: str | Path | None = None, *, sweep: bool = False
) -> tuple[Loader, list[overrides.Change]]:
    """Return a loader that finds whatever the overrides choose, files of one's own included, and the overrides, checked."""
    named, own = taken_out(texts)
    source = loader(config_dir, own)
    changes = overrides.read(named, source.repository, sweep=sweep)
    return source, [replace(change, said=text) for change, text in zip(changes, texts, strict=True)]


def composed(
    texts: Sequence[str] = (), config_dir: str | Path | None = None, file: str | Path | None = None
) -> Composed:
    """Return the composed tree of plain values for the given overrides.

    Parameters
    ----------
    texts : sequence of str
        Overrides.
    config_dir : path, optional
        A user's folder of configurations.
    file : path, optional
        A user's single file: a scenario, or a case if it describes one and no scenario.

    Raises
    ------
    ConfigError
        Whatever is wrong, in one line.
    """
    source, changes = opened([*([_choice(Path(file))] if file is not None else []), *texts], config_dir)
    config = hydra_config(source, changes)
    tree = _plain(config)
    chosen = tree.pop("hydra")["runtime"]["choices"]
    found = Composed(tree, source.layers, changes)
    for group in GROUPS:
        _name(found, group, str(chosen.get(group)))
    _resolve(found, tree, ())
    return found


def _choice(file: Path) -> str:
    """Return the override that chooses a file: as a case if it describes one and no scenario."""
    tree = traps.read(file).tree
    return f"{'case' if 'case' in tree and 'scenario' not in tree else 'scenario'}='{file}'"


def _name(found: Composed, group: str, option: str) -> None:
    """Give a scenario or a case the name of its file where the file says none.

    Raises
    ------
    ConfigError
        If the file says another: results would lie under a name that chooses something else.
    """
    keys = (group, "name")
    layer = next((layer for layer in found.layers if layer.path == f"{group}/{option}"), None)
    if layer is None or not isinstance(about := found.tree.setdefault(group, {}), dict):
        return
    if line := layer.line(keys):
        said = _at(layer.reading.tree, keys[len(layer.package) :])
        if said != option and isinstance(said, str):
            raise ConfigError.at(
                f"{layer.reading.file}:{line}", ".".join(keys), said, f"differs from the name of the file, {option}: give both one name"
            )  # fmt: skip
    elif not any(keys in change.paths() for change in found.changes):
        about["name"] = option


def hydra_config(source: Loader, changes: Sequence[overrides.Change]) -> DictConfig:
    """Return Hydra's composition, its own node included; every error is reworded."""
    with reworded(source, changes):
        return source.load_configuration(PRIMARY, [change.for_hydra() for change in changes], RunMode.RUN)


@contextmanager
def reworded(source: Loader, changes: Sequence[overrides.Change]) -> Iterator[None]:
    """Turn what Hydra, OmegaConf and YAML raise into one line, and keep their warnings to themselves."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ConfigError:
        raise
    except (
        HydraException,
        OmegaConfBaseException,
        ConfigLoadError,
        OSError,
        ValueError,
        AssertionError,
    ) as problem:
        raise _reworded(problem, source, changes) from problem
    except RecursionError as problem:
        raise ConfigError(_circle(source, changes)) from problem
    except (AttributeError, KeyError, TypeError, IndexError) as problem:
        raise ConfigError(f"configuration: cannot be composed: {_first_line(problem)}") from problem


def _reworded(problem: Exception, source: Loader, changes: Sequence[overrides.Change]) -> ConfigError:
    text = _first_line(problem)
    for change in changes:
        if change.is_group and f"Could not override '{change.parsed.get_key_element()}'" in text:
            return _no_such_choice(change, source)
    if choice := _TWICE.match(text):
        found = defaults.twice(choice[1], PRIMARY, lambda path: _located(path, source), _chosen(changes))
        if found:
            return ConfigError(found)
    if blamed := _IN_FILE.fullmatch(text):
        return _wrong_default(blamed["file"], blamed["reason"], source, changes)
    for change in changes:
        if change.parsed.key_or_group in text:
            return ConfigError(f"{change.where}: {text}")
    return ConfigError(f"configuration: cannot be composed: {text}")


def _circle(source: Loader, changes: Sequence[overrides.Change]) -> str:
    """Return the line about a composition that never ends."""
    found = defaults.circle(PRIMARY, lambda path: _located(path, source), _chosen(changes))
    return found or "configuration: cannot be composed: the defaults lists lead in a circle"


def _chosen(changes: Sequence[overrides.Change]) -> dict[str, str]:
    """Return the options that overrides choose, by group."""
    return {change.parsed.key_or_group: str(change.parsed.value()) for change in changes if change.is_group}


def _wrong_default(
    config_path: str, reason: str, source: Loader, changes: Sequence[overrides.Change]
) -> ConfigError:
    """Blame the entry of a defaults list that Hydra could not follow, by the file and line it stands in."""
    quoted = _QUOTED.search(reason)
    wanted = quoted[1] if quoted else ""
    chosen = [f"{c.parsed.key_or_group}/{c.parsed.value()}" for c in changes if c.is_group]
    files = [file for path in (*chosen, config_path) if (file := _located(path, source))]
    places = [entry for file in files if (entry := _entry(traps.read(file), wanted))]
    where, entry = places[0] if places else (shown(files[-1]) if files else config_path, None)
    if right := defaults.mended(entry, known_choices(source)) if entry else None:
        return ConfigError(f"{where}: defaults: {reason.rstrip('.')}: write - {right}")
    group, _, option = wanted.rpartition("/")
    known = source.repository.get_group_options(group) if group else known_choices(source)
    meant = nearest(option, known)
    return ConfigError(
        f"{where}: defaults: {reason.rstrip('.')}{f'; did you mean {meant!r}?' if meant else ''}"
    )


def _located(config_path: str, source: Loader) -> Path | None:
    ours = [found for found in source.get_sources() if isinstance(found, CheckedSource | OneFileSource)]
    return next((file for found in ours if (file := found.locate(config_path))), None)


def _entry(reading: Reading, wanted: str) -> tuple[str, Any] | None:
    """Return the place and the content of the entry that names what is wanted, or chooses it as an option."""
    for number, entry in enumerate(reading.tree.get("defaults", [])):
        words = (
            [str(word) for pair in entry.items() for word in pair]
            if isinstance(entry, dict)
            else [str(entry)]
        )
        named = any(word.endswith(wanted) for word in words) or words[-1] == wanted.rpartition("/")[2]
        if named or defaults.overrides(entry, wanted.partition("@")[0]):
            return f"{reading.file}:{reading.lines['defaults', str(number)]}", entry
    return None


def _no_such_choice(change: overrides.Change, source: Loader) -> ConfigError:
    key = change.parsed.get_key_element()
    known = known_choices(source)
    meant = nearest(key, known)
    hint = f"; did you mean {meant!r}?" if meant else f": choose from {', '.join(known)}"
    return ConfigError(f"{change.where}: nothing is chosen under {key!r}{hint}")


def known_choices(source: ConfigLoaderImpl) -> list[str]:
    """Return every place where an option is chosen: ``case``, ``tactic@parties.NAME.tactic``."""
    try:
        found = source.compute_defaults_list(PRIMARY, [], RunMode.RUN).overrides.known_choices
    except (HydraException, OmegaConfBaseException, ConfigError, ValueError):
        return []
    return [choice for choice in found if not choice.startswith("hydra/")]


def _first_line(problem: BaseException) -> str:
    while str(problem) == "" and problem.__cause__ is not None:
        problem = problem.__cause__
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return (lines[0] if lines else type(problem).__name__).replace(f"{os.getcwd()}/", "")  # noqa: PTH109


def _plain(config: DictConfig) -> dict[str, Any]:
    """Return plain dicts and lists, references left as they stand (Hydra's own are not looked at)."""
    tree: Any = OmegaConf.to_container(config, resolve=False)
    return {str(key): value for key, value in tree.items()}


def _resolve(found: Composed, node: Any, keys: Keys) -> None:
    """Put values in place of references; a reference leads to one plain value, never to another reference."""
    pairs: Any = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        here = (*keys, str(key))
        if isinstance(value, dict | list):
            _resolve(found, value, here)
        elif isinstance(value, str) and value.startswith("${"):
            node[key] = _referred(found, value, here)


def _referred(found: Composed, reference: str, keys: Keys) -> Any:
    target = tuple(reference[2:-1].split("."))
    if not _is_leaf(found.tree, target):
        raise ConfigError.at(
            found.where(keys), dotted(keys), reference, "must refer to a key with a plain value"
        )
    value = _at(found.tree, target)
    if isinstance(value, str) and value.startswith("${"):
        raise ConfigError.at(
            found.where(keys), dotted(keys), reference, "must not refer to another reference"
        )
    return value

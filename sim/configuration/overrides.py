"""What is said on the command line: Hydra's grammar, our rules.

An override is parsed by Hydra's own parser, so that quoting, lists and sweeps are what Hydra users expect. Then its
key and every value in it pass the same traps as a file's. An override of a plain key is handed on as ``++key=value``:
Hydra would otherwise refuse a misspelled key with an advice that does not help, and the schema gives a better one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override, QuotedString, RangeSweep, Sweep
from hydra.errors import HydraException

from sim.configuration import traps, unread
from sim.configuration.build import of_your_own
from sim.configuration.keys import full_key, is_key
from sim.configuration.traps import Keys, Trap
from sim.errors import ConfigError, nearest
from sim.registry import PLACES

LAUNCHERS = ("basic", "joblib", "submitit_local", "submitit_slurm")
COUNTS = ("n_jobs", "timeout_min", "cpus_per_task", "mem_gb", "array_parallelism")
"""Settings of launchers that are whole numbers."""
QUEUES = ("partition", "account", "qos")
"""Settings of launchers that are names."""
MAX_CELLS = 2_000
MAX_LENGTH = 20_000
_QUEUE = re.compile(r"\w[\w.-]*")
_KEY = re.compile(r"[A-Za-z]\w*([./@][A-Za-z0-9]\w*)*")


class Groups(Protocol):
    """What is asked of Hydra's repository of configurations."""

    def group_exists(self, config_path: str) -> bool:
        """Return whether files or laws can be chosen under this name."""

    def get_group_options(self, group_name: str, results_filter: ObjectType | None = None) -> list[str]:
        """Return what can be chosen."""


@dataclass(frozen=True, slots=True)
class Change:
    """One override: its text, the key, and where its values stand."""

    text: str
    parsed: Override
    is_group: bool
    said: str = ""

    @property
    def where(self) -> str:
        """Return the place that an error names: the override as it was said."""
        return place(self.said or self.text)

    @property
    def is_hydra(self) -> bool:
        """Return whether it is one of the few allowed settings of Hydra itself."""
        return self.parsed.key_or_group.partition(".")[0].partition("/")[0] == "hydra"

    @property
    def is_plain(self) -> bool:
        """Return whether it sets a key of the scenario."""
        return not (self.is_group or self.is_hydra or self.parsed.is_delete())

    def for_hydra(self) -> str:
        """Return the override as Hydra is given it."""
        return f"++{self.text.lstrip('+')}" if self.is_plain else self.text

    def paths(self) -> list[Keys]:
        """Return the path of every key that it sets, outermost first."""
        if not self.is_plain or self.parsed.is_sweep_override():
            return []
        return list(_paths(self.parsed.value(), tuple(self.parsed.key_or_group.split("."))))


def place(text: str) -> str:
    """Return how an error names an override."""
    return f"override {text[:80]!r}"


def read(texts: Sequence[str], groups: Groups, *, sweep: bool = False) -> list[Change]:
    """Return the overrides, checked as far as they can be without composing.

    Raises
    ------
    ConfigError
        If one of them cannot be parsed, touches Hydra, or holds a value that traps refuse.
    """
    return [_one(text, groups, sweep) for text in texts]


def _one(text: str, groups: Groups, sweep: bool) -> Change:
    parsed = _parse(text, groups)
    change = Change(text, parsed, groups.group_exists(parsed.key_or_group))
    _check_key(change)
    _check_raw(change)
    if parsed.is_sweep_override() and not sweep:
        raise ConfigError(f"{change.where}: has several values: {_one_of_them(text, change.is_group)}")
    for value in _values(parsed):
        _check_value(change, value)
    if isinstance(parsed.value(), Glob) and not change.is_group:
        raise ConfigError(f"{change.where}: glob(...) chooses among options of a group, and this is a key")
    if parsed.package and not change.is_group:
        raise ConfigError(
            f"{change.where}: {parsed.key_or_group!r} is not a group of options: KEY@PLACE chooses one"
        )
    if change.is_hydra:
        _check_hydra(change)
        _check_launcher(change, groups)
    elif change.is_group and not parsed.is_delete():
        _check_options(change, groups)
    return change


def _one_of_them(text: str, is_group: bool) -> str:
    """Return what several values may have meant: a decimal comma, runs side by side, a list."""
    if is_group:
        return "add -m to run each"
    raw = text.partition("=")[2]
    meant = traps.meant_number(raw)
    number = f"did you mean {meant}? Else " if meant else ""
    return f"{number}add -m to run each, or write a list as [{raw}]"


def _parse(text: str, groups: Groups) -> Override:
    if len(text) > MAX_LENGTH or sum(map(text.count, "[{(")) > 2_000 or _depth(text) > traps.MAX_DEPTH:
        raise ConfigError(f"{place(text)}: is too long or too deeply nested")
    if "=" not in text and not text.startswith("~"):
        raise ConfigError(f"{place(text)}: must be KEY=VALUE{_hint_on_word(text, groups)}")
    if re.match(r"[\w.]+\s+=", text):
        raise ConfigError(f"{place(text)}: cannot be read: write KEY=VALUE without spaces around the '='")
    try:
        parsed = OverridesParser.create().parse_rule(text, "override")
    except (HydraException, ValueError, RecursionError) as problem:
        grammar = str(problem).partition("\n")[0] or type(problem).__name__
        reason = unread.why(text, chooses=groups.group_exists(text.partition("=")[0])) or grammar
        raise ConfigError(f"{place(text)}: cannot be read: {reason}") from problem
    if not isinstance(parsed, Override):
        raise ConfigError(f"{place(text)}: must be KEY=VALUE")
    return parsed


def _hint_on_word(text: str, groups: Groups) -> str:
    """Return what a word without a value may have meant: a scenario, or a key whose value stands apart from it."""
    if text in groups.get_group_options("scenario", ObjectType.CONFIG):
        return f"; did you mean 'scenario={text}'?"
    key = text if is_key(text) else full_key(text)
    return f"; did you mean '{key}=VALUE', without spaces?" if key else ""


def _depth(text: str) -> int:
    steps = (1 if letter in "[{(" else -1 if letter in ")}]" else 0 for letter in text)
    return max(itertools.accumulate(steps), default=0)


def _check_key(change: Change) -> None:
    key = change.parsed.key_or_group + (f"@{change.parsed.package}" if change.parsed.package else "")
    private = next((part for part in re.split(r"[./@]", key) if part.startswith("_")), None)
    if private:
        raise ConfigError.at(
            change.where, key, private, "is refused: keys that begin with '_' name code or belong to Hydra"
        )
    if not _KEY.fullmatch(key):
        raise ConfigError(f"{change.where}: {key!r} is not a key: write words joined by dots")
    if change.parsed.package and "hydra" in change.parsed.package.split("."):
        raise ConfigError(f"{change.where}: is refused: Hydra's own settings cannot be changed here")


def _check_raw(change: Change) -> None:
    """Look at a lone unquoted value as it was typed: Hydra's parser would read 1_000 as a number."""
    raw = change.text.partition("=")[2]
    if not change.parsed.is_sweep_override() and re.fullmatch(r"[\w.:+-]*", raw):
        _trapped(change, raw, traps.plain)


def _trapped(change: Change, value: Any, check: Any) -> None:
    try:
        check(value)
    except Trap as trap:
        raise ConfigError.at(change.where, change.parsed.key_or_group, value, str(trap)) from None


def _values(parsed: Override) -> Iterator[Any]:
    """Yield every single value in the override, the keys of its mappings included."""
    value = parsed._value  # noqa: SLF001 - the public reading hides what was quoted
    if isinstance(value, RangeSweep):
        yield from (value.start, value.stop, value.step)
    elif isinstance(value, Sweep):
        yield from _within(getattr(value, "list", getattr(value, "include", [])))
    else:
        yield from _within(value)


def _within(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield _Key(key.text if isinstance(key, QuotedString) else key)
            yield from _within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _within(inner)
    else:
        yield value


@dataclass(frozen=True, slots=True)
class _Key:
    key: Any


def _check_value(change: Change, value: Any) -> None:
    if isinstance(value, _Key):
        if not isinstance(value.key, str):
            raise ConfigError.at(
                change.where, change.parsed.key_or_group, value.key, "must be a word to be a key"
            )
        _trapped(change, value.key, traps.check_key)
    elif isinstance(value, QuotedString):
        _trapped(change, value.text, traps.word)
    elif isinstance(value, str):
        _trapped(change, value, traps.plain)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ConfigError.at(change.where, change.parsed.key_or_group, value, "must be a finite number")
    elif isinstance(value, int) and len(f"{value}") > traps.MAX_DIGITS:
        raise ConfigError(f"{change.where}: has more than {traps.MAX_DIGITS} digits")


def _check_hydra(change: Change) -> None:
    key, value = change.parsed.key_or_group, change.parsed.value()
    plain_change = not (change.parsed.is_delete() or change.parsed.package)
    if plain_change and key == "hydra/launcher" and value in LAUNCHERS:
        return
    if plain_change and _sets_launcher(key, value):
        return
    if plain_change and key == "hydra.verbose" and isinstance(value, bool):
        return
    raise ConfigError(
        f"{change.where}: is refused: of Hydra's own settings only hydra/launcher (one of {', '.join(LAUNCHERS)}), "
        f"hydra.launcher.KEY ({', '.join(COUNTS)}: a whole number; {', '.join(QUEUES)}: a name) and hydra.verbose "
        "(true or false) may be changed"
    )


def _sets_launcher(key: str, value: object) -> bool:
    """Return whether a launcher is told how many, or by which queue; nothing that a shell could read as a command."""
    section, _, name = key.rpartition(".")
    if section != "hydra.launcher":
        return False
    if name in COUNTS:
        return isinstance(value, int) and not isinstance(value, bool)
    return name in QUEUES and isinstance(value, str) and _QUEUE.fullmatch(value) is not None


def _check_launcher(change: Change, groups: Groups) -> None:
    name = str(change.parsed.value())
    if change.is_group and name not in groups.get_group_options("hydra/launcher", ObjectType.CONFIG):
        raise ConfigError(
            f"{change.where}: is not installed: pip install hydra-{name.partition('_')[0]}-launcher"
        )


def _check_options(change: Change, groups: Groups) -> None:
    group = change.parsed.key_or_group
    options = sorted(groups.get_group_options(group, ObjectType.CONFIG))
    for value in _chosen(change.parsed, groups):
        if not isinstance(value, str) or value not in options:
            meant = _meant_option(value, options) if isinstance(value, str) else None
            listed = f"must be one of {', '.join(options[:12])}{', ...' if len(options) > 12 else ''}"
            listed += of_your_own(group) if group in PLACES else ""
            raise ConfigError.at(change.where, group, value, listed, meant)


def _meant_option(value: str, options: Sequence[str]) -> str | None:
    """Return the option that was probably meant, or the file, whose ending says that it is one."""
    return f"{value}.yaml" if Path(f"{value}.yaml").is_file() else nearest(value, options)


def _chosen(parsed: Override, groups: Groups) -> list[Any]:
    value = parsed.value()
    if not parsed.is_sweep_override():
        return [value]
    parsed.config_loader = _Globs(groups)  # type: ignore[assignment]
    if isinstance(value, RangeSweep):
        return [value.start]
    try:
        return list(parsed.sweep_iterator())
    except HydraException as problem:
        raise ConfigError(
            f"{place(parsed.input_line or '')}: {str(problem).partition(chr(10))[0]}"
        ) from problem


class _Globs:
    """The one question that Hydra's ``glob(...)`` asks its loader."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups

    def get_group_options(self, group_name: str, results_filter: object = None) -> list[str]:  # noqa: ARG002
        return sorted(self.groups.get_group_options(group_name, ObjectType.CONFIG))


def _paths(value: Any, keys: Keys) -> Iterator[Keys]:
    yield keys
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*keys, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, (*keys, str(number)))


def cells(texts: Sequence[str], groups: Groups) -> list[list[str]]:
    """Return the overrides of every cell of a multirun, expanded by Hydra's own sweeper.

    Raises
    ------
    ConfigError
        If one is wrong, sweeps over Hydra's settings, or there are more than `MAX_CELLS` cells.
    """
    from hydra._internal.core_plugins.basic_sweeper import BasicSweeper

    changes = read(texts, groups, sweep=True)
    for change in changes:
        change.parsed.config_loader = _Globs(groups)  # type: ignore[assignment]
        if change.is_hydra and change.parsed.is_sweep_override():
            raise ConfigError(f"{change.where}: is refused: Hydra's own settings cannot be swept over")
    total = math.prod(_width(change) for change in changes)
    if total > MAX_CELLS:
        raise ConfigError(f"multirun: {total:,} cells are more than {MAX_CELLS:,}: make the sweep smaller")
    if total == 0:
        raise ConfigError("multirun: no cell is left: a range or glob is empty")
    [batch] = BasicSweeper.split_arguments([change.parsed for change in changes if not change.is_hydra], None)
    return [list(cell) for cell in batch]


def _width(change: Change) -> int:
    value = change.parsed.value()
    if isinstance(value, RangeSweep):
        return _range_width(change, value)
    if not change.parsed.is_sweep_override():
        return 1
    if not change.parsed.is_discrete_sweep():
        raise ConfigError(f"{change.where}: an interval has no end of values: use range(...) or a list")
    return len(list(change.parsed.sweep_string_iterator()))


def _range_width(change: Change, value: RangeSweep) -> int:
    start, stop, step = value.start, value.stop, value.step
    if start is None or stop is None or not step:
        raise ConfigError(f"{change.where}: a range needs a start, a stop and a step other than 0")
    return max(0, math.ceil((stop - start) / step))

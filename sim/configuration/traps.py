"""A strict reading of YAML that refuses, with the reason, what other readings silently turn into something else.

YAML 1.1 makes ``NO`` false, ``12:30`` 750 and ``010`` 8; aliases can grow without bound; tags can name code;
Hydra and OmegaConf give meaning to ``_target_``, to a ``hydra`` node and to ``${...}``. None of it reaches a
scenario. What is left is a small language: mappings with words as keys, lists, numbers, words, ``true``,
``false`` and ``null``. Every value keeps the line it stands on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.configuration.places import configs_dir, shown
from sim.errors import ConfigError

Keys = tuple[str, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 10_000
MAX_DIGITS = 40
MAX_WORD = 4_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_REAL = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_PLAIN = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)")
# Numbers as people write them elsewhere: gaps between thousands, 1,200.5 and 1.200,5.
_GAP = re.compile(r"(?<=\d)[\s'](?=\d{3}(?:\D|$))")
_ENGLISH = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_CONTINENTAL = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+")
_REFERENCE = re.compile(r"\$\{[A-Za-z]\w*(\.\w+)*\}")
_PACKAGE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_HEADER = re.compile(r"^\s*#\s*@(.*)$")
_SPOKEN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = {"", "~", "null", "Null", "NULL"}
_TRAPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?i)yes|no|on|off|y|n"),
        "is true or false to some readers of YAML and a word to others: write true or false, or quote the word",
    ),
    (
        re.compile(r"[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?"),
        "is read in base 60 by YAML 1.1: quote it if it is a word, else write the number",
    ),
    (
        re.compile(r"[-+]?0[0-9_]+"),
        "is read in base 8 by YAML 1.1: drop the leading zero, or quote it if it is a word",
    ),
    (
        re.compile(r"(?i)[-+]?0(x[0-9a-f_]+|b[01_]+|o[0-7_]+)"),
        "is not written in base 10: write the number in base 10, or quote it if it is a word",
    ),
    (
        re.compile(r"[-+]?(\d+_[\d_]*(\.[\d_]*)?|\d*\.\d*_[\d_]*)([eE][-+]?\d+)?"),
        "is a number to some readers of YAML and a word to others: write it without '_'",
    ),
    (re.compile(r"(?i)[-+]?\.?(nan|inf|infinity)"), "must be a finite number"),
    (re.compile(r"\?\?\?"), "is a mark of Hydra for a missing value: write the value"),
    (re.compile(r"<<|="), "has a meaning of its own in YAML 1.1: write the keys out"),
)  # fmt: skip


class Trap(ValueError):
    """Why a single value is refused; whoever knows the place turns it into a `ConfigError`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as it was read: plain values, the line of every key and list item, and the package in its header."""

    file: str
    tree: dict[str, Any]
    lines: dict[Keys, int] = field(default_factory=dict)
    package: str | None = None


def read(file: Path) -> Reading:
    """Return the plain tree of a YAML file with its lines.

    Raises
    ------
    ConfigError
        With ``file:line`` and the reason, if anything in the file is not plain.
    """
    name = shown(file)
    if file.exists() and not file.is_file():
        raise ConfigError(f"{name}: cannot be read: is not a file")
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise ConfigError(f"{name}: cannot be read: {problem.strerror}") from problem
    return parse(raw, name, file.resolve().is_relative_to(configs_dir()))


@lru_cache(maxsize=256)
def parse(raw: bytes, name: str, trusted: bool = False) -> Reading:
    """Return the plain tree of YAML text; `trusted` files may set Hydra's own node."""
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{name}: is larger than {MAX_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise ConfigError(f"{name}:{line}: is not UTF-8 text") from problem
    package = _package(text, name)
    reader = _Reader(text, name, trusted)
    return Reading(name, reader.tree(), reader.lines, package)


def plain(text: str) -> Any:
    """Return what an unquoted scalar means: None, a bool, an int, a float or the word itself.

    Raises
    ------
    Trap
        If readers of YAML disagree about it, or it is no finite number.

    Examples
    --------
    >>> plain("1e-3"), plain(".5"), plain("7"), plain("true"), plain("2025-06")
    (0.001, 0.5, 7, True, '2025-06')
    """
    if text in _NOTHING:
        return None
    if text in _SPOKEN:
        return _SPOKEN[text]
    for pattern, reason in _TRAPS:
        if pattern.fullmatch(text):
            raise Trap(reason)
    if _REAL.fullmatch(text):
        return _number(text)
    return word(text)


def meant_number(text: str) -> str | None:
    """Return the number that a word was probably meant to be, as it is written here; None if it is like none.

    A decimal comma becomes a point, a percentage a share, and what parts thousands goes.

    Examples
    --------
    >>> (
    ...     meant_number("0,5"),
    ...     meant_number("50%"),
    ...     meant_number("12,5 %"),
    ...     meant_number("12"),
    ...     meant_number("1 200"),
    ... )
    ('0.5', '0.5', '0.125', '12', '1200')
    >>> meant_number("1.200,5"), meant_number("many")
    ('1200.5', None)
    """
    text = _GAP.sub("", text.strip())
    body = text.removesuffix("%").rstrip()
    if _ENGLISH.fullmatch(body):
        body = body.replace(",", "")
    elif _CONTINENTAL.fullmatch(body):
        body = body.replace(".", "")
    body = body.replace(",", ".")
    if len(body) > MAX_DIGITS or not _PLAIN.fullmatch(body):
        return None
    percent = 100 if text.endswith("%") else 1
    number = f"{Decimal(body) / percent:f}"
    return number.rstrip("0").rstrip(".") if "." in number else number


def _number(text: str) -> int | float:
    if len(text) > MAX_DIGITS:
        raise Trap(f"has more than {MAX_DIGITS} digits")
    value = int(text) if _INTEGER.fullmatch(text) else float(text)
    if not math.isfinite(value):
        raise Trap("must be a finite number")
    return value


def word(text: str) -> str:
    """Return `text` if it is a plain word or a reference to one other key, ``${talks.rounds}``."""
    if "${" in text and not _REFERENCE.fullmatch(text):
        raise Trap("is not a plain value: only ${one.other.key} alone may be referred to")
    if text == "???":
        raise Trap("is a mark of Hydra for a missing value: write the value")
    if len(text) > MAX_WORD:
        raise Trap(f"is longer than {MAX_WORD:,} characters")
    if not all(letter.isprintable() or letter == "\n" for letter in text):
        raise Trap("holds control characters")
    return text


def check_key(key: str) -> None:
    """Raise `Trap` if a key belongs to Hydra or OmegaConf and not to a configuration."""
    if key.startswith("_"):
        raise Trap("is refused: keys that begin with '_' name code or belong to Hydra")
    if not key or "${" in key or not key.isprintable():
        raise Trap("is not a plain word for a key")


def _package(text: str, name: str) -> str | None:
    """Return the package in the comments at the head of a file, which Hydra reads too."""
    found = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        header = _HEADER.match(line)
        words = header.group(1).split() if header else []
        if header and not (len(words) == 2 and words[0] == "package" and _may_be_package(words[1])):
            raise ConfigError.at(
                f"{name}:{number}", "header", line.strip(), "must be '# @package _global_', or left out"
            )
        found = words[1] if header else found
    return found


def _may_be_package(package: str) -> bool:
    return bool(_PACKAGE.fullmatch(package)) and "hydra" not in package.split(".")


class _Reader:
    """Builds a tree from YAML events, so that nothing is constructed before it was looked at."""

    def __init__(self, text: str, name: str, trusted: bool) -> None:
        self.name, self.trusted = name, trusted
        self.text = text
        self.lines: dict[Keys, int] = {}
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[Any] = yaml.parse(text, Loader=loader)

    def tree(self) -> dict[str, Any]:
        """Return the whole file's tree; `lines` is complete after it."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as problem:
            raise self._syntax(problem) from problem
        except yaml.YAMLError as problem:
            raise ConfigError(f"{self.name}: is not text that YAML allows: {_reason(problem)}") from problem

    def _document(self) -> dict[str, Any]:
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise ConfigError(f"{self.name}: is empty")
        if start.version or start.tags:
            raise self._refused(start, (), "%", "directives are not read: remove the line")
        first = next(self.events)
        tree = self._value(first, ())
        if not isinstance(tree, dict):
            raise ConfigError(
                f"{self.name}: must be a mapping of keys to values{'' if tree else ', and is empty'}"
            )
        next(self.events)
        further = next(self.events)
        if not isinstance(further, yaml.StreamEndEvent):
            raise self._refused(further, (), "---", "begins a second document: one file holds one")
        self._check_top(tree)
        return tree

    def _value(self, event: Any, keys: Keys) -> Any:
        if len(self.lines) > MAX_VALUES:
            raise ConfigError(f"{self.name}: holds more than {MAX_VALUES:,} keys and values")
        if len(keys) > MAX_DEPTH:
            raise self._refused(event, keys, "...", f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, keys, f"*{event.anchor}", "is an alias: write the values out")
        if event.anchor is not None:
            raise self._refused(event, keys, f"&{event.anchor}", "is an anchor: write the values out")
        if event.tag is not None:
            raise self._refused(
                event, keys, event.tag, "is a tag: values are plain here, quote words instead"
            )
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(keys)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(keys)
        return self._scalar(event, keys)

    def _mapping(self, keys: Keys) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, keys)
            if key in tree:
                before = self.lines[*keys, key]
                raise self._refused(event, (*keys, key), key, f"is a duplicate of the key in line {before}")
            self.lines[*keys, key] = event.start_mark.line + 1
            tree[key] = self._value(next(self.events), (*keys, key))
        return tree

    def _key(self, event: Any, keys: Keys) -> str:
        key = self._value(event, keys) if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) else None
        if not isinstance(key, str):
            raise self._refused(event, keys, key, "is not a word, and every key must be one: quote it")
        try:
            check_key(key)
        except Trap as trap:
            raise self._refused(event, keys, key, f"{trap}") from None
        return key

    def _sequence(self, keys: Keys) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            at = (*keys, str(len(items)))
            self.lines[at] = event.start_mark.line + 1
            items.append(self._value(event, at))
        return items

    def _scalar(self, event: Any, keys: Keys) -> Any:
        if self.trusted and keys[:1] == ("hydra",):
            return yaml.safe_load(event.value) if not event.style else event.value
        try:
            return word(event.value) if event.style else plain(event.value)
        except Trap as trap:
            raise self._refused(event, keys, event.value, str(trap)) from None

    def _check_top(self, tree: dict[str, Any]) -> None:
        if "hydra" in tree and not self.trusted:
            line = self.lines["hydra",]
            raise ConfigError(
                f"{self.name}:{line}: hydra is refused: Hydra's own settings cannot be changed here"
            )
        entries = tree.get("defaults", [])
        if not isinstance(entries, list):
            raise ConfigError(f"{self.name}:{self.lines['defaults',]}: defaults must be a list")
        for number, entry in enumerate(entries):
            self._check_entry(entry, self.lines["defaults", str(number)])

    def _check_entry(self, entry: Any, line: int) -> None:
        pairs = entry.items() if isinstance(entry, dict) else [(entry, "")]
        for group, option in pairs:
            reason = entry_fault(group, option, trusted=self.trusted)
            if len(pairs) != 1 or reason:
                reason = reason or "must name one group"
                raise ConfigError.at(f"{self.name}:{line}", "defaults", entry, reason)

    def _refused(self, event: Any, keys: Keys, value: object, reason: str) -> ConfigError:
        line = event.start_mark.line + 1
        return ConfigError.at(f"{self.name}:{line}", dotted(keys) or "top level", value, reason)

    def _syntax(self, problem: yaml.MarkedYAMLError) -> ConfigError:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        rows = self.text.splitlines()
        row = rows[line - 1] if line <= len(rows) else ""
        hint = "; indent with spaces, not with a tab" if "\t" in row else ""
        return ConfigError(f"{self.name}:{line}: is not YAML: {_reason(problem)}{hint}")


def entry_fault(group: object, option: object, *, trusted: bool) -> str:
    """Return why an entry of a defaults list is refused, or nothing."""
    if not isinstance(group, str) or not isinstance(option, str | None):
        return "must be '- group: option' with words, or '- _self_'"
    text = f"{group} {option or ''}"
    if "${" in text or ".." in text.replace("@", "/").split("/") or "../" in text or "\\" in text:
        return "must name a group and an option, not a path or an expression"
    if not trusted and re.search(r"(^|[\s/@.:])hydra([/@.:\s]|$)", text):
        return "is refused: Hydra's own settings cannot be changed here"
    return ""


def dotted(keys: Keys) -> str:
    """Return a path of keys as one word."""
    return ".".join(keys)


def _reason(problem: yaml.YAMLError) -> str:
    reason = getattr(problem, "problem", None) or getattr(problem, "reason", None) or type(problem).__name__
    context = getattr(problem, "context", None)
    return f"{reason} {context}" if context else str(reason)

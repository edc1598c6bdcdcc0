"""A file of one's own in place of a name: ``scenario=my/folder/slow.yaml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.configuration.overrides import place
from sim.errors import ConfigError, nearest

GROUPS = ("scenario", "case")
ENDINGS = (".yaml", ".yml")
_CHOICE = re.compile(rf"(?P<key>\+{{0,2}}(?P<group>{'|'.join(GROUPS)})=)(?P<options>.*)", re.DOTALL)
_STEM = re.compile(r"[A-Za-z]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One file, as it was said, that can be chosen in a group under its own name."""

    group: str
    said: str

    @property
    def path(self) -> Path:
        """Return where the file lies."""
        return Path(self.said)

    @property
    def option(self) -> str:
        """Return the name of the option that the file is."""
        return self.path.stem


def taken_out(texts: Sequence[str]) -> tuple[list[str], list[OwnFile]]:
    """Return overrides in which every file stands under its name, and the files.

    Raises
    ------
    ConfigError
        If a file is not there, is not named like an option, or two of them have one name.

    Examples
    --------
    >>> taken_out(["scenario=baseline", "runs=3"])
    (['scenario=baseline', 'runs=3'], [])
    """
    named, found = [], []
    for text in texts:
        match = _CHOICE.fullmatch(text)
        options = [_bare(word) for word in match["options"].split(",")] if match else []
        if match is None or not any(word.endswith(ENDINGS) for word in options):
            named.append(text)
            continue
        own = [OwnFile(match["group"], word) for word in options if word.endswith(ENDINGS)]
        for one in own:
            _check(one, [word for word in options if word != one.said], place(text))
        found += own
        words = [Path(word).stem if word.endswith(ENDINGS) else word for word in options]
        named.append(match["key"] + ",".join(words))
    return named, found


def _bare(word: str) -> str:
    """Return a word without the quotes around it."""
    word = word.strip()
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "'\""
    return word[1:-1] if quoted else word


def _check(own: OwnFile, others: Sequence[str], where: str) -> None:
    if not own.path.is_file():
        there = [f"{own.path.parent / file.name}" for file in own.path.parent.glob("*.y*ml")]
        raise ConfigError.at(
            where, own.group, own.said, "is not a file that is there", nearest(own.said, there)
        )
    if not _STEM.fullmatch(own.option):
        raise ConfigError(
            f"{where}: {own.said} must be named with letters, digits and _, as in my_{own.group}.yaml"
        )
    if own.option in [Path(word).stem for word in others]:
        raise ConfigError(f"{where}: chooses two files named {own.option!r}: rename one of them")


def put_back(cell: Sequence[str], own: Sequence[OwnFile]) -> list[str]:
    """Return the overrides of a cell with the files where their names stand."""
    said = {f"{one.group}={one.option}": f"{one.group}={one.said}" for one in own}
    return [said.get(text, text) for text in cell]

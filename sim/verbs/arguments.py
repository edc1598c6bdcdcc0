"""What the verbs' command lines have in common."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import NoReturn

from sim.errors import ConfigError, nearest


class Parser(argparse.ArgumentParser):
    """A parser of arguments whose errors are one line, like all others."""

    def __init__(self, verb: str, description: str, *, add_help: bool = True) -> None:
        super().__init__(
            prog=f"backchannel {verb}", description=description, allow_abbrev=False, add_help=add_help
        )

    def error(self, message: str) -> NoReturn:
        """Raise the error instead of printing the usage."""
        raise ConfigError(f"{self.prog.rpartition(' ')[2]}: {message}")

    def parse(self, argv: Sequence[str]) -> argparse.Namespace:
        """Return the arguments, options and others in any order.

        Raises
        ------
        ConfigError
            If an option is unknown, with the nearest spelling.
        """
        options, rest = self.parse_known_intermixed_args(argv)
        if rest:
            known = [word for action in self._actions for word in action.option_strings]
            meant = nearest(rest[0], known)
            self.error(f"{rest[0]!r} is not an option here{f'; did you mean {meant!r}?' if meant else ''}")
        return options

    def add_sources(self) -> None:
        """Add the options that say where configurations and laws come from."""
        self.add_argument(
            "--config-dir", "-cd", metavar="DIR", help="a folder with scenarios or cases of your own"
        )
        self.add_argument(
            "--plugin",
            metavar="FILE",
            action="append",
            default=[],
            help="a Python file that registers laws; it is run",
        )


def told(value: object) -> str:
    """Return a value as a configuration would hold it.

    Examples
    --------
    >>> told(True), told(None), told(0.1), told([1, 2])
    ('true', 'null', '0.1', '[1, 2]')
    """
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def columns(rows: Iterable[Sequence[str]], indent: str = "") -> str:
    """Return rows of words as aligned columns, the last one as long as it is.

    Examples
    --------
    >>> print(columns([("a", "one"), ("long", "two")]))
    a     one
    long  two
    """
    table = [list(row) for row in rows]
    if not table:
        return ""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in table)
    return "\n".join(f"{indent}{line}".rstrip() for line in lines)

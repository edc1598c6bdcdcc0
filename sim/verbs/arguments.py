"""What the verbs' command lines have in common."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from sim.configuration.places import VARIABLE, usual_folder
from sim.errors import EXIT_BAD_CONFIG, ConfigError, nearest


class _Once(argparse.Action):
    """Keeps the value of an option, and refuses a second one, which would replace the first in silence."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given = namespace.__dict__.setdefault("_given", {})
        if option_string is not None and self.dest in given:
            parser.error(f"{option_string} takes one value and has two: {given[self.dest]!r} and {values!r}")
        given[self.dest] = values
        setattr(namespace, self.dest, values)


class Parser(argparse.ArgumentParser):
    """A parser of arguments whose errors are one line, like all others."""

    def __init__(self, verb: str, description: str, *, add_help: bool = True) -> None:
        super().__init__(
            prog=f"backchannel {verb}", description=description, allow_abbrev=False, add_help=add_help
        )
        self.register("action", None, _Once)
        self.register("action", "store", _Once)

    def error(self, message: str) -> NoReturn:
        """Raise the error instead of printing the usage."""
        # Overrides are never needed, whatever argparse says of positional arguments that may be none.
        raise ConfigError(f"{self.prog.rpartition(' ')[2]}: {message.removesuffix(', KEY=VALUE')}")

    def parse(self, argv: Sequence[str]) -> argparse.Namespace:
        """Return the arguments, options and others in any order.

        Raises
        ------
        ConfigError
            If an option is unknown, with the nearest spelling.
        SystemExit
            If there are none at all and some are needed: the help is shown instead of an error.
        """
        if not argv and any(
            not action.option_strings and action.nargs in (None, "+") for action in self._actions
        ):
            self.print_help(sys.stderr)
            raise SystemExit(EXIT_BAD_CONFIG)
        options, rest = self.parse_known_intermixed_args(argv)
        if rest:
            known = [word for action in self._actions for word in action.option_strings]
            meant = self._as_override(rest[0], argv) or nearest(rest[0], known)
            self.error(f"{rest[0]!r} is not an option here{f'; did you mean {meant!r}?' if meant else ''}")
        return options

    def _as_override(self, word: str, argv: Sequence[str]) -> str | None:
        """Return the override that an option was meant for: ``--runs 20`` for ``runs=20``."""
        from sim.configuration.keys import full_key, is_key

        if not any(action.metavar and "KEY=VALUE" in action.metavar for action in self._actions):
            return None
        name, given, _ = word.lstrip("-").replace("-", "_").partition("=")
        key = name if is_key(name) else full_key(name)
        if key is None:
            return None
        after = list(argv[argv.index(word) + 1 :])
        said = word.partition("=")[2] if given else after[0] if after and "=" not in after[0] else "VALUE"
        return f"{key}={said}"

    def add_sources(self) -> None:
        """Add the options that say where configurations and laws come from."""
        self.add_config_dir()
        self.add_plugin("a Python file that registers laws; it is run")

    def add_config_dir(self) -> None:
        """Add the option that names the user's folder of configurations."""
        self.add_argument(
            "--config-dir",
            "-cd",
            metavar="DIR",
            default=usual_folder(),
            help=f"a folder with scenarios or cases of your own; {VARIABLE} says it once for all",
        )

    def add_plugin(self, about: str) -> None:
        """Add the option that names users' Python files."""
        self.add_argument("--plugin", metavar="FILE", action="append", default=[], help=about)


def load_plugins(options: argparse.Namespace) -> None:
    """Run the users' files that ``--plugin`` names, so that their laws can be chosen."""
    if options.plugin:
        from sim import registry

        for plugin in options.plugin:
            registry.load_plugin(plugin)


def shown_path(path: Path) -> str:
    """Return a path as short as it can be said from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


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

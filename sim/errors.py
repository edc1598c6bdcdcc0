"""One-line errors and exit codes: what the program says when it cannot go on, and to whom.

Every error a person can cause is a `SimError`. Its text is one line, whatever was put into it, because it is read in
a terminal, in a log and in a table of a sweep's cells. The door prints that line and leaves with the error's exit
code; a traceback is shown with ``--debug`` only.
"""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable
from typing import ClassVar, Self

EXIT_DONE = 0
EXIT_ERROR = 1
EXIT_BAD_CONFIG = 2
EXIT_SOME_FAILED = 3
EXIT_INTERRUPTED = 130

_LONGEST_VALUE = 60
_MOST_CHOICES = 8


class SimError(Exception):
    r"""An error that a person can mend, told in one line.

    Parameters
    ----------
    message : str
        What is wrong and what would be right. Line breaks and control characters are escaped.

    Examples
    --------
    >>> print(SimError("a folder\nwith a line break in its name"))
    a folder\nwith a line break in its name
    """

    exit_code: ClassVar[int] = EXIT_ERROR

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class ConfigError(SimError, ValueError):
    """A key or a value, in a file or on the command line, that is not allowed."""

    exit_code: ClassVar[int] = EXIT_BAD_CONFIG

    @classmethod
    def at(
        cls, where: str, key: str, value: object, allowed: str | Iterable[str], nearest: str | None = None
    ) -> Self:
        """The line for one value at one place: where, which key, the value, what is allowed, the nearest spelling.

        Parameters
        ----------
        where : str
            ``file:line``, or the way the value came in, such as ``command line``.
        key : str
            Dotted path of the key.
        value : object
            The value found, shown by its `repr`, shortened to 60 characters.
        allowed : str or iterable of str
            A phrase that follows the value ("must lie in [0, 1]", "is not a key here"), or the words to choose from.
        nearest : str, optional
            The right spelling that was probably meant; found by `nearest` when `allowed` is a list of words and the
            value is a word.

        Examples
        --------
        >>> print(ConfigError.at("x.yaml:12", "tactic.betta", 0.5, "is not a key here", "beta"))
        x.yaml:12: tactic.betta = 0.5 is not a key here; did you mean 'beta'?
        >>> print(ConfigError.at("command line", "tactic.beta", -3, "must be greater than 0"))
        command line: tactic.beta = -3 must be greater than 0
        >>> print(ConfigError.at("x.yaml:4", "protocol", "alternate", ["alternating", "mediated"]))
        x.yaml:4: protocol = 'alternate' must be one of alternating, mediated; did you mean 'alternating'?
        """
        if not isinstance(allowed, str):
            choices = list(allowed)
            if nearest is None and isinstance(value, str):
                nearest = _nearest(value, choices)
            allowed = f"must be one of {_listed(choices)}" if choices else "has nothing to choose from"
        hint = f"; did you mean {nearest!r}?" if nearest is not None else ""
        return cls(f"{where}: {_shortened(key, 2 * _LONGEST_VALUE)} = {shown(value)} {allowed}{hint}")


class MissingExtra(SimError, ImportError):
    """A library that only an extra installs.

    Parameters
    ----------
    library : str
        The library that could not be imported.
    extra : str
        The extra of the distribution that brings it.

    Examples
    --------
    >>> print(MissingExtra("nbclient", "notebooks"))
    nbclient is not installed: pip install 'backchannel[notebooks]'
    """

    exit_code: ClassVar[int] = EXIT_BAD_CONFIG

    def __init__(self, library: str, extra: str) -> None:
        self.library = library
        self.extra = extra
        super().__init__(f"{library} is not installed: pip install 'backchannel[{extra}]'")

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Rebuild from both arguments, so that the error survives the way back from a worker process."""
        return type(self), (self.library, self.extra)


class ResultsError(SimError, ValueError):
    """A results folder that cannot be read, written or trusted: absent, damaged, in use, or of other rules."""

    exit_code: ClassVar[int] = EXIT_BAD_CONFIG


class RunsFailed(SimError, RuntimeError):
    """Some runs or cells failed; the others are complete and were kept."""

    exit_code: ClassVar[int] = EXIT_SOME_FAILED


class AgentFailed(RunsFailed):
    """Code of a user's own failed in one run: which run and month, and which line; its cause is what it raised."""


class HorizonReached(SimError, RuntimeError):
    """A step after the last month of a model's run."""


class Interrupted(SimError):
    """Stopped by the person at the keyboard; what was complete was kept."""

    exit_code: ClassVar[int] = EXIT_INTERRUPTED


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The one of `choices` that `word` was probably meant to be, or None when none is close.

    Parameters
    ----------
    word : str
        The word as it was written; case does not matter.
    choices : iterable of str
        The right spellings.

    Examples
    --------
    >>> nearest("betta", ["alpha", "beta"])
    'beta'
    >>> nearest("BETA", ["alpha", "beta"])
    'beta'
    >>> nearest("zebra", ["alpha", "beta"]) is None
    True
    """
    spelled = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.casefold(), spelled, n=1)
    return spelled[found[0]] if found else None


# `ConfigError.at` has a parameter of the same name.
_nearest = nearest


def one_line(text: str) -> str:
    r"""The text with everything that is not printable escaped, so that it takes one line in a terminal or a log.

    Examples
    --------
    >>> print(one_line("first\nsecond\u2028third"))
    first\nsecond\u2028third
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def shown(value: object) -> str:
    """A value as it appears in an error: its `repr` on one line, in at most 60 characters.

    Examples
    --------
    >>> shown("NO")
    "'NO'"
    >>> len(shown("x" * 1000))
    60
    """
    limits = reprlib.Repr()
    limits.maxstring = limits.maxother = limits.maxlong = _LONGEST_VALUE
    try:
        text = limits.repr(value)
    except Exception:  # noqa: BLE001 - a value that cannot even be shown must not hide the error about it
        text = f"<{type(value).__name__}>"
    return _shortened(text, _LONGEST_VALUE)


def _shortened(text: str, longest: int) -> str:
    text = one_line(text)
    if len(text) <= longest:
        return text
    head = (longest - 3) // 2
    return f"{text[:head]}...{text[head + 3 - longest :]}"


def _listed(choices: list[str]) -> str:
    listed = ", ".join(choices[:_MOST_CHOICES])
    return listed if len(choices) <= _MOST_CHOICES else f"{listed}, ... ({len(choices)} in all)"

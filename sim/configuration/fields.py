"""Field declarations that carry range, unit, source and grade beside the value.

A mechanism's default number lives in its schema dataclass and only there. The helpers below attach to
that default what a reader needs to judge it; validation, the provenance table and the ODD document all
read the same declaration.
"""

from __future__ import annotations

import math
from dataclasses import MISSING, dataclass, field
from typing import Any

GRADES = ("documented", "estimated", "assumed", "user")
METADATA_KEY = "declaration"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is known of one configuration value apart from the value itself.

    Parameters
    ----------
    unit : str
        Unit of the number; ``""`` for words and switches.
    source : str
        Where the default comes from.
    grade : str
        One of `GRADES`.
    low, high : float
        Closed range of admissible numbers.
    choices : tuple of str
        Admissible words; empty where any word goes.
    summary : str
        One line for ``describe`` and the ODD document.
    optional : bool
        True where ``null`` is an answer.
    """

    unit: str = ""
    source: str = ""
    grade: str = "assumed"
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    summary: str = ""
    optional: bool = False


def number(
    default: Any = MISSING,
    *,
    unit: str,
    summary: str,
    low: float = 0.0,
    high: float = math.inf,
    source: str = "model definition",
    grade: str = "assumed",
    optional: bool = False,
) -> Any:
    """Declare a numeric field; without `default` the number belongs to the case's YAML."""
    declaration = Declaration(unit, source, grade, low, high, (), summary, optional)
    return _field(default, declaration)


def word(
    default: Any = MISSING, *, summary: str, choices: tuple[str, ...] = (), optional: bool = False
) -> Any:
    """Declare a field that holds a word, one of `choices` where these are given."""
    return _field(default, Declaration(choices=choices, summary=summary, optional=optional))


def switch(default: bool, *, summary: str) -> Any:
    """Declare a field that is true or false."""
    return _field(default, Declaration(summary=summary))


def _field(default: Any, declaration: Declaration) -> Any:
    metadata = {METADATA_KEY: declaration}
    if isinstance(default, list | dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata)

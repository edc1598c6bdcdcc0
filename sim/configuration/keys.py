"""The keys of the schema, by their last part: what somebody who wrote half a key probably meant."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Iterator
from functools import cache

from sim.configuration.schema import ROLES, LawChoice, Scenario
from sim.configuration.traps import Keys, dotted
from sim.errors import nearest

PLACEHOLDER = "NAME"
# What is told about a case, and entries that are written whole: nobody means one key of them.
WRITTEN_WHOLE = ("calendar", "record", "provenance", "changes")


def meant_key(word: str, here: Iterable[str], *, top: bool = False) -> str | None:
    """Return the key that was probably meant by one that is not known.

    Parameters
    ----------
    word : str
        The key as it was written.
    here : iterable of str
        The keys that may stand in its place.
    top : bool
        Whether it stands outside every section, where the last part of a key is often written for the whole.

    Returns
    -------
    str or None
        The whole key whose last part the word is, else the nearest spelling.

    Examples
    --------
    >>> meant_key("formats", ["months", "runs"]), meant_key("month", ["months", "runs"])
    ('output.formats', 'months')
    >>> meant_key("format", ["months", "runs"], top=True)
    'output.formats'
    """
    whole = full_key(word)
    if whole is not None:
        return whole
    nearly = nearest(word, _by_last_part()) if top else None
    return nearest(word, here) or (full_key(nearly) if nearly else None)


def full_key(word: str) -> str | None:
    """Return the one key whose last part is a word, ``NAME`` standing for a name; None if there is none, or several.

    Examples
    --------
    >>> full_key("p_meeting"), full_key("runs"), full_key("label")
    ('parties.NAME.p_meeting', 'runs', None)
    """
    found = _by_last_part().get(word, [])
    return found[0] if len(found) == 1 else None


def is_key(word: str) -> bool:
    """Return whether a word can stand before the ``=`` of an override, as far as its first part tells.

    Examples
    --------
    >>> is_key("runs"), is_key("talks.rounds"), is_key("rounds")
    (True, True, False)
    """
    return word.partition(".")[0] in {field.name for field in dataclasses.fields(Scenario)}


@cache
def _by_last_part() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for keys in dict.fromkeys(_leaves(Scenario, ())):
        found.setdefault(keys[-1], []).append(dotted(keys))
    return found


def _leaves(record: type, above: Keys) -> Iterator[Keys]:
    for name, hint in typing.get_type_hints(record).items():
        inner = typing.get_args(hint)[1] if typing.get_origin(hint) is dict else hint
        here = (*above, name) if inner is hint else (*above, name, PLACEHOLDER)
        if above == () and name in WRITTEN_WHOLE:
            continue
        if here == ("parties", PLACEHOLDER):
            for role in ROLES.values():
                yield from _leaves(role, here)
        elif dataclasses.is_dataclass(inner) and inner is not LawChoice:
            yield from _leaves(typing.cast("type", inner), here)
        elif here[-1] != PLACEHOLDER:
            yield here

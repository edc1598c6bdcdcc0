"""Why an override cannot be read, in words for whoever typed it; Hydra's grammar names its tokens instead."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_STRANGE = re.compile(r"[^A-Za-z0-9_/\\+.$%*@?|:=,\s()\[\]{}'\"-]")
_STRANGE_IN_KEY = re.compile(r"[^A-Za-z0-9_./@~+]")
_COMMAS = re.compile(r"(?:^|(?<=[\[{(]))(?:\s*,)+|(?:,\s*)+(?=$|[\]})])|,(?=\s*,)")
PAIRS = {"[": "]", "{": "}", "(": ")"}


def why(text: str, *, chooses: bool) -> str | None:
    """Return why an override cannot be read and what to write instead; None if only its grammar knows.

    Parameters
    ----------
    text : str
        The override, which Hydra's parser refused.
    chooses : bool
        Whether its key is a group, so that its value is a name.

    Examples
    --------
    >>> why("runs=200,", chooses=False)
    "has a comma too many; did you mean 'runs=200'?"
    >>> why("scenario=ünï", chooses=True)
    "'ü' cannot be part of a name: names are small letters from a to z, digits and _"
    """
    key, _, value = text.partition("=")
    bare = _QUOTED.sub("''", value)
    if strange := _STRANGE_IN_KEY.search(key):
        return f"{strange[0]!r} cannot be part of a key: keys are letters from a to z, digits and _, joined by dots"
    if _COMMAS.search(bare):
        meant = (
            f"; did you mean {f'{key}={mended}'!r}?"
            if (mended := _COMMAS.sub("", value)) and bare == value
            else ""
        )
        return f"has a comma too many{meant}"
    return _of_letters(key, value, bare, chooses=chooses) or _of_brackets(bare)


def _of_letters(key: str, value: str, bare: str, *, chooses: bool) -> str | None:
    left = _QUOTED.sub("", bare)
    if quote := re.search(r"['\"]", left):
        return f"{quote[0]} opens a text and nothing closes it{_inside(key, value)}"
    strange = _STRANGE.search(left)
    if strange and chooses:
        return f"{strange[0]!r} cannot be part of a name: names are small letters from a to z, digits and _"
    if strange or "=" in left:
        return f"{strange[0] if strange else '='!r} stands in no plain word{_inside(key, value)}"
    return None


def _inside(key: str, value: str) -> str:
    """Return how a shell passes a quoted value on, where one kind of quotes is left for it."""
    whole = re.sub(r"^['\"]|['\"]$", "", value)
    if '"' in whole:
        return ": quote it inside"
    inner = '\\"' if "'" in whole else "'"
    return f': quote it inside, {key}="{inner}{whole}{inner}"'


def _of_brackets(bare: str) -> str | None:
    due: list[str] = []
    for letter in bare:
        if letter in PAIRS:
            due.append(PAIRS[letter])
        elif letter in PAIRS.values() and (not due or due.pop() != letter):
            return f"{letter} closes nothing that was opened"
    return f"is not closed: {due[-1]} is missing" if due else None

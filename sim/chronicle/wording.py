"""Wording: numbers, people and relief as plain English, whatever the case calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

CAUTION = "Illustrative, not a forecast."


def capital(sentence: str) -> str:
    """Return a sentence with a capital first letter.

    Examples
    --------
    >>> capital("the envoy calls a meeting.")
    'The envoy calls a meeting.'
    """
    return sentence[:1].upper() + sentence[1:]


def listed(words: Iterable[str]) -> str:
    """Return words as an enumeration.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b"]), listed([])
    ('a, b and c', 'a and b', '')
    """
    *before, last = list(words) or [""]
    return f"{', '.join(before)} and {last}" if before else last


def several(count: int, one: str, many: str | None = None) -> str:
    """Return a number of things.

    Examples
    --------
    >>> several(1, "sentence"), several(1200, "month"), several(0, "person", "people")
    ('1 sentence', '1,200 months', '0 people')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def people(count: int) -> str:
    """Return a number of people.

    Examples
    --------
    >>> people(1), people(1333)
    ('1 person', '1,333 people')
    """
    return several(count, "person", "people")


def singular(plural: str) -> str | None:
    """Return the singular of a label such as "other foreigners", or None where it is no plural that can be told.

    Examples
    --------
    >>> singular("opposition leaders"), singular("deputies"), singular("clergy"), singular("press")
    ('opposition leader', 'deputy', None, None)
    """
    for ending, one in (
        (r"men$", "man"),
        (r"ies$", "y"),
        (r"(ss|x|z|ch|sh)es$", r"\1"),
        (r"([^s])s$", r"\1"),
    ):
        if re.search(ending, plural):
            return re.sub(ending, one, plural)
    return None


def prisoners(count: int, label: str) -> str:
    """Return a number of prisoners of a category, by the category's label.

    Examples
    --------
    >>> prisoners(12, "rank and file"), prisoners(1, "rank and file")
    ('12 rank-and-file prisoners', '1 rank-and-file prisoner')
    >>> prisoners(2, "US citizens"), prisoners(1, "US citizens")
    ('2 US citizens', '1 US citizen')
    """
    one = singular(label)
    if one is not None:
        return several(count, one, label)
    return several(count, f"{label.replace(' ', '-')} prisoner")


def group(counts: Sequence[int], labels: Sequence[str]) -> str:
    """Return a group of prisoners by category, with the total where there are several categories.

    Examples
    --------
    >>> group([2, 0, 12], ["US citizens", "clergy", "rank and file"])
    '2 US citizens and 12 rank-and-file prisoners (14 people)'
    >>> group([1, 0, 0], ["US citizens", "clergy", "rank and file"])
    '1 US citizen'
    """
    parts = [prisoners(int(count), label) for count, label in zip(counts, labels, strict=True) if count > 0]
    total = f" ({people(int(sum(counts)))})" if len(parts) > 1 else ""
    return f"{listed(parts)}{total}"


def quoted(labels: Iterable[str]) -> str:
    """Return labels of relief in quotation marks, because any words can stand in them.

    Examples
    --------
    >>> quoted(["senior visit", "embassy reopens"])
    '"senior visit" and "embassy reopens"'
    """
    return listed(f'"{label}"' for label in labels)


def apart(first: float, second: float) -> tuple[str, str]:
    """Return two numbers with as many decimals as it takes to tell them apart, at least two and at most six.

    Examples
    --------
    >>> apart(0.431, 1.9), apart(1.9001, 1.9)
    (('0.43', '1.90'), ('1.9001', '1.9000'))
    """
    for digits in range(2, 6):
        shown = decimals(first, digits), decimals(second, digits)
        if shown[0] != shown[1]:
            return shown
    return decimals(first, 2 if first == second else 6), decimals(second, 2 if first == second else 6)


def decimals(value: float, digits: int = 2) -> str:
    """Return a number with fixed decimals and no negative zero.

    Examples
    --------
    >>> decimals(-0.001), decimals(1234.5)
    ('0.00', '1,234.50')
    """
    text = f"{value:,.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def compared(change: int) -> str:
    """Return how a number of people compares with another.

    Examples
    --------
    >>> compared(-12), compared(3), compared(0)
    ('12 fewer than', '3 more than', 'as many as')
    """
    if change == 0:
        return "as many as"
    return f"{abs(change):,} {'more' if change > 0 else 'fewer'} than"

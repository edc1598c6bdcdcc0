"""The elements of GENIUS XML: their attributes as words and numbers, and the tree of objectives that holds the issues.

XML with a document type is refused, so that no entity is ever expanded.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.files import bytes_of
from sim.laboratory.domains.findings import Finding

Evaluations = Literal["genius", "raw"]
KINDS = ("discrete", "integer", "real")
NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[dDfF]?\s*")
"""A number as GENIUS reads it; Python would take more for one, such as 1_0."""
BEFORE_ROOT = re.compile(r"\A(?:\s+|<!--(?:(?!-->).)*-->|<\?xml[^<>]*\?>)*", re.DOTALL)
LONE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")
CLOSE_ATTRIBUTES = re.compile(r"(=\"[^\"<>]*\")(?=[A-Za-z])")
DEEPEST = 50
"""Objectives inside each other."""


def root_of(file: str | Path, notes: list[Finding]) -> ET.Element:
    """Return the root of an XML file that has no document type.

    Files with which tournaments were held are not all XML to the letter, and GENIUS does not mind: they are mended as it
    reads them, and a note tells it.
    """
    where, data = Path(file).name, bytes_of(file)
    try:
        return _parsed(data, where)
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as problem:
        if isinstance(problem, ConfigError):
            raise
        try:
            root = _parsed(_mended(data), where)
        except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as still:
            if isinstance(still, ConfigError):
                raise
            raise ConfigError.at(where, "file", str(problem), "is not XML") from problem
        notes.append(
            Finding("note", where, "file", f"is not XML to the letter ({problem}); read as GENIUS does")
        )
        return root


def _parsed(data: bytes, where: str) -> ET.Element:
    _refuse_document_type(data, where)
    return ET.fromstring(data)  # noqa: S314 - nothing with a document type, so with entities, gets here


def _mended(data: bytes) -> bytes:
    """Return a file with what may stand before its declaration dropped, lone ampersands and missing spaces mended."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = data.decode("cp1252", errors="replace")
    words = BEFORE_ROOT.sub("", words, count=1)
    words = LONE_AMPERSAND.sub("&amp;", words)
    return CLOSE_ATTRIBUTES.sub(r"\1 ", words).encode("utf-8")


def _refuse_document_type(data: bytes, where: str) -> None:
    """Let the parser itself find a document type, whatever the encoding, before it reads any entity."""

    def refuse(name: str, *_: object) -> None:
        raise ConfigError.at(where, "DOCTYPE", name, "is not allowed in a domain file")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)


def objective_of(root: ET.Element, where: str) -> ET.Element:
    """Return the objective at the top, or the root where there is none."""
    holder = root.find("utility_space")
    tops = (root if holder is None else holder).findall("objective")
    if len(tops) > 1:
        raise ConfigError.at(where, "objective", tops[1].get("name"), "stands beside another: one is read")
    return tops[0] if tops else root


def levels_of(objective: ET.Element, where: str, deep: int = 0) -> Iterator[ET.Element]:
    """Yield an objective and all objectives inside it; each holds issues, and the weights of those."""
    if deep > DEEPEST:
        raise ConfigError.at(where, "objective", objective.get("name"), f"lies more than {DEEPEST} deep")
    yield objective
    for inner in objective.findall("objective"):
        yield from levels_of(inner, where, deep + 1)


def kind_of(issue: ET.Element, where: str) -> str:
    """Return the type of an issue in small letters; GENIUS goes by ``type`` alone, and takes none for discrete."""
    kind = issue.get("type", "discrete").lower()
    if kind not in KINDS:
        raise ConfigError.at(where, f"{issue.get('name')}.type", kind, KINDS)
    return kind


def place_of(element: ET.Element, domain: Domain, where: str) -> int:
    """Return the place of the issue that an element names by its number."""
    index = whole(element, "index", where)
    numbered = domain.numbered or tuple(range(1, len(domain.issues) + 1))
    if index not in numbered:
        shown = ", ".join(map(str, numbered[:12])) + (", ..." if len(numbered) > 12 else "")
        raise ConfigError.at(where, f"{element.tag}.index", index, f"is no issue of the domain: {shown}")
    return numbered.index(index)


def bounds(issue: ET.Element, where: str) -> tuple[float, float]:
    """Return the bounds of a range, given on the issue or on an element inside it."""
    range_ = issue.find("range")
    holder = issue if range_ is None or "lowerbound" in issue.attrib else range_
    return number(holder, "lowerbound", where), number(holder, "upperbound", where)


def text(element: ET.Element, key: str, where: str) -> str:
    """Return an attribute that must be there."""
    value = element.get(key)
    if value is None:
        raise ConfigError.at(where, element.tag, element.get("name") or element.get("index"), f"has no {key}")
    return value


def number(element: ET.Element, key: str, where: str) -> float:
    """Return an attribute that must be a finite number."""
    value = read_number(text(element, key, where))
    if not math.isfinite(value):
        raise ConfigError.at(where, f"{element.tag}.{key}", element.get(key), "must be a finite number")
    return value


def read_number(word: str) -> float:
    """Return a word as the number that GENIUS would read, NaN for what is none."""
    found = NUMBER.fullmatch(word)
    return float(found[1]) if found else math.nan


def whole(element: ET.Element, key: str, where: str) -> int:
    """Return an attribute that must be a whole number."""
    return as_whole(number(element, key, where), where, f"{element.tag}.{key}")


def as_whole(value: float, where: str, key: str) -> int:
    """Return a number that must be whole."""
    if value != math.floor(value):
        raise ConfigError.at(where, key, value, "must be a whole number")
    return int(value)


def listed(words: Sequence[str], most: int = 4) -> str:
    """Return words for a note, no more than a line holds.

    Examples
    --------
    >>> listed(["a", "b", "c"], 2)
    "'a', 'b', ... (3 in all)"
    """
    shown = ", ".join(repr(word) for word in words[:most])
    return shown if len(words) <= most else f"{shown}, ... ({len(words)} in all)"

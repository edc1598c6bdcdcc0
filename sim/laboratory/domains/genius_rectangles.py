"""The nonlinear profiles of GENIUS: hyper-rectangles, aggregated by functions that may hold functions.

The worth of the outermost function is divided by ``maxutility`` and cut off at 1. GENIUS multiplies an inner function by its
weight, and the outermost not; NegMAS, so also ``evaluations="raw"``, multiplies that one too, and neither divides nor cuts.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import replace

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms.hyper_rectangle import AGGREGATIONS, Box, HyperRectangle
from sim.laboratory.domains.genius_elements import DEEPEST, Evaluations, number, place_of

HOLDERS = ("utility", "utility_function")
SIDES = ("INCLUDES", "EXCLUDES")


def rectangles_of(
    objective: ET.Element, domain: Domain, where: str, evaluations: Evaluations
) -> HyperRectangle:
    """Return the form in an objective's ``utility`` element."""
    holders = [element for element in objective if element.tag in HOLDERS]
    functions = holders[0].findall("ufun") if holders else []
    if len(holders) != 1 or len(functions) != 1:
        counted = [len(holders), len(functions)]
        raise ConfigError.at(where, "utility, ufun", counted, "must be one utility with one ufun inside")
    outermost = _function(functions[0], domain, where)
    if evaluations == "raw":
        weight = _weight(functions[0], where)
        return outermost if weight == 1.0 else HyperRectangle(inner=((weight, outermost),))
    unit = number(holders[0], "maxutility", where)
    if not unit > 0.0:
        raise ConfigError.at(where, "maxutility", unit, "must be greater than 0: GENIUS divides by it")
    return replace(outermost, unit=unit, most=1.0)


def _function(element: ET.Element, domain: Domain, where: str, deep: int = 0) -> HyperRectangle:
    if deep > DEEPEST:
        raise ConfigError.at(where, "ufun", deep, f"lies more than {DEEPEST} deep")
    aggregation = element.get("aggregation", "sum").lower()
    if aggregation not in AGGREGATIONS:
        raise ConfigError.at(where, "aggregation", aggregation, list(AGGREGATIONS))
    boxes, inner = [], []
    for part in element:
        if part.tag == "hyperRectangle":
            boxes.append(_box(part, domain, where))
        elif part.tag == "ufun":
            inner.append((_weight(part, where), _function(part, domain, where, deep + 1)))
        else:
            raise ConfigError.at(where, "ufun", part.tag, ["hyperRectangle", "ufun"])
    if not boxes and not inner:
        raise ConfigError.at(where, "ufun", [], "has no hyperRectangle")
    return HyperRectangle(tuple(boxes), aggregation, tuple(inner))


def _box(element: ET.Element, domain: Domain, where: str) -> Box:
    tags = {side.tag for side in element}
    if not tags <= set(SIDES) or len(tags) > 1:
        allowed = "must be of INCLUDES alone or of EXCLUDES alone"
        raise ConfigError.at(where, "hyperRectangle", sorted(tags), allowed)
    within: dict[str, tuple[float, float]] = {}
    for side in element:
        name = domain.issue_names[place_of(side, domain, where)]
        low, high = number(side, "min", where), number(side, "max", where)
        least, most = within.get(name, (-math.inf, math.inf))
        within[name] = (max(low, least), min(high, most))
    worth = number(element, "utility", where) * _weight(element, where)
    return Box(worth, within, outside="EXCLUDES" in tags)


def _weight(element: ET.Element, where: str) -> float:
    return number(element, "weight", where) if "weight" in element.attrib else 1.0

"""What values are worth in the linear profiles of GENIUS, one evaluator for each type of issue.

- discrete: an evaluation counts as its share of the issue's highest evaluation, words that the domain does not know included;
- integer: ``offset + slope * (value - lowest value of the profile)``, cut off at 0 and 1;
- real: ``parameter0 + parameter1 * value``, cut off at 0 and 1, a constant ``parameter0``, or a triangle over ``parameter0``,
  ``parameter1`` with its top at ``parameter2``.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from sim.errors import ConfigError, nearest
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.genius_elements import Evaluations, bounds, kind_of, listed, number, text
from sim.laboratory.domains.issue import DiscreteIssue, IntegerIssue, Issue, Value
from sim.laboratory.domains.values import ValueFunction
from sim.laboratory.domains.values.linear import Linear
from sim.laboratory.domains.values.table import Table
from sim.laboratory.domains.values.triangular import Triangular

NOTHING = 1e-5
"""Highest evaluation below which GENIUS takes every value of an issue as worth nothing."""
REAL_FUNCTIONS = ("linear", "triangular", "constant")


def value_function(
    element: ET.Element,
    issue: Issue,
    weight: float,
    where: str,
    evaluations: Evaluations,
    notes: list[Finding],
) -> ValueFunction:
    """Return what a profile's issue makes of the values of the domain's; notes on how it was taken are added."""
    kind = kind_of(element, where)
    wanted = {DiscreteIssue: "discrete", IntegerIssue: "integer"}.get(type(issue), "real")
    if kind != wanted:
        raise ConfigError.at(where, f"{issue.name}.type", kind, f"is {wanted} in the domain")
    if isinstance(issue, DiscreteIssue):
        return _table(element, issue, weight, where, evaluations, notes)
    evaluator = element.find("evaluator")
    if kind == "integer":
        return _whole_line(element, evaluator, issue, where, evaluations, notes)
    if evaluator is None:
        raise ConfigError.at(where, issue.name, None, "has no evaluator")
    return _real(evaluator, issue, where, evaluations)


def _table(
    element: ET.Element,
    issue: DiscreteIssue,
    weight: float,
    where: str,
    evaluations: Evaluations,
    notes: list[Finding],
) -> Table:
    """Return the evaluations of words. Of two of one word the last counts, as in GENIUS."""
    given: dict[str, float] = {}
    again: dict[str, bool] = {}
    for item in element.findall("item"):
        word = text(item, "value", where)
        if item.get("evaluation", "null") == "null":
            continue
        evaluation = number(item, "evaluation", where)
        if word in given:
            again[word] = again.get(word, False) or given[word] != evaluation
        given[word] = evaluation
    _tell_doubles(again, issue, where, notes)
    if evaluations == "genius":
        best = max(given.values(), default=0.0)
        given = {word: value / best if best >= NOTHING else 0.0 for word, value in given.items()}
    return _over_domain(given, issue, weight, where, notes)


def _tell_doubles(again: dict[str, bool], issue: Issue, where: str, notes: list[Finding]) -> None:
    """Note the words that are evaluated more than once, by whether their evaluations differ."""
    same, other = ([word for word in again if again[word] is differs] for differs in (False, True))
    if same:
        notes.append(
            Finding("note", where, issue.name, f"{listed(same)} evaluated more than once; taken once")
        )
    if other:
        told = f"{listed(other)} evaluated more than once, and differently; the last counts, as in GENIUS"
        notes.append(Finding("warning", where, issue.name, told))


def _over_domain(
    given: dict[str, float], issue: DiscreteIssue, weight: float, where: str, notes: list[Finding]
) -> Table:
    """Return the table over the domain's words; those without an evaluation are refused when they are needed."""
    known = set(issue.words)
    missing = [word for word in issue.words if word not in given]
    strange = [word for word in given if word not in known]
    if strange and missing:
        hint = nearest(strange[0], missing)
        raise ConfigError.at(where, f"{issue.name}.item", strange[0], "is no value of the domain", hint)
    if strange:
        told = f"{listed(strange)} no value of the domain; left aside, but counted for the highest evaluation"
        notes.append(Finding("note", where, issue.name, told))
    worth: dict[Value, float] = {word: given[word] for word in issue.words if word in given}
    if missing and weight == 0.0:
        notes.append(Finding("note", where, issue.name, "has no evaluations and no weight; worth nothing"))
        worth |= dict.fromkeys(missing, 0.0)
    elif missing:
        notes.append(Finding("warning", where, issue.name, f"has no evaluation of {listed(missing)}"))
    return Table(worth, where=where)


def _whole_line(
    element: ET.Element,
    evaluator: ET.Element | None,
    issue: Issue,
    where: str,
    evaluations: Evaluations,
    notes: list[Finding],
) -> Linear:
    if evaluator is None:
        notes.append(Finding("note", where, issue.name, "has no evaluator; worth nothing, as in GENIUS"))
        return Linear(0.0, 0.0)
    _require_function(evaluator, issue, where, ("linear",))
    if evaluations == "raw":
        first = "offset" if "offset" in evaluator.attrib else "parameter0"
        second = "slope" if "slope" in evaluator.attrib else "parameter1"
        return Linear(number(evaluator, second, where), number(evaluator, first, where))
    offset, slope = number(evaluator, "offset", where), number(evaluator, "slope", where)
    return Linear(slope, offset - slope * bounds(element, where)[0], 0.0, 1.0)


def _real(evaluator: ET.Element, issue: Issue, where: str, evaluations: Evaluations) -> ValueFunction:
    kind = _require_function(evaluator, issue, where, REAL_FUNCTIONS)
    if kind == "constant":
        return Linear(0.0, number(evaluator, "parameter0", where))
    if kind == "linear":
        slope, offset = (number(evaluator, f"parameter{place}", where) for place in (1, 0))
        return Linear(slope, offset) if evaluations == "raw" else Linear(slope, offset, 0.0, 1.0)
    low, high, peak = (number(evaluator, f"parameter{place}", where) for place in range(3))
    return Triangular(low, peak, high, closed=evaluations == "raw")


def _require_function(evaluator: ET.Element, issue: Issue, where: str, known: tuple[str, ...]) -> str:
    kind = evaluator.get("ftype", "linear").lower()
    if kind not in known:
        raise ConfigError.at(where, f"{issue.name}.ftype", kind, known)
    return kind

"""The constraint profiles of GENIUS: ranks of values, and rules that make an issue or a whole package count for nothing.

An issue is worth its value's rank as a share of the highest; the utility is the mean over the ranked issues. A rule speaks of
values as words: "contains" is meant to the letter, and so is which of two conditions comes first (GENIUS keeps them in a
hash table, so that it is the one whose number leaves the smaller remainder when divided by 16).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms.ranked import Ranked, Void
from sim.laboratory.domains.genius_elements import number, place_of, text, whole
from sim.laboratory.domains.issue import Issue, RealIssue, Value
from sim.laboratory.domains.values.table import Table

BUCKETS = 16
"""Of Java's hash table where it has few entries."""


def ranked_of(objective: ET.Element, domain: Domain, where: str) -> Ranked:
    """Return the form in an objective's ``rules`` element.

    Raises
    ------
    ConfigError
        Also for a kind of constraint that is not known, by its name.
    """
    ranks, constraints = objective.find("rules/ranks"), objective.find("rules/constraints")
    if ranks is None or constraints is None:
        raise ConfigError.at(where, "rules", None, "must have ranks and constraints")
    values = {}
    for element in ranks.findall("issue"):
        issue = domain.issues[place_of(element, domain, where)]
        values[issue.name] = _shares(element, issue, where)
    return Ranked(values, tuple(_void(element, domain, where) for element in constraints))


def _shares(element: ET.Element, issue: Issue, where: str) -> Table:
    """Return every value's rank as a share of the highest; of two ranks of one value the last counts, as in GENIUS."""
    given = [(text(item, "value", where), whole(item, "rank", where)) for item in element.findall("item")]
    highest = max([0, *(rank for _, rank in given)])
    if highest <= 0:
        raise ConfigError.at(where, f"ranks.{issue.name}", dict(given), "must have a rank above 0")
    known = {word: level for level, word in enumerate(words_of(issue, where))}
    worth: dict[Value, float] = {
        issue.value(known[word]): rank / highest for word, rank in given if word in known
    }
    return Table(worth, where=where)


def words_of(issue: Issue, where: str) -> list[str]:
    """Return the values of an issue as GENIUS spells them."""
    if isinstance(issue, RealIssue):
        raise ConfigError.at(where, issue.name, "real", "cannot be ranked: only words and whole numbers")
    return [str(value) for value in issue.values()]


def _void(element: ET.Element, domain: Domain, where: str) -> Void:
    kind = element.get("type", "")
    if element.tag != "constraint" or kind not in KINDS_OF_RULES:
        raise ConfigError.at(where, "constraint.type", kind or element.tag, list(KINDS_OF_RULES))
    return KINDS_OF_RULES[kind](element, domain, where)


def _whole_package(element: ET.Element, domain: Domain, where: str) -> Void:
    """Return the rule that holds where all conditions do."""
    among = {}
    for check in element.findall("checkassignment"):
        issue = domain.issues[place_of(check, domain, where)]
        among[issue.name] = _levels(issue, where, _condition(text(check, "condition", where), issue, where))
    return Void(None, among)


def _condition(wanted: str, issue: Issue, where: str) -> Callable[[str], bool]:
    """Return a condition of values: a sign, where zero is both, or a part of a word."""
    if "numeric" not in wanted:
        return lambda word: wanted in word
    if "positive" in wanted:
        return lambda word: _as_number(word, issue, where) >= 0
    if "negative" in wanted:
        return lambda word: _as_number(word, issue, where) <= 0
    return lambda _: True


def _whole_package_unless(element: ET.Element, domain: Domain, where: str) -> Void:
    """Return the rule that holds where the first issue has a sign and the second lacks a word."""
    checks = sorted(element.findall("checkassignment"), key=lambda one: whole(one, "index", where) % BUCKETS)
    if len({whole(check, "index", where) for check in checks}) != 2 or len(checks) != 2:
        raise ConfigError.at(where, element.get("type", ""), len(checks), "must check two issues")
    first, second = (domain.issues[place_of(check, domain, where)] for check in checks)
    sign, wanted = (text(check, "condition", where) for check in checks)
    signs: dict[str, Callable[[str], bool]] = {
        "numeric=positive": lambda word: _as_number(word, first, where) > 0,
        "numeric=negative": lambda word: _as_number(word, first, where) < 0,
    }
    if sign not in signs:
        raise ConfigError.at(where, f"{element.get('type')}.condition", sign, list(signs))
    among = {
        first.name: _levels(first, where, signs[sign]),
        second.name: _levels(second, where, lambda word: wanted not in word),
    }
    return Void(None, among)


def _assigned(element: ET.Element, domain: Domain, where: str) -> Void:
    """Return the rule that holds where all issues have the values that are named."""
    among: dict[str, tuple[int, ...]] = {}
    for assigned in element.findall("valueassignment"):
        issue = domain.issues[place_of(assigned, domain, where)]
        wanted = text(assigned, "value", where)
        among[issue.name] = _levels(issue, where, lambda word, wanted=wanted: word == wanted)  # type: ignore[misc]
    return Void(domain.issue_names[place_of(element, domain, where)], among)


def _assigned_unless(element: ET.Element, domain: Domain, where: str) -> Void:
    """Return the same, where the issue itself lacks a word besides."""
    rule, wanted = _assigned(element, domain, where), text(element, "value", where)
    return _besides(rule, domain, where, lambda word: wanted not in word)


def _summed(
    element: ET.Element, domain: Domain, where: str, held: Callable[[str], bool] | None = None
) -> Void:
    """Return the rule that holds where a sum of issues lies in a range and the issue itself has a word."""
    name = domain.issue_names[place_of(element, domain, where)]
    items = element.findall("item")
    names = tuple(domain.issue_names[place_of(item, domain, where)] for item in items)
    for summand in map(domain.issue, names):
        for word in words_of(summand, where):
            _as_number(word, summand, where)
    if not names:
        raise ConfigError.at(where, element.get("type", ""), [], "must add up at least one issue")
    rule = Void(name, {}, (names, number(element, "min", where), number(element, "max", where)))
    wanted = text(element, "value", where) if held is None else ""
    return _besides(rule, domain, where, held or (lambda word: wanted in word))


def _summed_not(element: ET.Element, domain: Domain, where: str) -> Void:
    wanted = text(element, "value", where)
    return _summed(element, domain, where, lambda word: wanted not in word)


def _summed_any(element: ET.Element, domain: Domain, where: str) -> Void:
    wanted = [text(one, "value", where) for one in element.findall("condition")]
    return _summed(element, domain, where, lambda word: any(one in word for one in wanted))


def _besides(rule: Void, domain: Domain, where: str, held: Callable[[str], bool]) -> Void:
    issue = domain.issue(str(rule.issue))
    levels = set(_levels(issue, where, held)) & set(rule.among.get(issue.name, range(issue.size)))
    return Void(rule.issue, {**rule.among, issue.name: tuple(sorted(levels))}, rule.total)


def _levels(issue: Issue, where: str, held: Callable[[str], bool]) -> tuple[int, ...]:
    return tuple(level for level, word in enumerate(words_of(issue, where)) if held(word))


def _as_number(word: str, issue: Issue, where: str) -> int:
    digits = word[1:] if word[:1] in {"+", "-"} else word
    if not (digits.isascii() and digits.isdecimal()):
        raise ConfigError.at(where, issue.name, word, "must be a whole number for this constraint")
    return int(word)


KINDS_OF_RULES: Mapping[str, Callable[[ET.Element, Domain, str], Void]] = {
    "inclusiveZeroOutcomeConstraint": _whole_package,
    "conditionalZeroOutcomeConstraint": _whole_package_unless,
    "zeroConstraint": _assigned,
    "conditionalZeroConstraint": _assigned_unless,
    "sumZeroConstraint": _summed,
    "sumZeroNotConstraint": _summed_not,
    "sumZeroConstraintList": _summed_any,
}
"""How each kind of constraint becomes a rule, by the name that GENIUS gives it."""

"""GENIUS XML, which NegMAS reads and writes too: a domain in one file, each party's profile in one of its own.

What the files mean is what GENIUS 10.4 does with them, as its own evaluators say:

- an issue, a weight and a bound are matched by the number (``index``) of the issue, never by place or name;
- a weighted sum is cut off at 1, and so are hyper-rectangles, which are divided by ``maxutility`` before; weights of an
  objective say nothing of issues;
- what values are worth is told in `genius_values`, boxes in `genius_rectangles`, ranks under constraints in `genius_rules`;
- a missing reservation value is 0, and a discount factor works on the share of the deadline that has passed; one that is no
  number, not above 0 or above 1 means no discounting.

Whatever GENIUS takes silently is told in a note; whatever it could not calculate with, or what is not understood here, is
refused. With ``evaluations="raw"`` evaluations count as written, a line starts at zero and nothing is divided or cut off, as
in NegMAS.

References
----------
R. Lin, S. Kraus, T. Baarslag, D. Tykhonov, K. Hindriks and C. Jonker (2014), Genius: an integrated environment for
supporting the design of generic automated negotiators. Computational Intelligence 30.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting
from sim.laboratory.domains.discounting.exponential import Exponential
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.forms.additive import Additive
from sim.laboratory.domains.genius_elements import (
    Evaluations,
    as_whole,
    bounds,
    kind_of,
    levels_of,
    listed,
    number,
    objective_of,
    place_of,
    read_number,
    root_of,
    text,
    whole,
)
from sim.laboratory.domains.genius_rectangles import rectangles_of
from sim.laboratory.domains.genius_rules import ranked_of
from sim.laboratory.domains.genius_values import value_function
from sim.laboratory.domains.issue import DiscreteIssue, IntegerIssue, Issue, RealIssue
from sim.laboratory.domains.problem import Problem
from sim.laboratory.domains.profile import Profile
from sim.laboratory.domains.values import ValueFunction

LEVELS_OF_REAL = 21
SPACES = ("linear", "uncertain", "nonlinear", "constraint")
"""Types of a profile, the first where it says none."""


def read_genius(
    domain_file: str | Path,
    profile_files: Sequence[str | Path],
    *,
    levels: int = LEVELS_OF_REAL,
    evaluations: Evaluations = "genius",
) -> Problem:
    """Return the problem in a domain file and the profiles of its parties.

    Parameters
    ----------
    domain_file : path
    profile_files : sequence of path
        In the order of the parties; a party is called after its file.
    levels : int
        Into how many levels a real range is cut.
    evaluations : str
        ``"genius"``, or ``"raw"`` as in NegMAS.

    Raises
    ------
    ConfigError
        With the file and the element, for what cannot be read.
    """
    domain = read_genius_domain(domain_file, levels=levels)
    profiles = [read_genius_profile(file, domain, evaluations=evaluations) for file in profile_files]
    return Problem(domain, tuple(profiles))


def read_genius_domain(file: str | Path, *, levels: int = LEVELS_OF_REAL) -> Domain:
    """Return the domain in a GENIUS domain file, its issues in the order of their numbers."""
    where, notes = Path(file).name, list[Finding]()
    objective = objective_of(root_of(file, notes), where)
    elements = [issue for holder in levels_of(objective, where) for issue in holder.findall("issue")]
    elements.sort(key=lambda element: whole(element, "index", where))
    if not elements:
        raise ConfigError.at(where, "objective", objective.get("name"), "has no issue")
    numbered = tuple(whole(element, "index", where) for element in elements)
    _require_different(numbered, where, "issue.index")
    issues = tuple(_issue(element, where, levels, notes) for element in elements)
    return Domain(Path(file).stem, issues, numbered, tuple(notes))


def read_genius_profile(file: str | Path, domain: Domain, *, evaluations: Evaluations = "genius") -> Profile:
    """Return the profile in a GENIUS utility file over a domain."""
    where, party, notes = Path(file).name, Path(file).stem, list[Finding]()
    if evaluations not in {"genius", "raw"}:
        raise ConfigError.at(where, "evaluations", evaluations, ["genius", "raw"])
    root = root_of(file, notes)
    if root.tag != "utility_space":
        raise ConfigError.at(where, "root", root.tag, "must be a utility_space: this is no profile")
    form = _form(root, domain, where, evaluations, notes)
    reservation = _reservation(root, where, notes)
    discounting = _discounting(root, where, notes)
    return Profile(
        party, domain, form, reservation, discounting=discounting, notes=_told_of(party, where, notes)
    )


def _told_of(party: str, where: str, notes: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return notes about a file as notes about its party."""
    return tuple(Finding(n.level, party if n.where == where else n.where, n.key, n.text) for n in notes)


def _issue(element: ET.Element, where: str, levels: int, notes: list[Finding]) -> Issue:
    name, kind = text(element, "name", where), kind_of(element, where)
    if kind == "integer":
        low, high = bounds(element, where)
        return IntegerIssue(name, as_whole(low, where, name), as_whole(high, where, name))
    if kind == "real":
        low, high = bounds(element, where)
        return RealIssue(name, low, high, 1 if low == high else levels)
    words = [text(item, "value", where) for item in element.findall("item")]
    if not words:
        raise ConfigError.at(where, f"issue.{name}", [], "has no item")
    again = [word for word, times in Counter(words).items() if times > 1]
    if again:
        notes.append(Finding("note", where, name, f"{listed(again)} listed more than once; taken once"))
    return DiscreteIssue(name, tuple(dict.fromkeys(words)))


def _form(
    root: ET.Element, domain: Domain, where: str, evaluations: Evaluations, notes: list[Finding]
) -> Form:
    objective, space = objective_of(root, where), root.get("type", "").lower()
    if not space:
        space = "nonlinear" if next(objective.iter("ufun"), None) is not None else SPACES[0]
    if space not in SPACES:
        raise ConfigError.at(where, "utility_space.type", space, SPACES)
    if space == "uncertain":
        notes.append(Finding("note", where, "type", "is uncertain; its utilities are taken as known"))
    if space == "nonlinear":
        _require_no_evaluations(objective, where)
        return rectangles_of(objective, domain, where, evaluations)
    if space == "constraint":
        return ranked_of(objective, domain, where)
    return _additive(objective, domain, where, evaluations, notes)


def _require_no_evaluations(objective: ET.Element, where: str) -> None:
    for issue in objective.findall("issue"):
        evaluated = any("evaluation" in item.attrib for item in issue.findall("item"))
        if evaluated or issue.find("evaluator") is not None:
            raise ConfigError.at(where, "issue", issue.get("name"), "is evaluated beside boxes")


def _additive(
    objective: ET.Element, domain: Domain, where: str, evaluations: Evaluations, notes: list[Finding]
) -> Additive:
    """Return the weighted sum over the issues, which lie in one objective or in objectives inside each other."""
    weights: dict[str, float] = {}
    values: dict[str, ValueFunction] = {}
    for holder in levels_of(objective, where):
        weighed = _weights(holder, objective, domain, where, notes)
        for element in holder.findall("issue"):
            issue = domain.issues[place_of(element, domain, where)]
            if issue.name in values:
                raise ConfigError.at(where, "issue.index", element.get("index"), "is given twice")
            _tell_other_name(element, issue, where, notes)
            if issue.name in weighed:
                weights[issue.name] = weighed[issue.name]
            weight = weights.get(issue.name, 1.0)
            values[issue.name] = value_function(element, issue, weight, where, evaluations, notes)
    for missing in (name for name in domain.issue_names if name not in weights):
        raise ConfigError.at(where, "weights", list(weights), f"must also say something of {missing!r}")
    return Additive(weights, values) if evaluations == "raw" else Additive(weights, values, most=1.0)


def _tell_other_name(element: ET.Element, issue: Issue, where: str, notes: list[Finding]) -> None:
    name = element.get("name", issue.name)
    if name != issue.name:
        told = f"is called {name!r} in the profile; matched by its index, as in GENIUS"
        notes.append(Finding("warning", where, issue.name, told))


def _weights(
    holder: ET.Element, objective: ET.Element, domain: Domain, where: str, notes: list[Finding]
) -> dict[str, float]:
    """Return the weights by issue; a weight has the index of its issue, in the same objective."""
    given: dict[int, float] = {}
    for element in holder.findall("weight"):
        index, weight = whole(element, "index", where), number(element, "value", where)
        if given.get(index, weight) != weight:
            raise ConfigError.at(where, "weight.index", index, "is given twice")
        given[index] = weight
    objectives = {one.get("index") for one in levels_of(objective, where)}
    held = {whole(issue, "index", where) for issue in holder.findall("issue")}
    for index in given:
        if index not in held and str(index) not in objectives:
            text = f"of index {index} belongs to no issue beside it; left out, as in GENIUS"
            notes.append(Finding("note", where, "weight", text))
    numbered = domain.numbered or tuple(range(1, len(domain.issues) + 1))
    named = dict(zip(numbered, domain.issue_names, strict=True))
    return {named[index]: weight for index, weight in given.items() if index in held and index in named}


def _reservation(root: ET.Element, where: str, notes: list[Finding]) -> float:
    word = _one_value(root, "reservation", where)
    if word is None:
        notes.append(Finding("note", where, "reservation value", "is not in the file; 0, as in GENIUS"))
        return 0.0
    value = read_number(word)
    if not math.isnan(value):
        return value
    _require_no_nan(word, "reservation", where)
    told = f"is {word!r}, no number; 0, as in GENIUS"
    notes.append(Finding("warning", where, "reservation value", told))
    return 0.0


def _discounting(root: ET.Element, where: str, notes: list[Finding]) -> Discounting | None:
    word = _one_value(root, "discount_factor", where)
    factor = 1.0 if word is None else read_number(word)
    if 0.0 < factor < 1.0:
        return Exponential(factor)
    if factor != 1.0:
        _require_no_nan(str(word), "discount_factor", where)
        told = f"is {word!r}, no number" if math.isnan(factor) else f"is {factor:g}"
        notes.append(Finding("note", where, "discount factor", f"{told}; taken as no discounting"))
    return None


def _require_no_nan(word: str, key: str, where: str) -> None:
    """Refuse the words with which GENIUS would go on to calculate."""
    if word.strip().lstrip("+-") in {"NaN", "Infinity"}:
        raise ConfigError.at(where, key, word, "must be a finite number")


def _one_value(root: ET.Element, tag: str, where: str) -> str | None:
    """Return the value that an element gives, None where there is no such element."""
    values = [element.get("value", "") for element in root.iter(tag)]
    if len(set(values)) > 1:
        raise ConfigError.at(where, tag, values, "is given twice")
    return values[0] if values else None


def _require_different(names: Sequence[object], where: str, key: str) -> None:
    """Refuse a name that comes twice: the last would win without a word."""
    if len(set(names)) < len(names):
        doubled, _ = Counter(names).most_common(1)[0]
        raise ConfigError.at(where, key, doubled, "is given twice")

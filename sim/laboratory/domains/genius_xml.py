"""GENIUS XML, which NegMAS reads and writes too: a domain in one file, each party's profile in one of its own.

What the files mean is what GENIUS does with them, as far as its evaluators say:

- discrete: an evaluation counts as its share of the issue's highest evaluation;
- integer: ``offset + slope * (value - lowest value)``, cut off at 0 and 1;
- real: ``parameter0 + parameter1 * value``, cut off at 0 and 1, or a triangle over ``parameter0``, ``parameter1`` with
  its top at ``parameter2``;
- a missing reservation value is 0, and a discount factor works on the share of the deadline that has passed.

With ``evaluations="raw"`` evaluations count as written and a line starts at zero, as in NegMAS.

XML with a document type is refused, so that no entity is ever expanded.

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
from typing import Literal
from xml.parsers import expat

from sim.errors import ConfigError
from sim.laboratory.domains.discounting import Discounting
from sim.laboratory.domains.discounting.exponential import Exponential
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.forms import Form
from sim.laboratory.domains.forms.additive import Additive
from sim.laboratory.domains.forms.hyper_rectangle import Box, HyperRectangle
from sim.laboratory.domains.issue import DiscreteIssue, IntegerIssue, Issue, RealIssue, Value
from sim.laboratory.domains.problem import Problem
from sim.laboratory.domains.profile import Profile
from sim.laboratory.domains.values import ValueFunction
from sim.laboratory.domains.values.linear import Linear
from sim.laboratory.domains.values.table import Table
from sim.laboratory.domains.values.triangular import Triangular

Evaluations = Literal["genius", "raw"]
LEVELS_OF_REAL = 21
NOTHING = 1e-5
"""Highest evaluation below which GENIUS takes every value of an issue as worth nothing."""


# ------------------------------------------------------------------------------------------------------- reading


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
    """Return the domain in a GENIUS domain file, its issues in the order of their index."""
    where = Path(file).name
    objective = _objective(_root(file), where)
    elements = sorted(objective.findall("issue"), key=lambda element: _whole(element, "index", where))
    if not elements:
        raise ConfigError.at(where, "objective", objective.get("name"), "has no issue")
    return Domain(Path(file).stem, tuple(_issue(element, where, levels) for element in elements))


def read_genius_profile(file: str | Path, domain: Domain, *, evaluations: Evaluations = "genius") -> Profile:
    """Return the profile in a GENIUS utility file over a domain."""
    where, party = Path(file).name, Path(file).stem
    if evaluations not in {"genius", "raw"}:
        raise ConfigError.at(where, "evaluations", evaluations, ["genius", "raw"])
    root = _root(file)
    form = _form(_objective(root, where), domain, where, evaluations)
    reservation, notes = _reservation(root, where, party)
    discounting, more = _discounting(root, where, party)
    return Profile(party, domain, form, reservation, discounting=discounting, notes=(*notes, *more))


def _root(file: str | Path) -> ET.Element:
    """Return the root of an XML file that has no document type."""
    where = Path(file).name
    try:
        data = Path(file).read_bytes()
    except OSError as problem:
        raise ConfigError.at("domain", "file", str(file), f"cannot be read: {problem.strerror}") from problem
    try:
        _refuse_document_type(data, where)
        return ET.fromstring(data)  # noqa: S314 - nothing with a document type, so with entities, gets here
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as problem:
        if isinstance(problem, ConfigError):
            raise
        raise ConfigError.at(where, "file", str(problem), "is not XML") from problem


def _refuse_document_type(data: bytes, where: str) -> None:
    """Let the parser itself find a document type, whatever the encoding, before it reads any entity."""

    def refuse(name: str, *_: object) -> None:
        raise ConfigError.at(where, "DOCTYPE", name, "is not allowed in a domain file")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)


def _objective(root: ET.Element, where: str) -> ET.Element:
    """Return the one objective that holds the issues."""
    objectives = list(root.iter("objective"))
    if len(objectives) > 1:
        raise ConfigError.at(
            where, "objective", objectives[1].get("name"), "lies inside another: only one is read"
        )
    return objectives[0] if objectives else root


def _issue(element: ET.Element, where: str, levels: int) -> Issue:
    name, kind = _text(element, "name", where), _kind(element)
    if kind == "integer":
        low, high = _bounds(element, where)
        return IntegerIssue(name, _as_whole(low, where, name), _as_whole(high, where, name))
    if kind == "real":
        low, high = _bounds(element, where)
        return RealIssue(name, low, high, 1 if low == high else levels)
    if kind != "discrete":
        raise ConfigError.at(where, f"{name}.type", kind, ["discrete", "integer", "real"])
    items = element.findall("item")
    if not items:
        raise ConfigError.at(where, f"issue.{name}", [], "has no item")
    return DiscreteIssue(name, tuple(_text(item, "value", where) for item in items))


def _form(objective: ET.Element, domain: Domain, where: str, evaluations: Evaluations) -> Form:
    boxes = [box for element in objective.iter("ufun") for box in _boxes(element, domain, where)]
    issues = [element for element in objective.findall("issue") if _is_evaluated(element)]
    if boxes and issues:
        raise ConfigError.at(
            where, "utility_function", issues[0].get("name"), "stands beside evaluated issues"
        )
    if boxes:
        return HyperRectangle(tuple(boxes))
    names = [_text(issue, "name", where) for issue in issues]
    _require_different(names, where, "issue")
    values = {
        name: _value_function(issue, domain, where, evaluations)
        for name, issue in zip(names, issues, strict=True)
    }
    return Additive(_weights(objective, domain, where), values)


def _is_evaluated(issue: ET.Element) -> bool:
    return issue.find("evaluator") is not None or any(
        "evaluation" in item.attrib for item in issue.findall("item")
    )


def _weights(objective: ET.Element, domain: Domain, where: str) -> dict[str, float]:
    """Return the weights by issue; a weight's index is the index of the issue, from 1."""
    weights = {}
    for element in objective.findall("weight"):
        place = _whole(element, "index", where) - 1
        if not 0 <= place < len(domain.issues):
            raise ConfigError.at(where, "weight.index", place + 1, f"must lie in 1 to {len(domain.issues)}")
        if domain.issue_names[place] in weights:
            raise ConfigError.at(where, "weight.index", place + 1, "is given twice")
        weights[domain.issue_names[place]] = _number(element, "value", where)
    return weights


def _value_function(
    element: ET.Element, domain: Domain, where: str, evaluations: Evaluations
) -> ValueFunction:
    issue = domain.issue(_text(element, "name", where))
    evaluator = element.find("evaluator")
    if evaluator is None:
        return _table(element, where, evaluations)
    kind = evaluator.get("ftype", "linear").lower()
    if kind == "linear":
        return _line(evaluator, issue, where, evaluations)
    if kind == "triangular":
        low, high, peak = (_number(evaluator, f"parameter{place}", where) for place in range(3))
        return Triangular(low, peak, high)
    if kind == "constant":
        return Linear(0.0, _number(evaluator, "parameter0", where))
    raise ConfigError.at(where, f"{issue.name}.ftype", kind, ["linear", "triangular", "constant"])


def _table(element: ET.Element, where: str, evaluations: Evaluations) -> Table:
    words = [_text(item, "value", where) for item in element.findall("item")]
    _require_different(words, where, f"{element.get('name')}.item")
    worth: dict[Value, float] = {
        word: _number(item, "evaluation", where)
        for word, item in zip(words, element.findall("item"), strict=True)
    }
    if evaluations == "raw":
        return Table(worth)
    best = max(worth.values())
    return Table({word: value / best if best >= NOTHING else 0.0 for word, value in worth.items()})


def _line(evaluator: ET.Element, issue: Issue, where: str, evaluations: Evaluations) -> Linear:
    first = "offset" if "offset" in evaluator.attrib else "parameter0"
    second = "slope" if "slope" in evaluator.attrib else "parameter1"
    offset, slope = _number(evaluator, first, where), _number(evaluator, second, where)
    if evaluations == "raw":
        return Linear(slope, offset)
    start = float(issue.low) if isinstance(issue, IntegerIssue) else 0.0
    return Linear(slope, offset - slope * start, 0.0, 1.0)


def _boxes(element: ET.Element, domain: Domain, where: str) -> Iterable[Box]:
    if element.get("aggregation", "sum") != "sum":
        raise ConfigError.at(where, "aggregation", element.get("aggregation"), ["sum"])
    weight = _number(element, "weight", where) if "weight" in element.attrib else 1.0
    for rectangle in element:
        within = {
            domain.issue_names[_place(side, domain, where)]: (
                _number(side, "min", where),
                _number(side, "max", where),
            )
            for side in rectangle
        }
        yield Box(weight * _number(rectangle, "utility", where), within)


def _place(side: ET.Element, domain: Domain, where: str) -> int:
    place = _whole(side, "index", where) - 1
    if not 0 <= place < len(domain.issues):
        raise ConfigError.at(where, "index", place + 1, f"must lie in 1 to {len(domain.issues)}")
    return place


def _reservation(root: ET.Element, where: str, party: str) -> tuple[float, list[Finding]]:
    element = next(root.iter("reservation"), None)
    if element is None:
        return 0.0, [Finding("note", party, "reservation value", "is not in the file; 0, as in GENIUS")]
    return _number(element, "value", where), []


def _discounting(root: ET.Element, where: str, party: str) -> tuple[Discounting | None, list[Finding]]:
    element = next(root.iter("discount_factor"), None)
    factor = 1.0 if element is None else _number(element, "value", where)
    if factor == 0.0:
        return None, [Finding("note", party, "discount factor", "is 0; taken as no discounting")]
    if not 0.0 < factor <= 1.0:
        raise ConfigError.at(where, "discount_factor", factor, "must lie in [0, 1]")
    return (None if factor == 1.0 else Exponential(factor)), []


def _require_different(names: Sequence[str], where: str, key: str) -> None:
    """Refuse a name that comes twice: the last would win without a word."""
    if len(set(names)) < len(names):
        doubled, _ = Counter(names).most_common(1)[0]
        raise ConfigError.at(where, key, doubled, "is given twice")


def _kind(element: ET.Element) -> str:
    return next(
        (element.attrib[key] for key in ("type", "etype", "vtype") if key in element.attrib), "discrete"
    )


def _bounds(element: ET.Element, where: str) -> tuple[float, float]:
    """Return the bounds of a range, given on the issue or on an element inside it."""
    range_ = element.find("range")
    holder = element if range_ is None else range_
    return _number(holder, "lowerbound", where), _number(holder, "upperbound", where)


def _text(element: ET.Element, key: str, where: str) -> str:
    value = element.get(key)
    if value is None:
        raise ConfigError.at(where, element.tag, element.get("name") or element.get("index"), f"has no {key}")
    return value


def _number(element: ET.Element, key: str, where: str) -> float:
    text = _text(element, key, where)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ConfigError.at(where, f"{element.tag}.{key}", text, "must be a finite number")
    return number


def _whole(element: ET.Element, key: str, where: str) -> int:
    return _as_whole(_number(element, key, where), where, f"{element.tag}.{key}")


def _as_whole(number: float, where: str, key: str) -> int:
    if number != math.floor(number):
        raise ConfigError.at(where, key, number, "must be a whole number")
    return int(number)


# ------------------------------------------------------------------------------------------------------- writing


def write_genius(
    problem: Problem, folder: str | Path, *, evaluations: Evaluations = "genius"
) -> tuple[Path, ...]:
    """Write a domain file and a profile file for each party, and return their paths, the domain's first.

    Parameters
    ----------
    evaluations : str
        ``"genius"``: where an issue's best value is not worth 1, its weight is multiplied by it, because GENIUS will
        divide by it. ``"raw"``: as NegMAS reads, everything as it is.

    Raises
    ------
    ConfigError
        For a form or a value function that the format cannot say; nothing is written then.
    """
    target = Path(folder)
    documents = {target / f"{problem.domain.name}.xml": _domain_document(problem.domain)}
    for profile in problem.profiles:
        documents[target / f"{profile.party}.xml"] = _profile_document(profile, evaluations)
    if len(documents) < 1 + len(problem.profiles):
        raise ConfigError.at(
            "domain", "parties", problem.parties, "must have names of their own, not the domain's"
        )
    target.mkdir(parents=True, exist_ok=True)
    for path, document in documents.items():
        ET.indent(document)
        ET.ElementTree(document).write(path, encoding="utf-8", xml_declaration=True)
    return tuple(documents)


def _domain_document(domain: Domain) -> ET.Element:
    root = ET.Element("negotiation_template")
    space = ET.SubElement(root, "utility_space", number_of_issues=str(len(domain.issues)))
    objective = _objective_element(space, domain.name)
    for place, issue in enumerate(domain.issues, start=1):
        _issue_element(objective, issue, place)
    return root


def _profile_document(profile: Profile, evaluations: Evaluations) -> ET.Element:
    if profile.normalisation != "raw":
        allowed = "cannot be said in the file: write the profile raw"
        raise ConfigError.at(f"profile {profile.party}", "normalisation", profile.normalisation, allowed)
    root = ET.Element("utility_space")
    objective = _objective_element(root, profile.domain.name)
    if isinstance(profile.form, Additive):
        _additive_elements(objective, profile, profile.form, evaluations)
    elif isinstance(profile.form, HyperRectangle):
        _box_elements(objective, profile, profile.form)
    else:
        raise ConfigError.at(
            f"profile {profile.party}", "form", profile.form.name, ["additive", "hyper_rectangle"]
        )
    if profile.reservation_value is not None:
        ET.SubElement(root, "reservation", value=repr(float(profile.reservation_value)))
    if profile.discounting is not None:
        ET.SubElement(root, "discount_factor", value=repr(_factor(profile)))
    return root


def _factor(profile: Profile) -> float:
    if not isinstance(profile.discounting, Exponential):
        name = getattr(profile.discounting, "name", None)
        raise ConfigError.at(f"profile {profile.party}", "discounting", name, ["exponential"])
    return profile.discounting.factor


def _objective_element(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(
        parent, "objective", index="0", description="", name=name, type="objective", etype="objective"
    )


def _issue_element(parent: ET.Element, issue: Issue, place: int) -> ET.Element:
    """Add an issue without evaluations."""
    kind = {DiscreteIssue: "discrete", IntegerIssue: "integer", RealIssue: "real"}[type(issue)]
    element = ET.SubElement(
        parent, "issue", index=str(place), name=issue.name, type=kind, etype=kind, vtype=kind
    )
    if isinstance(issue, DiscreteIssue):
        for level, word in enumerate(issue.words, start=1):
            ET.SubElement(element, "item", index=str(level), value=word, description=word, cost="0")
    elif isinstance(issue, IntegerIssue):
        element.attrib |= {"lowerbound": str(issue.low), "upperbound": str(issue.high)}
    elif isinstance(issue, RealIssue):
        ET.SubElement(element, "range", lowerbound=repr(float(issue.low)), upperbound=repr(float(issue.high)))
    return element


def _additive_elements(
    objective: ET.Element, profile: Profile, form: Additive, evaluations: Evaluations
) -> None:
    profile.domain.require_at_most()
    weights = form.weights_over(profile.domain)
    written = []
    for place, (issue, weight) in enumerate(zip(profile.domain.issues, weights, strict=True), start=1):
        element = _issue_element(objective, issue, place)
        written.append(
            float(weight) * _evaluate(element, issue, form.values[issue.name], profile.party, evaluations)
        )
    for place, weight in enumerate(written, start=1):
        ET.SubElement(objective, "weight", index=str(place), value=repr(weight))


def _evaluate(
    element: ET.Element, issue: Issue, value: ValueFunction, party: str, evaluations: Evaluations
) -> float:
    """Add the evaluations of an issue; return what its weight must be multiplied by."""
    worth = value.over(issue)
    where = f"profile {party}"
    if isinstance(issue, DiscreteIssue):
        for item, evaluation in zip(element.findall("item"), worth, strict=True):
            item.set("evaluation", repr(float(evaluation)))
        if evaluations == "raw":
            return 1.0
        if worth.min() < 0.0 or 0.0 < worth.max() < NOTHING:
            allowed = f"must not be negative, nor all below {NOTHING:g}"
            raise ConfigError.at(where, f"values.{issue.name}", worth.tolist(), allowed)
        return float(worth.max()) or 1.0
    if isinstance(value, Triangular) and isinstance(issue, RealIssue):
        sides = {"parameter0": value.low, "parameter1": value.high, "parameter2": value.peak}
        ET.SubElement(
            element, "evaluator", {"ftype": "triangular"} | {k: repr(float(v)) for k, v in sides.items()}
        )
        return 1.0
    if not isinstance(value, Linear):
        raise ConfigError.at(where, f"values.{issue.name}", value.name, ["linear"])
    if evaluations == "genius" and not (worth.min() >= 0.0 and worth.max() <= 1.0):
        raise ConfigError.at(where, f"values.{issue.name}", worth.tolist(), "must lie in [0, 1] for GENIUS")
    _line_element(element, issue, value, evaluations)
    return 1.0


def _line_element(element: ET.Element, issue: Issue, value: Linear, evaluations: Evaluations) -> None:
    whole = isinstance(issue, IntegerIssue)
    start = float(issue.low) if isinstance(issue, IntegerIssue) and evaluations == "genius" else 0.0
    offset, slope = value.offset + value.slope * start, value.slope
    first, second = ("offset", "slope") if whole else ("parameter0", "parameter1")
    ET.SubElement(
        element, "evaluator", {"ftype": "linear", first: repr(float(offset)), second: repr(float(slope))}
    )


def _box_elements(objective: ET.Element, profile: Profile, form: HyperRectangle) -> None:
    for place, issue in enumerate(profile.domain.issues, start=1):
        _issue_element(objective, issue, place)
    function = ET.SubElement(objective, "utility_function")
    ufun = ET.SubElement(function, "ufun", type="PlainUfun", weight="1", aggregation="sum")
    for box in form.boxes:
        if box.among:
            where = f"profile {profile.party}"
            raise ConfigError.at(
                where, "box.among", dict(box.among), "cannot be said in the file: ranges can"
            )
        element = ET.SubElement(ufun, "hyperRectangle", utility=repr(float(box.worth)))
        for name, (low, high) in box.within.items():
            place = profile.domain.place(name) + 1
            ET.SubElement(element, "INCLUDES", index=str(place), min=repr(float(low)), max=repr(float(high)))

"""Writing GENIUS XML: a domain in one file, each party's profile in one of its own."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from sim.errors import ConfigError
from sim.laboratory.domains.discounting.exponential import Exponential
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.forms import NEAR_ONE
from sim.laboratory.domains.forms.additive import Additive
from sim.laboratory.domains.forms.hyper_rectangle import Box, HyperRectangle
from sim.laboratory.domains.genius_elements import Evaluations
from sim.laboratory.domains.genius_values import NOTHING
from sim.laboratory.domains.issue import DiscreteIssue, IntegerIssue, Issue, RealIssue
from sim.laboratory.domains.problem import Problem
from sim.laboratory.domains.profile import Profile
from sim.laboratory.domains.values import ValueFunction
from sim.laboratory.domains.values.linear import Linear
from sim.laboratory.domains.values.triangular import Triangular


def write_genius(
    problem: Problem, folder: str | Path, *, evaluations: Evaluations = "genius"
) -> tuple[Path, ...]:
    """Write a domain file and a profile file for each party, and return their paths, the domain's first.

    Parameters
    ----------
    evaluations : str
        ``"genius"``: where an issue's best value is not worth 1, its weight is multiplied by it, because GENIUS will
        divide by it, and no package may be worth more than 1, where GENIUS cuts off. ``"raw"``: as NegMAS reads, everything
        as it is.

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
        if evaluations == "genius":
            root.set("type", "nonlinear")
        _box_elements(objective, profile, profile.form, evaluations)
    else:
        raise ConfigError.at(
            f"profile {profile.party}", "form", profile.form.name, ["additive", "hyper_rectangle"]
        )
    _require_sayable(profile, profile.form, evaluations)
    if profile.reservation_value is not None:
        ET.SubElement(root, "reservation", value=repr(float(profile.reservation_value)))
    if profile.discounting is not None:
        ET.SubElement(root, "discount_factor", value=repr(_factor(profile)))
    return root


def _require_sayable(profile: Profile, form: Additive | HyperRectangle, evaluations: Evaluations) -> None:
    """Refuse utilities that GENIUS would cut off, and for NegMAS those that are cut off: it does not cut."""
    best = float(form.utilities(profile.domain).max())
    if evaluations == "genius" and best > 1.0 + NEAR_ONE:
        allowed = "is above 1, where GENIUS cuts off: write evaluations='raw'"
        raise ConfigError.at(f"profile {profile.party}", "best utility", best, allowed)
    if evaluations == "raw" and best >= form.most:
        allowed = "is where utilities are cut off, which raw files cannot say"
        raise ConfigError.at(f"profile {profile.party}", "best utility", best, allowed)


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


def _box_elements(
    objective: ET.Element, profile: Profile, form: HyperRectangle, evaluations: Evaluations
) -> None:
    for place, issue in enumerate(profile.domain.issues, start=1):
        _issue_element(objective, issue, place)
    if evaluations == "raw":
        function = ET.SubElement(objective, "utility_function")
        _require_raw(profile, form)
    else:
        function = ET.SubElement(objective, "utility", maxutility=repr(float(form.unit)))
    _function_element(function, profile, form, 1.0)


def _require_raw(profile: Profile, form: HyperRectangle) -> None:
    if form.unit != 1.0 or form.inner or form.aggregation != "sum" or any(box.outside for box in form.boxes):
        allowed = "must be a sum of boxes alone for a raw file"
        raise ConfigError.at(f"profile {profile.party}", "form", form.name, allowed)


def _function_element(parent: ET.Element, profile: Profile, form: HyperRectangle, weight: float) -> None:
    """Add a function of boxes with the functions inside it; only the outermost can divide or cut off."""
    ufun = ET.SubElement(
        parent, "ufun", type="PlainUfun", weight=repr(float(weight)), aggregation=form.aggregation
    )
    for box in form.boxes:
        _box_element(ufun, profile, box)
    for own, inner in form.inner:
        if inner.unit != 1.0 or inner.utilities(profile.domain).max() >= inner.most:
            allowed = "must neither divide nor cut off inside another"
            raise ConfigError.at(f"profile {profile.party}", "inner form", inner.name, allowed)
        _function_element(ufun, profile, inner, own)


def _box_element(ufun: ET.Element, profile: Profile, box: Box) -> None:
    where = f"profile {profile.party}"
    if box.among:
        raise ConfigError.at(where, "box.among", dict(box.among), "cannot be said in the file: ranges can")
    element = ET.SubElement(ufun, "hyperRectangle", utility=repr(float(box.worth)))
    side = "EXCLUDES" if box.outside else "INCLUDES"
    for name, ends in box.within.items():
        low, high = (_bound(end, profile.domain.issue(name)) for end in ends)
        ET.SubElement(element, side, index=str(profile.domain.place(name) + 1), min=low, max=high)


def _bound(end: float, issue: Issue) -> str:
    """Return a bound as GENIUS reads it: whole where the issue is and the number can be."""
    return str(int(end)) if isinstance(issue, IntegerIssue) and float(end).is_integer() else repr(float(end))

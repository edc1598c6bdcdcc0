"""GeniusWeb JSON profiles: a linear-additive utility space with its domain inside.

Discrete issues have a table of utilities; number issues go from ``low`` to ``high`` in steps, and their utility lies on
the line from ``lowUtility`` to ``highUtility``. No deal is worth what the reservation bid is worth; an issue that the bid
leaves out counts for nothing. Both the current keys (``DiscreteValueSetUtilities``) and the old ones (``discreteutils``)
are read. A folder may hold the domain alone and other files beside the profiles: they are left aside, and a note tells it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sim.errors import ConfigError
from sim.laboratory.domains.domain import Domain
from sim.laboratory.domains.files import bytes_of
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.forms import NEAR_ONE
from sim.laboratory.domains.forms.additive import Additive
from sim.laboratory.domains.issue import DiscreteIssue, IntegerIssue, Issue, RealIssue
from sim.laboratory.domains.problem import Problem
from sim.laboratory.domains.profile import Profile
from sim.laboratory.domains.values import ValueFunction
from sim.laboratory.domains.values.linear import Linear
from sim.laboratory.domains.values.table import Table

Keys = Literal["current", "old"]
SPACE = "LinearAdditiveUtilitySpace"
DISCRETE = {"current": "DiscreteValueSetUtilities", "old": "discreteutils"}
NUMBER = {"current": "NumberValueSetUtilities", "old": "numberutils"}
LINE_KEYS = ("lowValue", "lowUtility", "highValue", "highUtility")
LARGEST = 300
"""Powers of ten that a number of a file may have, up and down; a double holds hardly more."""


class Exact(Decimal):
    """A number of a file as it is written there, also in an error."""

    def __repr__(self) -> str:
        """Return the number without the name of its type."""
        return str(self)


# ------------------------------------------------------------------------------------------------------- reading


def read_geniusweb(profile_files: Sequence[str | Path]) -> Problem:
    """Return the problem of profile files over one and the same domain, in the order of the parties."""
    profiles = [read_geniusweb_profile(file) for file in profile_files]
    if not profiles:
        raise ConfigError.at("domain", "profiles", [], "must be of at least two parties")
    return Problem(profiles[0].domain, tuple(profiles))


def sorted_out(files: Sequence[Path], place: Path) -> tuple[list[Path], list[Finding]]:
    """Return the profiles among files, and notes of the others: the domain alone, and what is of another kind.

    Parameters
    ----------
    files : sequence of path
    place : path
        For the notes: the folder, or the file that was named.
    """
    profiles, notes = [], []
    for file in files:
        kind = kind_of_json(file)
        if kind == "profile":
            profiles.append(file)
            continue
        kind = "is the domain alone" if kind == "domain" else kind
        notes.append(Finding("note", place.name or str(place), file.name, f"{kind}; left aside"))
    return profiles, notes


def kind_of_json(file: Path) -> str:
    """Return ``"profile"``, ``"domain"``, or in words what the file is instead."""
    document = _anything(file)
    if not isinstance(document, dict):
        return "is no profile"
    if SPACE in document:
        return "profile"
    return "domain" if "issuesValues" in document else _kinds(document)


def _kinds(document: dict[str, Any]) -> str:
    return f"holds {', '.join(list(document)[:4])[:80] or 'nothing'} and no {SPACE}"


def read_geniusweb_profile(file: str | Path) -> Profile:
    """Return the profile in a GeniusWeb JSON file.

    Raises
    ------
    ConfigError
        With the file and the key, for what cannot be read.
    """
    where = Path(file).name
    document = _document(file)
    if SPACE not in document:
        raise ConfigError.at(
            where, SPACE, list(document), "is not there: this is no profile that can be read"
        )
    space = _entry(document, SPACE, dict, where)
    domain = _domain(_entry(space, "domain", dict, where), where)
    utilities = _entry(space, "issueUtilities", dict, where)
    domain.require_names(utilities, "issueUtilities")
    values = {
        name: _value_function(utilities[name], domain.issue(name), where) for name in domain.issue_names
    }
    weights = {
        name: _number(w, where, name) for name, w in _entry(space, "issueWeights", dict, where).items()
    }
    form = Additive(weights, values)
    party = str(space.get("name") or Path(file).stem)
    return Profile(party, domain, form, _reservation(space.get("reservationBid"), domain, form, where))


def _document(file: str | Path) -> dict[str, Any]:
    document = _anything(file)
    if not isinstance(document, dict):
        raise ConfigError.at(Path(file).name, "file", document, f"must hold a {SPACE}")
    return document


def _anything(file: str | Path) -> Any:
    """Return what is in a JSON file, numbers as they are written."""
    try:
        return json.loads(
            bytes_of(file).decode("utf-8-sig"),
            parse_float=Exact,
            parse_int=Exact,
            parse_constant=_no_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, ConfigError):
            raise
        raise ConfigError.at(Path(file).name, "file", str(problem), "is not JSON") from problem


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of a file; of two entries of one name the last would win without a word."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key!r} comes twice in one object")
        found[key] = value
    return found


def _entry(holder: dict[str, Any], key: str, kind: type, where: str) -> Any:
    value = holder.get(key)
    if not isinstance(value, kind):
        raise ConfigError.at(where, key, value, "must be an object" if kind is dict else "must be a list")
    return value


def _domain(entry: dict[str, Any], where: str) -> Domain:
    issues = _entry(entry, "issuesValues", dict, where)
    return Domain(
        str(entry.get("name") or where), tuple(_issue(name, issues[name], where) for name in issues)
    )


def _issue(name: str, entry: Any, where: str) -> Issue:
    if isinstance(entry, dict) and "range" in entry:
        return _range(name, entry["range"], where)
    if not isinstance(entry, dict) or not isinstance(entry.get("values"), list):
        raise ConfigError.at(where, name, entry, "must have a list of values or a range")
    return DiscreteIssue(name, tuple(str(value) for value in entry["values"]))


def _range(name: str, entry: Any, where: str) -> Issue:
    """Return the issue of a range: low, low + step, ... up to high, counted in decimals."""
    given = [entry.get(key) for key in ("low", "high", "step")] if isinstance(entry, dict) else entry
    if not isinstance(given, list) or len(given) != 3:
        raise ConfigError.at(where, f"{name}.range", entry, "must be low, high and step")
    low, high, step = (_decimal(value, where, f"{name}.range") for value in given)
    if not (high >= low and step > 0):
        raise ConfigError.at(
            where, f"{name}.range", [str(low), str(high), str(step)], "must rise in steps above 0"
        )
    n_steps = _steps(low, high, step, where, name)
    if step == 1 and low == low.to_integral_value():
        return IntegerIssue(name, int(low), int(low) + n_steps)
    return RealIssue(name, float(low), float(low + n_steps * step), n_steps + 1)


def _steps(low: Decimal, high: Decimal, step: Decimal, where: str, name: str) -> int:
    """Return how many whole steps lead from low to high.

    Raises
    ------
    ConfigError
        Where they are more than decimals of this precision can count.
    """
    try:
        return int((high - low) // step)
    except InvalidOperation as problem:
        shown = [str(low), str(high), str(step)]
        raise ConfigError.at(where, f"{name}.range", shown, "has too many steps") from problem


def _value_function(entry: Any, issue: Issue, where: str) -> ValueFunction:
    kinds = {**dict.fromkeys(DISCRETE.values(), _table), **dict.fromkeys(NUMBER.values(), _line)}
    kind = next((kind for kind in kinds if isinstance(entry, dict) and kind in entry), None)
    if kind is None:
        raise ConfigError.at(
            where, f"issueUtilities.{issue.name}", entry, f"must hold one of {', '.join(kinds)}"
        )
    read: Callable[[dict[str, Any], Issue, str], ValueFunction] = kinds[kind]
    return read(_entry(entry, kind, dict, where), issue, where)


def _table(entry: dict[str, Any], issue: Issue, where: str) -> Table:
    utilities = _entry(entry, "valueUtilities", dict, where)
    return Table(
        {word: _number(utility, where, f"{issue.name}.{word}") for word, utility in utilities.items()}
    )


def _line(entry: dict[str, Any], issue: Issue, where: str) -> ValueFunction:
    low, at_low, high, at_high = (_number(entry.get(key), where, f"{issue.name}.{key}") for key in LINE_KEYS)
    return Linear(0.0, at_low) if low == high else Linear.between(low, at_low, high, at_high)


def _reservation(bid: Any, domain: Domain, form: Additive, where: str) -> float | None:
    """Return the worth of the reservation bid, or None where there is none."""
    if bid is None:
        return None
    chosen = _entry(bid if isinstance(bid, dict) else {}, "issuevalues", dict, where)
    for name in chosen:
        domain.place(name)
    weights = dict(zip(domain.issue_names, form.weights_over(domain), strict=True))
    parts = {name: form.values[name].over(domain.issue(name)) for name in chosen}
    return float(sum(weights[name] * parts[name][domain.issue(name).level(chosen[name])] for name in chosen))


def _decimal(value: Any, where: str, key: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ConfigError.at(where, key, value, "must be a finite number")
    if number and abs(number.adjusted()) > LARGEST:
        raise ConfigError.at(
            where, key, value, f"must have no more than {LARGEST} digits before or after the point"
        )
    return number


def _number(value: Any, where: str, key: str) -> float:
    return float(_decimal(value, where, key))


# ------------------------------------------------------------------------------------------------------- writing


def write_geniusweb(problem: Problem, folder: str | Path, *, keys: Keys = "current") -> tuple[Path, ...]:
    """Write one profile file for each party, the domain inside, and return their paths.

    Parameters
    ----------
    keys : str
        ``"current"``, or ``"old"`` for readers that know only ``discreteutils``.

    Raises
    ------
    ConfigError
        For what the format cannot say: another form than a weighted sum, weights that do not sum to one, discounting, a
        worth of no deal that no package has. Nothing is written then.
    """
    target = Path(folder)
    documents = {
        target / f"{profile.party}.json": {SPACE: _space(profile, keys)} for profile in problem.profiles
    }
    if len(documents) < len(problem.profiles):
        raise ConfigError.at("domain", "parties", problem.parties, "must have names of their own")
    target.mkdir(parents=True, exist_ok=True)
    for path, document in documents.items():
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return tuple(documents)


def _space(profile: Profile, keys: Keys) -> dict[str, Any]:
    where, domain, form = f"profile {profile.party}", profile.domain, profile.form
    if not isinstance(form, Additive):
        raise ConfigError.at(where, "form", form.name, ["additive"])
    if profile.discounting is not None or profile.normalisation != "raw":
        named = [getattr(profile.discounting, "name", None), profile.normalisation]
        raise ConfigError.at(where, "discounting, normalisation", named, "cannot be said in the file")
    domain.require_at_most()
    weights = form.weights_over(domain)
    if abs(weights.sum() - 1.0) > NEAR_ONE:
        raise ConfigError.at(
            where, "weights", dict(form.weights), "must sum to 1 for GeniusWeb: weight_sum='one'"
        )
    return {
        "name": profile.party,
        "domain": {
            "name": domain.name,
            "issuesValues": {issue.name: _issue_entry(issue) for issue in domain.issues},
        },
        "issueUtilities": {
            i.name: _utilities_entry(i, form.values[i.name], where, keys) for i in domain.issues
        },
        "issueWeights": dict(zip(domain.issue_names, weights.tolist(), strict=True)),
        "reservationBid": _bid_entry(profile, where),
    }


def _issue_entry(issue: Issue) -> dict[str, Any]:
    if isinstance(issue, DiscreteIssue):
        return {"values": list(issue.words)}
    if isinstance(issue, IntegerIssue):
        return {"range": {"low": issue.low, "high": issue.high, "step": 1}}
    numbers = issue.numbers()
    low, high = Decimal(repr(float(numbers[0]))), Decimal(repr(float(numbers[-1])))
    step = (high - low) / max(1, issue.size - 1) if issue.size > 1 else Decimal(1)
    # The last level must not be lost where the step is rounded: a grain more at the end adds none.
    grain = step / 1000
    return {"range": {"low": str(low), "high": str(high + grain), "step": str(step)}}


def _utilities_entry(issue: Issue, value: ValueFunction, where: str, keys: Keys) -> dict[str, Any]:
    worth = value.over(issue)
    if not (worth.min() >= 0.0 and worth.max() <= 1.0):
        raise ConfigError.at(
            where, f"values.{issue.name}", worth.tolist(), "must lie in [0, 1] for GeniusWeb"
        )
    if isinstance(issue, DiscreteIssue):
        return {DISCRETE[keys]: {"valueUtilities": dict(zip(issue.words, worth.tolist(), strict=True))}}
    if not isinstance(value, Linear):
        raise ConfigError.at(where, f"values.{issue.name}", value.name, ["linear"])
    numbers = issue.numbers()
    ends = (float(numbers[0]), float(worth[0]), float(numbers[-1]), float(worth[-1]))
    return {NUMBER[keys]: dict(zip(LINE_KEYS, ends, strict=True))}


def _bid_entry(profile: Profile, where: str) -> dict[str, Any] | None:
    """Return a package that is worth as much as no deal, as the format wants it."""
    if profile.reservation_value is None:
        return None
    utility, reservation = profile.table()
    index = int(np.argmin(np.abs(utility - reservation)))
    if abs(float(utility[index]) - reservation) > NEAR_ONE:
        allowed = "is the worth of no package, and GeniusWeb takes a package"
        raise ConfigError.at(where, "reservation_value", profile.reservation_value, allowed)
    return {"issuevalues": profile.domain.package(index)}

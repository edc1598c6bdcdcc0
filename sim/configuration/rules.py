"""What must hold between the keys of a scenario."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sim import registry
from sim.configuration.schema import FIRST_FIGURES, ROLES, CalendarEntry, Scenario
from sim.configuration.traps import Keys

MAX_ITEMS = 16
MAX_CATEGORIES = 32
MAX_PACKAGES = 200_000
MAX_ROWS = 50_000_000
EVENTS_A_MONTH = 4
NEEDED = {
    "pause": (),
    "envoy_joins": ("party",),
    "envoy_leaves": ("party",),
    "relief_cost": ("factor",),
    "thresholds": ("shift",),
    "bloc_stance": ("stance",),
    "subsidy": ("factor",),
}
MANY = ("envoy", "patron", "bloc", "monitor")
"""Roles that several parties can play; a meeting is between one sanctioner and one holder."""
NEUTRAL = {"party": None, "stance": None, "factor": 1.0, "shift": 0.0}


class Fault(NamedTuple):
    """One thing that does not fit: the key to blame, its value, the reason, and words that would have been right."""

    keys: Keys
    value: object
    reason: str
    choices: Iterable[str] = ()


def faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield everything that is wrong between the keys of a scenario whose single values are right."""
    checks: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
        _names,
        _roles,
        _stock,
        _mixes,
        _packages,
        _requirements,
        _stages,
        _calendar,
        _record,
        _output,
        _size,
    )
    return chain.from_iterable(check(scenario) for check in checks)


def n_packages(scenario: Scenario) -> int:
    """Return how many packages can lie on the table: every mix at every scale with every item set."""
    releases = scenario.releases
    return len(releases.mixes) * len(releases.scales) * scenario.talks.item_sets


def _names(scenario: Scenario) -> Iterator[Fault]:
    for section, name in (("case", scenario.case.name), ("scenario", scenario.scenario.name)):
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,63}", name):
            yield Fault((section, "name"), name, "must be a name: small letters, digits and _")
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", scenario.case.start) or scenario.case.start < "0001":
        yield Fault(("case", "start"), scenario.case.start, "must be a month: YYYY-MM")


def _roles(scenario: Scenario) -> Iterator[Fault]:
    for role in ROLES:
        names = [name for name, party in scenario.parties.items() if party.role == role]
        if role in MANY and not names:
            yield Fault(("parties",), sorted(scenario.parties), f"must hold at least one {role}")
        elif role not in MANY and len(names) != 1:
            found = f"holds {len(names)}: {', '.join(names)}" if names else "holds none"
            yield Fault(
                ("parties", *names[-1:]), sorted(scenario.parties), f"must hold one {role}, and {found}"
            )


def _stock(scenario: Scenario) -> Iterator[Fault]:
    for section, count, most in (
        ("categories", len(scenario.categories), MAX_CATEGORIES),
        ("items", len(scenario.items), MAX_ITEMS),
    ):
        if not 1 <= count <= most:
            yield Fault((section,), count, f"must number 1 to {most}")
    if scenario.categories and not sum(category.stock for category in scenario.categories.values()):
        yield Fault(("categories",), 0, "people held in all: at least one must be")


def _mixes(scenario: Scenario) -> Iterator[Fault]:
    releases = scenario.releases
    at = ("releases", "mixes")
    if not releases.mixes:
        yield Fault(at, {}, "must name at least one mix")
    for mix, shares in releases.mixes.items():
        if not shares or not any(share > 0 for share in shares.values()):
            yield Fault((*at, mix), shares, "must hold a share above 0 of at least one category")
        for category, share in shares.items():
            if category not in scenario.categories:
                yield _unknown((*at, mix, category), category, "a category", scenario.categories)
            if not 0 <= share <= 1:
                yield Fault((*at, mix, category), share, "must lie in [0, 1]")
    for place, mix in enumerate(releases.at_least_one):
        if mix not in releases.mixes:
            yield _unknown(("releases", "at_least_one", str(place)), mix, "a mix", releases.mixes)


def _packages(scenario: Scenario) -> Iterator[Fault]:
    scales = scenario.releases.scales
    if not scales or any(scale <= 0 for scale in scales):
        yield Fault(("releases", "scales"), scales, "must be one or more numbers above 0")
    if n_packages(scenario) > MAX_PACKAGES:
        reason = f"packages (mixes x scales x talks.item_sets) are more than {MAX_PACKAGES:,}: name fewer scales or mixes"
        yield Fault(("releases", "scales"), n_packages(scenario), reason)


def _requirements(scenario: Scenario) -> Iterator[Fault]:
    for name, item in scenario.items.items():
        keys = ("items", name, "requires")
        if item.requires is not None and item.requires not in scenario.items:
            yield _unknown(keys, item.requires, "an item", scenario.items)
        elif _leads_back(scenario, name):
            yield Fault(keys, item.requires, "leads back to the item itself, so that neither can come first")


def _leads_back(scenario: Scenario, name: str) -> bool:
    needed = scenario.items[name].requires
    for _ in scenario.items:
        if needed is None or needed == name or needed not in scenario.items:
            break
        needed = scenario.items[needed].requires
    return needed == name


def _stages(scenario: Scenario) -> Iterator[Fault]:
    for name, party in scenario.parties.items():
        if party.role == "patron" and not 1 <= len(party.stages) <= 10:
            yield Fault(("parties", name, "stages"), party.stages, "must be a list of 1 to 10 hazards")


def _calendar(scenario: Scenario) -> Iterator[Fault]:
    for name, entry in scenario.calendar.items():
        for needed in NEEDED[entry.kind]:
            if getattr(entry, needed) is None:
                yield Fault(("calendar", name, needed), None, f"is needed where kind is {entry.kind}")
        yield from _surplus(name, entry)
        if entry.party is not None and "party" in NEEDED[entry.kind]:
            envoys = [party for party in scenario.parties if scenario.parties[party].role == "envoy"]
            if entry.party not in envoys:
                yield _unknown(("calendar", name, "party"), entry.party, "an envoy", envoys)


def _surplus(name: str, entry: CalendarEntry) -> Iterator[Fault]:
    for key, neutral in NEUTRAL.items():
        value = getattr(entry, key)
        if key not in NEEDED[entry.kind] and value != neutral:
            yield Fault(
                ("calendar", name, key), value, f"has no effect where kind is {entry.kind}: leave it out"
            )


def _record(scenario: Scenario) -> Iterator[Fault]:
    record = scenario.record
    for place, event in enumerate(record.events):
        keys = ("record", "events", str(place))
        if event.item is not None and event.item not in scenario.items:
            yield _unknown((*keys, "item"), event.item, "an item", scenario.items)
        if event.kind == "relief" and event.item is None:
            yield Fault((*keys, "item"), None, "is needed where kind is relief")
    dates = {("events", place): event.date for place, event in enumerate(record.events)}
    dates |= {("counts", place): count.date for place, count in enumerate(record.counts)}
    for (table, place), text in dates.items():
        if not _is_date(text):
            yield Fault(("record", table, str(place), "date"), text, "must be a date: YYYY-MM-DD")


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _output(scenario: Scenario) -> Iterator[Fault]:
    folder = scenario.output.folder
    if not _stays_inside(folder):
        yield Fault(("output", "folder"), folder, "must be a folder below the current one, such as outputs")
    if len(set(scenario.output.formats)) != len(scenario.output.formats):
        yield Fault(("output", "formats"), scenario.output.formats, "must name each format once")
    for name in scenario.output.draw:
        if name not in FIRST_FIGURES and name not in registry.figures():
            yield Fault(("output", "draw"), name, f"must be one of {', '.join(registry.figures())}")
    if len(set(scenario.output.draw)) != len(scenario.output.draw):
        yield Fault(("output", "draw"), scenario.output.draw, "must name each figure once")


def _stays_inside(folder: str) -> bool:
    path = PurePosixPath(folder)
    plain = bool(re.fullmatch(r"[\w][\w./ -]*", folder)) and len(folder) <= 200
    if not plain or path.is_absolute() or ".." in path.parts:
        return False
    here = Path.cwd().resolve()
    return (here / path).resolve().is_relative_to(here)


def _size(scenario: Scenario) -> Iterator[Fault]:
    a_month = {"runs": 0, "months": 1, "events": EVENTS_A_MONTH}[scenario.output.keep]
    rows = scenario.runs * max(1, scenario.months * a_month)
    if rows > MAX_ROWS:
        reason = f"runs would write about {rows:,} rows: say output.keep=runs, or run fewer"
        yield Fault(("runs",), scenario.runs, reason)


def _unknown(keys: Keys, value: str, what: str, choices: Iterable[str]) -> Fault:
    words = list(choices)
    listed = f"{', '.join(words[:12])}{', ...' if len(words) > 12 else ''}"
    return Fault(keys, value, f"must be {what}: {listed}", words)

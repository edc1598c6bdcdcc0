"""Random configurations, valid and invalid, by number: the same number is always the same configuration.

A configuration is drawn as changes to a complete tree (`tree`), as the text of a whole file, perhaps garbled (`text`),
or as what a person would type (`random_scenario`). Every kind is valid in part and wrong in part.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sim import configuration, registry
from sim.configuration.provenance import SECTIONS, Leaf, leaves
from sim.configuration.schema import Scenario

BASES = ("baseline", "grand_bargain", "korvia_baseline", "korvia_hard_line")
WRONG_VALUES: tuple[Any, ...] = (
    None, True, "many", "", -1, -0.5, 1e12, 7.5, [], [1], {}, {"x": 1}, "12:30", "NO", "${runs}", "\x07", "../x", 10**30,
)  # fmt: skip
SNIPPETS = (
    "NO", "12:30", "010", ".nan", "&a", "*a", "!!python/name:os.system", "<<", "---", "\t", "{", "]", ": :", "%TAG", "${a}", "\x00",
    "é", "_target_: x", "hydra: {}", "# note", "1e3", "\n", "  ", "- x", "'", '"', "runs: 7", "~",
)  # fmt: skip


class Drawn(NamedTuple):
    """What a person might give to the program: overrides, and perhaps a scenario file."""

    overrides: list[str]
    text: str | None


@cache
def base(name: str) -> Scenario:
    """A shipped scenario, composed once."""
    return configuration.load(name)


def tree(number: int) -> dict[str, Any]:
    """A complete tree with some right changes and, every other time, some wrong ones."""
    draw = random.Random(number)
    scenario = base(draw.choice(BASES))
    made = copy.deepcopy(configuration.to_tree(scenario))
    for _ in range(draw.randint(0, 8)):
        draw.choice(RIGHT)(made, scenario, draw)
    if draw.random() < 0.5:
        for _ in range(draw.randint(1, 3)):
            draw.choice(WRONG)(made, scenario, draw)
    return made


def text(number: int) -> str:
    """A whole file: a complete tree as YAML, garbled every other time."""
    draw = random.Random(f"text {number}")
    written = configuration.text(tree(draw.choice((number, 2 * number))))
    if draw.random() < 0.4:
        for _ in range(draw.randint(1, 2)):
            written = draw.choice(GARBLES)(written, draw)
    return written


def random_scenario(number: int) -> Drawn:
    """Overrides and, every other time, a scenario file, right or wrong."""
    draw = random.Random(f"scenario {number}")
    name = draw.choice(BASES)
    words = [_word(base(name), draw) for _ in range(draw.randint(0, 4))]
    if draw.random() < 0.5:
        return Drawn([f"scenario={name}", *words], None)
    return Drawn(words, _file(name, base(name), draw))


def _word(scenario: Scenario, draw: random.Random) -> str:
    leaf = draw.choice(_single(scenario))
    if draw.random() < 0.15:
        key = leaf.path if draw.random() < 0.5 else leaf.path[:-1] + draw.choice("xyz")
        return f"{key}={draw.choice(WRONG_VALUES)}"
    value = right_value(leaf, draw)
    return f"{leaf.path}={configuration.text({'x': value})[3:].strip()}"


def _file(name: str, scenario: Scenario, draw: random.Random) -> str:
    case = scenario.case.name
    made: dict[str, Any] = {
        "defaults": [{"override /case": case}, "_self_"],
        "scenario": {"name": f"{name}_changed"},
    }
    for leaf in draw.sample(_single(scenario), draw.randint(1, 5)):
        _put(made, leaf.path, right_value(leaf, draw))
    written = f"# @package _global_\n{configuration.text(made)}"
    return written if draw.random() < 0.6 else draw.choice(GARBLES)(written, draw)


@cache
def _leaves(name: str, case: str) -> list[Leaf]:
    del case
    return list(leaves(base(name), [*SECTIONS, "months", "runs", "seed", "output"]))


def _single(scenario: Scenario) -> list[Leaf]:
    """The leaves that a mapping holds (a list is changed as a whole), but laws and calendars, which hang together."""
    found = _leaves(_name(scenario), scenario.case.name)
    return [leaf for leaf in found if _is_free(leaf.path)]


def _name(scenario: Scenario) -> str:
    return scenario.scenario.name


def _is_free(path: str) -> bool:
    parts = path.split(".")
    return not (
        parts[-1].isdigit() or parts[-1] == "name" or parts[0] in ("calendar", "output") or "mixes" in parts
    )


def right_value(leaf: Leaf, draw: random.Random) -> Any:
    """A value that the declaration of a leaf allows, not far from the one it has."""
    declared, value = leaf.declared, leaf.value
    if declared.choices:
        return draw.choice(declared.choices)
    if isinstance(value, bool):
        return draw.random() < 0.5
    if isinstance(value, int | float):
        low = max(declared.low, 0.0 if leaf.path == "seed" else value / 2 if value > 0 else value - 1)
        high = min(declared.high, 2 * value if value > 0 else value + 1)
        drawn = draw.uniform(min(low, high), high)
        return (
            min(max(round(drawn), int(declared.low)), int(min(high, 1e9)))
            if isinstance(value, int)
            else drawn
        )
    return (
        value
        if value is None or leaf.path.endswith("requires")
        else draw.choice((value, "NO", "a: b", "12:30", "é"))
    )


def _at(made: Any, parts: list[str]) -> Any:
    for part in parts:
        made = made.get(part) if isinstance(made, dict) else None
    return made


def _put(made: dict[str, Any], path: str, value: Any) -> None:
    *parts, last = path.split(".")
    node = made
    for part in parts:
        node = node.setdefault(part, {}) if isinstance(node.get(part, {}), dict) else {}
    node[last] = value


def _change_value(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    leaf = draw.choice(_single(scenario))
    _put(made, leaf.path, right_value(leaf, draw))


def _change_law(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    places = [("talks", "protocol")]
    places += [(f"parties.{name}", kind) for name, party in scenario.parties.items() for kind in ("utility", "tactic")
               if hasattr(party, kind)]  # fmt: skip
    place, kind = draw.choice(places)
    law = draw.choice(list(registry.laws(kind).values()))
    chosen: dict[str, Any] = {"name": law.name}
    for name, parameter in law.parameters.items():
        if draw.random() < 0.5:
            chosen[name] = draw.uniform(
                max(parameter.low, parameter.default / 2), min(parameter.high, 2 * parameter.default)
            )
    _put(made, f"{place}.{kind}", chosen)


def _add_to_calendar(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    envoys = [name for name, party in scenario.parties.items() if party.role == "envoy"]
    more: dict[str, dict[str, Any]] = {
        "pause": {},
        "envoy_leaves": {"party": draw.choice(envoys)},
        "envoy_joins": {"party": draw.choice(envoys)},
        "relief_cost": {"factor": draw.uniform(0, 3)},
        "thresholds": {"shift": draw.uniform(-0.2, 0.2)},
        "bloc_stance": {"stance": draw.choice(("out", "follow", "counter"))},
        "subsidy": {"factor": draw.uniform(0, 3)},
    }
    kind = draw.choice(list(more))
    entry = {"kind": kind, "month": draw.randint(0, 40), **more[kind]}
    if draw.random() < 0.5:
        entry["months"] = draw.randint(1, 12)
    _put(made, f"calendar.{kind}_{draw.randint(1, 3)}", entry)


def _drop_default(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    """Leave out a key that has a default."""
    leaf = draw.choice([leaf for leaf in _single(scenario) if leaf.is_default])
    *parts, last = leaf.path.split(".")
    node = _at(made, parts)
    if isinstance(node, dict):
        node.pop(last, None)


def _change_horizon(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    del scenario
    made["months"], made["runs"] = draw.randint(1, 60), draw.randint(1, 1000)


def _wrong_value(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    _put(made, draw.choice(_single(scenario)).path, draw.choice(WRONG_VALUES))


def _wrong_key(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    path = draw.choice(_single(scenario)).path
    _put(made, path + draw.choice(("s", "_", ".x", "é", " ")), 1)


def _drop_anything(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    parts = draw.choice(_single(scenario)).path.split(".")
    end = draw.randint(1, len(parts))
    node = _at(made, parts[: end - 1])
    if isinstance(node, dict):
        node.pop(parts[end - 1], None)


def _wrong_structure(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    del scenario
    made[draw.choice(list(made) or ["talks"])] = draw.choice(WRONG_VALUES)


def _wrong_relation(made: dict[str, Any], scenario: Scenario, draw: random.Random) -> None:
    item, category = draw.choice(list(scenario.items)), draw.choice(list(scenario.categories))
    party = draw.choice(list(scenario.parties))
    path, value = draw.choice((
        (f"items.{item}.requires", item),
        (f"items.{item}.requires", category),
        (f"releases.mixes.odd.{item}", 0.5),
        (f"releases.mixes.odd.{category}", 1.5),
        ("releases.at_least_one", [item]),
        ("releases.scales", [0.0]),
        (f"parties.{party}.role", draw.choice(("holder", "monitor", "envoy", "king"))),
        ("calendar.odd", {"kind": "envoy_leaves", "month": 3, "party": party}),
        ("calendar.odd", {"kind": "pause", "month": 3, "shift": 0.1}),
        ("output.folder", draw.choice(("..", "/root", "~", "a/../..", "", "out"))),
        ("case.start", draw.choice(("2025", "2025-00", "25-01", "2025-12"))),
    ))  # fmt: skip
    _put(made, path, value)


def _insert(written: str, draw: random.Random) -> str:
    place = draw.randint(0, len(written))
    return written[:place] + draw.choice(SNIPPETS) + written[place:]


def _delete(written: str, draw: random.Random) -> str:
    place = draw.randint(0, len(written))
    return written[:place] + written[place + draw.randint(1, 30) :]


def _double_a_line(written: str, draw: random.Random) -> str:
    lines = written.splitlines()
    place = draw.randrange(len(lines))
    return "\n".join([*lines[:place], lines[place], *lines[place:]])


def _replace_a_value(written: str, draw: random.Random) -> str:
    lines = written.splitlines()
    place = draw.randrange(len(lines))
    lines[place] = f"{lines[place].partition(':')[0]}: {draw.choice(SNIPPETS)}"
    return "\n".join(lines)


def _note_at_the_end(written: str, draw: random.Random) -> str:
    return f"{written}# {draw.randint(0, 9)}\n"


Change = Callable[[dict[str, Any], Scenario, random.Random], None]
Garble = Callable[[str, random.Random], str]

RIGHT: tuple[Change, ...] = (
    _change_value,
    _change_value,
    _change_law,
    _add_to_calendar,
    _drop_default,
    _change_horizon,
)
WRONG: tuple[Change, ...] = (_wrong_value, _wrong_key, _drop_anything, _wrong_structure, _wrong_relation)
GARBLES: tuple[Garble, ...] = (_insert, _delete, _double_a_line, _replace_a_value, _note_at_the_end)

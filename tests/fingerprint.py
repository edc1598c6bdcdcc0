"""Shows that a rebuilt house gives the same numbers: a digest of every column of every table, before and after.

Usage, from a checkout::

    python tests/fingerprint.py take FILE [--of CHECKOUT] [--like FILE] [--random N] [--runs N]
    python tests/fingerprint.py compare BEFORE AFTER

`take` plays all shipped scenarios, twelve variants of the baseline (utilities, contracts, protocols, orders, exile,
opponents, tactics, item sets) and N random scenarios, and writes a SHA-256 of each column of their runs, months and events.
``--of`` takes the fingerprint of another checkout, say of an older commit; ``--like`` plays the random scenarios that a
former fingerprint holds, so that a change of the generator does not count as a change of the model. Floating-point functions differ
between machines, so both are to be taken on one.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Fingerprint = dict[str, dict[str, str]]

VARIANTS: dict[str, tuple[str, ...]] = {
    "utilities: cobb_douglas and ces": (
        "utility@parties.washington.utility=cobb_douglas",
        "utility@parties.minsk.utility=ces",
    ),
    "utilities: prospect and crra": (
        "utility@parties.washington.utility=prospect",
        "utility@parties.minsk.utility=crra",
    ),
    "contracts: net": ("parties.washington.contract=net", "months=36"),
    "protocol: single text": ("protocol@talks.protocol=single_text",),
    "protocol: simultaneous offers": ("protocol@talks.protocol=simultaneous_offers",),
    "order: graduated": ("talks.order=graduated",),
    "order: simultaneous": ("talks.order=simultaneous", "protocol@talks.protocol=stacked_offers"),
    "home: no exile": ("parties.minsk.exile=false",),
    "opponents: bayesian and frequency": (
        "opponent@parties.washington.opponent=bayesian",
        "opponent@parties.minsk.opponent=frequency",
    ),
    "tactics: nice tit for tat and trade-off": (
        "tactic@parties.washington.tactic=nice_tit_for_tat",
        "tactic@parties.minsk.tactic=trade_off",
    ),
    "tactics: random demands and MiCRO": (
        "tactic@parties.washington.tactic=random_demand",
        "tactic@parties.minsk.tactic=micro",
        "talks.rounds=12",
    ),
    "item sets: eight": ("talks.item_sets=8", "parties.kyiv.active=true", "parties.vatican.active=true"),
}


def variants(load: Any) -> Iterator[tuple[str, Any]]:
    """Yield the variants of the baseline by name."""
    for name, overrides in VARIANTS.items():
        yield name, load("baseline", *overrides)


def random_trees(number: int) -> Iterator[tuple[str, Any]]:
    """Yield so many random configurations that go together, by the number they have in the generator."""
    from sim import configuration
    from sim.errors import SimError
    from tests.configuration import generator

    found, drawn = 0, 0
    while found < number:
        drawn += 1
        tree = copy.deepcopy(generator.tree(drawn))
        try:
            configuration.from_tree(copy.deepcopy(tree))
        except SimError:
            continue
        found += 1
        yield f"random {drawn}", tree


def digests(scenario: Any, runs: int) -> dict[str, str]:
    """Return a SHA-256 of every column of a scenario's tables."""
    import dataclasses

    import sim

    output = dataclasses.replace(scenario.output, keep="events")
    results = sim.simulate(dataclasses.replace(scenario, output=output), runs=runs)
    found = {}
    for name in ("runs", "months", "events"):
        table = getattr(results, name)
        for column in table.columns:
            values = table[column].to_numpy()
            plain = values.tobytes() if values.dtype != object else "\n".join(map(str, values)).encode()
            found[f"{name}.{column}"] = hashlib.sha256(str(values.dtype).encode() + plain).hexdigest()
    return found


def take(checkout: Path, number: int, runs: int, like: Path | None) -> dict[str, Any]:
    """Return the fingerprint of a checkout, with the random configurations it was taken of."""
    sys.path.insert(0, str(checkout))
    from sim import configuration

    former = json.loads(like.read_text("utf-8"))["trees"] if like else None
    trees = dict(random_trees(number)) if former is None else former
    shipped = sorted(file.stem for file in (checkout / "configs/scenario").glob("*.yaml"))
    found: Fingerprint = {}
    for name in shipped:
        found[name] = digests(configuration.load(name), runs)
    for name, scenario in variants(configuration.load):
        found[name] = digests(scenario, runs)
    for name, tree in trees.items():
        found[name] = digests(configuration.from_tree(copy.deepcopy(tree)), max(1, runs // 40))
    return {"columns": found, "trees": trees}


def differences(before: Fingerprint, after: Fingerprint) -> list[str]:
    """Return a line for each scenario whose columns are not the same."""
    told = []
    for name in sorted({*before, *after}):
        one, other = before.get(name, {}), after.get(name, {})
        apart = sorted(column for column in {*one, *other} if one.get(column) != other.get(column))
        if apart:
            told.append(
                f"{name}: {len(apart)} of {len({*one, *other})} columns differ: {', '.join(apart[:6])}"
            )
    return told


def main(arguments: list[str]) -> int:
    """Take a fingerprint or compare two; exit code 1 where they differ."""
    parser = argparse.ArgumentParser(description="The same numbers before and after.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    taking = verbs.add_parser("take")
    taking.add_argument("file", type=Path)
    taking.add_argument("--of", type=Path, default=Path(__file__).resolve().parents[1])
    taking.add_argument("--like", type=Path)
    taking.add_argument("--random", type=int, default=500)
    taking.add_argument("--runs", type=int, default=200)
    comparing = verbs.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    given = parser.parse_args(arguments)
    if given.verb == "take":
        made = take(given.of.resolve(), given.random, given.runs, given.like)
        given.file.write_text(json.dumps(made), "utf-8")
        print(f"{len(made['columns'])} scenarios, {sum(map(len, made['columns'].values()))} columns")
        return 0
    one, other = (json.loads(file.read_text("utf-8"))["columns"] for file in (given.before, given.after))
    apart = differences(one, other)
    print("\n".join(apart) or f"the same: {len(one)} scenarios, {sum(map(len, one.values()))} columns")
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`backchannel describe NAME`: what a name stands for, its numbers, units, ranges, sources and grades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.errors import EXIT_DONE, ConfigError, nearest
from sim.verbs.arguments import Parser, columns, told
from sim.verbs.list import KINDS, scenario_of

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.configuration import Scenario
    from sim.configuration.provenance import Leaf
    from sim.registry import Law, Parameter

HEADINGS = ("key", "value", "unit", "range", "grade", "source", "what it is")
NAMED = ("scenarios", "cases", "sweeps", "domains", "outcomes", "figures")
"""Kinds of names that no configuration or law has, as `list` calls them."""


def main(argv: Sequence[str]) -> int:
    """Print everything that has the name; an unknown name is an error with the nearest one."""
    parser = Parser("describe", "Show what a name stands for: numbers, units, ranges, sources, grades.")
    parser.add_argument(
        "name",
        metavar="NAME",
        help="a scenario, case, sweep, party, item, category, law, domain, outcome, figure or key",
    )
    parser.add_argument("overrides", nargs="*", metavar="KEY=VALUE", help="as for run, such as case=NAME")
    parser.add_sources()
    options = parser.parse(argv)
    found = list(descriptions(options))
    if not found:
        raise _unknown(options)
    print("\n\n".join(found))
    return EXIT_DONE


def descriptions(options: Namespace) -> Iterator[str]:
    """Yield a text for each thing that has the name."""
    scenario = scenario_of(options)
    yield from _of_files(options)
    yield from _of_keys(options.name, scenario)
    for section in ("parties", "items", "categories"):
        if options.name in getattr(scenario, section):
            yield from _of_keys(f"{section}.{options.name}", scenario)
    item = options.name.removeprefix("items.")
    if item in scenario.items or options.name == "items":
        yield _roadmap(scenario, [item] if item in scenario.items else list(scenario.items))
    yield from _of_laws(options.name)
    yield from _of_sweeps(options)
    yield from _of_domains(options)
    for kind in ("outcomes", "figures"):
        if about := KINDS[kind](options).get(options.name):
            yield f"{options.name} ({kind.removesuffix('s')})\n  {about}"


def _of_files(options: Namespace) -> Iterator[str]:
    from sim.configuration import compose_and_build
    from sim.configuration.provenance import assumed_share
    from sim.configuration.rules import n_packages

    for group in ("scenario", "case"):
        if options.name in KINDS[f"{group}s"](options):
            overrides = [f"{group}={options.name}", *options.overrides]
            made = compose_and_build(overrides, options.config_dir, options.plugin)
            about = (
                ("title", made.scenario.title if group == "scenario" else made.case.title),
                ("question", made.scenario.question if group == "scenario" else ""),
                ("case", f"{made.case.name}, from {made.case.start}, {made.months} months"),
                ("parties", ", ".join(f"{name} ({party.role})" for name, party in made.parties.items())),
                ("relief", ", ".join(made.items)),
                (
                    "held",
                    ", ".join(f"{category.stock:,} {name}" for name, category in made.categories.items()),
                ),
                ("packages", f"{n_packages(made):,}"),
                ("assumed", f"{assumed_share(made):.0%} of the numbers are assumptions"),
            )
            yield f"{options.name} ({group})\n{columns([row for row in about if row[1]], '  ')}"
            yield _roadmap(made, list(made.items))


def _roadmap(scenario: Scenario, names: Sequence[str]) -> str:
    """Return a table of the trust at which items unlock, beside the trust at which theory would grant them."""
    from sim.campaign.gate import future_at_stake, thresholds_of_theory
    from sim.configuration.bind import bind

    case = bind(scenario)
    of_theory = dict(zip(scenario.items, thresholds_of_theory(case), strict=True))
    rows = [(name, f"{scenario.items[name].threshold:.2f}", f"{of_theory[name]:.2f}") for name in names]
    table = columns([("relief", "unlocks at trust", "threshold of theory"), *rows], "  ")
    return (
        f"{table}\n  theory: E / (E + L), E the cost that cannot be taken back, L = {future_at_stake(case):.1f} points of "
        "future deals; for comparison, no rule reads it"
    )


def _of_keys(name: str, scenario: Scenario) -> Iterator[str]:
    leaves = [leaf for leaf in _keys(scenario) if leaf.path == name or leaf.path.startswith(f"{name}.")]
    if len(leaves) == 1 and leaves[0].path == name:
        pairs = zip(HEADINGS[1:], _row(scenario, leaves[0])[1:], strict=True)
        yield f"{name}\n{columns([pair for pair in pairs if pair[1]], '  ')}"
    elif leaves:
        rows = [_row(scenario, leaf) for leaf in leaves]
        yield columns([HEADINGS, *((row[0].removeprefix(f"{name}."), *row[1:]) for row in rows)])


def _keys(scenario: Scenario) -> Iterator[Leaf]:
    from sim.configuration.provenance import EVERYTHING, leaves

    return leaves(scenario, [section for section in EVERYTHING if section not in ("provenance", "changes")])


def _row(scenario: Scenario, leaf: Leaf) -> tuple[str, ...]:
    from sim.configuration.provenance import row

    declared, known = leaf.declared, row(scenario, leaf)
    is_number = isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool)
    allowed = _extent(declared.low, declared.high) if is_number else " | ".join(declared.choices)
    grade = (known.grade, known.source) if is_number or known.grade == "user" else ("", "")
    return (leaf.path, _shown(leaf.value), known.unit, allowed, *grade, declared.summary)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return told(value)


def _extent(low: float, high: float) -> str:
    from sim.configuration.build import extent

    return "" if high == -low == float("inf") else extent(low, high)


def _of_laws(name: str) -> Iterator[str]:
    from sim import registry

    for kind in registry.PLACES:
        if law := registry.laws(kind).get(name):
            yield _of_law(law)


def _of_domains(options: Namespace) -> Iterator[str]:
    """Yield the issues and the parties of a domain to negotiate over."""
    if (title := KINDS["domains"](options).get(options.name)) is None:
        return
    from sim.laboratory.yaml_domains import shipped_domain

    problem = shipped_domain(options.name)
    parties = zip(problem.parties, problem.reservation(), strict=True)
    rows = [
        ("packages", f"{problem.domain.n_packages:,}"),
        *((f"issue {issue.name}", f"{issue.size:,} values") for issue in problem.domain.issues),
        *((f"party {party}", f"no deal is worth {without:.6g}") for party, without in parties),
    ]
    yield f"{options.name} (domain)\n  {title}\n{columns(rows, '  ')}"


def _of_sweeps(options: Namespace) -> Iterator[str]:
    """Yield the question and the factors of a sweep."""
    if options.name not in KINDS["sweeps"](options):
        return
    from sim.sweeps import spec

    sweep = spec.read([f"sweep={options.name}"], options.config_dir)
    rows = (
        ("title", sweep.title),
        ("question", sweep.question),
        ("scenario", sweep.scenario),
        ("design", sweep.design),
        ("levers", ", ".join(one.name for one in sweep.levers)),
        ("uncertainties", ", ".join(one.name for one in sweep.uncertainties)),
        ("replicates", f"{sweep.replicates:,} runs a cell"),
    )
    yield f"{options.name} (sweep)\n{columns([row for row in rows if row[1]], '  ')}"


def _of_law(law: Law) -> str:
    head = f"{law.name} ({law.kind})\n  {law.summary}"
    if not law.parameters:
        return head
    rows = [_parameter(name, parameter) for name, parameter in law.parameters.items()]
    return f"{head}\n{columns([HEADINGS, *rows], '  ')}"


def _parameter(name: str, parameter: Parameter) -> tuple[str, ...]:
    allowed = _extent(parameter.low, parameter.high)
    known = (parameter.unit, allowed, parameter.grade, parameter.source, parameter.summary)
    return (name, _shown(parameter.default), *known)


def _unknown(options: Namespace) -> ConfigError:
    from sim import registry

    scenario = scenario_of(options)
    names = [*scenario.parties, *scenario.items, *scenario.categories]
    names += [name for kind in NAMED for name in KINDS[kind](options)]
    names += [name for kind in registry.PLACES for name in registry.laws(kind)]
    for leaf in _keys(scenario):
        parts = leaf.path.split(".")
        names += [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return ConfigError.at("describe", "NAME", options.name, "is not known here", nearest(options.name, names))

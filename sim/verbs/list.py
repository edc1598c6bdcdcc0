"""`backchannel list`: everything that a name can choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE, ConfigError
from sim.verbs.arguments import Parser, columns, load_plugins

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.configuration import Scenario

Names = dict[str, str]


def main(argv: Sequence[str]) -> int:
    """Print the names of one kind with a line about each, or all kinds with the number of names."""
    parser = Parser("list", "List what a name can choose.")
    parser.add_argument("kind", nargs="?", metavar="KIND", help=f"one of {', '.join(KINDS)}")
    parser.add_argument("overrides", nargs="*", metavar="KEY=VALUE", help="as for run: list relief case=NAME")
    parser.add_sources()
    options = parser.parse(argv)
    if options.kind is None:
        print(overview(options))
    elif options.kind in KINDS:
        print(columns(KINDS[options.kind](options).items()) or f"no {options.kind}")
    else:
        raise ConfigError.at("list", "KIND", options.kind, list(KINDS), ALSO_CALLED.get(options.kind))
    return EXIT_DONE


def overview(options: Namespace) -> str:
    """Return how many names there are of each kind, and the first of them."""
    rows = []
    for kind, find in KINDS.items():
        found = list(find(options))
        rows.append((kind, str(len(found)), f"{', '.join(found[:5])}{', ...' if len(found) > 5 else ''}"))
    return columns(rows)


def scenarios(options: Namespace) -> Names:
    """Return the title of every scenario."""
    return _titles("scenario", options.config_dir)


def cases(options: Namespace) -> Names:
    """Return the title of every case."""
    return _titles("case", options.config_dir)


def sweeps(options: Namespace) -> Names:
    """Return the title of every sweep."""
    from sim.configuration import traps
    from sim.sweeps.spec import names

    found = sorted(names(options.config_dir).items())
    return {name: str(traps.read(file).tree.get("title", "")) for name, file in found}


def _titles(group: str, config_dir: str | None) -> Names:
    from sim.configuration import names, traps
    from sim.configuration.places import configs_dir

    folders = [Path(folder) for folder in (config_dir, configs_dir()) if folder is not None]
    found = {}
    for name in names(group, config_dir):
        file = next(
            folder / group / f"{name}.yaml"
            for folder in folders
            if (folder / group / f"{name}.yaml").is_file()
        )
        about: Any = traps.read(file).tree.get(group)
        found[name] = str(about.get("title", "")) if isinstance(about, dict) else ""
    return found


def relief(options: Namespace) -> Names:
    """Return the label of every item of relief of the composed scenario."""
    return {name: item.label for name, item in scenario_of(options).items.items()}


def scenario_of(options: Namespace) -> Scenario:
    """Return the scenario that the overrides compose."""
    from sim.configuration import compose_and_build

    return compose_and_build(options.overrides, options.config_dir, options.plugin)


def _laws(kind: str) -> Callable[[Namespace], Names]:
    def find(options: Namespace) -> Names:
        from sim import registry

        load_plugins(options)
        return {name: law.summary for name, law in registry.laws(kind).items()}

    return find


def figures(options: Namespace) -> Names:
    """Return the first line about every figure."""
    from sim import registry

    load_plugins(options)
    return registry.figures()


def domains(options: Namespace) -> Names:  # noqa: ARG001
    """Return the title of every shipped domain to negotiate over."""
    from sim.laboratory.yaml_domains import shipped_domains, title_of

    return {name: title_of(file) for name, file in shipped_domains().items()}


def outcomes(options: Namespace) -> Names:  # noqa: ARG001
    """Return a line about every outcome of a run."""
    from sim.campaign.outcomes import OUTCOMES

    return {
        name: f"{about.summary} ({about.unit})" if about.unit else about.summary
        for name, about in OUTCOMES.items()
    }


KINDS: dict[str, Callable[[Namespace], Names]] = {
    "scenarios": scenarios,
    "cases": cases,
    "sweeps": sweeps,
    "relief": relief,
    "utilities": _laws("utility"),
    "tactics": _laws("tactic"),
    "offerings": _laws("offering"),
    "acceptances": _laws("acceptance"),
    "opponents": _laws("opponent"),
    "protocols": _laws("protocol"),
    "domains": domains,
    "figures": figures,
    "outcomes": outcomes,
}

ALSO_CALLED = {"items": "relief", "sanctions": "relief", "laws": "tactics"}

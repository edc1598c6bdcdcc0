"""`backchannel validate`: check a configuration, and say in one line what it is, without running it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import EXIT_DONE
from sim.verbs.arguments import Parser, load_plugins

if TYPE_CHECKING:
    from sim.configuration import Scenario


def main(argv: Sequence[str]) -> int:
    """Print a line for each valid configuration; the first that is not raises its error."""
    parser = Parser("validate", "Check configurations without running them.")
    parser.add_argument(
        "words",
        nargs="*",
        metavar="KEY=VALUE | FILE.yaml",
        help="overrides as for run, or files: a scenario, a case, or the config.yaml of results",
    )
    parser.add_sources()
    options = parser.parse(argv)
    files = [word for word in options.words if word.endswith((".yaml", ".yml")) and "=" not in word]
    overrides = [word for word in options.words if word not in files]
    load_plugins(options)
    for made in _scenarios(overrides, files, options.config_dir, options.plugin):
        print(f"ok: {sentence(made)}")
    return EXIT_DONE


def _scenarios(
    overrides: list[str], files: list[str], config_dir: str | None, plugins: list[str]
) -> list[Scenario]:
    from sim.configuration import compose_and_build, open_file

    if not files:
        return [compose_and_build(overrides, config_dir, plugins)]
    return [open_file(file, *overrides, config_dir=config_dir) for file in files]


def sentence(scenario: Scenario) -> str:
    """Return one line on a scenario: how much is in it, and how much of that is assumed."""
    from sim.configuration.provenance import assumed_share, provenance
    from sim.configuration.rules import n_packages

    return (
        f"{scenario.scenario.name} ({scenario.case.name}): {len(scenario.parties)} parties, "
        f"{len(scenario.categories)} categories, {len(scenario.items)} items, {n_packages(scenario):,} packages, "
        f"{scenario.months} months, {scenario.runs:,} runs; {len(provenance(scenario))} numbers, "
        f"{assumed_share(scenario):.0%} of them assumed"
    )

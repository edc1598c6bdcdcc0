"""`backchannel diff A B`: the keys in which two scenarios or results differ, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import EXIT_DONE
from sim.verbs.arguments import Parser, columns, load_plugins, told

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.configuration import Scenario

# Titles, sources and what was typed always differ, and nothing follows from them.
LEFT_OUT = ("scenario", "provenance", "changes")
ABSENT = "-"


def main(argv: Sequence[str]) -> int:
    """Print a row for every key with another value."""
    parser = Parser("diff", "Show the keys in which two scenarios, files or results folders differ.")
    parser.add_argument("first", metavar="A", help="a scenario, a YAML file or a results folder")
    parser.add_argument("second", metavar="B")
    parser.add_argument(
        "overrides", nargs="*", metavar="KEY=VALUE", help="for both, where they are scenarios"
    )
    parser.add_sources()
    options = parser.parse(argv)
    load_plugins(options)
    rows = differences(_opened(options.first, options), _opened(options.second, options))
    print(columns([("key", options.first, options.second), *rows]) if rows else "no difference")
    return EXIT_DONE


def _opened(name: str, options: Namespace) -> Scenario:
    from sim.configuration import load, open_file, read

    if Path(name).is_dir():
        return read(name)
    if name.endswith((".yaml", ".yml")):
        return open_file(name, *options.overrides, config_dir=options.config_dir)
    return load(name, *options.overrides, config_dir=options.config_dir, plugins=options.plugin)


def differences(first: Scenario, second: Scenario) -> list[tuple[str, str, str]]:
    """Return (key, value in the first, value in the second) for every key that differs, in the schema's order."""
    left, right = _flat(first), _flat(second)
    keys = [*left, *(key for key in right if key not in left)]
    changed = [key for key in keys if left.get(key, ABSENT) != right.get(key, ABSENT)]
    return [(key, left.get(key, ABSENT), right.get(key, ABSENT)) for key in changed]


def _flat(scenario: Scenario) -> dict[str, str]:
    from sim.configuration import to_tree

    tree = {key: value for key, value in to_tree(scenario).items() if key not in LEFT_OUT}
    flat: dict[str, str] = {}
    _flatten(tree, "", flat)
    return flat


def _flatten(value: Any, path: str, flat: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}" if path else key, flat)
    else:
        flat[path] = told(value)

"""`backchannel extend FOLDER replicates=+50`: make a finished sweep, or the runs of a scenario, larger without playing anything twice."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import ConfigError
from sim.verbs.arguments import Parser

ADDED = ("replicates", "samples")


def main(argv: Sequence[str]) -> int:
    """Add replicates or samples and play what is new."""
    from sim.verbs.sweep import add_manner, ended, manner_of

    parser = Parser("extend", "Add replicates or samples to a sweep, or runs to those of a scenario.")
    parser.add_argument("results", metavar="FOLDER", help="a results folder, or `latest`")
    parser.add_argument(
        "changes", nargs="+", metavar="KEY=+N", help="replicates=+N, samples=+N, executor=KIND"
    )
    parser.add_argument(
        "--take-over", action="store_true", help="break the lock of a dead process on another machine"
    )
    add_manner(parser)
    options = parser.parse(argv)
    from sim.sweeps import runner

    more = {word.partition("=")[0]: word for word in options.changes if word.partition("=")[0] in ADDED}
    rest = [word for word in options.changes if word not in more.values()]
    if not more:
        raise ConfigError("extend: say what to add: replicates=+N or samples=+N")
    added = {key: added_number(word) for key, word in more.items()}
    return ended(runner.extend(options.results, manner_of(options, rest), **added))


def added_number(word: str) -> int:
    """Return the number in ``key=+N``."""
    key, _, text = word.partition("=")
    if not (text.startswith("+") and text[1:].isascii() and text[1:].isdecimal() and int(text[1:]) > 0):
        raise ConfigError.at(f"override {word!r}", key, text, "must be +N: how many to add")
    return int(text[1:])

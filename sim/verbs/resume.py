"""`backchannel resume FOLDER`: go on with runs or a sweep from whatever is done."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import EXIT_DONE
from sim.verbs.arguments import Parser


def main(argv: Sequence[str]) -> int:
    """Play what is not done yet; list the runs that failed with the command that plays each again."""
    from sim.verbs.sweep import add_manner, ended, manner_of

    parser = Parser("resume", "Go on with runs or a sweep that were stopped, however they were.")
    parser.add_argument("results", metavar="FOLDER", help="a results folder, or `latest`")
    parser.add_argument("changes", nargs="*", metavar="executor=KIND", help="another executor")
    parser.add_argument(
        "--take-over", action="store_true", help="break the lock of a dead process on another machine"
    )
    parser.add_argument("--failed", action="store_true", help="only list the runs that failed")
    add_manner(parser)
    options = parser.parse(argv)
    from sim.sweeps import runner

    if options.failed:
        for failure, command in runner.failed_runs(options.results):
            print(f"cell {failure.cell} run {failure.run}: {failure.error}\n  {command}")
        return EXIT_DONE
    return ended(runner.resume(options.results, manner_of(options, options.changes)))

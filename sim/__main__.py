"""The door: a static table of verbs, and one place where errors become a line and an exit code.

Nothing but the standard library is imported before a verb is known, so that ``--help``, a misspelling and shell
completion answer at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from sim.consoles import show_on_any
from sim.errors import (
    EXIT_BAD_CONFIG,
    EXIT_DONE,
    EXIT_ERROR,
    EXIT_INTERRUPTED,
    ConfigError,
    SimError,
    nearest,
    one_line,
)

PROGRAM = "backchannel"

# What a shell reports for a program whose reader went away: 128 + SIGPIPE.
_EXIT_BROKEN_PIPE = 141


class Verb(NamedTuple):
    """Where a verb lives, and what it does in one line."""

    module: str
    does: str


VERBS: dict[str, Verb] = {
    "run": Verb("sim.verbs.run", "simulate a scenario; key=value changes any number of it"),
    "list": Verb("sim.verbs.list", "list scenarios, laws, figures and whatever else a name can choose"),
    "describe": Verb("sim.verbs.describe", "show one of them: its numbers, units, sources and grades"),
    "validate": Verb("sim.verbs.validate", "check a configuration without running it"),
    "new": Verb("sim.verbs.new", "write a commented scenario, case, sweep or domain to start from"),
    "diff": Verb("sim.verbs.diff", "show what differs between two configurations or results"),
    "sweep": Verb("sim.verbs.sweep", "play a scenario over levers and uncertainties"),
    "resume": Verb("sim.verbs.resume", "go on with runs or a sweep that were stopped"),
    "extend": Verb("sim.verbs.extend", "add runs to some results, or samples to a sweep"),
    "replay": Verb("sim.verbs.replay", "tell one run again, offer by offer"),
    "query": Verb("sim.verbs.query", "ask the tables of some results in SQL"),
    "plot": Verb("sim.verbs.plot", "draw figures from results"),
    "negotiate": Verb(
        "sim.verbs.negotiate", "negotiate over a domain of your own, or hold a tournament of tactics"
    ),
    "doctor": Verb("sim.verbs.doctor", "check the installation"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of the command line `argv`, after running the verb it names.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; the process's own by default. ``--debug`` may stand anywhere before a
        ``--`` and is taken out.

    Returns
    -------
    int
        0 done, 1 a bug, 2 bad arguments or configuration, 3 some runs failed, 130 interrupted.
    """
    show_on_any()
    arguments, debug = _without_debug(sys.argv[1:] if argv is None else argv)
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except SimError as error:
        return _told(str(error), error.exit_code, debug=debug)
    except SystemExit as shown:
        # A verb's parser leaves so once it has shown its help.
        return int(shown.code or EXIT_DONE)
    except KeyboardInterrupt:
        return _told("interrupted", EXIT_INTERRUPTED, debug=debug)
    except BrokenPipeError:
        # The reader, such as `head`, has what it wanted. Python flushes stdout once more as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the last door: whatever it is, one line and no traceback
        what = f"{type(error).__name__}: {error}".removesuffix(": ")
        return _told(f"{what} (this is a bug; --debug shows where)", EXIT_ERROR, debug=debug)
    return code


def _without_debug(argv: Sequence[str]) -> tuple[list[str], bool]:
    end = argv.index("--") if "--" in argv else len(argv)
    before = [argument for argument in argv[:end] if argument != "--debug"]
    return [*before, *argv[end:]], len(before) < end


def _dispatch(arguments: list[str]) -> int:
    if not arguments:
        print(_help(), file=sys.stderr)
        return EXIT_BAD_CONFIG
    name, *rest = arguments
    if name == "help" and rest[:1] and rest[0] in VERBS:
        name, rest = rest[0], ["--help"]
    if name in {"-h", "--help", "help"}:
        print(_help())
        return EXIT_DONE
    if name in {"-V", "--version"}:
        print(f"{PROGRAM} {_version()}")
        return EXIT_DONE
    if name not in VERBS:
        kind = "an option" if name.startswith("-") else "a verb"
        choices = ["--debug", "--help", "--version"] if name.startswith("-") else list(VERBS)
        meant = nearest(name, choices)
        hint = f"did you mean {meant!r}?" if meant else f"choose from {', '.join(choices)}"
        message = f"{name!r} is not {kind} here; {hint}"
        raise ConfigError(message)
    verb = importlib.import_module(VERBS[name].module)
    code: int = verb.main(rest)
    return code


def _told(message: str, code: int, *, debug: bool) -> int:
    """`code`, after the one line, or with ``--debug`` the whole traceback, went to stderr."""
    if debug:
        import traceback

        traceback.print_exc()
    print(f"{PROGRAM}: error: {one_line(message)}", file=sys.stderr)
    return code


def _version() -> str:
    from importlib.metadata import version

    return version(PROGRAM)


def _help() -> str:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:<{width}}  {verb.does}" for name, verb in VERBS.items())
    return f"""\
usage: {PROGRAM} VERB ...

Agent-based negotiations that exchange prisoners for sanctions relief. Illustrative, not a forecast.

verbs:
{verbs}

options:
  -h, --help     show this; `{PROGRAM} VERB --help` shows the options of a verb
  -V, --version  show the version
  --debug        show the traceback of an error (anywhere on the line)

exit codes: 0 done, 1 a bug, 2 bad arguments or configuration, 3 some runs failed, 130 interrupted"""


if __name__ == "__main__":
    sys.exit(main())

"""Where a run failed: the line of a user's own code, for an error of one line."""

from __future__ import annotations

import site
import sysconfig
import traceback
from pathlib import Path
from types import FrameType

from sim.errors import AgentFailed

LONGEST = 300
"""Characters of an error's own words that are told."""
_PACKAGE = Path(__file__).resolve().parents[1]
_OTHERS = (
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    site.getusersitepackages(),
    "<frozen ",
    "<__array_function__",
)
"""Where code of Python and of libraries lies."""


def failure(run: int, when: str, problem: Exception) -> AgentFailed:
    """Return the one line about what a user's code raised; raise it from that."""
    return AgentFailed(f"run {run}: {when}, {blamed(problem)}")


def blamed(problem: BaseException) -> str:
    """Return what went wrong and where: the last line of a user's own code on the way to it, else of the program's.

    Examples
    --------
    >>> def share(people: int) -> float:
    ...     return 1 / people
    >>> try:
    ...     share(0)
    ... except ZeroDivisionError as problem:
    ...     print(blamed(problem))
    <doctest sim.agents.failing.blamed[0]>:2 in share: ZeroDivisionError: division by zero
    """
    what = f"{type(problem).__name__}: {_first_line(str(problem))}"
    frames = list(traceback.walk_tb(problem.__traceback__))
    ours = [place for place in frames if _is_ours(place[0].f_code.co_filename)]
    theirs = [place for place in frames if _is_a_users(place[0].f_code.co_filename)]
    if theirs or ours:
        frame, line = (theirs or ours)[-1]
        return f"{_file(frame.f_code.co_filename)}:{line} in {_function(frame)}: {what}"
    return what


def _first_line(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."


def _is_ours(file: str) -> bool:
    return Path(file).is_relative_to(_PACKAGE)


def _is_a_users(file: str) -> bool:
    return not _is_ours(file) and not file.startswith(_OTHERS)


def _file(file: str) -> str:
    """Return a file as a person would name it: from the folder of the call, or of the package, if it lies there."""
    for folder in (Path.cwd(), _PACKAGE.parent):
        if Path(file).is_relative_to(folder):
            return str(Path(file).relative_to(folder))
    return file


def _function(frame: FrameType) -> str:
    """Return the function by its name, after that of its object's own class: a subclass is named where it inherits."""
    if "self" in frame.f_locals:
        return f"{type(frame.f_locals['self']).__name__}.{frame.f_code.co_name}"
    return frame.f_code.co_qualname.rpartition("<locals>.")[2]

"""Figures of a user's own: what the user's function leaves open, the house fills in."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from sim.errors import EXIT_SOME_FAILED, SimError
from sim.figures._caption import caption
from sim.figures._style import Drawing, finish, sheet, styled

if TYPE_CHECKING:
    from sim.results import Results

HEIGHT = 4.2


class FigureFailed(SimError, RuntimeError):
    """A user's own figure raised an error."""

    exit_code: ClassVar[int] = EXIT_SOME_FAILED


@styled
def draw(name: str, function: Callable[..., Any], results: Results, **options: Any) -> Drawing:
    """Return a user's figure with the house's style, its own first docstring line as title, and the caption.

    Raises
    ------
    FigureFailed
        If the function fails; the cause is kept.
    """
    figure = sheet(HEIGHT)
    try:
        function(figure, results, **options)
    except SimError:
        raise
    except Exception as problem:
        line = _line_of(function, problem)
        raise FigureFailed(f"figure {name}{line}: {type(problem).__name__}: {problem}") from problem
    title, _, rest = (inspect.getdoc(function) or name).partition("\n")
    notes = [" ".join(rest.split())] if rest.strip() else []
    return finish(figure, f"{title.rstrip('.')}: {results.scenario.case.title}", caption(results, *notes))


def _line_of(function: Callable[..., Any], problem: Exception) -> str:
    """Return the place in the user's file at which a problem arose."""
    file = inspect.getsourcefile(function)
    trace, line = problem.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f" ({file}:{line})" if line else ""

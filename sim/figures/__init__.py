"""The figures room: one figure a file, each a function of results and of nothing else.

A file whose name starts with a letter is a figure and has ``draw(results, **options)``; what begins with an underscore
is shared. A user's own figure (`sim.register_figure`) fills an empty sheet and gets the house's style, title and caption. Nothing here imports pyplot or leaves a trace in matplotlib's settings: a figure is drawn under settings
of its own and handed back.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sim import registry
from sim.errors import ConfigError, ResultsError
from sim.figures import _cache

if TYPE_CHECKING:
    from sim.figures._style import Drawing
    from sim.results import Results

__all__ = ["FORMATS", "draw", "options_of", "save", "takes_many"]

FORMATS = ("png", "svg", "pdf")

# Before anything here imports matplotlib, which looks for its folders as it is imported.
_cache.choose()


def draw(name: str, results: Results | Sequence[Results], **options: Any) -> Drawing:
    """Return a figure of some results, ready to show or to save.

    Parameters
    ----------
    name : str
        One of `sim.registry.figures`.
    results : Results or sequence of Results
        From a simulation or a folder; several only for figures that compare (`takes_many`).
    **options
        As the figure's own ``draw`` takes them.

    Raises
    ------
    ConfigError
        If there is no such figure, it has no such option, or it shows one results folder and got several.
    ResultsError
        If the results do not hold what the figure shows, or are those of a whole sweep.
    """
    for option in options:
        if option not in options_of(name):
            raise ConfigError.at("figures", name, option, list(options_of(name)) or "has no options")
    if isinstance(results, Sequence) and not takes_many(name):
        if len(results) != 1:
            raise ConfigError(f"figures: {name} shows one results folder, not {len(results)}")
        results = results[0]
    for one in results if isinstance(results, Sequence) else [results]:
        _check_one_cell(one)
    figure: Drawing = _drawing(name)(results, **options)
    return figure


def _check_one_cell(results: Results) -> None:
    """Refuse to pool the cells of a sweep, which differ in what the figure would say nothing of."""
    cells = len(set(results.column("cell").tolist())) if "sweep" in results.manifest else 1
    if cells > 1:
        name = results.path.name if results.path else results.manifest["sweep"]["name"]
        raise ResultsError(
            f"figures: {name} is a sweep of {cells:,} cells, whose runs do not belong in one figure: "
            "draw one with `backchannel plot --cell N`, or compare them with `Results.query`"
        )


def _module(name: str) -> ModuleType | None:
    """Return the file of a shipped figure, or None for a user's own."""
    known = list(registry.figures())
    if name not in known:
        raise ConfigError.at("figures", "figure", name, known)
    return None if name in registry.users_figures() else importlib.import_module(f"{__name__}.{name}")


def _drawing(name: str) -> Callable[..., Drawing]:
    """Return what draws a figure from results and options."""
    module = _module(name)
    if module is None:
        from sim.figures import _own

        return functools.partial(_own.draw, name, registry.users_figures()[name])
    drawing: Callable[..., Drawing] = module.draw
    return drawing


def options_of(name: str) -> tuple[str, ...]:
    """Return the names of the options that a figure takes."""
    module = _module(name)
    if module is None:
        _, _, *options = inspect.signature(registry.users_figures()[name]).parameters
    else:
        _, *options = inspect.signature(module.draw).parameters
    return tuple(options)


def takes_many(name: str) -> bool:
    """Return whether a figure compares several results side by side."""
    return bool(getattr(_module(name), "TAKES_MANY", False))


def save(
    figure: Drawing, path: str | Path, formats: Sequence[str] = ("png",), *, replace: bool = False
) -> list[Path]:
    """Write a figure in some formats and return the files.

    Parameters
    ----------
    figure : Drawing
        As `draw` returns it.
    path : str or Path
        Where to, without the ending; the folder is made if need be.
    formats : sequence of str
        Of ``png``, ``svg`` and ``pdf``.
    replace : bool
        Whether a different file of that name may be replaced. The same figure may always be written again.

    Raises
    ------
    ConfigError
        If a format is not known.
    ResultsError
        If a different file is in the way, or the folder cannot be written.
    """
    from sim.figures import _files

    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ConfigError.at("figures", "format", unknown[0], FORMATS)
    return [_files.place(figure, Path(f"{path}.{name}"), replace=replace) for name in formats]

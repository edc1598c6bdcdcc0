"""The ensemble: many runs of a scenario, in memory or into a results folder, and what carries them out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.ensemble.mesa_path import trace
    from sim.ensemble.plain import resume, run, simulate

__all__ = ["resume", "run", "simulate", "trace"]


def __getattr__(name: str) -> Any:
    """Import a path when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{'mesa_path' if name == 'trace' else 'plain'}"), name)

"""The ensemble: many runs of a scenario, in memory or into a results folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.ensemble.mesa_path import campaign, simulate, trace

__all__ = ["campaign", "simulate", "trace"]


def __getattr__(name: str) -> Any:
    """Import the Mesa path when it is first used."""
    if name in __all__:
        from sim.ensemble import mesa_path

        return getattr(mesa_path, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

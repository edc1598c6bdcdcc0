"""The ensemble: many runs of a scenario, in memory or into a results folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.ensemble.campaigns import campaign, simulate
    from sim.ensemble.mesa_path import trace

__all__ = ["campaign", "simulate", "trace"]


def __getattr__(name: str) -> Any:
    """Import a path when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "trace":
        from sim.ensemble import mesa_path

        return mesa_path.trace
    from sim.ensemble import campaigns

    return getattr(campaigns, name)

"""Backchannel: prisoners for sanctions relief, simulated. Illustrative, not a forecast.

Everything a notebook needs is here: `load` a scenario, `simulate` it, look at its tables, `draw` a figure; `run` it into
a results folder, or `sweep` over what varies.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.agents.mesa_scenario import from_mesa
    from sim.agents.model import CampaignModel
    from sim.configuration import load
    from sim.ensemble import run, simulate, trace
    from sim.figures import draw, save
    from sim.registry import Parameter, load_plugin, register, register_figure
    from sim.results import Results, open_results
    from sim.sweeps import sweep

try:
    __version__ = version("backchannel")
except PackageNotFoundError:  # run from a folder that was never installed
    __version__ = "unknown"

_HOMES = {
    "CampaignModel": "sim.agents.model",
    "from_mesa": "sim.agents.mesa_scenario",
    "load": "sim.configuration",
    "run": "sim.ensemble",
    "simulate": "sim.ensemble",
    "trace": "sim.ensemble",
    "draw": "sim.figures",
    "save": "sim.figures",
    "Parameter": "sim.registry",
    "load_plugin": "sim.registry",
    "register": "sim.registry",
    "register_figure": "sim.registry",
    "Results": "sim.results",
    "open_results": "sim.results",
    "sweep": "sim.sweeps",
}

__all__ = [
    "CampaignModel",
    "Parameter",
    "Results",
    "__version__",
    "draw",
    "from_mesa",
    "load",
    "load_plugin",
    "open_results",
    "register",
    "register_figure",
    "run",
    "save",
    "simulate",
    "sweep",
    "trace",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import sim`` stays instant."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names, so that a notebook's completion offers them before they are imported."""
    return sorted({*globals(), *__all__})

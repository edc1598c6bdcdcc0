"""The door for scenarios of Mesa 3.5 and newer: what they say, as a scenario of ours."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.agents.keywords import named, whole
from sim.configuration.schema import Scenario
from sim.errors import ConfigError


def is_mesas(value: object) -> bool:
    """Return whether a value is one of Mesa's scenarios, of any version that has them."""
    return any(
        kind.__name__ == "Scenario" and kind.__module__.startswith("mesa.") for kind in type(value).__mro__
    )


def said_in(scenario: Any) -> dict[str, Any]:
    """Return what one of Mesa's scenarios says, class and instance together: name and value of every parameter."""
    return dict(scenario)


def from_mesa(
    scenario: Any, *, config_dir: str | Path | None = None, plugins: str | Path | Sequence[str | Path] = ()
) -> Scenario:
    """Return the scenario that one of Mesa's asks for, to `simulate` it by any engine.

    Parameters
    ----------
    scenario : mesa.experimental.scenarios.Scenario
        ``scenario`` is the name of one of ours, ``rng`` the seed; every other parameter is a key of the configuration with
        two underscores for a dot, as for `CampaignModel`. ``run`` is for a model, and is passed over.
    config_dir, plugins
        As for `sim.load`.

    Raises
    ------
    ConfigError
        If it is not one of Mesa's scenarios, or something in it is wrong.
    """
    if not is_mesas(scenario):
        raise ConfigError.at("from_mesa", "scenario", scenario, "must be a scenario of Mesa's, from 3.5 on")
    said = said_in(scenario)
    name, seed = said.pop("scenario", "baseline"), said.pop("rng", None)
    said.pop("run", None)
    found, _ = named(name, said, config_dir, plugins)
    return found if seed is None else replace(found, seed=whole("rng", seed))


def iteration() -> int:
    """Return which iteration of `mesa.batch_run` this is, 0 outside of one.

    Mesa makes the models of all iterations with the same arguments and leaves their luck to chance. Ours is addressed by
    the number of the run, so that the iteration's is looked up where Mesa holds it.
    """
    frame = sys._getframe(1)  # noqa: SLF001 - the one way to the caller's caller
    while frame.f_back is not None:
        frame = frame.f_back
        if (
            frame.f_code.co_name == "_model_run_func"
            and frame.f_globals.get("__name__") == "mesa.batchrunner"
        ):
            return int(frame.f_locals.get("iteration", 0))
    return 0

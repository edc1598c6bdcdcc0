"""The model's clock: a month is begun within the horizon, closed when it was played, and the last one stops the model."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.agents.failing import failure
from sim.errors import HorizonReached, SimError

if TYPE_CHECKING:
    from sim.agents.model import CampaignModel


def check_it_goes_on(model: CampaignModel) -> None:
    """Refuse a month beyond the horizon, or after one that failed.

    Raises
    ------
    HorizonReached
        If all months were played; they would be overwritten.
    AgentFailed
        The same error again, if a month failed.
    """
    if model.failed is not None:
        raise model.failed
    months = model.configuration.months
    if model.month >= months:
        raise HorizonReached(
            f"run {model.run} is over: its horizon is {months} months, and month {months - 1} was the last; "
            f"make a new model, or a longer one with months={2 * months}"
        )


def one_month(step: Callable[[CampaignModel], None]) -> Callable[[CampaignModel], None]:
    """Return a step that plays one month within the horizon and closes it; a failure in it names run, month and line."""

    @functools.wraps(step)
    def stepped(model: CampaignModel) -> None:
        check_it_goes_on(model)
        try:
            step(model)
        except SimError:
            raise
        except Exception as problem:
            model.running = False
            model.failed = failure(model.run, f"month {model.month}", problem)
            raise model.failed from problem
        _close(model)

    return stepped


def _close(model: CampaignModel) -> None:
    model.month += 1
    if model.datacollector is not None:
        model.datacollector.collect(model)
    if model.month == model.configuration.months:
        model.running = False

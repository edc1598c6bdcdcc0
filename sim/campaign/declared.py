"""Declared: what the rule families say of themselves, put together.

A family is a file: its numbers, its state, its events, its columns of the month's record, its outcomes, then its rules. A new one
enters the lists below by what it has; nothing else names it but the month, which says when it acts, and the chronicle.
"""

from __future__ import annotations

from sim.campaign import (
    bloc,
    calendar,
    channel,
    deals,
    delivery,
    meeting,
    observation,
    patron,
    prisoners,
    trust,
)
from sim.campaign.bloc import BlocMonth
from sim.campaign.calendar import ScriptState
from sim.campaign.channel import ChannelMonth, MessengerState
from sim.campaign.columns import declared
from sim.campaign.deals import DealMonth, DealState
from sim.campaign.delivery import DeliveryMonth, DeliveryState
from sim.campaign.draws import RunState
from sim.campaign.events import KINDS, ChronicleState
from sim.campaign.meeting import EnvoyMonth, MeetingMonth, MeetingState
from sim.campaign.observation import MonitorMonth
from sim.campaign.patron import PatronMonth
from sim.campaign.prisoners import CategoryMonth, PeopleMonth, PriceState
from sim.campaign.sides import HolderNumbers, SanctionerNumbers, SideNumbers
from sim.campaign.trust import TrustMonth

__all__ = [
    "CATEGORY_COLUMNS",
    "EVENT_KINDS",
    "MONTH_COLUMNS",
    "FAMILIES",
    "CategoryMonth",
    "MonthRecord",
    "Run",
    "Sides",
]

FAMILIES = (
    prisoners,
    observation,
    delivery,
    meeting,
    deals,
    bloc,
    trust,
    patron,
    channel,
    calendar,
)


class Sides(SideNumbers, SanctionerNumbers, HolderNumbers):
    """Numbers of the sanctioner and of the holder."""


class Run(
    RunState,
    ScriptState,
    PriceState,
    MeetingState,
    DealState,
    DeliveryState,
    MessengerState,
    ChronicleState,
):
    """What a run remembers as a whole."""


class MonthRecord(
    PeopleMonth,
    MonitorMonth,
    TrustMonth,
    EnvoyMonth,
    PatronMonth,
    ChannelMonth,
    DeliveryMonth,
    MeetingMonth,
    DealMonth,
    BlocMonth,
):
    """What the records hold at a month's end."""


def _kinds() -> tuple[str, ...]:
    """Return the kinds of events, each at the place of its number.

    Raises
    ------
    TypeError
        If a number is left out.
    """
    if sorted(KINDS) != list(range(len(KINDS))):
        raise TypeError(f"events must be numbered without gaps: {sorted(KINDS)}")
    return tuple(KINDS[number] for number in range(len(KINDS)))


EVENT_KINDS = _kinds()
MONTH_COLUMNS = tuple((name, said.unit, said.summary) for name, said in declared(MonthRecord).items())
"""Name, unit and meaning of each column of a month's record."""
CATEGORY_COLUMNS = tuple((name, said.unit, said.summary) for name, said in declared(CategoryMonth).items())
"""The same of each column that there is for every category of prisoners."""

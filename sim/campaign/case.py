"""A case as arrays: every number that the rules read, by name.

`Case` is made once from a configuration and never changed. Names (of parties, items, categories) have become
positions here; luck alone keeps the names, in its addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.machine import carried

if TYPE_CHECKING:
    import numpy as np

    from sim.campaign.bloc import BlocNumbers
    from sim.campaign.calendar import EntryNumbers
    from sim.campaign.channel import ChannelNumbers
    from sim.campaign.columns import Floats, Keys
    from sim.campaign.declared import Sides
    from sim.campaign.delivery import DeliveryNumbers
    from sim.campaign.meeting import EnvoyNumbers, TalksNumbers
    from sim.campaign.observation import MonitorNumbers
    from sim.campaign.patron import PatronNumbers
    from sim.campaign.prisoners import CategoryNumbers
    from sim.campaign.relief import ItemNumbers


@carried
class Case(NamedTuple):
    """All numbers of a case: P patrons, B blocs, M monitors, E envoys, C categories, I items, K entries of the calendar."""

    sides: Sides
    """Shape (2,): sanctioner, holder."""
    patron: PatronNumbers
    """Shape (P,)."""
    bloc: BlocNumbers
    """Shape (B,)."""
    monitor: MonitorNumbers
    """Shape (M,)."""
    envoy: EnvoyNumbers
    """Shape (E,)."""
    category: CategoryNumbers
    """Shape (C,)."""
    item: ItemNumbers
    """Shape (I,)."""
    calendar: EntryNumbers
    """Shape (K,)."""
    talks: TalksNumbers
    delivery: DeliveryNumbers
    channel: ChannelNumbers
    mixes: np.ndarray
    """float64, shape (mixes, C): share of each category at scale 1."""
    at_least_one: np.ndarray
    """float64, shape (mixes,): 1 where the mix holds at least one person while any is held."""
    scales: np.ndarray
    """float64, shape (scales,)."""
    stages: Floats
    """float64, shape (P, W): monthly hazard of each step of a patron's war track; the first `PatronNumbers.n_stages` count."""
    leak_keys: Keys
    """uint64, shape (P, I): whether a patron hears of a promise."""
    category_belief_keys: Keys
    """uint64, shape (3, 2, C): believer, whose weight (sanctioner's value, holder's chip cost), category."""
    item_belief_keys: Keys
    """uint64, shape (3, 2, I): believer, whose weight (sanctioner's cost, holder's present value), item."""

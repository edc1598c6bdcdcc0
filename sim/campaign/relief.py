"""Relief: what an item is, and how it stands in a run."""

from __future__ import annotations

from sim.campaign.columns import Columns, Floats, Ints, Keys, column, luck

OFF, PROMISED, DELIVERED, LOST = range(4)
"""How an item stands: `ItemState.status`."""
NEVER = -1.0
NO_MESSAGE = -1.0


class ItemNumbers(Columns):
    """Numbers of each item of relief."""

    flow: Floats
    symbolic: Floats
    cost: Floats
    threshold: Floats
    ease: Floats
    bloc_share: Floats
    requires: Ints
    """Position of the item that must be in force, or -1."""
    luck_snap_back: Keys = luck("snap-back")
    luck_breach: Keys = luck("breach")
    luck_message: Keys = luck("message")


class ItemState(Columns):
    """How each item of relief stands."""

    status: Floats = column("", "off, promised, delivered or lost")
    due: Floats = column("month", "month in which a promise is due", NEVER)
    promised_month: Floats = column("month", "month of the promise", NEVER)
    delivered_month: Floats = column("month", "month of delivery", NEVER)
    lost_month: Floats = column("month", "month in which it was snapped back", NEVER)
    lag: Floats = column("months", "months from promise to delivery")
    will_break: Floats = column("0 or 1", "whether the promise will be broken")
    with_message: Floats = column("0 or 1", "whether a message about it is carried")
    message: Floats = column("0 or 1", "the message: it will come, or not", NO_MESSAGE)
    share: Floats = column("share", "part of it that is promised or in force")
    unlocked_month: Floats = column("month", "first meeting with it within reach", NEVER)

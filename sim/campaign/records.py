"""Records: the columns of a month's record, as data."""

from __future__ import annotations

MONTH_COLUMNS = (
    ("held", "people", "held at the month's end"),
    ("freed", "people", "freed by deals since the start"),
    ("arrested", "people", "arrested since the start"),
    ("expired", "people", "sentences ended since the start"),
    ("pardoned", "people", "pardoned outside the talks since the start"),
    ("held_without_talks", "people", "held on the same luck had there been no talks"),
    ("published", "people", "count published by the monitor"),
    ("sanctioner_trust", "share", "sanctioner's trust in the holder"),
    ("holder_trust", "share", "holder's trust in the sanctioner"),
    ("rapport", "share", "highest rapport of an active envoy"),
    ("subsidy", "points a month", "patron's subsidy"),
    ("lock_in", "steps", "patron's lock-in"),
    ("flow", "points a month", "flow of relief in force"),
    ("dependence", "share", "relief in the holder's outside income"),
    ("patron_belief", "probability", "patron's belief that the sanctioner keeps its word"),
    ("credibility", "probability", "patron's belief that the messenger is honest"),
    ("stage", "stage", "war track, 0 to acceptance"),
    ("stage_silent", "stage", "war track on the same luck without messages"),
    ("relief_pv", "points", "present value of relief delivered since the start"),
    ("leverage_spent", "points", "cost of relief delivered since the start"),
    ("meetings", "meetings", "meetings since the start"),
    ("deals", "deals", "deals since the start"),
    ("border_closed", "0 or 1", "border closed in this month"),
)
N_SCALARS = len(MONTH_COLUMNS)


def month_columns(categories: int, items: int) -> int:
    """Return the width of a month's record: the scalars, then people held and freed by category."""
    return N_SCALARS + 2 * categories

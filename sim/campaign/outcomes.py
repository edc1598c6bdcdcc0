"""Outcomes: what a run reports, one column each, with unit and meaning.

Gross releases never stand without the net change: ``attributable_net`` compares with the same luck without talks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.campaign.case import Case
from sim.campaign.columns import declared
from sim.campaign.patron import PatronState
from sim.campaign.relief import NEVER
from sim.campaign.sides import HOLDER, SANCTIONER
from sim.campaign.state import State

Column = Callable[[Case, State], np.ndarray]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One column of the runs table.

    Parameters
    ----------
    unit, summary : str
        For tables, axes and the column dictionary of the manifest.
    column : callable
        ``(case, state) -> array of shape (n,)``.
    """

    unit: str
    summary: str
    column: Column


def _ledger(name: str) -> Column:
    return lambda case, state: getattr(state.people, name).sum(axis=1)


def _run(name: str) -> Column:
    return lambda case, state: getattr(state.run, name).copy()


def _side(name: str, side: int) -> Column:
    return lambda case, state: getattr(state.sides, name)[:, side].copy()


def _all(table: str, name: str) -> Column:
    """Return what the parties of a role add up to."""
    return lambda case, state: getattr(getattr(state, table), name).sum(axis=1)


def _first(table: str, name: str) -> Column:
    """Return what the first party of a role has."""
    return lambda case, state: getattr(getattr(state, table), name)[:, 0].copy()


def _per(name: str, count: str) -> Column:
    """Return a mean per *count*, NaN where there is none."""

    def column(case: Case, state: State) -> np.ndarray:
        n = getattr(state.run, count).astype(float)
        return np.divide(getattr(state.run, name), n, out=np.full(n.shape, np.nan), where=n > 0)

    return column


def _stock_change(case: Case, state: State) -> np.ndarray:
    change: np.ndarray = state.people.held.sum(axis=1) - int(case.category.stock.sum())
    return change


def _attributable(case: Case, state: State) -> np.ndarray:
    net: np.ndarray = state.people.without_talks.sum(axis=1) - state.people.held.sum(axis=1)
    return net


def _net_per_point(case: Case, state: State) -> np.ndarray:
    paid = np.asarray(state.run.relief_pv, dtype=float)
    return np.divide(_attributable(case, state), paid, out=np.full(paid.shape, np.nan), where=paid > 0.0)


def _trust(side: int) -> Column:
    def column(case: Case, state: State) -> np.ndarray:
        kept, broken = state.sides.trust_kept[:, side], state.sides.trust_broken[:, side]
        return np.asarray(kept / (kept + broken))

    return column


def _month(name: str) -> Column:
    return lambda case, state: getattr(state.months, name)[:, -1].copy()


def _never_as_nan(values: np.ndarray) -> np.ndarray:
    return np.where(values == NEVER, np.nan, values)


def _mean_over_months(name: str) -> Column:
    return lambda case, state: getattr(state.patron, name)[:, 0] / np.maximum(1, state.run.months)


def _accepted(name: str) -> Column:
    return lambda case, state: (getattr(state.patron, name)[:, 0] == case.patron.n_stages[0]).astype(np.int64)


def _items_delivered(case: Case, state: State) -> np.ndarray:
    count: np.ndarray = (state.items.delivered_month[:] != NEVER).sum(axis=1)
    return count


def _deals_gap(case: Case, state: State) -> np.ndarray:
    n = np.asarray(state.run.deals, dtype=float) - 1.0
    span = np.asarray(state.run.last_deal - state.run.first_deal, dtype=float)
    return np.divide(span, n, out=np.full(n.shape, np.nan), where=n > 0)


OUTCOMES: dict[str, Outcome] = {
    "freed": Outcome("people", "freed by negotiated deals (gross)", _ledger("freed")),
    "attributable_net": Outcome("people", "fewer held at the end than on the same luck without talks", _attributable),
    "stock_change": Outcome("people", "change of the stock held, end less start", _stock_change),
    "held": Outcome("people", "held at the end", _ledger("held")),
    "held_without_talks": Outcome("people", "held at the end on the same luck without talks", _ledger("without_talks")),
    "arrested": Outcome("people", "arrested, rearrests included", _ledger("arrested")),
    "induced_arrests": Outcome("people", "arrests beyond those without moral hazard on the same luck", _ledger("induced")),
    "rearrested": Outcome("people", "rearrested after release at home", _ledger("rearrested")),
    "expired": Outcome("people", "sentences ended", _ledger("expired")),
    "pardoned": Outcome("people", "pardoned outside the talks", _ledger("pardoned")),
    "refused_exile": Outcome("people", "refused exile and stayed in prison", _ledger("refused_exile")),
    "published": Outcome("people", "last count published by the monitor", _first("monitor", "published")),
    "relief_pv": Outcome("points", "present value of the relief delivered, to the holder", _run("relief_pv")),
    "relief_flow": Outcome("points", "flow received over the horizon", _run("relief_flow_received")),
    "relief_items": Outcome("items", "items of relief delivered", _items_delivered),
    "relief_lost": Outcome("points", "present value of relief snapped back", _run("relief_lost_pv")),
    "leverage_spent": Outcome("points", "cost of the relief delivered, before scaling", _run("leverage_spent")),
    "mean_lag": Outcome("months", "mean lag of relief with flow", _per("lag_months", "n_lags")),
    "net_per_relief": Outcome("people per point", "attributable net per point of relief", _net_per_point),
    "meetings": Outcome("meetings", "meetings held", _run("meetings")),
    "deals": Outcome("deals", "deals made", _run("deals")),
    "relief_deals": Outcome("deals", "deals that grant relief", _run("relief_deals")),
    "rounds": Outcome("rounds", "mean rounds per meeting", _per("rounds", "meetings")),
    "walk_aways": Outcome("meetings", "meetings in which a side saw nothing to talk about", _run("walk_aways")),
    "breakdowns": Outcome("meetings", "meetings that broke down", _run("breakdowns")),
    "time_outs": Outcome("meetings", "meetings that ran out of rounds", _run("time_outs")),
    "ratification_failures": Outcome("deals", "deals that failed at home", _run("ratification_failures")),
    "first_deal": Outcome(
        "month", "month of the first deal, 0-based", lambda c, s: _never_as_nan(np.asarray(s.run.first_deal, dtype=float))
    ),
    "mean_gap": Outcome("months", "mean gap between deals", _deals_gap),
    "longest_gap": Outcome("months", "longest gap between deals", _run("longest_gap")),
    "breaches_sanctioner": Outcome("breaches", "promises of relief broken", _side("breaches", SANCTIONER)),
    "breaches_holder": Outcome("breaches", "promises of release broken", _side("breaches", HOLDER)),
    "snap_backs": Outcome("items", "items snapped back", _run("snap_backs")),
    "incidents": Outcome("incidents", "incidents at the border", _all("bloc", "incidents")),
    "sanctioner_trust": Outcome("share", "sanctioner's trust in the holder at the end", _trust(SANCTIONER)),
    "holder_trust": Outcome("share", "holder's trust in the sanctioner at the end", _trust(HOLDER)),
    "rapport": Outcome("share", "highest rapport of an active envoy at the end", _month("rapport")),
    "subsidy": Outcome("points a month", "patron's subsidy at the end", _all("patron", "subsidy")),
    "dependence": Outcome("share", "relief in the holder's outside income at the end", _month("dependence")),
    "peak_dependence": Outcome("share", "highest dependence on relief that the patron saw", lambda c, s: s.patron.peak_dependence[:, :].max(axis=1)),
    "lock_in": Outcome("steps", "patron's lock-in at the end", _all("patron", "lock_in")),
    "tolerated": Outcome("months", "months in which the patron tolerated what alarmed it", _all("patron", "tolerated")),
    "outbids": Outcome("months", "months in which the patron outbid", _all("patron", "outbids")),
    "squeezes": Outcome("months", "months in which the patron squeezed", _all("patron", "squeezes")),
    "lock_ins": Outcome("months", "months in which the patron locked in", _all("patron", "lock_ins")),
    "messages": Outcome("messages", "messages carried to the patron", _run("messages")),
    "messages_true": Outcome("messages", "messages that proved true", _run("messages_true")),
    "patron_belief": Outcome("probability", "patron's belief that the sanctioner keeps its word", _first("patron", "belief")),
    "credibility": Outcome("probability", "messenger's credibility at the end", _run("credibility")),
    "stage": Outcome("stage", "war track at the end", _first("patron", "stage")),
    "stage_silent": Outcome("stage", "war track at the end without messages, same luck", _first("patron", "stage_silent")),
    "mean_stage": Outcome("stage", "war track, mean over months", _mean_over_months("stage_months")),
    "mean_stage_silent": Outcome(
        "stage", "war track without messages, mean over months, same luck", _mean_over_months("stage_silent_months")
    ),
    "accepted": Outcome("0 or 1", "patron accepted by the end", _accepted("stage")),
    "accepted_silent": Outcome("0 or 1", "patron accepted by the end without messages", _accepted("stage_silent")),
    "utility_sanctioner": Outcome("utility", "sum of deal utilities of the sanctioner", _side("utility", SANCTIONER)),
    "utility_holder": Outcome("utility", "sum of deal utilities of the holder", _side("utility", HOLDER)),
    "joint_gain": Outcome(
        "utility", "sum of both sides' gains over their reservation values",
        lambda c, s: np.asarray(s.sides.gain[:, SANCTIONER] + s.sides.gain[:, HOLDER]),
    ),
    "distance_frontier": Outcome("share", "mean distance of deals to the Pareto frontier", _per("distance_frontier", "deals")),
    "distance_nash": Outcome("share", "mean distance of deals to the Nash point", _per("distance_nash", "deals")),
    "distance_kalai_smorodinsky": Outcome(
        "share", "mean distance of deals to the Kalai-Smorodinsky point", _per("distance_kalai_smorodinsky", "deals")
    ),
    "distance_egalitarian": Outcome(
        "share", "mean distance of deals to the egalitarian point", _per("distance_egalitarian", "deals")
    ),
    "distance_utilitarian": Outcome(
        "share", "mean distance of deals to the utilitarian point", _per("distance_utilitarian", "deals")
    ),
}  # fmt: skip
"""Every outcome of a run by name, the same for all cases."""


def outcomes_of_names(
    categories: Sequence[str], items: Sequence[str], patrons: Sequence[str] = ()
) -> dict[str, Outcome]:
    """Return the outcomes that carry the names of a case.

    Freed, pardoned and ended sentences by category; of each item the month in which it came within reach, its place in
    the order of unlocking, and month, lag and loss of what was delivered. Where there are several patrons, what each did.
    """
    named: dict[str, Outcome] = {}
    for c, name in enumerate(categories):
        named[f"freed_{name}"] = Outcome("people", f"freed by deals: {name}", _category_column("freed", c))
        named[f"pardoned_{name}"] = Outcome(
            "people", f"pardoned outside the talks: {name}", _category_column("pardoned", c)
        )
        named[f"expired_{name}"] = Outcome(
            "people", f"sentences ended: {name}", _category_column("expired", c)
        )
    for j, name in enumerate(items):
        named[f"unlocked_{name}"] = Outcome(
            "month", f"first meeting with {name} within reach, month", _unlocked_column(j)
        )
        named[f"order_{name}"] = Outcome(
            "place", f"place of {name} in the order of unlocking, ties share one", _order_column(j)
        )
        for stem, field, unit in (
            ("month", "delivered_month", "month"),
            ("lag", "lag", "months"),
            ("lost", "lost_month", "month"),
        ):
            named[f"{stem}_{name}"] = Outcome(unit, f"{stem} of {name}", _item_column(field, j))
    for p, name in enumerate(patrons if len(patrons) > 1 else ()):
        for stem, said in declared(PatronState).items():
            named[f"{stem}_{name}"] = Outcome(said.unit, f"{said.summary}: {name}", _patron_column(stem, p))
    return named


def _patron_column(name: str, patron: int) -> Column:
    return lambda case, state: getattr(state.patron, name)[:, patron].copy()


def _category_column(ledger: str, category: int) -> Column:
    return lambda case, state: getattr(state.people, ledger)[:, category].copy()


def _unlocked_column(item: int) -> Column:
    return lambda case, state: _never_as_nan(state.items.unlocked_month[:, item])


def _order_column(item: int) -> Column:
    """Return one more than the number of items that came within reach before this one."""

    def column(case: Case, state: State) -> np.ndarray:
        months = _never_as_nan(state.items.unlocked_month[:])
        own = months[:, item]
        return np.where(np.isnan(own), np.nan, 1.0 + (months < own[:, np.newaxis]).sum(axis=1))

    return column


def _item_column(field: str, item: int) -> Column:
    def column(case: Case, state: State) -> np.ndarray:
        delivered = state.items.delivered_month[:, item] != NEVER
        return np.where(delivered, _never_as_nan(getattr(state.items, field)[:, item]), np.nan)

    return column


def table(
    case: Case, state: State, categories: Sequence[str], items: Sequence[str], patrons: Sequence[str] = ()
) -> dict[str, np.ndarray]:
    """Return every outcome column by name; arrays of shape (n,)."""
    columns = {**OUTCOMES, **outcomes_of_names(categories, items, patrons)}
    return {name: outcome.column(case, state) for name, outcome in columns.items()}

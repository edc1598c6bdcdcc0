"""The state of campaigns: tables with a leading axis over runs, put together from what the families declare.

A rule takes ``(case, state, i, ...)`` and changes row *i*. A Mesa model is a batch of one; a batch engine holds many.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import numpy as np

from sim.campaign.bloc import BlocState
from sim.campaign.case import Case
from sim.campaign.columns import Columns, Floats, Ints, blank, declared
from sim.campaign.declared import CategoryMonth, MonthRecord, Run
from sim.campaign.events import EVENT, EventRecord, events_at_most
from sim.campaign.meeting import EnvoyState
from sim.campaign.observation import MonitorState
from sim.campaign.patron import N_CHOICES, PatronState
from sim.campaign.prisoners import MEMORY_MONTHS, PeopleState
from sim.campaign.relief import ItemState
from sim.campaign.sides import N_PRINCIPALS, SideState
from sim.machine import carried

Table = TypeVar("Table", bound=Columns)


@carried
class State(NamedTuple):
    """States of n runs: P patrons, B blocs, M monitors, E envoys, C categories, I items, T months."""

    run: Run
    """Shape (n,)."""
    sides: SideState
    """Shape (n, 2): sanctioner, holder."""
    patron: PatronState
    """Shape (n, P)."""
    bloc: BlocState
    """Shape (n, B)."""
    monitor: MonitorState
    """Shape (n, M)."""
    envoys: EnvoyState
    """Shape (n, E)."""
    people: PeopleState
    """Shape (n, C)."""
    items: ItemState
    """Shape (n, I)."""
    leaked: Ints
    """int64, shape (n, P, I): 1 where a patron has heard of the latest promise of an item."""
    listed: Floats
    """float64, shape (n, M, C): recognised by a monitor."""
    arrested_lately: Ints
    """int64, shape (n, 12, C): arrests by month modulo 12, those before the start included."""
    freed_at_home: Ints
    """int64, shape (n, 12, C): freed at home by month modulo 12."""
    months: MonthRecord
    """Shape (n, T): what the records hold at each month's end; with T = 1, at the latest one's."""
    months_of: CategoryMonth
    """Shape (n, T, C): what they hold of each category."""
    events: EventRecord
    """Shape (n, capacity); capacity 0 keeps none."""
    leaving: np.ndarray
    """int64, shape (n, C): people about to be freed; overwritten."""
    chances: np.ndarray
    """float64, shape (n, 5): of a patron's answers; overwritten."""


def new_state(
    case: Case, n: int, months: int, *, keep_events: bool = True, keep_months: bool = True
) -> State:
    """Return *n* states as declared, ready for `begin`; without months kept, there is room for the latest one."""
    categories, items, patrons, monitors = (
        len(table) for table in (case.category, case.item, case.patron, case.monitor)
    )
    capacity = events_at_most(case, months) if keep_events else 0
    kept = months if keep_months else 1
    return State(
        run=_started(case, Run, (n,)),
        sides=_started(case, SideState, (n, N_PRINCIPALS)),
        patron=_started(case, PatronState, (n, patrons)),
        bloc=_started(case, BlocState, (n, len(case.bloc))),
        monitor=_started(case, MonitorState, (n, monitors)),
        envoys=_started(case, EnvoyState, (n, len(case.envoy))),
        people=_started(case, PeopleState, (n, categories)),
        items=_started(case, ItemState, (n, items)),
        leaked=_whole(n, patrons, items),
        listed=np.zeros((n, monitors, categories)).view(),  # type: ignore[arg-type]
        arrested_lately=_whole(n, MEMORY_MONTHS, categories),
        freed_at_home=_whole(n, MEMORY_MONTHS, categories),
        months=blank(MonthRecord, (n, kept)),
        months_of=blank(CategoryMonth, (n, kept, categories)),
        events=np.zeros((n, capacity), dtype=EVENT).view(np.recarray),  # type: ignore[arg-type]
        leaving=np.zeros((n, categories), dtype=np.int64),
        chances=np.zeros((n, N_CHOICES)),
    )


def _whole(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)  # type: ignore[return-value]


def _started(case: Case, table: type[Table], shape: tuple[int, ...]) -> Table:
    """Return a table with every column at its declared start."""
    made = blank(table, shape)
    for name, column in declared(table).items():
        if column.start != 0.0:
            start = attrgetter(column.start)(case) if isinstance(column.start, str) else column.start
            getattr(made, name)[...] = start
    return made


def stacked(states: list[State]) -> State:
    """Return several batches as one, in the order given."""
    columns = zip(*states, strict=True)
    return State(*(_concatenated(list(column)) for column in columns))


def _concatenated(arrays: list[Any]) -> Any:
    whole = np.concatenate(arrays)
    return whole.view(np.recarray) if whole.dtype.names else whole

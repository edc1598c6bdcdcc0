"""One meeting, told again: which run and which talks, and the offers in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_MOVER, TRAIL_OFFER, TRAIL_ROUND
from sim.bargaining.protocols import ACCEPT, PROPOSE
from sim.campaign.sides import GO_BETWEEN, HOLDER, SANCTIONER
from sim.chronicle.dates import date_of
from sim.errors import ConfigError, ResultsError
from sim.figures._style import (
    GO_BETWEEN_LOOK,
    HOLDER_LOOK,
    SANCTIONER_LOOK,
    Drawing,
    Look,
    styled,
    upper_first,
)

if TYPE_CHECKING:
    from sim.agents.record import TalkRecord
    from sim.configuration import Scenario
    from sim.results import Results

SIDES = (SANCTIONER, HOLDER)
MOVERS: dict[int, Look] = {SANCTIONER: SANCTIONER_LOOK, HOLDER: HOLDER_LOOK, GO_BETWEEN: GO_BETWEEN_LOOK}


class Offer(NamedTuple):
    """An offer: whose, in which round (from 1), which package, whether it was agreed, what each side then asked for."""

    mover: int
    round: int
    package: int
    accepted: bool
    targets: tuple[float, float]


class PlottedMeeting(NamedTuple):
    """A meeting of a run with its number (from 1) among the run's meetings."""

    scenario: Scenario
    run: int
    number: int
    talks: TalkRecord

    @property
    def gains(self) -> tuple[np.ndarray, np.ndarray]:
        """Both sides' utilities over their reservation values, each of shape (P,)."""
        first, second = self.talks.reservation
        return self.talks.sanctioner - first, self.talks.holder - second

    @property
    def when(self) -> str:
        """Month and year."""
        return date_of(self.scenario.case.start, self.talks.month)

    @property
    def outcome(self) -> str:
        """How the talks ended, in words."""
        failed = self.talks.agreement is not None and not self.talks.passed
        return f"{self.talks.status}, not ratified" if failed else self.talks.status

    def label(self, mover: int) -> str:
        """Return the name of a side, or of the envoy for `GO_BETWEEN`."""
        if mover == GO_BETWEEN:
            return str(self.scenario.parties[self.talks.envoy].label)
        role = ("sanctioner", "holder")[mover]
        return str(next(party.label for party in self.scenario.parties.values() if party.role == role))

    def unit(self, side: int) -> str:
        """Return the unit of a side's utility: points, unless its law makes something else of them."""
        role = ("sanctioner", "holder")[side]
        law = next(party.utility.name for party in self.scenario.parties.values() if party.role == role)
        return "points" if law in ("additive", "threshold") else f"{law.replace('_', ' ')} units"

    def axis(self, side: int) -> str:
        """Return the label of an axis of one side's utility."""
        return f"utility to {self.label(side)} ({self.unit(side)}, no deal = 0)"

    def contents(self, package: int) -> tuple[int, list[str]]:
        """Return how many people a package frees and which items it grants."""
        n_sets = len(self.talks.sets)
        people = int(self.talks.releases[package // n_sets].sum())
        mask = int(self.talks.sets[package % n_sets])
        return people, [
            item.label for place, item in enumerate(self.scenario.items.values()) if mask >> place & 1
        ]

    def offers(self) -> list[Offer]:
        """Return the offers in the order in which they were made."""
        found: list[Offer] = []
        for move, target in zip(self.talks.trail, self.talks.targets, strict=True):
            asked, decision, mover = int(move[TRAIL_ASKED]), int(move[TRAIL_DECISION]), int(move[TRAIL_MOVER])
            if asked == PROPOSE and decision >= 0:
                found.append(
                    Offer(mover, int(move[TRAIL_ROUND]) + 1, int(move[TRAIL_OFFER]), False, (np.nan, np.nan))
                )
            if found and mover in SIDES and decision >= 0:
                found[-1] = _with_target(found[-1], mover, float(target))
            if found and asked != PROPOSE:
                found[-1] = found[-1]._replace(accepted=decision == ACCEPT)
        return found


def _with_target(offer: Offer, side: int, target: float) -> Offer:
    first, second = offer.targets
    return offer._replace(targets=(target, second) if side == SANCTIONER else (first, target))


class MeetingFigure(Protocol):
    """The ``draw`` of a figure that shows one meeting."""

    def __call__(
        self,
        results: Results,
        run: int | None = None,
        meeting: int | None = None,
        talks: TalkRecord | None = None,
    ) -> Drawing:
        """Return the figure."""


def of_one_meeting(draw: Callable[[Results, PlottedMeeting], Drawing]) -> MeetingFigure:
    """Return a figure's ``draw`` that finds the meeting it shows and works under the house's settings.

    The options are those of `meeting_of`.
    """

    @styled
    def drawn(
        results: Results,
        run: int | None = None,
        meeting: int | None = None,
        talks: TalkRecord | None = None,
    ) -> Drawing:
        return draw(results, meeting_of(results, run, meeting, talks))

    drawn.__doc__ = draw.__doc__
    return drawn


def meeting_of(
    results: Results, run: int | None, meeting: int | None, talks: TalkRecord | None
) -> PlottedMeeting:
    """Return a meeting of a run: the one with that number, else the last that reached agreement, else the last.

    Parameters
    ----------
    results : Results
        The run is played again from its scenario and must come out as it is there.
    run : int, optional
        Number of the run; the first by default.
    meeting : int, optional
        Number of the meeting in the run, from 1.
    talks : TalkRecord, optional
        A meeting that was already traced; the run is then not played again.

    Raises
    ------
    ConfigError
        If there is no such run or meeting.
    ResultsError
        If no meeting was held, or the run comes out otherwise than in the results.
    """
    run = int(results.column("run")[0]) if run is None else run
    if talks is not None:
        return PlottedMeeting(results.scenario, run, meeting or 1, talks)
    held = retold(results, run)
    if not held:
        raise ResultsError(f"no meeting with anything on the table was held in run {run}")
    if meeting is None:
        agreed = [place for place, one in enumerate(held) if one.agreement is not None]
        meeting = (agreed[-1] if agreed else len(held) - 1) + 1
    if not 1 <= meeting <= len(held):
        raise ConfigError.at("figures", "meeting", meeting, f"must lie in [1, {len(held)}] in run {run}")
    return PlottedMeeting(results.scenario, run, meeting, held[meeting - 1])


def retold(results: Results, run: int) -> list[TalkRecord]:
    """Return the meetings of a run, played again."""
    from sim.ensemble.mesa_path import traced

    known = results.column("run")
    if not (known == run).any():
        raise ConfigError.at("figures", "run", run, f"must lie in [{known.min():.0f}, {known.max():.0f}]")
    model = traced(results.scenario, run, seed=int(results.manifest["seed"]))
    row = int(np.argmax(known == run))
    now = {name: float(getattr(model.state.run, name)[0]) for name in ("meetings", "deals", "relief_pv")}
    if any(
        abs(results.column(name)[row] - value) > 1e-9 * max(1.0, abs(value)) for name, value in now.items()
    ):
        raise ResultsError(
            f"run {run} comes out otherwise now than in the results: the rules, laws or seed are not the same"
        )
    return list(model.talks)


def told(meeting: PlottedMeeting, package: int) -> str:
    """Return what a package holds in words."""
    people, items = meeting.contents(package)
    return f"{people:,} freed for {', '.join(items) if items else 'no relief yet'}"


def heading(meeting: PlottedMeeting, what: str) -> str:
    """Return the title of a figure of one meeting."""
    names = " and ".join(upper_first(meeting.label(side)) for side in SIDES)
    return f"{what}: {names}, {meeting.when} ({meeting.outcome})"


def drawn_from(meeting: PlottedMeeting, results: Results) -> str:
    """Return which run and meeting is drawn, for the caption."""
    n = results.n_runs
    return f"meeting {meeting.number} of run {meeting.run}, one of {n:,} run{'' if n == 1 else 's'}"

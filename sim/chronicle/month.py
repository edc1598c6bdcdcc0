"""What a sentence of the chronicle may need to know: one month of a run, its events, names and meeting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.campaign.events import NOBODY
from sim.campaign.meeting import MET
from sim.chronicle.dates import date_of
from sim.chronicle.meetings import Meeting, Talk

if TYPE_CHECKING:
    from sim.configuration.schema import Scenario


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the events table, without the keys of its run."""

    month: int
    kind: int
    party: int
    subject: int
    count: int
    value: float
    other: float


@dataclass(slots=True)
class Month:
    """What a sentence may need to know: the names, the month, all its events, and its meeting if one was recorded."""

    scenario: Scenario
    number: int
    events: list[Event] = field(default_factory=list)
    talk: Talk | None = None

    def party(self, role: str) -> str:
        """Return the label of the one party that plays a role."""
        label: str = next(party.label for party in self.scenario.parties.values() if party.role == role)
        return label

    def among(self, role: str, position: int) -> str:
        """Return the label of a party of a role by its position, of the first where an event says none."""
        labels: list[str] = [party.label for party in self.scenario.parties.values() if party.role == role]
        return labels[max(0, position)]

    @property
    def sanctioner(self) -> str:
        """Label of the sanctioner."""
        return self.party("sanctioner")

    @property
    def holder(self) -> str:
        """Label of the holder."""
        return self.party("holder")

    @property
    def patron(self) -> str:
        """Label of the patron."""
        return self.party("patron")

    @property
    def categories(self) -> list[str]:
        """Labels of the categories, in order."""
        return [category.label for category in self.scenario.categories.values()]

    @property
    def items(self) -> list[str]:
        """Labels of the items of relief, in order."""
        return [item.label for item in self.scenario.items.values()]

    def envoy(self, position: int) -> str:
        """Return the label of an envoy, by its position among the envoys."""
        labels = [party.label for party in self.scenario.parties.values() if party.role == "envoy"]
        return labels[position] if 0 <= position < len(labels) else "an envoy"

    def date(self, later: int = 0) -> str:
        """Return the month, or one some months later, as a date."""
        return date_of(self.scenario.case.start, self.number + later)

    def meeting(self) -> Meeting | None:
        """Return the month's meeting, if it was recorded."""
        called = next((event.party for event in self.events if event.kind == MET), NOBODY)
        if self.talk is None:
            return None
        parties = (self.sanctioner, self.holder, self.envoy(called))
        return Meeting(self.talk, parties, self.categories, self.items)

    def has(self, kind: int, subject: int | None = None) -> bool:
        """Return whether something of a kind happened in the month, about a subject if one is given."""
        return any(event.kind == kind and subject in (None, event.subject) for event in self.events)

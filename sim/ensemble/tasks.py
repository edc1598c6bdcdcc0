"""What every executor knows of the chunks it is given, and of those that it gives up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

AHEAD = 2
"""Chunks per worker that wait in its queue, so that it is never idle and little is lost when it dies."""
DEATHS = 3
"""Workers that a chunk may take with it before it is given up."""


class Named(Protocol):
    """What an executor needs to know of a chunk."""

    @property
    def name(self) -> str:
        """A name that no other chunk has."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A chunk whose workers died over and over."""

    name: str

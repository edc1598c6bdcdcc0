"""The laboratory: a negotiation in one call.

>>> from sim.laboratory import negotiate
>>> outcome = negotiate([[0.0, 2.0, 4.0], [4.0, 3.0, 0.0]], ["linear", "linear"], rounds=10)
>>> outcome.status, outcome.agreement
('agreed', 1)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_OFFER, TRAIL_ROUND, TRAIL_WIDTH
from sim.bargaining.protocols import AGREED, PROPOSE, STATUS_WORDS, WALKED_AWAY
from sim.errors import ConfigError
from sim.laboratory.agenda import Foresight, Item, items_of, options_of
from sim.laboratory.bargainer import Bargainer, Choice, bargainer_of
from sim.laboratory.domains import Problem
from sim.laboratory.outcome import NOT_RATIFIED, Outcome, outcome_of
from sim.laboratory.ratification import Ratifiers, check_ratification, is_ratified, open_packages
from sim.laboratory.sessions import AGREEMENT, MOVES, ROUND, STATUS
from sim.laboratory.sitting import GoBetween, Room, Terms
from sim.laboratory.stakes import OverDeadline, Stakes, require_whole, stakes_of

Players = Sequence[Bargainer | Choice]
Clock = Literal["rounds", "deadline"]


def negotiate(
    problem: Problem | Stakes | np.ndarray | Sequence[Any],
    bargainers: Players,
    *,
    protocol: str = "alternating_offers",
    rounds: int = 100,
    p_breakdown: float = 0.0,
    clock: Clock = "rounds",
    reservation: Sequence[float] | np.ndarray | None = None,
    mediator: GoBetween | None = None,
    agenda: Sequence[Item] | None = None,
    foresight: Foresight = "mean",
    ratification: Sequence[Ratifiers | None] | None = None,
    seed: int = 0,
    run: int = 0,
) -> Outcome:
    """Hold one negotiation and return its outcome.

    Parameters
    ----------
    problem : Problem, or table of shape (n, P) or (n, size of issue 1, size of issue 2, ...)
        Utilities of every party; talks are held over what they exceed no deal by.
    bargainers : sequence of Bargainer or str
        One a party, in the order in which they sit; a word is a tactic.
    protocol : str
    rounds : int
        The most there can be; under an agenda for each of its items.
    p_breakdown : float
        Chance that a refusal ends the talks.
    clock : str
        Unit of time in laws of discounting: ``"rounds"``, or ``"deadline"`` for shares of the rounds there can be, as in GENIUS.
    reservation : sequence of float or array, optional
        What no deal is worth to each; the profiles' own, or zero for tables.
    mediator : GoBetween, optional
    agenda : sequence, optional
        Issues by name in the order in which they are settled, or groups of issues: see `sim.laboratory.agenda`.
    foresight : str
        What the sides expect of the issues to come: ``"mean"``, ``"best"`` or ``"equilibrium"``.
    ratification : sequence of Ratifiers or None, optional
        One a party: see `sim.laboratory.ratification`.
    seed, run : int
        The luck. The same numbers give the same negotiation on every machine, compiled or not.

    Raises
    ------
    ConfigError
        For what cannot be negotiated over, and for laws and terms that are not there.
    """
    if isinstance(bargainers, str):
        raise ConfigError.at("negotiate", "bargainers", bargainers, "must be a list with one for each party")
    players = [bargainer_of(given) for given in bargainers]
    longest = rounds if agenda is None else rounds * len(agenda)
    stakes = with_patience(stakes_of(problem, reservation), players, clock, longest)
    terms = Terms(protocol=protocol, rounds=rounds, p_breakdown=p_breakdown, mediator=mediator)
    if agenda is not None and mediator is not None and mediator.view is not None:
        raise ConfigError.at("negotiate", "mediator.view", "a table", "cannot be used with an agenda")
    open_ = np.ones(stakes.n_packages, dtype=np.bool_)
    if ratification is not None:
        check_ratification(ratification, stakes)
        open_ = open_packages(ratification, stakes)
    outcome = (
        _over_packages(stakes, players, terms, open_, seed, run)
        if agenda is None
        else _over_agenda(stakes, players, terms, open_, items_of(agenda, stakes), foresight, seed, run)
    )
    return outcome if ratification is None else _ratified(outcome, ratification, seed, run)


def with_patience(stakes: Stakes, players: Sequence[Bargainer], clock: Clock, rounds: int) -> Stakes:
    """Return the stakes with every bargainer's own law of discounting, if it has one, in rounds."""
    if clock not in {"rounds", "deadline"}:
        raise ConfigError.at("negotiate", "clock", clock, ["rounds", "deadline"])
    if len(players) != stakes.n_parties:
        raise ConfigError.at("negotiate", "bargainers", len(players), f"must be {stakes.n_parties}")
    both = zip(players, stakes.discounting, strict=True)
    laws = [law if player.discounting is None else player.discounting for player, law in both]
    if clock == "deadline":
        laws = [None if law is None else OverDeadline(law, rounds) for law in laws]
    return dataclasses.replace(stakes, discounting=tuple(laws))


def _over_packages(
    stakes: Stakes, players: Sequence[Bargainer], terms: Terms, open_: np.ndarray, seed: int, run: int
) -> Outcome:
    """Hold talks over whole packages, those that are ruled out left aside."""
    kept = np.flatnonzero(open_)
    if kept.size == 0:
        return _nothing_to_talk_about(stakes)
    if kept.size == open_.size:
        held = _Held(Room(stakes, players, terms, seed), run)
    else:
        fewer = stakes.over(stakes.utility[:, kept], stakes.coordinates[kept], stakes.sizes, stakes.issues)
        held = _Held(Room(fewer, [p.knowing(kept) for p in players], _seeing(terms, kept), seed), run)
    moves = held.moves(kept)
    agreement = None if held.agreement is None else int(kept[held.agreement])
    return outcome_of(stakes, held.status, agreement, held.rounds, moves, held.targets)


def _over_agenda(
    stakes: Stakes,
    players: Sequence[Bargainer],
    terms: Terms,
    open_: np.ndarray,
    items: Sequence[tuple[int, ...]],
    foresight: Foresight,
    seed: int,
    run: int,
) -> Outcome:
    """Hold talks over one item after the other, each among the options that what is settled leaves open."""
    moves, targets, about, passed, held = [], [], [], 0, None
    if not open_.any():
        return _nothing_to_talk_about(stakes)
    for stage in range(len(items)):
        options = options_of(stakes, items[stage:], open_, foresight)
        believing = [player.valuing(options.valued) for player in players]
        held = _Held(Room(options.stakes, believing, terms, seed, stage), run)
        moves.append(held.moves(options.kept, passed))
        targets.append(held.targets)
        about += [", ".join(options.stakes.issues)] * len(held.targets)
        if held.agreement is None:
            break
        open_ = open_ & (options.option == options.kept[held.agreement])
        passed += held.rounds + 1
    agreed = held is not None and held.agreement is not None
    agreement = int(np.flatnonzero(open_)[0]) if agreed else None
    rounds = passed - 1 if agreed else passed + (held.rounds if held else 0)
    return outcome_of(
        stakes,
        held.status if held else STATUS_WORDS[AGREED],
        agreement,
        rounds,
        np.concatenate(moves),
        np.concatenate(targets),
        tuple(about),
    )


def _nothing_to_talk_about(stakes: Stakes) -> Outcome:
    """Return the outcome where known constraints rule out every package."""
    return outcome_of(
        stakes,
        STATUS_WORDS[WALKED_AWAY],
        None,
        0,
        np.zeros((0, TRAIL_WIDTH), dtype=np.int64),
        np.zeros(0),
    )


def _seeing(terms: Terms, kept: np.ndarray) -> Terms:
    """Return the terms with the go-between's view of the packages that are left."""
    if terms.mediator is None or terms.mediator.view is None:
        return terms
    narrowed = dataclasses.replace(terms.mediator, view=terms.mediator.view[:, kept])
    return dataclasses.replace(terms, mediator=narrowed)


class _Held:
    """One session that has been held, in the room's own numbering of packages."""

    def __init__(self, room: Room, run: int) -> None:
        require_whole("run", run, 0)
        (result,) = room.hold(1, run)
        self.status = STATUS_WORDS[result[STATUS]]
        self.agreement = int(result[AGREEMENT]) if result[STATUS] == AGREED else None
        self.rounds = int(result[ROUND])
        self.trail = room.minutes.trail[: result[MOVES]].copy()
        self.targets = room.minutes.targets[: result[MOVES]].copy()

    def moves(self, numbers: np.ndarray, passed: int = 0) -> np.ndarray:
        """Return the trail with packages numbered as *numbers* says, *passed* rounds later."""
        trail = self.trail.copy()
        trail[:, TRAIL_ROUND] += passed
        for column in (TRAIL_OFFER, TRAIL_DECISION):
            names_package = (trail[:, column] >= 0) & (
                (column == TRAIL_OFFER) | (trail[:, TRAIL_ASKED] == PROPOSE)
            )
            trail[names_package, column] = numbers[trail[names_package, column]]
        return trail


def _ratified(outcome: Outcome, ratification: Sequence[Ratifiers | None], seed: int, run: int) -> Outcome:
    """Return the outcome after the votes at home."""
    if outcome.agreement is None or is_ratified(ratification, outcome.stakes, outcome.agreement, seed, run):
        return outcome
    return outcome_of(
        outcome.stakes, NOT_RATIFIED, None, outcome.rounds, outcome.moves, outcome.targets, outcome.about
    )

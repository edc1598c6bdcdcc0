"""Every law of a side plays in a campaign, with laws of the other kinds beside it, under every protocol and in both cases."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.agents.model import CampaignModel
from sim.agents.record import TalkRecord
from sim.bargaining.negotiation import TRAIL_ASKED, TRAIL_DECISION, TRAIL_MOVER
from sim.bargaining.offerings import BY_TACTIC
from sim.bargaining.protocols import PROPOSE, STATUS_WORDS
from sim.configuration import load
from sim.configuration.ready import brought_by, principals
from sim.configuration.schema import Scenario
from sim.registry import laws

SIDES = {"baseline": ("washington", "minsk"), "korvia_baseline": ("league", "korvia")}
KINDS = ("tactic", "offering", "acceptance", "opponent")
NAMES = {kind: sorted(laws(kind)) for kind in KINDS}
TWO_SIDED = sorted(set(laws("protocol")) - {"single_text"})


def choices(side: str, turn: int) -> list[str]:
    """Return overrides that choose a law of every kind, another mixture each turn; each law has its turns."""
    strides = {"tactic": 1, "offering": 1, "acceptance": 1, "opponent": 2}
    return [
        f"{kind}@parties.{side}.{kind}={names[turn * strides[kind] % len(names)]}"
        for kind, names in NAMES.items()
    ]


def talks_of(scenario: str, *overrides: str, months: int = 8, run: int = 0) -> list[TalkRecord]:
    """Play a few months and return the meetings in full."""
    return CampaignModel(load(scenario, f"months={months}", *overrides), run, keep_talks=True).play().talks


def check(talk: TalkRecord) -> None:
    """Whatever the laws, a talk ends, nothing is offered that is not there, and no deal is worse than none."""
    assert talk.status in STATUS_WORDS[1:]
    packages = talk.sanctioner.size
    for move in talk.trail:
        if move[TRAIL_ASKED] == PROPOSE:
            assert -2 <= move[TRAIL_DECISION] < packages
    if talk.agreement is not None:
        for worth, reservation in zip((talk.sanctioner, talk.holder), talk.reservation, strict=True):
            assert worth[talk.agreement] >= reservation
    assert np.isfinite(talk.believed_holder).all()
    assert np.isfinite(talk.believed_sanctioner).all()


@pytest.mark.parametrize("turn", range(len(NAMES["tactic"])))
@pytest.mark.parametrize("scenario", SIDES)
def test_every_law_plays_beside_laws_of_other_kinds(scenario: str, turn: int) -> None:
    first, second = SIDES[scenario]
    talks = talks_of(scenario, *choices(first, turn), *choices(second, turn + 4))
    assert talks
    for talk in talks:
        check(talk)


def test_every_law_has_its_turn() -> None:
    chosen = {word for turn in range(len(NAMES["tactic"])) for word in choices("x", turn)}
    assert chosen == {f"{kind}@parties.x.{kind}={name}" for kind, names in NAMES.items() for name in names}


PLAYERS = ("faratin_polynomial", "rubinstein", "micro", "zeuthen")


@pytest.mark.parametrize(("protocol", "tactic"), list(itertools.product(TWO_SIDED, PLAYERS)))
def test_a_campaign_runs_under_every_protocol(protocol: str, tactic: str) -> None:
    overrides = [f"tactic@parties.{side}.tactic={tactic}" for side in SIDES["baseline"]]
    talks = talks_of("baseline", f"protocol@talks.protocol={protocol}", *overrides, months=4)
    assert talks
    for talk in talks:
        check(talk)
        if protocol == "ultimatum":
            assert len(talk.trail) <= 2
        if protocol != "alternating_offers":
            assert (talk.trail[:, TRAIL_MOVER] < 2).all()


def test_an_ultimatum_of_the_equilibrium_player_is_its_best_that_the_other_can_take() -> None:
    # With beliefs as they are, one round gives the proposer all that leaves the other no worse off.
    told = talks_of(
        "baseline", "protocol@talks.protocol=ultimatum", "tactic@parties.washington.tactic=rubinstein",
        "opponent@parties.washington.opponent=perfect",
    )  # fmt: skip
    for talk in told:
        possible = (talk.holder >= 0.0) & (talk.sanctioner >= 0.0)
        if possible.any():
            assert talk.agreement is not None
            assert talk.sanctioner[talk.agreement] == talk.sanctioner[possible].max()
    assert any(talk.agreement is not None for talk in told)


def offerings_of(scenario: Scenario) -> list[str]:
    """Return the offerings that the sanctioner and the holder bring to talks."""
    names = {law.seated: name for name, law in laws("offering").items() if name != BY_TACTIC}
    return [names[brought_by(party)["offering"].function] for party in principals(scenario)]


def test_a_side_that_names_no_offering_makes_that_of_its_tactic() -> None:
    plain = load(
        "baseline", "tactic@parties.minsk.tactic=micro", "tactic@parties.washington.tactic=trade_off"
    )
    assert offerings_of(plain) == ["similar", "new_or_repeated"]
    told = load(
        "baseline", "tactic@parties.minsk.tactic=micro", "offering@parties.minsk.offering=best_for_others"
    )
    assert offerings_of(told) == ["best_for_others", "best_for_others"]


def test_what_is_chosen_by_default_is_what_the_defaults_are_called() -> None:
    named = [
        f"{kind}@parties.{side}.{kind}={name}"
        for side in SIDES["baseline"]
        for kind, name in (
            ("offering", "best_for_others"),
            ("acceptance", "next_target"),
            ("opponent", "given"),
        )
    ]
    for left, right in zip(talks_of("baseline"), talks_of("baseline", *named), strict=True):
        assert (left.trail == right.trail).all()
        assert np.array_equal(left.targets, right.targets, equal_nan=True)

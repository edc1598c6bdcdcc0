"""The channel: a messenger between sanctioner and patrons, and the war track. No data anchor: illustrative throughout.

The patron does not know whether the sanctioner keeps its word. It hears messages about relief before it comes and
sees what comes. Beside it runs a silent shadow, on the same luck, that sees the same relief but hears no messages:
the difference of the two is what the channel is worth.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.campaign.columns import Columns, Floats, Ints, column, luck
from sim.campaign.draws import draw
from sim.campaign.events import among, event, note
from sim.campaign.relief import DELIVERED, NO_MESSAGE
from sim.campaign.reported import Outcome, Reading, of_first, of_run
from sim.luck import logistic
from sim.machine import borrowing_rule

if TYPE_CHECKING:
    from sim.campaign.case import Case
    from sim.campaign.state import State

MESSAGE = event(20, "message")
WAR_TRACK = event(21, "war_track")


class ChannelNumbers(NamedTuple):
    """The messenger."""

    enabled: bool
    p_honest: float
    accuracy: float
    praise: float
    luck_honesty: np.uint64 = luck("honesty")


class MessengerState(Columns):
    """The messenger and what it has said."""

    honest: Ints = column("0 or 1", "whether it is honest")
    credibility: Floats = column("probability", "patrons' belief that it is honest", "channel.p_honest")
    messages: Ints = column("messages", "messages carried")
    messages_true: Ints = column("messages", "messages that proved true")


class ChannelMonth(Columns):
    """Columns of the month's record; belief and stages are the first patron's."""

    patron_belief: Floats = column("probability", "patron's belief that the sanctioner keeps its word")
    credibility: Floats = column("probability", "patron's belief that the messenger is honest")
    stage: Floats = column("stage", "war track, 0 to acceptance")
    stage_silent: Floats = column("stage", "war track on the same luck without messages")


def _mean_over_months(name: str) -> Reading:
    return lambda case, state: getattr(state.patron, name)[:, 0] / np.maximum(1, state.run.months)


def _accepted(name: str) -> Reading:
    return lambda case, state: (getattr(state.patron, name)[:, 0] == case.patron.n_stages[0]).astype(np.int64)


OUTCOMES = {
    "messages": Outcome("messages", "messages carried to the patron", of_run("messages")),
    "messages_true": Outcome("messages", "messages that proved true", of_run("messages_true")),
    "patron_belief": Outcome("probability", "patron's belief that the sanctioner keeps its word", of_first("patron", "belief")),
    "credibility": Outcome("probability", "messenger's credibility at the end", of_run("credibility")),
    "stage": Outcome("stage", "war track at the end", of_first("patron", "stage")),
    "stage_silent": Outcome("stage", "war track at the end without messages, same luck", of_first("patron", "stage_silent")),
    "mean_stage": Outcome("stage", "war track, mean over months", _mean_over_months("stage_months")),
    "mean_stage_silent": Outcome(
        "stage", "war track without messages, mean over months, same luck", _mean_over_months("stage_silent_months")
    ),
    "accepted": Outcome("0 or 1", "patron accepted by the end", _accepted("stage")),
    "accepted_silent": Outcome("0 or 1", "patron accepted by the end without messages", _accepted("stage_silent")),
}  # fmt: skip


@borrowing_rule
def says_will_come(comes: bool, honest: bool, accuracy: float, praise: float, u: float) -> int:
    """Return the message, 1 "it will come" or 0 "it will not": an honest messenger is right with *accuracy*."""
    if not honest:
        return 1 if u < praise else 0
    right = u < accuracy
    return 1 if right == comes else 0


@borrowing_rule
def after_message(belief: float, message: int, credibility: float, accuracy: float, praise: float) -> float:
    """Return the belief that the sanctioner keeps its word after a message, by Bayes' rule (Sobel 1985).

    Pr(c = 1 | H) = chi h + (1 - chi) s, Pr(c = 1 | L) = chi (1 - h) + (1 - chi) s.
    """
    if_honours = credibility * accuracy + (1.0 - credibility) * praise
    if_not = credibility * (1.0 - accuracy) + (1.0 - credibility) * praise
    if message == 0:
        if_honours, if_not = 1.0 - if_honours, 1.0 - if_not
    total = belief * if_honours + (1.0 - belief) * if_not
    return belief * if_honours / total if total > 0.0 else belief


@borrowing_rule
def after_outcome(belief: float, kept: bool, if_honours: float, if_not: float, tempering: float) -> float:
    """Return the belief after relief came on time or did not, the likelihoods raised to *tempering*."""
    likely_h = (if_honours if kept else 1.0 - if_honours) ** tempering
    likely_l = (if_not if kept else 1.0 - if_not) ** tempering
    total = belief * likely_h + (1.0 - belief) * likely_l
    return float(belief * likely_h / total) if total > 0.0 else belief


@borrowing_rule
def credibility_after(credibility: float, message: int, kept: bool, accuracy: float, praise: float) -> float:
    """Return the messenger's credibility once its word is held against what came (Sobel 1985).

    A false word is likelier from a strategic messenger; a warning that proves true counts most (Kydd 2003).
    """
    honest = credibility * (accuracy if (message == 1) == kept else 1.0 - accuracy)
    strategic = (1.0 - credibility) * (praise if message == 1 else 1.0 - praise)
    total = honest + strategic
    return honest / total if total > 0.0 else credibility


@borrowing_rule
def draw_honesty(case: Case, state: State, i: int) -> None:
    """Draw once a run whether the messenger is honest."""
    u = draw(state, i, case.channel.luck_honesty, 0, 0, 0)
    state.run.honest[i] = 1 if u < case.channel.p_honest else 0


@borrowing_rule
def to_be_told(state: State, i: int, item: int, month: int) -> bool:
    """Return whether an item was promised this month with channel effort."""
    return bool(state.items.promised_month[i, item] == month and state.items.with_message[i, item] > 0.0)


@borrowing_rule
def send_messages(case: Case, state: State, i: int, month: int) -> None:
    """Send one message about each relief promised this month with channel effort."""
    accuracy, praise, honest = case.channel.accuracy, case.channel.praise, state.run.honest[i] == 1
    for item in range(case.item.shape[0]):
        if not to_be_told(state, i, item, month) or state.items.message[i, item] != NO_MESSAGE:
            continue
        comes = state.items.will_break[i, item] == 0.0
        u = draw(state, i, case.item.luck_message[item], month, 0, 0)
        message = says_will_come(comes, honest, accuracy, praise, u)
        state.items.message[i, item] = message
        state.run.messages[i] += 1
        state.run.messages_true[i] += 1 if (message == 1) == comes else 0


@borrowing_rule
def hear(case: Case, state: State, i: int, p: int, month: int) -> None:
    """Let patron *p* update its belief by the messages of this month."""
    accuracy, praise, credibility = case.channel.accuracy, case.channel.praise, state.run.credibility[i]
    for item in range(case.item.shape[0]):
        if to_be_told(state, i, item, month):
            message = int(state.items.message[i, item])
            belief = after_message(state.patron.belief[i, p], message, credibility, accuracy, praise)
            state.patron.belief[i, p] = belief
            note(state, i, month, MESSAGE, among(p, case.patron), item, message, belief)


@borrowing_rule
def is_seen(case: Case, state: State, i: int, item: int, month: int) -> bool:
    """Return whether an item is relief with flow that was due this month."""
    return bool(case.item.flow[item] > 0.0 and state.items.due[i, item] == month)


@borrowing_rule
def came(state: State, i: int, item: int, month: int) -> bool:
    """Return whether an item was delivered this month and is in force."""
    return bool(state.items.status[i, item] == DELIVERED and state.items.delivered_month[i, item] == month)


@borrowing_rule
def watch_relief(case: Case, state: State, i: int, p: int, month: int) -> None:
    """Let patron *p* see which relief with flow that was due this month came, with messages and without."""
    patron = state.patron
    honours, not_ = case.patron.kept_if_honours[p], case.patron.kept_if_not[p]
    tempering = case.patron.tempering[p]
    for item in range(case.item.shape[0]):
        if is_seen(case, state, i, item, month):
            kept = came(state, i, item, month)
            patron.belief[i, p] = after_outcome(patron.belief[i, p], kept, honours, not_, tempering)
            silent = after_outcome(patron.belief_silent[i, p], kept, honours, not_, tempering)
            patron.belief_silent[i, p] = silent


@borrowing_rule
def judge_messenger(case: Case, state: State, i: int, month: int) -> None:
    """Hold the messenger's word against what came this month."""
    for item in range(case.item.shape[0]):
        message = int(state.items.message[i, item])
        if message >= 0 and is_seen(case, state, i, item, month):
            state.run.credibility[i] = credibility_after(
                state.run.credibility[i],
                message,
                came(state, i, item, month),
                case.channel.accuracy,
                case.channel.praise,
            )


@borrowing_rule
def p_next_stage(hazard: float, reassurance: float, belief: float) -> float:
    """Return the monthly chance of the next step to acceptance, logit = logit(h) + b (2 pi - 1)."""
    return logistic(math.log(hazard / (1.0 - hazard)) + reassurance * (2.0 * belief - 1.0))


@borrowing_rule
def war_track(case: Case, state: State, i: int, p: int, month: int) -> None:
    """Move patron *p*'s war track, and its silent shadow on the same luck, at most one step."""
    patron, last, reassurance = state.patron, case.patron.n_stages[p], case.patron.reassurance[p]
    u = draw(state, i, case.patron.luck_war[p], month, 0, 0)
    stage, silent, belief = patron.stage[i, p], patron.stage_silent[i, p], patron.belief[i, p]
    if stage < last and u < p_next_stage(case.stages[p, stage], reassurance, belief):
        patron.stage[i, p] = stage + 1
        note(state, i, month, WAR_TRACK, among(p, case.patron), stage + 1, value=belief)
    if silent < last and u < p_next_stage(case.stages[p, silent], reassurance, patron.belief_silent[i, p]):
        patron.stage_silent[i, p] = silent + 1
    patron.stage_months[i, p] += patron.stage[i, p]
    patron.stage_silent_months[i, p] += patron.stage_silent[i, p]


@borrowing_rule
def listen(case: Case, state: State, i: int, p: int, month: int) -> None:
    """Let patron *p* hear messages, see relief, and go on or not on the war track.

    The first patron to listen makes the messenger speak, and the last judges it: all hear the same word at the same credibility.
    """
    if p == 0:
        send_messages(case, state, i, month)
    anything_said = state.run.messages[i] > 0
    if anything_said:
        hear(case, state, i, p, month)
    watch_relief(case, state, i, p, month)
    war_track(case, state, i, p, month)
    if anything_said and p == case.patron.shape[0] - 1:
        judge_messenger(case, state, i, month)

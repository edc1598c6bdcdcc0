"""The channel: a messenger between sanctioner and patron, and the war track. No data anchor: illustrative throughout.

The patron does not know whether the sanctioner keeps its word. It hears messages about relief before it comes and
sees what comes. Beside it runs a silent shadow, on the same luck, that sees the same relief but hears no messages:
the difference of the two is what the channel is worth.
"""

from __future__ import annotations

import math
from typing import Any

from sim.campaign.case import FLOW, LUCK_HONESTY, LUCK_MESSAGE, LUCK_WAR
from sim.campaign.draws import draw
from sim.campaign.events import MESSAGE as EVENT_MESSAGE
from sim.campaign.events import NOBODY, WAR_TRACK, note
from sim.campaign.state import (
    DELIVERED,
    DELIVERED_MONTH,
    DUE,
    MESSAGE,
    NO_MESSAGE,
    PROMISED_MONTH,
    STATUS,
    WILL_BREAK,
    WITH_MESSAGE,
)
from sim.luck import logistic
from sim.machine import borrowing_rule


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
def draw_honesty(case: Any, state: Any, i: int) -> None:
    """Draw once a run whether the messenger is honest."""
    u = draw(state, i, case.keys[LUCK_HONESTY], 0, 0, 0)
    state.run.honest[i] = 1 if u < case.numbers.channel_p_honest[0] else 0


@borrowing_rule
def send_messages(case: Any, state: Any, i: int, month: int) -> None:
    """Send one message about each relief promised this month with channel effort."""
    numbers = case.numbers
    for item in range(case.item.shape[1]):
        promised_now = (
            state.items[i, PROMISED_MONTH, item] == month and state.items[i, WITH_MESSAGE, item] > 0.0
        )
        if not promised_now or state.items[i, MESSAGE, item] != NO_MESSAGE:
            continue
        comes = state.items[i, WILL_BREAK, item] == 0.0
        u = draw(state, i, case.item_keys[LUCK_MESSAGE, item], month, 0, 0)
        message = says_will_come(
            comes, state.run.honest[i] == 1, numbers.channel_accuracy[0], numbers.channel_praise[0], u
        )
        state.items[i, MESSAGE, item] = message
        state.run.messages[i] += 1
        state.run.messages_true[i] += 1 if (message == 1) == comes else 0
        state.run.patron_belief[i] = after_message(
            state.run.patron_belief[i],
            message,
            state.run.credibility[i],
            numbers.channel_accuracy[0],
            numbers.channel_praise[0],
        )
        note(state, i, month, EVENT_MESSAGE, NOBODY, item, message, state.run.patron_belief[i], 0.0)


@borrowing_rule
def see_outcome(case: Any, state: Any, i: int, item: int, kept: bool) -> None:
    """Update beliefs, with and without messages, and the messenger's credibility."""
    numbers = case.numbers
    honours, not_, tempering = (
        numbers.patron_kept_if_honours[0],
        numbers.patron_kept_if_not[0],
        numbers.patron_tempering[0],
    )
    state.run.patron_belief[i] = after_outcome(state.run.patron_belief[i], kept, honours, not_, tempering)
    state.run.patron_belief_silent[i] = after_outcome(
        state.run.patron_belief_silent[i], kept, honours, not_, tempering
    )
    message = int(state.items[i, MESSAGE, item])
    if message >= 0:
        state.run.credibility[i] = credibility_after(
            state.run.credibility[i], message, kept, numbers.channel_accuracy[0], numbers.channel_praise[0]
        )


@borrowing_rule
def watch_relief(case: Any, state: Any, i: int, month: int) -> None:
    """Let the patron see which relief with flow that was due this month came."""
    for item in range(case.item.shape[1]):
        if case.item[FLOW, item] <= 0.0 or state.items[i, DUE, item] != month:
            continue
        came = state.items[i, STATUS, item] == DELIVERED and state.items[i, DELIVERED_MONTH, item] == month
        see_outcome(case, state, i, item, came)


@borrowing_rule
def p_next_stage(hazard: float, reassurance: float, belief: float) -> float:
    """Return the monthly chance of the next step to acceptance, logit = logit(h) + b (2 pi - 1)."""
    return logistic(math.log(hazard / (1.0 - hazard)) + reassurance * (2.0 * belief - 1.0))


@borrowing_rule
def war_track(case: Any, state: Any, i: int, month: int) -> None:
    """Move the war track, and its silent shadow on the same luck, at most one step."""
    last = case.stages.shape[0]
    u = draw(state, i, case.keys[LUCK_WAR], month, 0, 0)
    reassurance = case.numbers.patron_reassurance[0]
    stage, silent = state.run.stage[i], state.run.stage_silent[i]
    if stage < last and u < p_next_stage(case.stages[stage], reassurance, state.run.patron_belief[i]):
        state.run.stage[i] = stage + 1
        note(state, i, month, WAR_TRACK, NOBODY, stage + 1, 0, state.run.patron_belief[i], 0.0)
    if silent < last and u < p_next_stage(
        case.stages[silent], reassurance, state.run.patron_belief_silent[i]
    ):
        state.run.stage_silent[i] = silent + 1
    state.run.stage_months[i] += state.run.stage[i]
    state.run.stage_silent_months[i] += state.run.stage_silent[i]


@borrowing_rule
def listen(case: Any, state: Any, i: int, month: int) -> None:
    """Let the patron hear messages, see relief, and go on or not on the war track."""
    send_messages(case, state, i, month)
    watch_relief(case, state, i, month)
    war_track(case, state, i, month)

"""Acceptances, one a file: when a side says yes (Baarslag, Hindriks and Jonker 2014).

Every law has the signature ``(round_, n_rounds, worth, next_target, next_offer, own, history, parameters) -> bool``. ``worth`` is
the offer's utility to oneself, ``next_target`` what one's tactic asks for in the next own round, ``next_offer`` the worth of the
package that one would then propose: NaN unless the law has the trait `LOOKS_AHEAD`. ``history`` ends with the offer in question.
Nobody accepts less than its reservation value, whatever the law says.
"""

LOOKS_AHEAD = "looks ahead"

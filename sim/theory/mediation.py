"""Which side are you on: when a mediator who knows the other side's resolve is believed (Kydd 2003).

Side 1 can insist on a share x_h or concede x_l < x_h. If it concedes there is peace. If it insists, the other side
fights with probability f_R when it is resolved and f_U < f_R when it is not, and a fight is worth w < x_l to side 1. A
mediator knows which, says so, and gets beta times what side 1 gets, less kappa if there is a fight: beta is its bias
towards side 1, kappa its wish for peace.

References
----------
Kydd, A. (2003). Which side are you on? Bias, credibility, and mediation. American Journal of Political Science 47,
597-611.

Notes
-----
The paper's argument in its smallest form, derived here: two demands, two types, and fights with given probabilities. The
paper's offers are continuous, and its risk of a fight comes from the other side's private cost; its result is the same.
"""

from __future__ import annotations

from sim.errors import ConfigError
from sim.theory.ranges import within

_WHERE = "theory.mediation"


def insisting_pays_up_to(insist: float, concede: float, fight: float) -> float:
    """Return the probability of a fight up to which side 1 insists, f* = (x_h - x_l) / (x_h - w).

    Parameters
    ----------
    insist, concede, fight : float
        x_h > x_l > w, in any unit of value.

    Returns
    -------
    float
        In (0, 1). News of resolve matters if f_U < f* < f_R.

    Raises
    ------
    ConfigError
        If the three are not in that order.

    Examples
    --------
    >>> insisting_pays_up_to(1.0, 0.75, 0.5)
    0.5
    """
    high, low, war = _ordered(insist, concede, fight)
    return (high - low) / (high - war)


def least_bias(
    insist: float, concede: float, fight: float, p_fight_unresolved: float, peace_worth: float
) -> float:
    """Return the least bias towards side 1 at which a mediator's word "they are resolved" is believed.

    The lie that tempts is to call an unresolved side resolved, so that side 1 concedes and nobody fights. The truth is
    better for the mediator if beta (x_h - x_l) >= f_U (beta (x_h - w) + kappa), that is

        beta >= f_U kappa / ((x_h - x_l) - f_U (x_h - w)).

    An unbiased mediator that loves peace (beta = 0, kappa > 0) is never believed if there is any risk at all.

    Parameters
    ----------
    insist, concede, fight : float
        x_h > x_l > w.
    p_fight_unresolved : float
        f_U in [0, f*): else side 1 would concede to either type.
    peace_worth : float
        kappa >= 0.

    Returns
    -------
    float
        0 or more.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(least_bias(0.8, 0.6, 0.4, 0.25, 0.1), 9)
    0.25
    """
    high, low, war = _ordered(insist, concede, fight)
    limit = insisting_pays_up_to(insist, concede, fight)
    risk = within(_WHERE, "p_fight_unresolved", p_fight_unresolved, 0, limit, ends="[)")
    kappa = within(_WHERE, "peace_worth", peace_worth, 0)
    return risk * kappa / ((high - low) - risk * (high - war))


def mediator_is_believed(
    bias: float,
    insist: float,
    concede: float,
    fight: float,
    *,
    p_fight_unresolved: float,
    p_fight_resolved: float,
    peace_worth: float,
) -> bool:
    """Return whether there is an equilibrium in which side 1 acts on the mediator's word.

    That needs news that matters, f_U < f* < f_R, and a mediator that tells either type's truth. Telling of an unresolved
    side needs `least_bias`. Telling of a resolved side needs beta (x_h - x_l) <= f_R (beta (x_h - w) + kappa), which
    beta >= 0 implies.

    Parameters
    ----------
    bias : float
        beta; negative on the other's side.
    insist, concede, fight : float
        x_h > x_l > w.
    p_fight_unresolved, p_fight_resolved : float
        f_U and f_R in [0, 1], f_U <= f_R.
    peace_worth : float
        kappa >= 0.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> risk = {"p_fight_unresolved": 0.25, "p_fight_resolved": 0.75, "peace_worth": 0.1}
    >>> [mediator_is_believed(bias, 0.8, 0.6, 0.4, **risk) for bias in (-1.0, 0.0, 0.3)]
    [False, False, True]
    """
    beta = within(_WHERE, "bias", bias, float("-inf"))
    resolved = within(_WHERE, "p_fight_resolved", p_fight_resolved, 0, 1)
    unresolved = within(_WHERE, "p_fight_unresolved", p_fight_unresolved, 0, resolved)
    limit = insisting_pays_up_to(insist, concede, fight)
    if not unresolved < limit < resolved:
        return False
    return beta >= least_bias(insist, concede, fight, unresolved, peace_worth)


def _ordered(insist: float, concede: float, fight: float) -> tuple[float, float, float]:
    high = within(_WHERE, "insist", insist, float("-inf"))
    low = within(_WHERE, "concede", concede, float("-inf"))
    war = within(_WHERE, "fight", fight, float("-inf"))
    if not high > low > war:
        raise ConfigError.at(_WHERE, "concede", concede, "must lie between fight and insist")
    return high, low, war

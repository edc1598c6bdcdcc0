"""Selten's kidnapping game: what is demanded, what is offered, who dies, and whether it pays to kidnap at all.

A kidnapper (K) demands D for a hostage; the family (F) offers C in [0, D]. With probability alpha = a (1 - C/D) K is
enraged by the shortfall and kills, though it gains nothing by it; else it takes C and releases. Then it is caught with
probability q, and the ransom is recovered. Payoffs, with w, x, y, z > 0:

=========================  =======  =====
outcome                    K        F
=========================  =======  =====
no kidnapping              0        0
release, not caught        C        -C
release, caught            -x       0
execution, not caught      -y       -w
execution, caught          -z       -w
=========================  =======  =====

With z >= x a cool-headed K never kills, so the threat rests on alpha alone.

References
----------
Selten, R. (1976). A simple game model of kidnapping. Reprinted in Models of Strategic Rationality (1988), Kluwer, 77-93.
"""

from __future__ import annotations

from sim.theory.ranges import within

_WHERE = "theory.selten"


def selten_execution_probability(demand: float, offer: float, temper: float) -> float:
    """Return the probability that a shortfall ends in an execution, alpha = a (1 - C/D).

    Parameters
    ----------
    demand : float
        Ransom demanded, D > 0, in any unit of value.
    offer : float
        Ransom offered, C in [0, D].
    temper : float
        The constant a in (0, 1).

    Returns
    -------
    float
        A probability in [0, a].

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> selten_execution_probability(10.0, 5.0, 0.5)
    0.25
    """
    d = within(_WHERE, "demand", demand, 0, ends="()")
    c = within(_WHERE, "offer", offer, 0, d)
    return within(_WHERE, "temper", temper, 0, 1, ends="()") * (1.0 - c / d)


def selten_offer(demand: float, temper: float, hostage_worth: float, p_caught: float) -> float:
    """Return the family's best answer to a demand.

    F maximises -(1 - alpha) (1 - q) C - alpha w, a concave parabola in C with its top at
    C = w / (2 (1 - q)) - D (1 - a) / (2 a), so that

        C(D) = D                                    for D <= a w / ((1 + a) (1 - q)),
               w / (2 (1 - q)) - D (1 - a) / (2 a)  between,
               0                                    for D >= a w / ((1 - a) (1 - q)).

    Parameters
    ----------
    demand : float
        D > 0.
    temper : float
        a in (0, 1).
    hostage_worth : float
        What the hostage's life is worth to the family, w > 0.
    p_caught : float
        Probability q in [0, 1) that the kidnapper is caught.

    Returns
    -------
    float
        C in [0, D], in the unit of the demand.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> [round(selten_offer(d, 0.5, 12.0, 0.2), 9) for d in (4.0, 5.0, 10.0, 20.0)]
    [4.0, 5.0, 2.5, 0.0]
    """
    d = within(_WHERE, "demand", demand, 0, ends="()")
    a, w, q = _family(temper, hostage_worth, p_caught)
    top = w / (2.0 * (1.0 - q)) - d * (1.0 - a) / (2.0 * a)
    return min(d, max(0.0, top))


def selten_demand(temper: float, hostage_worth: float, p_caught: float) -> float:
    """Return the equilibrium demand, D* = a w / ((1 + a) (1 - q)): the highest one that is met in full.

    A higher demand lowers the offer and raises the risk, a lower one gives ransom away. So in equilibrium C = D*, the
    hostage is released, and the probability of an execution is 0.

    Parameters
    ----------
    temper : float
        a in (0, 1).
    hostage_worth : float
        w > 0.
    p_caught : float
        q in [0, 1).

    Returns
    -------
    float
        The ransom demanded and paid.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(selten_demand(0.5, 12.0, 0.2), 9)
    5.0
    """
    a, w, q = _family(temper, hostage_worth, p_caught)
    return a * w / ((1.0 + a) * (1.0 - q))


def selten_kidnapper_payoff(
    demand: float,
    temper: float,
    hostage_worth: float,
    p_caught: float,
    *,
    caught_loss: float,
    execution_loss: float = 0.0,
    caught_after_execution_loss: float | None = None,
) -> float:
    """Return K's expected payoff from a demand, given the family's best answer.

    (1 - alpha) ((1 - q) C - q x) - alpha ((1 - q) y + q z).

    Parameters
    ----------
    demand, temper, hostage_worth, p_caught : float
        D, a, w, q as in `selten_offer`.
    caught_loss : float
        x >= 0, what being caught after a release costs.
    execution_loss : float
        y >= 0, what an execution costs a kidnapper who is not caught.
    caught_after_execution_loss : float, optional
        z >= x; x unless given.

    Returns
    -------
    float
        In the unit of the demand.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> round(selten_kidnapper_payoff(5.0, 0.5, 12.0, 0.2, caught_loss=10.0), 9)
    2.0
    """
    offer = selten_offer(demand, temper, hostage_worth, p_caught)
    alpha = selten_execution_probability(demand, offer, temper)
    q = float(p_caught)
    x = within(_WHERE, "caught_loss", caught_loss, 0)
    y = within(_WHERE, "execution_loss", execution_loss, 0)
    worst = x if caught_after_execution_loss is None else caught_after_execution_loss
    z = within(_WHERE, "caught_after_execution_loss", worst, x)
    return (1.0 - alpha) * ((1.0 - q) * offer - q * x) - alpha * ((1.0 - q) * y + q * z)


def selten_kidnapping_pays(temper: float, hostage_worth: float, p_caught: float, caught_loss: float) -> bool:
    """Return whether K kidnaps in equilibrium: a w / (1 + a) > q x.

    The left side is (1 - q) D*, what the ransom is worth before it is known whether K gets away.

    Parameters
    ----------
    temper, hostage_worth, p_caught : float
        a, w, q as in `selten_demand`.
    caught_loss : float
        x >= 0.

    Returns
    -------
    bool
        False also at equality, where K is indifferent.

    Raises
    ------
    ConfigError
        If a parameter is out of range.

    Examples
    --------
    >>> selten_kidnapping_pays(0.5, 12.0, 0.2, 10.0), selten_kidnapping_pays(0.5, 12.0, 0.5, 10.0)
    (True, False)
    """
    a, w, q = _family(temper, hostage_worth, p_caught)
    return a * w / (1.0 + a) > q * within(_WHERE, "caught_loss", caught_loss, 0)


def _family(temper: float, hostage_worth: float, p_caught: float) -> tuple[float, float, float]:
    return (
        within(_WHERE, "temper", temper, 0, 1, ends="()"),
        within(_WHERE, "hostage_worth", hostage_worth, 0, ends="()"),
        within(_WHERE, "p_caught", p_caught, 0, 1, ends="[)"),
    )

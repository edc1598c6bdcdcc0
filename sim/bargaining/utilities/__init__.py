"""Utility functions, one a file, over benefit and cost bundles relative to no deal.

Every law has the signature ``(benefits[P, a], costs[P, b], numbers, out[P])``: it fills ``out`` with the
utility of each of P packages, no deal being worth zero. Beside the law's own ``numbers`` holds two that the negotiation
supplies, the ``reference`` point and the frozen cost ``ceiling``; in a row of numbers they come first, at `REFERENCE` and
`CEILING`, and the law's own from `OWN` on.

Laws over two bundles (Cobb-Douglas, CES, Leontief) take the ceiling S as the scale of both: they weigh S + B, what a
side has with the benefits, against S - C, what the costs leave of the ceiling. At no deal both are S, so that a small
benefit is worth alpha / (1 - alpha) of an equal cost: at alpha = 1/2 a small deal counts as in the additive law. With a
benefit base of one point against a ceiling of many, the first point of benefit would outweigh a large part of the
ceiling, and sides would give away nearly everything for next to nothing. Since a power mean is at most the
arithmetic one, at alpha = 1/2 none of them prefers to no deal a package whose costs exceed its benefits.
"""

REFERENCE = 0
CEILING = 1
OWN = 2

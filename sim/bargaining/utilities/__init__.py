"""Utility functions, one a file, over benefit and cost bundles relative to no deal.

Every law has the signature ``(benefits[P, a], costs[P, b], parameters, out[P])``: it fills ``out`` with the
utility of each of P packages, no deal being worth zero. ``parameters`` starts with two numbers that the
negotiation supplies, the reference point (`REFERENCE`) and the frozen cost ceiling (`CEILING`), and goes on
with the law's own from `OWN` on.

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
IN_POINTS = "in points"
"""Trait of a law that is benefits less costs: it can be added up from parts, without a bundle for each package."""

"""Utility functions, one a file, over benefit and cost bundles relative to no deal.

Every law has the signature ``(benefits[P, a], costs[P, b], parameters, out[P])``: it fills ``out`` with the
utility of each of P packages, no deal being worth zero. ``parameters`` starts with two numbers that the
negotiation supplies, the reference point (`REFERENCE`) and the frozen cost ceiling (`CEILING`), and goes on
with the law's own from `OWN` on.
"""

REFERENCE = 0
CEILING = 1
OWN = 2
BENEFIT_BASE = 1.0
"""Benefit bundle before any deal, so that products and powers of it are defined at no deal."""

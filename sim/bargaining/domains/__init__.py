"""Domains: what is negotiated over, and what each party makes of it, as tables that negotiations read.

A domain has issues, discrete or numbers; a party's profile has a form of utility over them, a worth of no deal, a law of
discounting and perhaps an outside option. Domains are read from and written to GENIUS XML and GeniusWeb JSON, and small
games are exported to Gambit.
"""

from __future__ import annotations

from sim.bargaining.domains.discounting import DISCOUNTING, Discounting
from sim.bargaining.domains.discounting.exponential import Exponential
from sim.bargaining.domains.discounting.hyperbolic import Hyperbolic
from sim.bargaining.domains.discounting.linear import LinearCost
from sim.bargaining.domains.domain import MOST_PACKAGES, Domain, Package
from sim.bargaining.domains.findings import Finding
from sim.bargaining.domains.forms import FORMS, Form, Weighed
from sim.bargaining.domains.forms.additive import Additive
from sim.bargaining.domains.forms.cara import AbsoluteRiskAversion
from sim.bargaining.domains.forms.ces import ConstantElasticity
from sim.bargaining.domains.forms.cobb_douglas import CobbDouglas
from sim.bargaining.domains.forms.crra import RelativeRiskAversion
from sim.bargaining.domains.forms.hyper_rectangle import Box, HyperRectangle
from sim.bargaining.domains.forms.leontief import Leontief
from sim.bargaining.domains.forms.lexicographic import Lexicographic
from sim.bargaining.domains.forms.own import Own
from sim.bargaining.domains.forms.prospect import Prospect
from sim.bargaining.domains.forms.table import UtilityTable
from sim.bargaining.domains.gambit import alternating_offers, normal_form, write_game
from sim.bargaining.domains.genius_xml import read_genius, write_genius
from sim.bargaining.domains.geniusweb_json import read_geniusweb, write_geniusweb
from sim.bargaining.domains.issue import DiscreteIssue, IntegerIssue, Issue, RealIssue, Value
from sim.bargaining.domains.normalisation import NORMALISATIONS, Normalisation
from sim.bargaining.domains.outside_option import OutsideOption
from sim.bargaining.domains.problem import Problem
from sim.bargaining.domains.profile import Profile
from sim.bargaining.domains.reading import read_domain
from sim.bargaining.domains.values import VALUES, ValueFunction
from sim.bargaining.domains.values.identity import Identity
from sim.bargaining.domains.values.linear import Linear
from sim.bargaining.domains.values.piecewise_linear import PiecewiseLinear
from sim.bargaining.domains.values.table import Table
from sim.bargaining.domains.values.triangular import Triangular

__all__ = [
    "DISCOUNTING",
    "FORMS",
    "MOST_PACKAGES",
    "NORMALISATIONS",
    "VALUES",
    "AbsoluteRiskAversion",
    "Additive",
    "Box",
    "CobbDouglas",
    "ConstantElasticity",
    "Discounting",
    "DiscreteIssue",
    "Domain",
    "Exponential",
    "Finding",
    "Form",
    "HyperRectangle",
    "Hyperbolic",
    "Identity",
    "IntegerIssue",
    "Issue",
    "Leontief",
    "Lexicographic",
    "Linear",
    "LinearCost",
    "Normalisation",
    "OutsideOption",
    "Own",
    "Package",
    "PiecewiseLinear",
    "Problem",
    "Profile",
    "Prospect",
    "RealIssue",
    "RelativeRiskAversion",
    "Table",
    "Triangular",
    "UtilityTable",
    "Value",
    "ValueFunction",
    "Weighed",
    "alternating_offers",
    "normal_form",
    "read_domain",
    "read_genius",
    "read_geniusweb",
    "write_game",
    "write_genius",
    "write_geniusweb",
]

"""Domains: what is negotiated over, and what each party makes of it, as tables that negotiations read.

A domain has issues, discrete or numbers; a party's profile has a form of utility over them, a worth of no deal, a law of
discounting and perhaps an outside option. Domains are read from and written to GENIUS XML and GeniusWeb JSON, and small
games are exported to Gambit.
"""

from __future__ import annotations

from sim.laboratory.domains.discounting import DISCOUNTING, Discounting
from sim.laboratory.domains.discounting.exponential import Exponential
from sim.laboratory.domains.discounting.hyperbolic import Hyperbolic
from sim.laboratory.domains.discounting.linear import LinearCost
from sim.laboratory.domains.domain import MOST_PACKAGES, Domain, Package
from sim.laboratory.domains.findings import Finding
from sim.laboratory.domains.forms import FORMS, Form, Weighed
from sim.laboratory.domains.forms.additive import Additive
from sim.laboratory.domains.forms.cara import AbsoluteRiskAversion
from sim.laboratory.domains.forms.ces import ConstantElasticity
from sim.laboratory.domains.forms.cobb_douglas import CobbDouglas
from sim.laboratory.domains.forms.crra import RelativeRiskAversion
from sim.laboratory.domains.forms.hyper_rectangle import Box, HyperRectangle
from sim.laboratory.domains.forms.leontief import Leontief
from sim.laboratory.domains.forms.lexicographic import Lexicographic
from sim.laboratory.domains.forms.own import Own
from sim.laboratory.domains.forms.prospect import Prospect
from sim.laboratory.domains.forms.ranked import Ranked, Void
from sim.laboratory.domains.forms.table import UtilityTable
from sim.laboratory.domains.gambit import alternating_offers, normal_form, write_game
from sim.laboratory.domains.genius_writing import write_genius
from sim.laboratory.domains.genius_xml import read_genius
from sim.laboratory.domains.geniusweb_json import read_geniusweb, write_geniusweb
from sim.laboratory.domains.issue import DiscreteIssue, IntegerIssue, Issue, RealIssue, Value
from sim.laboratory.domains.normalisation import NORMALISATIONS, Normalisation
from sim.laboratory.domains.outside_option import OutsideOption
from sim.laboratory.domains.problem import Problem
from sim.laboratory.domains.profile import Profile
from sim.laboratory.domains.reading import read_domain
from sim.laboratory.domains.values import VALUES, ValueFunction
from sim.laboratory.domains.values.identity import Identity
from sim.laboratory.domains.values.linear import Linear
from sim.laboratory.domains.values.piecewise_linear import PiecewiseLinear
from sim.laboratory.domains.values.table import Table
from sim.laboratory.domains.values.triangular import Triangular

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
    "Ranked",
    "RealIssue",
    "RelativeRiskAversion",
    "Table",
    "Triangular",
    "UtilityTable",
    "Value",
    "ValueFunction",
    "Void",
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

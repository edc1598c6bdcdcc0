"""How rules of the model become machine code: the one room that knows Numba.

`rules` compiles them, `whole` optimises an entry once, `carried` hands over large tuples by address, `laws` takes laws as
arguments, `cache` keeps machine code safely, `identity` says which rules these are; `tricks` lists what is done beyond plain Numba, with a switch each.
"""

from sim.machine.cache import cache_directory, is_cold, mark_warm
from sim.machine.carried import carried
from sim.machine.clock import compiling
from sim.machine.identity import rules_hash
from sim.machine.laws import (
    as_law,
    entry_of,
    function_type,
    laws_as_arguments,
    settled,
    with_laws,
)
from sim.machine.rules import as_written, borrowing_rule, inlined_rule, jit_enabled, rule

__all__ = [
    "as_law",
    "as_written",
    "borrowing_rule",
    "cache_directory",
    "carried",
    "compiling",
    "entry_of",
    "function_type",
    "inlined_rule",
    "is_cold",
    "jit_enabled",
    "laws_as_arguments",
    "mark_warm",
    "rule",
    "rules_hash",
    "settled",
    "with_laws",
]

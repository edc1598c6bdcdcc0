"""How rules of the model become machine code: the one room that knows Numba."""

from sim.machine.rules import (
    as_law,
    as_written,
    borrowing_rule,
    cache_directory,
    entry_of,
    function_type,
    inlined_rule,
    is_cold,
    jit_enabled,
    laws_as_arguments,
    mark_warm,
    rule,
    rules_hash,
    settled,
    with_laws,
)

__all__ = [
    "as_law",
    "as_written",
    "borrowing_rule",
    "cache_directory",
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

"""Calls from Python that come again and again: a rule's machine code at once, its types looked up by the first call alone.

Numba looks at the type of every argument of every call. For a case and a state, some forty arrays, that takes ten times as long as
most rules do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

from sim.machine.rules import jit_enabled

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def called_often(rule: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return a rule to be called from Python with arguments of the same types every time.

    Parameters
    ----------
    rule : callable
        Of numbers and of named tuples that one function makes, such as a case and a state; it takes no laws.
    """
    if not jit_enabled():
        return rule
    dispatcher = cast("Any", rule)
    known: list[Callable[..., Any]] = []

    def call(*arguments: Any) -> Any:
        if not known:
            types = tuple(map(numba.typeof, arguments))
            dispatcher.compile(types)
            known.append(dispatcher.overloads[types].entry_point)
        return known[0](*arguments)

    return cast("Callable[Arguments, Result]", call)

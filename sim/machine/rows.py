"""A law's numbers by name: from the row that compiled talks carry for it to the named tuple of its declaration.

Every law has numbers of its own, and all laws of a kind are called alike. So talks carry plain rows, and each law is called through
a function of a few words that reads its row by name. The law's own file lends it the name and the place, so that the machine code
of a user's law is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numba
from numba.core import cgutils
from numba.extending import intrinsic, overload
from numba.np.arrayobj import make_array

BODY: Any = None
NUMBERS: Any = None
"""The law and the named tuple of its numbers; every law has its own in their place, `over_a_row`."""


def by_name(row: Any, numbers: Any) -> Any:
    """Return a row's first entries as the named tuple *numbers*."""
    return numbers(*(float(row[place]) for place in range(len(numbers._fields))))


@intrinsic
def _compiled_by_name(typing_context: Any, row: Any, numbers: Any) -> Any:
    kind = numbers.instance_class
    made = numba.types.BaseTuple.from_types([row.dtype] * len(kind._fields), kind)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = make_array(signature.args[0])(context, builder, arguments[0]).data
        places = range(len(kind._fields))
        loaded = [builder.load(cgutils.gep(builder, data, place)) for place in places]
        return context.make_tuple(builder, made, loaded)

    return made(row, numbers), generate


@overload(by_name)
def _overload_by_name(row: Any, numbers: Any) -> Any:
    def compiled(row: Any, numbers: Any) -> Any:
        return _compiled_by_name(row, numbers)

    return compiled


def _tactic(turn: Any, row: Any) -> Any:
    return BODY(turn, by_name(row, NUMBERS))


def _offering(turn: Any, target: Any, row: Any) -> Any:
    return BODY(turn, target, by_name(row, NUMBERS))


def _acceptance(turn: Any, worth: Any, next_target: Any, next_offer: Any, row: Any) -> Any:
    return BODY(turn, worth, next_target, next_offer, by_name(row, NUMBERS))


def _opponent(evidence: Any, row: Any, out: Any) -> Any:
    return BODY(evidence, by_name(row, NUMBERS), out)


def _utility(benefits: Any, costs: Any, row: Any, out: Any) -> Any:
    return BODY(benefits, costs, by_name(row, NUMBERS), out)


def _protocol(talk: Any, decision: Any, u: Any, row: Any) -> Any:
    return BODY(talk, decision, u, by_name(row, NUMBERS))


CALLS: dict[str, Any] = {
    "tactic": _tactic,
    "offering": _offering,
    "acceptance": _acceptance,
    "opponent": _opponent,
    "utility": _utility,
    "protocol": _protocol,
}
"""How a law of each kind is called, its numbers as a row."""


def over_a_row(kind: str, body: Callable[..., Any], numbers: type) -> Callable[..., Any]:
    """Return a law as talks call it, with a row in the place of its named numbers; not compiled yet.

    Parameters
    ----------
    kind : str
        One of `CALLS`.
    body : callable
        The law, compiled or plain.
    numbers : type
        The named tuple of its numbers.
    """
    written, call = getattr(body, "py_func", body), CALLS[kind]
    name, place = f"{written.__name__}_over_a_row", getattr(written, "__code__", call.__code__)
    code = call.__code__.replace(
        co_name=name,
        co_qualname=name,
        co_filename=place.co_filename,
        co_firstlineno=place.co_firstlineno,
    )
    around = {"BODY": body, "NUMBERS": numbers, "by_name": by_name, "__name__": written.__module__}
    return FunctionType(code, around, name)

"""Laws as arguments of compiled rules: their types, their addresses, and a user's own, called through the interpreter."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar, cast

import numba

from sim.machine.rules import is_ours, jit_enabled
from sim.machine.tricks import in_use

_OPEN_FOR_ONE = threading.RLock()
"""A rule with laws is open to new types while it is compiled, and warnings are the whole process's."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def function_type(returns: object, *arguments: object) -> Any:
    """Return the type of a law as an argument of compiled code, from an example of its result and its arguments."""
    result = numba.void if returns is None else numba.typeof(returns)
    return numba.types.FunctionType(result(*(numba.typeof(argument) for argument in arguments)))


def as_law(function: Callable[..., Any], kind: Any) -> Callable[..., Any]:
    """Return a function that compiled code takes as a law of a type that `function_type` gave.

    Parameters
    ----------
    function : callable
        A rule, or a user's plain Python function, which is then called through the interpreter.
    kind : numba type
        From `function_type`.
    """
    if not jit_enabled():
        return function
    if not hasattr(function, "py_func"):
        return _through_the_interpreter(function, kind.signature)
    cast("Any", function).compile(kind.signature)
    return function


def settled(law: Callable[..., Any], kind: Any) -> Any:
    """Return a built-in law from `as_law` as the address of its machine code, which a call does not look up again.

    An exception inside such a law would be lost; ours raise none, and a user's law is returned as it is.
    """
    body = getattr(law, "py_func", None)
    if body is None or not (jit_enabled() and in_use("settled") and is_ours(body)):
        return law
    from numba.core.types.function_type import CompileResultWAP

    return CompileResultWAP(cast("Any", law).get_compile_result(kind.signature))


@contextlib.contextmanager
def laws_as_arguments() -> Iterator[None]:
    """Keep Numba from telling, at every call with laws, that functions as arguments are a young feature."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="First-class function type feature is experimental")
        yield


def _through_the_interpreter(function: Callable[..., Any], signature: Any) -> Callable[..., Any]:
    """Return compiled code that calls plain Python; Numba wants the arguments named, so the lines are made to measure."""
    names = ", ".join(f"a{place}" for place in range(len(signature.args)))
    lines = (
        f"def call({names}):",
        "    with objmode():" if signature.return_type == numba.void else "    with objmode(answer=returns):",
        f"        {'' if signature.return_type == numba.void else 'answer = '}function({names})",
        "" if signature.return_type == numba.void else "    return answer",
    )
    made: dict[str, Any] = {"objmode": numba.objmode, "returns": signature.return_type, "function": function}
    exec("\n".join(lines), made)  # noqa: S102 - the text is ours, and holds nothing of the user's
    return cast("Callable[..., Any]", numba.njit(signature)(made["call"]))


def with_laws(function: Callable[Arguments, Result], *signature: object) -> Callable[Arguments, Result]:
    """Return a rule that takes laws as arguments, compiled for one signature.

    Parameters
    ----------
    function : callable
        A rule.
    *signature : object
        What each argument is: an example of it, a type from `function_type`, or a tuple of such.
    """
    if jit_enabled():
        with _OPEN_FOR_ONE, laws_as_arguments():
            _add_overload(cast("Any", function), tuple(_type_of(argument) for argument in signature))
    return function


def _add_overload(dispatcher: Any, types: tuple[Any, ...]) -> None:
    """Compile a rule for the types, unless it is already; it stays closed to all others."""
    if types not in dispatcher.overloads:
        dispatcher.disable_compile(False)
        dispatcher.compile(types)
        dispatcher.disable_compile()


def entry_of(function: Callable[Arguments, Result], *signature: object) -> Callable[Arguments, Result]:
    """Return a rule that takes laws as arguments as one call for one signature, which looks no type up.

    Threads can call it at once: to look types up, Numba would take the interpreter's lock and warn of young features.
    """
    if not jit_enabled():
        return function
    dispatcher = cast("Any", with_laws(function, *signature))
    kinds = tuple(_type_of(argument) for argument in signature)
    return cast("Callable[Arguments, Result]", dispatcher.overloads[kinds].entry_point)


def _type_of(argument: object) -> Any:
    if isinstance(argument, numba.types.Type):
        return argument
    if type(argument) is tuple or _names_types(argument):
        named = type(argument) if hasattr(argument, "_fields") else None
        with laws_as_arguments():
            return numba.types.BaseTuple.from_types([_type_of(part) for part in cast("Any", argument)], named)
    return numba.typeof(argument)


def _names_types(argument: object) -> bool:
    """Return whether a tuple holds types in place of values, at any depth."""
    if isinstance(argument, tuple):
        return any(map(_names_types, argument))
    return isinstance(argument, numba.types.Type)

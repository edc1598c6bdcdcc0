"""How a rule of the model becomes machine code.

A *rule* is a small serial function over numbers and arrays. `rule` compiles it; with ``NUMBA_DISABLE_JIT=1`` every rule stays a
plain Python function and gives the same numbers. What is done beyond plain `numba.njit` stands in `sim.machine.tricks`, each with a switch.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

import numba

from sim.machine.cache import Kept, cache_directory
from sim.machine.identity import PACKAGE
from sim.machine.tricks import in_use

warnings.filterwarnings("ignore", message="First-class function type feature is experimental")

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def jit_enabled() -> bool:
    """Return whether rules are compiled; false under ``NUMBA_DISABLE_JIT=1``."""
    return not numba.config.DISABLE_JIT


def rule(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile `function` as a rule: serial, no fast-math, the GIL released, machine code kept.

    Parameters
    ----------
    function : callable
        Scalars, arrays and named tuples of arrays in; scalars or arrays out. Explicit loops and `math`
        only: reductions such as ``np.sum`` may round differently when compiled.

    Returns
    -------
    callable
        The compiled function, or `function` itself under ``NUMBA_DISABLE_JIT=1``.
    """
    return _compiled(function, counted=True)


def borrowing_rule(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile `function` as a rule that makes no array, and so need not count who holds those it was given.

    A case and a state are some forty arrays, and to count references to each of them at every call costs more than most
    rules do. Such a rule may take views, fill arrays and call rules that make their own; Numba refuses an allocation in it.
    If it returns arrays, as views of those it was given, only another borrowing rule may call it.
    """
    return _compiled(function, counted=False)


def inlined_rule(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile `function` as a borrowing rule whose code is put where it is called.

    For rules that take much and do little, called in few places: to hand over what a table of parties knows costs more than a
    move.
    """
    return _compiled(function, counted=False, inlined=True)


def _compiled(
    function: Callable[Arguments, Result], *, counted: bool, inlined: bool = False
) -> Callable[Arguments, Result]:
    """Compile a rule for Python, and apart from that for other rules."""
    if not jit_enabled():
        return function
    options = _options(counted=counted, inlined=inlined)
    made = _dispatcher(function, options, "EntryCompiler")
    folder = cache_directory() if in_use("kept") and is_ours(function) else None
    if folder is not None:
        made._cache = Kept(function, folder, options)
    if in_use("inner"):
        without = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        inner = cache(partial(_dispatcher, function, options | without, "DraftCompiler"))
        made.get_call_template = lambda arguments, by_name: _called(inner(), arguments, by_name)
        made.get_overload = lambda signature: inner().get_overload(signature)
    return cast("Callable[Arguments, Result]", made)


def _options(*, counted: bool, inlined: bool) -> dict[str, Any]:
    """Return Numba's options; left out, it would take `_nrt` from whoever happens to call the function first."""
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    if in_use("borrowed"):
        options["_nrt"] = counted
    if in_use("inlined"):
        options["forceinline"] = inlined
    return options


def _dispatcher(function: Callable[..., Any], options: dict[str, Any], compiler: str) -> Any:
    """Return what Numba compiles a function with at its first call."""
    if in_use("inner") and in_use("drafts"):
        from sim.machine import whole

        options = options | {"pipeline_class": getattr(whole, compiler)}
    return numba.njit(**options)(function)


def _called(dispatcher: Any, arguments: Any, by_name: dict[str, Any]) -> Any:
    """Type a call from another rule by what its arguments are, not by their values: else each constant makes a copy."""
    plain = [numba.types.unliteral(argument) for argument in arguments]
    return dispatcher.get_call_template(
        tuple(plain), {name: numba.types.unliteral(argument) for name, argument in by_name.items()}
    )


@cache
def as_written(
    function: Callable[Arguments, Result], *within: Callable[..., Any]
) -> Callable[Arguments, Result]:
    """Return the plain Python body of a rule, for callers who pass it laws or agents of any kind.

    A rule that takes laws as arguments is compiled once for the ensemble; from Python it costs less to run its few
    lines as they are written than to hand compiled functions over.

    Parameters
    ----------
    function : callable
    *within : callable
        Rules that it calls with laws, and which are to be run as they are written as well.
    """
    body = cast("Any", getattr(function, "py_func", function))
    if not within:
        return cast("Callable[Arguments, Result]", body)
    names = {getattr(rule, "__name__", ""): as_written(rule) for rule in within}
    made = FunctionType(body.__code__, body.__globals__ | names, body.__name__, body.__defaults__)
    return cast("Callable[Arguments, Result]", made)


def is_ours(function: Callable[..., object]) -> bool:
    """Return whether a function is of the package: a user's is compiled afresh, because no hash covers it."""
    return PACKAGE in Path(function.__code__.co_filename).resolve().parents

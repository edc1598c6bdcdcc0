"""The one place that knows Numba: how a rule of the model becomes machine code.

A *rule* is a small serial function over numbers and arrays. `rule` compiles it and stores the machine code
in a cache directory whose name is a hash of every source file that holds rules, because Numba's own cache
does not notice an edit in a function that is called from another file. With ``NUMBA_DISABLE_JIT=1`` every rule
stays a plain Python function and gives the same numbers.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

import numba

from sim.machine.whole import DraftCompiler, EntryCompiler

warnings.filterwarnings("ignore", message="First-class function type feature is experimental")

PACKAGE = Path(__file__).resolve().parents[1]
RULE_PLACES = ("luck.py", "bargaining", "laboratory", "campaign")
HOLDS_RULES = re.compile(r"^@(\w*rule|law_of)\b", re.MULTILINE)
IMPORTS = re.compile(r"^\s*(?:from|import) (sim[\w.]*)(?: import ([\w ,]+|\([^)]*\)))?", re.MULTILINE)

_OPEN_FOR_ONE = threading.RLock()
"""A rule with laws is open to new types while it is compiled, and warnings are the whole process's."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def jit_enabled() -> bool:
    """Return whether rules are compiled; false under ``NUMBA_DISABLE_JIT=1``."""
    return not numba.config.DISABLE_JIT


@cache
def rules_hash() -> str:
    """Return the hash of all sources that hold rules, the identity of the model's behaviour.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    digest = hashlib.sha256()
    for source in _rule_sources():
        digest.update(str(source.relative_to(PACKAGE)).encode())
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _rule_sources() -> list[Path]:
    """Return the files of this room, the files that hold rules, and what those import from the same rooms, directly or not.

    Theory, domains and tournaments lie beside the rules; an edit there leaves the machine code alone.
    """
    places = [PACKAGE / place for place in RULE_PLACES]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))]
    waiting = [file for file in files if HOLDS_RULES.search(file.read_text(encoding="utf-8"))]
    found: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [imported for imported in _imported(file) if imported in files]
    return sorted({*found, *Path(__file__).resolve().parent.glob("*.py")})


def _imported(file: Path) -> list[Path]:
    """Return our own files that a source imports, packages as their ``__init__.py``."""
    found = []
    for module, names in IMPORTS.findall(file.read_text(encoding="utf-8")):
        paths = [module, *(f"{module}.{name}" for name in re.findall(r"\w+", names))]
        for path in paths:
            place = PACKAGE.parent.joinpath(*path.split("."))
            found += [f for f in (place.with_suffix(".py"), place / "__init__.py") if f.is_file()]
    return found


@cache
def cache_directory() -> Path | None:
    """Return the folder for machine code, or None where no folder can be written.

    ``BACKCHANNEL_CACHE_DIR`` wins, then ``XDG_CACHE_HOME``, then ``~/.cache``, then the temporary folder.
    """
    toolchain = f"{rules_hash()}-{platform.python_version()}-{version('numba')}-{version('numpy')}"
    name = hashlib.sha256(toolchain.encode()).hexdigest()[:16]
    for root in _cache_roots():
        folder = root / name
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
    return None


def _cache_roots() -> Iterator[Path]:
    for variable, below in (("BACKCHANNEL_CACHE_DIR", ""), ("XDG_CACHE_HOME", "backchannel")):
        if os.environ.get(variable):
            yield Path(os.environ[variable]) / below
    with contextlib.suppress(RuntimeError):
        yield Path.home() / ".cache" / "backchannel"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"backchannel-{user}"


def is_cold(rules: str = "campaigns") -> bool:
    """Return whether the rules that play campaigns, or others by name, still have to be compiled on this machine."""
    marker = _warm_marker(rules)
    return jit_enabled() and (marker is None or not marker.exists())


def mark_warm(rules: str = "campaigns") -> None:
    """Note that a run has been through, so that the next one need not announce that rules are compiled."""
    marker = _warm_marker(rules)
    if marker is not None and jit_enabled():
        with contextlib.suppress(OSError):
            marker.touch()


def _warm_marker(rules: str) -> Path | None:
    """Machine code is kept apart for every place that the package is installed in, and so is the marker."""
    folder = cache_directory()
    place = hashlib.sha256(str(PACKAGE).encode()).hexdigest()[:16]
    return folder / f"warm-{rules}-{place}" if folder is not None else None


def rule(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile `function` as a rule: serial, no fast-math, the GIL released, machine code cached.

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
    """Compile; left out, Numba would take `_nrt` from whoever happens to call the function first."""
    options = {"nogil": True, "error_model": "numpy", "_nrt": counted, "forceinline": inlined}
    folder = cache_directory() if jit_enabled() and _is_ours(function) else None
    if inlined and folder is not None:
        folder /= "inlined"
    made = _stored(function, folder, {**options, "pipeline_class": EntryCompiler})
    if jit_enabled():
        inner = cache(partial(_for_rules, function, None, {**options, "pipeline_class": DraftCompiler}))
        made.get_call_template = lambda arguments, by_name: _called(inner(), arguments, by_name)
        made.get_overload = lambda signature: inner().get_overload(signature)
    return cast("Callable[Arguments, Result]", made)


def _stored(function: Callable[..., Any], folder: Path | None, options: dict[str, Any]) -> Any:
    """Compile a function and keep its machine code in a folder, if there is one."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder or before)
    try:
        made = numba.njit(cache=folder is not None, **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    if folder is not None and jit_enabled():
        made._cache.load_overload = partial(_loaded, made._cache)
    return made


def _loaded(kept: Any, signature: Any, context: Any) -> Any:
    """Load machine code as Numba does, but without importing first what only a compilation needs, which takes longer."""
    from numba.core.runtime import rtsys

    rtsys.initialize(context)
    with kept._guard_against_spurious_io_errors():
        return kept._load_overload(signature, context)


def _for_rules(function: Callable[..., Any], folder: Path | None, options: dict[str, Any]) -> Any:
    """Compile a rule as other rules call it: without the ways in from Python and C, which take as long as the rule itself."""
    return _stored(function, folder, {**options, "no_cpython_wrapper": True, "no_cfunc_wrapper": True})


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
    if body is None or not jit_enabled() or not _is_ours(body):
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
    if isinstance(argument, tuple):
        named = type(argument) if hasattr(argument, "_fields") else None
        with laws_as_arguments():
            return numba.types.BaseTuple.from_types([_type_of(part) for part in argument], named)
    return numba.typeof(argument)


def _is_ours(function: Callable[..., object]) -> bool:
    """Only our own sources are covered by `rules_hash`; a user's function is compiled afresh."""
    return PACKAGE in Path(function.__code__.co_filename).resolve().parents

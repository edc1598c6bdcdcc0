"""An entry optimised once, as a whole: the rules that it calls are drafts until then.

Numba makes an executable of every function before it lets another one call it, and puts the optimised callee into the caller, which is
optimised again: what lies ten calls deep is optimised ten times, and all the executables but the outermost are never called. Here
a rule that other rules call stays a *draft*, LLVM's text as it was written down; an *entry*, which is called from Python or by
its address, takes all the drafts below it, each once, and is optimised and made executable as one.

An entry also keeps its drafts to itself. Numba leaves every function open to be linked into others, and so each call hands over all
that it is given, read or not; what is internal to an entry loses the arguments that are not read. It must have a name of its
own then, because machine code is found by its name from everywhere, and would be called with all its arguments.

Both are compilers of Numba's own kind, handed to it as ``njit(pipeline_class=...)``, and libraries of its own kind that they bring along.
"""

from __future__ import annotations

from typing import Any

from llvmlite.binding import Linkage
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.environment import lookup_environment

ENVIRONMENT = "_ZN08NumbaEnv"
"""How Numba's names of environments begin: what a function needs to speak to the interpreter."""
RUNTIME = "NRT_"
"""How the names of Numba's counters of references begin: a pass that removes needless counts looks for them by name."""


class Draft(JITCodeLibrary):
    """The code of a rule for other rules to take: written down, and neither optimised nor made executable."""

    _gathered: Any = None

    @property
    def codegen(self) -> Any:
        """The code generator, which sets no environment for code that cannot be called."""
        return _WithoutEnvironments(self._codegen)

    def _optimize_functions(self, ll_module: Any) -> None:
        """Leave it to the entries that take the draft."""
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Close the draft: nothing is added to it any more."""
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return zero, Numba's sign that there is no machine code of this name."""
        return 0

    def _get_module_for_linking(self) -> Any:
        """Return the draft with all drafts below it, for code that is not ours and takes a rule."""
        if self._gathered is None:
            self._gathered = self.alone()
            for library in libraries_below(self):
                below = library.alone() if isinstance(library, Draft) else library._get_module_for_linking()
                self._gathered.link_in(below, preserve=True)
        return self._gathered

    def alone(self) -> Any:
        """Return a module of this draft's own code, open to be defined more than once."""
        module = self._final_module.clone()
        for function in module.functions:
            if not function.is_declaration and function.linkage == Linkage.external:
                function.linkage = Linkage.linkonce_odr
        return module


class _WithoutEnvironments:
    """A code generator for drafts, which have no address to put an environment at."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, environment: Any) -> None:
        """Leave it: the entry that takes the draft sets what is left of it."""


class Entry(JITCodeLibrary):
    """The code of an entry: its own and every draft below it, optimised and made executable as one."""

    def _optimize_functions(self, ll_module: Any) -> None:
        """Leave it for later, when the drafts are in."""
        ll_module.data_layout = self._codegen._data_layout

    def finalize(self) -> None:
        """Take all drafts in, and let Numba link, optimise and make machine code."""
        for library in libraries_below(self):
            if isinstance(library, Draft):
                self._final_module.link_in(library.alone())
        self._linking_libraries = [
            library for library in libraries_below(self) if not isinstance(library, Draft)
        ]
        super().finalize()
        self._set_environments()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr and not function.name.startswith(RUNTIME):
                function.linkage, function.name = Linkage.internal, f"{function.name}.in.{self.name}"
        super()._optimize_functions(self._final_module)
        super()._optimize_final_module()

    def _set_environments(self) -> None:
        for variable in self._final_module.global_variables:
            environment = lookup_environment(variable.name) if variable.name.startswith(ENVIRONMENT) else None
            if environment is not None:
                self._codegen.set_env(variable.name, environment)


def libraries_below(library: Any) -> list[Any]:
    """Return the libraries that a library calls, through drafts all the way down; each once."""
    found: dict[Any, None] = {}
    waiting = list(reversed(library._linking_libraries))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            if isinstance(one, Draft):
                waiting += reversed(one._linking_libraries)
    return list(found)


class _Compiler(Compiler):
    """Numba's compiler, which puts the code into a library of our kind."""

    kind: type

    def define_pipelines(self) -> Any:
        """Return Numba's own passes."""
        self.state.library = self.kind(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        self.state.library.enable_object_caching()
        return super().define_pipelines()


class DraftCompiler(_Compiler):
    """What makes a rule for other rules."""

    kind = Draft


class EntryCompiler(_Compiler):
    """What makes a rule that is called from Python, or by its address."""

    kind = Entry

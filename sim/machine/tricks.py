"""What this room does beyond plain `numba.njit`, a trick a line, each with what it needs of Numba and a switch.

``BACKCHANNEL_WITHOUT=kept,drafts`` turns tricks off by name, ``BACKCHANNEL_WITHOUT=all`` every one; a trick that Numba no longer has the hooks for is off by
itself. The numbers are the same to the last bit without any of them: it takes longer to compile, or to run.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import Any

SWITCH = "BACKCHANNEL_WITHOUT"

TRICKS: dict[str, tuple[str, ...]] = {
    "kept": (
        "numba.core.compiler.CompileResult._reduce",
        "numba.core.compiler.CompileResult._rebuild",
        "numba.core.runtime.rtsys.initialize",
        "numba.core.serialize.dumps",
        "numba.core.dispatcher.Dispatcher.enable_caching",
    ),
    "inner": (
        "numba.core.dispatcher.Dispatcher.get_call_template",
        "numba.core.dispatcher.Dispatcher.get_overload",
        "numba.core.compiler.Flags.no_cpython_wrapper",
        "numba.core.compiler.Flags.no_cfunc_wrapper",
    ),
    "drafts": (
        "numba.core.codegen.JITCodeLibrary.finalize",
        "numba.core.codegen.JITCodeLibrary._optimize_functions",
        "numba.core.codegen.JITCodeLibrary._optimize_final_module",
        "numba.core.codegen.JITCodeLibrary._get_module_for_linking",
        "numba.core.codegen.JITCodeLibrary.get_pointer_to_function",
        "numba.core.codegen.JITCPUCodegen.set_env",
        "numba.core.compiler.Compiler.define_pipelines",
        "numba.core.environment.lookup_environment",
        "llvmlite.binding.Linkage.linkonce_odr",
    ),
    "carried": (
        "numba.extending.typeof_impl",
        "numba.extending.register_model",
        "numba.extending.unbox",
        "numba.core.imputils.lower_getattr_generic",
        "numba.core.typing.templates.infer_getattr",
    ),
    "borrowed": ("numba.core.compiler.Flags.nrt",),
    "inlined": ("numba.core.compiler.Flags.forceinline",),
    "settled": ("numba.core.types.function_type.CompileResultWAP",),
}
"""By name: what it needs of Numba. `sim.machine.rules` says what the last three do; the others have a file each."""


@cache
def in_use(trick: str) -> bool:
    """Return whether a trick is on: not switched off, and Numba has all that it needs."""
    off = {name.strip() for name in os.environ.get(SWITCH, "").split(",")}
    return not off & {trick, "all"} and not missing_hooks(trick)


def missing_hooks(trick: str) -> list[str]:
    """Return what a trick needs of Numba and this version does not have."""
    return [hook for hook in TRICKS[trick] if not _is_there(hook)]


def _is_there(hook: str) -> bool:
    """Return whether a dotted path leads somewhere, through modules and then attributes."""
    words = hook.split(".")
    for cut in range(len(words) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(words[:cut]))
        except ImportError:
            continue
        for word in words[cut:]:
            if not hasattr(found, word):
                return False
            found = getattr(found, word)
        return True
    return False

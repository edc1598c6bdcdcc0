"""What rules carry from hand to hand: a named tuple of many arrays, handed over as one address.

A case, a state and a desk are some hundred arrays, and an array is seven words or more. By Numba's custom a tuple is taken apart at every call,
into words that are put together again by the callee: a thousand arguments for a rule that reads two of them. A class that is
marked as `carried` goes as the address of its words instead. They are laid out when Python hands the tuple in, and nobody
changes them while the call lasts, which the machine code is told; so a field is read once, however often it is asked for. This is
built from Numba's interface for types of one's own alone.

A carried tuple is made in Python; a tuple that a rule makes, such as the seats of a meeting, stays one by value.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.types.containers import BaseTuple
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox

from sim.machine.tricks import in_use

ADDRESS = ir.IntType(8).as_pointer()
Kind = TypeVar("Kind", bound=type)


class Carried(types.Type):
    """The type of a carried tuple, named short: the name goes into the name of every rule that takes it."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole
        self.kinds = tuple(whole)
        about = f"{whole.instance_class.__module__} {whole.name}"
        digest = hashlib.sha256(about.encode()).hexdigest()[:12]
        super().__init__(name=f"Carried({whole.instance_class.__name__}.{digest})")


def carried(kind: Kind) -> Kind:
    """Mark a named tuple as one that rules hand over by its address.

    Parameters
    ----------
    kind : type
        A `typing.NamedTuple` of arrays, numbers and carried tuples, made in Python alone.
    """
    if not in_use("carried"):
        return kind

    @typeof_impl.register(kind)
    def _type_of(value: Any, context: Any) -> Any:
        kinds = [typeof_impl(part, context) for part in value]
        return None if None in kinds else Carried(BaseTuple.from_types(kinds, kind))

    return kind


@register_model(Carried)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Carried) -> None:
        super().__init__(manager, kind, ADDRESS)


@infer_getattr
class _Fields(AttributeTemplate):
    key = Carried

    def generic_resolve(self, kind: Carried, name: str) -> Any:
        fields = kind.whole.fields
        return kind.kinds[fields.index(name)] if name in fields else None


@lower_getattr_generic(Carried)
def _field(context: Any, builder: Any, kind: Carried, address: Any, name: str) -> Any:
    place = kind.whole.fields.index(name)
    part, where = kind.kinds[place], _place(context, builder, kind, address, place)
    if isinstance(part, Carried):
        return builder.bitcast(where, ADDRESS)
    model = context.data_model_manager[part]
    value = model.from_data(builder, _read(builder, where, model.get_data_type()))
    return impl_ret_borrowed(context, builder, part, value)


def _layout(context: Any, kind: Any) -> Any:
    """Return how a carried tuple lies in memory: its fields one after the other, carried ones among them."""
    if isinstance(kind, Carried):
        return ir.LiteralStructType([_layout(context, part) for part in kind.kinds])
    return context.data_model_manager[kind].get_data_type()


def _place(context: Any, builder: Any, kind: Carried, address: Any, place: int) -> Any:
    words = builder.bitcast(address, _layout(context, kind).as_pointer())
    return cgutils.gep_inbounds(builder, words, 0, place)


def _read(builder: Any, where: Any, kind: Any) -> Any:
    """Read words one by one, and say that they never change: then they are not read again after every write to an array."""
    if isinstance(kind, ir.LiteralStructType | ir.ArrayType):
        value = ir.Constant(kind, ir.Undefined)
        for place, part in enumerate(
            kind.elements if isinstance(kind, ir.LiteralStructType) else [kind.element] * kind.count
        ):
            word = _read(builder, cgutils.gep_inbounds(builder, where, 0, place), part)
            value = builder.insert_value(value, word, place)
        return value
    word = builder.load(where)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


@unbox(Carried)
def _handed_in(kind: Carried, value: Any, c: Any) -> Any:
    """Lay the words out in the frame of the call from Python, which is never merged with the rule's own."""
    parts = c.unbox(kind.whole, value)
    layout = _layout(c.context, kind)
    words = cgutils.alloca_once(c.builder, layout)
    with c.builder.if_then(cgutils.is_false(c.builder, parts.is_error)):
        for place, part in enumerate(kind.kinds):
            where = cgutils.gep_inbounds(c.builder, words, 0, place)
            word = c.builder.extract_value(parts.value, place)
            if isinstance(part, Carried):
                word = c.builder.load(c.builder.bitcast(word, where.type))
            else:
                word = c.context.data_model_manager[part].as_data(c.builder, word)
            c.builder.store(word, where)
    return NativeValue(c.builder.bitcast(words, ADDRESS), is_error=parts.is_error, cleanup=parts.cleanup)

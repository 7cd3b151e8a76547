"""What goes between a process and its child: JSON with raw bytes beside it, read back as declared types.

Nothing that is received can be more than data: numbers, texts, bytes, lists, and the records and enums that
the reader's own signatures name. A message is a header (length of the JSON, number of byte strings), their
lengths, the JSON, the byte strings.
"""

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from inspect import signature
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

#: The most that is read of one message: byte strings, and JSON. Reading JSON holds every thread: 16 MB that
#: are made for it, twenty seconds. So who reads from outside may say less: no page has a megabyte of words.
MAX_BYTES, MAX_TEXT_BYTES = 700_000_000, 16_000_000
MAX_TEXT_BYTES_FROM_OUTSIDE = 1_000_000
MAX_PARTS = 10_000
#: How a byte string stands in the JSON: its place among those behind it.
_BYTES = "\0bytes"

_HEADER = struct.Struct(">II")


class MessageError(Exception):
    """Not a message, or too large a one, or not of the type that is expected."""


def pack(value: object) -> bytes:
    """Raises ``TypeError`` for what is not data."""
    parts: list[bytes] = []
    text = json.dumps(_plain(value, parts)).encode()
    lengths = b"".join(struct.pack(">Q", len(part)) for part in parts)
    return b"".join((_HEADER.pack(len(text), len(parts)), lengths, text, *parts))


def receive(
    read: Callable[[int], bytes | bytearray], most: int = MAX_BYTES, most_text: int = MAX_TEXT_BYTES
) -> Any:
    """The next message, plain. ``read`` gives exactly so many bytes; ``most`` bytes beside the JSON and
    ``most_text`` of it are read. Raises ``MessageError``."""
    size, count = _HEADER.unpack(read(_HEADER.size))
    if size > most_text or count > MAX_PARTS:
        raise MessageError("a message too large")
    lengths = struct.unpack(f">{count}Q", read(8 * count))
    if sum(lengths) > most:
        raise MessageError("a message too large")
    text = read(size)
    parts = [bytes(read(length)) for length in lengths]
    try:
        return json.loads(bytes(text), object_hook=lambda found: _part(found, parts))
    except (ValueError, RecursionError, IndexError, TypeError) as error:
        raise MessageError("not a message") from error


def _part(found: dict[str, Any], parts: list[bytes]) -> Any:
    return parts[found[_BYTES]] if found.keys() == {_BYTES} else found


def _plain(value: object, parts: list[bytes]) -> object:
    match value:
        case Enum():
            return _plain(value.value, parts)
        case None | bool() | int() | float() | str():
            return value
        case bytes() | bytearray() | memoryview():
            parts.append(bytes(value))
            return {_BYTES: len(parts) - 1}
        case PurePath():
            return str(value)
        case Mapping():
            return {str(name): _plain(each, parts) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(each, parts) for each in value]
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name), parts) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} does not go to another process")


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The types of the arguments (of a class: of its initialiser) or fields, and of what is returned."""
    made_by: Any = function
    return get_type_hints(made_by.__init__ if isinstance(function, type) else function)


def arguments(function: Callable[..., Any], values: list[Any]) -> list[Any]:
    """What a function or the initialiser of a class takes, as its types. Raises ``MessageError``."""
    names = [name for name in signature(function).parameters if name != "self"]
    return [_as(_hints(function).get(name, Any), value) for name, value in zip(names, values, strict=False)]


def returned(function: Callable[..., Any], value: Any) -> Any:
    """What a function returned, as its type. Raises ``MessageError``."""
    return _as(_hints(function).get("return", Any), value)


def _as(hint: Any, value: Any) -> Any:
    """A plain value as a type that a signature declares. Raises ``MessageError``.

    By hand: a validating library takes longer to import than most engines to start.
    """
    try:
        return _convert(hint, value)
    except (
        TypeError,
        ValueError,
        KeyError,
        AssertionError,
        OverflowError,
    ) as error:  # of a record or an enum
        raise MessageError(f"not {hint}") from error


def _convert(hint: Any, value: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    match value:
        case _ if hint is Any or hint is object or isinstance(hint, TypeVar):
            return value
        case _ if origin in {Union, UnionType}:
            for each in args:
                with suppress(MessageError):
                    return _as(each, value)
        case None if hint in {None, NoneType, NoReturn}:
            return None
        case list() if origin is tuple and args[-1] is Ellipsis:
            return tuple(_as(args[0], each) for each in value)
        case list() if origin is tuple:
            return tuple(_as(each, part) for each, part in zip(args, value, strict=True))
        case list() if origin in {list, Sequence}:
            return [_as(args[0], each) for each in value]
        case dict() if origin in {dict, Mapping}:
            return {_as(args[0], name): _as(args[1], each) for name, each in value.items()}
        case _ if not isinstance(hint, type):
            pass
        case _ if issubclass(hint, Enum):
            return hint(value)
        case str() if issubclass(hint, PurePath):
            return hint(value)
        case dict() if is_dataclass(hint):
            return hint(**{name: _as(_hints_of_fields(hint)[name], each) for name, each in value.items()})
        case bool() | int() | float() if hint is float and not isinstance(value, bool):
            return float(value)
        case _ if type(value) is hint and hint in {bool, int, str, bytes, list, dict}:
            return value
    raise MessageError(f"not {hint}")


@cache
def _hints_of_fields(record: type) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {each.name: hints[each.name] for each in fields(record)}


def prepare(kind: type) -> None:
    """Resolve what the signatures of an engine name: in a sandbox nothing can be imported any more."""
    for name in dir(kind):
        method = getattr(kind, name)
        if not name.startswith("_") and callable(method):
            _hints(method)

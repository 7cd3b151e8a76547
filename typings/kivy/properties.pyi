"""What a Kivy property holds. Kivy itself has no types; all else of it is Any."""

from collections.abc import Sequence
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")

class Property(Generic[_T]):
    defaultvalue: _T
    @overload
    def __get__(self, obj: None, owner: type) -> Self: ...
    @overload
    def __get__(self, obj: Any, owner: type) -> _T: ...
    def __set__(self, obj: Any, value: _T) -> None: ...

class StringProperty(Property[str]):
    def __init__(self, defaultvalue: str = ..., **kwargs: Any) -> None: ...

# An int or a float, whichever was set.
class NumericProperty(Property[Any]):
    def __init__(self, defaultvalue: float = ..., **kwargs: Any) -> None: ...

class BooleanProperty(Property[bool]):
    def __init__(self, defaultvalue: bool = ..., **kwargs: Any) -> None: ...

class ObjectProperty(Property[Any]):
    def __init__(self, defaultvalue: Any = ..., **kwargs: Any) -> None: ...

class OptionProperty(Property[Any]):
    def __init__(self, defaultvalue: Any = ..., *, options: Sequence[Any], **kwargs: Any) -> None: ...

class ListProperty(Property[list[Any]]):
    def __init__(self, defaultvalue: Sequence[Any] = ..., **kwargs: Any) -> None: ...

class ColorProperty(Property[Any]):
    def __init__(self, defaultvalue: Any = ..., **kwargs: Any) -> None: ...

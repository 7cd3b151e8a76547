"""What a Kivy property holds. Kivy itself has no types; all else of it is Any."""

from collections.abc import Sequence
from typing import Any, Generic, Self, TypeVar, overload

from typing_extensions import TypeVar as TypeVarWithDefault

_T = TypeVar("_T")
_Number = TypeVarWithDefault("_Number", default=float)

class Property(Generic[_T]):
    defaultvalue: _T
    @overload
    def __get__(self, obj: None, owner: type) -> Self: ...
    @overload
    def __get__(self, obj: Any, owner: type) -> _T: ...
    def __set__(self, obj: Any, value: _T) -> None: ...

class StringProperty(Property[str]):
    def __init__(self, defaultvalue: str = ..., **kwargs: Any) -> None: ...

# One that is only ever whole says so where it is made: NumericProperty[int].
class NumericProperty(Property[_Number]):
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

# Four sides, whatever is set: one number for all, two for across and down, or four.
class VariableListProperty(Property[list[float]]):
    def __set__(self, obj: Any, value: Any) -> None: ...

"""Methods of dataclasses are made when they are first called, not when a class is declared.

``dataclasses`` writes the source of each method and compiles it: 1,800 methods of 325 classes were 0.13 s of
a start, and most of them are not called before the screen is there, or ever. What is made is the same, from
the same source. Python 3.13 compiles a class at once and has no such function: there all is as ever.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

_NAME = "_create_fn"


def defer_dataclass_methods() -> None:
    """For all classes that are declared from now on."""
    create = getattr(dataclasses, _NAME, None)
    if create is not None and create.__module__ == dataclasses.__name__:
        setattr(dataclasses, _NAME, _deferring(create))


def _deferring(create: Callable[..., Callable[..., Any]]) -> Callable[..., Callable[..., Any]]:
    def create_at_first_call(name: str, *source: Any, **scope: Any) -> Callable[..., Any]:
        made: Callable[..., Any] | None = None

        def method(*args: Any, **kwargs: Any) -> Any:
            nonlocal made
            if made is None:
                made = create(name, *source, **scope)
                made.__qualname__ = method.__qualname__
            for owner in type(args[0]).__mro__:
                if owner.__dict__.get(name) is method:
                    setattr(owner, name, made)
                    break
            return made(*args, **kwargs)

        method.__name__ = name
        return method

    return create_at_first_call

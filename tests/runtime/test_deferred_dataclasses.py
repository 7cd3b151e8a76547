"""What is made at the first call is what ``dataclasses`` would have made."""

from __future__ import annotations

import dataclasses
import pickle
import sys
from typing import Any

import pytest

from kiosk.runtime.deferred_dataclasses import defer_dataclass_methods

pytestmark = pytest.mark.skipif(
    not hasattr(dataclasses, "_create_fn"), reason="this Python compiles a class at once"
)


class Counted:
    """How many methods were compiled."""

    number = 0


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted, create = Counted(), vars(dataclasses)["_create_fn"]

    def counting(*args: Any, **scope: Any) -> Any:
        counted.number += 1
        return create(*args, **scope)

    counting.__module__ = "dataclasses"
    monkeypatch.setattr(dataclasses, "_create_fn", counting)
    defer_dataclass_methods()
    return counted


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Base:
    name: str
    counts: list[int] = dataclasses.field(default_factory=list, hash=False)


def declare() -> tuple[type[Any], type[Any]]:
    """A class as above, and one below it."""

    @dataclasses.dataclass(frozen=True, slots=True, order=True)
    class Base:
        name: str
        counts: list[int] = dataclasses.field(default_factory=list, hash=False)

    @dataclasses.dataclass(frozen=True, slots=True, order=True)
    class Below(Base):
        more: int = 3

        def __post_init__(self) -> None:
            assert self.name

    return Base, Below


def test_methods_are_compiled_when_they_are_called_and_once(compiled: Counted) -> None:
    base, below = declare()
    assert compiled.number == 0
    one = below("a")
    assert compiled.number == 1, "its __init__ alone"
    assert one == below("a")
    assert compiled.number == 2
    for _ in range(3):
        assert one == below("a", [])
    assert compiled.number == 2
    assert base("a") != one
    defer_dataclass_methods()
    assert below("b").more == 3, "deferred twice is deferred once"


def test_what_is_made_is_the_same(compiled: Counted) -> None:
    base, below = declare()
    one, plain = base("a", [1]), Base("a", [1])
    assert repr(one).endswith(repr(plain))
    assert hash(one) == hash(plain)
    assert [base("a", [1]) < base("b"), base("b") <= base("a")] == [True, False]
    for again in (lambda: base(), lambda: base("a", other=1), lambda: base("a", [], 3)):
        with pytest.raises(TypeError):
            again()
    for change in (lambda: setattr(one, "name", "b"), lambda: delattr(one, "name")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert dataclasses.replace(below("a"), more=4) == below("a", [], 4)
    assert dataclasses.asdict(below("a", [1])) == {"name": "a", "counts": [1], "more": 3}
    sys.modules[__name__].__dict__["Kept"], base.__qualname__ = base, "Kept"
    assert pickle.loads(pickle.dumps(one)) == one

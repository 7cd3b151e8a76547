"""What a screen says of itself."""

from __future__ import annotations

import pytest

from kiosk.accessibility.outline import Item, Outline, Role, spoken
from kiosk.domain import NOTHING, T


def item(id: str, role: Role = Role.TEXT, **more: object) -> Item:
    return Item(id, role, T(id.upper()), **more)  # type: ignore[arg-type]


OUTLINE = Outline(
    (
        item("a"),
        item("title", Role.TITLE),
        item("one", Role.CHOICE, action=lambda: None),
        item("two", Role.CHOICE, action=lambda: None),
        item("back", Role.BUTTON, action=lambda: None),
        item("off", Role.BUTTON),
    )
)


def test_what_can_be_asked_of_it() -> None:
    assert OUTLINE.title == T("TITLE")
    assert [each.id for each in OUTLINE.choices] == ["one", "two"]
    assert [each.id for each in OUTLINE.operable] == ["one", "two", "back"]
    assert OUTLINE.get("two") is OUTLINE.items[3]
    assert OUTLINE.index("two") == 3
    assert OUTLINE.get("none") is None
    assert OUTLINE.index(None) is None
    assert Outline().title == NOTHING


def test_two_items_never_share_an_id() -> None:
    with pytest.raises(ValueError, match="share an id"):
        Outline((item("a"), item("b"), item("a")))


def test_what_a_thing_does_is_not_what_it_is() -> None:
    assert item("a", action=print) == item("a", action=len)


def test_what_is_said_of_an_item() -> None:
    full = item("a", value=T("v"), hint=T("h"), chosen=True, position=(2, 4))
    assert [each.msgid for each in spoken(full)] == ["A", "v", "h", "Choisi.", "Choix {rank} sur {total}."]
    title = item("a", Role.TITLE, position=(2, 4))
    assert [each.msgid for each in spoken(title)] == ["A", "Question {rank} sur {total}."]
    assert [each.msgid for each in spoken(item("a", Role.BUTTON))] == ["A", "Pas encore possible."]
    assert spoken(item("a", chosen=False)) == (T("A"),)
    assert spoken(Item("a", Role.PICTURE, NOTHING)) == ()

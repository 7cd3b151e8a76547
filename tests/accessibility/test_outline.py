"""What a screen says of itself."""

from __future__ import annotations

import pytest

from kiosk.accessibility.outline import Outline, OutlineItem, Role, spoken_parts
from kiosk.domain import NO_TEXT, T


def item(id: str, role: Role = Role.TEXT, **more: object) -> OutlineItem:
    return OutlineItem(id, role, T(id.upper()), **more)  # type: ignore[arg-type]


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
    assert Outline().title == NO_TEXT


def test_two_items_never_share_an_id() -> None:
    with pytest.raises(ValueError, match="share an id"):
        Outline((item("a"), item("b"), item("a")))


def test_what_a_thing_does_is_not_what_it_is() -> None:
    assert item("a", action=print) == item("a", action=len)


def test_what_is_said_of_an_item() -> None:
    full = item("a", value=T("v"), hint=T("h"), chosen=True, position=(2, 4))
    assert [each.msgid for each in spoken_parts(full)] == [
        "A",
        "v",
        "h",
        "Choisi.",
        "Choix {rank} sur {total}.",
    ]
    title = item("a", Role.TITLE, position=(2, 4))
    assert [each.msgid for each in spoken_parts(title)] == ["A", "Question {rank} sur {total}."]
    assert [each.msgid for each in spoken_parts(item("a", Role.BUTTON))] == ["A", "Pas encore possible."]
    assert spoken_parts(item("a", chosen=False)) == (T("A"),)
    assert spoken_parts(OutlineItem("a", Role.PICTURE, NO_TEXT)) == ()

"""Reading a screen aloud: all of it, in order, and nothing private."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.outline import Item, Outline, Role, spoken
from kiosk.accessibility.reader import PRIVATE, from_item, utterances
from kiosk.domain import NOTHING, T, verbatim
from kiosk.i18n import catalogue

names = st.text(alphabet="abcé ?!", max_size=8).map(str.strip)
items = st.builds(
    Item,
    id=st.just("x"),
    role=st.sampled_from(Role),
    name=names.map(verbatim),
    value=names.map(verbatim),
    hint=names.map(verbatim),
    chosen=st.none() | st.booleans(),
    position=st.none() | st.just((1, 3)),
)


@given(each=items)
def test_all_that_an_item_says_is_heard_in_order(each: Item) -> None:
    said = [utterance.text for utterance in utterances([each], "fr")]
    render = catalogue("fr").render
    parts = [render(part) for part in spoken(each)]
    if not parts:
        assert said == []
        return
    (text,) = said
    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)
    assert text[-1] in ".?!"


def test_each_part_ends_a_sentence() -> None:
    made = utterances([Item("a", Role.TEXT, T("Où ?"), value=T("Là"), hint=T("Touchez."))], "fr")
    assert [each.text for each in made] == ["Où\u00a0? Là. Touchez."]
    assert [(each.id, each.language) for each in made] == [("a", "fr")]


def test_an_arabic_sentence_keeps_its_own_stop() -> None:
    (made,) = utterances([Item("a", Role.TEXT, verbatim("كيف حالك؟"))], "ar")
    assert made.text == "كيف حالك؟"


@given(secret=st.text(alphabet="0123456789", min_size=4, max_size=10))
def test_private_content_is_never_said(secret: str) -> None:
    (made,) = utterances(
        [Item("a", Role.FIELD, T("Votre code"), value=verbatim(secret), hint=verbatim(secret), private=True)],
        "fr",
    )
    assert secret not in made.text
    assert catalogue("fr").render(PRIVATE) in made.text


def test_what_says_nothing_is_passed_over() -> None:
    assert utterances([Item("a", Role.PICTURE, NOTHING)], "fr") == []


def test_reading_begins_at_the_item_held() -> None:
    outline = Outline(tuple(Item(each, Role.TEXT, T(each)) for each in "abcd"))
    assert [each.id for each in from_item(outline, "b", lambda item: item.id != "d")] == ["b", "c"]
    assert [each.id for each in from_item(outline, None, lambda item: True)] == ["a", "b", "c", "d"]
    assert [each.id for each in from_item(outline, "gone", lambda item: True)] == ["a", "b", "c", "d"]

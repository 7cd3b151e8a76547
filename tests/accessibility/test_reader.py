"""Reading a screen aloud: all of it, in order, and nothing private."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.outline import Outline, OutlineItem, Role, spoken_parts
from kiosk.accessibility.reading import (
    PRIVATE_PLACEHOLDER,
    changed_items,
    items_from,
    position_parts,
    typed_difference,
    utterances,
)
from kiosk.domain import NO_TEXT, T, verbatim
from kiosk.i18n import catalogue

names = st.text(alphabet="abcé ?!", max_size=8).map(str.strip)
items = st.builds(
    OutlineItem,
    id=st.just("x"),
    role=st.sampled_from(Role),
    name=names.map(verbatim),
    value=names.map(verbatim),
    hint=names.map(verbatim),
    chosen=st.none() | st.booleans(),
    position=st.none() | st.just((1, 3)),
)


@given(each=items)
def test_all_that_an_item_says_is_heard_in_order(each: OutlineItem) -> None:
    said = [utterance.text for utterance in utterances([each], "fr")]
    render = catalogue("fr").render
    parts = [render(part) for part in spoken_parts(each)]
    if not parts:
        assert said == []
        return
    (text,) = said
    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)
    assert text[-1] in ".?!"


def test_each_part_ends_a_sentence() -> None:
    made = utterances([OutlineItem("a", Role.TEXT, T("Où ?"), value=T("Là"), hint=T("Touchez."))], "fr")
    assert [each.text for each in made] == ["Où\u00a0? Là. Touchez."]
    assert [(each.id, each.language) for each in made] == [("a", "fr")]


def test_an_arabic_sentence_keeps_its_own_stop() -> None:
    (made,) = utterances([OutlineItem("a", Role.TEXT, verbatim("كيف حالك؟"))], "ar")
    assert made.text == "كيف حالك؟"


@given(secret=st.text(alphabet="0123456789", min_size=4, max_size=10))
def test_private_content_is_never_said(secret: str) -> None:
    (made,) = utterances(
        [
            OutlineItem(
                "a", Role.FIELD, T("Votre code"), value=verbatim(secret), hint=verbatim(secret), private=True
            )
        ],
        "fr",
    )
    assert secret not in made.text
    assert catalogue("fr").render(PRIVATE_PLACEHOLDER) in made.text


@given(secret=st.text(alphabet="0123456789", min_size=4, max_size=10))
def test_alone_all_is_said_and_kept_out_of_the_logs(secret: str) -> None:
    item = OutlineItem("a", Role.FIELD, T("Votre code"), value=verbatim(secret), private=True)
    (made,) = utterances([item], "fr", alone=True)
    assert secret in made.text
    assert made.private
    assert not utterances([OutlineItem("a", Role.TEXT, T("Bonjour"))], "fr", alone=True)[0].private


@given(secret=st.text(alphabet="0123456789", min_size=4, max_size=10))
def test_what_is_not_to_be_heard_by_others_is_replaced_wherever_it_stands(secret: str) -> None:
    item = OutlineItem(
        "a", Role.BUTTON, T("Où"), value=T("Chez {who}", who=secret), hint=T("Touchez."), action=print
    )
    (made,) = utterances([item], "fr", covers=lambda text: secret in str(text.params))
    assert made.text == f"Où. Touchez. {catalogue('fr').render(PRIVATE_PLACEHOLDER)}"


def test_a_choice_that_is_private_by_its_name_still_has_its_place() -> None:
    item = OutlineItem("a", Role.CHOICE, verbatim("Mme Martin"), position=(2, 3), private=True, action=print)
    (made,) = utterances([item], "fr")
    assert "Martin" not in made.text
    assert "2" in made.text


SCREEN = Outline(
    (
        OutlineItem("heading", Role.TEXT, T("Signaler un problème")),
        OutlineItem("title", Role.TITLE, T("Où ?"), position=(2, 4)),
        OutlineItem("a", Role.CHOICE, T("Cuisine"), action=print),
    )
)


def test_where_one_is() -> None:
    texts = [catalogue("fr").render(each) for each in position_parts(SCREEN, "a")]
    assert texts == ["Signaler un problème", "Où ?", "Question 2 sur 4.", "Ligne 3 sur 3."]
    assert len(position_parts(SCREEN, None)) == 3


def test_what_an_act_has_changed() -> None:
    def screen(chosen: bool, typed: str) -> Outline:
        return Outline(
            (
                OutlineItem("a", Role.CHOICE, T("A"), chosen=chosen),
                OutlineItem("b", Role.CHOICE, T("B"), chosen=chosen),
                OutlineItem("typed", Role.FIELD, T("Écrit"), value=verbatim(typed)),
                OutlineItem("status", Role.STATUS, T("S"), value=verbatim(typed)),
            )
        )

    assert [each.id for each in changed_items(screen(False, "1"), screen(True, "1"), "a")] == ["a"]
    assert [each.id for each in changed_items(screen(False, "1"), screen(False, "12"), "key.2")] == ["typed"]
    assert changed_items(screen(False, "1"), screen(False, "1"), "a") == []


@pytest.mark.parametrize(
    ("before", "now", "came_and_went"),
    [
        ("10 ·· ··", "10 3· ··", ("3", "")),
        ("10 3· ··", "10 ·· ··", ("", "3")),
        ("bonjour", "bonjour à", ("à", "")),
        ("", "a", ("a", "")),
        ("a", "", ("", "a")),
        ("le robnet", "le robinet", ("i", "")),
        ("un deux trois", "un trois", ("", "deux")),
    ],
)
def test_of_what_is_written_what_came_and_went(before: str, now: str, came_and_went: tuple[str, str]) -> None:
    assert typed_difference(before, now) == came_and_went


def test_what_says_nothing_is_passed_over() -> None:
    assert utterances([OutlineItem("a", Role.PICTURE, NO_TEXT)], "fr") == []


def test_reading_begins_at_the_item_held() -> None:
    outline = Outline(tuple(OutlineItem(each, Role.TEXT, T(each)) for each in "abcd"))
    assert [each.id for each in items_from(outline, "b", lambda item: item.id != "d")] == ["b", "c"]
    assert [each.id for each in items_from(outline, None, lambda item: True)] == ["a", "b", "c", "d"]
    assert [each.id for each in items_from(outline, "gone", lambda item: True)] == ["a", "b", "c", "d"]

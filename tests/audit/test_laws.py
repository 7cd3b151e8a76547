"""Each law of the screen, on made-up pages: what holds is let through, what breaks it is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from audit import laws
from audit.checks import AuditCheck
from audit.findings import Box
from audit.laws import PageItem, PageSnapshot, Violation

WIDE, HIGH = 1080.0, 1920.0
FRENCH = frozenset({"Montrez le code à la caméra de la borne.", "Votre rendez-vous est pris, à demain."})


def thing(id: str, role: str, top: float, high: float = 100, **more: object) -> PageItem:
    """Across the whole page; ``top`` in pixels from the upper edge."""
    pressed = role in ("button", "choice")
    given = {"words": id, "operable": pressed, "code": "fr"} | more
    return PageItem(id, role, box=Box(40, HIGH - top - high, WIDE - 40, HIGH - top), **given)  # type: ignore[arg-type]


def bar() -> list[PageItem]:
    ids = ("bar.language", "bar.help", "bar.finish")
    boxes = [Box(360 * rank, 0, 360 * rank + 360, 120) for rank in range(3)]
    return [
        PageItem(id, "button", id, box, operable=True, kind="bar", code="fr")
        for id, box in zip(ids, boxes, strict=True)
    ]


def screen(
    *things: PageItem, page: int = 1, pages: int = 1, kind: str = "Choose", **more: object
) -> PageSnapshot:
    given = {"language": "fr", "text": 100, "name": "essai/lieu", "shown": 1} | more
    return PageSnapshot(WIDE, HIGH, kind=kind, page=page, pages=pages, things=(*things, *bar()), **given)  # type: ignore[arg-type]


def keys(top: float = 1100) -> list[PageItem]:
    """A telephone's, at the bottom of the page."""
    ids = [f"key.{each}" for each in "1234567890"] + ["key.erase"]
    return [
        PageItem(
            id,
            "button",
            id[-1],
            Box(
                40 + 330 * (rank % 3),
                HIGH - top - 130 * (rank // 3 + 1),
                340 + 330 * (rank % 3),
                HIGH - top - 130 * (rank // 3),
            ),
            operable=True,
            kind="key",
            code="fr",
        )
        for rank, id in enumerate(ids)
    ]


TITLE = thing("title", "title", 60)
FIELD = thing("typed", "field", 300)
CONFIRM = thing("confirm", "button", 1660, filled=True)
BACK = thing("back", "button", 1540)
DOWN = thing("page.down", "button", 1660, words="Suite : page 2 / 2")
UP = thing("page.up", "button", 1540, words="Page précédente : 1 / 2")
KITCHEN, BATH = thing("option.cuisine", "choice", 300), thing("option.bain", "choice", 450)
MORE = [thing(f"option.{rank}", "choice", 300 + 150 * rank) for rank in range(8)]


def found(breaches: Iterable[Violation]) -> set[AuditCheck]:
    return {each.check for each in breaches}


def test_a_page_that_holds_all_laws() -> None:
    for page in (
        screen(TITLE, KITCHEN, BATH, BACK),
        screen(TITLE, FIELD, *keys(), CONFIRM, kind="Number"),
        screen(TITLE, *MORE, replace(CONFIRM, box=BACK.box), DOWN, pages=2),
        screen(TITLE, KITCHEN, UP, page=2, pages=2),
    ):
        assert list(laws.page_violations(page, FRENCH)) == []


class TestWhatDecidesIsOnTheFirstPage:
    def test_the_primary_action_is_there(self) -> None:
        pages = [screen(TITLE, *MORE, CONFIRM, DOWN, pages=2), screen(TITLE, CONFIRM, page=2, pages=2)]
        assert list(laws.primary_action_first(pages)) == []

    def test_behind_a_page_it_is_found(self) -> None:
        pages = [screen(TITLE, *MORE, DOWN, pages=2), screen(TITLE, CONFIRM, page=2, pages=2)]
        assert found(laws.primary_action_first(pages)) == {AuditCheck.DECIDES_FIRST}

    def test_beyond_200_percent_the_next_page_may_have_it(self) -> None:
        pages = [
            screen(TITLE, *MORE, DOWN, pages=2, text=300),
            screen(TITLE, CONFIRM, page=2, pages=2, text=300),
        ]
        assert list(laws.primary_action_first(pages)) == []

    def test_a_later_amount_is_found(self) -> None:
        due = thing("headline", "text", 300, words="512,30 €")
        pages = [
            screen(TITLE, CONFIRM, DOWN, pages=2, kind="Statement"),
            screen(TITLE, due, page=2, pages=2, kind="Statement"),
        ]
        assert found(laws.primary_action_first(pages)) == {AuditCheck.DECIDES_FIRST}

    def test_a_payment_without_its_amount_is_found(self) -> None:
        assert found(laws.primary_action_first([screen(TITLE, BACK, kind="QrHandoff", pays=True)])) == {
            AuditCheck.DECIDES_FIRST
        }


class TestNothingMoves:
    page = screen(TITLE, FIELD, *keys(), CONFIRM, kind="Number")

    def test_keys_that_stay(self) -> None:
        typed = replace(self.page, things=(TITLE, replace(FIELD, words="12"), *keys(), CONFIRM, *bar()))
        assert list(laws.nothing_moves(self.page, typed, "key.1")) == []

    def test_keys_that_move_are_found_once(self) -> None:
        moved = replace(self.page, things=(TITLE, FIELD, *keys(985), CONFIRM, *bar()))
        breaches = list(laws.nothing_moves(self.page, moved, "key.1"))
        assert [each.check for each in breaches] == [AuditCheck.NOTHING_MOVES]
        assert breaches[0].measured == "115 px"

    def test_keys_that_go_away_are_found(self) -> None:
        gone = screen(TITLE, CONFIRM, kind="Number")
        assert found(laws.nothing_moves(self.page, gone, "key.1")) == {AuditCheck.NOTHING_MOVES}

    def test_what_was_touched_and_moved_is_found(self) -> None:
        before = screen(TITLE, KITCHEN, BATH)
        after = screen(TITLE, replace(KITCHEN, box=BATH.box), BATH)
        assert found(laws.nothing_moves(before, after, "option.cuisine")) == {AuditCheck.NOTHING_MOVES}

    def test_another_layer_of_keys_may_stand_otherwise(self) -> None:
        signs = [replace(each, id=f"key.{sign}") for each, sign in zip(keys(), "?!,;:()@#€1", strict=True)]
        other = replace(self.page, things=(TITLE, FIELD, *signs, CONFIRM, *bar()))
        assert list(laws.nothing_moves(self.page, other, "key.digits")) == []

    @pytest.mark.parametrize("other", [{"shown": 2}, {"page": 2}, {"text": 150}, {"language": "ar"}])
    def test_another_page_may_look_otherwise(self, other: dict[str, object]) -> None:
        moved = replace(self.page, things=(TITLE, FIELD, *keys(985), CONFIRM), **other)  # type: ignore[arg-type]
        assert list(laws.nothing_moves(self.page, moved, "key.1")) == []

    def test_the_same_keys_stand_at_the_same_place_on_each_page(self) -> None:
        first: dict[tuple[object, ...], Box] = {}
        assert list(laws.keyboard_stays_in_place(self.page, first)) == []
        elsewhere = screen(TITLE, FIELD, *keys(985), kind="Date", name="essai/jour")
        assert found(laws.keyboard_stays_in_place(elsewhere, first)) == {AuditCheck.NOTHING_MOVES}
        assert list(laws.keyboard_stays_in_place(replace(elsewhere, text=200), first)) == []

    def test_a_bar_that_moves_is_found(self) -> None:
        first: dict[tuple[object, ...], Box] = {}
        assert list(laws.same_bar(screen(TITLE), first)) == []
        moved = replace(
            screen(TITLE), things=tuple(replace(each, box=Box(0, 40, 360, 160)) for each in bar())
        )
        assert found(laws.same_bar(moved, first)) == {AuditCheck.SAME_PLACE}


class TestWhoMustWriteCan:
    @pytest.mark.parametrize(
        "things",
        [
            (TITLE, FIELD, CONFIRM),
            (TITLE, *keys(), CONFIRM),
            (FIELD, *keys(), CONFIRM),
            (TITLE, FIELD, *keys()[:10]),
        ],
        ids=["no keys", "no field", "no title", "no way to erase"],
    )
    def test_what_is_missing_is_found(self, things: tuple[PageItem, ...]) -> None:
        assert found(laws.keyboard_is_complete(screen(*things, kind="Number"))) == {AuditCheck.CAN_WRITE}

    def test_who_asked_for_keys_has_them(self) -> None:
        page = screen(BACK, CONFIRM, kind="Describe")
        assert list(laws.keyboard_is_complete(page)) == []
        assert found(laws.keyboard_is_complete(page, writes=True)) == {AuditCheck.CAN_WRITE}

    def test_after_field_and_keys_other_ways_may_stand_on_a_page_of_their_own(self) -> None:
        first, later = (screen(TITLE, *MORE, kind="Number", page=page, pages=2) for page in (1, 2))
        assert found(laws.keyboard_is_complete(first)) == {AuditCheck.CAN_WRITE}
        assert list(laws.keyboard_is_complete(later)) == []


class TestTurningIsNotDeciding:
    def test_a_filled_way_on_is_found(self) -> None:
        page = screen(TITLE, *MORE, replace(DOWN, filled=True), pages=2)
        assert found(laws.paging_is_not_deciding(page)) == {AuditCheck.TURNING_IS_PLAIN}

    def test_no_count_of_pages_is_found(self) -> None:
        page = screen(TITLE, *MORE, replace(DOWN, words="Suite"), pages=2)
        assert found(laws.paging_is_not_deciding(page)) == {AuditCheck.TURNING_IS_PLAIN}

    @pytest.mark.parametrize("words", ["2 / 3", "Page ٢ / ٣", "第 2 / 3 页"])
    def test_a_count_may_stand_apart(self, words: str) -> None:
        count = thing("count", "text", 1500, words=words)
        page = screen(TITLE, *MORE, count, replace(DOWN, words="Suite"), UP, page=2, pages=3)
        assert list(laws.paging_is_not_deciding(page)) == []

    @pytest.mark.parametrize("words", ["Suite. Page 2 sur 3", "Suite. Page 2", "পরে ২ / ৩"])
    def test_the_way_on_may_say_it(self, words: str) -> None:
        page = screen(TITLE, *MORE, replace(DOWN, words=words), pages=3)
        assert list(laws.paging_is_not_deciding(page)) == []

    def test_a_lost_title_is_found(self) -> None:
        page = screen(thing("heading", "text", 20), KITCHEN, UP, page=2, pages=2)
        assert found(laws.paging_is_not_deciding(page)) == {AuditCheck.TURNING_IS_PLAIN}

    def test_another_title_is_found(self) -> None:
        pages = [
            screen(TITLE, *MORE, DOWN, pages=2),
            screen(replace(TITLE, words="Autre"), KITCHEN, UP, page=2, pages=2),
        ]
        assert found(laws.same_title(pages)) == {AuditCheck.TURNING_IS_PLAIN}

    def test_two_decisions_are_found(self) -> None:
        page = screen(TITLE, KITCHEN, CONFIRM, replace(BACK, filled=True))
        assert found(laws.paging_is_not_deciding(page)) == {AuditCheck.TURNING_IS_PLAIN}


class TestItSaysWhatItKnows:
    def test_someone_who_comes_is_found(self) -> None:
        said = thing("headline", "text", 300, sources=("Restez ici. Quelqu’un vient.",))
        assert found(laws.no_unfounded_promise(screen(TITLE, said))) == {AuditCheck.SAYS_WHAT_IT_KNOWS}

    @pytest.mark.parametrize(
        "source", ["Quelqu’un vient de prendre cette heure.", "{name} vient.", "On appelle l’accueil."]
    )
    def test_what_is_known_may_be_said(self, source: str) -> None:
        assert (
            list(laws.no_unfounded_promise(screen(TITLE, thing("line", "text", 300, sources=(source,)))))
            == []
        )


class TestMoreThanButtons:
    @pytest.mark.parametrize(
        "things",
        [(), (BACK, CONFIRM), (thing("heading", "text", 20), BACK)],
        ids=["white", "buttons", "heading"],
    )
    def test_nothing_to_read_is_found(self, things: tuple[PageItem, ...]) -> None:
        assert found(laws.has_content(screen(*things))) == {AuditCheck.MORE_THAN_BUTTONS}

    def test_a_void_before_another_page_is_found(self) -> None:
        page = screen(TITLE, FIELD, DOWN, pages=2)
        assert found(laws.has_content(page)) == {AuditCheck.MORE_THAN_BUTTONS}

    def test_a_short_page_without_another_may_be_calm(self) -> None:
        assert list(laws.has_content(screen(TITLE, CONFIRM))) == []

    def test_lines_that_can_be_changed_fill_a_page_below_a_short_title(self) -> None:
        lines = [
            replace(
                thing(f"line.{rank}", "button", 400), box=Box(40, 1500 - 200 * rank, 1040, 1680 - 200 * rank)
            )
            for rank in range(6)
        ]
        title = replace(TITLE, box=Box(40, 1760, 300, 1860))
        assert list(laws.has_content(screen(title, *lines, DOWN, pages=2))) == []

    def test_what_is_out_of_reach_may_be_white(self) -> None:
        title = replace(TITLE, box=Box(40, 1760, 300, 1860))
        line = replace(thing("line", "button", 400), box=Box(40, 300, 1040, 480))
        assert list(laws.has_content(screen(title, line, DOWN, pages=2)))
        assert list(laws.has_content(screen(title, line, DOWN, pages=2, reach=600.0))) == []

    def test_a_foot_beside_the_page_hides_no_void(self) -> None:
        column = [
            replace(
                thing(f"way.{rank}", "button", 400 + 200 * rank),
                box=Box(900, 1300 - 200 * rank, 1040, 1450 - 200 * rank),
            )
            for rank in range(6)
        ]
        title = replace(TITLE, box=Box(40, 1760, 850, 1860))
        down = replace(DOWN, box=Box(900, 150, 1040, 290))
        assert found(laws.has_content(screen(title, *column, down, pages=2))) == {
            AuditCheck.MORE_THAN_BUTTONS
        }


class TestOwnLanguage:
    def test_what_has_no_translation_is_found(self) -> None:
        left = thing("title", "title", 60, code="ar", words="Bonjour à tous", left_french=("Bonjour à tous",))
        assert found(laws.is_translated(screen(left, language="ar"), FRENCH)) == {AuditCheck.TRANSLATED}

    def test_a_piece_of_french_in_other_words_is_found(self) -> None:
        piece = thing("hint", "text", 60, code="ta", words="Montrez le code à la caméra")
        assert found(laws.is_translated(screen(piece, language="ta"), FRENCH)) == {AuditCheck.TRANSLATED}

    @pytest.mark.parametrize(
        "words", ["Mme Lucienne Martin", "CAF", "السيدة Lucienne Martin, 3 allée des Érables"]
    )
    def test_names_are_let_through(self, words: str) -> None:
        name = thing("name", "text", 60, code="ar", words=words)
        assert list(laws.is_translated(screen(name, language="ar"), FRENCH)) == []

    @pytest.mark.parametrize(
        ("words", "held"),
        [
            ("করের হিসাবের আয় (revenu fiscal de référence)", True),
            ("Налоговый доход («revenu fiscal de référence»)", True),
            ("করের হিসাবের আয় revenu fiscal de référence", False),
            ("ছবি (Montrez le code à la caméra)", False),
        ],
    )
    def test_what_stands_on_a_french_paper_is_a_name_where_it_is_marked(self, words: str, held: bool) -> None:
        title = thing("title", "title", 60, code="bn", words=words)
        french = FRENCH | {"Votre revenu fiscal de référence de {year}"}
        assert (list(laws.is_translated(screen(title, language="bn"), french)) == []) is held

    def test_the_clerks_half_is_french(self) -> None:
        clerk = thing("clerk.hint", "text", 60, code="fr", words="Montrez le code à la caméra")
        assert list(laws.is_translated(screen(clerk, language="ar"), FRENCH)) == []


class TestOneCanLeave:
    def test_no_way_out_is_found(self) -> None:
        page = screen(TITLE)
        closed = tuple(replace(each, operable=each.id != "bar.finish") for each in page.things)
        assert found(laws.can_leave(replace(page, things=closed))) == {AuditCheck.CAN_LEAVE}

    def test_a_veil_has_its_own(self) -> None:
        veil = (thing("veil.title", "title", 300), thing("veil.leave", "button", 700))
        assert list(laws.can_leave(replace(screen(), things=veil))) == []


class TestStandsApart:
    def test_over_the_edge_is_found(self) -> None:
        out = replace(KITCHEN, box=Box(40, 1500, WIDE + 30, 1600))
        assert found(laws.inside_and_not_overlapping(screen(TITLE, out))) == {AuditCheck.OUTSIDE}

    def test_one_over_another_is_found(self) -> None:
        over = replace(BATH, box=Box(*(each + 60 for each in KITCHEN.box)))
        assert AuditCheck.OVERLAP in found(laws.inside_and_not_overlapping(screen(TITLE, KITCHEN, over)))

    def test_one_in_another_is_let_through(self) -> None:
        inner = replace(BATH, box=Box(KITCHEN.box.left + 9, KITCHEN.box.bottom + 9, 300, KITCHEN.box.top - 9))
        assert list(laws.inside_and_not_overlapping(screen(TITLE, KITCHEN, inner))) == []


def test_a_screen_goes_through_json() -> None:
    page = screen(TITLE, FIELD, *keys(), CONFIRM, kind="Number")
    assert PageSnapshot.from_json(json.loads(json.dumps(page.to_json()))) == page


@pytest.mark.parametrize(
    "law", [laws.keyboard_is_complete, laws.paging_is_not_deciding, laws.has_content, laws.can_leave]
)
def test_rest_and_the_veil_break_none(law: Callable[[PageSnapshot], Iterable[Violation]]) -> None:
    assert list(law(replace(screen(kind="RestScreen"), kind="RestScreen"))) == []
    veil = (thing("veil.title", "title", 300), thing("veil.leave", "button", 700))
    assert list(law(replace(screen(kind="Number"), things=veil))) == []

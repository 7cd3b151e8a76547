"""The home: what concerns the visitor who is known, eight services of one rank, a person on page one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences
from kiosk.backend import ConnectionFailedError
from kiosk.domain import (
    Account,
    Appointment,
    AppointmentSlot,
    AppointmentState,
    Document,
    DocumentKind,
    DocumentList,
    MeetingPlace,
    Money,
    Query,
    TicketState,
)
from kiosk.eservices import eservices, letter
from kiosk.screens.widgets.paginator import Paginator
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import HomeScreen, JourneyScreen, TenantHome, TicketScreen
from tests.eservices.visitors import ticket

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal
from .test_privacy import heard

pytestmark = pytest.mark.window

#: How often a page is laid out until it stands, with the blocks that are made ahead.
FEW_ROUNDS = 12
NOW = datetime.now(UTC)
TODAY = date.today()
VISIT = NOW + timedelta(days=2)
TICKET = ticket(
    TicketState.PLANIFIEE,
    before=(TicketState.AFFECTEE,),
    visit_from=VISIT,
    visit_to=VISIT + timedelta(hours=3),
)
PAPER = Document(
    id="D1",
    kind=DocumentKind.QUITTANCE,
    title="Quittance",
    day=TODAY - timedelta(days=3),
    month=date(2026, 10, 1),
)


@pytest.fixture
def known(terminal: Terminal) -> Terminal:
    """At a kiosk whose landlord has three things to tell this tenant."""
    terminal.gateway.answers |= {
        Query("account"): Account(
            balance=Money(28240), as_of=NOW, lines=(), due_on=TODAY + timedelta(days=14)
        ),
        Query("tickets"): (TICKET,),
        Query("appointments"): (),
        Query("documents"): DocumentList(items=(PAPER,)),
        Query("document_content", "D1"): b"%PDF",
    }
    return terminal


def recognised(terminal: Terminal, language: str = "fr") -> Terminal:
    terminal.go_home(language)
    terminal.touch_found("recognise")
    terminal.sign_in()
    return terminal


def cards(terminal: Terminal) -> list[str]:
    return [each for each in terminal.ids if each.startswith("concern.")]


class TestOfOnesOwn:
    def test_three_cards_the_soonest_first(self, known: Terminal) -> None:
        recognised(known)
        assert isinstance(known.controller.shown, HomeScreen)
        assert known.words("title") == "Bonjour Mme Lucienne Martin."
        assert [known.words(each) for each in cards(known)] == [
            "Le plombier vient",
            "Mon loyer",
            "Un document est prêt",
        ]
        assert known.value("concern.1") == "282,40\u00a0€"

    def test_each_card_is_one_touch_from_its_place(self, known: Terminal) -> None:
        recognised(known)
        known.touch("concern.0")
        assert isinstance(known.controller.shown, TicketScreen)
        assert known.controller.shown.ticket == TICKET
        known.controller.home()
        known.settle()
        known.touch("concern.1")
        assert known.asks("detail")
        known.controller.home()
        known.settle()
        known.touch("concern.2")
        assert known.asks("lire")

    @BOTH_SHAPES
    def test_what_was_just_done_is_first_once(self, known: Terminal) -> None:
        later = [
            Appointment(
                reference=f"R{days}",
                state=AppointmentState.CONFIRME,
                motive="loyer",
                slot=AppointmentSlot(
                    id=f"s{days}",
                    begins=NOW + timedelta(days=days),
                    ends=NOW + timedelta(days=days, minutes=30),
                    place=MeetingPlace.AGENCE,
                ),
            )
            for days in (3, 20)
        ]
        known.gateway.answers[Query("appointments")] = later
        recognised(known)
        own = known.controller.shown.own  # type: ignore[union-attr]
        assert own is not None
        assert "R20" not in [each.of for each in own.concerns or ()]
        known.controller.current_visit.just_done.add("R20")
        known.controller.home()
        known.settle()
        assert known.words("concern.0") == "Vous avez rendez-vous"
        assert known.controller.shown.own.concerns[0].of == "R20"  # type: ignore[union-attr, index]
        assert len(cards(known)) == 3
        known.controller.home()
        known.settle()
        assert known.controller.shown.own.concerns == own.concerns  # type: ignore[union-attr]

    def test_in_large_letters_what_is_looked_for_stands_below_the_greeting(self, known: Terminal) -> None:
        recognised(known)
        known.controller.set_display(DisplayPreferences(200))
        known.controller.current_visit.reads.invalidate()
        known.gateway.holding = True
        known.controller.home()
        known.settle()
        assert "concern" in known.ids

    @pytest.mark.parametrize("days", range(14, 21))
    def test_cards_move_nothing_when_they_come(self, known: Terminal, days: int) -> None:
        due = TODAY + timedelta(days=days)  # "vendredi 11 décembre" takes a line more than "lundi 7 mai"
        known.gateway.answers[Query("account")] = Account(
            balance=Money(28240), as_of=NOW, lines=(), due_on=due
        )
        recognised(known)
        known.controller.current_visit.reads.invalidate()
        known.gateway.holding = True
        known.controller.home()
        known.settle()
        assert known.words("concern") == "Nous regardons ce qui vous concerne…"
        below = [each for each in known.ids if each.startswith(("service.", "say", "bar."))]
        before = {each: known.box(each) for each in below}
        while known.gateway._held:
            known.gateway.release()
            known.settle()
        assert len(cards(known)) == 3
        assert {each: known.box(each) for each in below} == before

    @pytest.mark.parametrize(
        ("terminal", "code", "text"),
        [(LANDSCAPE, "ta", 100), (LANDSCAPE, "pt", 150), (LANDSCAPE, "bn", 200), (PORTRAIT, "zh", 150)],
        indirect=["terminal"],
    )
    def test_the_person_keeps_their_place_when_cards_come(
        self, known: Terminal, code: str, text: int
    ) -> None:
        recognised(known, code)
        known.controller.set_display(DisplayPreferences(text))
        known.controller.current_visit.reads.invalidate()
        known.gateway.holding = True
        known.controller.home()
        known.settle()
        place = known.box("service.aide")
        while known.gateway._held:
            known.gateway.release()
            known.settle()
        assert cards(known)
        assert known.box("service.aide") == pytest.approx(place)
        while "page.down" in known.ids:
            known.touch("page.down")
            assert known.box("service.aide") == pytest.approx(place)

    @BOTH_SHAPES
    @pytest.mark.parametrize("code", ["fr", "ta"])
    def test_it_stands_still_after_a_few_rounds_in_every_text_size(
        self, known: Terminal, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rounds: list[int] = []
        place = Paginator._place_blocks

        def counted(pages: Paginator, *args: Any) -> None:
            rounds.append(pages.page)
            place(pages, *args)

        monkeypatch.setattr(Paginator, "_place_blocks", counted)
        recognised(known, code)
        for text in TEXT_SIZES:
            known.controller.set_display(DisplayPreferences(text))
            known.settle()
            for page in range(int(known.root_window.page.pages.count)):
                rounds.clear()
                known.root_window.page.pages.page = page
                known.advance(1)
                assert len(rounds) <= FEW_ROUNDS, f"page {page + 1} at {text} %: {len(rounds)} rounds"

    def test_after_a_service_that_asked_who_they_are(self, known: Terminal) -> None:
        known.go_home()
        known.touch("service.loyer")
        known.sign_in()
        assert known.asks("detail")
        known.controller.home()
        known.settle()
        assert len(cards(known)) == 3

    def test_nothing_is_asked_any_more_once_they_have_gone_on(self, known: Terminal) -> None:
        recognised(known)
        known.controller.current_visit.reads.invalidate()
        known.gateway.holding = True
        known.gateway.asked.clear()
        known.controller.home()
        known.controller.help()
        known.gateway.release()
        known.settle()
        assert known.gateway.asked == [Query("account")]

    def test_nothing_due_is_a_calm_sentence(self, known: Terminal) -> None:
        known.gateway.answers[Query("account")] = Account(balance=Money(0), as_of=NOW, lines=())
        known.gateway.answers[Query("tickets")] = ()
        known.gateway.answers[Query("documents")] = DocumentList(items=())
        known.gateway.agency.tickets_of.clear()
        recognised(known)
        assert known.words("concern") == "Rien d’urgent pour vous aujourd’hui."

    def test_what_was_not_told_is_no_all_clear(self, known: Terminal) -> None:
        for each in ("account", "tickets", "appointments", "documents"):
            known.gateway.answers[Query(each)] = ConnectionFailedError()
        recognised(known)
        assert known.words("concern") == "Votre compte est indisponible pour l’instant."

    def test_the_loudspeaker_says_nothing_of_it(self, known: Terminal) -> None:
        recognised(known)
        assert all(known.item(each).private for each in cards(known))
        known.touch("bar.listen")
        said = heard(known)
        assert "Martin" not in said
        assert "282" not in said

    def test_nothing_of_it_remains(self, known: Terminal) -> None:
        recognised(known)
        known.touch("bar.finish")
        known.advance(6)
        known.go_home()
        assert cards(known) == []
        assert "recognise" in known.ids


class TestForAnyone:
    def test_eight_services_of_one_rank_then_the_others(self, home: Terminal) -> None:
        # Here is no camera: a letter is not read.
        keys = [f"service.{each.key}" for each in eservices()[:-1] if each is not letter.SERVICE]
        assert [each for each in home.ids if each.startswith("service.")] == [*keys[:8], "service.aide"]
        sizes = {(round(home.widget(each).width), round(home.widget(each).height)) for each in keys[:8]}
        assert len(sizes) == 1
        home.touch("more")
        assert [each for each in home.ids if each.startswith("service.")] == [*keys[8:], "service.aide"]
        home.touch("back")
        assert "more" in home.ids

    @pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
    @pytest.mark.parametrize("code", ["ar", "bn", "fa", "ru", "ta"])
    def test_a_tablet_has_all_on_one_page(self, terminal: Terminal, code: str) -> None:
        terminal.go_home(code)
        assert "page.down" not in terminal.ids
        keys = [f"service.{each.key}" for each in eservices()[:-1] if each is not letter.SERVICE]
        assert {*keys[:8], "more", "recognise", "service.aide"} <= set(terminal.ids)

    @pytest.mark.parametrize("text", [100, 150, 200])
    def test_a_letter_is_two_touches_away_where_there_is_a_camera(self, home: Terminal, text: int) -> None:
        peripherals: Any = home.controller.peripherals
        peripherals.has_camera = True
        home.controller.set_display(DisplayPreferences(text))
        home.controller.home()
        home.settle()
        if "service.lettre" not in home.ids:
            home.touch("page.down")
        home.touch("service.lettre")
        assert home.asks("photo")

    def test_the_wish_can_be_said(self, home: Terminal) -> None:
        home.touch("say")
        assert home.root_window.dictation.active
        assert home.words("say") == "Je vous écoute"

    def test_without_an_ear_it_is_not_offered(self, home: Terminal) -> None:
        home.root_window.dictation.recognition = None
        home.controller.home()
        home.settle()
        assert "say" not in home.ids

    def test_whose_place_it_is_and_which_day(self, home: Terminal) -> None:
        assert home.words("agency") == "Agence des Tilleuls"
        assert home.words("landlord") == "Habitat des Tilleuls"
        assert "today" in home.ids


@pytest.mark.pairwise
@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr@falc", "ta", "ar"])
@pytest.mark.parametrize("text", [100, 200])
def test_a_person_and_more_than_buttons_on_the_first_page(known: Terminal, language: str, text: int) -> None:
    recognised(known, language)
    known.controller.set_display(DisplayPreferences(text))
    known.settle()
    for own in (True, False):
        if not own:
            known.controller.current_visit.identity = None
            known.controller.home()
            known.settle()
        assert "service.aide" in known.ids
        assert [each for each in known.ids if each.startswith("concern." if own else "service.")][:1] != []
        person = known.box("service.aide")
        assert person[1] >= known.root_window.access_bar.top
        while "page.down" in known.ids:
            known.touch("page.down")
            assert "service.aide" in known.ids


@pytest.mark.parametrize("terminal", [PORTRAIT, LANDSCAPE], ids=["upright", "lying"], indirect=True)
def test_a_caption_is_as_wide_as_its_band(home: Terminal) -> None:
    words = "La borne parle, écoute et traduit : touchez un service, ou dites simplement ce que vous voulez."
    home.root_window.reading.show(words)
    home.settle()
    label = home.root_window.band.ids.words
    label.texture_update()
    assert label.texture.width > 0.75 * label.width or "\n" not in label.text
    assert label.texture.height <= home.root_window.band.height
    assert isinstance(home.controller.shown, HomeScreen | JourneyScreen)
    assert theme.caption_text > 0


def test_an_icon_has_its_ink_in_the_middle_of_its_square(home: Terminal) -> None:
    seen = home.picture().astype(int)
    for item_id in ("service.loyer", "service.documents", "service.choisir_logement"):
        badge = home.widget(item_id).ids.badge
        x, y = badge.to_window(*badge.pos)
        top = int(home.size[1] - y - badge.height)
        inside = seen[top : top + int(badge.height), int(x) : int(x + badge.width)]
        middle = inside[len(inside) // 6 : -len(inside) // 6, len(inside) // 6 : -len(inside) // 6]
        ink = abs(middle - inside[len(inside) // 2, 4]).sum(axis=2) > 150
        rows = ink.any(axis=1).nonzero()[0]
        assert abs((rows.min() + rows.max() + 1) / 2 - len(middle) / 2) <= 3, item_id


@pytest.mark.pairwise
@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 150, 200, 300])
@pytest.mark.parametrize("code", ["fr", "ar", "bn", "ta"])
def test_the_verb_of_a_card_stands_within_its_colour(known: Terminal, code: str, text: int) -> None:
    known.gateway.answers[Query("account")] = Account(balance=Money(28240), as_of=NOW, lines=())
    recognised(known)
    known.change_language(code)
    known.controller.set_display(DisplayPreferences(text))
    known.settle()
    known.find("concern.0")
    card = known.widget("concern.0")
    verb = card.ids.verb
    assert verb.text
    assert verb.height <= verb.parent.height <= card.height
    assert verb.width <= verb.parent.width


@BOTH_SHAPES
def test_the_hall_reads_no_sum(known: Terminal) -> None:
    late = (NOW - timedelta(days=10)).date()
    known.gateway.answers[Query("account")] = Account(balance=Money(28240), as_of=NOW, lines=(), due_on=late)
    recognised(known)
    if theme.landscape:  # in one's hands
        card = known.widget("concern.0")
        assert (known.render(card.figure), card.late) == ("282,40\u00a0€", True)
        known.controller.set_display(DisplayPreferences(150))
        known.settle()
    card = known.widget("concern.0")
    drawn = [known.render(each) for each in (card.above, card.figure, card.bottom_line)]
    assert drawn == ["", "Mon loyer", "À payer"]
    assert not card.late
    assert known.value("concern.0") == "282,40\u00a0€", "a headset still says it"


def test_the_way_to_a_person_keeps_its_colour_when_it_is_known_what_is_due(known: Terminal) -> None:
    recognised(known)
    tone = known.widget("service.aide").tone
    known.controller.show(HomeScreen(own=TenantHome("Mme Lucienne Martin")))
    known.settle()
    assert known.widget("service.aide").tone == tone

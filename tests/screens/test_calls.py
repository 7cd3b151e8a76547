"""A person is awaited: the line of the call, the screen at rest meanwhile; numbers for who is in danger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.laws import has_content, inside_and_not_overlapping
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import T
from kiosk.eservices import contact, find_eservice
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Journey, JourneyRun
from kiosk.screens.presence import MAX_WAIT_S, TALK_KEPT_S, WORDS_LIFT_S, StillThere, WaitedFor
from kiosk.screens.receipt import ReceiptPage
from kiosk.screens.widgets.theme import VERY_LARGE_TEXT
from kiosk.session.context import facts_of
from kiosk.session.screen_state import (
    ConversationScreen,
    GoodbyeScreen,
    HomeScreen,
    JourneyScreen,
    RestScreen,
    UrgentScreen,
    WelcomeScreen,
)
from landlord.contract import ConversationMessage, ConversationMessageKind, HelpState

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal

#: Monday morning: the agency is open.
OPEN = datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)
CLOSED = OPEN.replace(hour=23)


def call(home: Terminal) -> None:
    home.now = lambda: OPEN
    home.touch("bar.help")
    home.touch("option.maintenant")
    home.until(lambda: home.asks("appel"))
    home.listen_to_end()


def call_unanswered(terminal: Terminal, code: str, text: int) -> None:
    """A call while nobody is at a desk."""
    terminal.go_home(code)
    terminal.now = lambda: OPEN
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    terminal.gateway.agency.answer_call("", HelpState.TRANSMISE, desk_open=False)
    terminal.advance(6)


def take(home: Terminal, state: HelpState = HelpState.PRISE_EN_CHARGE, **changes: Any) -> None:
    home.gateway.agency.answer_call("Nadia", state, **changes)
    home.advance(6)
    home.settle()


def filled(terminal: Terminal) -> list[str]:
    """The filled buttons at the foot."""
    return [each.item_id for each in terminal.root_window.page.foot.buttons if each.tone == "primary"]


@BOTH_SHAPES
def test_someone_is_announced_only_once_they_have_answered(terminal: Terminal) -> None:
    terminal.go_home()
    call(terminal)
    assert "Nous appelons" in terminal.words("title")
    assert "arrive" not in terminal.all_words()
    assert filled(terminal) == [], "while someone is awaited nothing is decided"
    take(terminal)
    assert terminal.words("title") == "Nadia arrive."
    assert filled(terminal) == []
    assert "understood" in terminal.ids, "the way on stands on the first page"


@BOTH_SHAPES
@pytest.mark.pairwise
@pytest.mark.parametrize("text", [100, 150, 200])
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_who_is_asked_to_talk_has_the_way_there_on_the_same_page(
    terminal: Terminal, text: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.now = lambda: OPEN
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    monkeypatch.setattr(terminal.controller.remote_conversation, "offered", lambda _run: True)
    take(terminal)
    assert {"title", "talk"} <= set(terminal.ids)


def test_an_offer_to_talk_is_asked_at_once_whatever_is_being_said(terminal: Terminal) -> None:
    terminal.go_home("ar")
    terminal.now = lambda: OPEN
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    run = terminal.controller.call.run
    assert run is not None
    take(terminal, HelpState.TRANSMISE, number="A 1")
    assert terminal.value("reference") == "A 1"
    assert "A 1" in terminal.voice.last_request[-1].text
    assert terminal.voice.saying is not None, "something older is being said"
    take(terminal, number="A 1", conversation=True)
    state = contact.ContactState(run.context)
    asked = [terminal.render(each) for each in (state.call_headline, state.call_short_text)]
    said = [each.text for each in terminal.voice.last_request]
    assert said == [f"{each.rstrip('.')}." for each in asked]
    assert terminal.caption == said[0]


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_the_desk_says_is_shown_with_the_number_of_the_queue(
    terminal: Terminal, text: int, language: str
) -> None:
    terminal.go_home(language)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.now = lambda: OPEN
    terminal.controller.help()
    terminal.settle()
    terminal.touch_found("option.maintenant")
    terminal.until(lambda: terminal.asks("appel"))
    at = OPEN + timedelta(minutes=5)
    for words, state, changes in (
        (T("{name} vient à {time}.", name="Nadia", time=at.time()), "prise_en_charge", {"expected_at": at}),
        (T("Prenez place."), "en_attente", {"expected_at": None}),
        (T("C’est à vous."), "appelee", {"place": "bureau 2"}),
    ):
        take(terminal, HelpState(state), number="A 12", **changes)
        assert terminal.words("title") == terminal.render(words)
        assert str(changes.get("place", "")) in terminal.words("meaning")
        assert terminal.value("reference") == "A 12", "on the first page, however large the letters are"
        assert "understood" in terminal.ids, "the way on stands on the first page"


def test_a_call_that_ends_while_the_visitor_is_elsewhere_is_told_in_a_sentence(home: Terminal) -> None:
    call(home)
    home.controller.home()
    home.settle()
    home.gateway.agency.answer_call("", HelpState.TERMINEE)
    home.until(lambda: home.root_window.band.open)
    assert home.root_window.band.caption.text == "Votre appel est terminé."


@BOTH_SHAPES
def test_who_waits_seated_takes_their_number_along(home: Terminal) -> None:
    call(home)
    take(home, HelpState.EN_ATTENTE, number="A 12")
    home.touch_found("print")
    home.settle()
    assert home.controller.peripherals.printed  # type: ignore[attr-defined]
    assert home.root_window.page.printed_receipt().reference == "A 12"  # type: ignore[union-attr]


@BOTH_SHAPES
def test_where_nobody_is_at_a_desk_that_is_what_is_said(terminal: Terminal) -> None:
    terminal.go_home()
    call(terminal)
    terminal.gateway.agency.answer_call("", HelpState.TRANSMISE, desk_open=False)
    terminal.advance(6)
    terminal.settle()
    assert terminal.words("title") == "Personne n’est à l’accueil pour l’instant."
    assert "arrive" not in terminal.all_words()
    assert "call_back" in terminal.ids


@BOTH_SHAPES
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_in_very_large_letters_what_is_advised_where_nobody_answers_is_the_filled_button_of_page_1(
    terminal: Terminal, code: str
) -> None:
    call_unanswered(terminal, code, 200)
    terminal.settle()
    assert filled(terminal) == ["call_back"]
    terminal.find("take_back")


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_who_does_not_hear_is_advised_an_appointment_where_nobody_answers(
    terminal: Terminal, code: str, text: int
) -> None:
    terminal.go_home(code)
    terminal.controller.current_visit.deaf = True
    terminal.now = lambda: OPEN
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    terminal.gateway.agency.answer_call("", HelpState.TRANSMISE, desk_open=False)
    terminal.advance(6)
    terminal.settle()
    assert "call_back" not in terminal.ids
    assert "meet" in terminal.ids
    assert filled(terminal) == (["meet"] if text == 200 else [])
    terminal.touch("meet")
    terminal.settle()
    shown = terminal.controller.shown
    assert isinstance(shown, JourneyScreen)
    assert shown.run.journey.key in ("rendez_vous", "identify")
    assert terminal.controller.call.open, "someone may still come"


def test_who_says_only_after_calling_that_they_do_not_hear_is_offered_an_appointment_too(
    terminal: Terminal,
) -> None:
    terminal.go_home("fr")
    terminal.now = lambda: OPEN
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    terminal.gateway.agency.answer_call("", HelpState.TRANSMISE, desk_open=False)
    terminal.advance(6)
    terminal.settle()
    assert "call_back" in terminal.ids
    terminal.controller.apply_hard_of_hearing_preset()
    terminal.advance(2)
    terminal.settle()
    assert "call_back" not in terminal.ids
    assert "meet" in terminal.ids


@BOTH_SHAPES
@pytest.mark.pairwise
@pytest.mark.parametrize("text", [100, 150, 200])
@pytest.mark.parametrize("code", ["fr", "pt", "ta"])
def test_where_nobody_answers_all_ways_on_are_in_the_window_with_captions(
    terminal: Terminal, code: str, text: int
) -> None:
    call_unanswered(terminal, code, text)
    terminal.root_window.start_reading()
    terminal.settle()
    assert terminal.root_window.reading.speaking
    for page in range(9):
        screen = page_snapshot(terminal.root_window)
        found = [*inside_and_not_overlapping(screen), *has_content(screen)]
        assert found == [], (page, terminal.ids)
        if not screen.more:
            return
        terminal.root_window.stop_reading()
        terminal.touch("page.down")
    raise AssertionError("there is no end to the pages")


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_at_a_closed_agency_to_be_called_back_is_what_decides(terminal: Terminal, text: int) -> None:
    terminal.go_home()
    terminal.now = lambda: OPEN
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    terminal.now = lambda: OPEN.replace(hour=20)
    terminal.advance(2)
    assert terminal.words("title") == "L’agence est fermée maintenant."
    assert "ouvre" in terminal.words("meaning")
    assert filled(terminal) == ["call_back"]
    assert "reference" not in terminal.ids, "nobody comes, who would be told by a number"
    terminal.touch("call_back")
    terminal.until(lambda: terminal.asks("telephone"))
    terminal.type("0639980012")
    terminal.touch("confirm")
    terminal.touch_found("skip")
    terminal.until(lambda: terminal.asks("recu"))
    assert terminal.words("title") == "L’agence vous rappellera à partir du mardi 24 novembre à 9 h."
    page = terminal.root_window.page
    assert isinstance(page, ReceiptPage)
    assert "98 00 12" not in page._qr_content(page.step.reference(page.context), [])
    said = len(terminal.voice.spoken)
    terminal.find("fact.0")
    assert terminal.value("fact.0") == "06 39 98 00 12"
    assert "98" not in str(terminal.voice.spoken[:said])


def test_who_asks_for_help_at_a_closed_agency_has_one_filled_choice(home: Terminal) -> None:
    home.now = lambda: OPEN.replace(hour=20)
    home.controller.help()
    home.settle()
    tones = [home.widget(each).tone for each in home.ids if each.startswith("option.")]
    assert tones == ["primary", "plain"]
    boxes = [home.box(each) for each in ("hint", "back", "option.rappel", "option.urgence")]
    hint, back, *ways = (box[3] - box[1] if rank > 1 else box for rank, box in enumerate(boxes))
    assert sum(ways) > 0.75 * (hint[1] - back[3]), "the page is theirs"


def test_the_call_is_told_wherever_the_visitor_goes_and_a_touch_leads_back(home: Terminal) -> None:
    call(home)
    home.touch("understood")
    assert isinstance(home.controller.shown, HomeScreen)
    assert (home.words("call"), home.value("call")) == ("On appelle l’agence", "T482715")
    take(home)
    assert home.words("call") == "Nadia arrive"
    home.touch("call")
    assert home.asks("appel")
    assert "call" not in home.ids


def test_nothing_is_wiped_while_a_person_is_awaited(home: Terminal) -> None:
    call(home)
    home.touch("understood")
    home.advance(200)
    assert isinstance(home.root_window.presence.veil, WaitedFor)
    assert home.value("veil.number") == "T482715"
    assert home.words("veil.title") == "Vous attendez l’agence."
    assert [home.value(f"step.{i}") for i in range(2)] == ["10 h 42", "pas encore"]
    assert "service.loyer" not in home.ids, "what is private is hidden"
    take(home)
    assert home.words("veil.state") == "Nadia arrive."
    assert home.words("step.1") == "Nadia répond"
    home.touch("veil.stay")
    assert isinstance(home.controller.shown, HomeScreen)


def test_who_is_in_danger_while_they_wait_has_the_numbers_in_one_touch(home: Terminal) -> None:
    call(home)
    home.touch("understood")
    home.advance(200)
    home.touch("veil.danger")
    assert isinstance(home.controller.shown, UrgentScreen)
    assert home.root_window.presence.veil is None
    assert home.controller.call.open, "the person still comes"


def test_who_has_talked_and_is_away_is_not_told_to_wait_for_the_agency(home: Terminal) -> None:
    from .test_counter import at_the_counter  # it needs this module

    session = at_the_counter(home, "fr")
    call(home)
    take(home)
    talk = session.open(home.controller.current_visit.id, "fr", deaf=False, remote=True)
    home.controller.show(ConversationScreen(talk, remote="Nadia"))
    home.settle()
    talk.type(Side.CLERK, "Combien pouvez-vous payer ?")
    talk.send(Side.CLERK)
    home.settle()
    home.listen_to_end()
    home.advance(200)
    try:
        assert isinstance(home.root_window.presence.veil, WaitedFor)
        assert home.words("veil.title") == "Êtes-vous toujours là\u00a0?"
        assert home.words("veil.state") == "Nadia vous lit, à distance. Ses mots s’afficheront ici."
        assert not {"veil.number", "step.0"} & set(home.ids)
        assert "payer" not in home.all_words()
        # What is said next is seen at once; the question stands beside it until somebody touches anything.
        talk.type(Side.CLERK, "Voulez-vous un rendez-vous ?")
        talk.send(Side.CLERK)
        home.settle()
        assert home.root_window.presence.veil is None
        assert home.words("visitor.theirs") == "Voulez-vous un rendez-vous ?"
        assert home.words("visitor.presence").startswith("Êtes-vous toujours là\u00a0?")
        assert home.widget("visitor.presence").opacity
        home.touch("visitor.theirs")
        assert not home.widget("visitor.presence").opacity
        home.listen_to_end()
        home.advance(200)
        assert isinstance(home.root_window.presence.veil, WaitedFor), "they may have gone after all"
        home.clock.now += WORDS_LIFT_S
        talk.type(Side.CLERK, "Où êtes-vous ?")
        talk.send(Side.CLERK)
        home.settle()
        assert isinstance(home.root_window.presence.veil, WaitedFor), "it is not known that they are there"
        assert home.words("veil.state").startswith("Nadia vous a écrit.")
        assert "êtes-vous ?" not in home.all_words().replace("Êtes-vous toujours là", "")
        home.touch("veil.stay")
        assert home.words("visitor.theirs") == "Où êtes-vous ?"
        home.listen_to_end()
        home.clock.now += MAX_WAIT_S
        home.advance(3)
        talk.type(Side.CLERK, "Êtes-vous là ?")
        talk.send(Side.CLERK)
        home.settle()
        assert isinstance(home.root_window.presence.veil, StillThere), "nobody is waited for without end"
    finally:
        session.close()


@contextmanager
def talked_of_a_debt(
    terminal: Terminal, then: HelpState = HelpState.PRISE_EN_CHARGE
) -> Iterator[Conversation]:
    """A clerk at the desk has told a Tamil visitor a debt, and comes, if that is what is ``then``."""
    from .test_counter import at_the_counter, until  # it needs this module

    session = at_the_counter(terminal, "ta")
    terminal.now = lambda: OPEN
    try:
        terminal.controller.request_help_now()
        terminal.until(lambda: terminal.asks("appel"))
        terminal.listen_to_end()
        take(terminal, conversation=True)
        terminal.controller.remote_conversation._conversations = session
        terminal.controller.talk_with_desk()
        talk = session.conversation
        assert talk is not None
        talk.pick(Side.CLERK, "Vous devez 512,00 €.")
        until(terminal, "visitor.theirs")
        line = terminal.gateway.conversation_line
        assert line is not None
        line.on_over()
        take(terminal, then)
        yield talk
    finally:
        session.close()


def test_who_goes_away_from_a_talk_leaves_nothing_of_it_to_the_next(home: Terminal) -> None:
    from .test_counter import at_the_counter, until  # it needs this module

    session = at_the_counter(home, "fr")
    try:
        call(home)
        take(home, conversation=True)
        home.controller.remote_conversation._conversations = session
        home.controller.talk_with_desk()
        talk, line = session.conversation, home.gateway.conversation_line
        assert talk is not None
        assert line is not None
        line.on_message(
            ConversationMessage(id="m1", kind=ConversationMessageKind.SAY, text="Vous devez 512 €.")
        )
        until(home, "visitor.theirs")
        home.settle()
        assert line.shown[-1].turns[-1].shown, "the desk knows that it stands there"
        home.listen_to_end()
        home.advance(200)
        line.on_message(ConversationMessage(id="m2", kind=ConversationMessageKind.SAY, text="Payez-vous ?"))
        home.settle()
        home.listen_to_end()
        home.clock.now += TALK_KEPT_S
        home.advance(3)
        assert line.away
        assert talk.turns == []
        assert home.words("veil.title") == "Vous attendez l’agence."
        home.touch("veil.stay")
        assert "512" not in home.all_words()
        assert {"talk"} <= set(home.ids), "who comes back may say yes again"
    finally:
        session.close()


def test_who_goes_away_from_a_finished_talk_leaves_nothing_of_it_to_the_next(terminal: Terminal) -> None:
    with talked_of_a_debt(terminal) as talk:
        terminal.listen_to_end()
        terminal.advance(200)
        assert isinstance(terminal.root_window.presence.veil, WaitedFor)
        terminal.touch("veil.stay")
        assert terminal.asks("appel")
        assert "512" not in terminal.all_words()
        assert talk.turns == []


@BOTH_SHAPES
def test_what_was_said_stays_on_the_page_while_the_clerk_comes_and_may_be_taken_along(
    terminal: Terminal,
) -> None:
    with talked_of_a_debt(terminal) as talk:
        assert "512" in terminal.words("visitor.theirs")
        assert not {"visitor.type", "visitor.phrases", "visitor.answer.0"} & set(terminal.ids)
        assert "Nadia" in terminal.all_words()
        assert list(inside_and_not_overlapping(page_snapshot(terminal.root_window))) == []
        terminal.touch("visitor.take")
        assert {"option.agree.visitor", "option.agree.clerk"} <= set(terminal.ids)
        terminal.controller.back()
        terminal.controller.back()
        terminal.settle()
        assert terminal.asks("appel")
        assert talk.turns == []


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_who_has_talked_reads_on_and_then_goes_on_or_goes(terminal: Terminal, text: int) -> None:
    with talked_of_a_debt(terminal, HelpState.TERMINEE):
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        assert "512" in terminal.words("visitor.theirs")
        assert terminal.render(T("La conversation est terminée.")) in terminal.all_words()
        back = next(each for each in ("back", "visitor.back") if each in terminal.ids)
        finish = next(each for each in ("finish", "visitor.finish") if each in terminal.ids)
        assert terminal.words(back) == terminal.render(T("Autre chose"))
        assert terminal.words(finish) == terminal.render(T("J’ai fini"))
        terminal.touch(back)
        assert isinstance(terminal.controller.shown, HomeScreen), "nobody comes: there is nothing to tell"
        assert "512" not in terminal.all_words()
        assert terminal.controller.call.run is None


@BOTH_SHAPES
def test_who_has_finished_a_talk_says_so(terminal: Terminal) -> None:
    with talked_of_a_debt(terminal, HelpState.TERMINEE):
        terminal.touch(next(each for each in ("finish", "visitor.finish") if each in terminal.ids))
        assert isinstance(terminal.controller.shown, GoodbyeScreen)


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_a_call_that_is_over_leaves_the_choice_to_go_on_or_to_go(terminal: Terminal, text: int) -> None:
    terminal.now = lambda: OPEN
    terminal.go_home()
    terminal.controller.set_display(DisplayPreferences(text))
    call(terminal)
    take(terminal, HelpState.ANNULEE)
    assert terminal.words("title") == "Votre appel est terminé."
    terminal.find("finish")
    assert terminal.words("finish") == "J’ai fini"
    assert terminal.words("understood") == "Autre chose"
    terminal.touch("understood")
    assert isinstance(terminal.controller.shown, HomeScreen)


def test_once_someone_came_the_warning_comes_before_the_wipe(home: Terminal) -> None:
    call(home)
    home.advance(100)
    take(home, HelpState.TERMINEE)
    assert isinstance(home.root_window.presence.veil, StillThere)
    home.advance(40)
    assert isinstance(home.controller.shown, RestScreen)


def test_nobody_is_waited_for_without_end(home: Terminal) -> None:
    call(home)
    presence = home.root_window.presence
    home.clock.now += MAX_WAIT_S - 100
    home.advance(3)
    assert isinstance(presence.veil, WaitedFor)
    home.clock.now += 100
    home.advance(3)
    assert isinstance(presence.veil, StillThere), "the warning comes first"


@pytest.mark.parametrize(("way", "told"), [("cancel", False), ("wait", True)])
def test_the_end_asks_about_the_call_of_a_person_who_is_awaited(home: Terminal, way: str, told: bool) -> None:
    call(home)
    take(home)
    home.touch("bar.finish")
    assert home.words("title") == "Annuler l’appel\u00a0?"
    assert "Nadia arrive." in home.all_words()
    home.touch("stay")
    assert home.asks("appel")
    home.touch("bar.finish")
    home.touch(way)
    goodbye = home.controller.shown
    assert isinstance(goodbye, GoodbyeScreen)
    assert [each.number for each in goodbye.done] == ["T482715"] * told
    assert home.controller.visit is None
    home.settle()
    assert [entry.kind for entry in home.gateway.acts] == ["help_request", "help_cancel"][: 1 if told else 2]


@BOTH_SHAPES
@pytest.mark.pairwise
@pytest.mark.parametrize("text", [100, 150, 200])
@pytest.mark.parametrize("code", ["fr", "fr@falc", "ar", "ru"])
def test_the_ways_to_end_a_visit_during_a_call_stand_on_one_page_with_captions(
    terminal: Terminal, code: str, text: int
) -> None:
    call_unanswered(terminal, code, text)
    terminal.touch("bar.finish")
    terminal.root_window.start_reading()
    terminal.settle()
    assert {"stay"} | ({"cancel", "wait"} if text < VERY_LARGE_TEXT else set()) <= set(terminal.ids)
    assert list(inside_and_not_overlapping(page_snapshot(terminal.root_window))) == []


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_while_someone_is_awaited_help_leads_to_the_numbers_too(terminal: Terminal, text: int) -> None:
    terminal.go_home()
    terminal.controller.set_display(DisplayPreferences(text))
    call_of = terminal.controller.request_help_now
    terminal.now = lambda: OPEN
    call_of()
    terminal.until(lambda: terminal.asks("appel"))
    terminal.touch_found("understood")
    terminal.touch("bar.help")
    terminal.touch_found("danger")
    assert isinstance(terminal.controller.shown, UrgentScreen)
    terminal.touch_found("person")
    assert terminal.asks("appel"), "the call goes on"


@BOTH_SHAPES
def test_who_goes_in_the_midst_of_a_talk_is_asked_about_the_talk_not_about_the_call(home: Terminal) -> None:
    from .test_counter import at_the_counter  # it needs this module

    session = at_the_counter(home, "fr")
    call(home)
    try:
        take(home, conversation=True)
        home.touch("talk")
        home.controller.leave()
        home.settle()
        assert home.words("title") == "Terminer la conversation\u00a0?", "nobody is awaited: she is there"
        assert "Nadia est encore avec vous." in home.all_words()
        home.touch("stay")
        assert isinstance(home.controller.shown, ConversationScreen)
    finally:
        session.close()


@BOTH_SHAPES
def test_who_only_offered_to_talk_is_never_said_to_come_or_to_be_there(home: Terminal) -> None:
    from .test_counter import at_the_counter  # it needs this module

    session = at_the_counter(home, "fr")
    call(home)
    try:
        take(home, conversation=True)
        assert home.words("title") == "Nadia peut parler avec vous ici."
        assert "step.2" not in home.ids
        take(home, HelpState.TERMINEE)
        assert home.words("title") == "Votre appel est terminé."
        assert "Nadia est là" not in home.all_words()
    finally:
        session.close()


def test_after_a_talk_no_number_is_waited_with(terminal: Terminal) -> None:
    terminal.now = lambda: OPEN
    terminal.go_home()
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    assert "reference" in terminal.ids
    run = terminal.controller.call.run
    assert run is not None
    facts_of(run)["call"] = replace(contact.ContactState(run.context).call_status, talked=True)
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()
    assert terminal.words("title") == "La conversation est terminée."
    assert not {"reference", "known"} & set(terminal.ids)
    assert len(contact.ContactState(run.context).spoken_call) == 2


@pytest.mark.parametrize("place", ["bar.help", "bar.language", "bar.text", "bar.contrast", "bar.finish"])
def test_at_rest_one_touch_on_the_bar_does_what_it_says(terminal: Terminal, place: str) -> None:
    terminal.touch(place)
    if place == "bar.help":
        assert terminal.asks("quand")
    elif place == "bar.finish":
        assert isinstance(terminal.controller.shown, RestScreen)
    else:
        assert isinstance(terminal.controller.shown, WelcomeScreen)
    if place == "bar.text":
        assert terminal.controller.current_visit.display.text > 100


def test_in_the_dark_a_touch_on_the_bar_only_wakes(terminal: Terminal) -> None:
    terminal.advance(terminal.settings.dim_after_s + 2)
    terminal.touch("bar.help")
    assert isinstance(terminal.controller.shown, WelcomeScreen)


@pytest.mark.parametrize(
    ("terminal", "code", "staff"),
    [(PORTRAIT, "fr", True), (LANDSCAPE, "fr", True), (LANDSCAPE, "ta", False), (LANDSCAPE, "ta", True)],
    indirect=["terminal"],
)
def test_the_numbers_and_a_person_stand_on_one_page(terminal: Terminal, code: str, staff: bool) -> None:
    terminal.now = lambda: OPEN if staff else CLOSED
    terminal.go_home(code)
    terminal.controller.show_urgent_numbers()
    terminal.settle()
    numbers = [item_id.removeprefix("number.") for item_id in terminal.ids if item_id.startswith("number.")]
    assert numbers == ["112", "17", "18", "114", "3919", "3114"]
    assert "leave" in terminal.ids
    assert ("person" in terminal.ids) == staff
    assert code != "fr" or terminal.words("title") == "Aide urgente"


def test_the_urgent_page_is_silent_and_leaves_no_words(home: Terminal) -> None:
    home.now = lambda: OPEN
    home.touch("bar.listen")
    home.listen_to_end()
    home.root_window.reading.show("J’ai entendu « mon mari me frappe ».")
    before = len(home.voice.spoken)
    home.controller.show_urgent_numbers()
    home.settle()
    home.listen_to_end()
    said = " ".join(each.text for each in home.voice.spoken[before:])
    assert "112" not in said
    assert "urgente" not in said
    home.touch("leave")
    assert isinstance(home.controller.shown, HomeScreen)
    assert "frappe" not in home.root_window.band.caption.text
    assert not any(item_id.startswith("number.") for item_id in home.ids)


def test_a_person_for_who_is_in_danger_is_called_silently(home: Terminal) -> None:
    home.now = lambda: OPEN
    home.controller.show_urgent_numbers()
    home.settle()
    before = len(home.voice.spoken)
    home.touch("person")
    home.until(lambda: home.asks("appel"))
    home.advance(1)
    assert home.voice.spoken[before:] == []
    home.touch("understood")
    assert isinstance(home.controller.shown, HomeScreen), "not the page with the numbers"
    assert not isinstance(home.controller.shown, UrgentScreen)


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_on_a_tablet_what_takes_a_call_back_stands_on_the_first_page(terminal: Terminal) -> None:
    terminal.go_home("ar")
    terminal.now = lambda: OPEN
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    assert {"take_back", "danger", "understood"} <= set(terminal.ids)
    assert terminal.ids.count("take_back") == 1


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_what_is_advised_keeps_its_place_when_someone_answers(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.go_home("ar")
    terminal.now = lambda: OPEN
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    run = terminal.controller.call.run
    assert run is not None
    facts_of(run)["call"] = replace(contact.ContactState(run.context).call_status, long=True)
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()
    places = {item_id: terminal.box(item_id)[:3] for item_id in ("call_back", "danger", "understood")}
    monkeypatch.setattr(terminal.controller.remote_conversation, "offered", lambda _run: True)
    take(terminal, conversation=True)
    assert "talk" in terminal.ids
    assert {item_id: terminal.box(item_id)[:3] for item_id in places} == places


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_on_a_tablet_danger_and_the_yes_to_who_has_come_stand_on_the_first_page(terminal: Terminal) -> None:
    terminal.go_home("ta")
    terminal.now = lambda: OPEN
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.controller.request_help_now()
    terminal.until(lambda: terminal.asks("appel"))
    assert {"danger", "understood"} <= set(terminal.ids)
    take(terminal, HelpState.TERMINEE)
    terminal.settle()
    assert {"assisted", "understood"} <= set(terminal.ids)


@pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)
def test_who_reports_without_a_number_has_the_person_beside_what_says_so(terminal: Terminal) -> None:
    terminal.now = lambda: OPEN
    terminal.go_home()
    terminal.gateway.refresh()
    terminal.listen_to_end()
    terminal.controller.set_display(DisplayPreferences(150))
    report = find_eservice("signaler")
    assert report is not None
    step = next(each for each in report.journey().steps if each.key == "sans_numero")
    journey = Journey("signaler", T("Signaler un problème"), "wrench", (step,))
    terminal.controller.show(JourneyScreen(JourneyRun(journey, terminal.controller.facts())))
    terminal.settle()
    while "person" not in terminal.ids:
        terminal.touch("page.down")
    assert "number" in terminal.ids

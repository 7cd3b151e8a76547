"""The page of a visitor who talks with a clerk at a desk elsewhere: it is all theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.accessibility.conversation import Side, TranslationState
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import T
from kiosk.i18n import catalogue
from kiosk.screens.widgets.theme import theme
from kiosk.session.clerk_consent import ANSWER_S
from kiosk.session.screen_state import ConversationScreen
from landlord.contract import ConversationMessage, ConversationMessageKind

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal
from .test_calls import OPEN, take
from .test_counter import at_the_counter, until
from .test_halves import cut

pytestmark = pytest.mark.window


def test_on_a_tablet_a_debt_is_answered_by_touch_at_each_size_and_the_answer_is_shown(window: None) -> None:
    terminal = Terminal(LANDSCAPE)
    session = at_the_counter(terminal, "ta")
    terminal.listen_to_end()
    visit = terminal.controller.current_visit.id
    try:
        for text in (100, 150, 200):
            session.close_conversation()
            talk = session.open(visit, "ta", deaf=False, remote=True)
            terminal.controller.set_display(DisplayPreferences(text=text))
            terminal.controller._session.show(ConversationScreen(talk, remote="Nadia"))
            terminal.settle()
            talk.pick(Side.CLERK, "Vous devez 512,00 €.")
            until(terminal, "visitor.answer.1")
            assert terminal.widget("visitor.theirs").size_px >= min(theme.small, theme.option)
            assert cut(terminal) == []
            talk.pick(Side.VISITOR, terminal.words("visitor.answer.1"))
            until(terminal, "visitor.mine")
            assert {"visitor.theirs", "back"} <= set(terminal.ids)
            assert cut(terminal) == []
            assert terminal.box("visitor.mine")[1] >= terminal.box("visitor.type")[3]
            assert terminal.widget("visitor.theirs").size_px >= min(theme.small, theme.option)
        # What nothing translates is told at the desk: what was said before stays, and so do its answers.
        talk.pick(Side.CLERK, "Combien pouvez-vous rembourser chaque mois ?")
        until(terminal, "visitor.answer.0.50")
        for words in ("vous devez payer 512 € avant le 5 décembre", "Le fromage du voisin chante faux."):
            question = terminal.words("visitor.theirs")
            talk.type(Side.CLERK, words)
            talk.send(Side.CLERK)
            until(terminal, "visitor.theirs")
            assert talk.turns[-1].state is TranslationState.UNTRANSLATED
            assert terminal.words("visitor.theirs") == question
            assert "visitor.answer.0.50" in terminal.ids
            assert cut(terminal) == []
        # A sum is one touch, and is said as the phrase that it fills.
        terminal.touch("visitor.answer.0.50")
        until(terminal, "visitor.mine")
        assert "50 €" in terminal.words("visitor.mine")
    finally:
        session.close()
        terminal.close()


DAY = "Votre rendez-vous est le 12/03/2027 à 14:30."


class Elsewhere:
    """An Arabic-speaking visitor to whom Nadia, at her own screen, has told a day."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.session = at_the_counter(terminal, "ar")
        terminal.now = lambda: OPEN
        terminal.controller.request_help_now()
        terminal.until(lambda: terminal.asks("appel"))
        terminal.listen_to_end()
        take(terminal, conversation=True)
        terminal.controller.talk_with_desk()
        assert terminal.gateway.conversation_line is not None
        self.line = terminal.gateway.conversation_line
        self._said = 0
        self.clerk(ConversationMessageKind.SAY, DAY)

    def clerk(self, kind: ConversationMessageKind, text: str = "") -> None:
        self._said += 1
        self.line.on_message(ConversationMessage(id=f"m{self._said}", kind=kind, text=text))
        self.terminal.settle()

    def answer(self, kind: ConversationMessageKind) -> None:
        """To what stands on their page."""
        asked = self.line.shown[-1].take_away
        assert asked is not None
        self.clerk(kind, asked.id)

    def look_at_what_is_taken(self) -> None:
        """Over what was said."""
        self.terminal.root_window.page.open(Side.VISITOR, "history")  # type: ignore[union-attr]
        self.terminal.settle()
        self.terminal.touch_found("take")

    def ask(self) -> None:
        self.look_at_what_is_taken()
        self.terminal.touch_found("ask")


@pytest.fixture
def elsewhere(terminal: Terminal) -> Iterator[Elsewhere]:
    made = Elsewhere(terminal)
    yield made
    made.session.close()


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_what_was_said_is_taken_along_once_the_clerk_has_said_yes_at_their_desk(
    elsewhere: Elsewhere, text: int
) -> None:
    terminal = elsewhere.terminal
    terminal.controller.set_display(DisplayPreferences(text=text))
    terminal.settle()
    elsewhere.look_at_what_is_taken()
    assert not [each for each in terminal.ids if each.startswith("option.agree")], "nobody sits opposite"
    assert {"needed", "ask"} <= set(terminal.ids), "what decides, and why, is on the first page"
    terminal.touch("ask")
    asked = elsewhere.line.shown[-1].take_away
    assert asked is not None
    assert asked.lines == (f"L’agence : {DAY}",)
    assert "consent" in terminal.ids
    assert not {"ask", "code", "option.drop.0"} & set(terminal.ids)
    elsewhere.answer(ConversationMessageKind.AGREE)
    assert {"title", "code"} <= set(terminal.ids)
    assert f"L’agence : {DAY}" in terminal.widget("code").content
    terminal.touch_found("print")
    terminal.settle()
    assert terminal.controller.peripherals.printed  # type: ignore[attr-defined]
    # It stays in view when the clerk ends the talk, and goes with the visitor.
    elsewhere.clerk(ConversationMessageKind.END)
    terminal.find("code")
    terminal.touch_found("back")
    assert "visitor.take" in terminal.ids
    terminal.touch_found("back")
    assert elsewhere.session.conversation is None
    assert terminal.controller.remote_conversation.consent.agreed == frozenset()


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_who_went_on_talking_is_told_the_clerks_answer_and_has_the_way_there(
    elsewhere: Elsewhere, text: int
) -> None:
    terminal = elsewhere.terminal
    terminal.controller.set_display(DisplayPreferences(text=text))
    terminal.settle()
    elsewhere.ask()
    terminal.touch_found("back")
    notice = terminal.words("visitor.notice")
    terminal.advance(ANSWER_S + 1)
    assert terminal.words("visitor.notice") != notice, "that none has come"
    assert cut(terminal) == []
    elsewhere.answer(ConversationMessageKind.AGREE)
    assert "visitor.theirs" in terminal.ids
    assert terminal.words("visitor.notice") != notice
    assert cut(terminal) == []
    terminal.touch("visitor.take")
    assert "code" in terminal.ids


def test_a_no_is_said_kindly_and_only_what_is_said_since_is_asked_for_again(elsewhere: Elsewhere) -> None:
    terminal = elsewhere.terminal
    elsewhere.ask()
    elsewhere.answer(ConversationMessageKind.REFUSE)
    assert "consent" in terminal.ids
    refused = {"ask", "code", "print", "option.drop.0"}
    assert not refused & set(terminal.ids), "the clerk is not asked again and again"
    elsewhere.clerk(ConversationMessageKind.SAY, "Vous devez 512,00 €.")
    assert "visitor.theirs" in terminal.ids, "what they say is seen"
    elsewhere.look_at_what_is_taken()
    terminal.touch_found("option.drop.0")
    terminal.touch_found("ask")
    asked = elsewhere.line.shown[-1].take_away
    assert asked is not None
    assert asked.lines == ("L’agence : Vous devez 512,00 €.",), "without what the visitor left out"


def test_what_is_said_after_a_yes_can_be_asked_for_too_and_a_no_takes_nothing_back(
    elsewhere: Elsewhere,
) -> None:
    terminal = elsewhere.terminal
    elsewhere.ask()
    elsewhere.answer(ConversationMessageKind.AGREE)
    assert "ask" not in terminal.ids
    elsewhere.clerk(ConversationMessageKind.SAY, "Vous devez 512,00 €.")
    elsewhere.ask()
    asked = elsewhere.line.shown[-1].take_away
    assert asked is not None
    assert len(asked.lines) == 2
    elsewhere.answer(ConversationMessageKind.REFUSE)
    content = terminal.widget("code").content
    assert "12/03/2027" in content
    assert "512" not in content


def test_where_the_desk_cannot_be_asked_nothing_is_offered(elsewhere: Elsewhere) -> None:
    terminal = elsewhere.terminal
    elsewhere.line.asks_clerk = False
    page = terminal.root_window.page
    page.open(Side.VISITOR, "history")  # type: ignore[union-attr]
    terminal.settle()
    assert "take" not in terminal.ids
    page.open(Side.VISITOR, "helps")  # type: ignore[union-attr]
    terminal.settle()
    assert "option.take" not in terminal.ids


def test_of_a_talk_about_violence_no_copy_is_offered_elsewhere_either(elsewhere: Elsewhere) -> None:
    terminal = elsewhere.terminal
    elsewhere.clerk(ConversationMessageKind.SAY, "Danger immédiat : appelez le 17.")
    terminal.root_window.page.open(Side.VISITOR, "history")  # type: ignore[union-attr]
    terminal.settle()
    assert "take" not in terminal.ids


def test_a_yes_after_violence_was_spoken_of_promises_nothing(elsewhere: Elsewhere) -> None:
    terminal = elsewhere.terminal
    elsewhere.ask()
    asked = elsewhere.line.shown[-1].take_away
    assert asked is not None
    elsewhere.clerk(ConversationMessageKind.SAY, "Danger immédiat : appelez le 17.")
    until(terminal, "visitor.theirs")
    assert elsewhere.line.shown[-1].take_away is None
    elsewhere.clerk(ConversationMessageKind.AGREE, asked.id)
    assert not {"visitor.notice", "visitor.take"} & set(terminal.ids)


def change_language(terminal: Terminal, code: str) -> None:
    terminal.controller.languages()
    terminal.controller.choose_language(code)
    terminal.settle()


@BOTH_SHAPES
@pytest.mark.parametrize("answers", ["before", "after"])
def test_who_changes_the_language_is_back_in_the_talk_and_has_what_was_agreed_in_the_first_one(
    elsewhere: Elsewhere, answers: str
) -> None:
    terminal = elsewhere.terminal
    elsewhere.ask()
    asked = elsewhere.line.shown[-1].take_away
    assert asked is not None
    if answers == "before":
        elsewhere.clerk(ConversationMessageKind.AGREE, asked.id)
        assert "code" in terminal.ids
    change_language(terminal, "tr")
    assert "visitor.type" in terminal.ids, "no page with nothing on it"
    assert elsewhere.line.shown[-1].take_away is None
    if answers == "after":
        elsewhere.clerk(ConversationMessageKind.AGREE, asked.id)
        assert terminal.controller.remote_conversation.consent.stage is None
    assert not {"visitor.take", "code"} & set(terminal.ids)
    change_language(terminal, "ar")
    elsewhere.look_at_what_is_taken()
    if answers == "after":
        assert "code" not in terminal.ids
        terminal.touch_found("ask")
        elsewhere.answer(ConversationMessageKind.AGREE)
    assert f"L’agence : {DAY}" in terminal.widget("code").content


def test_what_is_said_in_another_language_is_asked_for_though_a_yes_was_said_before(
    elsewhere: Elsewhere,
) -> None:
    terminal = elsewhere.terminal
    elsewhere.ask()
    elsewhere.answer(ConversationMessageKind.AGREE)
    change_language(terminal, "tr")
    elsewhere.clerk(ConversationMessageKind.SAY, "Vous devez 512,00 €.")
    elsewhere.look_at_what_is_taken()
    assert "code" not in terminal.ids
    terminal.touch_found("ask")
    elsewhere.answer(ConversationMessageKind.AGREE)
    assert "512" in terminal.widget("code").content
    assert "12/03/2027" not in terminal.widget("code").content


def test_a_talk_that_ends_before_the_clerk_has_answered_says_so(elsewhere: Elsewhere) -> None:
    terminal = elsewhere.terminal
    elsewhere.ask()
    asked = terminal.words("consent")
    elsewhere.clerk(ConversationMessageKind.END)
    assert terminal.words("consent") != asked
    assert not {"ask", "code", "option.agree.visitor"} & set(terminal.ids)
    # Who comes says yes here.
    take(terminal)
    terminal.touch_found("back")
    terminal.touch("visitor.take")
    for side in Side:
        terminal.touch_found(f"option.agree.{side.value}")
    assert "code" in terminal.ids


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_between_two_who_read_the_same_each_line_is_taken_along_once(elsewhere: Elsewhere) -> None:
    terminal = elsewhere.terminal
    talk = elsewhere.session.conversation
    assert talk is not None
    talk.speak(Side.VISITOR, "fr")
    elsewhere.clerk(ConversationMessageKind.SAY, DAY)
    elsewhere.ask()
    assert "line.0.0" in terminal.ids
    assert "line.0.1" not in terminal.ids
    elsewhere.answer(ConversationMessageKind.AGREE)
    assert terminal.widget("code").content.count(DAY) == 1
    assert "code.how.1" not in terminal.ids, "the clerk does not see it"
    terminal.touch_found("print")
    terminal.settle()
    assert terminal.controller.peripherals.printed  # type: ignore[attr-defined]


@BOTH_SHAPES
@pytest.mark.parametrize("code", ["fr", "ar"])
def test_above_the_clerks_words_stands_the_clerks_name(terminal: Terminal, code: str) -> None:
    session = at_the_counter(terminal, code)
    talk = session.open(terminal.controller.current_visit.id, code, deaf=True, remote=True)
    try:
        terminal.controller._session.show(ConversationScreen(talk, remote="Nadia"))
        terminal.settle()
        talk.pick(Side.CLERK, "Vous devez 512,00 €.")
        until(terminal, "visitor.theirs")
        name = terminal.words("visitor.who")
        assert "Nadia" in name
        assert catalogue(code).render(T("Vous")) not in name
        assert terminal.box("visitor.who")[1] >= terminal.box("visitor.theirs")[3] - 1
    finally:
        session.close()

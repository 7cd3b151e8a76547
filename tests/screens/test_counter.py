"""The conversation at the counter, by touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
import segno

from kiosk.accessibility.conversation import Side, TranslationState
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.recognition import (
    LineTranscribed,
    LiveTranscription,
    RecognitionProblem,
    TranscribedLine,
)
from kiosk.accessibility.translation import (
    PhraseSpeaker,
    PhraseSuggestion,
    TranslationMethod,
    packaged_phrasebook,
)
from kiosk.accessibility.translation.result import MachineOffer
from kiosk.screens.conversation_pane import APPROXIMATE
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import ConversationScreen, HomeScreen
from tests.kept_translator import kept_translator

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal
from .test_calls import OPEN

pytestmark = pytest.mark.window


def at_the_counter(terminal: Terminal, language: str) -> ConversationSession:
    assert packaged_phrasebook().phrases  # once a process: half a second
    session = ConversationSession(
        terminal.results,
        terminal.recognition,  # type: ignore[arg-type]
        kept_translator,
        lambda text: None,
    )
    terminal.controller.conversation_session = session
    terminal.root_window.join_conversation(session)
    terminal.go_home(language)
    return session


@pytest.fixture
def counter(terminal: Terminal) -> Iterator[Terminal]:
    """An Arabic-speaking visitor and the clerk, at the kiosk."""
    session = at_the_counter(terminal, "ar")
    terminal.now = lambda: OPEN
    terminal.controller.help()
    terminal.settle()
    terminal.touch_found("option.a_travers")
    assert isinstance(terminal.controller.shown, ConversationScreen)
    yield terminal
    session.close()


def test_what_one_is_asked_stays_on_their_half_while_the_other_writes(terminal: Terminal) -> None:
    session = at_the_counter(terminal, "ta")
    terminal.listen_to_end()
    terminal.controller.start_conversation()
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.type(Side.VISITOR, "என்னால் மாதம் 50 யூரோ மட்டுமே கொடுக்க முடியும்")
    talk.send(Side.VISITOR)
    until(terminal, "visitor.notice")
    turn = talk.turns[-1]
    assert turn.translation is not None
    visitors = [p for p in packaged_phrasebook().phrases if p.speaker is PhraseSpeaker.VISITOR]
    long = sorted(visitors, key=lambda phrase: len(phrase.text("ta") or ""))[-3:]
    suggestions = tuple(PhraseSuggestion(phrase.text("ta") or "", "", phrase.id) for phrase in long)
    talk._update_turn(turn.id, translation=replace(turn.translation, suggestions=suggestions))
    until(terminal, "visitor.suggestion.2")
    try:
        terminal.touch("clerk.type")
        assert terminal.box("visitor.who")[3] <= terminal.box("heading")[1]
        assert {"visitor.suggestion.0", "visitor.more", "draft"} <= set(terminal.ids)
        terminal.touch("visitor.more")
        listed = [*(f"option.suggestion.{i}" for i in range(len(long))), "option.none"]
        assert all(map(terminal.root_window.page.find_pressable, listed)), "all of them, on some page"
    finally:
        session.close()


@pytest.mark.pairwise
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("text", [100, 200])
@pytest.mark.parametrize("facing", [False, True])
def test_both_halves_stand_on_one_page_and_clear_of_each_other(
    window: None, size: tuple[int, int], text: int, facing: bool
) -> None:
    terminal = Terminal(size)
    session = at_the_counter(terminal, "ar")
    terminal.listen_to_end()
    terminal.controller.start_conversation()
    terminal.settle()
    terminal.controller.set_display(DisplayPreferences(text=text))
    if facing:
        terminal.controller.turn_round()
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
    until(terminal, "visitor.theirs")
    talk.type(Side.VISITOR, "هناك تسرب ماء تحت المغسلة منذ البارحة")
    talk.send(Side.VISITOR)
    until(terminal, "visitor.suggestion.0")
    try:
        boxes = {
            item_id: terminal.box(item_id) for item_id in terminal.ids if item_id in FEET or "." in item_id
        }
        inside = {
            item_id: box for item_id, box in boxes.items() if item_id.split(".")[0] in ("clerk", "visitor")
        }
        assert {"clerk.talk", "visitor.talk", "clerk.theirs"} <= inside.keys()
        # What the phrases are that are offered, and what the other has said where there is room for both.
        assert "visitor.notice" in inside
        assert "visitor.theirs" in inside or (size == LANDSCAPE and text == 200)
        for one, other in combinations({**inside, **{t: boxes[t] for t in FEET}}.items(), 2):
            assert apart(one[1], other[1]), (one, other)
    finally:
        session.close()
        terminal.close()


FEET = ("back", "turn")


def apart(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes do not cover each other, a pixel aside."""
    beside = one[2] <= other[0] + 1.5 or other[2] <= one[0] + 1.5
    return beside or one[3] <= other[1] + 1.5 or other[3] <= one[1] + 1.5


def until(counter: Terminal, item_id: str) -> None:
    """Until the translator has brought it on the screen."""
    counter.settle()
    assert item_id in counter.ids


def keys_of(counter: Terminal) -> dict[str, tuple[float, float, float, float]]:
    """Where each key and way on stands."""
    return {
        item_id: counter.box(item_id)
        for item_id in counter.ids
        if item_id.startswith(("key.", "send", "back"))
    }


class TestConversation:
    def test_each_half_stands_in_its_own_language(self, counter: Terminal) -> None:
        assert counter.words("clerk.talk") == "Parler"
        assert "Français" in counter.words("clerk.who")
        assert "العربية" in counter.words("visitor.who")

    def test_who_writes_has_keys_and_ways_on_in_their_own_language(self, counter: Terminal) -> None:
        counter.touch("clerk.type")
        shown = [counter.words(item_id) for item_id in ("key.space", "key.erase", "send", "back")]
        assert shown == ["Espace", "Effacer", "Dire", "Retour"]
        assert "visitor.talk" in counter.ids  # the other half goes on, in its own
        assert counter.words("visitor.talk") == "تحدّث"
        counter.touch("back")
        counter.touch("visitor.type")
        shown = [counter.words(item_id) for item_id in ("key.space", "send", "back")]
        assert shown == ["مسافة", "قول ذلك", "رجوع"]
        assert counter.words("clerk.talk") == "Parler"

    def test_the_other_speaks_while_one_writes_and_the_keys_stay(self, counter: Terminal) -> None:
        counter.touch("clerk.type")
        keys = keys_of(counter)
        counter.type("l")
        assert keys_of(counter) == keys
        counter.touch("visitor.talk")
        assert "visitor.hearing" in counter.ids
        assert keys_of(counter) == keys
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.pick(Side.VISITOR, "مرحبًا.")
        until(counter, "clerk.theirs")
        assert counter.words("clerk.theirs") == "Bonjour."
        assert keys_of(counter) == keys
        assert counter.value("draft") == "L"

    def test_a_turned_keyboard_is_written_on(self, counter: Terminal) -> None:
        counter.touch("turn")
        counter.touch("clerk.type")
        assert counter.box("send")[1] > counter.box("key.a")[1] > counter.box("draft")[1]
        counter.type("oui")
        assert counter.value("draft") == "Oui"
        counter.touch("send")
        until(counter, "clerk.mine")

    def test_a_phrase_that_fits_is_offered_while_one_writes_where_nothing_else_is_translated(
        self, counter: Terminal
    ) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        counter.touch("clerk.type")
        talk.type(Side.CLERK, "avez-vous un ")
        counter.root_window.page.rebuild()  # type: ignore[union-attr]
        until(counter, "draft")
        keys = keys_of(counter)
        counter.type("rendez")
        until(counter, "phrase.0")
        assert keys_of(counter) == keys
        assert counter.words("phrase.0") == "Avez-vous un rendez-vous ?"
        counter.touch("phrase.0")
        until(counter, "visitor.theirs")
        assert talk.turns[-1].original == "Avez-vous un rendez-vous ?"
        assert talk.drafts[Side.CLERK] == ""
        assert counter.words("clerk.said_as") == "Phrase préparée"

    def test_what_was_not_understood_is_gone_when_the_other_goes_on(self, counter: Terminal) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.type(Side.VISITOR, "هناك تسرب ماء تحت المغسلة منذ البارحة")
        talk.send(Side.VISITOR)
        until(counter, "visitor.notice")
        assert "clerk.theirs" in counter.ids
        talk.pick(Side.CLERK, "Bonjour.")
        until(counter, "visitor.theirs")
        assert not {"visitor.notice", "visitor.suggestion.0", "clerk.theirs"} & set(counter.ids)

    def test_a_phrase_is_picked_translated_and_said(self, counter: Terminal) -> None:
        counter.touch("clerk.phrases")
        assert counter.words("title").startswith("De quoi voulez-vous parler")
        for _theme_situation_phrase in range(3):
            opened = counter.words(way := next(each for each in counter.ids if each.startswith("option.")))
            counter.touch(way)
            if "title" in counter.ids:
                assert counter.words("title") == opened, "which subject was opened"
        until(counter, "visitor.theirs")
        item_id = counter.words("visitor.theirs")
        assert any("\u0600" <= letter <= "\u06ff" for letter in item_id)
        counter.until(lambda: counter.voice.saying is not None)
        assert counter.ringed == ""  # it is no button of the page

    def test_back_leads_from_a_phrase_to_its_situation_its_theme_and_the_two_halves(
        self, counter: Terminal
    ) -> None:
        counter.touch("clerk.phrases")
        themes = counter.ids
        counter.touch("option.argent")
        situations = counter.ids
        assert "option.loyer" in situations
        assert "option.fuite" not in situations
        counter.touch("option.loyer")
        assert counter.ids not in (themes, situations)
        counter.touch("back")
        assert counter.ids == situations
        counter.touch("back")
        assert counter.ids == themes
        counter.touch("back")
        assert "clerk.phrases" in counter.ids

    @pytest.mark.parametrize("opened", ["phrases", "history", "language", "helps", "type"])
    def test_no_key_of_a_keyboard_ends_the_conversation(self, counter: Terminal, opened: str) -> None:
        page, talk = counter.root_window.page, counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.type(Side.CLERK, "déjà écrit")
        page.open(Side.CLERK, opened)  # type: ignore[union-attr]
        counter.settle()
        for character in "a1 é,":
            counter.root_window.keys.typed(None, character)
        for key in (8, 9, 13, 32, 127, *range(273, 282), *range(282, 294)):
            counter.key(key)
            counter.settle()
            assert counter.controller.shown is not None
        assert counter.controller.visit is not None

    def test_what_can_be_translated_is_said_as_soon_as_it_is_known(self, counter: Terminal) -> None:
        until(counter, "clerk.hint")
        assert "Écrivez avec vos mots" in counter.words("clerk.hint")

    def test_what_is_typed_is_kept_until_it_is_sent(self, counter: Terminal) -> None:
        counter.touch("clerk.type")
        counter.type("oui")
        counter.touch("back")
        counter.touch("clerk.type")
        assert counter.value("draft") == "Oui"
        counter.touch_found("send")
        until(counter, "clerk.mine")

    def test_an_open_place_of_a_phrase_is_asked_for(self, counter: Terminal) -> None:
        page = counter.root_window.page
        page._phrase_picker.say(Side.CLERK, "Votre rendez-vous est le {date} à {time}.")
        counter.settle()
        assert counter.words("phrase") == "Votre rendez-vous est le … à …"
        _, bottom, _, top = counter.box("key.5")
        assert top - bottom >= 18 * theme.mm
        counter.type("3102")  # no such day: it cannot be said
        assert counter.words("draft") == "31/02/"
        counter.type("2027")
        assert counter.item("send").action is None
        for _ in range(8):
            counter.touch("key.erase")
        counter.type("12032027")
        counter.touch_found("send")
        assert counter.words("phrase") == "Votre rendez-vous est le 12/03/2027 à …"
        counter.type("0930")
        counter.touch_found("send")
        until(counter, "visitor.theirs")
        assert "Votre rendez-vous est le 12/03/2027 à 09:30." in counter.words("clerk.mine")
        assert "9:30" in counter.words("visitor.theirs")

    def test_words_that_nothing_translates_are_answered_with_phrases(self, counter: Terminal) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.type(Side.CLERK, "Depuis quand y a-t-il cette grosse fuite d’eau chez vous ?")
        talk.send(Side.CLERK)
        until(counter, "clerk.suggestion.0")
        # The visitor's half has them in the letters in which they were written, not in boxes.
        assert counter.widget("visitor.theirs").font_name == counter.widget("clerk.mine").font_name
        said = counter.words("clerk.suggestion.0")
        counter.touch("clerk.suggestion.0")
        until(counter, "clerk.became")
        assert [turn.original for turn in talk.turns] == [said]

    def test_none_of_the_phrases_and_what_a_machine_made_stand_beside_them(self, counter: Terminal) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.type(Side.CLERK, "Depuis quand y a-t-il cette grosse fuite d’eau chez vous ?")
        talk.send(Side.CLERK)
        until(counter, "clerk.suggestion.0")
        turn = talk.turns[-1]
        assert turn.translation is not None
        offer = MachineOffer(
            "Since when this leak?", TranslationMethod.APERTIUM, "Depuis quand cette fuite ?"
        )
        theirs = next(p for p in packaged_phrasebook().phrases if p.speaker is PhraseSpeaker.VISITOR)
        suggestions = (PhraseSuggestion("Of the other", "", theirs.id), *turn.translation.suggestions)
        talk._update_turn(
            turn.id, translation=replace(turn.translation, offer=offer, suggestions=suggestions)
        )
        until(counter, "clerk.offer")
        assert "approximative : Depuis quand cette fuite ?" in counter.words("clerk.offer")
        assert counter.words("clerk.suggestion.0") != "Of the other", "nobody is offered the other's words"
        counter.touch("clerk.offer")
        until(counter, "visitor.theirs")
        assert counter.words("visitor.theirs") == "Since when this leak?"
        assert talk.turns[-1].state is TranslationState.TRANSLATED
        assert not talk.agreed_lines
        talk.type(Side.CLERK, "Il y a cette grosse fuite d’eau chez vous, depuis quand ?")
        talk.send(Side.CLERK)
        until(counter, "clerk.none")
        counter.touch("clerk.none")
        assert counter.value("draft") == "Il y a cette grosse fuite d’eau chez vous, depuis quand ?"

    @BOTH_SHAPES
    @pytest.mark.parametrize("text", [100, 200])
    def test_that_it_is_approximate_goes_with_its_sentence(self, counter: Terminal, text: int) -> None:
        counter.controller.set_display(DisplayPreferences(text=text))
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.pick(Side.CLERK, "Bonjour.")
        until(counter, "visitor.theirs")
        turn = talk.turns[-1]
        assert turn.translation is not None
        talk._update_turn(turn.id, translation=replace(turn.translation, approximate=True))
        until(counter, "visitor.source")
        assert counter.words("visitor.source") == counter.render(APPROXIMATE)
        talk.talk(Side.VISITOR)
        counter.settle()
        assert "visitor.hearing" in counter.ids
        assert {"visitor.theirs", "visitor.source"}.isdisjoint(counter.ids)
        talk.hush()
        until(counter, "visitor.source")
        # Where answers and what one has just said leave no room for it, both go.
        talk.type(Side.VISITOR, "هناك تسرب ماء تحت المغسلة منذ البارحة")
        talk.send(Side.VISITOR)
        until(counter, "visitor.suggestion.0")
        assert ("visitor.theirs" in counter.ids) or ("visitor.source" not in counter.ids)

    def test_a_sum_that_was_said_is_in_the_phrase_and_one_that_is_not_certain_is_asked(
        self, counter: Terminal
    ) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.type(Side.CLERK, "Alors là vous devez cinq cent douze euros trente-quatre")
        talk.send(Side.CLERK)
        until(counter, "clerk.suggestion.0")
        assert counter.words("clerk.suggestion.0") == "Vous devez 512,34\u00a0€."
        counter.touch("clerk.suggestion.0")
        until(counter, "clerk.became")
        assert "512.34" in counter.words("clerk.became")
        talk.type(Side.CLERK, "Alors là vous devez 50 euros ou 60 euros")
        talk.send(Side.CLERK)
        until(counter, "clerk.suggestion.0")
        assert counter.words("clerk.suggestion.0") == "Vous devez …"
        counter.touch("clerk.suggestion.0")
        for figure in "60":
            counter.touch(f"key.{figure}")
        counter.touch("send")
        until(counter, "clerk.became")
        assert talk.turns[-1].original == "Vous devez 60 €."

    def test_what_was_heard_with_doubt_is_said_or_put_right(self, counter: Terminal) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.on_utterance(Side.CLERK, "Bonjour.", doubtful=True, sounds_like="")
        until(counter, "clerk.say")
        assert counter.voice.saying is None
        counter.touch("clerk.say")
        counter.until(lambda: counter.voice.saying is not None)
        talk.on_utterance(Side.CLERK, "Bonsoir.", doubtful=True, sounds_like="")
        until(counter, "clerk.rewrite")
        counter.touch("clerk.rewrite")
        assert counter.value("draft") == "Bonsoir."

    def test_five_thousand_characters_can_be_read_again_piece_by_piece(self, counter: Terminal) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.pick(Side.CLERK, ("mot" * 9 + " ") * 180)
        until(counter, "clerk.mine")
        page = counter.root_window.page
        page.open(Side.VISITOR, "history")
        counter.settle()
        for block in page.pages.blocks():
            assert block.height < page.pages.height
        assert "page.down" in counter.ids

    def test_who_does_not_hear_and_speaks_another_language_reads_the_translation(
        self, counter: Terminal
    ) -> None:
        session = counter.controller.conversation_session
        assert session is not None
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.deaf = Side.VISITOR
        talk.talk(Side.CLERK)
        counter.recognition.tell(LineTranscribed(TranscribedLine("Bonjour.", 0, 1)))
        counter.recognition.tell(LiveTranscription("Asseyez", "vous", speaking=True))
        until(counter, "visitor.theirs")
        assert any("\u0600" <= letter <= "\u06ff" for letter in counter.words("visitor.theirs"))
        assert counter.words("visitor.caption") == "Asseyez vous"

    def test_face_to_face_turns_one_half_and_its_touches(self, counter: Terminal) -> None:
        counter.touch("turn")
        assert counter.item("clerk.talk")
        left, bottom, right, top = counter.box("clerk.type")
        half = counter.widget("clerk.type").parent.parent
        # It is seen turned about the middle of its half: at the far end of the screen, for who sits there.
        assert (bottom + top) / 2 > half.center_y
        assert (left + right) / 2 == pytest.approx(
            2 * half.center_x - counter.widget("clerk.type").center_x, abs=2
        )
        counter.touch("clerk.type")
        assert counter.controller.shown.input == {"side": Side.CLERK, "what": "type"}  # type: ignore[union-attr]

    def test_not_understood_asks_the_other_in_their_language(self, counter: Terminal) -> None:
        talk = counter.controller.shown.conversation  # type: ignore[union-attr]
        talk.pick(Side.CLERK, "Bonjour.")
        until(counter, "visitor.repeat")
        counter.touch("visitor.repeat")
        until(counter, "clerk.theirs")
        assert len(talk.turns) == 2
        assert counter.words("clerk.theirs") == "Pouvez-vous répéter, s’il vous plaît ?"


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_who_writes_to_a_clerk_elsewhere_has_no_half_of_theirs(window: None, size: tuple[int, int]) -> None:
    terminal = Terminal(size)
    session = at_the_counter(terminal, "ar")
    try:
        visit = terminal.controller.current_visit
        talk = session.open(visit.id, "ar", deaf=False, remote=True)
        terminal.controller._session.show(ConversationScreen(talk, remote="Nadia"))
        talk.pick(Side.CLERK, "Bonjour.")
        until(terminal, "visitor.theirs")
        terminal.touch_found("visitor.type")
        assert "visitor.theirs" in terminal.ids, "what was said stands beside the keys"
        assert not [each for each in terminal.ids if each.startswith("clerk.")]
        terminal.root_window.page.open(Side.VISITOR, "phrases")  # type: ignore[union-attr]
        terminal.settle()
        assert "visitor.theirs" not in terminal.ids
        talk.pick(Side.CLERK, "Au revoir.")
        until(terminal, "visitor.theirs")
    finally:
        session.close()
        terminal.close()


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_free_words_of_a_clerk_elsewhere_are_read_first_and_have_answers(
    window: None, size: tuple[int, int]
) -> None:
    terminal = Terminal(size)
    session = at_the_counter(terminal, "fr")
    terminal.recognition.not_ready["*"] = RecognitionProblem.NO_MICROPHONE
    try:
        visit = terminal.controller.current_visit
        talk = session.open(visit.id, "fr", deaf=False, remote=True)
        terminal.controller.set_display(DisplayPreferences(text=150))
        terminal.controller._session.show(ConversationScreen(talk, remote="Nadia"))
        terminal.settle()
        assert terminal.words("visitor.there").startswith("Nadia vous lit, à distance."), (
            "nobody sits opposite"
        )
        talk.type(Side.CLERK, "Avez-vous votre pièce d’identité ?")
        talk.send(Side.CLERK)
        until(terminal, "visitor.answer.1")
        assert "visitor.there" not in terminal.ids
        assert terminal.words("visitor.answer.0") == "Oui."
        assert "visitor.talk" not in terminal.ids, "nothing is offered that cannot be done here"
        assert [
            each for each in ("more", "phrases", "type") if terminal.widget(f"visitor.{each}").primary
        ] == ["phrases"]
        assert terminal.root_window.page.reads_from == "visitor.theirs"  # type: ignore[union-attr]
        terminal.root_window.reading.read(terminal.root_window.page)  # type: ignore[arg-type]
        assert terminal.voice.saying is not None
        assert terminal.voice.saying.text.startswith("Avez-vous"), "not the language that stands above"
    finally:
        session.close()
        terminal.close()


def test_what_asks_to_say_it_again_stands_there_once(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Pouvez-vous répéter, s’il vous plaît ?")
    until(counter, "visitor.answer.0")
    shown = [counter.words(each).rstrip(".") for each in counter.ids if each.startswith("visitor.")]
    assert shown.count(counter.words("visitor.repeat")) == 1


def test_the_keys_of_a_clerks_number_are_french_and_dots_end_an_open_phrase(counter: Terminal) -> None:
    counter.root_window.page.say_phrase(Side.CLERK, "Vous devez {amount}.")  # type: ignore[attr-defined]
    counter.settle()
    assert counter.words("phrase") == "Vous devez …"
    assert counter.words("key.erase") == "Effacer"


def test_what_was_said_is_offered_once_to_who_leaves(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
    until(counter, "visitor.theirs")
    counter.touch_found("back")
    counter.touch_found("take")
    assert "option.agree.visitor" in counter.ids
    counter.touch_found("back")
    counter.touch_found("back")
    assert isinstance(counter.controller.shown, HomeScreen)


def test_what_is_taken_away_is_short_says_who_spoke_and_a_wrong_line_is_left_out(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Vous devez 955 €.")
    for day in ("11/03/2027", "12/03/2027"):
        talk.pick(Side.CLERK, "Avez-vous un rendez-vous ?")
        talk.pick(Side.CLERK, "Pouvez-vous répéter, s’il vous plaît ?")
        talk.pick(Side.CLERK, f"Votre rendez-vous est le {day} à 14:30.")
    until(counter, "visitor.theirs")
    assert len(talk.agreed_lines) == 2
    counter.root_window.page.open(Side.CLERK, "history")  # type: ignore[attr-defined]
    counter.settle()
    counter.touch_found("take")
    assert "held" in counter.ids
    counter.touch_found("option.agree.clerk")
    counter.touch_found("option.drop.0")
    counter.touch_found("option.agree.clerk")  # to what is left
    counter.touch_found("option.agree.visitor")
    content = counter.widget("code").content
    assert "L’agence : Votre rendez-vous est le 12/03/2027 à 14:30." in content
    assert "955" not in content
    assert "11/03" not in content


def test_what_is_agreed_is_a_value_that_was_not_refused_or_what_was_accepted(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    book = packaged_phrasebook()
    yes, no = (book.phrase(f"comprendre.{each}").text("ar") or "" for each in ("d_accord", "non"))
    for said, answer in (
        ("Bonjour.", ""),
        ("Avez-vous un rendez-vous ?", yes),
        ("Vous devez 955 €.", no),
        ("Apportez un RIB.", yes),
        ("Apportez votre livret de famille.", ""),
        ("Votre rendez-vous est le 12/03/2027 à 14:30.", ""),
    ):
        talk.pick(Side.CLERK, said)
        if answer:
            talk.pick(Side.VISITOR, answer)
    counter.settle()
    held = [each.clerk for each in talk.agreed_lines]
    assert held == ["Apportez un RIB.", "Votre rendez-vous est le 12/03/2027 à 14:30."]
    # The same again, and refused; two days, and neither of them; a yes that is taken back.
    talk.pick(Side.VISITOR, yes)
    talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
    talk.pick(Side.CLERK, "Vous devez 512,00 €.")
    talk.pick(Side.VISITOR, yes)
    talk.pick(Side.VISITOR, no)
    counter.settle()
    held = [each.clerk for each in talk.agreed_lines]
    assert held == ["Apportez un RIB.", "Apportez votre livret de famille."]


def test_what_is_said_while_both_look_at_what_is_taken_away_is_not_among_it(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
    until(counter, "visitor.theirs")
    counter.root_window.page.open(Side.CLERK, "take")  # type: ignore[attr-defined]
    counter.settle()
    place = counter.box("option.agree.visitor")
    counter.touch("option.agree.clerk")
    assert counter.box("option.agree.visitor") == place, (
        "a second touch of the clerk is no yes of the visitor"
    )
    assert counter.item("option.agree.clerk").chosen
    counter.touch("option.agree.clerk")
    assert "code" not in counter.ids
    counter.touch("option.agree.visitor")
    talk.pick(Side.CLERK, "Vous devez 955 €.")
    counter.settle()
    counter.root_window.page.rebuild()  # type: ignore[union-attr]
    counter.settle()
    assert len(talk.agreed_lines) == 2
    assert "955" not in counter.widget("code").content


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_what_is_too_much_for_one_code_is_printed(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    said = (each for each in packaged_phrasebook().phrases if each.speaker is PhraseSpeaker.CLERK)
    for each in (each for each in said if not each.slots and any(map(str.isdigit, each.text("fr") or ""))):
        talk.pick(Side.CLERK, each.text("fr") or "")
    counter.settle()
    assert len(talk.agreed_lines) > 10
    counter.root_window.page.open(Side.VISITOR, "take")  # type: ignore[attr-defined]
    counter.settle()
    for side in Side:
        counter.touch_found(f"option.agree.{side.value}")
    assert "long" in counter.ids
    assert "code" not in counter.ids
    assert "print" in counter.ids


@BOTH_SHAPES
def test_what_was_agreed_is_taken_away_once_both_have_said_yes(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    for said in ("Vous devez 512,00 €.", "Votre rendez-vous est le 12/03/2027 à 14:30."):
        talk.pick(Side.CLERK, said)
    until(counter, "visitor.theirs")
    assert len(talk.agreed_lines) == 2
    counter.root_window.page.open(Side.CLERK, "history")  # type: ignore[attr-defined]
    counter.settle()
    counter.touch_found("take")
    assert "code" not in counter.ids
    counter.touch_found("option.agree.clerk")
    assert "code" not in counter.ids
    counter.touch_found("option.agree.visitor")
    shown = {"title", "code", "code.how.0", "code.how.1"}
    assert shown <= set(counter.ids), "a code, and what to do with it for both, on page 1"
    code = counter.widget("code")
    assert counter.controller.gateway.public_info.agency.name in code.content  # type: ignore[union-attr]
    assert min(code.size) // segno.make(code.content, error="m", micro=False).symbol_size(border=4)[0] >= 3
    counter.touch_found("print")
    counter.settle()
    assert counter.controller.peripherals.printed  # type: ignore[attr-defined]


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_in_very_large_tamil_letters_the_code_stands_below_the_title_of_what_is_taken_away(
    terminal: Terminal,
) -> None:
    session = at_the_counter(terminal, "ta")
    terminal.now = lambda: OPEN
    terminal.controller.help()
    terminal.settle()
    terminal.touch_found("option.a_travers")
    terminal.controller.set_display(DisplayPreferences(text=200))
    terminal.settle()
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Votre rendez-vous est le 12/03/2027 à 14:30.")
    until(terminal, "visitor.theirs")
    terminal.root_window.page.open(Side.VISITOR, "history")  # type: ignore[attr-defined]
    terminal.settle()
    for each in ("take", "option.agree.visitor", "option.agree.clerk"):
        terminal.touch_found(each)
    assert {"title", "code", "code.how.0", "code.how.1"} <= set(terminal.ids)
    session.close()


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_what_the_clerk_says_is_whole_on_a_low_screen_in_every_language(terminal: Terminal) -> None:
    """What is left of a sentence that is cut may say the contrary: "… we go to court"."""
    for code in ("ta", "bn", "ar", "ru"):
        session = at_the_counter(terminal, code)
        terminal.now = lambda: OPEN
        terminal.controller.help()
        terminal.settle()
        terminal.touch_found("option.a_travers")
        talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
        talk.pick(Side.CLERK, "Tant que vous suivez le plan, nous n’allons pas au tribunal.")
        until(terminal, "visitor.theirs")
        theirs = terminal.widget("visitor.theirs")
        assert theirs.text.strip("\u200f") == theirs.said.strip("\u200f"), code
        session.close()
        terminal.controller.leave()


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_ones_answer_stands_on_ones_own_half_in_ones_own_language(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Combien pouvez-vous rembourser chaque mois ?")
    until(counter, "visitor.theirs")
    talk.type(Side.VISITOR, "يمكنني دفع 50 € في الشهر.")
    talk.send(Side.VISITOR)
    until(counter, "visitor.mine")
    assert "50" in counter.widget("visitor.mine").text


@BOTH_SHAPES
def test_who_waits_for_the_others_choice_of_a_phrase_is_asked_to_wait(counter: Terminal) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.type(Side.VISITOR, "هناك تسرب ماء تحت المغسلة منذ البارحة")
    talk.send(Side.VISITOR)
    until(counter, "visitor.suggestion.0")
    assert counter.widget("clerk.source").text == "Un instant, s’il vous plaît…"


@pytest.mark.parametrize(
    ("said", "is_offered"),
    [("Votre rendez-vous est le 12/03/2027 à 14:30.", True), ("Danger immédiat : appelez le 17.", False)],
)
def test_no_copy_of_a_talk_about_violence_is_offered(counter: Terminal, said: str, is_offered: bool) -> None:
    talk = counter.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, said)
    until(counter, "visitor.theirs")
    assert talk.speaks_of_violence is not is_offered
    counter.touch("back")
    assert ("take" in counter.ids) is is_offered

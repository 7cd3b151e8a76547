"""What is likeliest to be answered stands there already: two people talk by touch alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.conversation.conversation import _NUMBERS
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.translation.phrasebook import packaged_phrasebook, with_ellipses
from kiosk.domain.rules import known_emergency_numbers
from kiosk.screens.conversation_pane import MAX_SUGGESTIONS
from kiosk.screens.widgets.theme import theme

from .conftest import LANDSCAPE, PORTRAIT, Terminal
from .test_counter import at_the_counter, until
from .test_halves import cut

pytestmark = pytest.mark.window


def offered(terminal: Terminal, side: Side) -> list[str]:
    return [each for each in terminal.ids if each.startswith(f"{side.value}.answer.")]


@pytest.fixture
def session(terminal: Terminal) -> Iterator[ConversationSession]:
    """A Tamil-speaking visitor talks with the clerk."""
    made = at_the_counter(terminal, "ta")
    terminal.controller.start_conversation()
    terminal.settle()
    yield made
    made.close()


def test_a_leak_is_told_and_answered_by_touch_alone(terminal: Terminal, session: ConversationSession) -> None:
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    assert offered(terminal, Side.CLERK) == []
    talk.pick(Side.VISITOR, session.phrases.phrases("fuite", clerk=False)[0].text("ta") or "")
    until(terminal, "clerk.answer.2")
    assert len(offered(terminal, Side.CLERK)) == MAX_SUGGESTIONS
    assert offered(terminal, Side.VISITOR) == [], "it is the other's turn"
    terminal.touch_found("clerk.answer.0")
    until(terminal, "visitor.answer.0")
    terminal.touch_found("visitor.answer.0")
    until(terminal, "clerk.answer.0")
    french = [turn.text_for_other if turn.side is Side.VISITOR else turn.original for turn in talk.turns]
    assert french == ["Il y a une fuite d’eau.", "L’eau coule-t-elle beaucoup ?", "Oui."]
    # The phrases begin with them, too: where a half is low they stand only there.
    first = session.phrases.answers(talk, Side.CLERK)[0]
    terminal.touch_found("clerk.phrases")
    until(terminal, f"option.{first.id}")


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_answers_on_a_tablet_never_cut_what_was_said(terminal: Terminal) -> None:
    """Half a tablet has room for both only where what was said is short."""
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    for said in ("Vous avez 3 loyers en retard.", "Avez-vous un rendez-vous ?"):
        talk.pick(Side.CLERK, said)
        until(terminal, "visitor.theirs")
        terminal.settle()
        heard = talk.turns[-1].text_for_other
        assert terminal.words("visitor.theirs") == heard
        assert terminal.widget("visitor.theirs").text.replace("\u00a0", " ") == heard


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("text", [150, 200])
def test_who_needs_large_letters_has_answers_too_on_the_same_page(terminal: Terminal, text: int) -> None:
    terminal.controller.set_display(DisplayPreferences(text=text))
    talk = terminal.controller.shown.conversation  # type: ignore[union-attr]
    talk.pick(Side.CLERK, "Avez-vous un rendez-vous ?")
    until(terminal, "visitor.theirs")
    assert terminal.widget("visitor.theirs").text.replace("\u00a0", " ") == talk.turns[-1].text_for_other
    assert "page.down" not in terminal.ids
    # An open phrase asks for what it leaves open.
    terminal.touch(offered(terminal, Side.VISITOR)[-1])
    assert not offered(terminal, Side.VISITOR)


@pytest.mark.pairwise
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
@pytest.mark.parametrize("text", [100, 200])
@pytest.mark.parametrize("facing", [False, True])
def test_where_danger_was_spoken_of_both_read_whom_to_call_and_it_can_be_said_by_a_touch(
    window: None, size: tuple[int, int], text: int, facing: bool
) -> None:
    terminal = Terminal(size)
    session = at_the_counter(terminal, "es")
    try:
        terminal.listen_to_end()
        terminal.controller.start_conversation()
        terminal.settle()
        terminal.controller.set_display(DisplayPreferences(text=text))
        if facing:
            terminal.controller.turn_round()
        talk = session.conversation
        assert talk is not None
        talk.pick(Side.VISITOR, "Mi marido me pega.")
        until(terminal, "clerk.numbers")
        assert terminal.words("clerk.theirs") == "Mon mari me frappe."
        if size == LANDSCAPE:
            assert terminal.words("clerk.numbers") == "Aide urgente\u00a0: 17 · 3919 · 114"
        else:
            assert terminal.words("clerk.numbers").startswith("17\u00a0: Police, gendarmerie · 3919\u00a0: ")
            assert terminal.words("visitor.numbers").startswith("17\u00a0: Policía")
        assert cut(terminal) == []
        talk.pick(Side.CLERK, "Je vous crois.")
        until(terminal, "visitor.theirs")
        assert "17" in terminal.words("visitor.numbers")
        answers = session.phrases.answers(talk, Side.VISITOR)
        assert answers[0].id == "danger.je_suis_en_danger"
        for _ in range(6):
            talk.pick(Side.CLERK, "Bonne journée !")
        until(terminal, "visitor.theirs")
        assert "visitor.numbers" not in terminal.ids, "the talk has gone on"
    finally:
        session.close()
        terminal.close()


def test_whom_to_call_is_known_for_phrases_that_are_there() -> None:
    book = packaged_phrasebook()
    phrases = {each.id for each in book.phrases}
    known = phrases | {each.partition(".")[0] for each in phrases}
    assert _NUMBERS.keys() <= known
    assert {number for each in _NUMBERS.values() for number in each} <= known_emergency_numbers().keys()


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_whom_to_call_is_who_helps_with_what_was_said_last(window: None, size: tuple[int, int]) -> None:
    terminal = Terminal(size)
    session = at_the_counter(terminal, "es")
    try:
        terminal.controller.start_conversation()
        terminal.settle()
        talk = session.conversation
        assert talk is not None
        for words, numbers in (
            ("Mi marido me pega.", ("17", "3919", "114")),
            ("Una persona cercana quiere suicidarse.", ("3114", "15", "114")),
            ("Duermo en mi coche.", ("115", "112")),
        ):
            talk.pick(Side.VISITOR, words)
            terminal.until(lambda said=numbers: talk.danger_numbers == said)
            terminal.settle()
            for side in Side:
                assert tuple(re.findall(r"\d+", terminal.words(f"{side.value}.numbers"))) == numbers
        assert cut(terminal) == []
    finally:
        session.close()
        terminal.close()


@pytest.mark.parametrize("code", ["ta", "ar", "ru", "bn"])
def test_face_to_face_on_a_tablet_a_sum_is_answered_by_a_touch(window: None, code: str) -> None:
    terminal = Terminal(LANDSCAPE)
    session = at_the_counter(terminal, code)
    try:
        terminal.listen_to_end()
        terminal.controller.start_conversation()
        terminal.controller.turn_round()
        terminal.settle()
        talk = session.conversation
        assert talk is not None
        talk.pick(Side.CLERK, "Combien pouvez-vous rembourser chaque mois ?")
        until(terminal, "visitor.answer.0.50")
        assert terminal.widget("visitor.theirs").size_px >= theme.small
        assert cut(terminal) == []
        # What a touch says stands before the sums, in the visitor's language.
        sentence = session.phrases.answers(talk, Side.VISITOR)[0].text(code)
        assert sentence is not None
        assert terminal.words("visitor.answer.0.other") == with_ellipses(sentence)
        row = [item_id for item_id in terminal.ids if item_id.startswith("visitor.answer.0.")]
        assert row[0] == "visitor.answer.0.other"
        terminal.touch("visitor.answer.0.50")
        until(terminal, "clerk.theirs")
        assert terminal.words("clerk.theirs") == "Je peux payer 50\u00a0€ par mois."
    finally:
        session.close()
        terminal.close()


@pytest.mark.parametrize("code", ["ta", "ar", "ru", "bn", "pt", "uk", "ro"])
def test_who_is_asked_for_a_sum_upright_reads_it_on_the_same_page(window: None, code: str) -> None:
    terminal = Terminal(PORTRAIT)
    session = at_the_counter(terminal, code)
    try:
        terminal.listen_to_end()
        terminal.controller.start_conversation()
        terminal.settle()
        talk = session.conversation
        assert talk is not None
        unpaid = packaged_phrasebook().phrase("difficulte.pas_payer_loyer")
        talk.pick(Side.VISITOR, unpaid.text(code) or "")
        until(terminal, "clerk.theirs")
        talk.pick(Side.CLERK, "Combien pouvez-vous rembourser chaque mois ?")
        until(terminal, "clerk.mine")
        terminal.settle()
        assert "page.down" not in terminal.ids
        assert {"visitor.theirs", "visitor.answer.0.50"} <= set(terminal.ids)
    finally:
        session.close()
        terminal.close()

"""The page of a visitor who talks with a clerk at a desk elsewhere: it is all theirs."""

from __future__ import annotations

import pytest

from kiosk.accessibility.conversation import Side, TranslationState
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import ConversationScreen

from .conftest import LANDSCAPE, Terminal
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

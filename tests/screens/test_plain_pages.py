"""What stands on a page is said once, in words, and what stands abreast is equally high."""

from __future__ import annotations

import pytest

from audit.laws import has_content
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.models import MissingModel
from kiosk.accessibility.models.manifest import Engine
from kiosk.accessibility.recognition import RecognitionProblem
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.domain import T, verbatim
from kiosk.eservices.side_journeys import OTP_JOURNEY
from kiosk.journeys import Choose, Describe, Journey, JourneyRun, Option, Step
from kiosk.screens.root_window import NEXT_WAIT_S
from kiosk.screens.widgets.buttons import KeyButton
from kiosk.screens.window_parts import BAR_BUTTONS
from kiosk.session.screen_state import BusyScreen, JourneyScreen, StaffScreen, StaffSection, UrgentScreen
from landlord.console.content import PREVIEW_BAR

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal
from .test_number_pad import ask as ask_number

pytestmark = pytest.mark.window


def ask(terminal: Terminal, step: Step) -> None:
    run = JourneyRun(Journey("essai", T("Essai"), "cash", (step,)), terminal.controller.facts())
    terminal.controller.show(JourneyScreen(run))
    terminal.settle()


@BOTH_SHAPES
def test_the_key_that_erases_has_a_word(terminal: Terminal) -> None:
    terminal.go_home()
    ask_number(terminal, OTP_JOURNEY, OTP_JOURNEY.steps[0], trouble=False)
    key = terminal.widget("key.erase")
    assert isinstance(key, KeyButton)
    assert not key.ids.sign.icon


def test_two_ways_abreast_are_equally_high(terminal: Terminal) -> None:
    terminal.go_home()
    ask_number(terminal, OTP_JOURNEY, OTP_JOURNEY.steps[0], trouble=False)
    one, other = terminal.box("code.other"), terminal.box("code.again")
    assert one[1::2] == pytest.approx(other[1::2])


def test_an_answer_that_says_what_it_means_is_not_explained_again(terminal: Terminal) -> None:
    terminal.go_home()
    plain = Option("oui", T("Quittance"))
    ask(terminal, Choose(key="sorte", title=T("Lequel ?"), options=[plain]))
    assert "term.quittance" in terminal.ids
    said = Option("oui", T("Quittance"), T("Elle dit que le loyer est payé."))
    ask(terminal, Choose(key="sorte", title=T("Lequel ?"), options=[said]))
    assert "term.quittance" not in terminal.ids


@BOTH_SHAPES
def test_without_a_microphone_no_page_speaks_of_a_voice(terminal: Terminal) -> None:
    terminal.go_home()
    hint = T("Avec vos mots, à voix haute ou au clavier.")
    step = Describe(key="mots", title=T("Dites ce qui se passe."), hint=hint, examples=(T("Une fuite."),))
    ask(terminal, step)
    assert terminal.render(hint) in terminal.all_words() or terminal.size == LANDSCAPE
    terminal.recognition.not_ready["fr"] = RecognitionProblem.NO_MICROPHONE
    terminal.controller.finish()
    terminal.settle()
    terminal.go_home()
    ask(terminal, step)
    assert terminal.render(hint) not in terminal.all_words()
    assert "Une fuite." in terminal.all_words()


def test_staff_are_told_once_and_in_french_what_is_missing(terminal: Terminal) -> None:
    terminal.go_home()
    lacks = (
        MissingModel(
            Engine.WHISPER, "ar", "no model hears it: visitors type", "kiosk models install whisper"
        ),
        MissingModel(
            Engine.WHISPER, "tr", "no model hears it: visitors type", "kiosk models install whisper"
        ),
        MissingModel(Engine.ESPEAK, "tr", "no voice is installed: visitors read", "sudo apt install espeak"),
        MissingModel(Engine.ARGOS, "fr<>ar", "no package: phrasebook", "kiosk models install fr-ar"),
    )
    terminal.controller.show(
        StaffScreen(
            True,
            0,
            (),
            DiagnosticReport(lacks, (), has_microphone=False),
            section=StaffSection.TERMINAL,
        )
    )
    terminal.settle()
    words = terminal.all_words()
    assert "visitors" not in words
    assert words.count("kiosk models install") == 1
    assert "kiosk models install fr+ar+tr" in words, "one short order, by languages"
    assert "n’a pas de micro" in words
    assert "haut-parleur" not in words
    assert "arabe, turc" in words
    assert words.count("sudo apt install espeak") == 1


@pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)
@pytest.mark.parametrize("text", [200, 300])
def test_no_page_of_urgent_numbers_is_white(terminal: Terminal, text: int) -> None:
    terminal.go_home("ru")
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.show(UrgentScreen())
    terminal.settle()
    for _ in range(8):
        assert list(has_content(page_snapshot(terminal.root_window))) == []
        if "page.down" not in terminal.ids:
            break
        terminal.touch("page.down")


def test_the_consoles_preview_has_the_bar_of_the_kiosk(window: None) -> None:
    assert [(icon, words) for _id, icon, words, _tone in BAR_BUTTONS] == list(PREVIEW_BAR)


def test_the_next_of_two_waits_has_words_of_its_own_once_it_lasts(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.controller.show(BusyScreen(T("Un instant, s’il vous plaît…")))
    terminal.settle()
    page = terminal.root_window.page
    terminal.controller.show(BusyScreen(T("Nous cherchons votre compte…")))
    terminal.step()
    assert terminal.root_window.page is page  # it is over before anyone has read it, most times
    terminal.advance(NEXT_WAIT_S)
    terminal.settle()
    assert terminal.words("title") == "Nous cherchons votre compte…"


def test_a_wait_that_can_be_left_offers_it_at_once(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.controller.show(BusyScreen(T("Un instant, s’il vous plaît…")))
    terminal.settle()
    terminal.controller.show(BusyScreen(T("La borne lit votre lettre…"), back=terminal.controller.home))
    terminal.step()
    assert "back" in terminal.ids


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("code", ["fr", "ar"])
def test_both_answers_stand_on_a_low_page_in_very_large_letters(terminal: Terminal, code: str) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(200))
    broken = Option(
        "panne",
        verbatim("Ascenseur du bâtiment A en panne"),
        verbatim("Une pièce est commandée. Le réparateur revient avec elle."),
        icon="elevator",
    )
    options = [broken, Option("autre", T("C’est autre chose"), icon="dots-horizontal-circle")]
    ask(terminal, Choose(key="panne", title=T("Nous le savons déjà. Est-ce cela ?"), options=options))
    assert {"option.panne", "option.autre"} <= set(terminal.ids)

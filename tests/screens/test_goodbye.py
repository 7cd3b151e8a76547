"""The goodbye in its window: in the visitor's language and size, and for whoever comes no obstacle."""

from __future__ import annotations

import pytest

from kiosk.device.barcodes import qr_code
from kiosk.domain import Money, T
from kiosk.screens.receipt import GoodbyePage
from kiosk.screens.widgets.theme import theme
from kiosk.session.controller import GOODBYE_WITH_NUMBERS_S
from kiosk.session.screen_state import CompletedAct, GoodbyeScreen, RestScreen, WelcomeScreen

from .conftest import BOTH_SHAPES, Terminal

pytestmark = pytest.mark.window

DONE = (
    CompletedAct(T("Signaler un problème"), T("C’est envoyé"), "T482715"),
    CompletedAct(T("Mon loyer"), T("C’est payé"), "P10021", T("Payé : {amount}", amount=Money(10000))),
)


def leave(terminal: Terminal, language: str = "fr", done: tuple[CompletedAct, ...] = DONE) -> None:
    terminal.go_home(language)
    terminal.controller._submissions.done = lambda: done  # type: ignore[method-assign]
    terminal.touch("bar.finish")


@BOTH_SHAPES
def test_each_number_is_large_and_in_the_visitors_language(terminal: Terminal) -> None:
    leave(terminal, "ar")
    assert isinstance(terminal.controller.shown, GoodbyeScreen)
    assert (theme.lang, theme.rtl) == ("ar", True)
    terminal.find("number.0")
    assert terminal.widget("number.0").font_size > theme.option
    terminal.find("number.1")
    terminal.advance(GOODBYE_WITH_NUMBERS_S + 1)
    terminal.settle()
    assert terminal.controller.shown == RestScreen()
    assert theme.lang == "fr"


def test_a_touch_beside_its_buttons_begins_a_new_visit(terminal: Terminal) -> None:
    leave(terminal, "ar")
    terminal.touch_at(terminal.size[0] / 2, terminal.size[1] - 10)
    assert terminal.controller.shown == WelcomeScreen()
    assert theme.lang == "fr"


def test_who_has_finished_says_so(terminal: Terminal) -> None:
    leave(terminal)
    terminal.touch_found("noted")
    assert terminal.controller.shown == RestScreen()


def test_the_numbers_on_paper(terminal: Terminal) -> None:
    leave(terminal)
    terminal.touch_found("print")
    terminal.settle()
    assert len(terminal.controller.peripherals.printed) == 1  # type: ignore[attr-defined]
    assert isinstance(terminal.controller.shown, GoodbyeScreen)
    assert terminal.words("printing") == "C’est imprimé. Prenez votre papier."


def test_while_a_paper_is_awaited_no_way_on_is_filled(terminal: Terminal) -> None:
    leave(terminal)
    page, shown = terminal.root_window.page, terminal.controller.shown
    assert isinstance(page, GoodbyePage)
    assert isinstance(shown, GoodbyeScreen)
    for printing, tone in (("now", "plain"), (None, "primary")):
        shown.input["printing"] = printing
        page.rebuild()
        terminal.settle()
        terminal.find("noted")
        assert terminal.widget("noted").tone == tone


def test_the_code_holds_the_numbers_and_nobodys_name(terminal: Terminal) -> None:
    leave(terminal)
    page = terminal.root_window.page
    assert isinstance(page, GoodbyePage)
    carried = page._qr_content()
    assert "T482715" in carried
    assert "P10021 Payé\u00a0: 100\u00a0€" in carried
    assert "Martin" not in carried


@BOTH_SHAPES
def test_what_is_to_be_remembered_is_told_before_it_is_said_to_be_erased(terminal: Terminal) -> None:
    leave(terminal)
    assert terminal.words("title") == "Voici ce que vous avez fait\u00a0:"
    terminal.find("detail.1")
    assert "100" in terminal.words("detail.1")
    terminal.find("code")
    assert "à prendre en photo" in terminal.words("code")
    terminal.find("erased")


@BOTH_SHAPES
def test_what_is_still_to_do_is_told_and_nothing_is_said_to_be_done(terminal: Terminal) -> None:
    unpaid = CompletedAct(T("Mon loyer"), T(""), detail=T("Ce n’est pas encore payé."), open=True)
    leave(terminal, done=(unpaid,))
    assert terminal.words("title") == "Il vous reste à faire\u00a0:"
    terminal.find("detail.0")
    assert terminal.words("detail.0") == "Ce n’est pas encore payé."
    assert "code" not in terminal.ids
    terminal.find("erased")
    assert terminal.words("erased") == "En partant, tout sera effacé."


def test_with_nothing_done_it_goes_without_a_touch(terminal: Terminal) -> None:
    leave(terminal, done=())
    assert isinstance(terminal.controller.shown, GoodbyeScreen)
    terminal.advance(5)
    terminal.settle()
    assert terminal.controller.shown == RestScreen()


def test_a_goodbye_that_cannot_be_drawn_leaves_nothing_of_the_visit(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(_page: GoodbyePage) -> None:
        raise RuntimeError

    monkeypatch.setattr(GoodbyePage, "blocks", raises)
    with pytest.raises(RuntimeError) as raised:
        leave(terminal)
    assert terminal.controller.visit is None
    assert terminal.root_window.page is None, "nothing of the visit is shown, nor can be touched"
    terminal.controller.report_error(raised.value)  # as the event loop does
    assert terminal.controller.shown == RestScreen()
    terminal.wake()
    assert terminal.controller.shown == WelcomeScreen()


def test_a_goodbye_that_cannot_be_drawn_goes_though_nobody_tells_of_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raises(_page: GoodbyePage) -> None:
        raise RuntimeError

    monkeypatch.setattr(GoodbyePage, "blocks", raises)
    with pytest.raises(RuntimeError):
        leave(terminal)
    terminal.advance(GOODBYE_WITH_NUMBERS_S + 1)
    assert terminal.controller.shown == RestScreen()


@pytest.mark.parametrize("number", ["a\nb", "a\rb", "\n", "\u2029", "\u202e", "N" * 300])
def test_any_number_can_be_drawn(terminal: Terminal, number: str) -> None:
    leave(terminal, done=(CompletedAct(T("Mon loyer"), T("C’est payé"), number),))
    assert terminal.root_window.page is not None
    terminal.find("erased")


@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ta"])
def test_of_many_numbers_the_code_holds_what_it_can_and_says_so(terminal: Terminal, language: str) -> None:
    done = tuple(
        CompletedAct(
            T("Signaler un problème"), T("C’est envoyé"), f"T{number:06d}", T("L’agence vous rappelle.")
        )
        for number in range(20)
    )
    leave(terminal, language, done)
    page = terminal.root_window.page
    assert isinstance(page, GoodbyePage)
    carried = page._qr_content()
    assert "T000000" in carried
    assert "T000019" not in carried
    qr_code(carried)  # a phone reads it
    terminal.find("code.less")
    terminal.find("print")
    terminal.touch("print")
    terminal.settle()
    assert len(terminal.controller.peripherals.printed) == 1  # type: ignore[attr-defined]


def test_a_code_that_holds_all_says_nothing_of_it(terminal: Terminal) -> None:
    leave(terminal)
    terminal.find("code")
    assert "code.less" not in terminal.ids

"""The page of settings: two touches from anywhere, at once, undone, carried away and brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.accessibility.display_preferences import LOW_REACH_BAND_MM, DisplayPreferences, ThemeName
from kiosk.accessibility.interaction_preferences import InteractionPreferences, Scanning
from kiosk.accessibility.profile import Profile, decode_profile, encode_profile
from kiosk.device.barcodes import Barcode
from kiosk.domain import KeptDays, T
from kiosk.i18n import catalogue
from kiosk.journeys import Choose, Journey, JourneyRun, Option
from kiosk.screens.page import accessible_widgets
from kiosk.screens.widgets.accessible import Pressable
from kiosk.session.preferences import privacy_lines
from kiosk.session.screen_state import (
    HomeScreen,
    JourneyScreen,
    MessageScreen,
    PreferencesScreen,
    WelcomeScreen,
)

from .conftest import Terminal

pytestmark = pytest.mark.window

#: What a landlord's server says of what is over.
KEPT = KeptDays(requests=730, photos=90)


@pytest.fixture
def set_up(home: Terminal) -> Terminal:
    """From the services: help, then the settings."""
    home.touch("bar.help")
    home.touch("preferences")
    return home


def test_two_touches_from_anywhere(set_up: Terminal) -> None:
    assert isinstance(set_up.controller.shown, PreferencesScreen)
    assert set_up.words("title") == "Régler la borne"


def test_it_is_a_door_of_the_first_page(terminal: Terminal) -> None:
    terminal.wake()
    terminal.touch_found("preferences")
    terminal.touch("text.more")
    assert terminal.controller.current_visit.display.text == 150
    terminal.touch_found("done")
    assert isinstance(terminal.controller.shown, WelcomeScreen)


def test_every_wish_is_met_at_once_and_undone(set_up: Terminal) -> None:
    visit = set_up.controller.current_visit
    before = visit.display, visit.interaction
    set_up.touch("text.more")
    set_up.touch("theme.calm")
    assert visit.display == DisplayPreferences(150, ThemeName.CALM)
    for item_id in ("left", "reading", "volume.more", "rate.more", "patience"):
        set_up.touch_found(item_id)
    # From here on a touch must last, or is only heard.
    set_up.controller.preferences.set(interaction=replace(visit.interaction, explore=True, hold_s=0.4))
    assert visit.display.left
    interaction = visit.interaction
    assert interaction.reading
    assert interaction.explore
    assert interaction.hold_s > 0
    assert interaction.rate > 1
    assert interaction.patience > 1
    for _ in range(8):
        set_up.controller.preferences.undo()
        set_up.settle()
    assert (visit.display, visit.interaction) == before
    set_up.find("undo")
    assert not set_up.item("undo").operable


def test_a_step_says_how_it_stands_and_ends(set_up: Terminal) -> None:
    assert set_up.value("text") == "Texte normal"
    assert not set_up.item("text.less").operable
    for _ in range(3):
        set_up.touch_found("text.more")
    assert set_up.controller.current_visit.display.text == 300
    set_up.find("text")
    assert set_up.value("text") == "Texte géant"


def test_the_page_stays_where_the_finger_is(set_up: Terminal) -> None:
    set_up.find("rate.more")
    page = set_up.root_window.page.pages.page
    assert page > 0
    set_up.touch("rate.more")
    assert set_up.root_window.page.pages.page == page
    assert set_up.value("rate") == "4 sur 7"


def test_done_leads_back_to_the_question(home: Terminal) -> None:
    home.touch_found("service.signaler")
    before = home.controller.shown
    home.controller.preferences.open()
    home.settle()
    home.controller.back()
    assert home.controller.shown is before
    assert isinstance(before, JourneyScreen)


def test_switches_are_set_one_by_one(set_up: Terminal) -> None:
    set_up.touch_found("scanning.more")
    assert set_up.controller.current_visit.interaction.scanning is Scanning.ONE


# Reach, and a left hand


def test_in_reach_mode_all_that_is_touched_stands_in_the_band(set_up: Terminal) -> None:
    set_up.touch_found("reach")
    set_up.touch_found("done")
    glass = set_up.root_window.geometry
    for service in (None, "service.signaler"):
        set_up.controller.home()
        set_up.settle()
        if service:
            set_up.touch_found(service)
        set_up.settle()
        while True:
            for widget in [
                *accessible_widgets(set_up.root_window.page),
                *accessible_widgets(set_up.root_window.access_bar),
            ]:
                if isinstance(widget, Pressable) and widget.action():
                    _, bottom, _, top = set_up.box(widget.item_id)
                    low, high = (glass.mounted_mm + each / glass.mm for each in (bottom, top))
                    assert low >= LOW_REACH_BAND_MM[0] - 1, widget.item_id
                    assert high <= LOW_REACH_BAND_MM[1] + 1, widget.item_id
            if "page.down" not in set_up.ids:
                break
            set_up.touch("page.down")


def test_for_a_left_hand_the_way_on_stands_left(home: Terminal) -> None:
    home.touch_found("service.signaler")
    right = home.box("confirm")[0], home.box("back")[0]
    home.controller.set_display(DisplayPreferences(left=True))
    home.settle()
    left = home.box("confirm")[0], home.box("back")[0]
    assert right[0] > right[1] or home.box("confirm")[1] != home.box("back")[1]
    assert left[1] > right[1]


# Needs on a card


def test_needs_are_carried_as_a_code(set_up: Terminal) -> None:
    set_up.touch("theme.dark")
    set_up.touch_found("carry")
    shown = set_up.controller.shown
    assert isinstance(shown, MessageScreen)
    assert decode_profile(shown.code) == Profile("fr", DisplayPreferences(theme=ThemeName.DARK))
    set_up.touch_found("print")
    set_up.settle()
    assert set_up.controller.peripherals.printed
    assert set_up.controller.shown is shown
    set_up.touch_found("settings")
    assert isinstance(set_up.controller.shown, PreferencesScreen)


def test_a_code_is_shown_to_the_camera(terminal: Terminal) -> None:
    terminal.controller.peripherals.has_camera = True
    terminal.wake()
    terminal.touch_found("scan")
    page = terminal.root_window.page
    page.viewfinder._on_code(Barcode("https://example.org", "QRCode"))
    terminal.settle()
    assert "code de réglages" in terminal.words("trouble")
    assert isinstance(terminal.controller.shown, WelcomeScreen)
    wished = Profile(
        "ar", DisplayPreferences(200, ThemeName.DARK), InteractionPreferences(reading=True), deaf=True
    )
    page.viewfinder._on_code(Barcode(encode_profile(wished), "QRCode"))
    terminal.settle()
    visit = terminal.controller.current_visit
    assert (visit.language, visit.display, visit.interaction, visit.deaf) == (
        "ar",
        wished.display,
        wished.interaction,
        True,
    )
    assert isinstance(terminal.controller.shown, HomeScreen)
    terminal.controller.finish()
    assert visit.interaction == InteractionPreferences()


def test_a_scanner_that_types_is_read_too(terminal: Terminal) -> None:
    terminal.wake()
    keys = terminal.root_window.keys
    for character in encode_profile(Profile("tr", DisplayPreferences(150))):
        keys.typed(None, character)
    terminal.key(13)
    assert terminal.controller.current_visit.language == "tr"
    assert terminal.controller.current_visit.display.text == 150


# Languages can be heard


def test_a_loudspeaker_lets_a_language_be_heard_and_chooses_nothing(terminal: Terminal) -> None:
    terminal.wake()
    _, bottom, right, top = terminal.box("language.ar")
    terminal.touch_at(right - 10 * terminal.root_window.geometry.mm, (bottom + top) / 2)
    assert terminal.voice.saying is not None
    assert terminal.voice.saying.language == "ar"
    assert isinstance(terminal.controller.shown, WelcomeScreen)


def test_read_aloud_each_language_is_said_in_its_own(terminal: Terminal) -> None:
    terminal.wake()
    terminal.touch("bar.listen")
    said = []
    while terminal.voice.saying is not None:
        said.append(terminal.voice.saying)
        terminal.voice.step()
        terminal.step()
    spoken = {(each.id, each.language) for each in said}
    assert {("language.ar", "ar"), ("language.zh", "zh")} <= spoken


# Hard words


def test_a_hard_word_is_read_and_heard(home: Terminal) -> None:
    asked = Choose(
        key="sorte", title=T("Connaissez-vous votre quittance ?"), options=[Option("oui", T("Oui"))]
    )
    run = JourneyRun(Journey("essai", T("Essai"), "cash", (asked,)), home.controller.facts())
    home.controller.show(JourneyScreen(run))
    home.settle()
    home.touch_found("term.quittance")
    assert home.words("title") == "Quittance"
    assert home.voice.saying is not None
    assert "loyer est payé" in home.voice.saying.text
    home.touch("back")
    assert home.asks("sorte")


@pytest.mark.parametrize("text", [100, 150])
def test_in_reach_mode_the_bar_keeps_its_place_and_pages_are_few(home: Terminal, text: int) -> None:
    display = DisplayPreferences(text)
    home.controller.set_display(display)
    home.settle()
    bar = home.box("bar.help")
    home.controller.set_display(replace(display, reach=True))
    home.settle()
    assert home.box("bar.help") == bar
    services = [each for each in home.ids if each.startswith("service.")]
    assert len(services) >= (5 if text == 100 else 4), services
    assert home.root_window.page.pages.total <= 3
    home.controller.preferences.open()
    home.settle()
    assert home.root_window.page.pages.total <= 7
    home.controller.preferences.close()
    home.settle()
    home.touch_found("service.loyer")
    for larger in (text, 200):
        home.controller.set_display(DisplayPreferences(larger, reach=True))
        home.settle()
        assert {"title", "typed", "key.5", "key.erase", "confirm"} <= set(home.ids)


# Personal data


def test_what_becomes_of_ones_data_is_read_heard_and_taken_away(set_up: Terminal) -> None:
    info = set_up.controller.gateway.public_info
    assert info.agency is not None
    kept = info.agency.model_copy(update={"kept": KEPT})
    set_up.controller.gateway.public_info = replace(info, agency=kept)
    set_up.touch_found("privacy")
    shown = set_up.controller.shown
    assert isinstance(shown, MessageScreen)
    said = " ".join(map(catalogue("fr").render, shown.body)).replace("\N{NO-BREAK SPACE}", " ")
    for duty in ("bailleur reçoit", "au plus 2 ans, ses photos 3 mois", "corriger", "pas obligé", "CNIL"):
        assert duty in said, "article 13"
    ids = [item.id for item in set_up.root_window.outline().items]
    assert {"title", "person", "back"} <= {*ids}
    set_up.touch_found("print")
    set_up.settle()
    assert set_up.controller.peripherals.printed
    set_up.touch_found("back")
    assert isinstance(set_up.controller.shown, PreferencesScreen)


@pytest.mark.parametrize(("language", "text"), [("fr", 100), ("ar", 200), ("bn", 300)])
def test_the_notice_stands_in_every_language_and_size(terminal: Terminal, language: str, text: int) -> None:
    terminal.controller.wake()
    terminal.controller.choose_language(language)
    terminal.controller.set_display(DisplayPreferences(text=text))
    terminal.controller.preferences.open()
    terminal.controller.preferences.show_privacy()
    terminal.settle()
    assert privacy_lines(None) != privacy_lines(KEPT)
    for line in {*privacy_lines(None), *privacy_lines(KEPT)}:
        assert catalogue(language).render(line) != line.msgid or language == "fr"
    terminal.touch_found("person")

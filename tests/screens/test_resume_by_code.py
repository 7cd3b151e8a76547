"""An application that was left is found again with the code that the kiosk drew: read off its pixels, by
zxing-cpp, through the camera of another visit, and gone on with where it was left."""

from __future__ import annotations

import pytest

from kiosk.device.barcodes import read_barcodes
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import ApplicationState, Query
from kiosk.session.screen_state import MessageScreen
from tests.domain.rules.housing import FULL
from tests.eservices.test_housing_application import ALONE

from .conftest import Terminal

#: As it was left: the work is not said yet.
DRAFT = FULL.replace(state=ApplicationState.BROUILLON, work=FULL.work.replace(occupation=None))
BORN = "14031990"


def seen(terminal: Terminal) -> RgbImage:
    """The screen, as a phone takes it."""
    pixels = terminal.picture()
    high, wide, _ = pixels.shape
    return RgbImage(wide, high, pixels.tobytes())


def looked_for(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.touch_found("service.demande_logement")
    terminal.touch_found("option.retrouver")
    terminal.settle()


@pytest.fixture
def photo(home: Terminal) -> RgbImage:
    """What a visitor who leaves in the middle takes with them."""
    home.touch_found("service.demande_logement")
    run = home.controller.shown.run  # type: ignore[union-attr]
    for answer in ("nouvelle", BORN, ALONE["nom"], ALONE["prenoms"]):
        home.controller.answer(answer)
    assert run.context["nom"] == "Diallo"
    home.settle()
    home.touch("bar.finish")
    home.touch_found("keep")
    home.until(lambda: isinstance(home.controller.shown, MessageScreen) and bool(home.controller.shown.code))
    taken = seen(home)
    (act,) = home.gateway.acts
    assert [code.text for code in read_barcodes(taken)] == [act.subject]
    home.controller.finish()
    home.settle()
    return taken


def test_the_code_on_the_screen_is_shown_to_the_camera_and_the_application_goes_on(
    photo: RgbImage, home: Terminal
) -> None:
    (code,) = read_barcodes(photo)
    home.controller.peripherals.has_camera = True  # type: ignore[misc]
    home.controller.peripherals.camera = photo  # type: ignore[attr-defined]
    found = DRAFT.replace(reference=code.text)
    home.gateway.answers[Query("application", f"{code.text} 1990-03-14")] = found
    looked_for(home)
    home.touch_found("scan")
    home.until(lambda: home.asks("ne_le"))
    assert home.controller.peripherals.stopped > 0  # type: ignore[attr-defined]
    home.type(BORN)
    home.touch("confirm")
    home.until(lambda: home.asks("travail"))
    run = home.controller.shown.run  # type: ignore[union-attr]
    assert run.context["numero"] == code.text
    assert run.context["nom"] == "Diallo"


def test_or_to_a_scanner_that_types(terminal: Terminal) -> None:
    looked_for(terminal)
    terminal.root_window.keys.typed(None, "T482715")
    terminal.key(13)
    assert terminal.asks("ne_le")


@pytest.mark.parametrize(
    "content", ["https://example.org", "3760012345670", "HLM1|10010001|2026-12|45210", ""]
)
def test_another_code_is_not_taken_for_one(terminal: Terminal, content: str) -> None:
    looked_for(terminal)
    terminal.root_window.page.code_read(content)  # type: ignore[union-attr]
    assert terminal.asks("numero")


def test_the_camera_can_be_left_for_the_keys(terminal: Terminal) -> None:
    terminal.controller.peripherals.has_camera = True  # type: ignore[misc]
    looked_for(terminal)
    terminal.touch_found("scan")
    assert terminal.item("finder")
    terminal.touch_found("scan")
    assert "finder" not in terminal.ids
    assert terminal.asks("numero")

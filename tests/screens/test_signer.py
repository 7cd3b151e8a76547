"""A video in sign language on a page: only where there is one, only when wished, and it can be stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.settings import Settings
from tests.until import WITHIN_S

from .conftest import Terminal
from .test_sign_language_video import write_video

pytestmark = pytest.mark.window


@pytest.fixture
def signed(terminal: Terminal, tmp_path: Path) -> Terminal:
    write_video(tmp_path / "home.mp4", pictures=100)
    terminal.controller.settings = Settings(lsf=str(tmp_path))
    return terminal


def test_nothing_moves_before_it_is_wished_and_a_touch_stops_it(signed: Terminal) -> None:
    signed.wake()
    assert "lsf" not in signed.ids
    signed.touch("language.fr")
    assert signed.words("lsf") == "Voir en langue des signes"
    assert signed.root_window.page.sign_player is None
    signed.touch("lsf")
    signer = signed.root_window.page.sign_player
    assert signer is not None
    assert signer.playing
    signed.touch("lsf")
    assert not signer.playing
    assert "arrêtée" in signed.value("lsf")


def test_it_ends_with_its_page(signed: Terminal) -> None:
    signed.go_home()
    signed.touch("lsf")
    signer = signed.root_window.page.sign_player
    signed.controller.help()
    signed.settle()
    assert signer._reader.join(WITHIN_S)
    assert not signer._tick.is_triggered


def test_where_there_is_none_nothing_is_missing(home: Terminal) -> None:
    assert "lsf" not in home.ids

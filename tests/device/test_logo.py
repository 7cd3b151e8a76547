"""The landlord's logo: a PNG or an SVG, else a sentence that says which file and why."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kiosk.device.logo import SVG_HEIGHT_PX, LogoError, logo_png
from kiosk.runtime.paths import ASSETS
from kiosk.settings import Settings, SettingsError

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'
    '<rect width="200" height="100" fill="#0F4C5C"/></svg>'
)


def test_a_png_is_drawn_anew_as_it_was(tmp_path: Path) -> None:
    with Image.open(ASSETS / "demo" / "logo.png") as drawn:
        picture = drawn.convert("RGBA")
    path, note = tmp_path / "logo.png", PngInfo()
    note.add_text("Comment", "not a pixel")
    picture.save(path, pnginfo=note)
    shown = Image.open(BytesIO(logo_png(path)))
    assert shown.convert("RGBA").tobytes() == picture.tobytes()
    assert b"not a pixel" not in logo_png(path), "another file than the one from outside"


def test_this_process_decodes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "logo.png"
    Image.new("RGB", (2, 3), "red").save(path)
    monkeypatch.setattr(Image, "open", None)
    assert logo_png(path).startswith(b"\x89PNG")


def test_an_svg_is_drawn_large_in_its_own_shape_and_colour(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(SVG, encoding="utf-8")
    picture = Image.open(BytesIO(logo_png(path))).convert("RGB")
    assert (picture.width, picture.height) == (2 * SVG_HEIGHT_PX, SVG_HEIGHT_PX)
    assert picture.getpixel((SVG_HEIGHT_PX, SVG_HEIGHT_PX // 2)) == (0x0F, 0x4C, 0x5C)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("logo.png", None, "No such file"),
        ("logo.png", b"no picture", "not a PNG"),
        ("logo.svg", b"<svg", "not an SVG"),
        ("logo.svg", b"\xff\xfe", "not an SVG"),
        ("logo.jpg", b"", "a PNG or an SVG file is expected"),
    ],
)
def test_what_cannot_be_shown_is_said(tmp_path: Path, name: str, content: bytes | None, why: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LogoError) as refused:
        logo_png(path)
    assert name in str(refused.value)
    assert why in str(refused.value)


def test_settings_name_the_key_of_a_logo_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('landlord_logo = "/nowhere/logo.png"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"landlord_logo.*nowhere/logo\.png"):
        Settings.load(file, {})


def test_only_the_demo_is_the_demo_landlords() -> None:
    assert Settings().landlord_display_name == "Habitat des Tilleuls"
    assert Settings().logo is not None
    real = Settings(agency_url="https://agence.example")
    assert (real.landlord_display_name, real.logo) == ("", None)
    named = Settings(landlord_name="Habitat des Saules")
    assert (named.landlord_display_name, named.logo) == ("Habitat des Saules", None)

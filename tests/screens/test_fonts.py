"""Kivy has no glyph fallback: every character of a language must be in that language's font.

What the catalogue, the phrasebook, the greetings, the keyboard and the formats can show is compared with the
font's own table of characters (cmap). Format characters (direction marks, joiners) draw nothing and need no
glyph, and HarfBuzz makes the spaces that a font lacks (narrow, hair) out of the one it has.
"""

from __future__ import annotations

import io
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po
from fonticon_mdi7 import MDI7
from fontTools.ttLib import TTFont
from kivy.core.text import Label as CoreLabel
from PIL import Image, ImageDraw, ImageFont

from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.device.receipt_pdf import fonts_for_text
from kiosk.domain import LANGUAGES, Language, Money, get_language, verbatim
from kiosk.i18n.catalogue import LOCALE_DIR, SOURCE_LANGUAGE
from kiosk.i18n.fonts import (
    FONTS,
    ICON_FONT,
    STRUCK_ZERO_CONTOURS,
    font_bytes,
    has_fonts,
    icon_character,
    offered_languages,
)
from kiosk.i18n.formats import PARIS, format_value
from kiosk.i18n.keyboard_layouts import SHIFT, keyboard_layout, to_capital
from kiosk.runtime.paths import ASSETS
from kiosk.screens.receipt import HAIR_SPACE
from kiosk.screens.widgets.fonts import (
    HINTED,
    fit_text,
    font_path,
    longest_word_em,
    overflow_below,
    preload_unhinted,
    text_extents,
    text_width,
    unhinted_font_path,
)
from kiosk.screens.widgets.labels import Pictogram, TextLabel
from kiosk.screens.widgets.theme import theme

SHOWN_EVERYWHERE = "·€" + HAIR_SPACE + "T0123456789 /.,:"


@cache
def characters(font: Path) -> frozenset[int]:
    return frozenset(TTFont(font, lazy=True, fontNumber=0).getBestCmap())


def _messages(language: Language) -> str:
    code = language.code if language.code != SOURCE_LANGUAGE else "en"
    with (LOCALE_DIR / code / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    texts: list[str] = []
    for message in messages:
        # What is not translated yet stays French.
        text = (language.code != SOURCE_LANGUAGE and message.string) or message.id
        texts += [text] if isinstance(text, str) else list(text)
    return "".join(texts)


def _phrases(language: Language) -> str:
    book = packaged_phrasebook()
    titles = "".join(each.title(language.code) for each in book.situations)
    return titles + "".join(phrase.text(language.code) or "" for phrase in book.phrases)


def _values(language: Language) -> str:
    days = [datetime(2026, month, 14 + month, month, 42, tzinfo=PARIS) for month in range(1, 13)]
    values = [*days, Money(-123456789), 2000, *LANGUAGES]
    return "".join(format_value(each, language.code) for each in values)


def _keys(base: str) -> str:
    rows = keyboard_layout(base)
    letters = "".join(rows.letters).replace(SHIFT, "")
    capitals = (
        "".join(to_capital(each, base) for each in letters)
        if not rows.shifted_last_row
        else rows.shifted_last_row
    )
    return letters + capitals.replace(SHIFT, "") + rows.sign + rows.comma + rows.stop + rows.more


def shown(language: Language) -> set[str]:
    """All characters that can stand in that language's font."""
    base = language.base
    texts = [_messages(language), _phrases(language), _values(language), language.autonym, language.greeting]
    texts += [
        language.hello,
        language.invitation,
        _keys(base),
        SHOWN_EVERYWHERE,
    ]
    texts.append((ASSETS / "demo" / "agency.toml").read_text(encoding="utf-8").replace("─", ""))
    return {c for text in texts for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Zs"}}


@pytest.mark.parametrize("bold", [0, 1], ids=["regular", "bold"])
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_every_character_has_a_glyph(language: Language, bold: int) -> None:
    if not has_fonts(language):
        pytest.skip("no Chinese font here: apt install fonts-wqy-microhei")
    known = characters(FONTS[language.font][bold])
    missing = {f"{c} U+{ord(c):04X}" for c in shown(language) if ord(c) not in known}
    assert missing == set()


def test_a_language_without_its_font_is_not_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(FONTS, "tamil", (tmp_path / "no.ttf", tmp_path / "no.ttf"))
    assert get_language("ta") not in offered_languages()
    assert len(offered_languages()) >= len(LANGUAGES) - 2


@pytest.mark.parametrize(
    ("code", "letters", "apart"),
    [
        ("fa", "می‌خواهم", "م ی ‌ خ و ا ه م"),  # joined
        ("bn", "ক্ষি", "ক ্ ষ ি"),  # one sign, its vowel before it
        ("ta", "கொ", "க ொ"),  # the vowel stands on both sides
    ],
)
@pytest.mark.parametrize("bold", [0, 1])
def test_letters_are_shaped(code: str, letters: str, apart: str, bold: int) -> None:
    font = ImageFont.truetype(unhinted_font_path(str(FONTS[get_language(code).font][bold])), 100)
    assert font.getlength(letters) != sum(font.getlength(each) for each in apart.split())


def test_a_paper_reads_the_fonts_of_the_scripts_that_stand_on_it() -> None:
    assert fonts_for_text("Reçu T482715", "latin") == ["latin"]
    assert fonts_for_text("Rue des Tilleuls", "arabic") == ["arabic", "latin"]
    assert fonts_for_text("Рахунок Олени", "latin") == ["latin", "european"]


def test_a_line_of_chinese_may_break_between_any_two_signs() -> None:
    bold = str(FONTS["european"][1])
    assert longest_word_em("请触摸屏幕", bold) == longest_word_em("请", bold)
    assert longest_word_em("prendre rendez-vous", bold) == longest_word_em("rendez-vous", bold), (
        "Kivy does not break at a hyphen"
    )


def test_pictograms_are_in_the_icon_font() -> None:
    known = characters(ICON_FONT)
    for name in (
        "wrench",
        "face-agent",
        "check-circle",
        "chevron-left",
        "alert-octagon",
        "backspace-outline",
    ):
        assert ord(icon_character(name)) in known


def test_each_pictogram_is_the_one_that_its_package_has() -> None:
    for name in ("wrench", "account", "account-alert", "abacus", "alert-octagon"):
        assert icon_character(name) == getattr(MDI7, name.replace("-", "_"))[-1]


def test_an_unknown_pictogram_is_an_error() -> None:
    with pytest.raises(AttributeError):
        icon_character("no-such-icon")


@pytest.mark.parametrize("words", ["Où est-ce ?", "أين المشكلة؟", " ", "g"])
def test_a_line_is_measured_as_it_is_drawn(words: str) -> None:
    regular = str(FONTS["arabic"][0])
    font = ImageFont.truetype(regular, 42)
    left, top, right, bottom = font.getbbox(words)
    for tight, height in ((False, sum(font.getmetrics())), (True, bottom - top)):
        label = CoreLabel(font_name=regular, font_size=42, limit_render_to_text_bbox=tight)
        label.resolve_font_name()
        assert label.get_extents(words) == label.get_extents(words) == (right - left, height)


@pytest.mark.parametrize("language", offered_languages(), ids=lambda each: each.code)
def test_a_line_that_is_measured_word_by_word_is_never_cut(language: Language) -> None:
    path = str(FONTS[language.font][0])
    font = ImageFont.truetype(unhinted_font_path(path), 38)
    for line in filter(None, (phrase.text(language.code) for phrase in packaged_phrasebook().phrases)):
        left, _, right, _ = font.getbbox(line)
        assert 0 <= text_extents(path, 38, False, line)[0] - (right - left) <= 3, line


@pytest.mark.parametrize(("code", "words"), [("fr", "Où est-ce ?"), ("uk", "Де це?"), ("bn", "এটা কোথায়?")])
@pytest.mark.parametrize("bold", [0, 1])
def test_letters_without_hinting_look_as_with_it(code: str, words: str, bold: int) -> None:
    path = str(FONTS[get_language(code).font][bold])
    drawn = []
    for each in (path, unhinted_font_path(path)):
        picture = Image.new("L", (500, 100))
        ImageDraw.Draw(picture).text((20, 20), words, 255, font=ImageFont.truetype(each, 40))
        drawn.append(np.asarray(picture, float))
    hinted, bare = drawn
    assert not np.array_equal(hinted, bare), "nothing was left out"
    assert np.abs(hinted - bare).sum() < 0.15 * hinted.sum()


def test_a_font_without_costly_hinting_is_drawn_from_its_own_file() -> None:
    for key in ("arabic", "tamil", "chinese"):
        assert unhinted_font_path(str(FONTS[key][0])) == str(FONTS[key][0])


def test_light_fonts_are_made_one_at_a_time_before_anyone_needs_them() -> None:
    unhinted_font_path.cache_clear()
    steps = list(preload_unhinted())
    assert len(steps) == unhinted_font_path.cache_info().currsize == 2 * len(HINTED)
    list(preload_unhinted())
    assert unhinted_font_path.cache_info().misses == len(steps), "made once"


def test_a_light_font_is_made_once_for_all_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = str(FONTS["latin"][0])
    make = unhinted_font_path.__wrapped__
    monkeypatch.setenv("KIVY_HOME", str(tmp_path))
    kept = Path(make(path))
    kept.with_name(f"1-1-{Path(path).name}").touch()  # of another version
    made = kept.stat().st_mtime_ns
    assert Path(make(path)) == kept
    assert kept.stat().st_mtime_ns == made
    kept.unlink()
    assert make(path) == str(kept)
    assert list(kept.parent.iterdir()) == [kept]
    monkeypatch.setenv("KIVY_HOME", f"{path}/nowhere")
    assert Path(make(path)).read_bytes() == kept.read_bytes()


def test_pictograms_of_one_kind_and_size_share_one_drawing(window: None) -> None:
    first, again, larger, other = (
        Pictogram(icon=icon, size_px=size)
        for icon, size in (("wrench", 40), ("wrench", 40), ("wrench", 60), ("home", 40))
    )
    for each in (first, again, larger, other):
        each.texture_update()
    assert again.texture is first.texture
    assert tuple(again.texture_size) == tuple(first.texture_size) == first.texture.size
    assert larger.texture.height > first.texture.height
    assert other.texture is not first.texture
    first.icon = "home"
    first.texture_update()
    assert first.texture is other.texture


@pytest.mark.parametrize("words", ["شيء تعني", "الذي", "التالي"])
def test_the_dots_below_a_last_line_are_whole(words: str) -> None:
    theme.speak("ar")
    try:
        label = TextLabel(words=verbatim(words), size_px=60, bold_face=True)
        label.width = 700
        label.texture_update()
        drawn = np.frombuffer(label.texture.pixels, np.uint8).reshape(*reversed(label.texture.size), 4)[
            ..., 3
        ]
        inked = np.flatnonzero(drawn.any(axis=1))
        _, top, _, bottom = ImageFont.truetype(str(FONTS["arabic"][1]), 60).getbbox(words)
        assert inked[-1] - inked[0] + 1 >= bottom - top
    finally:
        theme.speak("fr")


@pytest.mark.parametrize("bold", [0, 1])
def test_a_zero_has_no_stroke_through_it(bold: int) -> None:
    path = FONTS["latin"][bold]
    contours, widths = [], []
    for file in (path, unhinted_font_path(str(path)), io.BytesIO(font_bytes(path))):
        font = TTFont(file, lazy=True)
        contours.append(font["glyf"][font.getBestCmap()[ord("0")]].numberOfContours)
        widths.append(font["hmtx"][font.getBestCmap()[ord("0")]])
    assert contours == [STRUCK_ZERO_CONTOURS, 2, 2]
    assert len(set(widths)) == 1


def test_chinese_letters_that_are_to_be_bold_are_heavier_and_no_wider(window: None) -> None:
    def ink(face: str) -> tuple[float, float]:
        label = CoreLabel("请触摸屏幕", font_size=40, font_name=face)
        label.refresh()
        return sum(label.texture.pixels[3::4]), label.texture.width

    (thin, narrow), (heavy, wide) = (ink(font_path("zh", bold)) for bold in (False, True))
    assert heavy > 1.2 * thin
    assert wide == narrow


@pytest.mark.window
@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\rb",
        "\n",
        "\r\n",
        "a\x1cb",
        "a\x1d\x1eb",
        "a\x85b",
        "a\u2028\u2029b",
        "\0\t\x0b\x0c",
        "\ud800",
        "\u202ea",
    ],
)
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_any_text_can_be_measured_and_drawn(window: None, code: str, text: str) -> None:
    """What the landlord writes may have anything in it."""
    face = font_path(code, bold=True)
    for tight in (False, True):
        assert text_extents(face, 20, tight, text)[0] >= 0
    assert text_extents(face, 20, False, f"un deux trois {text} quatre cinq")[0] > 0
    assert text_width(text, face, 20) >= 0
    assert overflow_below(text, face, 20, 0.5) >= 0
    assert longest_word_em(text, face) >= 0
    assert fit_text(text, face, 100, 100, 20)[1]
    for tight in (False, True):
        label = CoreLabel(text=text, font_name=face, font_size=20, limit_render_to_text_bbox=tight)
        label.refresh()
        assert label.texture is not None

"""Kivy has no glyph fallback: every character of a language must be in that language's font.

What the catalogue, the greetings, the keyboard and the formats can show is compared with the font's own
table of characters (cmap). Format characters (direction marks, joiners) draw nothing and need no glyph, and
HarfBuzz makes the spaces that a font lacks (narrow, hair) out of the one it has.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from kiosk.domain import LANGUAGES, Language, Money
from kiosk.i18n.catalogue import LOCALE_DIR, SOURCE
from kiosk.i18n.formats import PARIS, format_value
from kiosk.paths import ASSETS
from kiosk.screens.receipt import HAIR_SPACE
from kiosk.screens.rest import INVITATIONS
from kiosk.screens.welcome import HELLO
from kiosk.widgets.fonts import FONTS, ICONS, pictogram
from kiosk.widgets.keypad import LETTERS

SHOWN_EVERYWHERE = "·€" + HAIR_SPACE + "T0123456789 /.,:"


def characters(font: Path) -> set[int]:
    return set(TTFont(font, lazy=True).getBestCmap())


def _messages(language: Language) -> str:
    code = language.code if language.code != SOURCE else "en"
    with (LOCALE_DIR / code / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    texts: list[str] = []
    for message in messages:
        text = message.id if language.code == SOURCE else message.string
        texts += [text] if isinstance(text, str) else list(text)
    return "".join(texts)


def _values(language: Language) -> str:
    days = [datetime(2026, month, 14 + month, month, 42, tzinfo=PARIS) for month in range(1, 13)]
    return "".join(format_value(each, language.code) for each in [*days, Money(-123456789), 2000])


def shown(language: Language) -> set[str]:
    """All characters that can stand in that language's font."""
    code = language.code
    texts = [_messages(language), _values(language), language.autonym, language.greeting, HELLO[code]]
    texts += [INVITATIONS[code], *LETTERS[code], SHOWN_EVERYWHERE]
    texts.append((ASSETS / "demo" / "agency.toml").read_text(encoding="utf-8").replace("─", ""))
    return {c for text in texts for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Zs"}}


@pytest.mark.parametrize("bold", [0, 1], ids=["regular", "bold"])
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_every_character_has_a_glyph(language: Language, bold: int) -> None:
    known = characters(FONTS[language.font][bold])
    missing = {f"{c} U+{ord(c):04X}" for c in shown(language) if ord(c) not in known}
    assert missing == set()


def test_pictograms_are_in_the_icon_font() -> None:
    known = characters(ICONS)
    for name in (
        "wrench",
        "face-agent",
        "check-circle",
        "chevron-left",
        "alert-octagon",
        "backspace-outline",
    ):
        assert ord(pictogram(name)) in known


def test_an_unknown_pictogram_is_an_error() -> None:
    with pytest.raises(AttributeError):
        pictogram("no-such-icon")

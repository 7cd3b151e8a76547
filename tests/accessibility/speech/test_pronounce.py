"""What the voice is given, language by language."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.speech.espeak import ESPEAK_VOICES
from kiosk.accessibility.speech.pronunciation import pronounce, spoken_sentences


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("fr", "Votre numéro est T482715.", "Votre numéro est T 4 8 2 7 1 5."),
        ("fr", "locataire 00123456", "locataire 0 0 1 2 3 4 5 6"),
        ("fr", "06 12 34 56 78", "0 6, 12, 34, 56, 78"),
        ("fr", "0612345678", "0 6, 12, 34, 56, 78"),
        ("fr", "+33612345678", "+ 33, 6, 12, 34, 56, 78"),
        ("fr", "0 800 47 33 33", "0, 800, 47, 33, 33"),
        ("fr", "le 18 ou le 112", "le 18 ou le 112"),
        ("fr", "à 10 h 42", "à 10 heures 42"),
        ("fr", "à 8\u00a0h, à 1 h", "à 8 heures, à 1 heure"),
        ("fr", "14:05", "14 heures 5"),
        ("fr", "512,34\u00a0€", "512 euros 34"),
        ("fr", "−167,00\u00a0€", "moins 167 euros"),
        ("en", "−€167.50", "minus 167 euros and 50 cents"),
        ("fr", "de 10-12 €", "de 10-12 euros"),
        ("fr", "1\u202f234,50 €", "1234 euros 50"),
        ("fr", "0,50 € ou 1 €", "50 centimes ou 1 euro"),
        ("fr", "le 12/03/2026", "le 12 mars 2026"),
        ("fr", "le 45/13/2026", "le 45/13/2026"),
        ("fr", "l'APL pour 12 m²", "l'A P L pour 12 mètres carrés"),
        ("fr", "[b]Merci[/b] <i>à vous</i>", " Merci   à vous "),
        ("fr", "Bien 😀 → fini", "Bien     fini"),
        ("en", "T482715", "T 4 8 2 7 1 5"),
        ("en", "06 12 34 56 78", "0 6, 1 2, 3 4, 5 6, 7 8"),
        ("en", "at 10:42, at 10:00, at 14:05", "at 10 42, at 10 o'clock, at 14 oh 5"),
        ("en", "€1,234.50", "1234 euros and 50 cents"),
        ("en", "12/03/2026", "12 March 2026"),
        ("ar", "10:42", "10 و42 دقيقة"),
        ("ar", "512,34 €", "512 يورو و 34 سنت"),
        ("ar", "12/03/2026", "12 مارس 2026"),
        ("fr", "le 01/03/2026", "le 1er mars 2026"),
        ("fr", "M. Martin, RDV n° 4", "monsieur Martin, rendez-vous numéro 4"),
        ("fr", "SMS ou PDF", "S M S ou P D F"),
        ("fr", "3\u202f450 kWh à 19 °C", "3450 kilowatt-heures à 19 degrés Celsius"),
        ("fr@falc", "512,34 € le 01/03/2026", "512 euros 34 le 1er mars 2026"),
        ("tr", "14:05, 3,20 €, 12 m²", "14 5, 3 Euro 20 sent, 12 metrekare"),
        ("tr", "12/03/2026", "12 Mart 2026"),
        ("pt", "1,50 € às 14:05 e 1:00", "1 euro e 50 cêntimos às 14 horas e 5 e 1 hora"),
        ("pt", "12/03/2026", "12 de março de 2026"),
        ("es", "12,01 € a las 10:30", "12 euros con 1 céntimo a las 10 y 30"),
        ("es", "12/03/2026", "12 de marzo de 2026"),
        ("fa", "512,34 €", "512 یورو و 34 سنت"),
        ("fa", "14:05", "14 و 5 دقیقه"),
        ("ro", "1,01 €, 2,02 €, 3,34 €", "1 euro și 1 cent, 2 euro și 2 cenți, 3 euro și 34 de cenți"),
        ("ro", "12/03/2026", "12 martie 2026"),
        ("uk", "5,21 €, 5,02 €, 5,30 €", "5 євро 21 цент, 5 євро 2 центи, 5 євро 30 центів"),
        ("uk", "12/03/2026", "12 березня 2026"),
        ("ru", "5,21 €, 5,02 €, 5,30 €", "5 евро 21 цент, 5 евро 2 цента, 5 евро 30 центов"),
        ("ru", "12/03/2026, n° 4", "12 марта 2026, номер 4"),
        ("bn", "3,20 €", "3 ইউরো 20 সেন্ট"),
        ("bn", "14:05", "14টা 5 মিনিট"),
        ("ta", "3,20 €", "3 யூரோக்கள் 20 சென்ட்"),
        ("ta", "14:05", "14 மணி 5 நிமிடம்"),
        ("zh", "512,34 €", "512 欧元34 欧分"),
        ("zh", "14:05, 10:00, 12 %", "14点5分, 10点, 百分之12"),
        ("zh", "12/03/2026, 12 m²", "2026年3月12日, 12 平方米"),
        ("ar", "+33612345678", "زائد 3 3, 6, 1 2, 3 4, 5 6, 7 8"),
        ("xx", "14:05, 3 €", "14:05, 3 euros"),
    ],
)
def test_it_is_said_as_people_say_it(language: str, written: str, said: str) -> None:
    assert pronounce(written, language).text == said


def test_each_word_knows_where_it_is_written() -> None:
    written = "Le T482715 coûte 12,50 € demain"
    spoken = pronounce(written, "fr")
    for said, shown in (("4", "T482715"), ("euros", "12,50 €"), ("demain", "demain"), ("coûte", "coûte")):
        at = spoken.text.index(said)
        start, end = spoken.written(at, at + len(said))
        assert written[start:end] == shown


@given(st.text(max_size=80) | st.from_regex(r"([A-Z0-9 €:/,.+h\[\]<>b]){0,60}", fullmatch=True))
def test_any_text_can_be_said_and_found_again(written: str) -> None:
    for language in ("fr", "en", "ar", "zh", "xx"):
        spoken = pronounce(written, language)
        assert "\x00" not in spoken.text
        for at in range(len(spoken.text)):
            start, end = spoken.written(at, at + 1)
            assert 0 <= start < end <= len(written)


@given(st.text(max_size=200))
def test_there_is_always_a_sentence(text: str) -> None:
    assert spoken_sentences(text, "fr")


VALUES = ("512,34 €", "14:05", "10:00", "12/03/2026", "12 m²", "3 kWh", "n° 4", "12 %")
FOURTEEN = ("fr", "fr@falc", "ar", "tr", "en", "pt", "fa", "es", "ro", "uk", "ru", "bn", "ta", "zh")


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
@pytest.mark.parametrize("language", FOURTEEN)
@pytest.mark.parametrize(
    "value", ["512,34 €", "14:05", "10:00", "12/03/2026", "12 m²", "3 kWh", "n° 4", "12 %"]
)
def test_what_is_given_to_the_voice_is_in_its_own_language(language: str, value: str) -> None:
    """espeak-ng writes ``(en)`` where it falls back on English for what its language cannot say."""
    said = pronounce(value, language).text
    voice = ESPEAK_VOICES.get(language.partition("@")[0], language)
    completed = subprocess.run(
        ["espeak-ng", "-q", "--ipa", "-v", voice, said], capture_output=True, text=True, check=True
    )
    assert "(" not in completed.stdout, f"{said!r} is said {completed.stdout!r}"
    assert completed.stdout.strip()

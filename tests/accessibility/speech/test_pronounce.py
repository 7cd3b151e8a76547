"""What the voice is given, language by language."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.speech.espeak import espeak_voices
from kiosk.accessibility.speech.lexicon import LexiconError, read_lexicon
from kiosk.accessibility.speech.pronunciation import forget_pronunciations, pronounce, spoken_sentences


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("fr", "Votre numéro est T482715.", "Votre numéro est T 4 huite 2 7 1 5."),
        ("fr", "locataire 00123456", "locataire 0 0 1 2 3 4 5 sisse"),
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
        ("fr", "3 imp. du Mal Joffre, fg St-Martin", "3 impasse du maréchal Joffre, faubourg saint-Martin"),
        ("fr", "rue du Gal Leclerc, Ste-Foy ; mal de dos", "rue du général Leclerc, sainte-Foy ; mal de dos"),
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


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        (
            "fr",
            "FR76 3000 6000 0112 3456 7890 189",
            "F R 7 sisse, 3 0 0 0, sisse 0 0 0, 0 1 1 2, 3 4 5 sisse, 7 huite 9 0, 1 huite 9",
        ),
        ("en", "FR76 •••• 0189", "F R 7 6, 0 1 8 9"),
        ("fr", "un numéro terminé par 0142", "un numéro terminé par 0 1 4 2"),
        ("fr", "le code est 4821", "le code est 4 huite 2 1"),
        ("en", "your code is 4821", "your code is 4 8 2 1"),
        ("fr", "06.12.34.56.78 ou le 3949", "0 6, 12, 34, 56, 78 ou le 39 49"),
        ("fr", "le 3500 € ou le 115", "le 3500 euros ou le 115"),
        ("fr", "le 12/03, du 01/04 au 2/4/26", "le 12 mars, du 1er avril au 2 avril 2026"),
        ("fr", "2026-03-12, 12.03.2026, 04/2026, 1 mai", "12 mars 2026, 12 mars 2026, avril 2026, 1er mai"),
        ("en", "on 12/03, question 2/4", "on 12 March, question 2 of 4"),
        ("es", "el 12/03, 04/2026", "el 12 de marzo, abril de 2026"),
        ("pt", "dia 12/03, 2/4", "dia 12 de março, 2 de 4"),
        ("fr", "2/4, le 45/13", "2 sur 4, le 45/13"),
        (
            "fr",
            "de 8 h-12 h, 14:00–17:30, 10–12 €",
            "de 8 heures à 12 heures, 14 heures à 17 heures 30, 10 à 12 euros",
        ),
        ("en", "10:00-12:30", "10 o'clock to 12 30"),
        (
            "fr",
            "du lundi-vendredi, 24h/24 et 7j/7",
            "du lundi au vendredi, 24 heures sur 24 et 7 jours sur 7",
        ),
        ("fr", "512,34 euros, 45 EUR, 12 €/mois", "512 euros 34, 45 euros, 12 euros par mois"),
        ("en", "€12/month, 1 m², 1.5 m²", "12 euros per month, 1 square meter, 1.5 square meters"),
        ("fr", "1 m², 0,15 €/kWh", "1 mètre carré, 15 centimes par kilowatt-heure"),
        ("es", "1 km, 2 kWh", "1 kilómetro, 2 kilovatios hora"),
        ("zh", "10:00-12:00, 3 kWh/m²", "10点 到 12点, 3 千瓦时 每 平方米"),
        (
            "fr",
            "APL, RLS, CAF, T3, FSL, DALO, HLM, code QR",
            "A P L, R L S, caf, T3, F S L, DALO, H L M, code Q R",
        ),
        ("en", "your APL, M. Martin, Mme Diallo", "your A P L, Mister Martin, Madame Diallo"),
        ("es", "M. Martin y Mme Diallo", "señor Martin y señora Diallo"),
        (
            "fr",
            "12 av. Foch, bât. B, 3e ét., 2e, 9e, 1re",
            "12 avenue Foch, bâtiment B, 3ème étage, deuxième, neuvième, première",
        ),
        ("fr", "Il n’y a plus d’eau, il ne marche plus.", "Il n’y a plus d’eau, il ne marche plus."),
        ("fr", "Un peu plus. De plus en plus, 2 plus 3.", "Un peu plusse. De plus en plusse, 2 plusse 3."),
        (
            "fr",
            "Je n’ai rien de plus. Plus tard, le plus tôt.",
            "Je n’ai rien de plus. Plus tard, le plus tôt.",
        ),
        ("fr", "La porte est ouverte, elle est là.", "La porte est ouverte, elle est là."),
        ("fr", "À l’est, façade est. La façade est sale.", "À l’este, façade este. La façade est sale."),
        ("fr", "côté Est. Est-ce ouvert ?", "côté este. Est-ce ouvert ?"),
        ("fr", "mes fils, les fils électriques, mon fils", "mes fisse, les fil électriques, mon fisse"),
        ("fr", "les fils de Mme Martin, des fils dénudés", "les fisse de madame Martin, des fil dénudés"),
        ("fr", "tous deux, tous les jours, une vis", "tout deux, tous les jours, une visse"),
        ("fr", "M. Haddad et M. Ferreira", "monsieur Haddade et monsieur Féréïra"),
        (
            "fr",
            "1234567890123 ou 1\u202f234\u202f567\u202f890\u202f123",
            "1 2 3 4 5 sisse 7 huite 9 0 1 2 3 ou 1 2 3 4 5 sisse 7 huite 9 0 1 2 3",
        ),
        ("fr", "Bonjour مرحبا 你好 Привет 😀", "Bonjour                  "),
        ("ar", "مرحبا Martin 你好", "مرحبا Martin   "),
    ],
)
def test_it_is_read_as_it_is_meant(language: str, written: str, said: str) -> None:
    assert pronounce(written, language).text == said


@pytest.mark.parametrize(
    "written", ["9" * 5000 + " €", "9 " * 5000, "plus " * 2000, "mot" * 3000, "1 h-" * 2500]
)
def test_what_is_very_long_is_cut_for_the_voice_and_loses_nothing(written: str) -> None:
    parts = spoken_sentences(written, "fr")
    assert max(part.pieces[-1].end for _, part in parts) <= 300
    assert parts[0][0] == 0
    for (at, part), (following, _) in pairwise(parts):
        assert at + part.pieces[-1].end == following
    assert parts[-1][0] + parts[-1][1].pieces[-1].end == len(written)


def test_a_shortened_word_ends_no_sentence() -> None:
    text = "Au 12 av. Foch, bât. 2. Merci."
    assert [text[at:].split()[0] for at, _ in spoken_sentences(text, "fr")] == ["Au", "Merci."]


@pytest.fixture
def agency_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the agency's pronunciations are; what was read is forgotten before and after."""
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    forget_pronunciations()
    yield tmp_path / "pronunciation.toml"
    forget_pronunciations()


def test_the_agencys_words_come_first(agency_file: Path) -> None:
    agency_file.write_text('[fr]\n"T3" = "trois pièces"\n"hêtre (le)" = "leu être"\n"CAF" = "café"', "utf-8")
    spoken = pronounce("T3, HÊTRE (LE), CAF, CAFE", "fr@falc")
    assert spoken.text == "trois pièces, leu être, café, CAFE"
    assert {piece.why for piece in spoken.pieces} == {"", "pronunciation.toml"}
    assert pronounce("T3", "en").text == "T3"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[fr", "pronunciation.toml"),
        ('[french]\n"a" = "b"', "french"),
        ('["fr@falc"]\n"a" = "b"', "fr@falc"),
        ('[fr]\n"a" = 3', "'a'"),
        ('[fr]\n"a" = " "', "'a'"),
        ('[fr]\n"" = "b"', "is not a word"),
        ('fr = "b"', "fr"),
    ],
)
def test_a_lexicon_that_is_wrong_is_left_out_and_says_why(
    agency_file: Path, written: str, message: str
) -> None:
    agency_file.write_text(written, "utf-8")
    assert pronounce("a CAF", "fr").text == "a caf"
    with pytest.raises(LexiconError, match=message):
        read_lexicon(agency_file)


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
def test_what_is_given_to_the_voice_is_in_its_own_language(language: str, tmp_path: Path) -> None:
    """espeak-ng writes ``(en)`` where it falls back on English for what its language cannot say."""
    said = [pronounce(value, language).text for value in VALUES]
    (tmp_path / "said").write_text("\n\n".join(said), encoding="utf-8")
    voice = espeak_voices().get(language.partition("@")[0], language)
    command = ["espeak-ng", "-q", "--ipa", "-v", voice, "-f", str(tmp_path / "said")]
    sounds = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len([line for line in sounds if line.strip()]) >= len(VALUES)
    for line in sounds:
        assert "(" not in line, f"{said!r} is said {sounds!r}"

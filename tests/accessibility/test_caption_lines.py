"""Caption lines: short, in order, named, forgotten after two minutes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.captions import HISTORY_S, LINE_CHARACTERS, LIVE_LINES, CaptionHistory, CaptionLine


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def captions(clock: Clock) -> CaptionHistory:
    return CaptionHistory(clock)


def test_a_speaker_is_named_where_they_begin(captions: CaptionHistory):
    captions.said("Accueil", "Bonjour.")
    captions.said("Accueil", "Asseyez-vous.")
    captions.said("Vous", "Merci.")
    captions.said("Accueil", "Je vous écoute.")
    assert [line.speaker for line in captions.all()] == ["Accueil", "", "Vous", "Accueil"]


def test_the_band_shows_the_last_lines(captions: CaptionHistory):
    for number in range(6):
        captions.said("Accueil", f"Phrase {number}.")
    assert [line.text for line in captions.band()] == ["Phrase 3.", "Phrase 4.", "Phrase 5."]
    assert len(captions.band()) == LIVE_LINES
    assert [line.text for line in captions.band(2)] == ["Phrase 4.", "Phrase 5."]


def test_who_speaks_is_named_whichever_lines_are_shown(captions: CaptionHistory):
    for number in range(6):
        captions.said("Accueil", f"Phrase {number}.")
    assert [line.speaker for line in captions.band()] == ["Accueil", "", ""]


def test_with_larger_letters_lines_have_fewer(captions: CaptionHistory):
    captions.width = 12
    captions.said("Accueil", "Le plombier passera jeudi matin.")
    assert [line.text for line in captions.all()] == ["Le plombier", "passera", "jeudi matin."]


def test_words_that_may_change_are_marked(captions: CaptionHistory):
    captions.saying("Accueil", "le plombier passe", "jeudi matin")
    assert captions.band() == [CaptionLine("le plombier passe jeudi matin", "Accueil", 17)]
    captions.saying("Accueil", "le plombier passe jeudi matin", "")
    assert captions.band() == [CaptionLine("le plombier passe jeudi matin", "Accueil", None)]


def test_a_closed_line_takes_the_place_of_the_words_so_far(captions: CaptionHistory):
    captions.saying("Accueil", "le plombier", "passera")
    captions.said("Accueil", "Le plombier passera.")
    assert captions.band() == [CaptionLine("Le plombier passera.", "Accueil")]


def test_doubt_is_on_every_line_of_it(captions: CaptionHistory):
    captions.said("Accueil", "mot " * 30, doubtful=True)
    assert all(line.doubtful for line in captions.all())
    assert len(captions.all()) > 1


def test_after_two_minutes_it_is_forgotten(captions: CaptionHistory, clock: Clock):
    captions.said("Accueil", "Bonjour.")
    clock.now += HISTORY_S - 1
    captions.said("Vous", "Bonsoir.")
    assert [line.text for line in captions.all()] == ["Bonjour.", "Bonsoir."]
    clock.now += 2
    assert [line.text for line in captions.all()] == ["Bonsoir."]
    clock.now += HISTORY_S
    assert captions.band() == []
    assert not captions._entries


def test_nothing_stays_after_the_visit(captions: CaptionHistory):
    captions.said("Accueil", "Bonjour.")
    captions.saying("Vous", "Bon", "")
    captions.clear()
    assert captions.all() == []


words = st.lists(st.text("abcdé’àمر", min_size=1, max_size=50), max_size=30).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from("AB"), words), max_size=8), words, words)
def test_no_word_is_lost_and_lines_are_short(said, sure, unsure):
    captions = CaptionHistory(lambda: 0.0)
    for speaker, text in said:
        captions.said(speaker, text)
    captions.saying("A", sure, unsure)
    lines = captions.all()
    wanted = [word for text in [*(text for _, text in said), sure, unsure] for word in text.split()]
    assert [word for line in lines for word in line.text.split()] == wanted
    assert all(len(line.text) <= LINE_CHARACTERS or " " not in line.text for line in lines)
    marked = [line.text[line.unsure_from :] for line in lines if line.unsure_from is not None]
    assert [word for text in marked for word in text.split()] == unsure.split()

"""Say what you see in the scripts and languages that the kiosk speaks."""

from __future__ import annotations

import pytest

from kiosk.accessibility.intents.choice_matching import ChoiceMatch, NoChoice, match_choice

OPTIONS = [("a", "রান্নাঘর"), ("b", "குளியலறை"), ("c", "厨房"), ("d", "Кухня"), ("e", "Mutfak")]


@pytest.mark.parametrize("place", range(5))
def test_an_option_by_its_words_in_any_script(place):
    key, label = OPTIONS[place]
    assert match_choice(label, OPTIONS) == ChoiceMatch(key, 100.0)


@pytest.mark.parametrize(
    "said",
    [
        "ikincisi",
        "segunda",
        "la segunda",
        "второй",
        "другий",
        "al doilea",
        "দ্বিতীয়",
        "இரண்டாவது",
        "第二个",
        "دومی",
    ],
)
def test_an_option_by_its_place_in_any_language(said):
    assert match_choice(said, OPTIONS) == ChoiceMatch("b", 100.0)


@pytest.mark.parametrize("said", ["son", "última", "последний", "最后一个", "கடைசி", "শেষ", "آخر", "ultimul"])
def test_the_last(said):
    assert match_choice(said, OPTIONS) == ChoiceMatch("e", 100.0)


def test_more_than_there_are():
    assert match_choice("dokuzuncu", OPTIONS) == NoChoice()

"""Who says two things at once is understood clause by clause, if one does not take back another."""

import pytest

from kiosk.accessibility.translation.clauses import clauses


@pytest.mark.parametrize(
    ("language", "said", "found"),
    [
        ("fr", "La serrure est cassée, je suis dehors.", ["La serrure est cassée", "je suis dehors"]),
        ("en", "the lift is dead and my mother is ill", ["the lift is dead", "my mother is ill"]),
        ("ar", "انكسر القفل ولا أستطيع الدخول", ["انكسر القفل", "لا أستطيع الدخول"]),
        ("uk", "кран капає, треба сантехніка", ["кран капає", "треба сантехніка"]),
        ("zh", "电梯坏了，我住六楼", ["电梯坏了", "我住六楼"]),
    ],
)
def test_what_is_joined_is_taken_apart(language: str, said: str, found: list[str]) -> None:
    assert clauses(said, language) == found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "La serrure est cassée."),
        ("fr", "j’avais perdu mes clés, mais je les ai retrouvées"),
        ("ar", "ضاعت المفاتيح ولكن وجدتها"),
        ("fr", "Bonjour, merci."),
        ("fr", "je suis malade, j’ai perdu mon travail, ma fille tousse, le chat est parti"),
    ],
)
def test_one_thing_a_story_and_what_is_taken_back_stay_whole(language: str, said: str) -> None:
    assert clauses(said, language) == []

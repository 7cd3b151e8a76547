"""No rule withholds what is gravest; and what follows "but" takes it back only if it says so."""

import tomllib
from pathlib import Path

import pytest

from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.clauses import clauses, takes_back, turning_clauses
from kiosk.accessibility.translation.contraries import told_otherwise
from kiosk.accessibility.translation.grave import has_grave_words, is_grave, says_something_so_grave
from kiosk.accessibility.translation.persons import is_of_another

SAID = tomllib.loads((Path(__file__).parents[3] / "benchmarks" / "grave.toml").read_text("utf-8"))
HUSBAND = "violences_a_la_maison.mari_frappe"
BEFORE = "violences_a_la_maison.frappait_avant"


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [(code, *each) for code, those in SAID.items() for each in those["said"]],
)
def test_no_rule_withholds_what_was_meant(language: str, sentence: str, name: str) -> None:
    phrase = packaged_phrasebook().phrase(name)
    assert not is_of_another(phrase, sentence, language)
    assert not told_otherwise(phrase, sentence, language)
    if is_grave(name):
        assert has_grave_words(sentence, language)
        assert says_something_so_grave(name, sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence", "found"),
    [
        ("fr", "mon mari me frappe mais je n’ose pas partir", ["mon mari me frappe", "je n’ose pas partir"]),
        ("en", "they evict me tomorrow but I paid", ["they evict me tomorrow", "I paid"]),
        ("ru", "муж меня бьёт, но я боюсь уйти", ["муж меня бьёт", "я боюсь уйти"]),
        ("ar", "زوجي يضربني لكن لا أعرف أين أذهب", ["زوجي يضربني", "لا أعرف أين أذهب"]),
        ("zh", "我丈夫打我，但是我不敢走", ["我丈夫打我", "我不敢走"]),
        ("fr", "mon mari me frappe et je n’ose pas partir", []),
    ],
)
def test_what_turns_round_is_taken_apart_for_what_is_grave(
    language: str, sentence: str, found: list[str]
) -> None:
    assert turning_clauses(sentence, language) == found


@pytest.mark.parametrize(
    ("language", "clause", "back"),
    [
        ("fr", "c’est fini", True),
        ("fr", "ce n’est pas vrai", True),
        ("fr", "ça va mieux maintenant", True),
        ("fr", "il ne le fait plus", True),
        ("fr", "je n’ose pas partir", False),
        ("fr", "je n’en peux plus", False),
        ("fr", "ce n’est pas fini", False),
        ("en", "it is over", True),
        ("en", "not any more", True),
        ("en", "I have nowhere to go", False),
        ("en", "it is not over", False),
        ("es", "ya no", True),
        ("es", "no quiero denunciar", False),
        ("ru", "перестал", True),
        ("ru", "я боюсь уйти", False),
        ("tr", "bitti", True),
        ("tr", "gidecek yerim yok", False),
        ("ar", "انتهى الأمر", True),
        ("ar", "لا أعرف أين أذهب", False),
        ("zh", "已经结束了", True),
        ("zh", "我不敢走", False),
    ],
)
def test_what_says_that_it_is_over_or_untrue_takes_back(language: str, clause: str, back: bool) -> None:
    assert takes_back(clause, language) is back


def test_what_has_stopped_says_so_in_each_language() -> None:
    """Else it would be withheld as taken back by itself."""
    for language, text in packaged_phrasebook().phrase(BEFORE).texts.items():
        if "@" not in language:
            assert takes_back(text, language), language


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "On dit que mon mari me frappe, ce n’est pas vrai."),
        ("fr", "Ce n’est pas vrai que mon mari me frappe."),
        ("en", "People say my husband hits me, it is not true."),
        ("es", "Dicen que mi marido me pega, no es verdad."),
        ("ru", "Говорят, что муж меня бьёт, это неправда."),
        ("tr", "Kocam beni dövüyor diyorlar, doğru değil."),
        ("ar", "يقولون إن زوجي يضربني، هذا غير صحيح"),
        ("zh", "有人说我丈夫打我，不是真的"),
        ("fr", "Il me frappait avant."),
        ("fr", "Avant, mon mari me frappait."),
        ("en", "My husband used to hit me."),
        ("es", "Me pegaba antes."),
        ("pt", "Ele batia-me antes."),
        ("ru", "Муж раньше меня бил."),
        ("uk", "Він раніше мене бив."),
    ],
)
def test_what_is_told_as_untrue_or_past_is_not_told_as_it_stands(language: str, sentence: str) -> None:
    assert told_otherwise(packaged_phrasebook().phrase(HUSBAND), sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Il me frappait avant."), ("en", "He used to hit me."), ("es", "Antes me pegaba.")],
)
def test_what_is_past_has_its_phrase(language: str, sentence: str) -> None:
    assert not told_otherwise(packaged_phrasebook().phrase(BEFORE), sentence, language)


def test_what_is_called_untrue_is_not_taken_apart() -> None:
    assert clauses("on dit que mon mari me frappe, ce n’est pas vrai", "fr") == []

"""What says something grave, by its words."""

import tomllib

import pytest

from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.grave import is_grave, says_something_so_grave
from kiosk.runtime.paths import ASSETS

TABLE = tomllib.loads((ASSETS / "phrasebook" / "grave.toml").read_text("utf-8"))
HUSBAND = "violences_a_la_maison.mari_frappe"
NOT_LIVE = "ce_que_je_ressens.plus_envie_de_vivre"
FATHER = "deces.pere_decede"
LEAVE = "demande_de_logement.dois_partir_le"

SAID = [
    ("fr", HUSBAND, "Mon copain m’a mis une gifle."),
    ("fr", HUSBAND, "mon mari m'etrangle"),
    ("fr", NOT_LIVE, "J’ai envie d’en finir."),
    ("fr", FATHER, "Mon père nous a quittés la semaine dernière."),
    ("fr", LEAVE, "Il faut que je parte avant mardi."),
    ("en", HUSBAND, "My boyfriend punched me."),
    ("en", HUSBAND, "My partner threatened to kill me."),
    ("en", NOT_LIVE, "I want to end it."),
    ("en", FATHER, "My dad passed away."),
    ("es", HUSBAND, "Mi pareja me maltrata."),
    ("es", NOT_LIVE, "Quiero morir."),
    ("es", FATHER, "Murió mi padre."),
    ("pt", HUSBAND, "O meu marido agride-me."),
    ("ro", HUSBAND, "Soțul meu mă bate."),
    ("ru", HUSBAND, "Муж меня избивает."),
    ("ru", NOT_LIVE, "Я хочу умереть."),
    ("uk", HUSBAND, "Чоловік мене б’є."),
    ("uk", NOT_LIVE, "Я більше не хочу жити."),
    ("tr", HUSBAND, "Kocam beni dövüyor."),
    ("tr", NOT_LIVE, "Ölmek istiyorum."),
    ("ar", HUSBAND, "زوجي يضربني"),
    ("ar", NOT_LIVE, "أريد أن أموت"),
    ("fa", HUSBAND, "شوهرم مرا کتک می‌زند"),
    ("bn", HUSBAND, "স্বামী আমাকে মারে"),
    ("ta", HUSBAND, "கணவர் என்னை அடிக்கிறார்"),
    ("zh", HUSBAND, "我丈夫打我"),
    ("zh", NOT_LIVE, "我不想活了"),
]
NOT_SAID = [
    ("fr", HUSBAND, "Mon mari paye le loyer."),
    ("fr", FATHER, "Mon père est tombé malade."),
    ("fr", LEAVE, "Je dois payer avant mardi."),
    ("en", HUSBAND, "My husband pays the rent."),
    ("en", NOT_LIVE, "I don’t live alone any more."),
    ("en", FATHER, "My father fell down the stairs."),
    ("es", HUSBAND, "Mi marido paga el alquiler."),
    ("es", FATHER, "Mi padre se cayó por las escaleras."),
    ("ru", HUSBAND, "Мой муж платит за квартиру."),
    ("ru", NOT_LIVE, "Я больше не живу один."),
    ("uk", NOT_LIVE, "Я більше не живу сам."),
    ("tr", NOT_LIVE, "Artık yalnız yaşamıyorum."),
    ("tr", FATHER, "Babam merdivenden düştü."),
    ("ar", HUSBAND, "زوجي يدفع الإيجار"),
    ("zh", HUSBAND, "我丈夫付房租"),
]


@pytest.mark.parametrize(
    ("language", "phrase", "sentence", "found"),
    [*((*each, True) for each in SAID), *((*each, False) for each in NOT_SAID)],
)
def test_a_sentence_says_something_grave_or_has_no_word_for_it(
    language: str, phrase: str, sentence: str, found: bool
) -> None:
    assert says_something_so_grave(phrase, sentence, language) is found


def test_what_a_grave_phrase_says_has_its_words_in_every_language() -> None:
    for name in (each for names in TABLE["phrases"].values() for each in names):
        assert is_grave(name)
        phrase = packaged_phrasebook().phrase(name)
        for language in TABLE.keys() - {"phrases"}:
            text = phrase.text(language)
            assert text
            assert says_something_so_grave(name, text, language), (name, language)


def test_each_language_has_words_for_all_that_is_grave() -> None:
    for language, words in TABLE.items():
        assert words.keys() == TABLE["phrases"].keys(), language

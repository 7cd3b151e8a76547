"""Whom a sentence is about: who speaks, or somebody they know."""

import tomllib
from pathlib import Path

import pytest

from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.persons import is_of_another, names_somebody
from kiosk.accessibility.translation.phrasebook import PhraseSpeaker
from kiosk.runtime.paths import ASSETS

PAIRS = tomllib.loads((Path(__file__).parent / "data" / "whose_pairs.toml").read_text("utf-8"))
LANGUAGES = PAIRS["chauffage.pas_de_chauffage"]
NO_HEATING = "chauffage.pas_de_chauffage"
FLAT = "demande_de_logement.cherche_logement"
KEYS = "cles.cles_perdues"
HUSBAND = "violences_a_la_maison.mari_frappe"

#: Of a wording that names a child who may be whose it is ("படிக்கிற பிள்ளை").
LEFT_OPEN = {("travail.etudes", "ta")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_is_not_of_another_person_than_the_sentence(language: str) -> None:
    for name, of_phrase in PAIRS.items():
        phrase, (said, of_another) = packaged_phrasebook().phrase(name), of_phrase[language]
        assert not is_of_another(phrase, said, language), (name, said)
        if (name, language) not in LEFT_OPEN:
            assert is_of_another(phrase, of_another, language), (name, of_another)


@pytest.mark.parametrize(
    ("language", "sentence", "phrase"),
    [
        ("fr", "Mon fils ne parle pas français, moi si.", "langue.pas_francais"),
        ("fr", "Je ne suis pas enceinte, ma sœur est enceinte.", "enfants_et_ecole.attend_enfant"),
        (
            "fr",
            "Je ne demande pas un logement pour moi mais pour ma sœur.",
            "demande_de_logement.cherche_logement",
        ),
        ("en", "My neighbour has no heating, I do.", NO_HEATING),
        ("en", "I did not lose the keys, my brother did.", KEYS),
        ("es", "Mi vecina no tiene calefacción, yo sí.", NO_HEATING),
        ("pt", "Eu não perdi as chaves, foi a minha vizinha.", KEYS),
        ("ro", "Vecina mea nu are căldură, dar eu am.", NO_HEATING),
        ("ru", "У соседки нет отопления, а у меня есть.", NO_HEATING),
        ("uk", "У сусіда немає опалення, а в мене є.", NO_HEATING),
        ("tr", "Anahtarları oğlum kaybetti, ben değil.", KEYS),
        ("ar", "جارتي ليس عندها تدفئة، أنا عندي.", NO_HEATING),
        ("fa", "پسرم کلیدهایش را گم کرده، نه من.", KEYS),
        ("bn", "আমার ছেলে চাবি হারিয়েছে, আমি না।", KEYS),
        ("ta", "என் மகன் சாவியைத் தொலைத்தான், நான் அல்ல.", KEYS),
        ("zh", "我邻居没有暖气，我有。", NO_HEATING),
    ],
)
def test_who_is_told_apart_is_not_whom_it_is_about(language: str, sentence: str, phrase: str) -> None:
    assert is_of_another(packaged_phrasebook().phrase(phrase), sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence", "phrase"),
    [
        ("fr", "Mon fils a cassé la vitre.", "porte.fenetre_cassee"),
        ("fr", "Mon mari me frappe.", HUSBAND),
        ("fr", "Mon conjoint me frappe.", HUSBAND),
        ("fr", "Ma voisine du dessus fait du bruit.", "bruit.voisins_bruit"),
        ("fr", "On n’a plus de chauffage, les voisins non plus.", NO_HEATING),
        ("fr", "Ma famille n’a plus de chauffage.", NO_HEATING),
        ("fr", "Le chauffage ne marche pas et mes enfants ont froid.", NO_HEATING),
        ("fr", "Mon mari et moi, nous n’avons plus de chauffage.", NO_HEATING),
        ("fr", "Ma fille a perdu mes clés.", KEYS),
        ("fr", "Je ne peux pas venir, mon fils est malade.", "sante.fils_malade"),
        ("fr", "Mon voisin frappe ses enfants.", "securite_immeuble.enfant_en_danger"),
        ("fr", "Je suis maman solo.", "separation.sans_autre_parent"),
        ("fr", "C’est pas pour moi, c’est pour ma mère.", "salutations.pour_quelqu_un_de_ma_famille"),
        ("en", "My husband hits me.", HUSBAND),
        ("en", "The neighbours make noise.", "bruit.voisins_bruit"),
        ("es", "He perdido las llaves de mi hijo.", KEYS),
        ("tr", "Oğlumun anahtarlarını kaybettim.", KEYS),
        ("ru", "Потеряла ключи, муж ищет их со мной.", KEYS),
        ("bn", "হিটার চলে না, বাচ্চারা ঠান্ডায় কাঁপছে", NO_HEATING),
    ],
)
def test_what_is_of_who_speaks_stays(language: str, sentence: str, phrase: str) -> None:
    assert not is_of_another(packaged_phrasebook().phrase(phrase), sentence, language)


def test_what_a_neighbour_does_to_theirs_is_not_done_to_who_speaks() -> None:
    for name in ("voisinage.menaces", "securite_immeuble.voisin_coups", HUSBAND, "deces.femme_decedee"):
        assert is_of_another(packaged_phrasebook().phrase(name), "Mon voisin frappe sa femme.", "fr")


@pytest.mark.parametrize(
    ("language", "daughter", "speaker"),
    [
        ("fr", "Ma fille attend un enfant.", "J’attends un enfant."),
        ("en", "My daughter is expecting a baby.", "I am expecting a baby."),
        ("es", "Mi hija está embarazada.", "Estoy embarazada."),
        ("tr", "Kızım hamile.", "Hamileyim."),
        ("zh", "我女儿怀孕了。", "我怀孕了。"),
    ],
)
def test_the_child_who_is_expected_is_not_the_one_who_expects(
    language: str, daughter: str, speaker: str
) -> None:
    phrase = packaged_phrasebook().phrase("enfants_et_ecole.attend_enfant")
    assert is_of_another(phrase, daughter, language)
    assert not is_of_another(phrase, speaker, language)


def test_who_is_hit_by_their_own_husband_is_not_hit_by_mine() -> None:
    phrase = packaged_phrasebook().phrase(HUSBAND)
    assert is_of_another(phrase, "Mon amie se fait frapper par son mari.", "fr")
    assert is_of_another(phrase, "My friend is hit by her husband.", "en")
    assert not is_of_another(phrase, "Mon mari me frappe.", "fr")


@pytest.mark.parametrize(
    ("language", "sentence", "named"),
    [
        ("fr", "Ma mère est morte.", True),
        ("en", "My phone battery is dead.", False),
        ("uk", "Моїй доньці 5 років.", True),
    ],
)
def test_a_sentence_names_somebody(language: str, sentence: str, named: bool) -> None:
    assert names_somebody(sentence, language) is named


def test_what_is_said_to_a_visitor_of_somebody_else_is_not_said_of_the_visitor() -> None:
    phrase = packaged_phrasebook().phrase("rendez_vous.vous_devez_venir")
    assert not is_of_another(phrase, "Vous devez venir.", "fr")
    sign = next(each for each in packaged_phrasebook().phrases if each.texts["fr"].startswith("Signez"))
    assert is_of_another(sign, "Votre voisin doit signer, pas vous.", "fr")


def test_no_phrase_is_of_another_than_its_own_text() -> None:
    for phrase in packaged_phrasebook().phrases:
        for code, text in phrase.texts.items():
            assert not is_of_another(phrase, text, code), (code, text)


def test_what_is_typed_of_another_is_not_completed_by_what_is_said_of_oneself() -> None:
    book = packaged_phrasebook()
    assert NO_HEATING not in book.complete("My neighbour has no heating", "en", PhraseSpeaker.VISITOR)
    assert NO_HEATING in book.complete("I have no heating", "en", PhraseSpeaker.VISITOR)


def test_each_language_names_the_same_persons() -> None:
    table = tomllib.loads((ASSETS / "phrasebook" / "persons.toml").read_text("utf-8"))
    assert table.keys() == LANGUAGES.keys()
    everyday = {"mother", "father", "son", "daughter", "child", "husband", "wife", "neighbour"}
    for words in table.values():
        assert everyday <= words["persons"].keys()

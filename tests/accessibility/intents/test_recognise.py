"""From sentences to intents: how often it is right on paraphrases, and what it never does."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.intents import (
    CommandGuess,
    ExpectedAnswer,
    InterpretationContext,
    ServiceGuess,
    VoiceCommand,
    interpret,
    prepare_language,
    trained_languages,
)
from kiosk.accessibility.intents.ranking import phrases_pattern, rank_intents, urgent_reason
from kiosk.accessibility.intents.training_sentences import load_training_sentences
from kiosk.domain.normalisation import normalise
from kiosk.domain.rules import UrgentReason

from .measured import MEASURED, count, paraphrases


def proposed(text: str, lang: str) -> tuple[str, ...]:
    return tuple(str(each.intent) for each in rank_intents(text, lang))


@pytest.fixture(scope="module", autouse=True)
def _learnt() -> None:
    for lang in trained_languages():
        prepare_language(lang)


# Below what was measured on [eval] (uk 0.97, ar 0.92, fr 0.89, en 0.88, ro 0.87, es 0.84, zh 0.83, ru 0.82,
# tr pt bn 0.79, fa 0.77, ta 0.73): words may change, faults not come.
@pytest.mark.parametrize(
    ("lang", "fewest", "first", "among"),
    [
        ("fr", 300, 0.83, 0.86),
        ("en", 60, 0.75, 0.82),
        ("es", 60, 0.78, 0.88),
        ("ar", 60, 0.78, 0.88),
        ("tr", 60, 0.72, 0.8),
        ("pt", 60, 0.72, 0.8),
        ("fa", 60, 0.7, 0.76),
        ("ro", 60, 0.8, 0.86),
        ("uk", 60, 0.88, 0.9),
        ("ru", 60, 0.76, 0.82),
        ("zh", 60, 0.76, 0.82),
        ("bn", 60, 0.72, 0.84),
        ("ta", 60, 0.67, 0.76),
    ],
)
def test_it_is_right_on_paraphrases(lang, fewest, first, among):
    counted = count(proposed, lang)
    assert counted.total >= fewest
    assert counted.first / counted.total >= first
    assert counted.among / counted.total >= among
    assert counted.wrongly / counted.outside <= 0.3


@pytest.mark.parametrize("lang", MEASURED)
def test_paraphrases_are_kept_apart(lang):
    learnt = {normalise(text, words_only=True) for _, text in load_training_sentences(lang).examples}
    splits = ("dev", "eval") if lang == "fr" else ("eval",)
    assert not [
        text
        for split in splits
        for _, text in paraphrases(lang, split)
        if normalise(text, words_only=True) in learnt
    ]


@pytest.mark.parametrize("lang", trained_languages())
def test_it_knows_what_it_has_learnt(lang):
    wrong = [
        text
        for name, text in load_training_sentences(lang).examples
        if (proposed(text, lang) or ("rien",))[0] != name
    ]
    assert len(wrong) <= 0.03 * len(load_training_sentences(lang).examples), wrong


@pytest.mark.parametrize(
    ("text", "lang", "intent"),
    [
        ("Je veux payer mon loyer.", "fr", "loyer"),
        ("y a une fuite", "fr", "signaler"),
        ("euh… ben y’a une fuite, hein", "fr", "signaler"),
        ("plus fort s'il vous plaît", "fr", VoiceCommand.LOUDER),
        ("jai plus deau chaude", "fr", "signaler"),
        ("jai besoin dune quittance", "fr", "documents"),
        ("LOUDER PLEASE", "en", VoiceCommand.LOUDER),
        ("Quiero pagar el alquiler", "es", "loyer"),
        ("أُريدُ دَفْعَ الإيجار", "ar", "loyer"),
        ("Kiramı ödemek istiyorum", "tr", "loyer"),
        ("quero pagar a renda", "pt", "loyer"),
        ("می‌خواهم کرایه خانه را بدهم", "fa", "loyer"),
        ("vreau să plătesc chiria", "ro", "loyer"),
        ("хочу оплатить аренду", "ru", "loyer"),
        ("хочу сплатити оренду", "uk", "loyer"),
        ("আমি ভাড়া দিতে চাই", "bn", "loyer"),
        ("நான் வாடகை செலுத்த வேண்டும்", "ta", "loyer"),
        ("我想付房租", "zh", "loyer"),
    ],
)
def test_the_best_guess(text, lang, intent):
    assert rank_intents(text, lang)[0].intent == intent


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("", "fr"),
        ("…", "fr"),
        ("🚰💧🔥", "fr"),
        ("<b>[unk]</b>", "fr"),
        ("je ne veux pas payer mon loyer", "fr"),
        ("Ich möchte bitte meine Miete überweisen", "fr"),
        ("I don't want an appointment", "en"),
        ("I wouldn't like an appointment", "en"),
        ("no quiero una cita", "es"),
        ("لا أريد موعدا", "ar"),
    ],
)
def test_nothing_is_proposed(text, lang):
    assert rank_intents(text, lang) == ()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Au secours !", "fr"),
        ("je suis perdu", "fr"),
        ("je veux voir un humain", "fr"),
        ("à l’aide", "fr"),
        ("au secours y a une fuite d’eau", "fr"),
        ("je suis perdue je voudrais payer mon loyer", "fr"),
        ("Help!", "en"),
        ("I’m lost", "en"),
        ("¡Socorro!", "es"),
        ("النجدة", "ar"),
        ("İmdat!", "tr"),
        ("Socorro!", "pt"),
        ("به دادم برسید", "fa"),
        ("Săriți!", "ro"),
        ("Рятуйте!", "uk"),
        ("Спасите!", "ru"),
        ("বাঁচান", "bn"),
        ("காப்பாற்றுங்கள்", "ta"),
        ("救命啊", "zh"),
        ("j’ai peur, je suis sans papiers", "fr"),
        ("I’m undocumented", "en"),
        ("estoy sin papeles", "es"),
        ("estou sem papéis", "pt"),
        ("sunt fără acte", "ro"),
        ("oturum iznim yok", "tr"),
        ("я без документов", "ru"),
        ("я без документів", "uk"),
        ("ما عنديش أوراق", "ar"),
        ("مدرک اقامت ندارم", "fa"),
        ("আমার কাগজ নাই", "bn"),
        ("எனக்கு விசா இல்ல", "ta"),
        ("我没有身份", "zh"),
    ],
)
def test_who_cries_for_help_is_offered_a_person_first(text, lang):
    assert rank_intents(text, lang)[0].intent == "aide"
    assert interpret(text, lang, where=InterpretationContext(date(2026, 11, 25))).guesses[0].service == "aide"


def test_what_else_a_cry_says_comes_second():
    assert [each.intent for each in rank_intents("au secours y a une fuite", "fr")][1] == "signaler"


@pytest.mark.parametrize("lang", trained_languages())
def test_every_language_knows_cries(lang):
    assert load_training_sentences(lang).cries


def test_no_person_is_called_who_is_not_wanted():
    assert rank_intents("je ne veux pas voir un humain", "fr") == ()


def test_what_is_wanted_instead_is_proposed():
    assert rank_intents("je ne veux pas de rendez-vous je veux payer mon loyer", "fr")[0].intent == "loyer"


def test_no_more_than_three_with_honest_scores():
    found = rank_intents("payer une réparation pour un rendez-vous au logement", "fr")
    assert len(found) <= 3
    assert all(0 < each.score <= 1 for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_language_without_sayings():
    with pytest.raises(KeyError):
        rank_intents("hallo", "de")


@given(st.text(max_size=200), st.sampled_from(trained_languages()))
def test_any_text_has_an_answer(text, lang):
    assert len(rank_intents(text, lang)) <= 3


@pytest.mark.parametrize(
    "text", ["y a une fuite " * 357, "a" * 5000, "é😀<b>" * 833, "水" * 5000, "je veux pas " * 420]
)
def test_five_thousand_characters_in_bounded_time(text):
    long = (text * 5000)[:5000]
    started = time.thread_time()
    rank_intents(long, "fr")
    assert time.thread_time() - started < 0.2


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Je suis en danger !", "fr"),
        ("mon mari me frappe", "fr"),
        ("euh on me menace", "fr"),
        ("I’m in danger", "en"),
        ("my husband hits me", "en"),
        ("mi marido me pega", "es"),
        ("o meu marido bate-me", "pt"),
        ("soțul meu mă bate", "ro"),
        ("kocam beni dövüyor", "tr"),
        ("мой муж меня бьёт", "ru"),
        ("мій чоловік мене б’є", "uk"),
        ("زوجي يضربني", "ar"),
        ("شوهرم کتکم می‌زند", "fa"),
        ("আমার স্বামী আমাকে মারে", "bn"),
        ("என் கணவர் என்னை அடிக்கிறார்", "ta"),
        ("我老公打我", "zh"),
        ("il fait une overdose", "fr"),
        ("mon bébé ne respire plus", "fr"),
        ("he’s not breathing", "en"),
        ("no respira", "es"),
        ("ele não respira", "pt"),
        ("nu mai respiră", "ro"),
        ("nefes almıyor", "tr"),
        ("он не дышит", "ru"),
        ("він не дихає", "uk"),
        ("لا يتنفس", "ar"),
        ("نفس نمی‌کشد", "fa"),
        ("সে শ্বাস নিচ্ছে না", "bn"),
        ("அவர் மூச்சு விடல", "ta"),
        ("他没有呼吸了", "zh"),
    ],
)
def test_who_is_in_danger_is_led_to_who_can_help_at_once(text, lang):
    understood = interpret(text, lang, where=InterpretationContext(date(2026, 11, 25)))
    assert understood.guesses[0].command is VoiceCommand.URGENT
    assert understood.sure


def test_who_cries_for_help_is_offered_the_urgent_numbers_too():
    assert VoiceCommand.URGENT in [each.intent for each in rank_intents("au secours", "fr")]


def test_who_fears_for_their_papers_is_told_no_number_of_danger():
    assert VoiceCommand.URGENT not in [each.intent for each in rank_intents("je suis sans papiers", "fr")]


@pytest.mark.parametrize(
    ("language", "text", "urgent"),
    [
        ("fr", "je veux mourir", True),
        ("fr", "j'ai envie d'en finir", True),
        ("fr", "je ne veux plus vivre ici", False),
        ("en", "I'm going to kill myself", True),
        ("en", "I don't want to live here", False),
        ("es", "quiero morirme", True),
        ("pt", "quero morrer", True),
        ("ro", "vreau să mor", True),
        ("tr", "ölmek istiyorum", True),
        ("ru", "хочу умереть", True),
        ("ru", "не хочу жить с соседями", False),
        ("uk", "хочу померти", True),
        ("ar", "أريد أن أموت", True),
        ("fa", "میخوام بمیرم", True),
        ("bn", "আমি মরতে চাই", True),
        ("ta", "சாகணும்", True),
        ("zh", "我想死", True),
    ],
)
def test_who_wants_to_die_is_led_to_urgent_help(language: str, text: str, urgent: bool) -> None:
    found = [each.intent for each in rank_intents(text, language)]
    assert (VoiceCommand.URGENT in found) is urgent


OUTSIDE = {
    "fr": ("je dors dehors", "je dors dans ma voiture"),
    "en": ("I sleep outside", "I'm sleeping in my car"),
    "es": ("duermo en la calle", "duermo en mi coche"),
    "pt": ("durmo na rua", "durmo no meu carro"),
    "ro": ("dorm afară", "dorm în mașină"),
    "ru": ("я сплю на улице", "я сплю в машине"),
    "uk": ("я сплю на вулиці", "я сплю в машині"),
    "tr": ("dışarıda yatıyorum", "arabamda uyuyorum"),
    "ar": ("أنام في الشارع", "ننام في السيارة"),
    "fa": ("بیرون می\u200cخوابم", "در ماشینم می\u200cخوابم"),
    "bn": ("আমি বাইরে ঘুমাই", "আমি গাড়িতে ঘুমাই"),
    "ta": ("நான் வெளியே தூங்குகிறேன்", "நான் காரில் தூங்குகிறேன்"),
    "zh": ("我睡在外面", "我睡在车里"),
}
LOCKED_IN = {
    "fr": ("on m'enferme",),
    "en": ("he locks me in",),
    "es": ("me encierran",),
    "pt": ("fecham-me em casa",),
    "ro": ("mă încuie în casă",),
    "ru": ("меня запирают",),
    "uk": ("мене замикають",),
    "tr": ("beni eve kilitliyor",),
    "ar": ("يحبسونني",),
    "fa": ("مرا حبس می\u200cکنند",),
    "bn": ("আমাকে আটকে রাখে",),
    "ta": ("என்னை அடைத்து வைக்கிறார்கள்",),
    "zh": ("他把我关起来",),
}
AFRAID = {
    "fr": ("j'ai peur",),
    "en": ("I'm scared",),
    "es": ("tengo miedo",),
    "pt": ("tenho medo",),
    "ro": ("mi-e frică",),
    "ru": ("мне страшно",),
    "uk": ("мені страшно",),
    "tr": ("korkuyorum",),
    "ar": ("أنا خائف",),
    "fa": ("می\u200cترسم",),
    "bn": ("আমার ভয় লাগছে",),
    "ta": ("எனக்கு பயமாக இருக்கிறது",),
    "zh": ("我害怕",),
}
WANTS_A_PERSON = {
    "fr": ("expulsion", "je vais être expulsé", "on va mexpulser demain", "expulsion demain", "aidez-moi"),
    "en": ("eviction", "I'm going to be evicted", "I will be evicted", "help me"),
    "es": ("desahucio", "me van a desahuciar", "ayúdenme"),
    "pt": ("despejo", "vou ser despejado", "ajudem-me"),
    "ro": ("evacuare", "voi fi evacuat", "ajutați-mă"),
    "ru": ("выселение", "меня выселяют", "помогите"),
    "uk": ("виселення", "мене виселяють", "допоможіть"),
    "tr": ("tahliye", "evden atılacağım", "yardım edin"),
    "ar": ("طرد", "إخلاء", "ساعدوني"),
    "fa": ("تخلیه", "مرا از خانه بیرون می\u200cکنند", "کمکم کنید"),
    "bn": ("উচ্ছেদ", "আমাকে উচ্ছেদ করা হবে", "সাহায্য করুন"),
    "ta": ("வெளியேற்றம்", "என்னை வீட்டை விட்டு வெளியேற்றப் போகிறார்கள்", "உதவி செய்யுங்கள்"),
    "zh": ("驱逐", "我要被赶出去了", "帮帮我"),
}


def _said(table):
    return [(text, lang) for lang, texts in table.items() for text in texts]


@pytest.mark.parametrize(("text", "lang"), _said(OUTSIDE))
def test_who_sleeps_outside_is_led_to_who_has_a_bed_tonight(text, lang):
    understood = interpret(text, lang, where=InterpretationContext(date(2026, 11, 25)))
    (urgent,) = (each for each in understood.guesses if isinstance(each, CommandGuess))
    assert urgent.slots["raison"] is UrgentReason.OUTSIDE
    assert not understood.sure or understood.guesses[0] is urgent, "it is never the one not shown"


@pytest.mark.parametrize(("text", "lang"), _said(LOCKED_IN))
def test_who_is_locked_in_is_led_to_urgent_help(text, lang):
    assert rank_intents(text, lang)[0].intent is VoiceCommand.URGENT
    assert urgent_reason(text, lang) is UrgentReason.VIOLENCE


@pytest.mark.parametrize(("text", "lang"), _said(AFRAID))
def test_who_is_afraid_is_led_to_a_person_and_to_urgent_help(text, lang):
    assert [each.intent for each in rank_intents(text, lang)][:2] == ["aide", VoiceCommand.URGENT]


@pytest.mark.parametrize(("text", "lang"), _said(WANTS_A_PERSON))
def test_who_is_put_out_or_asks_for_help_is_led_to_a_person(text, lang):
    understood = interpret(text, lang, where=InterpretationContext(date(2026, 11, 25)))
    assert "aide" in [each.service for each in understood.guesses if isinstance(each, ServiceGuess)]
    assert not understood.sure or understood.guesses[0].service == "aide", "it is never the one not shown"


@pytest.mark.parametrize(
    ("text", "lang", "reason"),
    [
        ("je veux mourir", "fr", UrgentReason.DYING),
        ("je ne veux plus vivre", "fr", UrgentReason.DYING),
        ("je ne veux plus vivre ici", "fr", None),
        ("no quiero vivir más", "es", UrgentReason.DYING),
        ("artık burada yaşamak istemiyorum", "tr", None),
        ("au secours mon mari me frappe", "fr", UrgentReason.VIOLENCE),
        ("coup de feu", "fr", UrgentReason.VIOLENCE),
        ("feu rouge", "fr", None),
        ("mon bébé ne respire plus", "fr", UrgentReason.ILLNESS),
        ("il fait un malaise", "fr", UrgentReason.ILLNESS),
        ("urgence", "fr", UrgentReason.OTHER),
        ("urgence pour mon chauffage", "fr", None),
        ("je me suis fait violer", "fr", UrgentReason.VIOLENCE),
        ("mon mari frappe mes enfants", "fr", UrgentReason.VIOLENCE),
        ("mes parents veulent me marier de force", "fr", UrgentReason.VIOLENCE),
        ("police", "fr", UrgentReason.VIOLENCE),
        ("police d’assurance", "fr", None),
        ("il y a un malaise avec ma voisine", "fr", None),
        ("jai peur de mon mari", "fr", UrgentReason.VIOLENCE),
        ("on menferme", "fr", UrgentReason.VIOLENCE),
        ("jai peur", "fr", UrgentReason.OTHER),
        ("jai peur de l’ascenseur", "fr", None),
        ("je ve mourir", "fr", UrgentReason.DYING),
        ("im scared", "en", UrgentReason.OTHER),
        ("scared of my ex", "en", UrgentReason.VIOLENCE),
        ("mie frica", "ro", UrgentReason.OTHER),
        ("j’ai peur que ma chaudière lâche", "fr", None),
        ("le chat dort dehors", "fr", None),
        ("je suis enfermé dehors", "fr", None),
        ("vivo en la calle Mayor", "es", None),
        ("locuiesc pe strada Unirii", "ro", None),
        ("живу на улице Ленина", "ru", None),
        ("j’ai peur de ne pas pouvoir payer", "fr", None),
    ],
)
def test_why_help_is_urgent(text, lang, reason):
    assert urgent_reason(text, lang) is reason


SOMEBODY_ELSE_WANTS_TO_DIE = {
    "fr": ("ma sœur veut mourir",),
    "en": ("my sister wants to die",),
    "es": ("mi hermana quiere morir",),
    "pt": ("a minha irmã quer morrer",),
    "ro": ("sora mea vrea să moară",),
    "ru": ("моя сестра хочет умереть",),
    "uk": ("моя сестра хоче померти",),
    "tr": ("kız kardeşim ölmek istiyor",),
    "ar": ("أختي تريد أن تموت",),
    "fa": ("خواهرم می‌خواهد بمیرد",),
    "bn": ("আমার বোন মরতে চায়",),
    "ta": ("என் சகோதரி சாக விரும்புகிறாள்",),
    "zh": ("我妹妹想死",),
}
IS_ARMED = {
    "fr": ("il a un couteau",),
    "en": ("he has a knife",),
    "es": ("tiene un cuchillo",),
    "pt": ("ele tem uma faca",),
    "ro": ("are un cuțit",),
    "ru": ("у него нож",),
    "uk": ("у нього ніж",),
    "tr": ("bıçağı var",),
    "ar": ("معه سكين",),
    "fa": ("چاقو دارد",),
    "bn": ("তার কাছে ছুরি আছে",),
    "ta": ("அவனிடம் கத்தி இருக்கிறது",),
    "zh": ("他有刀",),
}


@pytest.mark.parametrize(("text", "lang"), _said(SOMEBODY_ELSE_WANTS_TO_DIE))
def test_whose_relative_wants_to_die_is_led_to_urgent_help(text, lang):
    assert rank_intents(text, lang)[0].intent is VoiceCommand.URGENT
    assert urgent_reason(text, lang) is UrgentReason.DYING


@pytest.mark.parametrize(("text", "lang"), _said(IS_ARMED))
def test_who_tells_of_a_knife_is_led_to_urgent_help(text, lang):
    assert rank_intents(text, lang)[0].intent is VoiceCommand.URGENT
    assert urgent_reason(text, lang) is UrgentReason.VIOLENCE


def test_what_is_said_of_money_keeps_its_service_where_a_bailiff_is_named():
    assert (
        rank_intents("huissier il est passé à la maison pour les sous que je dois", "fr")[0].intent == "loyer"
    )


def test_where_nothing_else_may_be_said_nothing_else_is():
    alone = phrases_pattern(["j’ai peur."])
    assert alone.search(" j ai peur ")
    assert not alone.search(" j ai peur de l ascenseur ")


def test_who_smells_gas_reports_it():
    assert rank_intents("ça sent le gaz", "fr")[0].intent == "signaler"


@pytest.mark.parametrize("lang", trained_languages())
def test_every_language_knows_who_is_in_danger(lang):
    assert all(load_training_sentences(lang).dangers.values())


WORKS = {
    "fr": ("où sont les toilettes", "mon chauffage marche", "mon chauffage ne marche pas"),
    "en": ("where are the toilets", "my heating is working", "my heating is not working"),
    "es": ("dónde están los baños", "la calefacción funciona", "la calefacción no funciona"),
    "pt": ("onde fica a casa de banho", "o aquecimento funciona", "o aquecimento não funciona"),
    "ro": ("unde e toaleta", "căldura merge", "căldura nu merge"),
    "ru": ("где туалет", "отопление работает", "отопление не работает"),
    "uk": ("де туалет", "опалення працює", "опалення не працює"),
    "tr": ("tuvalet nerede", "kaloriferim çalışıyor", "kaloriferim çalışmıyor"),
    "ar": ("وين الحمام", "التدفئة تعمل", "التدفئة لا تعمل"),
    "fa": ("دستشویی کجاست", "گرمایش کار می‌کند", "گرمایش کار نمی‌کند"),
    "bn": ("বাথরুম কোথায়", "আমার হিটিং চলছে", "আমার হিটিং চলছে না"),
    "ta": ("பாத்ரூம் எங்கே", "ஹீட்டர் வேலை செய்கிறது", "ஹீட்டர் வேலை செய்யவில்லை"),
    "zh": ("洗手间在哪里", "暖气正常", "暖气坏了"),
}


@pytest.mark.parametrize("lang", MEASURED)
def test_what_works_and_where_the_toilets_are_is_nothing_to_report(lang):
    toilets, works, broken = WORKS[lang]
    assert "signaler" not in proposed(toilets, lang)
    assert "signaler" not in proposed(works, lang)
    assert proposed(broken, lang)[0] == "signaler"


def test_a_pizza_is_no_home():
    assert proposed("أريد بيتزا", "ar") == ()
    assert proposed("أريد بيت", "ar")[0] == "demande_logement"


HUNGRY = {
    "fr": ("mon enfant a faim", "je n'ai rien à manger", "jai plus rien à manger", "j'ai faim"),
    "en": ("my child is hungry", "I have nothing to eat"),
    "es": ("mi hijo tiene hambre", "no tengo nada que comer"),
    "pt": ("o meu filho tem fome", "não tenho nada para comer"),
    "ro": ("copilul meu are foame", "nu am ce mânca"),
    "ru": ("мой ребёнок голодный", "мне нечего есть"),
    "uk": ("моя дитина голодна", "мені нічого їсти"),
    "tr": ("çocuğum aç", "yiyecek hiçbir şeyim yok"),
    "ar": ("طفلي جائع", "ليس لدي شيء آكله"),
    "fa": ("بچه\u200cام گرسنه است", "چیزی برای خوردن ندارم"),
    "bn": ("আমার বাচ্চা ক্ষুধার্ত", "খাওয়ার কিছু নেই"),
    "ta": ("என் குழந்தைக்கு பசிக்கிறது", "சாப்பிட எதுவும் இல்லை"),
    "zh": ("我的孩子饿了", "没有东西吃"),
}
FALLEN = {
    "fr": ("ma mère est tombée", "quelqu'un est par terre", "un monsieur est tombé"),
    "en": ("my mother fell", "someone is on the floor", "an old man collapsed"),
    "es": ("mi madre se ha caído", "alguien está en el suelo"),
    "pt": ("a minha mãe caiu", "alguém está no chão"),
    "ro": ("mama a căzut", "cineva e pe jos"),
    "ru": ("мама упала", "человек лежит на полу"),
    "uk": ("мама впала", "людина лежить на підлозі"),
    "tr": ("annem düştü", "biri yerde yatıyor"),
    "ar": ("أمي سقطت", "شخص على الأرض"),
    "fa": ("مادرم افتاد", "یک نفر روی زمین افتاده"),
    "bn": ("আমার মা পড়ে গেছে", "কেউ মাটিতে পড়ে আছে"),
    "ta": ("என் அம்மா விழுந்துவிட்டார்", "ஒருவர் தரையில் கிடக்கிறார்"),
    "zh": ("我妈妈摔倒了", "有人躺在地上"),
}
ROBBED = {
    "fr": ("on m'a volé mon sac", "on ma volé mon sac"),
    "en": ("someone stole my bag", "my phone was stolen"),
    "es": ("me han robado el bolso",),
    "pt": ("roubaram a minha mala",),
    "ro": ("mi-au furat geanta",),
    "ru": ("у меня украли сумку",),
    "uk": ("у мене вкрали сумку",),
    "tr": ("çantamı çaldılar",),
    "ar": ("سرقوا حقيبتي",),
    "fa": ("کیفم را دزدیدند",),
    "bn": ("আমার ব্যাগ চুরি হয়েছে",),
    "ta": ("என் பையை திருடிவிட்டார்கள்",),
    "zh": ("我的包被偷了",),
}
MOURNS = {
    "fr": ("mon mari est mort", "mon père est décédé", "jai perdu ma femme"),
    "en": ("my husband died", "my father has passed away"),
    "es": ("mi marido ha muerto", "mi padre ha fallecido"),
    "pt": ("o meu marido morreu", "o meu pai faleceu"),
    "ro": ("soțul meu a murit", "tatăl meu a decedat"),
    "ru": ("мой муж умер", "умерла мама"),
    "uk": ("мій чоловік помер", "померла мама"),
    "tr": ("kocam öldü", "babam vefat etti"),
    "ar": ("زوجي مات", "توفي أبي"),
    "fa": ("شوهرم فوت کرده", "پدرم مرد"),
    "bn": ("আমার স্বামী মারা গেছে", "আমার বাবা মারা গেছেন"),
    "ta": ("என் கணவர் இறந்துவிட்டார்", "என் அம்மா இறந்துவிட்டார்"),
    "zh": ("我丈夫去世了", "我爸爸死了"),
}
CANNOT_GO_ON = {
    "fr": ("j'en peux plus", "je n'en peux plus", "jen peux plus"),
    "en": ("I can't take it anymore",),
    "es": ("no puedo más",),
    "pt": ("não aguento mais",),
    "ro": ("nu mai pot",),
    "ru": ("я больше не могу",),
    "uk": ("я більше не можу",),
    "tr": ("artık dayanamıyorum",),
    "ar": ("لم أعد أحتمل",),
    "fa": ("دیگر نمی\u200cتوانم",),
    "bn": ("আমি আর পারছি না",),
    "ta": ("என்னால் முடியவில்லை",),
    "zh": ("我受不了了",),
}
EVICTED_TOMORROW = {
    "fr": ("je suis expulsé demain", "on mexpulse demain", "ils nous expulsent demain matin"),
    "en": ("evicted tomorrow",),
    "es": ("me desahucian mañana",),
    "pt": ("vou ser despejado amanhã",),
    "ro": ("sunt evacuat mâine",),
    "ru": ("завтра меня выселяют",),
    "uk": ("завтра мене виселяють",),
    "tr": ("yarın evden atılıyorum",),
    "ar": ("سيطردونني من البيت غدا",),
    "fa": ("فردا مرا از خانه بیرون می\u200cکنند",),
    "bn": ("কাল আমাদের উচ্ছেদ করবে",),
    "ta": ("நாளை என்னை வெளியேற்றுகிறார்கள்",),
    "zh": ("我明天就要被赶出去",),
}


@pytest.mark.parametrize(("text", "lang"), _said(HUNGRY))
def test_who_is_hungry_is_led_to_who_gives_and_to_a_person(text, lang):
    assert [each.intent for each in rank_intents(text, lang)][:2] == ["aides_locales", "aide"]


@pytest.mark.parametrize(("text", "lang"), _said(FALLEN))
def test_who_tells_of_a_fall_is_led_to_a_doctor(text, lang):
    assert rank_intents(text, lang)[0].intent is VoiceCommand.URGENT
    assert urgent_reason(text, lang) is UrgentReason.ILLNESS


@pytest.mark.parametrize(("text", "lang"), _said(ROBBED))
def test_who_was_robbed_is_led_to_the_police(text, lang):
    assert rank_intents(text, lang)[0].intent is VoiceCommand.URGENT
    assert urgent_reason(text, lang) is UrgentReason.THEFT


@pytest.mark.parametrize(("text", "lang"), _said(MOURNS))
def test_who_mourns_is_led_to_a_person_and_told_no_number(text, lang):
    found = [each.intent for each in rank_intents(text, lang)]
    assert found[0] == "aide"
    assert VoiceCommand.URGENT not in found


@pytest.mark.parametrize(("text", "lang"), _said(CANNOT_GO_ON))
def test_who_cannot_go_on_is_led_to_a_person_and_to_who_listens(text, lang):
    found = [each.intent for each in rank_intents(text, lang)]
    assert found[0] == "aide"
    assert VoiceCommand.URGENT in found
    assert urgent_reason(text, lang) is UrgentReason.DYING


@pytest.mark.parametrize(("text", "lang"), _said(EVICTED_TOMORROW))
def test_who_is_put_out_tomorrow_is_led_to_a_person_before_all_else(text, lang):
    assert rank_intents(text, lang)[0].intent == "aide"


@pytest.mark.parametrize(("text", "lang"), [*_said(OUTSIDE), ("сплю надворі", "uk")])
def test_who_only_says_that_they_sleep_outside_sees_help_first(text, lang):
    assert rank_intents(text, lang)[0].intent is VoiceCommand.URGENT


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("je dors dans ma voiture, je voudrais faire une demande de logement", "fr"),
        ("duermo en la calle, quiero solicitar una vivienda", "es"),
    ],
)
def test_who_asks_for_a_home_besides_sees_that_first_and_help_beside_it(text, lang):
    found = [each.intent for each in rank_intents(text, lang)]
    assert found[:2] == ["demande_logement", VoiceCommand.URGENT]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("je veux en finir avec ce bruit", "fr"),
        ("mon fils a volé la vedette", "fr"),
        ("la machine est tombée en panne", "fr"),
        ("ma mère est tombée malade, je veux changer de logement", "fr"),
        ("mon loyer est tombé à 300 euros", "fr"),
        ("mon père est mort de rire", "fr"),
        ("l'ascenseur est mort", "fr"),
        ("j'en peux plus du bruit des voisins", "fr"),
        ("on m'a volé ma place de parking", "fr"),
        ("la cuisine est à l'étage 17", "fr"),
        ("my mother fell behind with the rent", "en"),
        ("the boiler died", "en"),
        ("se ha muerto la caldera", "es"),
        ("caiu a luz no prédio", "pt"),
        ("a căzut tencuiala", "ro"),
        ("упал потолок в ванной", "ru"),
        ("помер ліфт", "uk"),
        ("kiram düştü", "tr"),
        ("سقط السقف", "ar"),
        ("آسانسور مرده", "fa"),
        ("লিফট নষ্ট", "bn"),
        ("மின்சாரம் இல்லை", "ta"),
        ("水压很低", "zh"),
        ("mon fils a faim de réussir", "fr"),
        ("my mother is hungry for news", "en"),
        ("я не могу", "ru"),
        ("পারছি না", "bn"),
        ("முடியாது", "ta"),
        ("yapamıyorum", "tr"),
    ],
)
def test_what_only_sounds_like_it_is_neither_urgent_nor_hunger(text, lang):
    found = [each.intent for each in rank_intents(text, lang)]
    assert VoiceCommand.URGENT not in found
    assert found[:2] != ["aides_locales", "aide"]


def test_who_speaks_well_of_a_husband_does_not_mourn():
    assert rank_intents("همسرم مرد خوبی است", "fa")[:1] != rank_intents("همسرم مرد", "fa")[:1]


def test_who_wants_to_be_done_with_papers_is_led_to_a_person():
    found = [each.intent for each in rank_intents("je veux en finir avec ces papiers", "fr")]
    assert found[0] == "aide"
    assert VoiceCommand.URGENT not in found
    assert urgent_reason("je veux en finir avec cette vie", "fr") is UrgentReason.DYING
    assert urgent_reason("je veux en finir", "fr") is UrgentReason.DYING


TILES = [("service.loyer", "Payer mon loyer"), ("service.signaler", "Signaler un problème")]


@pytest.mark.parametrize(
    ("text", "number"), [("115", "115"), ("39 19", "3919"), ("15 !", "15"), ("٣١١٤", "3114"), ("১১২", "112")]
)
@pytest.mark.parametrize("lang", ["fr", "zh"])
def test_a_number_that_answers_at_any_hour_is_one_of_danger(text, number, lang):
    understood = interpret(text, lang, where=InterpretationContext(date(2026, 11, 25), options=TILES))
    (urgent,) = understood.guesses
    assert urgent.command is VoiceCommand.URGENT
    assert urgent.slots["numero"] == number
    assert understood.sure


@pytest.mark.parametrize("text", ["16", "1 15 0", "115 euros", "le 15 mars", "1,5", ""])
def test_another_number_is_none_of_danger(text):
    assert VoiceCommand.URGENT not in [each.intent for each in rank_intents(text, "fr")]


@pytest.mark.parametrize(
    "where",
    [
        InterpretationContext(date(2026, 11, 25), ExpectedAnswer.AMOUNT),
        InterpretationContext(date(2026, 11, 25), ExpectedAnswer.FREE_TEXT),
        InterpretationContext(
            date(2026, 11, 25), ExpectedAnswer.CHOICE, [("option.a", "Cuisine"), ("option.b", "Salon")]
        ),
    ],
)
def test_where_something_is_asked_a_number_is_no_cry(where):
    guesses = interpret("15", "fr", where=where).guesses
    assert not [each for each in guesses if isinstance(each, CommandGuess)]

"""Who does something to whom, when, and what is forbidden, by the grammar of a sentence."""

import tomllib
from pathlib import Path

import pytest

from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.contraries import (
    changes_the_sense,
    denies,
    denies_until,
    obliges,
    says_the_opposite,
    sides,
    tells_the_other_side,
    tells_the_same_side,
    without_only,
)
from kiosk.accessibility.translation.phrasebook import PhraseSpeaker
from kiosk.runtime.paths import ASSETS

HUSBAND = "violences_a_la_maison.mari_frappe"
NEIGHBOUR = "securite_immeuble.voisin_coups"
CHILDREN = "violences_a_la_maison.frappe_enfants"
PAY_ON = "dettes.paierai_le"
SIGNATURE = "documents.signature_manque"

TURNED = [
    ("fr", "J’ai frappé mon mari.", "Mon mari m’a frappée.", HUSBAND),
    ("en", "I hit the neighbour.", "The neighbour hit me.", NEIGHBOUR),
    ("fr", "Le voisin a été frappé par moi.", "J’ai été frappé par le voisin.", NEIGHBOUR),
    ("en", "My neighbour was hit by me.", "I was hit by my neighbour.", NEIGHBOUR),
    ("es", "Le pegué al vecino.", "El vecino me pegó.", NEIGHBOUR),
    ("pt", "Bati no meu marido.", "O meu marido bate-me.", HUSBAND),
    ("ro", "L-am lovit pe soț.", "Soțul m-a lovit.", HUSBAND),
    ("ru", "Я ударил соседа.", "Сосед меня ударил.", NEIGHBOUR),
    ("ru", "Сосед был избит мной.", "Меня избил сосед.", NEIGHBOUR),
    ("uk", "Я вдарив сусіда.", "Сусід мене вдарив.", NEIGHBOUR),
    ("tr", "Kocamı dövüyorum.", "Kocam beni dövüyor.", HUSBAND),
    ("ar", "ضربت جاري.", "جاري ضربني.", NEIGHBOUR),
    ("fa", "شوهرم را زدم.", "شوهرم مرا می‌زند.", HUSBAND),
    ("bn", "আমি স্বামীকে মারি।", "স্বামী আমাকে মারে।", HUSBAND),
    ("ta", "நான் கணவரை அடித்தேன்.", "கணவர் என்னை அடிக்கிறார்.", HUSBAND),
    ("zh", "我打了邻居。", "邻居打了我。", NEIGHBOUR),
    ("fr", "J’ai payé 350 euros le 3 mai.", "Je vais payer le 3 mai.", PAY_ON),
    ("en", "I paid on 3 May.", "I will pay on 3 May.", PAY_ON),
    ("es", "Pagué el 3 de mayo.", "Pagaré el 3 de mayo.", PAY_ON),
    ("ru", "Я заплатил 3 мая.", "Я заплачу 3 мая.", PAY_ON),
    ("fr", "Ne signez rien.", "Vous n’avez pas signé.", SIGNATURE),
    ("en", "Do not sign anything.", "Your signature is missing.", SIGNATURE),
    ("es", "No firme nada.", "Falta su firma.", SIGNATURE),
    ("ru", "Ничего не подписывайте.", "Нет вашей подписи.", SIGNATURE),
]


@pytest.mark.parametrize(("language", "turned", "said", "phrase"), TURNED)
def test_a_phrase_is_not_what_says_it_of_the_other_or_at_another_time(
    language: str, turned: str, said: str, phrase: str
) -> None:
    found = packaged_phrasebook().phrase(phrase)
    assert tells_the_other_side(found, turned, language)
    assert not tells_the_other_side(found, said, language)


STRUCK_US = [
    ("fr", "Mon fils a frappé le voisin.", "Le voisin m’a frappé."),
    ("fr", "Ma fille a donné un coup au voisin.", "J’ai été frappé par le voisin."),
    ("en", "My son hit the neighbour.", "My neighbour hit me."),
    ("es", "Mi hijo le pegó al vecino.", "El vecino me pegó."),
    ("pt", "O meu filho bateu no vizinho.", "O vizinho bateu-me."),
    ("ro", "Fiul meu l-a lovit pe vecin.", "Vecinul m-a lovit."),
    ("ru", "Мой сын ударил соседа.", "Сосед ударил меня."),
    ("uk", "Мій син вдарив сусіда.", "Сусід мене вдарив."),
    ("tr", "Oğlum komşuya vurdu.", "Komşum bana vurdu."),
    ("ar", "ابني ضرب جارنا.", "جاري ضربني."),
    ("fa", "پسرم همسایه را زد.", "همسایه مرا زد."),
    ("bn", "আমার ছেলে প্রতিবেশীকে মেরেছে।", "প্রতিবেশী আমাকে মেরেছে।"),
    ("ta", "என் மகன் பக்கத்து வீட்டுக்காரரை அடித்தான்.", "பக்கத்து வீட்டுக்காரர் என்னை அடித்தார்."),
    ("zh", "我儿子打了邻居。", "邻居打了我。"),
]


@pytest.mark.parametrize(("language", "turned", "said"), STRUCK_US)
def test_who_was_hit_is_not_who_hit(language: str, turned: str, said: str) -> None:
    found, of_children = map(packaged_phrasebook().phrase, (NEIGHBOUR, CHILDREN))
    assert tells_the_other_side(found, turned, language)
    assert tells_the_other_side(of_children, turned, language)
    assert not tells_the_other_side(found, said, language)


@pytest.mark.parametrize(
    ("language", "leaving", "threatening"),
    [
        ("fr", "Mon voisin menace de partir.", "Mon voisin me menace de mort."),
        ("en", "My neighbour threatens to move out.", "My neighbour threatens to hit me."),
        ("es", "Mi vecino amenaza con irse.", "Mi vecino amenaza con matarme."),
        ("pt", "O meu vizinho ameaça ir-se embora.", "O meu vizinho ameaça bater-me."),
        ("ro", "Vecinul amenință că pleacă.", "Vecinul amenință că mă bate."),
        ("ru", "Сосед грозится уехать.", "Сосед грозится меня убить."),
        ("uk", "Сусід погрожує поїхати.", "Сусід погрожує мене вбити."),
        ("tr", "Komşum gitmekle tehdit ediyor.", "Komşum beni tehdit ediyor."),
        ("ar", "جاري يهدد بالرحيل.", "جاري يهددني."),
        ("fa", "همسایه‌ام تهدید می‌کند که می‌رود.", "همسایه‌ام مرا تهدید می‌کند."),
        ("bn", "প্রতিবেশী চলে যাওয়ার হুমকি দিচ্ছে।", "প্রতিবেশী আমাকে হুমকি দিচ্ছে।"),
        ("ta", "பக்கத்து வீட்டுக்காரர் போவதாக மிரட்டுகிறார்.", "பக்கத்து வீட்டுக்காரர் என்னை மிரட்டுகிறார்."),
        ("zh", "邻居威胁要搬走。", "邻居威胁我。"),
    ],
)
def test_who_threatens_to_leave_does_not_threaten_who_speaks(
    language: str, leaving: str, threatening: str
) -> None:
    phrase = packaged_phrasebook().phrase("voisinage.menaces")
    assert tells_the_other_side(phrase, leaving, language)
    assert not tells_the_other_side(phrase, threatening, language)


#: Who is thrown out does not want to leave.
THROWN_OUT = [
    ("fr", "Je vais être mis à la porte.", "Je veux quitter mon logement."),
    ("fr", "On va m’expulser.", "Je déménage."),
    ("en", "I will be thrown out.", "I want to move out."),
    ("es", "Me van a echar de casa.", "Quiero dejar el piso."),
    ("pt", "Vou ser posto na rua.", "Quero deixar a casa."),
    ("ro", "O să fiu dat afară.", "Plec din apartament."),
    ("ru", "Меня выгонят.", "Хочу съехать с квартиры."),
    ("uk", "Мене виженуть.", "Хочу з’їхати з квартири."),
    ("tr", "Evden atılacağım.", "Evden çıkmak istiyorum."),
    ("ar", "سيطردونني من بيتي.", "أريد مغادرة سكني."),
    ("fa", "مرا بیرون می‌کنند.", "می‌خواهم خانه را تخلیه کنم."),
    ("bn", "আমাকে বের করে দেবে।", "বাসা ছাড়তে চাই।"),
    ("ta", "என்னை வெளியேற்றுவார்கள்.", "வீட்டைக் காலி செய்கிறேன்."),
    ("zh", "我要被赶出去了。", "我要搬走。"),
]


@pytest.mark.parametrize(("language", "turned", "said"), THROWN_OUT)
def test_who_is_thrown_out_does_not_want_to_leave(language: str, turned: str, said: str) -> None:
    for phrase in map(packaged_phrasebook().phrase, ("depart.quitter_logement", "separation.je_pars")):
        assert tells_the_other_side(phrase, turned, language)
        assert not tells_the_other_side(phrase, said, language)


@pytest.mark.parametrize(
    ("language", "past", "coming"),
    [
        ("fr", "il était là hier", "il sera là demain"),
        ("en", "he was here yesterday", "he will be here tomorrow"),
        ("es", "ya pasó ayer", "pasa mañana"),
        ("pt", "passou ontem", "passa amanhã"),
        ("ro", "a trecut ieri", "trece mâine"),
        ("ru", "он был вчера", "он будет завтра"),
        ("uk", "він був учора", "він буде завтра"),
        ("tr", "dün uğradı", "yarın uğrar"),
        ("ar", "مر علي أمس", "يمر علي غدا"),
        ("fa", "دیروز اینجا بود", "فردا اینجاست"),
        ("bn", "গতকাল ছিল", "আগামীকাল থাকবে"),
        ("ta", "நேற்று இருந்தார்", "நாளை இருப்பார்"),
        ("zh", "昨天在这里", "明天在这里"),
    ],
)
def test_a_day_tells_what_is_done_and_what_is_coming(language: str, past: str, coming: str) -> None:
    will_come = packaged_phrasebook().phrase("intervention.technicien_viendra")
    assert tells_the_other_side(will_come, past, language)
    assert not tells_the_other_side(will_come, coming, language)


@pytest.mark.parametrize(
    ("language", "sentence", "about"),
    [
        ("fr", "J’ai frappé mon mari parce qu’il me frappe.", "harm"),
        ("en", "I hit him and he hits me.", "harm"),
        ("es", "Yo le pegué y él me pegó.", "harm"),
        ("fr", "Je m’appelle Diallo.", "call"),
        ("es", "Debo pagar el alquiler.", "owe"),
        ("fr", "N’oubliez pas votre pièce d’identité.", "forbid"),
        ("en", "Don’t worry.", "forbid"),
        ("fr", "J’étais là hier et je serai là demain.", "time"),
    ],
)
def test_what_tells_both_or_neither_is_left_open(language: str, sentence: str, about: str) -> None:
    assert about not in sides(sentence, language)


PAIRS = tomllib.loads((Path(__file__).parent / "data" / "contrary_pairs.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", PAIRS["sanitaires.plus_d_eau"])
def test_what_goes_on_is_not_over_and_what_must_be_done_is_not_left_to_choice(language: str) -> None:
    """What the words do not tell, the meaning must."""
    told = counted = 0
    for name, of_phrase in PAIRS.items():
        phrase, (said, contrary) = packaged_phrasebook().phrase(name), of_phrase[language]
        text = phrase.texts[language]
        assert not tells_the_other_side(phrase, said, language), (name, said)
        assert not says_the_opposite(text, said, language), (name, said)
        by_words = tells_the_other_side(phrase, contrary, language)
        told += by_words
        counted += (
            by_words
            or says_the_opposite(text, contrary, language)
            or changes_the_sense(text, contrary, language)
        )
    assert told >= 23
    assert counted >= 38


@pytest.mark.parametrize(
    ("language", "sentence", "told"),
    [
        ("fr", "Le chauffage ne marche toujours pas.", {}),
        ("fr", "Le chauffage est encore en panne.", {}),
        ("fr", "Est-ce qu’on peut encore arrêter la procédure ?", {}),
        ("fr", "Prévenez-nous si vous ne pouvez pas être là.", {"duty": False}),
        ("fr", "Vous ne devez pas venir.", {"duty": False}),
        ("fr", "Vous n’êtes pas obligé de venir.", {"duty": True}),
        ("en", "It is still broken.", {}),
        ("es", "Sigo sin agua.", {}),
        ("es", "Sigue goteando.", {"goes_on": True}),
        ("es", "Ya no hace falta.", {"duty": True, "goes_on": False}),
        ("ar", "لم يرجع الماء بعد.", {}),
        ("ar", "ما عاد لازم تجي.", {"duty": True, "goes_on": False}),
        ("ar", "ماشي لازم تجي.", {"duty": True}),
        ("ru", "Вода снова пошла.", {"goes_on": True}),
        ("zh", "您还得付房租。", {"duty": False, "goes_on": True}),
    ],
)
def test_what_is_denied_or_asked_does_not_go_on(language: str, sentence: str, told: dict[str, bool]) -> None:
    found = sides(sentence, language)
    assert {about: found[about] for about in ("duty", "goes_on") if about in found} == told


LEAVING, DRY = "depart.je_pars_le", "fuite.ne_fuit_plus"
#: Who is at home, and what has begun; each beside what does mean the phrase.
ABOUT = {
    LEAVING: {
        "fr": ("Je serai à la maison mardi.", "Je déménage mardi."),
        "en": ("I will be home on Tuesday.", "I am moving out on Tuesday."),
        "es": ("Estaré en casa el martes.", "Dejo el piso el martes."),
        "pt": ("Estarei em casa na terça-feira.", "Deixo a casa na terça-feira."),
        "ro": ("Voi fi acasă marți.", "Plec din casă marți."),
        "ru": ("Буду дома во вторник.", "Съезжаю во вторник."),
        "uk": ("Буду вдома у вівторок.", "Виїжджаю у вівторок."),
        "tr": ("Salı günü evdeyim.", "Salı günü evden çıkıyorum."),
        "ar": ("سأكون في البيت يوم الثلاثاء.", "سأغادر السكن يوم الثلاثاء."),
        "fa": ("سه‌شنبه خانه هستم.", "سه‌شنبه خانه را تخلیه می‌کنم."),
        "bn": ("মঙ্গলবার বাসায় থাকব।", "মঙ্গলবার বাসা ছেড়ে দিচ্ছি।"),
        "ta": ("செவ்வாய் வீட்டில் இருப்பேன்.", "செவ்வாய் வீட்டைக் காலி செய்கிறேன்."),
        "zh": ("星期二我在家。", "星期二我搬走。"),
    },
    DRY: {
        "fr": ("La fuite a commencé hier.", "Ça ne goutte plus."),
        "en": ("The leak started two days ago.", "It has stopped dripping."),
        "es": ("La fuga empezó hace dos días.", "Ya no gotea."),
        "pt": ("A fuga começou há dois dias.", "Já não pinga."),
        "ro": ("Scurgerea a început acum două zile.", "Nu mai picură."),
        "ru": ("Протечка началась два дня назад.", "Больше не капает."),
        "uk": ("Протікання почалося два дні тому.", "Більше не капає."),
        "tr": ("Sızıntı iki gün önce başladı.", "Artık damlamıyor."),
        "ar": ("بدأ التسرب قبل يومين.", "ما عاد ينقط."),
        "fa": ("نشتی دو روز پیش شروع شد.", "دیگر چکه نمی‌کند."),
        "bn": ("দুই দিন আগে লিক শুরু হয়েছে।", "আর ফোঁটা পড়ে না।"),
        "ta": ("கசிவு இரண்டு நாட்களுக்கு முன் தொடங்கியது.", "இனி சொட்டவில்லை."),
    },
}


@pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name, those in ABOUT.items() for language in those]
)
def test_what_is_told_of_being_there_or_of_a_beginning_is_no_other_phrase(name: str, language: str) -> None:
    other, said = ABOUT[name][language]
    assert tells_the_other_side(packaged_phrasebook().phrase(name), other, language)
    assert not tells_the_other_side(packaged_phrasebook().phrase(name), said, language)


@pytest.mark.parametrize(
    ("language", "sentence", "affirmed"),
    [
        ("fr", "Je ne peux venir que le samedi.", "Je peux venir le samedi."),
        ("fr", "Je n’ai plus que 50 euros.", "Je ai 50 euros."),
        ("es", "No puedo venir más que el sábado.", "puedo venir el sábado."),
        ("pt", "Não posso vir senão no sábado.", "posso vir no sábado."),
        ("ro", "Nu pot veni decât sâmbătă.", "pot veni sâmbătă."),
        ("ar", "لا أستطيع المجيء إلا يوم السبت.", "أستطيع المجيء يوم السبت."),
        ("fa", "جز شنبه نمی‌توانم بیایم.", "شنبه می‌توانم بیایم."),
        ("fr", "Je ne crois pas que le 5 soit possible.", "Je ne crois pas que le 5 soit possible."),
        ("fr", "Personne ne m’a dit que je devais 50 euros.", "Personne ne m’a dit que je devais 50 euros."),
        ("fr", "Je serai là seulement mardi.", "Je serai là mardi."),
        ("en", "I can only come on Saturday.", "I can come on Saturday."),
        ("en", "Saturday is the only day.", "Saturday is the only day."),
        ("es", "Solo puedo venir el sábado.", "puedo venir el sábado."),
        ("es", "Vivo solo desde enero.", "Vivo solo desde enero."),
        ("pt", "Só posso vir no sábado.", "posso vir no sábado."),
        ("ro", "Pot veni doar sâmbătă.", "Pot veni sâmbătă."),
        ("ru", "Могу прийти только в субботу.", "Могу прийти в субботу."),
        ("ru", "Я только что заплатил 50 евро.", "Я только что заплатил 50 евро."),
        ("uk", "Можу прийти лише в суботу.", "Можу прийти в суботу."),
        ("tr", "Sadece cumartesi gelebilirim.", "cumartesi gelebilirim."),
        ("bn", "আমি শুধু শনিবার আসতে পারি।", "আমি শনিবার আসতে পারি।"),
        ("ta", "சனிக்கிழமை மட்டும் வர முடியும்.", "சனிக்கிழமை வர முடியும்."),
        ("zh", "我只能星期六来。", "我能星期六来。"),
    ],
)
def test_what_is_denied_but_for_one_thing_is_said_of_that(
    language: str, sentence: str, affirmed: str
) -> None:
    assert without_only(sentence, language) == affirmed


def test_no_phrase_is_of_another_side_than_its_own_text() -> None:
    for phrase in packaged_phrasebook().phrases:
        for code, text in phrase.texts.items():
            assert not tells_the_other_side(phrase, text, code), (code, text)


def test_each_language_tells_harm_of_both_sides() -> None:
    table = tomllib.loads((ASSETS / "phrasebook" / "sides.toml").read_text("utf-8"))
    for language, _, _, _ in TURNED:
        assert {"me", "other"} == table[language]["harm"].keys()
        assert {"us", "others"} == table[language]["struck"].keys()
        assert {"free", "must", "barred"} == table[language]["duty"].keys()
        assert {"before", "after", "away"} == table[language]["limit"].keys()
        assert {"keep", "lose", "refuse"} == table[language]["stay"].keys()
        assert all("only" in table[language][about] for about in ("forbid", "sign", "nearly", "if", "once"))
        assert {"still", "over"} == table[language]["goes_on"].keys()
        assert {"there", "away"} == table[language]["home"].keys()
        assert {"gratis", "charged"} == table[language]["cost"].keys()
        assert {"alive", "dead"} == table[language]["life"].keys()
        assert {"sued", "spared"} == table[language]["court"].keys()


#: What is not free is paid for; what is free is not.
COSTS = [
    ("fr", "La réparation n’est pas gratuite.", "La réparation est gratuite."),
    ("en", "The repair is not free.", "The repair is free."),
    ("es", "La reparación no es gratis.", "La reparación es gratis."),
    ("pt", "O arranjo não é gratuito.", "O arranjo é gratuito."),
    ("ro", "Reparația nu e gratuită.", "Reparația e gratuită."),
    ("uk", "Ремонт не безкоштовний.", "Ремонт безкоштовний."),
    ("ru", "Ремонт не бесплатный.", "Ремонт бесплатный."),
    ("tr", "Tamir ücretsiz değil.", "Tamir ücretsiz."),
    ("ar", "الإصلاح ليس مجانيا.", "الإصلاح مجاني."),
    ("fa", "تعمیر رایگان نیست.", "تعمیر رایگان است."),
    ("bn", "মেরামত ফ্রি না।", "মেরামত ফ্রি।"),
    ("ta", "ரிப்பேர் இலவசம் அல்ல.", "ரிப்பேர் இலவசம்."),
    ("zh", "维修不免费。", "维修是免费的。"),
]


@pytest.mark.parametrize(("language", "charged", "gratis"), COSTS)
def test_what_is_not_free_is_paid_for(language: str, charged: str, gratis: str) -> None:
    free, paid = map(
        packaged_phrasebook().phrase, ("suivi.reparation_gratuite", "suivi.reparation_a_votre_charge")
    )
    assert tells_the_other_side(free, charged, language)
    assert tells_the_same_side(paid, charged, language)
    assert tells_the_other_side(paid, gratis, language)
    assert tells_the_same_side(free, gratis, language)


#: Who no longer lives alone does not live alone.
ALONE = [
    ("fr", "Je n’habite plus seule.", "Je vis seule."),
    ("en", "I don’t live alone any more.", "I live alone."),
    ("es", "Ya no vivo sola.", "Vivo sola."),
    ("pt", "Já não vivo sozinha.", "Vivo sozinha."),
    ("ro", "Nu mai locuiesc singur.", "Locuiesc singur."),
    ("uk", "Я більше не живу сам.", "Я живу сам."),
    ("ru", "Я больше не живу один.", "Я живу один."),
    ("tr", "Artık yalnız yaşamıyorum.", "Yalnız yaşıyorum."),
    ("ar", "لم أعد أعيش وحدي.", "أعيش وحدي."),
    ("fa", "من دیگر تنها زندگی نمی‌کنم.", "تنها زندگی می‌کنم."),
    ("bn", "আমি আর একা থাকি না।", "আমি একা থাকি।"),
    ("ta", "நான் இனி தனியாக வசிக்கவில்லை.", "நான் தனியாக வசிக்கிறேன்."),
    ("zh", "我不再一个人住了。", "我一个人住。"),
]


@pytest.mark.parametrize(("language", "no_longer", "alone"), ALONE)
def test_who_no_longer_lives_alone_does_not_live_alone(language: str, no_longer: str, alone: str) -> None:
    for name in ("vieillir_chez_soi.personne_avec_moi", "ce_que_je_ressens.solitude"):
        phrase = packaged_phrasebook().phrase(name)
        assert tells_the_other_side(phrase, no_longer, language)
        assert not tells_the_other_side(phrase, alone, language)


@pytest.mark.parametrize(
    ("language", "complete", "missing"),
    [
        ("fr", "Votre dossier n’est plus incomplet.", "Votre dossier est incomplet."),
        ("en", "Your file is no longer incomplete.", "Your file is incomplete."),
    ],
)
def test_what_is_no_longer_incomplete_misses_nothing(language: str, complete: str, missing: str) -> None:
    phrase = packaged_phrasebook().phrase("documents.document_manque")
    assert tells_the_other_side(phrase, complete, language)
    assert not tells_the_other_side(phrase, missing, language)


#: Who is alive has not died.
ALIVE = [
    ("fr", "Mon père est encore vivant.", "Mon père est mort."),
    ("en", "My father is still alive.", "My father died."),
    ("es", "Mi padre sigue vivo.", "Mi padre murió."),
    ("pt", "O meu pai ainda está vivo.", "O meu pai morreu."),
    ("ro", "Tatăl meu mai trăiește.", "Tatăl meu a murit."),
    ("uk", "Мій батько ще живий.", "Мій батько помер."),
    ("ru", "Мой отец ещё жив.", "Мой отец умер."),
    ("tr", "Babam hâlâ hayatta.", "Babam öldü."),
    ("ar", "أبي لا يزال حيا.", "مات أبي."),
    ("fa", "پدرم هنوز زنده است.", "پدرم فوت کرد."),
    ("bn", "আমার বাবা এখনও বেঁচে আছেন।", "আমার বাবা মারা গেছেন।"),
    ("ta", "என் அப்பா இன்னும் உயிருடன் இருக்கிறார்.", "அப்பா இறந்துவிட்டார்."),
    ("zh", "我父亲还活着。", "我父亲去世了。"),
]


@pytest.mark.parametrize(("language", "alive", "dead"), ALIVE)
def test_who_is_alive_has_not_died(language: str, alive: str, dead: str) -> None:
    phrase = packaged_phrasebook().phrase("deces.pere_decede")
    assert tells_the_other_side(phrase, alive, language)
    assert not tells_the_other_side(phrase, dead, language)
    assert tells_the_same_side(phrase, dead, language)


#: Who does not pay is sued; who keeps to the plan is not.
SUED = [
    (
        "fr",
        "Si vous ne payez pas, nous irons au tribunal.",
        "Si vous suivez le plan, nous n’irons pas au tribunal.",
    ),
    ("en", "If you do not pay, we will go to court.", "If you pay, we will not go to court."),
    ("es", "Si no paga, iremos al juzgado.", "Si paga, no iremos al juzgado."),
    ("pt", "Se não pagar, vamos ao tribunal.", "Se pagar, não vamos ao tribunal."),
    ("ro", "Dacă nu plătiți, mergem la tribunal.", "Dacă plătiți, nu mergem la tribunal."),
    ("uk", "Якщо не заплатите, ми звернемося до суду.", "Платите — до суду не йдемо."),
    ("ru", "Если не заплатите, мы обратимся в суд.", "Платите — не подадим в суд."),
    ("tr", "Ödemezseniz mahkemeye gideceğiz.", "Öderseniz mahkemeye gitmeyiz."),
    ("ar", "إذا لم تدفعوا سنلجأ إلى المحكمة.", "إذا دفعتم لن نلجأ إلى المحكمة."),
    ("fa", "اگر نپردازید، به دادگاه می‌رویم.", "اگر بپردازید، به دادگاه نمی‌رویم."),
    ("bn", "টাকা না দিলে আমরা আদালতে যাব।", "টাকা দিলে আমরা আদালতে যাব না।"),
    (
        "ta",
        "பணம் கட்டாவிட்டால் நாங்கள் நீதிமன்றம் செல்வோம்.",
        "பணம் கட்டினால் நாங்கள் நீதிமன்றம் செல்ல மாட்டோம்.",
    ),
    ("zh", "如果您不付款，我们就去法院。", "您按时付款，我们就不去法院。"),
]


@pytest.mark.parametrize(("language", "sued", "spared"), SUED)
def test_who_is_told_of_the_court_is_not_told_that_there_is_none(
    language: str, sued: str, spared: str
) -> None:
    phrase = packaged_phrasebook().phrase("dettes.pas_de_tribunal_si_plan")
    assert tells_the_other_side(phrase, sued, language)
    assert not tells_the_other_side(phrase, spared, language)


#: Who has paid a part has forgotten nothing.
PAID_A_PART = [
    ("fr", "J’ai payé, mais pas en entier.", "J’ai oublié de payer le loyer."),
    ("en", "I have paid, but not everything.", "I forgot to pay my rent."),
    ("es", "Pagué, pero no todo.", "Se me olvidó pagar el alquiler."),
    ("pt", "Paguei, mas não tudo.", "Esqueci-me de pagar a renda."),
    ("ro", "Am plătit, dar nu tot.", "Am uitat să plătesc chiria."),
    ("uk", "Я заплатив, але не все.", "Я забув заплатити за квартиру."),
    ("ru", "Я заплатил, но не всё.", "Я забыл заплатить за квартиру."),
    ("tr", "Ödedim ama hepsini değil.", "Kirayı ödemeyi unuttum."),
    ("ar", "دفعت لكن ليس كل المبلغ.", "نسيت أدفع الإيجار."),
    ("fa", "پرداخت کردم، ولی نه همه را.", "فراموش کردم اجاره را پرداخت کنم."),
    ("bn", "টাকা দিয়েছি, কিন্তু পুরোটা না।", "ভাড়া দিতে ভুলে গেছি।"),
    ("ta", "பணம் கட்டினேன், ஆனால் முழுவதும் இல்லை.", "வாடகை கட்ட மறந்துவிட்டேன்."),
    ("zh", "我付了，但没付全。", "我忘了付房租。"),
]


@pytest.mark.parametrize(("language", "paid", "forgot"), PAID_A_PART)
def test_who_has_paid_a_part_has_not_forgotten_to_pay(language: str, paid: str, forgot: str) -> None:
    phrase = packaged_phrasebook().phrase("impaye.oublie_de_payer")
    assert tells_the_other_side(phrase, paid, language)
    assert not tells_the_other_side(phrase, forgot, language)


def test_what_is_not_all_told_by_its_denial_is_not_told_alike() -> None:
    assert not tells_the_same_side(packaged_phrasebook().phrase(PAY_ON), "Je vais payer le 3 mai.", "fr")


@pytest.mark.parametrize(
    ("language", "sentence", "found"),
    [
        ("fr", "vous n avez plus de dette", True),
        ("fr", "l ascenseur n est pas repare", True),
        ("fr", "j ai une dette", False),
        ("en", "you dont have any debt", True),
        ("en", "i cant pay", True),
        ("en", "i can t pay", True),
        ("en", "i want to pay", False),
    ],
)
def test_what_is_denied_without_its_apostrophe_is_denied(language: str, sentence: str, found: bool) -> None:
    assert denies(sentence, language) == found


OTHER_SIDES = tomllib.loads((Path(__file__).parent / "data" / "other_sides.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "language"), [(name, code) for name, those in OTHER_SIDES.items() for code in those]
)
def test_what_must_not_be_swapped_is_told_apart(name: str, language: str) -> None:
    phrase, (other, said) = packaged_phrasebook().phrase(name), OTHER_SIDES[name][language]
    assert tells_the_other_side(phrase, other, language)
    assert not tells_the_other_side(phrase, said, language)


def test_each_pair_is_there_in_each_language() -> None:
    for those in OTHER_SIDES.values():
        assert those.keys() == PAIRS["sanitaires.plus_d_eau"].keys()


@pytest.mark.parametrize(
    ("language", "sentence", "before"),
    [
        ("fr", "Je suis là jusqu’à …", True),
        ("fr", "Je serai absent jusqu’au …", False),
        ("fr", "Sans rendez-vous, venez avant …", True),
        ("fr", "Avant …, ce n’est pas la peine.", False),
        ("fr", "Je ne dois rien avant janvier.", False),
        ("fr", "Rappelez-moi après-demain.", None),
        ("fr", "Avant, ça marchait.", None),
        ("fr", "Après … ?", None),
        ("en", "Not until …", False),
        ("en", "From … to …", None),
        ("es", "No tengo que pagar hasta enero.", False),
        ("ru", "Я дома до …", True),
        ("tr", "Ocak ayına kadar evdeyim.", True),
        ("zh", "…以后不行", True),
    ],
)
def test_on_which_side_of_a_value_it_is_so(language: str, sentence: str, before: bool | None) -> None:
    assert sides(sentence, language).get("limit") is before


@pytest.mark.parametrize(
    ("language", "sentence", "until"),
    [
        ("fr", "Vous ne devez rien payer avant le …", True),
        ("es", "No tengo que pagar hasta enero.", True),
        ("fr", "Je ne peux pas payer avant le …", False),
        ("en", "I can’t pay until January.", False),
        ("fr", "Je paierai avant le …", False),
        ("fr", "Je ne dois rien.", False),
    ],
)
def test_what_is_denied_until_a_day_is_not_denied_for_good(language: str, sentence: str, until: bool) -> None:
    assert denies_until(sentence, language) is until


def test_who_asks_has_stated_nothing() -> None:
    paid, lift = map(
        packaged_phrasebook().phrase, ("paiement.deja_paye", "choix_du_logement.y_a_t_il_ascenseur")
    )
    assert tells_the_other_side(paid, "Est-ce que j’ai payé mon loyer ?", "fr")
    assert not tells_the_other_side(paid, "J’ai payé mon loyer.", "fr")
    assert not tells_the_other_side(lift, "Est-ce que l’immeuble a un ascenseur ?", "fr")
    move = packaged_phrasebook().phrase("demande_de_logement.changer_de_quartier")
    assert not tells_the_other_side(move, "Can you move me to a different neighbourhood?", "en")


@pytest.mark.parametrize(
    ("language", "sentence", "denied", "obliged"),
    [
        ("pt", "nao precisa assinar", True, False),
        ("pt", "e preciso pagar", False, True),
        ("tr", "odemek zorunda degilsiniz", True, True),
        ("ro", "fara probleme", False, False),
        ("zh", "我非搬不可", False, True),
        ("zh", "我不得不付钱", False, True),
        ("zh", "我非常不高兴", True, False),
        ("fa", "قبل از ساعت ۹ نیایید", True, False),
        ("fa", "نیاز دارم", False, False),
    ],
)
def test_what_is_denied_and_what_is_a_duty(language: str, sentence: str, denied: bool, obliged: bool) -> None:
    assert denies(sentence, language) is denied
    assert obliges(sentence, language) is obliged


def test_what_is_being_typed_is_not_completed_by_who_does_it_to_whoever_types() -> None:
    typed = packaged_phrasebook().complete("I hit my", "en", PhraseSpeaker.VISITOR)
    assert HUSBAND not in typed
    assert NEIGHBOUR not in typed

"""A phrase that says the opposite is never proposed: before for after, this for that."""

from __future__ import annotations

import tomllib

import pytest

from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.contraries import changes_the_sense, says_the_opposite
from kiosk.accessibility.translation.phrase_vectors import OFF_TOPIC, wordings
from kiosk.domain import KNOWN_LANGUAGES
from kiosk.runtime.paths import ASSETS


def text(phrase: str, language: str) -> str:
    return packaged_phrasebook().phrase(phrase).texts[language]


OPPOSITES = [
    ("fr", "Il faut payer {amount} avant le {date}.", "Vous devez verser 200 euros après le 5 décembre."),
    ("fr", "Prenez l’escalier, jamais l’ascenseur.", "Descendez par l’ascenseur, pas par l’escalier."),
    ("fr", "Puis-je faire ces travaux moi-même ?", "Est-ce que je dois faire ces travaux moi-même ?"),
    ("fr", "Votre loyer va augmenter.", "Mon loyer a baissé ?"),
    ("en", "May I do this work myself?", "Must I do these alterations on my own?"),
    ("en", "The office is closed.", "The office opens."),
    ("es", "Rechazo la herencia.", "Acepto la herencia."),
    ("ar", "قبل {date}.", "بعد 10 ديسمبر"),
    ("ru", "До {date}.", "После десятого декабря."),
    ("zh", "{date}之前。", "12月10日后"),
]
#: Who is evicted is not allotted a home.
EVICTED = [
    ("fr", "Vous serez expulsé.", "On vous attribue l’appartement."),
    ("en", "You will be evicted.", "You have been allocated the flat."),
    ("es", "Lo van a desahuciar.", "Le han adjudicado el piso."),
    ("pt", "Vai ser despejado.", "Atribuíram-lhe a casa."),
    ("ro", "Veți fi evacuat.", "Vi s-a atribuit locuința."),
    ("ru", "Вас выселят.", "Вам выделили квартиру."),
    ("uk", "Вас виселять.", "Вам виділили квартиру."),
    ("tr", "Tahliye edileceksiniz.", "Ev size tahsis edildi."),
    ("ar", "سيتم طردكم.", "خصصوا لكم الشقة."),
    ("fa", "شما را بیرون می‌کنند.", "خانه را واگذار کردند."),
    ("bn", "আপনাকে উচ্ছেদ করা হবে।", "বাসা বরাদ্দ হয়েছে।"),
    ("ta", "நீங்கள் வெளியேற்றப்படுவீர்கள்.", "வீடு ஒதுக்கப்பட்டுள்ளது."),
    ("zh", "您会被赶出去。", "房子分给您了。"),
]
#: Who is not in danger is safe; who is in danger is not.
DANGER = [
    ("fr", "Je ne suis pas en danger.", "Je suis en danger."),
    ("en", "I am not in danger.", "I am in danger."),
    ("es", "No estoy en peligro.", "Estoy en peligro."),
    ("pt", "Não estou em perigo.", "Estou em perigo."),
    ("ro", "Nu sunt în pericol.", "Sunt în pericol."),
    ("ru", "Мне не грозит опасность.", "Я в опасности."),
    ("uk", "Мені не загрожує небезпека.", "Я в небезпеці."),
    ("tr", "Tehlikede değilim.", "Tehlikedeyim."),
    ("ar", "لست في خطر.", "أنا في خطر."),
    ("fa", "در خطر نیستم.", "در خطرم."),
    ("bn", "আমি বিপদে নেই।", "আমি বিপদে আছি।"),
    ("ta", "நான் ஆபத்தில் இருக்கவில்லை.", "நான் ஆபத்தில் இருக்கிறேன்."),
    ("zh", "我没有危险。", "我有危险。"),
]
#: Who has to pay has not got it for nothing; an eviction has nothing to do with asylum; what is too small is
#: not to be smaller.
TO_PAY = [
    ("fr", "Il vous reste 1 250 euros à payer.", "C’est offert."),
    ("en", "You still have to pay 1,250 euros.", "There is no charge."),
    ("es", "Le quedan 1.250 euros por pagar.", "No cuesta nada."),
    ("pt", "Ainda tem 1250 euros a pagar.", "Não custa nada."),
    ("ro", "Mai aveți de plătit 1250 de euro.", "Nu costă nimic."),
    ("ru", "Вам осталось заплатить 1250 евро.", "Даром."),
    ("uk", "Вам залишилося сплатити 1250 євро.", "Задарма."),
    ("tr", "1250 avro ödemeniz gerekiyor.", "Parasız."),
    ("ar", "يجب أن تدفعوا 1250 يورو.", "ببلاش."),
    ("fa", "باید ۱۲۵۰ یورو بپردازید.", "پولی لازم نیست."),
    ("bn", "আপনাকে ১২৫০ ইউরো দিতে হবে।", "টাকা লাগে না।"),
    ("ta", "நீங்கள் 1250 யூரோ செலுத்த வேண்டும்.", "காசு இல்லை."),
    ("zh", "您还要付1250欧元。", "不要钱。"),
]
EVICTION = [
    ("fr", "J’ai reçu un avis d’expulsion.", "J’ai demandé l’asile."),
    ("en", "I have received an eviction notice.", "I have asked for asylum."),
    ("es", "He recibido un aviso de desahucio.", "He pedido asilo."),
    ("pt", "Recebi uma ordem de despejo.", "Pedi asilo."),
    ("ro", "Am primit un aviz de evacuare.", "Am cerut azil."),
    ("ru", "Мне пришло уведомление о выселении.", "Я попросил убежище."),
    ("uk", "Мені прийшло повідомлення про виселення.", "Я попросив притулок."),
    ("tr", "Tahliye ihbarı aldım.", "İltica başvurusu yaptım."),
    ("ar", "وصلني إشعار إخلاء.", "قدمت طلب لجوء."),
    ("fa", "حکم تخلیه گرفتم.", "درخواست پناهندگی داده‌ام."),
    ("bn", "আমি উচ্ছেদের নোটিশ পেয়েছি।", "আমি আশ্রয় চেয়েছি।"),
    ("ta", "வெளியேற்ற அறிவிப்பு வந்தது.", "புகலிடம் கேட்டேன்."),
    ("zh", "我收到了驱逐通知。", "我申请了庇护。"),
]
TOO_SMALL = [
    ("fr", "On m’a attribué un logement mais trop petit.", "Il me faut plus petit."),
    ("en", "They gave me a flat but it is too small.", "I need something smaller."),
    ("es", "Me han dado un piso demasiado pequeño.", "Necesito algo más pequeño."),
    ("pt", "Deram-me uma casa pequena demais.", "Preciso de uma mais pequena."),
    ("ro", "Mi-au dat o casă prea mică.", "Îmi trebuie ceva mai mic."),
    ("ru", "Мне дали слишком маленькую квартиру.", "Мне нужна квартира поменьше."),
    ("uk", "Мені дали замалу квартиру.", "Мені потрібна менша квартира."),
    ("tr", "Verilen ev bize küçük geliyor.", "Daha küçük bir ev gerek."),
    ("ar", "البيت صغير علينا.", "أحتاج بيتا أصغر."),
    ("fa", "این خانه خیلی کوچک است.", "خانهٔ کوچک‌تر لازم دارم."),
    ("bn", "বাসাটা খুব ছোট।", "আরও ছোট বাসা লাগবে।"),
    ("ta", "வீடு மிகவும் சிறியது.", "இதைவிடச் சிறிய வீடு வேண்டும்."),
    ("zh", "分给我的房子太小。", "我要小一点的。"),
]
STATES = [
    ("es", "No tengo seguro de la vivienda.", "No me siento seguro.", "No estoy asegurado."),
    ("pt", "Não tenho seguro da habitação.", "Não me sinto seguro.", "Não fiz seguro."),
    ("ar", "سُرق طردي.", "وصلني إخطار بالطرد.", "ضاع طردي."),
    ("fr", "Il fait froid chez moi.", "Il fait trop chaud chez moi.", "C’est glacial."),
    ("en", "It is cold in my home.", "It is too hot in my flat.", "It is freezing here."),
    ("fr", "Mon enfant est né.", "Mon père est mort.", "Naissance de mon fils."),
]
SAME = [
    ("fr", "Prenez l’escalier, jamais l’ascenseur.", "Il faut prendre l’escalier, pas l’ascenseur."),
    ("fr", "Je refuse l’héritage.", "Je n’accepte pas l’héritage."),
    ("fr", "Venez l’après-midi.", "Passez avant-hier, dans l’après-midi."),
    ("en", "Before {date}.", "Not after the tenth, before it."),
    ("tr", "Öğleden sonra gelin.", "Önce arayın, öğleden sonra gelin."),
]


@pytest.mark.parametrize(("language", "phrase", "said"), OPPOSITES)
def test_opposites_are_told_apart_whichever_is_said(language: str, phrase: str, said: str) -> None:
    assert says_the_opposite(phrase, said, language)
    assert says_the_opposite(said, phrase, language)


@pytest.mark.parametrize(
    ("language", "phrase", "contrary", "same"),
    [
        *STATES,
        *((language, text("commission.logement_attribue", language), *said) for language, *said in EVICTED),
        *((language, text("regles.c_est_gratuit", language), *said) for language, *said in TO_PAY),
        *(
            (language, text("titre_de_sejour.demande_d_asile", language), *said)
            for language, *said in EVICTION
        ),
        *((language, text("vieillir_chez_soi.plus_petit", language), *said) for language, *said in TOO_SMALL),
        *(
            (language, text("violences_a_la_maison.pas_en_securite", language), *said)
            for language, *said in DANGER
        ),
    ],
)
def test_a_state_is_not_its_contrary(language: str, phrase: str, contrary: str, same: str) -> None:
    assert says_the_opposite(phrase, contrary, language)
    assert not says_the_opposite(phrase, same, language)


@pytest.mark.parametrize(
    ("language", "phrase", "said"),
    [
        ("fr", "Êtes-vous en danger ?", "Vous êtes en sécurité ici ?"),
        ("fr", "Je n’ai pas d’eau chaude.", "l’eau est froide"),
        ("en", "There is no hot water.", "only cold water comes out"),
        ("es", "No tengo agua caliente.", "no podemos bañarnos, solo hay agua fría"),
    ],
)
def test_what_asks_or_denies_has_no_contrary_state(language: str, phrase: str, said: str) -> None:
    assert not says_the_opposite(phrase, said, language)


@pytest.mark.parametrize(("language", "phrase", "said"), SAME)
def test_what_says_the_same_in_other_words_is_no_opposite(language: str, phrase: str, said: str) -> None:
    assert not says_the_opposite(phrase, said, language)


@pytest.mark.parametrize(
    ("language", "phrase", "agrees", "contrary"),
    [
        ("fr", "Mon badge ne marche plus.", "Mon badge est bloqué.", "Mon badge marche."),
        ("en", "My hearing aid does not work.", "My hearing aid stopped.", "My hearing aid is fine."),
        ("es", "No acepto la herencia.", "Rechazo la herencia.", "Quiero la herencia."),
        ("pt", "O elevador não funciona.", "O elevador está avariado.", "O elevador funciona."),
        ("ro", "Liftul nu merge.", "Liftul s-a stricat.", "Liftul merge."),
        ("ru", "Лифт не работает.", "Лифт сломался.", "Лифт работает."),
        ("uk", "Ліфт не працює.", "Ліфт зламався.", "Ліфт працює."),
        ("tr", "İyi hissetmiyorum.", "Kötü hissediyorum.", "İyi hissediyorum."),
        ("ar", "المصعد لا يعمل.", "المصعد معطل.", "المصعد يعمل."),
        ("fa", "آسانسور کار نمی‌کند.", "آسانسور خراب است.", "آسانسور کار می‌کند."),
        ("bn", "লিফট চলছে না।", "লিফট নষ্ট।", "লিফট চলছে।"),
        ("ta", "லிஃப்ட் வேலை செய்யவில்லை.", "லிஃப்ட் பழுது.", "லிஃப்ட் வேலை செய்கிறது."),
        ("zh", "电梯不动了。", "电梯坏了。", "电梯在动。"),
    ],
)
def test_a_word_that_denies_is_as_good_as_not(language: str, phrase: str, agrees: str, contrary: str) -> None:
    assert not changes_the_sense(phrase, agrees, language)
    assert changes_the_sense(phrase, contrary, language)


@pytest.mark.parametrize(
    ("language", "phrase", "over"),
    [
        ("fr", "Je n’ai plus d’électricité.", "Le courant est revenu."),
        ("fr", "Mes voisins font du bruit.", "Le voisin a arrêté de faire du bruit."),
        ("en", "There are mice.", "We got rid of the mice."),
        ("en", "I have no heating.", "The heating is back on."),
        ("es", "Mis vecinos hacen ruido.", "Mi vecino ha dejado de hacer ruido."),
        ("es", "El ascensor está averiado.", "El ascensor ha vuelto a funcionar."),
        ("pt", "Não tenho água quente.", "A água quente voltou."),
        ("ru", "Лифт не работает.", "Лифт снова заработал."),
        ("uk", "Ліфт не працює.", "Ліфт полагодили."),
        ("uk", "Немає води.", "Воду вже дали."),
        ("ru", "Нет воды.", "Воду уже дали."),
        ("ar", "انتهت صلاحية تصريح إقامتي.", "جددت بطاقة الإقامة"),
        ("ar", "المصعد لا يعمل.", "المصعد رجع يشتغل"),
        ("tr", "Fareler var.", "Farelerden kurtulduk."),
        ("zh", "电梯不动了。", "电梯修好了"),
    ],
)
def test_what_is_over_is_not_what_it_was(language: str, phrase: str, over: str) -> None:
    assert says_the_opposite(phrase, over, language)


@pytest.mark.parametrize(
    ("language", "phrase", "again"),
    [
        ("es", "El ascensor está averiado.", "El ascensor se ha vuelto a parar."),
        ("en", "There are mice.", "The mice are back."),
        ("fr", "L’ascenseur est en panne.", "L’ascenseur s’est arrêté."),
        ("fr", "Je n’ai pas d’eau chaude.", "L’eau est revenue mais froide."),
        ("ar", "لم يتم الإصلاح.", "لسا ما صلحوه"),
    ],
)
def test_what_is_so_again_is_what_it_was(language: str, phrase: str, again: str) -> None:
    assert not says_the_opposite(phrase, again, language)


def test_no_phrase_is_the_opposite_of_its_own_wordings() -> None:
    book = packaged_phrasebook()
    found = [
        (each.text, shown)
        for each in wordings(book.phrases)
        if each.phrase != OFF_TOPIC and not each.contrary
        if (shown := book.phrase(each.phrase).text(each.language))
        if says_the_opposite(shown, each.text, each.language)
    ]
    assert found == []


@pytest.mark.parametrize(
    "language", [code for code, each in KNOWN_LANGUAGES.items() if each.negation and not each.variant_of]
)
def test_every_language_has_opposites(language: str) -> None:
    table = tomllib.loads((ASSETS / "phrasebook" / "opposites.toml").read_text("utf-8"))
    assert len(table[language]["pairs"]) >= 2


@pytest.mark.parametrize(
    ("language", "proposed", "said", "turned"),
    [
        ("en", "I have already paid.", "I forgot to pay that", True),
        ("es", "Quiero devolver las llaves.", "me niego a devolver las llaves", True),
        ("fr", "Je veux payer mon loyer.", "je refuse de payer mon loyer", True),
        ("fr", "J’ai oublié de payer.", "j’ai oublié de payer le loyer", False),
        ("fr", "Je n’ai pas encore payé.", "j’ai oublié de payer", False),
        ("en", "I have forgotten my password.", "I forgot my password", False),
    ],
)
def test_what_turns_round_what_follows_brings_no_phrase_that_states_it(
    language: str, proposed: str, said: str, turned: bool
) -> None:
    assert says_the_opposite(proposed, said, language) is turned

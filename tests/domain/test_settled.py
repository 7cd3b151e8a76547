"""Who says that nothing is to be reported any more, and who does not."""

from __future__ import annotations

import pytest

from kiosk.domain.settled import is_settled

SETTLED = {
    "fr": (
        "Bonjour, la fuite est réparée, merci.",
        "Mon badge est retrouvé",
        "Le radiateur chauffe à nouveau",
        "La fuite est réparée.",
        "Le chauffage remarche.",
        "J’ai retrouvé mes clés.",
        "J’ai retrouvé mon badge.",
        "L’ascenseur n’est plus en panne.",
        "L’ascenseur remarche",
        "Les toilettes ne sont plus bouchées.",
        "La vitre a été remplacée.",
        "Je croyais avoir une fuite mais non.",
        "J’ai plus de fuite",
        "je n’ai plus de fuite",
        "Le robinet ne fuit plus",
    ),
    "en": (
        "The lift works again",
        "Hello, the lift works again, thanks!",
        "I found my keys",
        "The heating works again",
        "I have no leak any more",
        "The window has been replaced",
        "I thought I had a leak but no",
        "the sink is not blocked any more",
    ),
    "es": (
        "he encontrado mis llaves",
        "encontré las llaves",
        "La calefacción funciona otra vez",
        "La calefacción ya funciona",
        "ya no tengo fuga",
        "El ascensor funciona de nuevo",
        "ya no está atascado",
    ),
    "pt": (
        "O elevador funciona outra vez",
        "O elevador voltou a funcionar",
        "Encontrei as minhas chaves",
        "já não tenho fuga",
    ),
    "ro": (
        "Liftul merge din nou",
        "Mi-am găsit cheile",
        "nu mai am scurgere",
    ),
    "ru": (
        "Лифт снова работает",
        "Лифт опять работает",
        "Я нашла ключи",
        "у меня больше нет протечки",
        "у меня больше нет течи",
        "стекло заменили",
    ),
    "uk": (
        "Ліфт знову працює",
        "у мене більше немає протікання",
        "я знайшла ключі",
    ),
    "tr": (
        "Asansör tekrar çalışıyor",
        "Asansör yeniden çalışıyor",
        "anahtarlarımı buldum",
        "artık sızıntı yok",
    ),
    "ar": (
        "المصعد يعمل من جديد",
        "المصعد عاد يعمل",
        "وجدت مفاتيحي",
        "لم يعد عندي تسرب",
        "المصعد يعمل مرة أخرى",
    ),
    "fa": (
        "دیگر نشتی ندارم",
        "آسانسور دوباره کار می‌کند",
        "کلیدهایم را پیدا کردم",
    ),
    "bn": (
        "আমার আর লিক নেই",
        "লিফট আবার চলছে",
        "আমার আর পানি লিক নেই",
    ),
    "ta": (
        "லிஃப்ட் மீண்டும் வேலை செய்கிறது",
        "எனக்கு இனி கசிவு இல்லை",
    ),
    "zh": (
        "电梯又能用了",
        "电梯修好了",
        "钥匙找到了",
        "我以为漏水但没有",
    ),
}
OPEN = {
    "fr": (
        "Les toilettes ont été réparées hier ça déborde",
        "Depuis que la chaudière a été changée il fait froid",
        "L’ascenseur est réparé tous les mois",
        "La porte a été réparée elle ferme mal",
        "Bonjour, la fuite n’est pas réparée, merci.",
        "La fuite n’est pas réparée",
        "Le chauffage remarche mais pas chez moi",
        "L’ascenseur est encore en panne",
        "L’ascenseur a été réparé hier il est en panne",
        "il y a de plus en plus de cafards",
        "y a plus de rats que jamais",
        "Les cafards sont revenus",
        "J’ai trouvé des souris dans ma cuisine",
        "J’ai retrouvé des cafards",
        "On m’a dit que c’était réparé mais non",
        "la fuite est revenue",
        "ça remarche plus",
        "le chauffage est réparé et le robinet fuit",
        "J’ai plus d’eau chaude",
        "il faut que ce soit réparé",
        "l’ascenseur doit être réparé",
        "J’ai perdu mes clés",
        "L’ascenseur n’est toujours pas réparé",
        "La serrure doit être remplacée",
        "J’ai retrouvé mes clés. La serrure est cassée",
        "J’ai trouvé un cafard",
    ),
    "en": (
        "since the boiler was replaced it is cold",
        "The leak was fixed badly",
        "the leak is back",
        "I found mice in the kitchen",
        "it was fixed but it is broken again",
        "the lift is still broken",
        "it has not been fixed",
        "the tap must be replaced",
        "I lost my keys",
    ),
    "es": (
        "he encontrado cucarachas",
        "ha vuelto la humedad",
        "no está arreglado",
        "no he encontrado mis llaves",
    ),
    "pt": (
        "a humidade voltou",
        "encontrei baratas",
        "não foi reparado",
    ),
    "ro": (
        "au revenit gândacii",
        "nu a fost reparat",
    ),
    "ru": (
        "почините лифт",
        "нашла тараканов",
        "тараканы вернулись",
        "лифт не починили",
        "замените кран",
        "лифт опять не работает",
    ),
    "uk": (
        "полагодьте ліфт",
        "таргани повернулися",
    ),
    "tr": (
        "evde fare buldum",
        "asansör hâlâ bozuk",
        "asansör tamir edilmedi",
    ),
    "ar": (
        "وجدت صراصير في المطبخ",
        "رجع التسرب",
        "المصعد لا يعمل",
    ),
    "fa": (
        "سوسک پیدا کردم",
        "آسانسور کار نمی‌کند",
    ),
    "bn": ("আবার লিক",),
    "ta": ("கசிவு மீண்டும்",),
    "zh": (
        "又漏水了",
        "找到蟑螂",
        "老鼠又回来了",
        "电梯还是没修好",
    ),
}


@pytest.mark.parametrize(
    ("language", "said"), [(code, each) for code, some in SETTLED.items() for each in some]
)
def test_what_is_repaired_found_again_or_was_never_there_is_settled(language: str, said: str) -> None:
    assert is_settled(said, language)
    assert is_settled(said.upper(), language) or language == "tr", "capitals"


@pytest.mark.parametrize(("language", "said"), [(code, each) for code in OPEN for each in OPEN[code]])
def test_what_is_still_or_again_broken_or_something_else_besides_is_not(language: str, said: str) -> None:
    assert not is_settled(said, language)


def test_a_variant_is_its_language_and_one_without_patterns_settles_nothing() -> None:
    assert is_settled("La fuite est réparée", "fr@falc")
    assert not is_settled("alles ist repariert", "de")


def test_nobody_tells_at_length_that_there_is_nothing() -> None:
    assert not is_settled("La fuite est réparée " + "a" * 500, "fr")

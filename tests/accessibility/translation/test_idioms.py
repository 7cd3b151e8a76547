"""What is said beside what is meant: ``assets/phrasebook/idioms.toml``."""

import re
import tomllib

import pytest

from kiosk.accessibility.translation.contraries import denies, obliges
from kiosk.accessibility.translation.idioms import is_request, without_idle_words
from kiosk.domain import KNOWN_LANGUAGES
from kiosk.runtime.paths import ASSETS

#: By language: words that calm beside what is meant; "do not forget to"; a tag; a request.
SAID = {
    "fr": (
        ("Ne vous inquiétez pas, je reste avec vous.", "je reste avec vous."),
        "N’oubliez pas de fermer la porte.",
        ("Vous signez ici, d’accord ?", "Vous signez ici."),
        "Pourriez-vous apporter ce papier ?",
    ),
    "en": (
        ("No rush, but bring it tomorrow.", "bring it tomorrow."),
        "dont forget to close the door",
        ("You sign here, ok?", "You sign here."),
        "Could you bring this paper?",
    ),
    "es": (
        ("No se preocupe, me quedo aquí.", "me quedo aquí."),
        "Que no se le olvide cerrar la puerta.",
        ("Firme aquí, ¿vale?", "Firme aquí."),
        "¿Puede traer este papel?",
    ),
    "pt": (
        ("Não se preocupe, fico aqui.", "fico aqui."),
        "Não se esqueça de fechar a porta.",
        ("Assine aqui, está bem?", "Assine aqui."),
        "Podia trazer este papel?",
    ),
    "ro": (
        ("Nu vă faceți griji, rămân aici.", "rămân aici."),
        "Nu uitați să închideți ușa.",
        ("Semnați aici, bine?", "Semnați aici."),
        "Ați putea să aduceți hârtia?",
    ),
    "ru": (
        ("Не волнуйтесь, я останусь с вами.", "я останусь с вами."),
        "Не забудьте закрыть дверь.",
        ("Подпишите здесь, ладно?", "Подпишите здесь."),
        "Можете принести эту бумагу?",
    ),
    "uk": (
        ("Не хвилюйтеся, я залишуся з вами.", "я залишуся з вами."),
        "Не забудьте зачинити двері.",
        ("Підпишіть тут, добре?", "Підпишіть тут."),
        "Можете принести цей папір?",
    ),
    "tr": (
        ("Merak etmeyin, burada kalıyorum.", "burada kalıyorum."),
        "Kapıyı kapatmayı unutmayın.",
        ("Buraya imza atın, tamam mı?", "Buraya imza atın."),
        "Bu kağıdı getirebilir misiniz?",
    ),
    "ar": (
        ("لا تقلق، سأبقى معك.", "سأبقى معك."),
        "لا تنس أن تغلق الباب.",
        ("وقع هنا، ماشي؟", "وقع هنا."),
        "هل يمكنك إحضار هذه الورقة؟",
    ),
    "fa": (
        ("نگران نباشید، پیش شما می‌مانم.", "پیش شما می‌مانم."),
        "فراموش نکنید در را ببندید.",
        ("اینجا امضا کنید، باشه؟", "اینجا امضا کنید."),
        "می‌توانید این برگه را بیاورید؟",
    ),
    "bn": (
        ("চিন্তা করবেন না, আমি আছি।", "আমি আছি।"),
        "দরজা বন্ধ করতে ভুলবেন না।",
        ("এখানে সই করেন, ঠিক আছে?", "এখানে সই করেন."),
        "কাগজটা আনতে পারবেন?",
    ),
    "ta": (
        ("பயப்படாதீங்க, நான் இங்க இருக்கேன்.", "நான் இங்க இருக்கேன்."),
        "கதவை மூட மறக்காதீங்க.",
        ("இங்க கையெழுத்து போடுங்க, சரியா?", "இங்க கையெழுத்து போடுங்க."),
        "இந்தக் காகிதத்தைக் கொண்டு வர முடியுமா?",
    ),
    "zh": (
        ("没关系，我陪着您。", "我陪着您。"),
        "别忘了关门。",
        ("您在这儿签字，好吗？", "您在这儿签字."),
        "您能不能带这张纸？",
    ),
}


@pytest.mark.parametrize(
    "language", [code for code, each in KNOWN_LANGUAGES.items() if each.negation and not each.variant_of]
)
def test_what_is_said_beside_what_is_meant_is_known(language: str) -> None:
    (calming, left), urging, (tagged, stated), request = SAID[language]
    assert without_idle_words(calming, language) == left
    assert not denies(calming, language)
    assert not denies(urging, language)
    assert obliges(urging, language)
    assert without_idle_words(tagged, language) == stated
    assert is_request(request, language)
    assert not is_request(tagged, language)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Ne vous inquiétez pas.", "fr"),
        ("D’accord ?", "fr"),
        ("Vous êtes d’accord ?", "fr"),
        ("Ce n’est pas grave ?", "fr"),
        ("Don’t worry about the rent, it is paid.", "en"),
        ("Is everything ok?", "en"),
        ("সব ঠিক আছে?", "bn"),
        ("没关系。", "zh"),
    ],
)
def test_what_is_all_that_is_said_stays(said: str, language: str) -> None:
    assert without_idle_words(said, language) == said


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Ne vous inquiétez pas, personne ne viendra.", "fr"),
        ("Je ne m’inquiète pas du tout.", "fr"),
        ("Don’t worry, they wont throw you out.", "en"),
        ("he aint here", "en"),
        ("nao sei", "pt"),
        ("Воды нету.", "ru"),
        ("ماعندي شغل", "ar"),
        ("নৌকা নাই, টাকা পাইনাই", "bn"),
        ("எனக்கு விளங்கேல்ல", "ta"),
        ("جواب ندادن", "fa"),
    ],
)
def test_what_denies_something_beside_them_still_denies(said: str, language: str) -> None:
    assert denies(said, language)


def test_whether_one_may_is_no_request() -> None:
    assert not is_request("Est-ce que je peux payer demain ?", "fr")
    assert not is_request("Could I pay tomorrow?", "en")
    assert not is_request("我能不能明天付？", "zh")
    assert not is_request("Vous pouvez payer demain.", "fr")


def test_a_request_put_as_a_denial_denies_nothing() -> None:
    assert not denies("Вы не могли бы подождать?", "ru")
    assert denies("Мы не могли бы заплатить.", "ru")
    assert not denies("Чи не могли б ви зачекати?", "uk")
    assert denies("Ми не могли б заплатити.", "uk")


def test_no_pattern_begins_with_any_number_of_letters() -> None:
    """It would be tried from each letter of a long word again: 5,000 letters took two seconds."""
    table = tomllib.loads((ASSETS / "phrasebook" / "idioms.toml").read_text("utf-8"))
    for language, patterns in table.items():
        for name, pattern in patterns.items():
            assert not re.search(r"(?:^|\|)\\w[+*]", pattern), (language, name)

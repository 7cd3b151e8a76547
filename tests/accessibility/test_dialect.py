"""Spoken Arabic is compared in its written form; what is written already stays as it is."""

import pytest

from kiosk.accessibility.dialect import standard_form
from kiosk.accessibility.translation.contraries import denies


@pytest.mark.parametrize(
    ("spoken", "standard"),
    [
        ("وين الحمام؟", "أين الحمام؟"),
        ("ما بدي موعد", "لا أريد موعد"),
        ("جاري بيهددني", "جاري يهددني"),
        ("جاري كيهددني", "جاري يهددني"),
        ("جاري ما بيهددني", "جاري لا يهددني"),
        ("ما عم يتنفس", "لا يتنفس"),
        ("مفيش مية", "لا يوجد ماء"),
        ("عندي مية يورو", "عندي مئة يورو"),
        ("ووين المفتاح", "وأين المفتاح"),
        ("هالكلمة", "هذا الكلمة"),
        ("عالحيط", "على الجدار"),
        ("بالكوزينة", "بالمطبخ"),
        ("كاين الفيران فالكولوار", "يوجد الفئران في الممر"),
        ("ما يخلينيش نرقد", "لا يتركني أنام"),
        ("السخان مبيشتغلش", "السخان لا يعمل"),
        ("ما خلصتش الكرا", "ما خلصت الإيجار"),
        ("الشباك مش بيقفل", "النافذة لا يقفل"),
        ("كتقطر المية", "تقطر الماء"),
        ("كنخلص الكرا", "أدفع الإيجار"),
        ("أُرِيدُ مَوْعِدًا", "أريد موعدا"),
        ("أريــــد موعدا", "أريد موعدا"),
    ],
)
def test_what_is_spoken_is_written_in_standard_words(spoken: str, standard: str) -> None:
    assert standard_form(spoken, "ar") == standard
    assert standard_form(standard, "ar") == standard


@pytest.mark.parametrize(
    "written",
    [
        *("كيف حالك", "كيلومتر واحد"),
        *("بيتنا في باريس", "وصلت الرسالة بتاريخ 3 مارس", "بيان الحساب", "العالمية عالمية"),
        *("أعمل في الليل", "عندي صداع", "المياه الحارة", "في وقت باكر", "يوم عيد"),
        *("كتبت رسالة", "كنت في البيت", "كتاب ابني", "ما يعيش معنا", "متوحش", "راتب الكاف"),
    ],
)
def test_a_written_word_that_looks_like_a_spoken_one_stays(written: str) -> None:
    assert standard_form(written, "ar") == written


def test_other_languages_stay() -> None:
    assert standard_form("Où  est l’ascenseur ?", "fr") == "Où  est l’ascenseur ?"


@pytest.mark.parametrize(
    ("language", "said", "denied"),
    [
        ("ar", "ما بعرف اقرا", True),
        ("ar", "ماعنديش الفلوس", True),
        ("ar", "معاشي ألف يورو", False),
        ("ar", "ما بين الساعة 9 والساعة 10", False),
        ("fr", "y a plus d’eau", True),
        ("fr", "le chauffage marche plus", True),
        ("fr", "il respire plus", True),
        ("fr", "je touche plus mes aides", True),
        ("fr", "elle peut plus monter", True),
        ("fr", "il y a plus de monde qui vient", False),
        ("fr", "il y a plus de bruit la nuit", False),
        ("fr", "j’ai plus de 60 ans", False),
    ],
)
def test_what_is_denied_as_one_speaks_is_denied(language: str, said: str, denied: bool) -> None:
    assert denies(said, language) is denied

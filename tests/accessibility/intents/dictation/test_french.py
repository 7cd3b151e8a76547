"""What is said in French words is read back as it was meant."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from phonenumbers import is_valid_number, parse

from kiosk.accessibility.intents import spoken_values
from kiosk.domain import Money

from . import in_words

TODAY = date(2026, 11, 25)  # a Wednesday
FR = settings(max_examples=150)


@given(st.dates(date(1907, 1, 1), TODAY))
@FR
def test_a_birth_date(born):
    assert spoken_values.day(in_words.day(born), "fr", today=TODAY, past=True) == born


@given(st.dates(date(1927, 1, 1), TODAY))
@FR
def test_a_birth_date_with_a_year_of_two_figures(born):
    assume(born.year <= 1999)
    said = f"né le {born.day} {in_words.MONTHS[born.month]} {in_words.number(born.year - 1900)}"
    latest = born.replace(year=born.year + 100) if _exists(born, 100) else None
    meant = latest if latest is not None and latest <= TODAY else born
    assert spoken_values.day(said, "fr", today=TODAY, past=True) == meant


def _exists(day: date, years: int) -> bool:
    try:
        day.replace(year=day.year + years)
    except ValueError:
        return False
    return True


@given(st.dates(TODAY, date(2027, 11, 24)))
@FR
def test_a_day_to_come_without_its_year(day):
    said = in_words.day(day).rsplit(" deux mille", 1)[0]
    assert spoken_values.day(said, "fr", today=TODAY) == day


@given(st.times().map(lambda each: time(each.hour, each.minute)))
@FR
def test_an_hour(hour):
    assert spoken_values.hour(f"à {in_words.hour(hour)}", "fr") == hour


@given(st.integers(0, 999_999_999))
@FR
def test_a_number(number):
    assert spoken_values.number(in_words.number(number), "fr") == number


@given(st.integers(0, 99_999), st.integers(10, 99))
@FR
def test_an_amount(euros, cents):
    for said in (
        f"{in_words.number(euros)} euros {in_words.number(cents)}",
        f"{in_words.number(euros)} euros et {in_words.number(cents)} centimes",
        f"{euros},{cents} €",
        f"{euros:,}".replace(",", "\u202f") + f",{cents}",
    ):
        assert spoken_values.amount(said, "fr") == Money(euros * 100 + cents)


@given(st.from_regex(r"0[67][1-9][0-9]{7}", fullmatch=True))
@example("0690006010")  # of Guadeloupe, and in words 06 80 10 00 70 as well
@FR
def test_a_phone_is_never_read_as_another(phone):
    said = spoken_values.phone(in_words.pairs(phone), "fr")
    assert said in ("+33" + phone[1:], None)


def test_most_phones_are_read():
    numbers = (f"06{(n * 7_919_317 + 11) % 100_000_000:08d}" for n in range(1, 200))
    phones = [each for each in numbers if is_valid_number(parse(each, "FR"))]
    read = [spoken_values.phone(in_words.pairs(phone), "fr") for phone in phones]
    assert sum(each is not None for each in read) >= 0.95 * len(phones)


@given(
    st.lists(
        st.sampled_from(["Denise", "Ursule", "Pierre", "Olivier", "Thérèse", "Irma"]),
        min_size=2,
    )
)
@FR
def test_a_name_spelled_with_first_names(names):
    said = ", ".join(f"{name[0].lower()} comme {name}" for name in names)
    assert spoken_values.spelled_name(said, "fr") == "".join(name[0] for name in names).title()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("d comme Denise, u, p", "Dup"),
        ("D. U. P. O. N. T.", "Dupont"),
        ("dé u pé o enne té", "Dupont"),
        ("mon nom c'est Dupont d u p o n t", "Dupont"),
        ("b comme denise u", "Du"),  # the word is heard better than its letter
        ("l e espace g o deux f", "Le Goff"),
        ("double vé a i grec n e", "Wayne"),
        ("e accent aigu l i s e", "Élise"),
        ("j e a n tiret l u c", "Jean-Luc"),
        ("Dupont", None),
        ("j'habite à Paris", None),
        ("d", None),
        ("", None),
    ],
)
def test_spelled(said, name):
    assert spoken_values.spelled_name(said, "fr") == name


@pytest.mark.parametrize(
    ("said", "coming", "born"),
    [
        ("le deux mars quarante-huit", date(2048, 3, 2), date(1948, 3, 2)),
        ("2 3 48", date(2048, 3, 2), date(1948, 3, 2)),
        ("zéro deux zéro trois mille neuf cent quarante-huit", date(1948, 3, 2), date(1948, 3, 2)),
        ("zéro deux zéro trois un neuf quatre huit", date(1948, 3, 2), date(1948, 3, 2)),
        ("02/03/1948", date(1948, 3, 2), date(1948, 3, 2)),
        ("02-03-1948", date(1948, 3, 2), date(1948, 3, 2)),
        ("02031948", date(1948, 3, 2), date(1948, 3, 2)),
        ("aujourd'hui", TODAY, None),
        ("aujourd’hui", TODAY, None),
        ("demain", date(2026, 11, 26), None),
        ("après-demain", date(2026, 11, 27), None),
        ("mardi prochain", date(2026, 12, 1), None),
        ("mercredi", date(2026, 12, 2), None),
        ("lundi en huit", date(2026, 12, 7), None),
        ("dans trois jours", date(2026, 11, 28), None),
        ("dans huit jours", date(2026, 12, 2), None),
        ("dans quinze jours", date(2026, 12, 9), None),
        ("dans deux semaines", date(2026, 12, 9), None),
        ("le vingt-neuf février", None, None),
        ("le trente février deux mille vingt", None, None),
        ("le quarante mars", None, None),
        ("mardi ou jeudi", None, None),
        ("hier", None, None),
        ("le deux mars deux mille trente", date(2030, 3, 2), None),
        ("je ne sais pas", None, None),
    ],
)
def test_days(said, coming, born):
    assert spoken_values.day(said, "fr", today=TODAY) == coming
    assert spoken_values.day(said, "fr", today=TODAY, past=True) == born


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("dix heures et quart", time(10, 15)),
        ("dix heures et demie", time(10, 30)),
        ("onze heures moins le quart", time(10, 45)),
        ("onze heures moins dix", time(10, 50)),
        ("midi", time(12)),
        ("midi et demi", time(12, 30)),
        ("minuit", time(0)),
        ("10h15", time(10, 15)),
        ("10 h", time(10)),
        ("10:15", time(10, 15)),
        ("trois heures de l'après-midi", time(15)),
        ("huit heures du soir", time(20)),
        ("huit heures du matin", time(8)),
        ("vingt-cinq heures", None),
        ("minuit moins le quart", None),
        ("dix heures ou onze heures", None),
        ("bientôt", None),
    ],
)
def test_hours(said, hour):
    assert spoken_values.hour(said, "fr") == hour


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("cinquante euros vingt", 5020),
        ("cinquante virgule vingt", 5020),
        ("12,5", 1250),
        ("vingt centimes", 20),
        ("cent", 10000),
        ("un euro", 100),
        ("mille deux cents euros", 120000),
        ("je voudrais payer cinquante euros", 5000),
        ("dix ou vingt euros", 2000),
        ("dix euros ou vingt euros", None),
        ("tout", None),
    ],
)
def test_amounts(said, cents):
    assert spoken_values.amount(said, "fr") == (None if cents is None else Money(cents))


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", "+33612345678"),
        ("zero six un deux trois quatre cinq six sept huit", "+33612345678"),
        ("mon numéro c'est le 06 12 34 56 78", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("plus trente-trois six douze trente-quatre cinquante-six soixante-dix-huit", "+33612345678"),
        ("zéro six vingt quatre-vingt-dix douze treize", "+33620901213"),
        ("zéro six double zéro douze treize quatorze", "+33600121314"),
        ("+213 551 23 45 67", "+213551234567"),
        ("zéro six douze", None),
        ("je n'en ai pas", None),
    ],
)
def test_phones(said, phone):
    assert spoken_values.phone(said, "fr") == phone


def test_codes():
    assert spoken_values.code("mon numéro c'est l zéro zéro quarante-deux", "fr") == "L0042"
    assert spoken_values.code("T482715", "fr") == "T482715"
    assert spoken_values.code("je ne sais pas", "fr") is None
    assert spoken_values.digits("zéro six douze", "fr") == "0612"
    assert spoken_values.digits("rien", "fr") is None


@pytest.mark.parametrize("country", ["f r", "FR", "fr", "effe erre"])
def test_an_iban_in_letters_and_digits(country):
    said = f"{country} soixante-seize 3000 6000 zéro un douze 3456 7890 189"
    assert spoken_values.iban(said, "fr") == "FR7630006000011234567890189"


def test_no_iban():
    assert spoken_values.iban("fr 76 trois mille", "fr") is None
    assert spoken_values.iban("mon compte est à la banque postale", "fr") is None


def test_two_numbers_are_none():
    assert spoken_values.number("deux ou trois", "fr") is None
    assert spoken_values.number("452 000", "fr") == 452000


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("oui", True),
        ("Ouais, ouais.", True),
        ("euh ben oui", True),
        ("d'accord", True),
        ("non", False),
        ("c'est pas ça", False),
        ("pas d'accord", False),
        ("bien sûr que non", False),
        ("oui et non", None),
        ("peut-être", None),
        ("oui mais alors il faut que je vous raconte toute mon histoire depuis le début", None),
        ("", None),
    ],
)
def test_yes_or_no(said, answer):
    assert spoken_values.yes_no(said, "fr") is answer

"""A letter that is read: what is told of it, what is not, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from time import process_time
from typing import Any

import pytest

from audit.demo_letter import ORDER_TO_PAY, OVERDUE, printed_letter
from benchmarks.made_letters import (
    EIGHTH_LETTERS,
    FIFTH_LETTERS,
    FOURTH_LETTERS,
    FRESH_LETTERS,
    LETTERS,
    NINTH_LETTERS,
    SEVENTH_LETTERS,
    SIXTH_LETTERS,
    TENTH_LETTERS,
    THIRD_LETTERS,
    MadeLetter,
)
from kiosk.domain import Money, T
from kiosk.domain.agency import Agency, OpeningHours
from kiosk.domain.letters import LetterAct, LetterText, LetterTrouble, LetterWord
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.letter_page import is_in_french, letter_lines
from kiosk.domain.rules.letters import understand_letter
from kiosk.domain.rules.several_letters import is_several_letters
from kiosk.eservices import letter
from kiosk.eservices.letter.state import LetterState
from kiosk.journeys import (
    Choose,
    Context,
    FetchResult,
    FetchStep,
    JourneyRun,
    LetterReading,
    Photo,
    ReadLetter,
)

from .visitors import NOW, words

TODAY = date(2026, 11, 27)


def written(lines: str) -> list[LetterWord]:
    """The words of these lines, the sums behind ``|`` far at the right, a second column behind ``//``;
    ``_`` is an unsure figure."""
    found = []
    rows = lines.rstrip("\n").split("\n")
    for rank, row in enumerate(rows):
        row, _, second = row.lstrip("#>~=").partition(" // ")
        label, *figures = row.split("|")
        sides = ((label, 0.1), (second.lstrip("#~"), 0.65))
        cells = ((figure, 0.8 - 0.14 * column) for column, figure in enumerate(reversed(figures)))
        for column, (piece, left) in enumerate((*sides, *reversed([*cells]))):
            line = 10 * rank + column
            for word in piece.split():
                right = left + 0.01 * len(word)
                top, bottom, unsure = rank / len(rows), (rank + 0.7) / len(rows), "_" in word
                found.append(LetterWord(word.replace("_", "?"), line, left, top, right, bottom, unsure))
                left = right + 0.01
    return found


@pytest.mark.parametrize(
    "made",
    [
        *(LETTERS + FRESH_LETTERS + THIRD_LETTERS),
        *(FOURTH_LETTERS + FIFTH_LETTERS + SIXTH_LETTERS + SEVENTH_LETTERS),
        *(EIGHTH_LETTERS + NINTH_LETTERS + TENTH_LETTERS),
    ],
    ids=lambda made: made.name,
)
def test_what_a_letter_says_is_told_and_no_more(made: MadeLetter) -> None:
    facts = understand_letter(written(made.lines), TODAY, "Habitat des Tilleuls")
    told = (
        facts.kind.key if facts.kind else None,
        facts.sender.key if facts.sender else None,
        facts.amount.cents if facts.amount else None,
        facts.day,
        facts.threatens,
    )
    assert told == (made.kind, made.sender, made.cents, made.day, made.threatens)
    if made in SEVENTH_LETTERS + EIGHTH_LETTERS + NINTH_LETTERS + TENTH_LETTERS:
        assert (facts.act and facts.act.value) == made.act


@pytest.mark.parametrize(
    ("lines", "cents"),
    [
        ("Montant à régler : 1 282,40 €", 128240),
        ("Montant à régler : 1.282,40 €", 128240),
        ("Montant à régler : 282.40 €", 28240),
        ("Montant à régler : 282 euros", 28200),
        # Two sums that could be it, and a figure that is no sum.
        ("Reste dû en octobre 10,00 €\nReste dû en novembre 12,00 €", None),
        ("Montant à régler, voir au verso : 3 pages", None),
        # A bill that was paid in part.
        ("Facture d’un montant de 124,15 €.\nNous avons reçu 50,00 €. Il reste 74,15 €.", 7415),
        ("Facture d’un montant de 124,15 €. Vous avez déjà payé 50,00 €.", None),
        ("Facture d’un montant de 124,15 €. Elle n’est pas entièrement réglée.", None),
        ("Facture d’un montant de 124,15 €. Si vous avez déjà payé, jetez cette lettre.", 12415),
        # No sum: a day, and the price of one of several.
        ("À régler avant le 16.12.26", None),
        ("Repas (16 x 3,90)|62,40", 6240),
        ("Différence à votre débit : 112,08 EUR", 11208),
        # What was paid, what a law threatens with, what was written in error.
        ("Le loyer de 612,40 € de septembre a été payé.\nCelui d’octobre, 598,10 €, reste à payer.", 59810),
        ("La loi prévoit une amende de 3 750 €.\nVous devez payer votre dette de loyer.", None),
        ("Total : 1 240,00 €\nCe total est annulé et remplacé par 240,00 €.", 24000),
        # What hangs on something, is over, or is less than nothing; a label behind its sum.
        ("Si vous avez déjà payé 150 €, il reste 262,60 €. Merci de régler 412,60 €.", 41260),
        ("Vous devez 412,60 €. En cas de paiement rapide, 380,00 € suffisent.", 41260),
        ("Montant dû : 412,60 €\nCette somme sera ramenée à 131,10 € si la CAF paie.", 41260),
        ("Après déduction du dépôt de garantie de 380 €, il reste 32,60 € à payer.", 3260),
        ("Votre dette était de 812,60 €. Vous avez payé 400,00 €.", None),
        ("Votre dette était de 812,60 €. À ce jour, vous devez 412,60 €.", 41260),
        ("Montant dû : 412,60 € dont 87,40 € de charges", 41260),
        ("64,18 € restent à votre charge.", 6418),
        ("Solde antérieur : 612,30 €\nVersement : 200,00 €\nNouveau solde : 412,30 €\nPayez-le.", 41230),
        ("Deux mois, soit 954,20 €. Vous devez nous rembourser cette somme.", 95420),
        ("Total à payer|-87,40 €", None),
        ("Total à payer|0,00 €", None),
        # A line below a table is not of its last sum; the end of its sentence is.
        ("Total à payer|650,00 €\nSi vous payez par chèque, 5 jours plus tôt.", 65000),
        ("Total à payer|650,00 €\nSi vous êtes prélevé, ne payez pas.", 65000),
        # A share, several times, more, less, and figures written otherwise.
        ("Vous devez payer la moitié de 412,10 €.", None),
        ("Vous devez payer le tiers de la somme de 412,10 €.", None),
        ("Vous devez payer 50 % de 412,10 €.", None),
        ("Merci de payer deux fois 206,05 €.", None),
        ("Merci de payer 512,34 € moins l’APL de 200,00 €.", None),
        ("Merci de payer 512,34 € et 15,00 € de frais.", None),
        ("À payer : 512,34 €, dont à déduire votre avoir de 100,00 €.", None),
        ("Merci de payer 512,34 € plus 15,00 € de frais, soit 527,34 €.", 52734),
        ("Merci de payer 512,34 € + 15,00 €, soit 527,34 €.", 52734),
        ("Vous avez payé 50,00 € et il reste 74,15 € à payer.", 7415),
        ("Montant à payer : 1'245,60 €", 124560),
        ("Montant à payer : 1 245 euros 60", None),
        ("Montant à payer : 1 245 euros et 60 centimes", 124560),
        ("Montant à payer : 1 245€60", 124560),
        # A letter that a figure was taken for, and a space where none is.
        ("Montant à payer : 5l2,34 €", None),
        ("Montant à payer : S12,34 € dont 20,00 € de frais", None),
        ("Montant à payer : 8 B12,34 €", None),
        ("Montant à payer : 5 12,34 €", None),
        ("Montant à payer : l 523,00 €", None),
        ("Montant à payer : I 204,50 €", None),
        ("Montant à payer : S 12,34 €", None),
        ("Montant à payer : S5 12,34 €", None),
        ("Montant à payer : 512,3 4 €", None),
        ("Montant à payer : 512;34 €", None),
        ("Merci de payer à 512,34 €", 51234),
        ("Montant à payer : 12 €\nbâtiment B 512", 1200),
        ("Montant à payer : 1 245 € 10/12/2026", 124500),
        ("Montant à payer : 1 245 €\n15 rue Molière", 124500),
        ("Montant à payer : 3 360,63 F soit 512,34 €", 51234),
        # What was told in error, hangs on a case, is owed by another, or is paid by an insurance.
        ("Le montant de 812,00 € de notre lettre était faux.\nLe bon montant est 412,00 €.", 41200),
        ("Nous vous avons réclamé par erreur 812,00 €. Vous devez 412,00 €.", 41200),
        ("Vous devez 412,00 €, et non 812,00 €.", 41200),
        ("Vous devez 412,00 €, sauf si la CAF paie. Dans ce cas, vous devez 112,00 €.", None),
        ("Monsieur doit 300,00 €. Madame doit 100,00 €.", None),
        ("Montant TTC|110,00 €\nPrise en charge par l’assurance|80,00 €", None),
        ("Il reste 412,00 € à payer\nsi la CAF ne verse rien.", None),
        # A comma that the reader lost.
        ("Vous devez 41210 €.", None),
        ("Vous devez 41 210 €.", 4_121_000),
    ],
)
def test_a_sum_is_read_as_it_is_written_or_not_at_all(lines: str, cents: int | None) -> None:
    facts = understand_letter(written(f"Objet : relance\n{lines}"), TODAY)
    assert (facts.amount.cents if facts.amount else None) == cents


@pytest.mark.parametrize(
    "lines",
    [
        "Montant à régler : __ 145,20 €",
        "Montant à régler : 2 ___,__ €",
        "Montant à régler|_45,20 €\nRetenue|51,00 €",
        "Total|_ ___,__ €\nPrincipal|1 702,10 €",
        "Merci de régler ___ euros.\nVous avez versé 350,00 €",
    ],
)
def test_beside_a_figure_that_is_not_sure_no_other_sum_is_told(lines: str) -> None:
    assert understand_letter(written(f"Objet : relance\n{lines}"), TODAY).amount is None


def test_a_word_that_could_not_be_read_is_shown_as_such_and_ends_no_sentence() -> None:
    whole = written("Objet : relance\nMerci de payer avant le 3 décembre 2026")
    page = [replace(each, text="…", unsure=True) if each.text == "payer" else each for each in whole]
    assert letter_lines(page)[1] == "Merci de … avant le 3 décembre 2026"
    assert understand_letter(page, TODAY).day == date(2026, 12, 3)


@pytest.mark.parametrize(
    "lines",
    [
        "Merci de payer avant le __ décembre 2026. Une audience aura lieu le 14 janvier 2027.",
        "Merci de payer avant le __/__/____, sinon à payer le 4 janvier 2027.",
    ],
)
def test_beside_a_day_that_is_not_sure_no_other_day_is_told(lines: str) -> None:
    assert understand_letter(written(f"Objet : relance\n{lines}"), TODAY).day is None


@pytest.mark.parametrize(
    ("words_", "day"),
    [
        ("avant le 10 décembre 2026", date(2026, 12, 10)),
        ("avant le 1er janvier", date(2027, 1, 1)),
        ("avant le 1er déc. 2026", date(2026, 12, 1)),
        ("au plus tard le 14 janv 2027", date(2027, 1, 14)),
        ("au plus tard le 01.12.26", date(2026, 12, 1)),
        # The head of a column.
        ("Montant TTC // Date limite\n97,55 € // 11/12/2026", date(2026, 12, 11)),
        ("Votre dossier\nAbsent ? Appelez avant le 30.11.26", None),
        ("au plus tard le 10/12/26", date(2026, 12, 10)),
        ("avant le jeudi 10 décembre 2026", date(2026, 12, 10)),
        (
            ". Si nous ne recevons pas ce paiement avant le 8 décembre 2026, des frais suivent",
            date(2026, 12, 8),
        ),
        (
            "avant le 15 décembre 2026. Pour payer en plusieurs fois, appelez avant le 4 décembre 2026",
            date(2026, 12, 15),
        ),
        (". Sans départ, expulsion à partir du 3 décembre 2026", date(2026, 12, 3)),
        # Another day of the week: one of them was misread. A day that is none. Two days.
        ("avant le lundi 10 décembre 2026", None),
        ("avant le 31 novembre 2026", None),
        ("avant le 3 décembre 2026 ou avant le 4 décembre 2026", None),
        ("votre bail du 3 mars 2027", None),
        ("votre cotisation exigible le 1er octobre 2026 n’est pas réglée", None),
        ("pour le 31 décembre 2026, dernier délai", date(2026, 12, 31)),
        ("ou le contrat sera résilié à la date du 21 décembre 2026", date(2026, 12, 21)),
        ("avant le vingt et un janvier deux mille vingt-sept", date(2027, 1, 21)),
        ("avant le 15 décembre 2026, en ligne jusqu’au 20 décembre 2026", date(2026, 12, 15)),
        ("et la trêve hivernale dure jusqu’au 31 mars 2027", None),
        # What hangs on something; a time to object; how long something lasts.
        (". En cas de paiement avant le 5 décembre 2026, rien de plus n’est dû", None),
        (". À défaut de paiement avant le 9 décembre 2026, des frais suivent", date(2026, 12, 9)),
        (". Vous pouvez contester jusqu’au 20 janvier 2027", None),
        (". Nos bureaux sont fermés jusqu’au 2 janvier 2027", None),
        ("au plus tard le 10 décembre 2026. Travaux du 7 au 29 décembre 2026", date(2026, 12, 10)),
    ],
)
def test_a_day_is_read_as_it_is_written_or_not_at_all(words_: str, day: date | None) -> None:
    assert understand_letter(written(f"Objet : relance\nMerci de payer {words_}"), TODAY).day == day


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("Nous vous recevrons lundi. Apportez vos trois derniers avis d’échéance.", "rendez_vous"),
        ("DERNIÈRE RELANCE\nVotre dernier avis d’échéance n’est pas réglé.", "relance"),
        ("Nous vous recevons sur rendez-vous. Vous pouvez aussi prendre rendez-vous par téléphone.", None),
        ("Objet : régularisation de vos charges", "regularisation"),
    ],
)
def test_what_is_only_named_in_passing_is_not_what_the_letter_is(lines: str, kind: str | None) -> None:
    facts = understand_letter(written(lines), TODAY)
    assert (facts.kind.key if facts.kind else None) == kind


@pytest.mark.parametrize(
    "before", ["Prestataire de votre bailleur", "À la demande de : Habitat des Tilleuls"]
)
def test_whom_another_writes_for_is_not_who_writes(before: str) -> None:
    facts = understand_letter(written(f"{before}\nAvis de passage"), TODAY, "Habitat des Tilleuls")
    assert facts.sender is None


def test_a_receipt_that_says_what_is_to_be_paid_next_is_not_only_to_be_kept() -> None:
    facts = understand_letter(
        written("Objet : quittance\nTotal corrigé : 371,45 €\nà payer avant le 5 décembre 2026."), TODAY
    )
    assert (facts.act, facts.amount, facts.day) == (LetterAct.PAY, Money(37145), date(2026, 12, 5))


def test_a_receipt_that_tells_what_is_still_owed_is_not_only_kept() -> None:
    lines = "Objet : quittance\nVotre loyer est payé. Solde de votre compte : 112,40 € restant dus."
    assert understand_letter(written(lines), TODAY).act is not LetterAct.NOTHING


def test_a_threat_is_not_the_thing_itself_but_leads_to_a_person() -> None:
    facts = understand_letter(
        written("Objet : relance\nÀ défaut, nous ferons délivrer un commandement de payer."), TODAY
    )
    assert facts.kind is not None
    assert facts.kind.key == "relance"
    assert facts.threatens


def test_two_letters_side_by_side_are_not_mixed() -> None:
    assert is_several_letters(written("Objet : relance\nMadame, bonjour\nObjet : rendez-vous"))
    assert not is_several_letters(
        written("Objet : relance\nMadame,\nVeuillez agréer, Madame, nos salutations")
    )


def test_two_pages_side_by_side_are_not_mixed() -> None:
    page = written("\n".join(["Merci de payer avant le trois décembre"] * 12))
    halves = [
        replace(each, left=start + each.left / 2.2, right=start + each.right / 2.2)
        for start in (0.0, 0.5)
        for each in page
    ]
    assert is_several_letters(halves)
    assert not is_several_letters(page)
    table = written("\n".join(["Loyer|1 282,40 €"] * 12))
    assert not is_several_letters(table)
    blocks = written("\n".join(["Montant TTC à payer // Compte client 00 471 882"] * 12))
    assert not is_several_letters(blocks)


def test_a_lone_one_belongs_to_its_thousand() -> None:
    """Its box is narrower than that of any other figure."""
    page = written("Objet : relance\nMontant à régler : 1 874,55 €")
    at = next(i for i, each in enumerate(page) if each.text == "1")
    page[at] = replace(page[at], left=page[at].right - 0.004)
    amount = understand_letter(page, TODAY).amount
    assert amount is not None
    assert amount.cents == 187455


SUMMONS = """\
Commissaire de justice
ASSIGNATION EN RÉFÉRÉ
Vous êtes assigné à comparaître à l’audience du jeudi 14 janvier
2027 à 9 heures 30 devant le tribunal judiciaire d’Arras, salle 3.
Très important : si vous ne vous présentez pas, un jugement
pourra être rendu contre vous sur les seuls éléments fournis."""


def test_two_letters_one_over_the_other_are_not_mixed() -> None:
    below = (
        "Douai, le 20 novembre 2026\nMISE EN DEMEURE DE PAYER\nMadame,\nVous restez nous devoir 1 874,55 €."
    )
    assert is_several_letters(written(f"{SUMMONS}\n{below}"))
    assert not is_several_letters(
        written(f"{SUMMONS}\nVeuillez agréer,\nMadame,\nl’expression de nos regrets")
    )
    one = written("\n".join(SUMMONS.split("\n") * 2))
    turned = [
        replace(each, top=each.top + 0.1 * each.left, bottom=each.bottom + 0.1 * each.left)
        if each.line >= 50
        else each
        for each in one
    ]
    assert is_several_letters(turned)
    assert not is_several_letters(one)


@pytest.mark.parametrize(
    "below",
    [
        "Nous vous attendons avec vos enfants à\nl’agence, le 3 décembre 2026 à 10 h",
        "Veuillez recevoir ci-joint votre avis.\nVeuillez agréer nos salutations.",
        "Nous vous prions d’agréer,\nMadame, Monsieur,\nnos salutations.",
        "Nos salutations\nMadame Martin, directrice",
    ],
)
def test_one_letter_is_not_taken_for_two(below: str) -> None:
    assert not is_several_letters(written(f"Douai, le 20 novembre 2026\nMadame, Monsieur,\n{below}"))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (
            "MISE EN DEMEURE DE PAYER\nLoyers impayés. Solde débiteur. Vous êtes en retard de paiement.",
            "mise_en_demeure",
        ),
        (
            "Objet : loyers impayés\nPar cette lettre, nous vous mettons en demeure de payer.",
            "mise_en_demeure",
        ),
        ("Objet : relance\nÀ défaut, vous recevrez une mise en demeure.", "relance"),
        ("Objet : dernière relance\nMalgré notre mise en demeure, votre loyer est impayé.", "relance"),
        ("COMMANDEMENT DE PAYER\nNous vous mettons en demeure de payer.", "commandement_de_payer"),
    ],
)
def test_a_formal_notice_is_more_than_a_reminder(lines: str, kind: str) -> None:
    found = understand_letter(written(lines), TODAY).kind
    assert found is not None
    assert found.key == kind
    assert found.danger == (kind != "relance")


@pytest.mark.parametrize(
    ("hours", "first", "last"),
    [
        ("à 10 h 15", time(10, 15), None),
        ("entre 8 h et 12 h", time(8), time(12)),
        ("entre 8het12h", time(8), time(12)),
        ("de 9h30 à 11h", time(9, 30), time(11)),
        ("8h30-12h", time(8, 30), time(12)),
        (": 8 h 30 – 12 h", time(8, 30), time(12)),
        ("à neuf heures trente", time(9, 30), None),
        ("12 h - 8 h", time(12), None),
        ("à 9 h et 11 h", None, None),
        ("à ?? h 15", None, None),
        ("entre ?het12h", None, None),
        ("à 10 h ??", None, None),
        ("de 8 h à 12 h et de 14 h à 18 h", None, None),
        ("à 10 h ou à 14 h", None, None),
        (": 2 heures de coupure", None, None),
        ("à 9 heures et demie", None, None),
        ("à 9 h moins le quart", None, None),
        ("à 8 h du soir", None, None),
        ("à 2 h de l’après-midi", None, None),
        ("à 9 h du matin", time(9), None),
    ],
)
def test_an_hour_is_told_as_it_is_written_or_not_at_all(
    hours: str, first: time | None, last: time | None
) -> None:
    words_ = written(f"CONVOCATION\nVous êtes attendu le mardi 8 décembre 2026 {hours.replace('?', '_')}")
    facts = understand_letter(words_, TODAY)
    assert (facts.day, facts.hour, facts.until) == (date(2026, 12, 8), first, last)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Votre rendez-vous du 3 décembre 2026 à 10 h est annulé.", None),
        ("Le rendez-vous du 3 décembre 2026 n’aura pas lieu.", None),
        ("Votre rendez-vous du 3 décembre 2026 est reporté.", None),
        ("Votre rendez-vous est reporté au 3 décembre 2026 à 10 h.", date(2026, 12, 3)),
        ("Le rendez-vous du 1er décembre 2026 est reporté au 3 décembre 2026 à 10 h.", date(2026, 12, 3)),
        ("Votre rendez-vous n’est pas le 1er mais le 3 décembre 2026 à 10 h.", date(2026, 12, 3)),
        ("Votre rendez-vous n’est pas le 1er décembre 2026 mais le 3 décembre 2026.", date(2026, 12, 3)),
        ("Votre rendez-vous du 3 décembre 2026 n’est pas annulé.", date(2026, 12, 3)),
        (
            "Vous aviez rendez-vous le 3 décembre 2026 à 10 h. Vous n’êtes pas venu. "
            "Prenez un nouveau rendez-vous avant le 15 décembre 2026.",
            None,
        ),
        (
            "Votre bail prend fin le 20 décembre 2026.\nÉtat des lieux le 3 décembre 2026 à 10 h",
            date(2026, 12, 3),
        ),
        ("Votre rendez-vous aura lieu le 3 décembre 2026. Pour l’annuler, appelez.", date(2026, 12, 3)),
    ],
)
def test_nobody_is_sent_to_what_was_called_off(said: str, day: date | None) -> None:
    facts = understand_letter(written(f"Objet : votre rendez-vous\n{said}"), TODAY)
    assert (facts.day, facts.act) == (day, LetterAct.COME if day else None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("La date limite n’est plus le 5 décembre 2026 mais le 20 décembre 2026.", date(2026, 12, 20)),
        ("Payez avant le 20 décembre 2026 et non avant le 5 décembre 2026.", date(2026, 12, 20)),
        ("La date limite du 5 décembre 2026 est reportée.", None),
        ("Votre loyer était de 412 €, à payer avant le 5 décembre 2026.", date(2026, 12, 5)),
        ("Cette somme ne sera pas prélevée le 5 décembre 2026.", None),
        ("S’il n’est pas payé avant le 5 décembre 2026, un juge décide.", date(2026, 12, 5)),
        ("Si vous n’avez pas payé avant le 5 décembre 2026, un juge décide.", date(2026, 12, 5)),
    ],
)
def test_a_day_that_another_one_has_replaced_is_not_the_last_one(said: str, day: date | None) -> None:
    assert understand_letter(written(f"Objet : relance\n{said}"), TODAY).day == day


@pytest.mark.parametrize("head", ["Le 20 novembre 2024", "Villeneuve, le 20/11/24"])
def test_a_day_without_a_year_is_of_the_year_of_the_letter(head: str) -> None:
    lines = f"Office\n1 rue X\n69999 Villeneuve\n{head}\nObjet : relance\nÀ payer avant le 5 décembre."
    assert understand_letter(written(lines), TODAY).day == date(2024, 12, 5)


@pytest.mark.parametrize("text", ["total à payer 1 234,55 € avant le 3 décembre 2026", "impayé"])
def test_a_page_of_five_thousand_words_in_one_line_holds_nobody_up(text: str) -> None:
    """Seconds of the processor: it took 25 on a machine where it takes a tenth of one now."""
    page = [
        LetterWord(word, 0, i / 6000, 0.5, i / 6000 + 0.0001, 0.51)
        for i, word in enumerate((text.split() * 5000)[:5000])
    ]
    began = process_time()
    understand_letter(page, TODAY)
    is_several_letters(page)
    assert process_time() - began < 10


def read(found: LetterText, **facts: Any) -> JourneyRun:
    run = JourneyRun(
        letter.SERVICE.journey(), {"now": NOW, "letters": True, "landlord": "Habitat des Tilleuls", **facts}
    )
    assert isinstance(run.step, Photo)
    assert run.step.fine
    run.answer((b"photo",))
    assert isinstance(run.step, FetchStep)
    question = run.step.asks(run.context)
    assert isinstance(question, ReadLetter)
    run.answer(FetchResult(question, question.understand(found), NOW))
    return run


def test_a_letter_is_understood_where_it_is_read_and_not_where_it_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = read(printed_letter(OVERDUE))
    monkeypatch.setattr("kiosk.eservices.letter.state.understand_letter", None)
    monkeypatch.setattr("kiosk.eservices.letter.state.is_several_letters", None)
    state = LetterState(run.context)
    assert (len(state.answers), len(state.actions), state.is_unread) == (5, 2, False)


def test_a_reminder_leads_to_the_rent() -> None:
    run = read(printed_letter(OVERDUE))
    step = run.step
    assert isinstance(step, LetterReading)
    state = LetterState(run.context)
    assert [each.key for each in state.answers] == ["qui", "quoi", "faire", "quand", "combien"]
    assert all(each.place is not None for each in state.answers if each.key != "faire")
    assert not state.needs_person
    run.answer("payer")
    assert run.finished
    assert letter.SERVICE.leads_to(run.context) == "loyer"


def test_an_order_to_pay_leads_to_a_person_and_says_who_helps() -> None:
    run = read(printed_letter(ORDER_TO_PAY))
    state = LetterState(run.context)
    assert state.facts.act is LetterAct.PERSON
    assert state.needs_person
    assert "ADIL" in words(state.warning[1])
    assert "payer" not in [each.value for each in state.actions]
    # A time without a date stays in the words of the letter.
    assert (
        words(next(each for each in state.answers if each.key == "quand").value)
        == "dans un délai de six semaines"
    )


def test_a_sum_that_was_not_read_is_said_to_be_unread() -> None:
    page = written("COMMANDEMENT DE PAYER\nTotal à payer : 2 ___,__ €")
    answers = {
        each.key: words(each.value)
        for each in LetterState(read(LetterText(b"jpeg", tuple(page))).context).answers
    }
    assert answers["combien"] == "Pas lu. Regardez la lettre."


def test_nobody_is_sent_to_a_closed_agency_today() -> None:
    hours = (OpeningHours(weekday=0, opens=time(9), closes=time(17)),)
    agency = Agency(id="a", name="Agence", address="", phone="", hours=hours)
    run = read(printed_letter(ORDER_TO_PAY), agency=agency, days_off=())
    said = {each.key: words(each.value) for each in LetterState(run.context).answers}
    opens = agency.opens(NOW.astimezone(PARIS), ())
    assert opens is not None
    assert opens.date() != NOW.date()
    assert said["faire"] == f"Voir quelqu’un dès le {words(T('{day}', day=opens.date())).lower()}"


def test_a_letter_from_home_is_read_to_the_visitor_and_not_explained() -> None:
    run = read(LetterText(b"jpeg", tuple(written("注意 今天\n12")), language="zh"), language="zh")
    state = LetterState(run.context)
    assert [each.key for each in state.answers] == ["quoi"]
    assert words(state.answers[0].value) == "Cette lettre n’est pas en français. Montrez-la à une personne."
    assert state.needs_person
    assert [words(each) for each in state.lines] == ["注意今天", "12"]


@pytest.mark.parametrize(
    "lines",
    [
        "Dear Mrs Hassan, we are pleased to tell you that your application was accepted.\n"
        "Please come to the office on 3 December at ten. If you cannot come, please call us.",
        "Estimada señora: le comunicamos que su solicitud de certificado ha sido aceptada.\n"
        "Le rogamos que se presente en la oficina el 3 de diciembre a las diez de la mañana.",
    ],
)
def test_a_letter_in_another_language_is_not_taken_for_french(lines: str) -> None:
    state = LetterState(read(LetterText(b"jpeg", tuple(written(lines))), language="en").context)
    assert not state.is_french
    assert words(state.lines[0]) == lines.split("\n")[0]


@pytest.mark.parametrize("made", [*LETTERS, *FRESH_LETTERS, *THIRD_LETTERS], ids=lambda made: made.name)
def test_a_french_letter_is_taken_for_one(made: MadeLetter) -> None:
    assert is_in_french(written(made.lines))


@pytest.mark.parametrize("trouble", LetterTrouble)
def test_what_cannot_be_read_leads_on(trouble: LetterTrouble) -> None:
    run = read(LetterText(b"jpeg", (), trouble))
    assert isinstance(run.step, Choose)
    again = read(LetterText(b"jpeg", (), trouble))
    again.answer("encore")
    assert isinstance(again.step, Photo)
    run.answer("personne")
    assert run.finished
    assert letter.SERVICE.leads_to(run.context) == "aide"


def test_it_is_offered_where_letters_can_be_read() -> None:
    assert letter.SERVICE.is_possible(Context({}, {"letters": True}))
    assert not letter.SERVICE.is_possible(Context({}, {"letters": False}))


def test_who_has_nothing_to_do_is_not_told_to_pay() -> None:
    facts = understand_letter(
        written(
            "Objet : votre loyer au 1er janvier 2027\n"
            "Le loyer sera révisé : il passera de 402,11 € à 406,29 €. Vous n’avez aucune démarche à faire.\n"
            "Votre avis d’échéance de janvier tiendra compte de ce nouveau montant."
        ),
        TODAY,
        "Habitat des Tilleuls",
    )
    assert (facts.act, facts.amount, facts.amount_unread) == (LetterAct.NOTHING, None, False)


@pytest.mark.parametrize(
    ("lines", "act"),
    [
        ("Nous la retiendrons sur vos prestations.", LetterAct.WITHHELD),
        ("Nous continuerons à retenir 48,39 € chaque mois.", LetterAct.WITHHELD),
        ("Sans réponse, nous la retiendrons sur vos prestations.", LetterAct.PAY),
        ("Payez-la, ou nous la retiendrons sur vos prestations.", LetterAct.PAY),
        ("Elle sera prélevée sur votre compte.", LetterAct.DEBIT),
        ("Prélèvement à partir du 5 décembre 2026", LetterAct.DEBIT),
        ("Vous pouvez payer en ligne, elle sera prélevée sur votre compte.", LetterAct.PAY),
        ("Votre prélèvement du 5 novembre 2026 a été rejeté.", LetterAct.PAY),
        ("Cette somme ne sera pas prélevée le 5 décembre 2026.", LetterAct.PAY),
        ("Elle n’a pas pu être prélevée sur votre compte.", LetterAct.PAY),
        ("Le prélèvement du 5 décembre 2026 est suspendu.", LetterAct.PAY),
        ("Le prélèvement du 5 décembre 2026 n’est pas modifié.", LetterAct.DEBIT),
        ("Elle devait être prélevée le 5 novembre 2026.", LetterAct.PAY),
        ("Elle a été prélevée le 5 novembre 2026 mais votre banque l’a refusée.", LetterAct.PAY),
        ("Avec le prélèvement automatique, la somme est prélevée le 5 du mois.", LetterAct.PAY),
        ("Votre paiement par prélèvement n’est plus possible.", LetterAct.PAY),
        ("Ne payez pas par chèque car elle sera prélevée sur votre compte.", LetterAct.DEBIT),
    ],
)
def test_what_is_kept_back_or_debited_is_not_to_be_paid_unless_it_hangs_on_something(
    lines: str, act: LetterAct
) -> None:
    facts = understand_letter(
        written(f"Caf du Rhône\nObjet : trop-perçu\nVous nous devez 512,00 €. {lines}"), TODAY
    )
    assert facts.amount is not None
    assert facts.amount.cents == 51200
    assert facts.act is act


def test_a_rent_that_is_payable_each_month_asks_for_nothing() -> None:
    lines = (
        "Objet : révision de votre loyer\n"
        "Votre loyer sera de 406,29 €, payable le 5 de chaque mois. Vous n’avez aucune démarche à faire."
    )
    assert understand_letter(written(lines), TODAY).act is LetterAct.NOTHING


def test_a_part_that_is_paid_each_month_is_not_the_sum() -> None:
    lines = (
        "Caf du Rhône\nTrop-perçu\nNous retiendrons 64,00 € par mois. À régler en 8 mensualités de 64,00 €."
    )
    facts = understand_letter(written(lines), TODAY)
    assert facts.amount is None


@pytest.mark.parametrize(
    "line",
    [
        "Ne payez pas cette facture de 312,55 € : elle est erronée.",
        "Vous deviez régler 320 €. Nous avons reçu votre paiement le 30 octobre.",
        "Merci de ne pas payer cette somme de 312,55 €.",
        "Total : -87,40 €",
        "Net à payer : 0,00 €",
        "Votre dette de 512,00 € est annulée.",
    ],
)
def test_what_is_not_to_be_paid_or_was_paid_is_not_asked_for(line: str) -> None:
    facts = understand_letter(written(f"Objet : facture à régler\n{line}"), TODAY)
    assert (facts.act, facts.amount) == (LetterAct.NOTHING, None)


@pytest.mark.parametrize(
    ("line", "act", "cents"),
    [
        # Nobody knows yet whether it is owed.
        ("Vous dites ne pas devoir 480,00 €. Le paiement est suspendu jusqu’au 15 janvier 2027.", None, None),
        ("Nous annulons notre relance du 10 novembre. Vous ne devez plus 320,00 €.", "rien", None),
        ("Notre relance de 512,30 € était une erreur. Ne payez pas cette somme.", "rien", None),
        ("Vous avez reçu un rappel de 512,30 €. C’est une erreur de notre part.", "rien", None),
        # One is annulled, another sum is to be paid: which is not told.
        ("Nous annulons notre relance. Vous ne devez plus 320,00 €. Loyer à payer : 95,00 €", None, None),
        # Another thing is suspended, annulled or an error.
        ("Le paiement de votre aide est suspendu. Vous devez 412,00 €.", "payer", 41200),
        ("Cette lettre annule et remplace celle du 3 novembre. Vous devez 412,00 €.", "payer", 41200),
        ("Vous devez 412,00 €. Si vous avez payé, ne tenez pas compte de cette lettre.", "payer", 41200),
        ("Nous avons reçu votre paiement d’octobre. Pour novembre, vous devez 412,00 €.", "payer", 41200),
        ("Vous devez 412,00 €. Ne payez pas les personnes qui sonnent chez vous.", "payer", 41200),
        ("Vous devez 412,00 €. Aucune démarche pour les personnes prélevées.", "payer", 41200),
        ("Solde dû : 412,00 €. Vous ne devez pas cette somme ? Appelez-nous.", "payer", 41200),
        ("Solde dû : 412,00 €. Si c’est une erreur de notre part, appelez-nous.", "payer", 41200),
        ("C’est une erreur de votre banque. Vous devez toujours 412,00 €.", "payer", 41200),
        ("Vous devez 412,00 €. Vous pensez que vous ne devez pas cette somme : écrivez.", "payer", 41200),
        ("Vous ne devez pas oublier de payer 412,00 €.", "payer", 41200),
        ("Vous devez 412,00 €. Vous ne devez rien d’autre.", "payer", 41200),
        ("Vous ne devez plus 320,00 € mais 120,00 €.", "payer", 12000),
    ],
)
def test_what_is_annulled_or_suspended_is_not_asked_for_and_an_ordinary_sum_is(
    line: str, act: str | None, cents: int | None
) -> None:
    facts = understand_letter(written(f"Objet : relance\n{line}"), TODAY)
    told = facts.act and facts.act.value, facts.amount.cents if facts.amount else None, facts.day
    assert told == (act, cents, None)


@pytest.mark.parametrize(
    ("line", "cents"),
    [
        # In one case, or for others than the reader.
        ("Vous nous devez 412,10 €. Si vous avez payé entre-temps, vous n’avez rien à faire.", 41210),
        ("Vous nous devez 412,10 €. Si votre règlement nous est parvenu, aucune démarche à faire.", 41210),
        ("Vous nous devez 412,10 €. Vous n’avez rien à faire si votre paiement a croisé ce courrier.", 41210),
        ("Si vous êtes prélevé, vous n’avez rien à faire. Sinon, merci de payer 412,10 €.", None),
        ("Les locataires à jour n’ont aucune démarche à faire. Vous nous devez 412,10 €.", 41210),
        ("Montant à payer : 412,10 €. Si vous êtes assuré, vous n’avez rien à payer : écrivez.", 41210),
        ("Vous nous devez 412,10 €. En cas de paiement récent, aucune action de votre part.", 41210),
        # Something else still asks, or it is not nothing.
        ("Vous n’avez rien à payer d’autre que les 85,00 € ci-dessous.\nÀ payer : 85,00 €", 8500),
        ("Vous n’avez aucune démarche à faire auprès de la Caf. Vous nous devez 412,10 €.", 41210),
        # What has come is not all, or was no payment.
        (
            "Nous avons reçu votre paiement d’octobre mais pas celui de novembre. Merci de payer 412,10 €",
            41210,
        ),
        ("Nous avons reçu votre règlement, mais il n’est pas signé. Merci d’envoyer 412,10 €.", 41210),
        ("Nous avons reçu votre paiement d’octobre. Novembre n’est pas payé : 412,10 €.", 41210),
        ("Nous avons reçu votre paiement, rejeté par la banque : 412,10 €.", 41210),
        ("Nous avons reçu votre paiement d’octobre. Impayé : 412,10 €.", 41210),
        ("Dès que nous avons reçu votre paiement, nous classons ce dossier. Dette : 412,10 €.", 41210),
        # Only how, or when, not to pay.
        ("Merci de ne pas payer en espèces. Montant : 412,10 €.", 41210),
        ("Merci de ne pas payer par chèque mais par virement. Votre dette : 412,10 €.", 41210),
        ("Vous n’avez rien à payer pour l’instant. Votre dette est de 412,10 €.", 41210),
    ],
)
def test_nothing_is_to_be_done_only_where_no_case_and_nothing_else_asks(line: str, cents: int | None) -> None:
    facts = understand_letter(written(f"Objet : relance\nMadame, Monsieur,\n{line}"), TODAY)
    assert (facts.act, facts.amount and facts.amount.cents) == (LetterAct.PAY, cents)


@pytest.mark.parametrize(
    "line",
    [
        "Vous nous deviez 412,10 €. Nous avons bien reçu votre règlement. Votre compte est à jour.",
        "Vous n’avez rien à faire : votre paiement est bien arrivé.",
        "Merci de votre règlement. Vous n’avez rien à payer.",
        "Merci de ne pas payer la facture de 412,10 € envoyée par erreur.",
        "Total à payer|412,10 €\nDéjà réglé|412,10 €\nReste à payer|0,00 €\nVous n’avez rien à payer.",
    ],
)
def test_who_has_paid_is_told_that_nothing_is_to_be_done(line: str) -> None:
    facts = understand_letter(written(f"Objet : relance\n{line}"), TODAY)
    assert (facts.act, facts.amount) == (LetterAct.NOTHING, None)


@pytest.mark.parametrize("line", ["Merci de ne pas payer avant le", "Ne payez pas cette somme avant le"])
def test_what_is_not_to_be_paid_before_a_day_is_not_told_to_be(line: str) -> None:
    lines = f"Objet : relance\nVous nous devez 412,10 €. {line} 5 décembre 2026."
    facts = understand_letter(written(lines), TODAY)
    assert (facts.act, facts.amount, facts.day) == (None, None, None)


def test_who_has_paid_more_than_the_bill_has_nothing_to_pay() -> None:
    lines = "FACTURE\nMontant de la facture 92,14 €\nDéjà prélevé 100,00 €\nSolde à votre crédit 7,86 €"
    facts = understand_letter(written(lines), TODAY)
    assert (facts.act, facts.amount) == (LetterAct.NOTHING, None)


def test_an_old_credit_does_not_pay_what_is_left_to_pay() -> None:
    lines = "Régularisation des charges\nAncien solde en votre faveur|20,00 €\nReste à payer|120,00 €"
    facts = understand_letter(written(lines), TODAY)
    assert (facts.act, facts.amount) == (LetterAct.PAY, Money(12000))


def test_charges_that_come_with_the_next_rent_are_not_paid_today() -> None:
    lines = "Régularisation des charges\nComplément à régler|231,77 €\nIl figurera sur votre prochain avis."
    facts = understand_letter(written(lines), TODAY)
    assert (facts.act, facts.day) == (LetterAct.BILLED, None)
    threat = "Objet : relance\nReste dû|231,77 €\nIl sera ajouté à votre prochain avis d’échéance."
    assert understand_letter(written(threat), TODAY).act is LetterAct.PAY


def test_a_refusal_offers_no_home() -> None:
    lines = "Commission d’attribution\nVotre candidature n’a pas été retenue pour ce logement."
    kind = understand_letter(written(lines), TODAY).kind
    assert kind is not None
    assert kind.key == "demande"


@pytest.mark.parametrize(
    ("lines", "threatens"),
    [
        ("Votre demande de résiliation de bail nous est parvenue. Votre préavis est d’un mois.", False),
        ("Nous pourrons demander la résiliation de plein droit de votre bail.", True),
        ("Vous risquez l’expulsion.", True),
        ("La procédure d’expulsion est abandonnée. Votre dette est soldée.", False),
        ("Vous avez reçu par erreur une lettre de résiliation de bail.", False),
        ("La procédure d’expulsion est suspendue jusqu’au 31 mars.", True),
        # What a commission for the over-indebted stops, or does not.
        ("Commission de surendettement\nSi une expulsion est en cours, un juge peut la suspendre.", False),
        ("Commission de surendettement\nAucune mesure d’expulsion ne peut être engagée.", False),
        ("Commission de surendettement\nVotre dossier ne suspend pas l’expulsion.", True),
        ("Si une expulsion est en cours, un juge peut la suspendre.", True),
        ("Tribunal judiciaire, pôle social\nCONVOCATION À L’AUDIENCE\nMme Kaya contre la CPAM", False),
        ("Tribunal judiciaire, greffe des tutelles\nVous serez entendue par le juge.", False),
        # An end of the lease that has no name, who wants it, and who only leaves for a while.
        ("Nous irons devant le juge pour vous faire quitter le logement.", True),
        ("Vous devrez libérer le logement au plus tard le 30 juin 2027.", True),
        ("Vous devrez quitter les lieux sous 48 heures.", True),
        ("Votre bail ne sera pas reconduit.", True),
        ("Vous devrez quitter le logement pendant le traitement.", False),
        ("Votre préavis se termine le 20 décembre. Vous devrez libérer le logement. À défaut, payez.", False),
        ("Commission de surendettement\nLes saisies sont suspendues, à l’exception de l’expulsion.", True),
        ("En cas d’incendie, vous devez quitter le logement.", False),
        ("Vous voulez mettre fin à votre bail ? Vous devrez libérer le logement après un mois.", False),
    ],
)
def test_only_who_may_lose_the_home_against_their_will_is_warned(lines: str, threatens: bool) -> None:
    assert understand_letter(written(f"Objet : votre logement\n{lines}"), TODAY).threatens == threatens


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        ("De : agence@habitat-tilleuls.example\nBonjour,\nVotre demande.\nHabitat des Tilleuls", "bailleur"),
        ("Préfet du Rhône\nMonsieur,\nJ’ai été saisi par commissaire de justice.", "prefecture"),
        ("Monsieur,\nLa CAF et votre bailleur nous écrivent.", None),
        ("Madame,\nVotre dette.\nHabitat des Tilleuls - Office - 12 place de la Mairie 69999 X", "bailleur"),
        ("Titulaire du marché - Habitat des Tilleuls\nMadame,", None),
        ("France Travail\nAgence de Villeneuve\nMadame,\nLa Caf nous écrit.", "france_travail"),
        ("l’Assurance Maladie\nCPAM du Rhône\nMonsieur,", "cpam"),
        ("Trésorerie amendes du Rhône\nMadame,", "impots"),
        ("Agence des Quais\nGérance locative\nMadame,", "autre_bailleur"),
        ("Banque de France\nMadame,\nHabitat des Tilleuls|1 204,00", None),
        ("Banque de France\nMadame,\nHabitat des Tilleuls 1 00 f0 00", None),
    ],
)
def test_who_is_only_named_in_a_letter_did_not_write_it(lines: str, sender: str | None) -> None:
    found = understand_letter(written(lines), TODAY, "Habitat des Tilleuls").sender
    assert (found.key if found else None) == sender


def test_who_is_given_notice_in_a_sentence_is_told() -> None:
    given = understand_letter(written("Madame,\nNous vous donnons congé du logement le 30 juin 2027."), TODAY)
    assert given.kind is not None
    assert given.kind.key == "conge"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Je vous informe de ma décision de mettre fin à votre bail.", "conge"),
        ("Nous mettons fin à votre bail.", "conge"),
        ("Votre bail ne sera pas renouvelé.", "conge"),
        ("Suite à votre décision de mettre fin à votre bail, appelez-nous.", None),
    ],
)
def test_who_gives_notice_does_it_by_writing_it(said: str, kind: str | None) -> None:
    found = understand_letter(written(f"Madame,\n{said}"), TODAY).kind
    assert (found.key if found else None) == kind


def test_how_long_an_unknown_offer_holds_is_no_last_day() -> None:
    assert understand_letter(written("-10 % avec ce bon jusqu’au 31.12.26"), TODAY).day is None


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (
            "Votre colis est bloqué. Montant à payer : 2,99 €\nAvis de passage le 30 novembre 2026 à 14 h",
            None,
        ),
        ("Frais de douane à régler avant le 29 novembre 2026 : 2,99 €", None),
        ("Nos techniciens passeront dans votre rue. Appelez avant le 4 décembre 2026.\nOffre réservée", None),
        # A visit that nobody was there for.
        ("AVIS DE PASSAGE\nVous étiez absent le 26 novembre 2026 à 11 h 12. Bureau de poste de Lyon", None),
    ],
)
def test_of_what_is_brought_or_sold_neither_a_sum_nor_a_day_is_told(lines: str, kind: str | None) -> None:
    facts = understand_letter(written(lines), TODAY)
    assert (facts.kind, facts.amount, facts.day, facts.act) == (kind, None, None, None)


@pytest.mark.parametrize(
    ("lines", "kind", "threatens"),
    [
        ("INJONCTION DE PAYER\nCrédit du Fleuve, tribunal judiciaire de Lyon", "decision_juge", False),
        ("INJONCTION DE PAYER\nVos loyers, tribunal judiciaire de Lyon", "jugement", True),
        (
            "COMMANDEMENT DE PAYER AUX FINS DE SAISIE-VENTE\nEn vertu d’une injonction de payer",
            "saisie",
            False,
        ),
    ],
)
def test_an_order_to_pay_that_is_of_no_rent_ends_no_lease(lines: str, kind: str, threatens: bool) -> None:
    facts = understand_letter(written(f"Commissaire de justice\n{lines}"), TODAY)
    assert facts.kind is not None
    assert (facts.kind.key, facts.threatens, facts.act) == (kind, threatens, LetterAct.PERSON)


def test_a_line_of_a_table_says_nothing_of_what_stands_below() -> None:
    lines = (
        "Objet : relance\nMontant que vous aviez|748,12\nMontant à rembourser|864,32\n"
        "Merci de payer avant le 21 décembre 2026."
    )
    facts = understand_letter(written(lines), TODAY)
    assert (facts.amount, facts.day) == (Money(86432), date(2026, 12, 21))


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (
            "Premier passage : mardi 8 décembre 2026\nSecond passage : mardi 22 décembre 2026",
            date(2026, 12, 8),
        ),
        ("Passage le mardi 8 décembre 2026. Passage le mardi 22 décembre 2026.", None),
        ("Convocation\nAssemblée générale du jeudi 10 décembre 2026", date(2026, 12, 10)),
        ("Affiché le 27 novembre 2026\nNous devons couper l’eau le 9 décembre 2026.", date(2026, 12, 9)),
    ],
)
def test_of_what_takes_place_twice_the_first_day_is_told(lines: str, day: date | None) -> None:
    assert understand_letter(written(f"Objet : désinsectisation\n{lines}"), TODAY).day == day


def test_of_a_meeting_before_a_hearing_its_own_day_is_told() -> None:
    lines = "L’audience est fixée au 14 janvier 2027.\nNous vous recevrons le 7 décembre 2026 à 14 h."
    facts = understand_letter(written(f"Objet : rendez-vous\n{lines}"), TODAY)
    assert (facts.act, facts.day) == (LetterAct.COME, date(2026, 12, 7))


@pytest.mark.parametrize(
    ("lines", "threatens"),
    [
        ("Votre cotisation de 164,20 € n’est pas réglée. À défaut, nous saisirons le tribunal.", False),
        ("Votre loyer de 164,20 € n’est pas réglé. À défaut, nous saisirons le tribunal.", True),
    ],
)
def test_a_formal_notice_that_is_of_no_home_threatens_none(lines: str, threatens: bool) -> None:
    assert understand_letter(written(f"MISE EN DEMEURE\nMadame,\n{lines}"), TODAY).threatens == threatens


@pytest.mark.parametrize(
    "lines",
    [
        "Il sera prélevé à partir du 14/12/2026.",
        "Prélèvement à compter du 14/12/2026",
        "Date de prélèvement|14/12/2026",
    ],
)
def test_from_when_on_a_debit_is_taken_is_its_day(lines: str) -> None:
    facts = understand_letter(written(f"FACTURE\nMontant TTC|92,14 €\n{lines}"), TODAY)
    assert (facts.act, facts.amount, facts.day) == (LetterAct.DEBIT, Money(9214), date(2026, 12, 14))


def test_what_must_be_paid_is_to_be_paid_whatever_the_kind() -> None:
    lines = "Régularisation des charges\nVous devez payer 118,40 € avant le 5 janvier 2027."
    facts = understand_letter(written(lines), TODAY)
    assert (facts.act, facts.amount, facts.day) == (LetterAct.PAY, Money(11840), date(2027, 1, 5))


def test_a_visit_that_is_over_has_no_day() -> None:
    lines = (
        "AVIS DE PASSAGE\nJe me suis présenté le 24 novembre 2026 à 9 h. L’acte est à retirer à mon étude."
    )
    facts = understand_letter(written(f"Commissaire de justice\n{lines}"), TODAY)
    assert (facts.act, facts.day) == (None, None)


def test_what_another_letter_asked_for_is_no_last_day() -> None:
    lines = "Notre lettre vous réclamait 412,10 € avant le 30 novembre 2026. Elle est annulée."
    assert understand_letter(written(f"Madame,\n{lines}"), TODAY).day is None


def test_who_is_helped_to_pay_has_nothing_to_pay() -> None:
    lines = (
        "Cette aide de 194 € est déduite de votre facture pour vous aider à payer.\nVous n’avez rien à faire."
    )
    facts = understand_letter(written(lines), TODAY)
    assert (facts.kind, facts.act, facts.amount) == (None, None, None)


def test_where_food_is_given_is_a_place_to_come_to() -> None:
    lines = "Vous êtes attendu le 8 décembre 2026 à 14 h pour votre colis alimentaire."
    facts = understand_letter(written(f"Objet : votre rendez-vous\n{lines}"), TODAY)
    assert (facts.act, facts.day) == (LetterAct.COME, date(2026, 12, 8))


def test_until_when_one_may_do_something_is_no_last_day_beside_another() -> None:
    lines = (
        "Avis d’impôt\nMontant à payer : 412,00 €\nIl sera prélevé le 28 décembre 2026.\n"
        "Vous pouvez changer de compte jusqu’au 30 novembre 2026."
    )
    facts = understand_letter(written(f"Finances publiques\n{lines}"), TODAY)
    assert (facts.act, facts.day) == (LetterAct.DEBIT, date(2026, 12, 28))


def test_the_end_of_a_lease_that_is_given_notice_for_is_the_day() -> None:
    given = "Nous vous donnons congé pour le terme de votre bail, soit le 14 juin 2027."
    assert understand_letter(written(f"Madame,\n{given}"), TODAY).day == date(2027, 6, 14)


def test_the_numbers_of_a_letterhead_are_no_text_of_a_letter_above_this_one() -> None:
    head = "Tél. 04 00 00 00 14 22 rue des Peupliers\n" * 5
    assert not is_several_letters(written(f"{head}Monsieur,\nMerci de payer."))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("Enquête sur l’occupation du parc social", "enquete"),
        ("Notre client nous a confié le recouvrement de la facture de mai.", "relance"),
        ("Des frais de rejet s’ajoutent.", "relance"),
        # No name of a kind stands in it.
        ("Votre compte présente un arriéré.", "relance"),
        ("Vous avez deux mois de loyer de retard.", "relance"),
        ("Une somme a été bloquée sur votre compte.", "saisie"),
        ("Un plombier viendra chez vous.", "travaux"),
        ("Nous avons payé à votre place.", "relance"),
        ("Arrêté de compte\nRégularisation des charges|17,05", "depart"),
        ("Nous avons un logement pour vous.", "attribution"),
        # "reste dû" is what is owed, "le reste de" is not.
        ("Le reste de la facture est payé par la mairie.", "facture"),
    ],
)
def test_a_kind_is_known_by_the_words_that_are_used(lines: str, kind: str) -> None:
    found = understand_letter(written(f"{lines}\nMerci de payer 512,34 €"), TODAY).kind
    assert found is not None
    assert found.key == kind


def test_a_time_to_object_is_no_time_to_pay() -> None:
    lines = "Objet : relance\nSolde débiteur : 212,00 €. Vous pouvez contester dans un délai de deux mois."
    assert understand_letter(written(lines), TODAY).delay is None
    found = understand_letter(written("Objet : relance\nÀ régler sous huitaine, 212,00 €."), TODAY).delay
    assert found is not None
    assert found.words == "sous huitaine"


def test_a_summons_that_tells_its_subject_in_its_middle_is_one_letter() -> None:
    lines = (
        "Commissaires de justice\nASSIGNATION EN RÉFÉRÉ\n"
        "L'an deux mille vingt-six et le dix novembre,\nÀ la demande de la société Habitat des Tilleuls,\n"
        "Nous vous donnons assignation à comparaître devant le\n"
        "tribunal de proximité de Bobigny, 1 rue de la Justice,\nle mardi 19 janvier 2027 à 9 heures 30.\n"
        "OBJET : résiliation du bail pour loyers impayés de\n1 920,00 euros, et expulsion."
    )
    assert not is_several_letters(written(lines))
    facts = understand_letter(written(lines), TODAY)
    assert facts.kind is not None
    assert (facts.kind.key, facts.day, facts.hour) == ("assignation", date(2027, 1, 19), time(9, 30))


@pytest.mark.parametrize(
    ("said", "where", "bring"),
    [
        (
            "Vous êtes convoqué le mercredi 16 décembre 2026 à 10 h 40, à la préfecture,\n"
            "97 rue Molière, guichet 7.\n"
            "Munissez-vous de votre passeport et de 225 € en timbres.",
            "à la préfecture, 97 rue Molière, guichet 7",
            "votre passeport et de 225 € en timbres",
        ),
        (
            "Vous êtes convoqué le lundi 7 décembre 2026 à 9 h.\nLieu : guichet 12, 97 rue Molière\n"
            "Merci d’apporter vos trois derniers bulletins de salaire.",
            "guichet 12, 97 rue Molière",
            "vos trois derniers bulletins de salaire",
        ),
        ("Vous êtes convoqué le lundi 7 décembre 2026 à 9 h. N’apportez pas d’argent.", None, None),
        ("Vous êtes convoqué le lundi 7 décembre 2026 à 9 h.\nLieu de naissance : Lyon", None, None),
        ("Vous êtes convoqué le lundi 7 décembre 2026 à 9 h.\nVotre adresse : 3 rue Molière", None, None),
        ("Vous êtes convoqué le lundi 7 décembre 2026 à 9 h. Munissez-vous de votre passe_port.", None, None),
    ],
)
def test_where_to_come_and_what_to_bring_are_told_where_the_letter_says_them(
    said: str, where: str | None, bring: str | None
) -> None:
    lines = (
        f"Préfecture du Rhône\nObjet : convocation à un rendez-vous\n{said}\nVeuillez agréer nos salutations."
    )
    facts = understand_letter(written(lines), TODAY)
    assert facts.act is LetterAct.COME
    assert (facts.where and facts.where.words, facts.bring and facts.bring.words) == (where, bring)


DAY = "le mardi 8 décembre 2026 à 9 h 30"


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (f"Vous avez rendez-vous {DAY} à la mairie, bureau 3.", "à la mairie, bureau 3"),
        (
            f"Vous êtes convoqué {DAY} dans les locaux de la Caf, au 2e étage, bureau 12.",
            "dans les locaux de la Caf, au 2e étage, bureau 12",
        ),
        # What is over, was moved, or is the place of something else.
        (
            f"Vous n’êtes pas venu le 3 novembre 2026 à l’agence.\nVous êtes convoqué {DAY} à la mairie.",
            "à la mairie",
        ),
        (
            f"Nous avons reçu votre dossier déposé à l’accueil de la préfecture.\n"
            f"Vous êtes convoqué {DAY} à la mairie.",
            "à la mairie",
        ),
        (
            f"Le rendez-vous à l’agence est remplacé. Vous êtes convoqué {DAY} à la mairie.",
            "à la mairie",
        ),
        (f"Vous êtes convoqué {DAY}. L’entretien prévu au siège est déplacé à la mairie.", None),
        (f"Vous êtes convoqué {DAY} à l’agence.\nAttention, l’agence est fermée : venez à la mairie.", None),
        (f"Après votre rendez-vous à la Caf, vous êtes convoqué {DAY} au tribunal.", None),
        (f"Vous êtes convoqué {DAY}.\nPour changer ce rendez-vous, téléphonez à l’accueil.", None),
        (f"Vous êtes convoqué {DAY} au sujet de votre dossier à la mairie.", None),
        (f"Vous êtes convoqué {DAY}, suite à notre appel à la mairie.", None),
        (f"Vous êtes convoqué {DAY} à votre domicile par l’agent, en centre ville.", None),
        (f"Vous êtes convoqué {DAY} au 12 rue des Lilas, face au centre commercial.", None),
        # Denied, on a condition, if one likes, one of two.
        (f"Vous êtes convoqué {DAY}.\nNe vous présentez plus à l’agence de la rue Pasteur.", None),
        (f"Vous êtes convoqué {DAY}. Présentez-vous non pas à l’agence mais à la mairie.", None),
        (f"Vous êtes convoqué {DAY}.\nSi vous habitez Lyon, présentez-vous à la mairie.", None),
        (f"Vous êtes convoqué {DAY}.\nVous pouvez aussi venir à la permanence du lundi.", None),
        (f"Vous êtes convoqué {DAY} à l’agence ou au siège.", None),
        (f"Vous êtes convoqué {DAY} à l’agence.\nPrésentez-vous au guichet 3.", None),
        # No place behind its label, and the next line.
        (f"Vous êtes convoqué {DAY}.\nLieu : voir plan au verso", None),
        (f"Vous êtes convoqué {DAY}.\nLieu : mairie (et non plus à l’agence)", None),
        (f"Nom : Ba\nLieu : Dakar, né le 3 mai 1980\nVous êtes convoqué {DAY}.", None),
        (f"Vous êtes convoqué {DAY} à l’agence\nCordialement.", None),
    ],
)
def test_a_place_is_told_only_where_it_is_sure(said: str, where: str | None) -> None:
    facts = understand_letter(written(f"Objet : convocation\nMadame, Monsieur,\n{said}"), TODAY)
    assert (facts.act, facts.day) == (LetterAct.COME, date(2026, 12, 8))
    assert (facts.where and facts.where.words) == where


@pytest.mark.parametrize(
    ("said", "bring"),
    [
        ("N’oubliez pas d’apporter votre bail.", "votre bail"),
        (
            "Apportez le courrier de M. Diallo et votre R.I.B. signé.",
            "le courrier de M. Diallo et votre R.I.B. signé",
        ),
        (
            "Apportez un papier (ex. facture d’eau) et votre bail.",
            "un papier (ex. facture d’eau) et votre bail",
        ),
        (
            "Merci d’apporter :\n- votre bail ;\n- votre avis\nd’imposition.\nMerci",
            "votre bail, votre avis d’imposition",
        ),
        ("Merci d’apporter :\n- votre bail\n- votre avis\nCordialement", "votre bail, votre avis"),
        ("Merci d’apporter les pièces suivantes :\n- bail ;\n- avis.", "bail, avis"),
        ("Apportez-nous votre bail.", "votre bail"),
        # A list that may go on, or is elsewhere.
        ("Munissez-vous des pièces ci-dessous.", None),
        ("Apportez les documents de la liste jointe.", None),
        ("Merci d’apporter :\n- votre bail\n- votre avis", None),
        ("Merci d’apporter :\n-\nvotre bail", None),
        ("Merci d’apporter :\n- Bail\n- Avis\nPhoto", None),
        ("Apportez votre bail ; votre avis d’imposition.", None),
        ("Apportez votre bail. Apportez aussi votre avis d’imposition.", None),
        ("Apportez votre bail\nCordialement\nLe directeur.", None),
        # Denied, not needed, or in one case.
        ("Vous n’avez pas besoin d’apporter votre bail.", None),
        ("Pas besoin d’apporter votre bail.", None),
        ("Il n’est pas nécessaire d’apporter votre bail.", None),
        ("Il est inutile de vous munir de votre bail.", None),
        ("Évitez d’apporter des objets de valeur.", None),
        ("Aucun document n’est à apporter.", None),
        ("Ne pas apporter votre animal.", None),
        ("Merci de ne plus apporter de chèque. Apportez votre carte.", "votre carte"),
        ("Si vous êtes divorcé, apportez le jugement.", None),
        ("Apportez le jugement si vous êtes divorcé.", None),
        ("Merci d’apporter :\n- votre bail ;\n- le jugement si vous êtes divorcé.\nMerci", None),
        # Someone else, or no thing.
        ("Notre conseillère, munie de son badge, vous attendra.", None),
        ("La personne qui vous accompagne doit être munie de votre procuration.", None),
        ("Ma collègue pourra vous apporter des conseils.", None),
        ("Apporter sa carte suffit.", None),
        ("Je vous demande d’apporter la plus grande attention à ce courrier.", None),
        ("Merci pour les documents que vous apportez.", None),
    ],
)
def test_what_to_bring_is_told_whole_or_not_at_all(said: str, bring: str | None) -> None:
    lines = f"Objet : convocation\nMadame, Monsieur,\nVous êtes convoqué {DAY}.\n{said}"
    facts = understand_letter(written(lines), TODAY)
    assert facts.act is LetterAct.COME
    assert (facts.bring and facts.bring.words) == bring


def test_place_and_papers_are_answers_of_their_own() -> None:
    lines = (
        "Préfecture du Rhône\nObjet : convocation à un rendez-vous\n"
        "Vous êtes convoqué le lundi 7 décembre 2026 à 9 h.\nLieu : guichet 12\nApportez votre passeport."
    )
    run = read(LetterText(b"", tuple(written(lines))))
    told = {each.key: words(each.value) for each in LetterState(run.context).answers}
    assert (told["lieu"], told["apporter"]) == ("guichet 12", "votre passeport")

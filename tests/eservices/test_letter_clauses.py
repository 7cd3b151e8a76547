"""Letters that were made to be misread: what hangs on something is told right or not at all."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from benchmarks.made_letters import LETTERS, SEVENTH_LETTERS, MadeLetter
from kiosk.domain import Money
from kiosk.domain.letters import LetterAct, LetterWord
from kiosk.domain.rules.letter_clauses import Hang
from kiosk.domain.rules.letter_page import PrintedPage
from kiosk.domain.rules.letters import LetterFacts, understand_letter

from .test_letter import TODAY, written

LANDLORD = "Habitat des Tilleuls"
NASTY = tomllib.loads(Path(__file__).with_name("nasty_letters.toml").read_text(encoding="utf-8"))["letter"]
_AGENCY = f"{LANDLORD}\nVilleneuve, le 20 novembre 2026"
RELANCE = f"{_AGENCY}\nObjet : relance"
RENT = f"{_AGENCY}\nObjet : votre loyer"
VISIT = f"{_AGENCY}\nObjet : intervention dans votre logement"
CHARGES = f"{LANDLORD}\nRÉGULARISATION DES CHARGES"
PAPERS = f"{_AGENCY}\nObjet : documents manquants"
NOTICE = f"{LANDLORD}\nAVIS D’ÉCHÉANCE"
TAX = "Direction générale des finances publiques\nTAXE FONCIÈRE"
BAILIFF = "SCP Martin, commissaire de justice"
ORDER = f"{BAILIFF}\nCOMMANDEMENT DE PAYER"
BILL = "Lumière de France\nFACTURE"
MEETING = "Préfecture du Rhône\nLyon, le 20 novembre 2026\nObjet : convocation à un rendez-vous"
COURT = "Tribunal judiciaire de Lyon\nConvocation à l’audience"
PASSED = f"{BAILIFF}\nLyon, le 20 novembre 2026\nAVIS DE PASSAGE"
RECEIPT = f"{_AGENCY}\nObjet : quittance"
OVERPAID = "Caf du Rhône\nLyon, le 20 novembre 2026\nObjet : trop-perçu"


@pytest.mark.parametrize("letter", NASTY, ids=lambda letter: letter["name"])
def test_of_a_nasty_letter_nothing_is_told_otherwise(letter: dict[str, Any]) -> None:
    facts = understand_letter(written(letter["lines"].strip("\n")), TODAY, LANDLORD)
    told = {
        "kind": facts.kind and facts.kind.key,
        "act": facts.act and facts.act.value,
        "threatens": facts.threatens or None,
        "cents": facts.amount and facts.amount.cents,
        "day": facts.day,
        "hour": facts.hour and f"{facts.hour:%H:%M}",
        "until": facts.until and f"{facts.until:%H:%M}",
        "where": facts.where and facts.where.words,
        "bring": facts.bring and facts.bring.words,
    }
    silent = letter.get("silent", [])
    right = {key: None if key in silent else letter.get(key) for key in told}
    assert told == right
    assert all(key in letter for key in silent)


@pytest.mark.parametrize(
    ("said", "hangs"),
    [
        ("Vous devez {}.", set()),
        ("Si la Caf paie, vous devez {}.", {Hang.CASE}),
        ("Vous devez {} si la Caf ne paie pas.", {Hang.CASE}),
        ("Vous devez {} (loyer) si la Caf paie.", {Hang.CASE}),
        # In brackets it is said of what stands in them.
        ("Vous devez {} (rien si la Caf paie).", set()),
        ("Si vous ne payez pas, vous devez {}.", {Hang.DEFAULT}),
        ("Vous devez {}, sinon un juge décide.", set()),
        ("Vous pouvez payer {}.", {Hang.MAY}),
        ("Payez dès que possible {}.", set()),
        ("Sauf erreur, vous devez {}.", set()),
        # To the end of the clause.
        ("Vous aviez une dette, vous devez {}.", set()),
        ("Vous aviez une dette de {}.", {Hang.PAST}),
        ("Vous ne devez pas {}.", {Hang.DENIED}),
        ("Vous ne devez pas 100 € mais {}.", set()),
        ("Vous n’avez pas payé {}.", set()),
        ("Vous devez {}, moins 100 € de remise.", {Hang.PART}),
        ("Payez {}. Ensuite, payez 100 €.", {Hang.PART}),
        ("Nous écrivions : « Payez {}. » Merci.", {Hang.QUOTED}),
        ("Nous écrivions « merci ». Vous devez {}.", set()),
        ("Nous écrivions «merci». Vous devez {}.", set()),
        ('Nous écrivions " Payez {}. " Merci.', {Hang.QUOTED}),
        ('Nous écrivions " merci ". Vous devez {}.', set()),
        # A quotation whose end was not read goes on.
        ("Nous écrivions « merci. Vous devez {}.", {Hang.QUOTED}),
        # "h." ends a sentence, "M." does not.
        ("Si vous venez à 9 h. Vous devez {}.", set()),
        ("Si M. Diallo paie, vous devez {}.", {Hang.CASE}),
        # What is above a line that begins with a capital does not hang on it; it may hang on what is above.
        ("Vous devez {}\nSi vous payez par chèque, appelez.", set()),
        ("Si la Caf paie\nVous devez {}.", {Hang.CASE}),
    ],
)
def test_a_sum_hangs_on_the_marks_of_its_sentence(said: str, hangs: set[Hang]) -> None:
    page = PrintedPage(written(said.format("412,00 €")))
    assert {hang for hang in Hang if page.hangs(page.text.index("412,00"), {hang})} == hangs


@cache
def facts_of(made: MadeLetter) -> LetterFacts:
    return understand_letter(written(made.lines), TODAY, LANDLORD)


@pytest.mark.parametrize(
    "said",
    [
        "Si vous avez déjà payé, ne tenez pas compte de cette lettre.",
        "Vous pouvez payer en ligne ou à l’agence.",
        "Votre voisin a payé 77,00 € le 3 décembre 2026.",
        "En cas de paiement avant le 1er décembre 2026, une remise de 77,00 € vous sera faite.",
        "Notre lettre disait : « Vous devez 77,00 € avant le 2 décembre 2026, venez à la mairie. »",
        "Si vous ne pouvez pas venir le 2 décembre 2026, appelez-nous.",
        "Vous aviez rendez-vous le 2 décembre 2025 et vous deviez 77,00 €.",
        "Nous n’avons pas annulé votre rendez-vous du 2 octobre 2025.",
        "Si vous avez reçu une facture de 77,00 €, ne la payez pas.",
        "Une amende de 77,00 € est prévue par la loi.",
        "Nous vous écrirons avant le 4 décembre 2026.",
        "Une visite est possible du 7 au 11 décembre 2026.",
        "« Vous n’avez rien à payer », dit une publicité. Ne la croyez pas.",
        "Si vous déménagez, votre présence sera nécessaire et un technicien passera le 4 décembre 2026.",
        "Dans l’autre cas, 77,00 € seront prélevés.",
        "Un conseiller pourra vous rencontrer à l’agence.",
        "À défaut, une convocation suivra.",
    ],
)
def test_a_sentence_that_hangs_on_something_makes_no_letter_say_something_else(said: str) -> None:
    for made in LETTERS + SEVENTH_LETTERS:
        before = facts_of(made)
        after = understand_letter(written(f"{made.lines.rstrip()}\n{said}\n"), TODAY, LANDLORD)
        for name in ("kind", "act", "amount", "day", "hour", "until"):
            assert getattr(after, name) in (getattr(before, name), None), (made.name, name)
        assert after.threatens == before.threatens, made.name


@pytest.mark.parametrize(
    "text", ["si vous devez 12 € puis (", "« ne payez pas 12 € et", "a été payé, sauf 12 €"]
)
def test_a_page_of_marks_in_one_line_holds_nobody_up(text: str) -> None:
    """Seconds of the processor."""
    page = [
        LetterWord(word, 0, i / 6000, 0.5, i / 6000 + 0.0001, 0.51)
        for i, word in enumerate((text.split() * 5000)[:5000])
    ]
    began = process_time()
    understand_letter(page, TODAY)
    assert process_time() - began < 10


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (RELANCE, "Merci de payer 512,34 € (hors les 100 € déjà versés).", None),
        (RELANCE, "Merci de payer 512,34 €, déduction faite des 100 € versés.", 51234),
        (RELANCE, "Merci de payer 512,34 € diminués de 100 €.", None),
        (RELANCE, "Merci de payer 512,34 € auxquels vous retirerez les 100 € déjà donnés.", None),
        (RELANCE, "Merci de payer 512,34 €. De cette somme, vous pouvez déduire 100 €.", None),
        (RELANCE, "Merci de payer 512,34 €, dont vous déduirez l’acompte de 100 €.", None),
        (RELANCE, "Merci de payer 100 € ou 200 € selon vos moyens.", None),
        (RELANCE, "Merci de payer entre 100 € et 200 €.", None),
        (RELANCE, "Merci de payer 100 € aujourd’hui et le solde en janvier.", None),
        (RELANCE, "Merci de payer un premier versement de 100 € avant le 5 décembre 2026.", None),
        (RELANCE, "Merci de payer 100 € avant le 5 décembre 2026. Ensuite vous paierez 412 €.", None),
        (
            RELANCE,
            "Merci de payer 100 € avant le 5 décembre 2026. Le reste, soit 412 €, viendra en janvier.",
            None,
        ),
        (
            RELANCE,
            "Merci de payer 412 € en deux fois : 206 € le 5 décembre 2026, puis 206 € le 5 janvier 2027.",
            None,
        ),
        (RELANCE, "Merci de payer 412 € en 4 fois.", 41200),
        (RELANCE, "Merci de payer au moins 100 € avant le 5 décembre 2026.", None),
        (RELANCE, "Merci de payer jusqu’à 100 € avant le 5 décembre 2026.", None),
        (RELANCE, "Vous avez payé 412 € le 3 novembre. Merci.", None),
        (RELANCE, "Vous aviez promis de payer 412 € avant le 5 décembre 2026.", None),
        (RELANCE, 'Votre lettre dit "je dois 412 €". Ce n’est pas exact : vous devez 512 €.', 51200),
        (RELANCE, "Contrairement à votre lettre (412 €), vous devez 512 €.", 51200),
        (RELANCE, "Vous devez 412 € (loyer de novembre) si la Caf ne paie pas.", None),
        (RELANCE, "Monsieur Ba doit 812 €. De votre côté, vous devez 412 €.", 41200),
        (RELANCE, "Votre caution, Mme Ba, doit payer 812 € à votre place.", None),
        (RELANCE, "Nous vous accordons une remise de 100 € sur votre dette de 512 €.", None),
        (RELANCE, "Votre dette de 512 € est ramenée à 412 €.", None),
        (RELANCE, "Votre dette passe de 512 € à 412 €.", None),
        (RELANCE, "À ce jour vous devez 512 €. Demain, des frais de 30 € s’ajoutent.", 51200),
        (
            RELANCE,
            "Solde au 1er novembre|512,34 €\nVersement du 10 novembre|-100,00 €\nSolde à ce jour|412,34 €",
            None,
        ),
        (RELANCE, "Total|512,34 €\nDéjà versé|100,00 €", None),
        (RELANCE, "Total à payer|512,34 €\nDéjà versé|100,00 €", 51234),
        (RELANCE, "Sauf erreur ou omission de notre part, vous nous devez 412 €.", 41200),
        (RELANCE, "Merci de payer dès que possible 412 €.", 41200),
        (RELANCE, "Merci de payer 412 € au plus vite, sinon un huissier viendra.", 41200),
        (RELANCE, "Merci de payer 412 €, frais compris, avant le 5 décembre 2026.", 41200),
        (RELANCE, "Vous devez 412 €. Vous pouvez payer en plusieurs fois.", 41200),
        (RELANCE, "Le solde de votre compte est de 412 €. Merci de payer avant le 5 décembre 2026.", 41200),
        (RELANCE, "Votre compte « locataire » présente une dette de 412 €.", 41200),
        (RELANCE, "Ne payez pas 412 € : payez 312 €.", 31200),
        (RELANCE, "Payez 312 € au lieu de 412 €.", 31200),
        (RELANCE, "Nous demandions 412 €. Nous demandons maintenant 312 €.", None),
        (RELANCE, "Sur les 512 € de votre dette, la Caf a versé 100 €.", None),
        (RELANCE, "Votre dette est de 512 €. La Caf a versé 100 € depuis.", None),
        (RELANCE, "Votre dette est de 512 €. Un chèque de 100 € vient d’arriver.", 51200),
        (RELANCE, "Vous devez 512 €. Le FSL paiera 300 €, vous paierez le reste.", None),
        (RELANCE, "Vous devez 512 €. Le FSL paie 300 €. Reste pour vous : 212 €.", None),
        (RELANCE, "Votre part est de 212 €, celle du FSL de 300 €.", None),
        (RELANCE, "Loyer de novembre : 512 €. Loyer de décembre : 512 €. Merci de payer les deux.", None),
        (RELANCE, "Il vous sera demandé 30 € de frais si vous ne payez pas.", None),
        (RELANCE, "Nous pourrions vous demander 812 € de dommages. Merci de nous appeler.", None),
        (RELANCE, "Votre voisin a reçu la même lettre pour 812 €.", None),
        (RELANCE, "Le loyer moyen est de 612 €. Merci de payer votre retard.", None),
        (RELANCE, "Une aide de 412 € est possible. Merci de payer votre retard.", None),
        (RELANCE, "Vous toucherez 412 € de la Caf. Merci de payer votre retard.", None),
        (RELANCE, "Merci de payer votre retard. Référence : 412,00.", None),
        (RELANCE, "Capital de la société : 38 000 €. Merci de payer votre retard.", None),
        (RELANCE, "Merci de payer votre retard.\nHabitat des Tilleuls, SA au capital de 38 000 €", None),
        (RELANCE, "Vous devez 412 € à la date du 5 novembre 2026, somme réglée depuis.", None),
        (RELANCE, "Vous deviez 412 € avant votre versement de 100 €. Merci de régler la différence.", None),
        (BILL, "Total de l’année précédente|612,40 €\nTotal de cette facture|112,40 €", None),
        (BILL, "Total HT|100,00 €\nTVA|20,00 €\nTotal TTC|120,00 €", 12000),
        (BILL, "Total HT|100,00 €\nTVA|20,00 €", None),
        (BILL, "Montant prélevé le mois dernier|62,00 €\nMontant de ce mois|54,00 €", 5400),
        (BILL, "Ne payez rien : cette facture de 112,40 € est un duplicata.", None),
        (BILL, "DUPLICATA. Facture déjà réglée : 112,40 €", None),
        (BILL, "Ceci n’est pas une facture. Montant estimé : 112,40 €", None),
        (BILL, "Devis : 112,40 €. Si vous acceptez, signez.", None),
        (BILL, "Votre chèque énergie de 100,00 € a été déduit. Total : 12,40 €", 1240),
        (BILL, "Facture du 5 novembre 2026 : 112,40 €. Votre chèque énergie de 100,00 € sera déduit.", None),
        (BILL, "Montant : 112,40 €. Avoir : 20,00 €. À payer : 92,40 €.", 9240),
        (BILL, "Votre mensualité passe de 62,00 € à 66,00 € à partir de janvier.", None),
        (OVERPAID, "Vous avez reçu 512,00 € au lieu de 312,00 €. Vous nous devez 200,00 €.", 20000),
        (OVERPAID, "Vous nous devez 200,00 €. Nous retiendrons 40,00 € par mois.", 20000),
        (OVERPAID, "Vous ne nous devez pas 200,00 € comme annoncé : nous vous devons 50,00 €.", None),
        (OVERPAID, "Vous contestez devoir 200,00 €. Nous étudions votre demande.", None),
        (
            CHARGES,
            "Solde en votre faveur : 87,40 €. Nouvelle provision : 45,00 € par mois à payer dès janvier.",
            None,
        ),
        (
            CHARGES,
            "Solde à votre charge|87,40 €\n"
            "Solde de l’an passé en votre faveur|20,00 €\nReste à payer|67,40 €",
            6740,
        ),
        (CHARGES, "Charges réelles|612,40 €\nProvisions versées|525,00 €\nComplément à régler|87,40 €", 8740),
        (
            OVERPAID,
            "Vous nous devez 312,00 €. Si vous n’êtes pas d’accord, vous avez deux mois pour écrire.",
            31200,
        ),
        (OVERPAID, "Nous vous devons 312,00 €. Nous les verserons le 5 décembre 2026.", None),
        (RELANCE, "Avant le 5 décembre 2026, payez 100 € ; le 5 janvier 2027, payez 412 €.", None),
        (RELANCE, "Payez 100 €, et avant Noël les 412 € restants.", None),
        (RELANCE, "Payez d’abord 100 €. Vous paierez 412 € plus tard.", None),
        (RELANCE, "Réglez tout de suite une part (100 €) ; nous parlerons du reste (412 €).", None),
        (RELANCE, "Vous nous devez 412 €, non 512 €.", 41200),
        (RELANCE, "Vous nous devez 412 € et pas 512 €.", 41200),
        (RELANCE, "Vous nous devez 412 € (et non 512 € comme écrit).", 41200),
        (RELANCE, "Vous nous devez 512 €. Erratum : lire 412 €.", 41200),
        (RELANCE, "Vous nous devez 512 €. Correction : 412 €.", 41200),
        (RELANCE, "Vous nous devez 512 €*\n* dont 100 € réglés le 18 novembre", None),
        (RELANCE, "Dette : 512,00 €\nVersements reçus : 100,00 €\nDette à ce jour : 412,00 €", None),
        (RELANCE, "Dette au 31/10|512,00 €\nDette au 20/11|412,00 €", None),
        (RELANCE, "Débit|512,00 €\nCrédit|100,00 €\nSolde débiteur|412,00 €", 41200),
        (RELANCE, "Vous nous devez toujours 412 € malgré nos 2 lettres de 30 € de frais.", 41200),
        (RELANCE, "Merci de payer par chèque de 412 € à l’ordre de Habitat des Tilleuls.", 41200),
        (RELANCE, "Nos agents ne prennent pas plus de 300 € en espèces. Vous devez 412 €.", 41200),
        (RELANCE, "Au-dessus de 300 €, pas d’espèces. Merci de payer votre dette.", None),
        (RELANCE, "Un timbre de 1,39 € suffit pour nous répondre. Merci de payer votre dette.", None),
        (RELANCE, "Merci de payer votre dette. Appel : 0,15 € la minute.", None),
        (RELANCE, "Merci de payer votre dette. Appel 0,15 €/min.", None),
        (RELANCE, "Votre locataire vous doit 412 €.", None),
        (RELANCE, "Vous avez droit à 412 € du FSL pour payer votre dette.", None),
        (RELANCE, "Le FSL vous prête 412 € à rembourser en un an. Votre dette est payée.", 41200),
        (RELANCE, "Votre dépôt de garantie de 412 € ne couvre pas votre dette de 812 €.", 81200),
        (RELANCE, "Votre dette, 812 €, est bien plus grande que les 412 € annoncés.", 81200),
        (RELANCE, "Votre dette a baissé : 412 € au lieu de 812 €. Bravo.", 41200),
        (RELANCE, "Pour solder votre dette de 812 €, une somme de 412 € nous suffirait.", 81200),
        (RELANCE, "Frais de relance|12,00 €\nLoyer de novembre|512,00 €", None),
        (
            NOTICE,
            "Loyer|412,00 €\nCharges|100,00 €\nAPL|-200,00 €\nTotal à payer|312,00 €\nArriéré|50,00 €",
            31200,
        ),
        (NOTICE, "Total à payer|312,00 €\nTotal à payer avec l’arriéré|362,00 €", None),
        (
            ORDER,
            "Le 3 novembre 2026 nous avons signifié un commandement pour 812,00 €. "
            "Vous devez aujourd’hui 1 012,00 €.",
            None,
        ),
        (ORDER, "Principal|812,00 €\nSous réserve de versements de 100,00 €\nTotal|962,00 €", None),
        (
            PAPERS,
            "Merci d’envoyer votre bail avant le 5 décembre 2026. Sinon votre aide de 312,00 € s’arrête.",
            None,
        ),
        (TAX, "Montant à payer|0,00 €\nPrélèvements de l’année|412,00 €", None),
        (TAX, "Reste à payer après vos acomptes|112,00 €\nvotre acompte|300,00 €", 11200),
        (RELANCE, "Nous vous serions reconnaissants de payer 412 € avant le 5 décembre 2026.", 41200),
        (RELANCE, "Vous voudrez bien payer 412 € avant le 5 décembre 2026.", 41200),
        (
            RELANCE,
            "Nous vous laissons jusqu’au 5 décembre 2026 pour nous faire parvenir la somme de 412,00 €.",
            41200,
        ),
        (
            RELANCE,
            "Votre compte présente un solde débiteur de 412,00 €, que "
            "nous vous remercions de régler avant le 5 décembre 2026.",
            41200,
        ),
        (
            RELANCE,
            "Votre compte présente un solde débiteur de 412,00 € au 18 novembre, hors loyer de décembre.",
            41200,
        ),
        (
            RELANCE,
            "Merci de verser la somme de 412,00 € TTC, toutes charges comprises, avant le 5 décembre 2026.",
            41200,
        ),
        (RELANCE, "La somme de 412,00 € doit être réglée avant le 5 décembre 2026.", 41200),
        (
            RELANCE,
            "La somme de 412,00 € reste due. Sauf erreur de notre part, vous n’avez pas réglé octobre.",
            41200,
        ),
        (RELANCE, "Le montant dû est de 412,00 €, que vous pouvez régler en ligne.", 41200),
        (RELANCE, "Vous devez 412,00 €, payables en ligne ou à l’agence.", 41200),
        (RELANCE, "Vous devez 412,00 €, y compris 12,00 € de frais.", 41200),
        # "à" is no "a", and who is named in a line of a table does nothing in the next one.
        (NOTICE, "Loyer 512,34 €\nAPL 200,00 €\nÀ payer 312,34 €", 31234),
        (NOTICE, "Loyer 512,34 €\nAPL -200,00 €\nÀ payer 312,34 €", 31234),
        (NOTICE, "Loyer 512,34 €\nCaf 200,00 €\nÀ régler 312,34 €", 31234),
        (NOTICE, "Loyer 512,34 €\nAPL 200,00 €\nReste à votre charge 312,34 €", 31234),
        (NOTICE, "Loyer 512,34 €\nAssurance 10,00 €\nÀ payer 522,34 €", 52234),
        (NOTICE, "Loyer 512,34 €\nDépartement FSL 100,00 €\nÀ payer 412,34 €", 41234),
        (OVERPAID, "Dette Caf à rembourser : 480,00 €", 48000),
        (OVERPAID, "Trop-perçu d’APL à rembourser 480,00 €", 48000),
        (RELANCE, "Votre cotisation à la mutuelle : à payer 45,20 €", 4520),
        (RELANCE, "Votre dette est de 512 €. L’APL a été versée : 100 €.", None),
        (RELANCE, "Votre dette est de 512 €. Le FSL a accordé 100 €.", None),
        (RELANCE, "Quand vous lirez cette lettre, il vous restera 512,34 € à payer.", 51234),
        (RELANCE, "Quand la Caf aura payé, il vous restera 512,34 € à payer.", None),
        (RELANCE, "Sous réserve de vos paiements récents, vous devez 512,34 €.", 51234),
        (RELANCE, "Sous réserve de votre accord, vous devez 512,34 €.", None),
        (RELANCE, "Payez 512,34 €, puis envoyez-nous le reçu de 512,34 €.", 51234),
        (RELANCE, "Payez 512,34 €, le reste de votre compte est à jour.", 51234),
        (RELANCE, "Le délai du 10 décembre 2026 est trop court ? Payez 512,34 € avant le 20.", 51234),
        (RELANCE, "Payez 100 € d’abord.", None),
        (RELANCE, "Réglez 100 € le 5 décembre 2026 et 100 € le 5 janvier 2027.", None),
        (RELANCE, "Vous devez la somme de 1 512,\n34 €.", None),
        (RELANCE, "Vous devez 512,34 € dont il faut encore retrancher l’APL, soit 200 €.", None),
        (RELANCE, "Votre dette est de 512,34 €. Payez seulement la différence avec votre chèque.", None),
        (RELANCE, "Vous devez 512,34 €. Votre virement est arrivé, retirez-le de cette somme.", None),
        (RELANCE, "Vous devez 512,34 €. Nous acceptons que vous n’en payiez que la moitié.", None),
        (RELANCE, "Votre dette est de 512,34 €. Elle est reprise par le FSL.", None),
        (RELANCE, "M. Petit reste redevable de 512,34 €. Cela ne vous concerne plus.", None),
        (RELANCE, "Le supplément de loyer ne vous concerne pas. Vous devez 512,34 €.", 51234),
        (OVERPAID, "Vous devez rembourser 480 €. Une remise de moitié vous est accordée.", None),
        (OVERPAID, "Vous devez rembourser 480 €. Nous vous accordons une remise totale.", None),
        (OVERPAID, "Vous devez rembourser 480 €. La remise totale ne vous est pas accordée.", 48000),
        (OVERPAID, "Vous devez rembourser 480 €. Pour demander une remise totale, écrivez-nous.", 48000),
        (NOTICE, "Montant à payer : 512,34 €\nIl sera prélevé 256 € le 5, et le reste le 20.", None),
        (NOTICE, "Loyer 512,34 €\nAide payée par la Caf 200,00 €\nÀ payer 312,34 €", 31234),
        (NOTICE, "Loyer 512,34 €\nLa Caf nous a versé 200,00 €\nÀ payer 312,34 €", 31234),
        (NOTICE, "Loyer 512,34 €\nRemise 100,00 €\nÀ payer 412,34 €", 41234),
        (RELANCE, "Vous devez 512,34 €. Ne déduisez pas l’APL de cette somme.", 51234),
        (OVERPAID, "Une remise partielle vous est accordée. Il vous reste 380 € à payer.", 38000),
        (RELANCE, "Payez votre loyer de 512,34 € avant le 10 décembre 2026.", 51234),
        (RELANCE, "Payez vite : des frais de 30,00 € s’ajoutent.", None),
        (RELANCE, "Payez par carte : les frais sont de 3,00 €.", None),
        (RELANCE, "Vous devez 512,34 €. La moitié est prise en charge par le FSL.", None),
    ],
)
def test_a_sum_is_told_only_where_it_hangs_on_nothing(head: str, lines: str, told: int | None) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (facts.amount.cents if facts.amount else None) == told


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (RELANCE, "Vous écrivez : « je paierai 412 € avant le 5 décembre 2026 ». Nous l’acceptons.", None),
        (RELANCE, "Le délai du 5 décembre 2026 est prolongé jusqu’au 20 décembre 2026.", date(2026, 12, 20)),
        (
            RELANCE,
            "La date du 5 décembre 2026 était une erreur. Vous avez jusqu’au 15 décembre 2026.",
            date(2026, 12, 15),
        ),
        (RELANCE, "Merci de payer 412 € entre le 1er et le 5 décembre 2026.", None),
        (RELANCE, "Merci de payer 412 € avant le 5 ou le 10 décembre 2026.", None),
        (
            RELANCE,
            "Merci de payer 412 € avant le 5 décembre 2026 (ou le 10 si vous payez en ligne).",
            date(2026, 12, 5),
        ),
        (RELANCE, "Merci de payer 412 € avant le 5 décembre 2026, ou le 10 décembre 2026 par carte.", None),
        (
            RELANCE,
            "Sans paiement avant le 5 décembre 2026, le bail prendra fin le 5 février 2027.",
            date(2026, 12, 5),
        ),
        (MEETING, "Vous êtes convoquée du 7 au 11 décembre 2026.", None),
        (MEETING, "Vous êtes convoquée le 7, le 8 ou le 9 décembre 2026.", None),
        (MEETING, "Vous êtes convoquée les 7 et 8 décembre 2026 à 9 h.", None),
        (MEETING, "Vous êtes convoquée le 7-8 décembre 2026.", None),
        (MEETING, "Vous êtes convoquée le 7/8 décembre 2026.", None),
        (MEETING, "Vous êtes convoquée un jour entre le lundi 7 et le vendredi 11 décembre 2026.", None),
        (MEETING, "Vous êtes convoquée la semaine du 7 décembre 2026.", None),
        (MEETING, "Vous êtes convoquée dans la semaine du lundi 7 décembre 2026 à 9 h.", None),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\n"
            "Votre mari est convoqué le 9 décembre 2026 à 10 h.",
            None,
        ),
        (MEETING, "Vous deviez venir le 8 décembre 2026. Venez plutôt le 9 décembre 2026 à 10 h.", None),
        (MEETING, "Votre rendez-vous est avancé du 8 décembre 2026 au 3 décembre 2026 à 10 h.", None),
        (MEETING, "Votre rendez-vous est décalé d’une semaine : il était le 8 décembre 2026 à 10 h.", None),
        (VISIT, "Le technicien est passé le 8 décembre 2026 : vous étiez absente. Appelez-nous.", None),
        (VISIT, "Le technicien passera entre le 7 décembre et le 11 décembre 2026.", None),
        (VISIT, "Le technicien passera soit le 7 décembre 2026, soit le 8 décembre 2026.", None),
        (VISIT, "Le technicien passera à compter du 7 décembre 2026.", None),
        (VISIT, "Le technicien passera au plus tôt le 7 décembre 2026.", None),
        (VISIT, "Le technicien passera vers le 7 décembre 2026.", None),
        (VISIT, "Le technicien passera début décembre, sans doute le 7 décembre 2026.", None),
        (VISIT, "Sauf contrordre, le technicien passera le 7 décembre 2026 à 9 h.", None),
        (
            RELANCE,
            "Merci de payer 412 € avant le 5 décembre 2026, faute de quoi votre dossier ira chez l’huissier.",
            date(2026, 12, 5),
        ),
        (
            RELANCE,
            "Nous vous avons écrit le 3 novembre. Vous n’avez pas payé. "
            "Merci de payer 412 € avant le 5 décembre 2026.",
            date(2026, 12, 5),
        ),
        (RELANCE, "Merci de payer avant le 5 décembre 2026. Ce délai vous a été refusé.", date(2026, 12, 5)),
        (RELANCE, "Nous vous répondrons avant le 5 décembre 2026. Vous devez 412 €.", None),
        (RELANCE, "Le juge doit statuer avant le 5 décembre 2026. Vous devez 412 €.", None),
        (RELANCE, "Votre banque nous payait avant le 5 décembre 2026. Vous devez 412 €.", None),
        (
            RELANCE,
            "Vous devez 412 €. Votre prochain loyer est à payer le 1er janvier 2027.",
            date(2027, 1, 1),
        ),
        (
            RELANCE,
            "Merci de payer 412 € sous huit jours, votre loyer "
            "de décembre restant payable le 5 décembre 2026.",
            date(2026, 12, 5),
        ),
        (
            BILL,
            "Total à payer|112,40 €\nà payer avant le 5 décembre 2026\n"
            "Promotion : -20 % jusqu’au 31 décembre 2026",
            date(2026, 12, 5),
        ),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h, si votre dossier est complet.", None),
        (MEETING, "Vous seriez convoquée le mardi 8 décembre 2026 à 9 h.", None),
        (MEETING, "Nous n’avons pas pu vous donner rendez-vous le 8 décembre 2026. Rappelez-nous.", None),
        (MEETING, "Votre rendez-vous du 8 décembre 2026 à 9 h a été annulé à votre demande.", None),
        (
            MEETING,
            "Rendez-vous A : mardi 8 décembre 2026 à 9 h\nRendez-vous B : mercredi 9 décembre 2026 à 9 h",
            None,
        ),
        (MEETING, "Vous avez confirmé votre rendez-vous du mardi 8 décembre 2026 à 9 h.", date(2026, 12, 8)),
        (VISIT, "Le plombier passera le 8 décembre 2026 à 9 h, puis le peintre le 9 décembre 2026.", None),
        (
            VISIT,
            "Le plombier est venu le 24 novembre 2026. Il reviendra le 8 décembre 2026.",
            date(2026, 12, 8),
        ),
        (
            VISIT,
            "Le plombier devait passer le 8 décembre 2026. Il passera le 9 décembre 2026 à 9 h.",
            date(2026, 12, 9),
        ),
        (VISIT, "Le plombier passera le 8 décembre 2026 si vous le confirmez.", None),
        (VISIT, "Si vous êtes absente le 8 décembre 2026, il reviendra le 9 décembre 2026.", None),
        (
            VISIT,
            "Le plombier passera le 8 décembre 2026 à 9 h. "
            "En cas d’absence, il reviendra le 9 décembre 2026.",
            date(2026, 12, 8),
        ),
        (VISIT, "Le plombier passera chez votre voisin le 8 décembre 2026 à 9 h.", None),
        (VISIT, "Le plombier ne passera que le 8 décembre 2026 à 9 h.", date(2026, 12, 8)),
        (
            VISIT,
            "Le plombier passera le 8 décembre 2026 à 9 h pour le bâtiment B seulement.",
            date(2026, 12, 8),
        ),
        (
            MEETING,
            "Vous êtes attendue le mardi 8 décembre 2026 à 9 h à l’agence.\n"
            "Le mercredi 9 décembre 2026, l’agence est fermée.",
            date(2026, 12, 8),
        ),
        (
            MEETING,
            "Pour préparer votre rendez-vous du mardi 8 décembre 2026 "
            "à 9 h, envoyez votre bail avant le 1er décembre 2026.",
            date(2026, 12, 8),
        ),
        (MEETING, "Vous n’avez plus rendez-vous le mardi 8 décembre 2026.", None),
        (
            MEETING,
            "Merci de confirmer avant le 1er décembre 2026 votre rendez-vous du mardi 8 décembre 2026 à 9 h.",
            date(2026, 12, 8),
        ),
        (MEETING, "Votre prochain rendez-vous sera fixé après le 8 décembre 2026.", None),
        (MEETING, "Votre rendez-vous aura lieu avant le 8 décembre 2026.", None),
        (VISIT, "Nous passerons le 8 ou 9 décembre 2026.", None),
        (VISIT, "Nous passerons mardi 8 ou mercredi 9 décembre 2026.", None),
        (VISIT, "Nous passerons les lundi 7, mardi 8 et mercredi 9 décembre 2026.", None),
        (VISIT, "Nous passerons le mardi 8 décembre 2026 et le lendemain.", date(2026, 12, 8)),
        (VISIT, "Nous passerons le mardi 8 décembre 2026 et reviendrons le 15.", date(2026, 12, 8)),
        (VISIT, "Nous passerons du 7 au 9 décembre 2026 inclus.", None),
        (VISIT, "Nous passerons à partir du 7 et jusqu’au 9 décembre 2026.", None),
        (VISIT, "Nous passerons le 7.12.26 ou le 8.12.26.", None),
        (
            VISIT,
            "Nous passerons le 8 décembre 2026 ; en cas d’empêchement, appelez avant le 4 décembre 2026.",
            date(2026, 12, 8),
        ),
        (
            RELANCE,
            "Vous avez jusqu’au 5 décembre 2026 pour payer, ou bien "
            "jusqu’au 10 décembre 2026 avec l’accord de l’agence.",
            None,
        ),
        (NOTICE, "Total du mois|312,00 €\nÀ payer pour le 5 décembre 2026|312,00 €", date(2026, 12, 5)),
        (
            ORDER,
            "Vous devez payer 1 874,55 € dans un délai de six "
            "semaines, sinon l’audience aura lieu le 14 janvier 2027.",
            date(2027, 1, 14),
        ),
        (
            PAPERS,
            "Merci d’envoyer votre bail avant le 5 décembre 2026 "
            "et votre avis d’impôt avant le 10 décembre 2026.",
            None,
        ),
        (PAPERS, "Si un document manque, nous vous écrirons avant le 5 décembre 2026.", None),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 (et non le lundi 7) à 9 h.",
            date(2026, 12, 8),
        ),
        (
            VISIT,
            "Coupure d’eau le mardi 8 décembre 2026 de 9 h à 12 h.\n"
            "Passage du technicien le jeudi 10 décembre 2026.",
            None,
        ),
        (VISIT, "Le technicien passera chaque mardi à partir du 8 décembre 2026.", None),
        (VISIT, "Le technicien passera tous les jours jusqu’au 8 décembre 2026.", None),
        (
            VISIT,
            "Le technicien n’est pas venu le 18 novembre 2026. Il viendra le mardi 8 décembre 2026 à 9 h.",
            date(2026, 12, 8),
        ),
        (
            VISIT,
            "Le technicien passera le mardi 8 décembre 2026 au lieu du lundi 7 décembre 2026.",
            date(2026, 12, 8),
        ),
        (VISIT, "Le passage du mardi 8 décembre 2026 est maintenu au matin, 9 h.", date(2026, 12, 8)),
        (VISIT, "Le passage du mardi 8 décembre 2026 n’est pas maintenu.", None),
        (VISIT, "Le passage du mardi 8 décembre 2026 est remis à plus tard.", None),
        (VISIT, "Le passage du mardi 8 décembre 2026 ne se fera pas.", None),
        (VISIT, "Nous ne pourrons pas passer le mardi 8 décembre 2026.", None),
        (VISIT, "Nous avons dû remettre notre passage du mardi 8 décembre 2026.", None),
        (VISIT, "Refusez-vous le passage du mardi 8 décembre 2026 ? Écrivez-nous.", date(2026, 12, 8)),
        (
            BAILIFF,
            "Nous vous remettons un commandement de quitter les lieux avant le 20 janvier 2027.",
            date(2027, 1, 20),
        ),
        (
            RELANCE,
            "Nous vous avons accordé un délai jusqu’au 5 décembre 2026. Il reste 412 € à payer.",
            date(2026, 12, 5),
        ),
        (
            RELANCE,
            "Nous vous donnerons une réponse avant le 5 décembre 2026 "
            "; en attendant, payez 412 € avant le 1er décembre 2026.",
            date(2026, 12, 1),
        ),
        (RELANCE, "Le chèque doit nous parvenir avant le 5 décembre 2026.", date(2026, 12, 5)),
        (RELANCE, "Nous attendons votre paiement avant le 5 décembre 2026.", date(2026, 12, 5)),
        (RELANCE, "Nous comptons sur vous pour payer avant le 5 décembre 2026.", date(2026, 12, 5)),
        (RELANCE, "Nous vous saurions gré de payer 412 € avant le 5 décembre 2026.", date(2026, 12, 5)),
        (RELANCE, "Il conviendrait de payer 412 € avant le 5 décembre 2026.", date(2026, 12, 5)),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h dans nos locaux, 3 rue des Lilas.",
            date(2026, 12, 8),
        ),
        (
            MEETING,
            "Nous vous recevrons le mardi 8 décembre 2026 à 9 h. Si vous ne pouvez pas venir, appelez-nous.",
            date(2026, 12, 8),
        ),
        (
            MEETING,
            "Vous étiez absente le 3 novembre. "
            "Un nouveau rendez-vous est fixé au mardi 8 décembre 2026 à 9 h.",
            date(2026, 12, 8),
        ),
        (RELANCE, "Elle est reprise par le FSL, qui nous paiera avant le 10 décembre 2026.", None),
        (COURT, "L’audience du mardi 8 décembre 2026 n’aura pas lieu.", None),
        (
            COURT,
            "L’audience du 1er décembre 2026 n’aura pas lieu. Elle est fixée au mardi 8 décembre 2026 à 9 h.",
            date(2026, 12, 8),
        ),
        (PASSED, "Je suis passé chez vous le 20 novembre 2026 à 9 h.", None),
        (VISIT, "Vous avez refusé le passage du plombier le mardi 8 décembre 2026 à 9 h.", None),
        (RELANCE, "Payez avant le 10 décembre 2026. Nous repoussons cette date au 20.", None),
        (
            RELANCE,
            "Payez avant le 10 décembre 2026. Nous repoussons cette date au 20 décembre 2026.",
            date(2026, 12, 20),
        ),
        (
            RELANCE,
            "Payez avant le 10 décembre 2026. Nous ne repoussons pas cette date.",
            date(2026, 12, 10),
        ),
        (
            VISIT,
            "Le technicien passera le 25 décembre 2026. C’est férié : il passera le lundi suivant.",
            None,
        ),
        (VISIT, "Le technicien passera le 8 décembre 2026. Un SMS sera envoyé la veille.", date(2026, 12, 8)),
        (
            VISIT,
            "Le technicien passera au bâtiment A le 8 décembre 2026. Vous habitez au bâtiment B.",
            None,
        ),
        (
            VISIT,
            "Le technicien passera au bâtiment B le 8 décembre 2026. Le bâtiment a été repeint.",
            date(2026, 12, 8),
        ),
        (
            RELANCE,
            "Vous dites que nous repoussons cette date au 20 décembre 2026. Payez avant le 10 décembre 2026.",
            date(2026, 12, 10),
        ),
    ],
)
def test_a_day_is_told_only_where_it_hangs_on_nothing(head: str, lines: str, told: date | None) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (facts.day) == told


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (
            RELANCE,
            "Si vous avez choisi le prélèvement automatique\n"
            "Vous n’avez rien à faire.\nMontant à payer|412,10 €",
            "payer",
        ),
        (
            RELANCE,
            "Nous avons bien reçu votre paiement d’octobre. "
            "Merci de payer 100 € avant le 5 décembre 2026, puis 312 €.",
            "payer",
        ),
        (
            RELANCE,
            "Nous avons bien reçu votre paiement d’octobre. Vous devez 412 €, septembre a été payé.",
            "payer",
        ),
        (
            RELANCE,
            "Vous nous devez 412 €. Nous avons bien reçu votre paiement, que votre banque a rejeté depuis.",
            "payer",
        ),
        (RELANCE, "Nous avons reçu votre paiement de septembre. Celui d’octobre manque : 412 €.", "payer"),
        (RELANCE, "Rien à payer si vous avez réglé hier. Sinon, merci de payer 412 €.", "payer"),
        (
            RELANCE,
            "Vous n’avez rien à payer aujourd’hui, mais 412 € seront à payer le 5 décembre 2026.",
            "payer",
        ),
        (RELANCE, "Vous n’avez rien à faire, sauf payer 412 €.", "payer"),
        (RELANCE, "Vous n’avez rien à faire d’autre que payer 412 €.", "payer"),
        (RELANCE, "Votre fils n’a rien à payer. Vous devez 412 €.", "payer"),
        (RELANCE, "« Vous n’avez rien à payer », vous a-t-on dit. C’est faux : vous devez 412 €.", "payer"),
        (
            RELANCE,
            "Vous nous dites avoir reçu un courrier : « vous ne devez plus rien ». "
            "Il ne vient pas de nous. Vous devez 412 €.",
            "payer",
        ),
        (
            RELANCE,
            "Nous annulons notre relance du 3 novembre, qui comportait une erreur. Vous devez 412 €.",
            None,
        ),
        (RELANCE, "Votre dette serait annulée si la Caf payait. Vous devez 412 €.", "payer"),
        (RELANCE, "Votre dette n’est pas annulée. Vous devez 412 €.", "payer"),
        (RELANCE, "Votre dette de 812 € est annulée par le juge. Restent 412 € de frais à payer.", "payer"),
        (RELANCE, "412 € seront prélevés le 5 décembre 2026, sauf si vous payez avant.", "preleve"),
        (RELANCE, "412 € seront prélevés le 5 décembre 2026, octobre a été payé.", "preleve"),
        (RELANCE, "412 € ne seront pas prélevés : payez par carte.", "payer"),
        (RELANCE, "412 € devaient être prélevés. Votre banque a refusé.", "payer"),
        (RELANCE, "Si vous signez le mandat, 412 € seront prélevés le 5 décembre 2026.", "payer"),
        (RELANCE, "Vous n’êtes plus prélevée : payez 412 € avant le 5 décembre 2026.", "payer"),
        (RENT, "Votre loyer augmente : 412 € à partir de janvier. Vous n’avez rien à faire.", "rien"),
        (CHARGES, "Solde en votre faveur|87,40 €\nIl sera déduit de votre prochain avis.", "rien"),
        (OVERPAID, "Vous nous deviez 312,00 €. Cette dette est soldée.", "rien"),
        (NOTICE, "Total à payer : 312,00 € (prélevé le 5 décembre 2026)", "preleve"),
        (NOTICE, "Total à payer : 312,00 €, prélevé le 5 décembre 2026 sauf opposition.", "preleve"),
        (
            NOTICE,
            "Total à payer : 312,00 €. Prélèvement annulé à votre demande : payez avant le 5 décembre 2026.",
            "payer",
        ),
        (PAPERS, "Vous avez envoyé votre bail le 5 novembre. Merci. Il ne manque rien.", None),
        (PAPERS, "Il ne manque plus rien à votre dossier.", None),
        (
            PAPERS,
            "Votre dossier est complet, sauf votre bail : envoyez-le avant le 5 décembre 2026.",
            "envoyer",
        ),
        (PAPERS, "Quand votre dossier est complet, nous vous écrivons. Envoyez votre bail.", "envoyer"),
        (PAPERS, "Il ne manque que votre bail. Envoyez-le.", "envoyer"),
        (PAPERS, "Votre dossier est complet ? Sinon envoyez votre bail avant le 5 décembre 2026.", "envoyer"),
        (PAPERS, "Le dossier de votre mari est complet. Il manque votre bail.", "envoyer"),
        (OVERPAID, "Vous ne nous devez plus rien.", "rien"),
        (
            OVERPAID,
            "Vous ne nous devez plus rien pour octobre. Pour novembre, vous nous devez 100,00 €.",
            None,
        ),
        (
            OVERPAID,
            "Nous avons annulé une partie de votre dette. Il vous reste 100,00 € à rembourser.",
            "payer",
        ),
        (
            OVERPAID,
            "Vous nous devez 312,00 €. "
            "Vous n’avez rien à faire : nous retiendrons 62,00 € par mois sur vos prestations.",
            "retenu",
        ),
        (
            OVERPAID,
            "Vous nous devez 312,00 €. Si vous n’avez plus de droits, remboursez par carte. "
            "Sinon nous les retiendrons sur vos prestations.",
            "payer",
        ),
        (
            TAX,
            "Montant à payer|412,00 €\nVous êtes prélevé chaque mois : vous n’avez rien à faire.",
            "preleve",
        ),
        (TAX, "Montant à payer|0,00 €\nPrélèvements de l’année|412,00 €", "rien"),
        (TAX, "Si vous avez déjà payé, vous n’avez rien à faire.\nMontant à payer|412,00 €", "payer"),
        (
            OVERPAID,
            "Il vous reste 80 € à rembourser. Nous les retirons de votre aide. Ne payez rien.",
            "retenu",
        ),
        (OVERPAID, "Vous devez 480 €. Nous retenons 48 € par mois sur votre RSA.", "retenu"),
        (OVERPAID, "Si vous ne payez pas 480 €, nous retenons 48 € par mois sur votre RSA.", "payer"),
        (RELANCE, "Vous devez 512 €. Nous étudions votre demande. Ne payez rien.", None),
        (RELANCE, "Vous devez 512 €. Ne payez rien à une personne qui vient chez vous.", "payer"),
        (RELANCE, "Vous devez 512 €. Ne payez rien en espèces.", "payer"),
        (MEETING, "Votre rendez-vous du 8 décembre 2026 est un rendez-vous téléphonique.", None),
        (MEETING, "Vous avez rendez-vous le 8 décembre 2026. Ne vous déplacez pas.", None),
        (MEETING, "Vous avez rendez-vous le 8 décembre 2026. Ne vous déplacez pas sans ce papier.", "venir"),
        (MEETING, "Vous avez rendez-vous le 8 décembre 2026. Le rendez-vous se fait par téléphone.", None),
        (MEETING, "Vous êtes convoquée. Prenez rendez-vous par téléphone.", "venir"),
        (VISIT, "L’eau sera coupée le 8 décembre 2026. Vous n’avez pas à être présent.", None),
        (VISIT, "Nous passerons. Vous n’avez pas à être présent si le gardien a votre clé.", "etre_la"),
        (VISIT, "Vous avez refusé le passage du 8. Appelez-nous pour un autre jour.", None),
        (VISIT, "Vous avez manqué le passage du 1er. Nous repasserons le 8 décembre 2026.", "etre_la"),
        (PASSED, "Je suis passé chez vous. Venez chercher l’acte à mon étude.", None),
        (PASSED, "Je suis passé chez vous. Je repasserai le 8 décembre 2026.", "etre_la"),
        (RECEIPT, "Il manque 45,20 €. Réglez cette somme avant le 10 décembre 2026.", "payer"),
        (RECEIPT, "Si vous devez encore une somme, payez cette somme vite.", "rien"),
        (VISIT, "Le technicien vient chez vous le 8 décembre 2026. Ne vous déplacez pas.", "etre_la"),
        (MEETING, "Vous avez rendez-vous. Vous n’avez pas besoin de venir avec un avocat.", "venir"),
        (MEETING, "Comme dit dans notre entretien téléphonique, vous êtes convoquée.", "venir"),
        (VISIT, "Nous sommes passés chez vous. Le technicien viendra le 8 décembre 2026.", "etre_la"),
        (RECEIPT, "Vous devez 45,20 €. Vous aurez la quittance si vous réglez cette somme.", "payer"),
        (RECEIPT, "Vous ne devez pas 45,20 €.", "rien"),
        (RECEIPT, "Loyer à payer|512,34 €\nRèglement reçu|512,34 €", "rien"),
        (RECEIPT, "Loyer reçu|512,34 €\nIl reste 0,00 € à payer.", "rien"),
        (RECEIPT, "Loyer reçu|512,34 €\n85,00 € restent dus.", "payer"),
        (BILL, "Total à payer|87,54 €\nVos factures réglées : octobre", "payer"),
        (BILL, "Total à payer|87,54 €\nVotre précédente facture a été payée.", "payer"),
        (BILL, "Total à payer|87,54 €\nRéglé par carte le 20/11/2026", None),
        (BILL, "Total à payer|87,54 €\nMadame Ba nous doit cette somme.", None),
        (TAX, "Montant à payer|812,00 €\nVous êtes exonérée de la redevance.", "payer"),
        (RECEIPT, "Loyer payé : 512,34 €. Vous devez 3 mois de préavis.", "rien"),
        (VISIT, "Soyez présent. Pour les caves, votre présence n’est pas nécessaire.", "etre_la"),
    ],
)
def test_nobody_is_told_to_do_what_hangs_on_something(head: str, lines: str, told: str | None) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (facts.act.value if facts.act else None) == told


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h / 9 h 30.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h, ou à 14 h si vous préférez.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026, à 9 h ou 14 h.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h précises, et non à 8 h.", "09:00"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 (9 h pour A à M, 14 h pour N à Z).", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 entre 9 h et 9 h 30.", "09:00"),
        (VISIT, "Le technicien passera le 8 décembre 2026 au matin.", None),
        (VISIT, "Le technicien passera le 8 décembre 2026 à partir de 9 h.", "09:00"),
        (VISIT, "Le technicien passera le 8 décembre 2026 avant 9 h.", None),
        (VISIT, "Le technicien passera le 8 décembre 2026 après 14 h.", None),
        (VISIT, "Le technicien passera le 8 décembre 2026 sauf le matin entre 8 h et 10 h.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h au lieu de 8 h.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. Le bureau ferme à 12 h.", "09:00"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026, huit heures trente ou neuf heures.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9h00-9h30.", "09:00"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 (à 9 h).", "09:00"),
        (VISIT, "Votre présence est nécessaire le 8 décembre 2026 de 8 h à 12 h ou de 13 h à 17 h.", None),
        (MEETING, "Vous êtes convoquée mardi 8 décembre 2026 à 9h, 10h ou 11h.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 de 9 h à 9 h 30 ou de 10 h à 10 h 30.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h (10 h si vous venez de loin).", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 vers 9 h.", "09:00"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 en matinée.", None),
        (
            VISIT,
            "Le technicien passera le mardi 8 décembre 2026, 9 h pour l’escalier A, 10 h pour l’escalier B.",
            None,
        ),
        (
            MEETING,
            "Votre rendez-vous est confirmé : mardi 8 décembre 2026 à 9 h. "
            "En cas d’empêchement, prévenez-nous 48 h avant.",
            "09:00",
        ),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. L’entretien durera 2 h.", "09:00"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h pour un entretien de 2 h.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 10 heures trente.", "10:30"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 14 h quinze.", "14:15"),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 10 heures cinq.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 H 3O.", None),
        (MEETING, "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h il faudra attendre.", "09:00"),
    ],
)
def test_an_hour_is_told_only_where_there_is_no_other(head: str, lines: str, told: str | None) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (f"{facts.hour:%H:%M}" if facts.hour else None) == told


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\n"
            "Vous apporterez votre passeport ou votre carte.",
            "votre passeport ou votre carte",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\nVous n’apporterez pas de bagage.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\nVous apporterez, si possible, votre bail.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\n"
            "Vous apporterez votre bail, sauf si vous l’avez déjà envoyé.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\n"
            "Vous apporterez votre bail. Votre avocat apportera le jugement.",
            "votre bail",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\n"
            "Les pièces que vous apporterez seront copiées.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h.\n"
            "Vous apporterez la preuve de vos dires. Il vous faudra aussi votre bail.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h, "
            "munie de votre bail et, le cas échéant, du jugement.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. "
            "Vous apporterez :\n- votre bail\n- votre avis d’impôt\nCordialement",
            "votre bail, votre avis d’impôt",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. Vous vous munirez de votre bail.",
            "votre bail",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. Pour la visite, vous apporterez votre bail.",
            "votre bail",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. "
            "Lors du second rendez-vous, vous apporterez votre bail.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. Plus tard, vous apporterez votre bail.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. "
            "Apportez votre bail et, pour votre fils, son acte de naissance.",
            "votre bail et, pour votre fils, son acte de naissance",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h. "
            "Vous apporterez votre bail (photocopie) ; votre passeport.",
            None,
        ),
        (MEETING, "Vous devez apporter votre passeport. Vos enfants doivent aussi venir.", "votre passeport"),
        (MEETING, "Vous devez apporter votre passeport. Votre dossier doit aussi avoir une photo.", None),
        (MEETING, "Apportez votre passeport et deux photos. Les photos ne sont plus demandées.", None),
        (MEETING, "Apportez :\n- votre passeport,\n- deux photos.\nLes photos ne sont plus demandées.", None),
        (
            MEETING,
            "Apportez votre passeport et deux photos. Votre timbre n’est plus demandé.",
            "votre passeport et deux photos",
        ),
    ],
)
def test_what_to_bring_is_told_only_where_it_hangs_on_nothing(
    head: str, lines: str, told: str | None
) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (facts.bring.words if facts.bring else None) == told


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (
            MEETING,
            "Présentez-vous le 8 décembre 2026 à 9 h à la mairie, ou à l’agence si la mairie est fermée.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h au tribunal, et non à la mairie.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h à la mairie puis à la préfecture.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h à la mairie.\n"
            "Vous viendrez ensuite au tribunal.",
            "à la mairie",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h à la mairie annexe, salle 2, 1er étage.",
            "à la mairie annexe, salle 2, 1er étage",
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h à la préfecture.\n"
            "En raison de travaux, les usagers sont accueillis à la mairie du 3e.",
            None,
        ),
        (
            MEETING,
            "Vous êtes convoquée le mardi 8 décembre 2026 à 9 h à la préfecture.\n"
            "L’entrée se fait par le guichet de la rue Molière.",
            "à la préfecture",
        ),
    ],
)
def test_a_place_is_told_only_where_it_is_the_only_one(head: str, lines: str, told: str | None) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (facts.where.words if facts.where else None) == told


@pytest.mark.parametrize(
    ("head", "lines", "told"),
    [
        (RELANCE, "Vous devez 412 €. Nous ne demanderons pas l’expulsion.", True),
        (RELANCE, "Vous devez 412 €. À défaut, nous demanderons la résiliation du bail.", True),
        (
            RELANCE,
            "Vous devez 412 €. « Vous risquez l’expulsion », disait notre lettre. C’est toujours vrai.",
            True,
        ),
        (BAILIFF, "Nous vous remettons un commandement de quitter les lieux avant le 20 janvier 2027.", True),
    ],
)
def test_who_may_lose_the_home_is_warned_whatever_it_hangs_on(
    head: str, lines: str, told: bool | None
) -> None:
    facts = understand_letter(written(f"{head}\nMadame,\n{lines}"), TODAY, LANDLORD)
    assert (facts.threatens or None) == told


@pytest.mark.parametrize(
    "said",
    [
        "vous a été envoyée. Ne la payez pas.",
        "est à tort : il est inutile de la régler.",
        "n’est plus à payer.",
        "n’est pas la vôtre.",
        "ne vous sera pas réclamée.",
        "a été payée par le FSL.",
        "est prise en charge par votre assurance.",
        "est à la charge du bailleur.",
        "est à payer par l’ancien locataire.",
        "sera payée par le département.",
        "concerne votre voisin.",
        "est classée sans suite.",
        "n’a plus lieu d’être.",
        "peut être ignorée.",
        "est contestée : attendez notre réponse avant de payer.",
        "est soldée, merci.",
        "est compensée par votre avoir.",
    ],
)
def test_who_need_not_pay_is_not_told_to(said: str) -> None:
    facts = understand_letter(
        written(f"{RELANCE}\nMadame,\nVotre facture de 512,34 € {said}"), TODAY, LANDLORD
    )
    assert (facts.act, facts.amount) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        "est à payer. Ne la payez pas en espèces.",
        "est due. Vous avez déjà payé ? Ne tenez pas compte de cette lettre.",
        "est due. Règlement déjà effectué : ne tenez pas compte de ce courrier.",
        "est à payer. Pour ne pas payer de frais, réglez vite.",
        "est à payer. Le FSL peut prendre en charge cette dette.",
        "est à payer. La Caf ne paie plus votre loyer.",
        "n’est pas soldée.",
        "est à régler par chèque ou par carte.",
    ],
)
def test_what_takes_back_something_else_or_in_one_case_leaves_it_to_be_paid(said: str) -> None:
    facts = understand_letter(
        written(f"{RELANCE}\nMadame,\nVotre facture de 512,34 € {said}"), TODAY, LANDLORD
    )
    assert (facts.act, facts.amount) == (LetterAct.PAY, Money(51234))


@pytest.mark.parametrize(
    "said",
    [
        "512,34 € pour septembre et 512,34 € pour octobre",
        "512,34 € dont 200,00 € avant le 10 décembre 2026",
        "512,34 € au total, soit 256,17 € chacun",
        "512,34 €, auxquels s’ajoutent 45,00 € de frais",
        "512,34 € aujourd’hui ou 100,00 € par mois",
    ],
)
def test_a_sum_that_is_one_of_several_is_not_told(said: str) -> None:
    facts = understand_letter(written(f"{RELANCE}\nMadame,\nVous devez {said}."), TODAY, LANDLORD)
    assert (facts.act, facts.amount) == (LetterAct.PAY, None)

"""A paper in large letters says what decides first."""

from __future__ import annotations

import pytest

from kiosk.device.pdf import in_large_letters

ATTESTATION = (
    "Habitat des Tilleuls",
    "Agence des Tilleuls\n12 place des Tilleuls\n01 99 00 50 10",
    "Attestation de loyer",
    "Habitat des Tilleuls atteste que Mme Martin est locataire depuis le 1er décembre 2016.",
    "Loyer et charges de novembre 2026 :",
    "Ligne\tMontant",
    "Loyer, novembre 2026\t398,20 €",
    "Provisions pour charges, novembre 2026\t1 094,50 €",
    "À payer\t1 492,70 €",
    "Il reste un solde à payer à ce jour.",
    "Habitat des Tilleuls, 12 place des Tilleuls. Page 1.",
)


def plain(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(words.replace("\u00a0", " "), figure.replace("\u00a0", " ")) for words, figure in lines]


def test_what_is_attested_comes_first_then_the_sums_and_the_head_of_the_letter_last() -> None:
    assert plain(in_large_letters(ATTESTATION, "Attestation de loyer")) == [
        ("Habitat des Tilleuls atteste que Mme Martin est locataire depuis le 1er décembre 2016.", ""),
        ("Loyer et charges de novembre 2026 :", ""),
        ("Loyer", "398,20 €"),
        ("Provisions pour charges", "1 094,50 €"),
        ("À payer", "1 492,70 €"),
        ("Il reste un solde à payer à ce jour.", ""),
        ("Habitat des Tilleuls", ""),
        ("Agence des Tilleuls, 12 place des Tilleuls, 01 99 00 50 10", ""),
    ]


QUITTANCE = (
    "Quittance, novembre 2026",
    "Habitat des Tilleuls a reçu de Mme Martin la somme de 492,70 € pour novembre 2026.",
    "Ligne\tMontant",
    "Loyer, novembre 2026\t398,20 €",
    "Provisions pour charges, novembre 2026\t94,50 €",
    "Payé\t492,70 €",
    "Logement : 12 rue des Lilas.",
)


def test_the_row_that_sums_up_comes_first_where_no_sentence_does() -> None:
    assert [words for words, _ in in_large_letters(QUITTANCE, "Quittance, novembre 2026")] == [
        "Payé",
        "Loyer",
        "Provisions pour charges",
        "Habitat des Tilleuls a reçu de Mme Martin la somme de 492,70\u00a0€ pour novembre\u00a02026.",
        "Logement : 12 rue des Lilas.",
    ]


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        ("138,20 €", "Il reste 138,20 € à votre charge : ils sont sur votre compte."),
        ("\N{MINUS SIGN}12,30 €", "12,30 € vous reviennent : ils sont sur votre compte."),
    ],
)
def test_a_yearly_account_tells_what_came_of_it_before_how(difference: str, told: str) -> None:
    paper = (
        "Décompte de charges 2025",
        "Du 1er janvier au 31 décembre 2025, votre logement a coûté :",
        "Ligne\tMontant",
        "Eau froide\t38,20 €",
        "Chauffage\t700,00 €",
        "Vos provisions, déjà payées\t\N{MINUS SIGN}600,00 €",
        f"Différence\t{difference}",
        told,
        "Vous pouvez voir les factures à l’agence pendant six mois.",
    )
    assert [words for words, _ in plain(in_large_letters(paper, "Décompte de charges 2025"))] == [
        told,
        "Du 1er janvier au 31 décembre 2025, votre logement a coûté :",
        "Eau froide",
        "Chauffage",
        "Vos provisions, déjà payées",
        "Différence",
        "Vous pouvez voir les factures à l’agence pendant six mois.",
    ]


def test_a_notice_says_first_until_when_to_pay() -> None:
    paper = ("À payer avant le 5 décembre 2026 : 92,70 €", "Reste d’avant\t2,70 €", "Loyer\t90,00 €")
    total, other = "Total\t92,70 €", "Total\t1 092,70 €"
    assert [words for words, _ in plain(in_large_letters((*paper, total), ""))] == [
        "À payer avant le 5 décembre 2026 : 92,70 €",
        "Reste d’avant",
        "Loyer",
        "Total",
    ]
    assert in_large_letters((*paper, other), "")[0][1], "no other sum is taken for it"


def test_the_month_is_told_once() -> None:
    rows = [words for words in ATTESTATION if "\t" in words]
    lines = plain(in_large_letters(rows, "Attestation de loyer"))
    assert [words for words, _ in lines] == ["À payer", "Novembre 2026", "Loyer", "Provisions pour charges"]
    lines = plain(in_large_letters(rows, "Quittance, novembre 2026"))
    assert [words for words, _ in lines] == ["À payer", "Loyer", "Provisions pour charges"]


def test_dates_amounts_and_numbers_are_not_torn_apart() -> None:
    words = " ".join(f"{each} {figure}" for each, figure in in_large_letters(ATTESTATION, ""))
    for whole in ("1er décembre 2016", "1 094,50 €", "01 99 00 50 10"):
        assert whole.replace(" ", "\u00a0") in words


def test_what_has_no_table_or_several_keeps_its_order() -> None:
    letter = ("Bonjour.", "Votre loyer change.")
    assert in_large_letters(letter, "Courrier") == [(each, "") for each in letter]
    two = ("Loyer\t2 €", "Puis :", "Total\t3 €", "Fin.")
    assert [words for words, _ in in_large_letters(two, "")] == ["Loyer", "Puis :", "Total", "Fin."]

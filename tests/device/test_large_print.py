"""A paper in large letters says what decides first."""

from __future__ import annotations

from kiosk.device.pdf import in_large_letters

ATTESTATION = (
    "Habitat des Tilleuls",
    "Agence des Tilleuls\n12 place des Tilleuls\n01 99 00 50 10",
    "Attestation de loyer",
    "Mme Martin est locataire depuis le 1er décembre 2016.",
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


def test_the_sum_comes_first_and_the_head_of_the_letter_last() -> None:
    assert plain(in_large_letters(ATTESTATION, "Attestation de loyer")) == [
        ("À payer", "1 492,70 €"),
        ("Loyer et charges de novembre 2026 :", ""),
        ("Loyer", "398,20 €"),
        ("Provisions pour charges", "1 094,50 €"),
        ("Mme Martin est locataire depuis le 1er décembre 2016.", ""),
        ("Il reste un solde à payer à ce jour.", ""),
        ("Habitat des Tilleuls", ""),
        ("Agence des Tilleuls, 12 place des Tilleuls, 01 99 00 50 10", ""),
    ]


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

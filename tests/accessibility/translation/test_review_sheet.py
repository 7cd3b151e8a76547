"""What a native speaker corrects in a sheet comes back into the phrasebook."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from kiosk.accessibility.translation import Phrasebook
from kiosk.accessibility.translation.phrase_vectors import OFF_TOPIC, PhraseVectors, Wording
from kiosk.accessibility.translation.review_sheet import ReviewSheetError, review_sheet, take_corrections
from kiosk.runtime.paths import ASSETS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cles", "danger"):
        text = (ASSETS / "phrasebook" / "situations" / f"{name}.toml").read_text("utf-8")
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def corrected(folder: Path, language: str, corrections: dict[str, str], delimiter: str = ",") -> str:
    """The sheet as a spreadsheet program writes it."""
    rows = list(csv.DictReader(io.StringIO(review_sheet(Phrasebook(folder).situations, language)[1:])))
    assert corrections.keys() <= {row["id"] for row in rows}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(row | {"correction": corrections.get(row["id"], "")} for row in rows)
    return out.getvalue()


def test_a_sheet_has_every_phrase_and_begins_with_what_comes_first(folder: Path) -> None:
    book = Phrasebook(folder)
    sheet = review_sheet(book.situations, "ta")
    rows = list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"))))
    assert {row["id"]: row["ta"] for row in rows} == {each.id: each.text("ta") for each in book.phrases}
    first = [row["à relire d’abord"] for row in rows]
    assert first == sorted(first, reverse=True)
    assert first[0] == "oui"


def test_what_seems_to_say_the_same_as_another_phrase_comes_first_with_it(folder: Path) -> None:
    book = Phrasebook(folder)
    last, other = book.phrases[-1], book.phrases[0]
    sheet = review_sheet(book.situations, "ta", {last.id: other.id})
    first, second, *_ = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff")))
    assert (first["id"], first["semble dire"]) == (last.id, other.text("fr"))
    assert second["semble dire"] == ""


def test_a_translation_that_is_nearer_to_another_phrase_is_doubtful() -> None:
    said = [("chat", "fr"), ("chat", "es"), ("chien", "fr"), ("chien", "es"), ("gaz", "fr"), ("gaz", "es")]
    meanings = [(1, 0, 0), (1, 0.2, 0), (0, 1, 0), (0.8, 0.6, 0), (0, 0, 1), (0, 0, 1)]
    made_of = [Wording(phrase, code, f"{phrase} {code}") for phrase, code in said]
    rows = np.array([*meanings, (1, 1, 1)], np.float16)
    vectors = PhraseVectors(
        [*made_of, Wording(OFF_TOPIC, "fr", "…")],
        rows,
        np.eye(3, dtype=np.float32),
        {},
        np.eye(3, dtype=np.float32),
        np.zeros((3, 3), np.float32),
        np.zeros(4, np.float32),
    )
    assert vectors.doubtful_translations("es") == {"chien": "chat"}


@pytest.mark.parametrize(("language", "delimiter"), [("es", ","), ("fr@falc", ";")])
def test_a_correction_replaces_the_text_and_nothing_else(folder: Path, language: str, delimiter: str) -> None:
    before = (folder / "cles.toml").read_text("utf-8").splitlines()
    correction = 'La nueva "llave" cuesta {amount}.'
    sheet = corrected(folder, language, {"cles.prix_cle": correction}, delimiter)
    assert take_corrections(sheet, language, folder) == ["cles.prix_cle"]
    assert Phrasebook(folder).phrase("cles.prix_cle").text(language) == correction
    after = (folder / "cles.toml").read_text("utf-8").splitlines()
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_who_has_read_a_marked_phrase_takes_off_the_mark_of_that_language_only(folder: Path) -> None:
    phrase = Phrasebook(folder).phrase("danger.sortez")
    assert phrase.needs_review("ta", "es")
    before = (folder / "danger.toml").read_text("utf-8")
    for language in ("es", "ta"):
        sheet = corrected(folder, language, {})
        line = next(each for each in sheet.splitlines() if each.startswith("danger.sortez,"))
        sheet = sheet.replace(line, line.replace(",oui,", ",relu,"))
        assert take_corrections(sheet, language, folder) == ["danger.sortez"]
    read = Phrasebook(folder).phrase("danger.sortez")
    assert phrase.review - read.review == {"es", "ta"}
    assert not read.needs_review("fr", "es")
    assert read.needs_review("es", "bn")
    after = (folder / "danger.toml").read_text("utf-8")
    assert sum(one != other for one, other in zip(before.splitlines(), after.splitlines(), strict=True)) == 1


def test_a_sheet_with_one_mistake_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    good = {"danger.sortez": "¡Salga ya!"}
    lost = corrected(folder, "es", good | {"cles.prix_cle": "Una llave nueva cuesta dinero."})
    lost_keys = corrected(folder, "es", {"cles.cles_perdues": "Se me perdieron las llaves."})
    old = lost_keys.replace("He perdido mis llaves.", "Perdí mis llaves.")
    for sheet, why in (
        (lost, "{amount}"),
        (old, "by now"),
        (corrected(folder, "es", good).replace("danger.sortez", "../danger.sortez"), "no phrase"),
        (corrected(folder, "es", good).replace("correction", "note"), "no sheet"),
    ):
        with pytest.raises(ReviewSheetError, match=why):
            take_corrections(sheet, "es", folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before

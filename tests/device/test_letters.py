"""Letters that are read for good, by Tesseract in its sandbox."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from PIL import Image

from benchmarks.made_letters import LETTERS, jpeg, photograph, print_letter
from kiosk.device.letters import LetterReader, model_folder
from kiosk.device.photos import NotAPhotoError
from kiosk.domain.letters import LetterTrouble

FOLDER = model_folder()
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(FOLDER is None, reason="no French model of Tesseract (apt: tesseract-ocr-fra)"),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[LetterReader]:
    assert FOLDER is not None
    with closing(LetterReader(FOLDER)) as reader:
        yield reader


@pytest.mark.timeout(300)
def test_a_tilted_letter_upside_down_is_read_upright_with_its_places(reader: LetterReader) -> None:
    made = next(each for each in LETTERS if each.name == "rendez-vous")
    photo = Image.open(io.BytesIO(photograph(print_letter(made, "european"), random.Random(3))))
    read = reader.read(jpeg(photo.rotate(180)))
    assert read.trouble is None
    words = [word.text for word in read.words]
    assert {"Habitat", "rendez-vous", "décembre", "salutations"} <= {each.strip(",.") for each in words}
    first, last = read.words[words.index("Habitat")], read.words[-1]
    assert 0 <= first.left < first.right <= 1
    assert 0 <= first.top < first.bottom < last.top < last.bottom <= 1
    assert read.picture.startswith(b"\xff\xd8")


@pytest.mark.timeout(300)
def test_what_is_no_letter_is_said_to_be_none(reader: LetterReader) -> None:
    cat = Image.effect_noise((400, 300), 90).convert("RGB")
    assert reader.read(jpeg(cat)).trouble in (LetterTrouble.NO_TEXT, LetterTrouble.UNREADABLE)
    with pytest.raises(NotAPhotoError):
        reader.read(b"Montant : 3 euros")


def test_it_has_no_files_and_no_network(reader: LetterReader) -> None:
    reader.start()
    assert reader.sandbox is not None
    assert reader.sandbox.seccomp

"""Letters that are read for good, by Tesseract in its sandbox."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import closing

import pytest
from PIL import Image

from benchmarks.made_letters import LETTERS, MadeLetter, jpeg, photograph, print_letter
from kiosk.device import letter_reader
from kiosk.device.letter_reader import TesseractReader, _Seen, _told, has_another_sheet
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


RUSSIAN = """Уважаемая Мария Ивановна!
Сообщаем Вам, что Ваше заявление о выдаче справки рассмотрено и одобрено.
Просим Вас явиться в отдел 3 декабря в 10 часов утра."""


@pytest.mark.timeout(300)
@pytest.mark.skipif(
    FOLDER is None or not (FOLDER / "rus.traineddata").is_file(), reason="apt: tesseract-ocr-rus"
)
def test_a_letter_from_home_is_read_to_who_reads_its_letters(reader: LetterReader) -> None:
    page = print_letter(MadeLetter("дом", RUSSIAN, None, None, None, None, False), "european", 48)
    photo = jpeg(page.crop((0, 0, page.width, page.width // 2)))
    read = reader.read(photo, "ru")
    assert " ".join(word.text for word in read.words) == " ".join(RUSSIAN.split())
    assert read.language == "ru"
    other = reader.read(photo, "ar")
    assert (other.trouble, other.words) == (LetterTrouble.NOT_FRENCH, ())


@pytest.mark.timeout(300)
def test_what_is_no_letter_is_said_to_be_none(reader: LetterReader) -> None:
    cat = Image.effect_noise((400, 300), 90).convert("RGB")
    assert reader.read(jpeg(cat)).trouble in (LetterTrouble.NO_TEXT, LetterTrouble.UNREADABLE)
    with pytest.raises(NotAPhotoError):
        reader.read(b"Montant : 3 euros")


@pytest.mark.timeout(300)
def test_a_picture_that_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = TesseractReader(str(FOLDER))
    page = jpeg(print_letter(LETTERS[0]))
    monkeypatch.setattr(letter_reader, "MAX_READ_S", 0.0)
    assert reader.read(page, "fr").trouble is LetterTrouble.UNREADABLE
    monkeypatch.undo()
    assert reader.read(page, "fr").trouble is None, "the next one is read"


def test_a_second_letter_tilted_over_the_first_is_seen() -> None:
    under, over = (print_letter(each).convert("L") for each in LETTERS[:2])
    assert not has_another_sheet(under)
    assert not has_another_sheet(over.rotate(2, Image.Resampling.BICUBIC, fillcolor=255))
    sheet = over.convert("LA").rotate(12, Image.Resampling.BICUBIC, expand=True)
    under.paste(sheet.getchannel("L"), (100, 900), sheet.getchannel("A"))
    assert has_another_sheet(under)


def test_it_has_no_files_and_no_network(reader: LetterReader) -> None:
    reader.start()
    assert reader.sandbox is not None
    assert reader.sandbox.seccomp


def seen(text: str, confidence: float, at: int) -> _Seen:
    return _Seen(text, (1, 1, 1), 100 + 90 * at, 100, 80, 30, confidence)


def test_what_is_not_sure_keeps_its_place() -> None:
    doubtful = [seen("pas", 30, 12), seen(";", 20, 13), seen("2", 96, 14), seen("145,20", 80, 15)]
    line = [*(seen("mots", 96, at) for at in range(12)), *doubtful]
    words = _told(Image.new("RGB", (2000, 400), "white"), line).words
    assert [(each.text, each.unsure) for each in words[12:]] == [
        ("…", True),
        ("2", False),
        ("???,??", True),
    ]


def test_a_figure_that_is_doubtful_counts_only_when_it_is_read_the_same_again() -> None:
    class Blurred:
        def words(self, page: Image.Image, segmentation: int) -> list[_Seen]:
            return [
                seen("10", 60, 0),
                seen("d'allocations", 80, 1),
                seen("8het12h", 90, 2),
                seen("15h.", 90, 3),
            ]

    reader = TesseractReader.__new__(TesseractReader)
    reader._text = Blurred()  # type: ignore[assignment]  # what a second look reads
    first = [seen("16", 93, 0), seen("10", 93, 1), seen("12", 97, 2), seen("d'allocations", 4, 3)]
    first += [seen("8het12h", 87, 4), seen("15", 93, 5), seen("8h", 79, 6)]  # hours, glued or apart
    found = reader._looked_at_again(Image.new("L", (900, 300), 255), first)
    assert [each.confidence for each in found] == [0, 100, 97, 80, 100, 100, 79]

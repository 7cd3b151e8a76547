"""Letters that are read for good, by Tesseract in its sandbox."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.made_letters import LETTERS, MadeLetter, jpeg, photograph, print_letter
from kiosk.device import letter_reader
from kiosk.device.figures import FigureReader
from kiosk.device.letter_reader import TesseractReader, _Seen, _told, find_lean, has_another_sheet, has_paper
from kiosk.device.letters import LetterReader, model_folder
from kiosk.device.photos import NotAPhotoError
from kiosk.domain.letters import LetterTrouble
from kiosk.i18n.fonts import FONTS

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


def test_what_is_no_letter_is_said_to_be_none(reader: LetterReader) -> None:
    cat = Image.effect_noise((400, 300), 90).convert("RGB")
    assert reader.read(jpeg(cat)).trouble in (LetterTrouble.NO_TEXT, LetterTrouble.UNREADABLE)
    with pytest.raises(NotAPhotoError):
        reader.read(b"Montant : 3 euros")


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


class Looks:
    """What further looks read, one after the other."""

    left_s = 8.0

    def __init__(self, *looks: list[_Seen]) -> None:
        self.looks = list(looks)

    def words(self, _page: Image.Image, _segmentation: int) -> list[_Seen]:
        return self.looks.pop(0)


def looked_at_again(first: list[_Seen], *looks: list[_Seen]) -> list[float]:
    """How sure each word is after these further looks at its line."""
    return [each.confidence for each in seen_again(Image.new("L", (1500, 300), 255), first, *looks)]


def seen_again(page: Image.Image, first: list[_Seen], *looks: list[_Seen]) -> list[_Seen]:
    reader = TesseractReader.__new__(TesseractReader)
    reader._figures = FigureReader.load()
    reader._text = Looks(*looks)  # type: ignore[assignment]
    box = letter_reader._box_of(page, first)
    # Each look is told where it stands in the part that is looked at, and by how much that is enlarged.
    placed = [
        [
            replace(each, left=round((each.left - box[0]) * scale), width=round(each.width * scale))
            for each in look
        ]
        for look, (scale, _) in zip(looks, letter_reader.LOOKS, strict=False)
    ]
    reader._text.looks = placed  # type: ignore[attr-defined]
    return list(reader._looked_at_again(page, first))


def test_a_doubtful_figure_counts_only_when_two_further_looks_agree_and_none_reads_another() -> None:
    first = [seen("16", 93, 0), seen("14", 93, 1), seen("12", 97, 2), seen("8h", 79, 3), seen("45,20", 83, 4)]
    blurred = [seen("14", 80, 1), seen("45,20", 70, 4)]
    larger = [seen("15", 93, 0), seen("14.", 90, 1)]
    largest = [seen("16", 93, 0), seen("45,20€", 90, 4)]
    assert looked_at_again(first, blurred, larger, largest) == [0, 100, 97, 79, 100]
    again = [seen("16", 93, 0), seen("14", 93, 1), seen("45,20", 90, 4)]
    assert looked_at_again(first, again, again) == [100, 100, 97, 79, 100], "no third look is needed"


def test_when_time_is_short_a_doubtful_figure_is_not_looked_at_and_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Looks, "left_s", 1.0)
    assert looked_at_again([seen("16", 93, 0), seen("12", 97, 1)]) == [0, 97]


def test_a_word_that_is_not_sure_counts_as_it_is_read_at_a_second_look() -> None:
    first = [seen("d'allocations", 4, 0)]
    assert looked_at_again(first, [seen("d'allocations", 80, 0)]) == [80]


def printed(*words: str) -> tuple[Image.Image, list[_Seen]]:
    """A line in a font whose zeros have a stroke, and where its words stand."""
    font = ImageFont.truetype(str(FONTS["latin"][0]), 28)
    page, line = Image.new("L", (1500, 300), 255), []
    for at, word in enumerate(words):
        ImageDraw.Draw(page).text((100 + 200 * at, 100), word, font=font, fill=28)
        left, top, right, bottom = map(round, font.getbbox(word))
        line.append(_Seen(word, (1, 1, 1), 100 + 200 * at + left, 100 + top, right - left, bottom - top, 96))
    return page.filter(ImageFilter.GaussianBlur(0.8)), line


def test_a_zero_that_is_struck_through_is_set_right_by_its_shape() -> None:
    """It is read as 6, 8 or 9 by all looks alike."""
    page, (ten, year, total) = printed("10", "2026", "306,90")
    line = [replace(ten, text="16"), replace(year, text="2926"), replace(total, confidence=40.0)]
    again = seen_again(page, line)
    assert [each.text for each in again] == ["10", "2026", "306,90"]
    assert all(each.confidence == 100 for each in again), "no further look is needed"


def test_a_year_that_was_read_with_a_figure_too_many_is_set_right() -> None:
    page, (year,) = printed("2026")
    again = seen_again(page, [replace(year, text="26026", confidence=69)])
    assert [(each.text, each.confidence) for each in again] == [("2026", 100)]


def test_where_zeros_are_struck_through_no_figure_counts_that_may_be_one_and_has_no_shape() -> None:
    page, (ten, *_) = printed("10")
    blank = [seen("86", 97, 6), seen("12", 97, 7), seen("96", 93, 8)]
    looks = [seen("96", 93, 8)]
    again = seen_again(page, [replace(ten, text="16"), *blank], looks, looks)
    assert [(each.text, each.confidence) for each in again] == [("10", 100), ("86", 0), ("12", 97), ("96", 0)]


def test_a_figure_far_beside_its_line_that_was_not_seen_is_found() -> None:
    page = Image.new("L", (1600, 400), 255)
    page.paste(0, (0, 0, 20, 400))  # the dark edge of a table
    line = [_Seen("Total", (1, 1, 1), 100, 200, 120, 24, 96)]
    page.paste(0, (105, 202, 210, 222))
    for left in (1300, 1322, 1344):
        page.paste(0, (left, 201, left + 12, 223))
    for left in range(300, 1250, 9):
        page.paste(0, (left, 220, left + 3, 223))  # dots that lead to it
    (((left, top, right, bottom), is_line),) = letter_reader.find_unread(page, line)
    assert not is_line
    assert 1200 < left < 1300 < 1356 < right
    assert top < 201 < 223 < bottom


def test_a_line_that_was_not_seen_at_all_is_found_and_what_was_only_guessed_at() -> None:
    page, (word, *_) = printed("Objet")
    above, below = (replace(word, line=(1, 1, at), top=word.top + at) for at in (-80, 80))
    line = [above, below]
    (((left, top, right, bottom), is_line),) = letter_reader.find_unread(page, line)
    assert is_line
    assert left < word.left < word.left + word.width < right
    assert top < word.top < word.top + word.height < bottom
    guessed = [*line, replace(word, text="Oje", line=(1, 1, 2), confidence=9)]
    assert [is_line for _, is_line in letter_reader.find_unread(page, guessed)] == [False]


def test_noise_and_stripes_are_not_read_at_all() -> None:
    noise = Image.effect_noise((1900, 2600), 120)
    stripes = Image.new("L", (1900, 2600), 255)
    for left in range(0, 1900, 18):
        stripes.paste(0, (left, 0, left + 9, 2600))
    assert not any(map(has_paper, map(letter_reader.flatten_light, (noise, stripes))))
    photo = Image.open(io.BytesIO(photograph(print_letter(LETTERS[0]), random.Random(3)))).convert("L")
    assert has_paper(letter_reader.flatten_light(photo))


def test_a_page_from_the_side_has_lines_that_run_apart() -> None:
    page = print_letter(LETTERS[0]).convert("L")
    assert find_lean(page) == (0.0, 0.0)
    leaning = letter_reader._without_lean(page, (-0.8, 0.8), 255)
    above, below = find_lean(leaning)
    assert above > 0.4
    assert below < -0.4

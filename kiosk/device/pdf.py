"""A landlord's PDF on the screen, page by page: as a picture, as words to read aloud, and in large letters.

PDFium works in a child process (``pdf_reader``) with a time limit and bounded memory. A file that hangs or
kills it gives ``PdfHostileError``, and the next page is read by a fresh one.
"""

import re
from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from kiosk.domain import T, UnusableInputError
from kiosk.domain.normalisation import normalise
from kiosk.runtime.child_process import ChildError, ChildProcess
from kiosk.runtime.sandbox import Limits

from .rgb_image import RgbImage

P = ParamSpec("P")
R = TypeVar("R")

#: Of the reader: 120 MB with a page open (measured), the file thrice, the picture thrice. A page may name
#: fonts that it does not bring.
READER_LIMITS = Limits(memory=900_000_000, folders=("/usr/share/fonts", "/usr/local/share/fonts"))
#: Bytes. A scanned lease of forty pages has about 10 MB.
MAX_PDF_BYTES = 30_000_000
#: A page of 1080 pixels that is nine times as high as wide; no honest one is longer.
MAX_PAGE_PIXELS = 1080 * 9720
#: Stands between the cells of a row in what ``PdfPages.text`` gives.
CELL_SEPARATOR = "\t"
#: What the row, or the sentence, that sums up begins with. Papers are in French.
_SUMS = re.compile(
    r"(total|net|(il )?reste|solde|différence|payé|montant|somme|à payer|en votre faveur)\b", re.IGNORECASE
)
#: What a paper is there for, where it is a proof; a sum in a sentence.
_ATTESTS = re.compile(r"\b(attest|certifi)(e|ons)\b", re.IGNORECASE)
_SUM = re.compile(r"\d[\d\u00a0.,]*\u00a0€")
#: A space that may not end a line: in "1er décembre 2016", "novembre 2026", "1 234,50 €", "01 99 00 50 10".
_WHOLE = re.compile(r"(?<=\d)(?:er)? (?=\w+ \d{4}\b)|(?<=\w) (?=(?:19|20)\d\d\b)|(?<=\d) (?=[\d€%])")
#: The foot of a page says last which it is.
_FOOT = re.compile(r"(?<=\S )Page \d+( sur \d+)?\.?$")


class PdfError(UnusableInputError):
    """A document that cannot be shown on the screen."""


class PdfDamagedError(PdfError):
    """Not a PDF, or one that is cut or broken."""

    sentence = T("Ce document est abîmé. Demandez-le à l’accueil.")


class PdfEncryptedError(PdfError):
    """A PDF that needs a password."""

    sentence = T("Ce document est fermé par un mot de passe. La borne ne peut pas le montrer.")


class PdfTooLargeError(PdfError):
    """More bytes than the kiosk takes in memory."""

    sentence = T("Ce document est trop lourd pour la borne. Demandez-le à l’accueil.")


class PdfHostileError(PdfError):
    """It takes more time or memory than any honest page, or it kills its reader."""

    sentence = T("La borne ne peut pas montrer cette page. Demandez-la à l’accueil.")


class PdfReading(Protocol):
    """``pdf_reader.PdfReader``, which only the child process imports."""

    def open(self, data: bytes) -> int: ...
    def picture(self, number: int, width: int) -> RgbImage: ...
    def text(self, number: int) -> tuple[str, ...]: ...


class PdfPages:
    """One document. Calls block: they are made on a worker. Must be closed."""

    def __init__(self, data: bytes, *, within: float = 5.0, largest: int = MAX_PDF_BYTES) -> None:
        """Opens it. ``within``: seconds for each page. Raises ``PdfError``."""
        if len(data) > largest:
            raise PdfTooLargeError
        if b"%PDF-" not in data[:1024]:
            raise PdfDamagedError
        self._data = data
        self._timeout_s = within
        self._child: ChildProcess[PdfReading] = ChildProcess(
            "kiosk.device.pdf_reader:PdfReader", errors=(PdfError,), sandbox=READER_LIMITS
        )
        self._opened_by: int | None = None
        try:
            self.count = self._open()
        except BaseException:
            self.close()
            raise

    def picture(self, page: int, width: int) -> RgbImage:
        """Page 0 and on, ``width`` pixels wide. Raises ``PdfError``."""
        picture = self._request(PdfReading.picture, self._checked_number(page), width)
        # Of a reader that a document took over too; it rounds to whole pixels.
        if abs(picture.width - width) > 1 or (picture.width - 1) * (picture.height - 1) > MAX_PAGE_PIXELS:
            raise PdfHostileError
        return picture

    def text(self, page: int) -> tuple[str, ...]:
        """The paragraphs of a page in reading order; none where it is only a picture. Raises ``PdfError``."""
        return self._request(PdfReading.text, self._checked_number(page))

    def close(self) -> None:
        """Ends the child; nothing of the document stays in it."""
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The process that reads now, if one does."""
        return self._child.pid

    def _checked_number(self, page: int) -> int:
        if not 0 <= page < self.count:
            raise IndexError(page)
        return page

    def _open(self) -> int:
        count = self._request_child(PdfReading.open, self._data)
        self._opened_by = self._child.pid
        return count

    def _request(
        self, method: Callable[Concatenate[PdfReading, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        if self._opened_by is None or self._opened_by != self._child.pid:
            self._open()
        return self._request_child(method, *args, **kwargs)

    def _request_child(
        self, method: Callable[Concatenate[PdfReading, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        try:
            return self._child.call(self._timeout_s, method, *args, **kwargs)
        except ChildError as error:
            self._opened_by = None
            raise PdfHostileError from error


def in_large_letters(paragraphs: Sequence[str], title: str) -> list[tuple[str, str]]:
    """Each line as what and how much; there is no figure where it is only words.

    What the paper is there for comes first: what it attests, else the sentence that tells the sum of its
    table, else that row; the table after it. What stands in the title already is left out, and so are the
    heads of columns and the foot of a page.
    """
    lines = [_line(words) for words in paragraphs if not _FOOT.search(words)]
    called = _whole(title).casefold()
    named = next((i for i, (words, _) in enumerate(lines) if words.casefold() == called), None)
    if named is not None:
        head, lines = lines[:named], lines[named + 1 :]
        lines += head
    rows = [i for i, (_, figure) in enumerate(lines) if figure]
    if not rows or rows[-1] - rows[0] >= len(rows):  # no table, or several
        return lines
    table = [line for line in lines[rows[0] : rows[-1] + 1] if any(map(str.isdigit, line[1]))]
    before, after = lines[: rows[0]], lines[rows[-1] + 1 :]
    heading = before.pop() if before and before[-1][0].endswith(":") else None
    first = [line for line in before if _ATTESTS.search(line[0])] or _results(table, before, after)
    sums = 0 if first else sum(_SUMS.match(label) is not None for label, _ in table)
    if sums:
        table.sort(key=lambda line: _SUMS.match(line[0]) is None)
    others = [line for line in (*before, *after) if line not in first]
    return [*first, *_without_what_all_say(table, sums, title, heading), *others]


def _results(
    table: list[tuple[str, str]], before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The sentences that tell the sum of the table: those that begin so, or that follow it."""
    total = next((figure for label, figure in reversed(table) if _SUMS.match(label)), "")
    told = [line for line in before if _SUMS.match(line[0])] + after
    return [line for line in told if total.lstrip("\N{MINUS SIGN}-") in _SUM.findall(line[0])]


def _line(words: str) -> tuple[str, str]:
    """An address stands on one line after the other as they fit."""
    *label, figure = words.split(CELL_SEPARATOR)
    if not label:
        label, figure = [", ".join(line.strip().rstrip(",") for line in words.split("\n"))], ""
    return _whole(" ".join(label)), _whole(figure)


def _whole(words: str) -> str:
    return _WHOLE.sub(lambda space: space[0].replace(" ", "\u00a0"), words)


def _without_what_all_say(
    table: list[tuple[str, str]], sums: int, title: str, heading: tuple[str, str] | None
) -> list[tuple[str, str]]:
    """What ends every row but a sum (the month) is told once: in the title, in the ``heading`` above them, or
    alone. So many ``sums`` stand above that."""
    rows = [label for label, _ in table if not _SUMS.match(label)]
    ends = {label.rpartition(", ")[2] for label in rows}
    if len(ends) == 1 and len(rows) > 1:
        (end,) = ends
        short = [(label.removesuffix(f", {end}"), figure) for label, figure in table]
        if short != table and heading is None and _plain(end) not in _plain(title):
            heading = end[:1].upper() + end[1:], ""
        table = short
    return [*table[:sums], *([heading] if heading else []), *table[sums:]]


def _plain(words: str) -> str:
    return normalise(words, keep_accents=True)

"""A paper to read: the page as it is printed, whole or as wide as the screen, or its words in large letters,
aloud as well."""

from collections.abc import Iterator

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.device.pdf import in_large_letters
from kiosk.device.peripherals import PdfPageContent, PeripheralError
from kiosk.domain import T, verbatim
from kiosk.i18n import catalogue
from kiosk.journeys import PdfViewer
from kiosk.session.messages import PRIVATE_HIDDEN

from .page import mirror
from .question import ReadOnlyPage
from .statement import StatementLine
from .widgets.buttons import PushButton
from .widgets.picture import PageImage
from .widgets.theme import LARGE_TEXT, theme

#: Below this height the picture of a page goes to a page of its own.
MIN_PICTURE_MM = 60.0
#: How high a strip of a wide picture is, as a part of the page.
STRIP_HEIGHT_RATIO = 0.5

SEE_PAGE, READ_LARGE = T("Voir la page"), T("Lire en grand")


class DocumentReaderPage(ReadOnlyPage):
    """``input``: ``number`` of the page (from 0), ``words`` whether its words are shown, ``page`` as read,
    ``trouble`` why it cannot be, ``wide`` whether the picture is as wide as the screen."""

    step: PdfViewer

    @property
    def footer_beside_from(self) -> int:
        """On a low screen the paper needs the height."""
        return TEXT_SIZES[0]

    @property
    def page(self) -> PdfPageContent | None:
        return self.input.get("page")

    @property
    def as_text(self) -> bool:
        return bool(self.input.setdefault("words", theme.text >= LARGE_TEXT))

    def blocks(self) -> list[Widget]:
        title = self.title_block(self.text_of(self.step.title))
        title.size_px = theme.option
        about = self.text_of(self.step.about)
        head: list[Widget] = [title]
        if about:
            head.append(self.text_block(about, "about", size_px=theme.small))
        visit = self.controller.visit
        if visit is not None and visit.hides_private:
            return [*head, self.notice_block(PRIVATE_HIDDEN, "hidden")]
        trouble = self.input.get("trouble")
        if trouble is not None:
            return [*head, self.notice_block(trouble.sentence, "trouble", "warn")]
        if self.page is None:
            self._fetch()
            return [*head, self.text_block(T("Nous ouvrons le document…"), "opening")]
        page = self.page
        blocks = head
        if page.count > 1:
            where = T("Page {number} sur {count}", number=page.number + 1, count=page.count)
            blocks.append(self.text_block(where, "where", size_px=theme.small))
        if self.as_text and page.paragraphs:
            return [*blocks, *self._text_blocks(page)]
        if self.input.get("wide"):
            return [*blocks, *self._strips(page)]
        return [*blocks, self._picture(page)]

    @property
    def explains_terms(self) -> bool:
        """Hard words stand below the words; the picture has the room for itself."""
        return self.as_text

    def _text_blocks(self, page: PdfPageContent) -> Iterator[Widget]:
        """What decides first; label and amount apart, on one line. It is French, and runs from the left."""
        title = catalogue("fr").render(self.text_of(self.step.title))
        row: StatementLine | None = None
        for i, (words, figure) in enumerate(in_large_letters(page.paragraphs, title)):
            if figure:
                line = StatementLine(
                    item_id=f"paragraph.{i}.0", words=verbatim(words), value=verbatim(figure)
                )
                if row is not None:  # a line parts them
                    line.gap_before = 0
                row = line
                yield mirror(line, False)
                continue
            row = None
            for k, piece in enumerate(self.pieces(verbatim(words), size=theme.option)):
                block = self.text_block(piece, f"paragraph.{i}.{k}", size_px=theme.option, mirrored=False)
                if k:
                    block.gap_before = 0
                yield block

    def _picture(self, page: PdfPageContent) -> Widget:
        picture = PageImage(
            item_id="paper",
            words=self.text_of(self.step.title),
            value=verbatim(" ".join(" ".join(page.paragraphs).split())),
            fit_mode="contain",
        )
        picture.show_rgb(page.picture.width, page.picture.height, page.picture.rgb)
        # It takes the height that the page has left, and is whole in it: it is what the page is about.
        picture.least = max(MIN_PICTURE_MM * theme.mm, (0.3 if theme.landscape else 0.45) * self.height)
        picture.max_growth = max(0.0, self.pages.width * picture.ratio / picture.least - 1)
        return picture

    def _strips(self, page: PdfPageContent) -> Iterator[Widget]:
        """The picture as wide as the page, cut where one page of the screen ends and the next begins."""
        shown = page.picture
        most = max(1, int(shown.width * STRIP_HEIGHT_RATIO * self.height / self.pages.width))
        for i, top in enumerate(range(0, shown.height, most)):
            rows = min(most, shown.height - top)
            strip = PageImage(
                item_id=f"paper.{i}" if i else "paper",
                words=self.text_of(self.step.title),
                fit_mode="contain",
            )
            strip.show_rgb(
                shown.width, rows, shown.rgb[3 * shown.width * top : 3 * shown.width * (top + rows)]
            )
            strip.least = self.pages.width * strip.ratio
            strip.gap_before = 0
            yield strip

    def _fetch(self) -> None:
        if self.input.get("asking"):
            return
        self.input["asking"] = True
        self.controller.tasks.start(self._read(self.input.setdefault("number", 0), int(self.pages.width)))

    async def _read(self, number: int, width: int) -> None:
        try:
            self.input["page"] = await self.controller.peripherals.page(
                self.step.pdf(self.context), number, width
            )
        except PeripheralError as error:
            self.input["trouble"] = error
        finally:
            self.input["asking"] = False
        if self.controller.shown is self.shown:
            self.controller.show(self.shown)

    def _turn_document_page(self, by: int) -> None:
        self.input["number"] += by
        self.input["page"] = None
        self.rebuild()

    def _toggle_zoom(self) -> None:
        self.input["wide"] = not self.input.get("wide")
        self.rebuild()

    def _toggle_text(self) -> None:
        self.input["words"] = not self.as_text
        self.rebuild()

    def actions(self) -> list[PushButton]:
        page, foot = self.page, list[PushButton]()
        if page is not None:
            words, icon = (
                (T("Réduire"), "magnify-minus-outline")
                if self.input.get("wide")
                else (T("Agrandir"), "magnify-plus-outline")
            )
            zoom = self.action("zoom", words, icon, self._toggle_zoom)
            zoom.there = not self.as_text
            foot.append(zoom)
        if page is not None and page.paragraphs:
            words, icon = (SEE_PAGE, "file-document-outline") if self.as_text else (READ_LARGE, "format-size")
            view = self.action("view", words, icon, self._toggle_text)
            view.other_words = (SEE_PAGE, READ_LARGE)
            # It stays where it is: in a line the other comes after it, in a stack above it.
            foot = [*(each for each in foot if each.there), view] if self.footer_beside else [view, *foot]
        if page is not None and page.number > 0:
            before = T("Page {number}", number=page.number)
            foot.append(
                self.action("paper.before", before, "arrow-left", lambda: self._turn_document_page(-1))
            )
        if page is not None and page.number + 1 < page.count:
            after = T("Page {number}", number=page.number + 2)
            foot.append(self.action("paper.after", after, "arrow-right", lambda: self._turn_document_page(1)))
        return [*foot, *super().actions()]

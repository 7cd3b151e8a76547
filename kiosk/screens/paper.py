"""A paper to read: the page as it is printed, or its words in large letters, aloud as well."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.paper_desk import PageShown, PaperTrouble
from kiosk.widgets.buttons import Action
from kiosk.widgets.look import look
from kiosk.widgets.picture import PagePicture

from .showing import ShowingPage

#: From this text size on, words are better than the picture of small print.
LARGE = 150
#: Below this height the picture of a page goes to a page of its own.
LEAST_MM = 60.0


class PaperPage(ShowingPage):
    """``input``: ``number`` of the page (from 0), ``words`` whether its words are shown, ``page`` as read,
    ``trouble`` why it cannot be."""

    @property
    def page(self) -> PageShown | None:
        return self.input.get("page")

    @property
    def as_words(self) -> bool:
        return bool(self.input.setdefault("words", look.text >= LARGE))

    def blocks(self) -> list[Widget]:
        title = self.title_block(self.told(self.step.title))
        title.size_px = look.option
        trouble = self.input.get("trouble")
        if trouble is not None:
            return [title, self.notice_block(trouble.told, "trouble", "warn")]
        if self.page is None:
            self._fetch()
            return [title, self.text_block(T("Nous ouvrons le document…"), "opening")]
        page = self.page
        blocks: list[Widget] = [title]
        if page.count > 1:
            where = T("Page {number} sur {count}", number=page.number + 1, count=page.count)
            blocks.append(self.text_block(where, "where", size_px=look.small))
        if self.as_words and page.paragraphs:
            return [
                *blocks,
                *(
                    self.text_block(piece, f"paragraph.{i}.{k}", size_px=look.option)
                    for i, words in enumerate(page.paragraphs)
                    for k, piece in enumerate(self.pieces(verbatim(words)))
                ),
            ]
        return [*blocks, self._picture(page)]

    def _picture(self, page: PageShown) -> Widget:
        picture = PagePicture(
            told="paper",
            words=self.told(self.step.title),
            value=verbatim(" ".join(page.paragraphs)),
            fit_mode="contain",
        )
        picture.show_rgb(page.picture.width, page.picture.height, page.picture.rgb)
        # It takes the height that the page has left, and is whole in it.
        picture.least = LEAST_MM * look.mm
        picture.grow = max(0.0, self.pages.width * picture.ratio / picture.least - 1)
        return picture

    def _fetch(self) -> None:
        if self.input.get("asking"):
            return
        self.input["asking"] = True
        guide, number = self.guide, self.input.setdefault("number", 0)
        width = int(self.pages.width)
        guide.papers.page(
            guide.here.id, self.step.pdf(self.view), number, width, self._opened, self._not_opened
        )

    def _opened(self, page: PageShown) -> None:
        self.input["asking"] = False
        self.input["page"] = page
        if self.guide.shown is self.shown:
            self.guide.show(self.shown)

    def _not_opened(self, trouble: Exception) -> None:
        self.input["asking"] = False
        if not isinstance(trouble, PaperTrouble):
            raise trouble
        self.input["trouble"] = trouble
        if self.guide.shown is self.shown:
            self.guide.show(self.shown)

    def _turn_paper(self, by: int) -> None:
        self.input["number"] += by
        self.input["page"] = None
        self.refill()

    def _other_view(self) -> None:
        self.input["words"] = not self.as_words
        self.refill()

    def actions(self) -> list[Action]:
        page, foot = self.page, []
        if page is not None and page.paragraphs:
            words, icon = (
                (T("Voir la page"), "file-document-outline")
                if self.as_words
                else (T("Lire en grand"), "format-size")
            )
            foot.append(self.action("view", words, icon, self._other_view))
        if page is not None and page.number > 0:
            before = T("Page {number}", number=page.number)
            foot.append(self.action("paper.before", before, "arrow-left", lambda: self._turn_paper(-1)))
        if page is not None and page.number + 1 < page.count:
            after = T("Page {number}", number=page.number + 2)
            foot.append(self.action("paper.after", after, "arrow-right", lambda: self._turn_paper(1)))
        return [*foot, *super().actions()]

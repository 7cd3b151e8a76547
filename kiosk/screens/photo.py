"""Photos to send along: taken by this kiosk's camera, of the thing or of a phone that shows it."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import TN, T
from kiosk.paper_desk import PaperTrouble
from kiosk.papers.picture import Picture as Seen
from kiosk.papers.refusals import PaperError
from kiosk.widgets.buttons import Action
from kiosk.widgets.look import look
from kiosk.widgets.picture import PagePicture

from .question import QuestionPage

#: The viewfinder is at least so high.
LEAST_MM = 60.0


class PhotoPage(QuestionPage):
    """``input``: ``photos`` taken so far (JPEG), ``trouble`` with the camera or the last one, ``taking``.

    The camera is on while the page is on the screen, and says so.
    """

    def __init__(self, guide, shown, **kwargs) -> None:
        self._seen: Seen | None = None
        self._finder: PagePicture | None = None
        self._looking = None
        super().__init__(guide, shown, **kwargs)
        self.bind(parent=self._placed)

    @property
    def photos(self) -> list[bytes]:
        return self.input.setdefault("photos", list(self.view.get(self.step.key) or ()))

    def _placed(self, _page, parent) -> None:
        if parent is None:
            self._stop()
        elif self._looking is None and not self.input.get("no_camera"):
            guide = self.guide
            self._looking = guide.papers.look(guide.here.id, self._see, self._lost)

    def _stop(self) -> None:
        if self._looking is not None:
            self._looking.stop()
            self._looking = None

    def answer_blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        trouble = self.input.get("trouble")
        if trouble is not None:
            blocks.append(self.notice_block(trouble, "camera", "warn"))
        if self.photos:
            taken = TN("{count} photo prise.", "{count} photos prises.", len(self.photos))
            blocks.append(self.notice_block(taken, "taken", "ok"))
        if not self.input.get("no_camera"):
            self._finder = PagePicture(
                told="finder", role=Role.STATUS, words=T("Ce que voit l’appareil photo"), fit_mode="contain"
            )
            self._finder.least = LEAST_MM * look.mm
            self._finder.grow = 3.0
            blocks.append(self._finder)
            if self._seen is not None:
                self._see(self._seen)
        return blocks

    def _see(self, seen: Seen) -> None:
        self._seen = seen
        if self._finder is not None:
            self._finder.show_rgb(seen.width, seen.height, seen.rgb)

    def _lost(self, error: PaperError) -> None:
        self._stop()
        self.input["no_camera"] = True
        self.input["trouble"] = error.told
        self._finder = None
        self.refill()

    def take(self) -> None:
        """The photo is what is seen now."""
        if self._seen is None or self.input.get("taking"):
            return
        self.input["taking"] = True
        self.guide.papers.photo(self.guide.here.id, self._seen, self._taken, self._not_taken)

    def _taken(self, photo: bytes) -> None:
        self.input.pop("taking", None)
        self.input.pop("trouble", None)
        self.photos.append(photo)
        self.refill()

    def _not_taken(self, trouble: Exception) -> None:
        self.input.pop("taking", None)
        if not isinstance(trouble, PaperTrouble):
            raise trouble
        self.input["trouble"] = trouble.told
        self.refill()

    def _drop(self) -> None:
        self.photos.pop()
        self.refill()

    def actions(self) -> list[Action]:
        foot = [] if self.photos else super().actions()
        if self.photos:
            foot.append(self.action("drop", T("Effacer la photo"), "delete-outline", self._drop))
        if len(self.photos) < self.step.most and not self.input.get("no_camera"):
            words = T("Encore une photo") if self.photos else T("Prendre la photo")
            foot.append(
                self.action("take", words, "camera", self.take, "plain" if self.photos else "primary")
            )
        if self.photos:
            send = self.action(
                "confirm", T("Continuer"), "check", lambda: self.guide.answer(self.photos), "primary"
            )
            foot.append(send)
        return foot

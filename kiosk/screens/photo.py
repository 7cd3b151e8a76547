"""Photos to send along: taken by this kiosk's camera, of the thing or of a phone that shows it."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import TN, T
from kiosk.paper_desk import PaperTrouble
from kiosk.papers.camera import CameraError
from kiosk.widgets.buttons import Action

from .finder import Finder
from .question import QuestionPage


class PhotoPage(QuestionPage):
    """``input``: ``photos`` taken so far (JPEG), ``trouble`` with the camera or the last one, ``taking``.

    The camera is on while the page is on the screen, and says so.
    """

    def __init__(self, guide, shown, **kwargs) -> None:
        self.finder = Finder(self, self._lost)
        super().__init__(guide, shown, **kwargs)

    @property
    def photos(self) -> list[bytes]:
        return self.input.setdefault("photos", list(self.view.get(self.step.key) or ()))

    def answer_blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        trouble = self.input.get("trouble")
        if trouble is not None:
            blocks.append(self.notice_block(trouble, "camera", "warn"))
        if self.photos:
            taken = TN("{count} photo prise.", "{count} photos prises.", len(self.photos))
            blocks.append(self.notice_block(taken, "taken", "ok"))
        if not self.input.get("no_camera"):
            blocks.append(self.finder.block())
        return blocks

    def _lost(self, error: CameraError) -> None:
        self.input["no_camera"] = True
        self.input["trouble"] = error.told
        self.refill()

    def take(self) -> None:
        """The photo is what is seen now."""
        if self.finder.seen is None or self.input.get("taking"):
            return
        self.input["taking"] = True
        self.guide.papers.photo(self.guide.here.id, self.finder.seen, self._taken, self._not_taken)

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

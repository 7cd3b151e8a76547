"""Pages with the camera: an answer read from a code, photos to attach."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TEXT_SIZES
from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import Barcode
from kiosk.device.camera import CameraError
from kiosk.device.peripherals import PeripheralError
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import TN, T, Text
from kiosk.journeys import Photo
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen

from .page import BasePage, accessible_widgets
from .question import QuestionPage
from .viewfinder import PREPARING, Viewfinder, least_viewfinder
from .widgets.buttons import PushButton
from .widgets.picture import PageImage
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme


class CodeScanPage(QuestionPage):
    """``input["scanning"]`` while the camera looks for the code. ``scan_label`` is what the way there says,
    ``how`` what to do then."""

    scan_label: Text
    how: Text

    def __init__(self, controller: SessionController, shown: JourneyScreen, **kwargs: Any) -> None:
        self.viewfinder = Viewfinder(self, self._camera_failed, self._code_found)
        super().__init__(controller, shown, **kwargs)

    @property
    def scanning(self) -> bool:
        return bool(self.input.get("scanning"))

    def scan(self) -> None:
        """Start or stop to look for a code."""
        self.input["scanning"] = not self.scanning
        self.viewfinder.stop()
        self.rebuild()

    def code_read(self, content: str) -> None:
        """Take over a code that was read."""
        scan = getattr(self.step, "scan", None)
        number = scan(content) if scan is not None else None
        if number is not None:
            self.viewfinder.stop()
            self.controller.answer(number)

    def scanning_blocks(self) -> list[Widget]:
        """What stands there while the camera looks."""
        return [self.notice_block(self.how, "scanning"), self.viewfinder.make_block()]

    def scan_actions(self) -> list[PushButton]:
        """The way to the camera, where it helps; while it looks, the way back to the keys."""
        if self.scanning:
            return [self.action("scan", T("Taper le numéro"), "dialpad", self.scan, "primary")]
        if getattr(self.step, "scan", None) is None or not self.controller.peripherals.has_camera:
            return []
        return [self.action("scan", self.scan_label, "qrcode-scan", self.scan)]

    def _code_found(self, code: Barcode) -> None:
        self.code_read(code.text)

    def _camera_failed(self, error: CameraError) -> None:
        self.input["scanning"] = False
        self.controller.show(replace(self.shown, trouble=error.sentence))


FROM_USB_STICK = T("Sur ma clé USB")
#: What takes a photo says while it is taken.
TAKING = T("Un instant, s’il vous plaît…")
#: Seconds until it is looked again whether a stick is plugged in.
STICK_POLL_S = 1.0


class PhotoPage(QuestionPage):
    """``input``: ``photos`` taken so far (JPEG), ``trouble`` with the camera or the last one, ``taking``;
    ``rank`` of the photo of a stick that is looked at, and that ``photo``.

    The camera is on while the page is on the screen, and says so.
    """

    step: Photo

    def __init__(self, controller: SessionController, shown: JourneyScreen, **kwargs: Any) -> None:
        self.viewfinder = Viewfinder(
            self, self._camera_failed, fine=self._reads(shown), ready=self._update_take
        )
        self._stick_present = controller.peripherals.has_usb_stick
        self._watch = Clock.schedule_interval(lambda _dt: self._look_for_stick(), STICK_POLL_S)
        super().__init__(controller, shown, **kwargs)
        self.bind(parent=self._placed)

    @property
    def footer_beside_from(self) -> int:
        """On a low screen what the camera sees needs the height: a letter is read there."""
        return TEXT_SIZES[0]

    @staticmethod
    def _reads(shown: JourneyScreen) -> bool:
        step = shown.run.step
        return isinstance(step, Photo) and step.fine

    def _placed(self, _page: BasePage, parent: Widget | None) -> None:
        if parent is None:
            self._watch.cancel()

    def _look_for_stick(self) -> None:
        if self._stick_present != self.controller.peripherals.has_usb_stick:
            self._stick_present = not self._stick_present
            self.rebuild()

    @property
    def photos(self) -> list[bytes]:
        photos: list[bytes] = self.input.setdefault("photos", list(self.context.get(self.step.key) or ()))
        return photos

    @property
    def keeps_hint_small(self) -> bool:
        """What the camera sees stands on one page with all that is said of it."""
        return theme.landscape and theme.text >= LARGE_TEXT

    def blocks(self) -> Iterable[Widget]:
        blocks = list(super().blocks())
        if theme.landscape and theme.text >= LARGE_TEXT:
            # What the camera sees stands on one page with what takes the photo.
            blocks.sort(
                key=lambda each: any(part.item_id.startswith("hint") for part in accessible_widgets(each))
            )
        return blocks

    def answer_blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        trouble = self.input.get("trouble")
        if trouble is not None:
            blocks.append(self.notice_block(trouble, "camera", "warn"))
        if self.photos:
            taken = TN("{count} photo prise.", "{count} photos prises.", len(self.photos))
            blocks.append(self.notice_block(taken, "taken", "ok"))
        if "photo" in self.input:
            blocks.append(self._preview(self.input["photo"]))
        elif not self.input.get("no_camera"):
            blocks.append(self.viewfinder.make_block())
        return blocks

    def _preview(self, photo: bytes) -> Widget:
        picture = PageImage(item_id="preview", role=Role.STATUS, words=FROM_USB_STICK, fit_mode="contain")
        picture.show_encoded(photo)
        picture.least = least_viewfinder()
        picture.max_growth = 3.0
        return picture

    def _camera_failed(self, error: CameraError) -> None:
        self.input["no_camera"] = True
        self.input["trouble"] = error.sentence
        self.rebuild()

    def take(self) -> None:
        """Take the picture that is seen now as a photo."""
        if self.viewfinder.last_picture is None or self.input.get("taking"):
            return
        self.input["taking"] = True
        self.viewfinder.frozen = True
        self._update_take()
        self.controller.tasks.start(self._take(self.viewfinder.last_picture))

    def _update_take(self) -> None:
        """What takes the photo says what it waits for."""
        for button in self._action_buttons:
            if button.item_id == "take":
                self._name_take(button)
        self.schedule_outline_event()

    def _name_take(self, button: PushButton) -> None:
        taking, ready = bool(self.input.get("taking")), self.viewfinder.last_picture is not None
        button.off = taking or not ready
        take = T("Encore une photo") if self.photos else T("Prendre la photo")
        words = TAKING if taking else take if ready else PREPARING
        if not theme.landscape or theme.text < VERY_LARGE_TEXT:
            button.other_words = take, TAKING, PREPARING
            button.words = words
        elif button.parent is None:
            button.words = take  # in as large letters as it has room for, not as what is said meanwhile has
        else:
            button.say_in_place(words)

    async def _take(self, picture: RgbImage) -> None:
        try:
            photo = await self.controller.peripherals.shrink_photo(picture, fine=self.step.fine)
        except PeripheralError as error:
            self._not_taken(error)
        else:
            self._taken(photo)

    def show_stick_photo(self, rank: int) -> None:
        """Shows that photo of the stick, the newest first."""
        if self.input.get("taking"):
            return
        self.input["taking"], self.input["rank"] = True, rank
        self.viewfinder.stop()
        self.controller.tasks.start(self._read_stick(rank))

    async def _read_stick(self, rank: int) -> None:
        try:
            photo = await self.controller.peripherals.usb_photo(rank, fine=self.step.fine)
        except PeripheralError as error:
            self._not_taken(error)
            return
        for old in ("taking", "trouble", "photo"):
            self.input.pop(old, None)
        if photo is None:
            self.input.pop("rank")
            self.input["trouble"] = T("Il n’y a plus de photo sur cette clé.")
        else:
            self.input["photo"] = photo
        self.rebuild()

    def _keep(self) -> None:
        photo = self.input.pop("photo")
        self.input.pop("rank")
        self._taken(photo)

    def _taken(self, photo: bytes) -> None:
        self.input.pop("taking", None)
        self.input.pop("trouble", None)
        self.photos.append(photo)
        if self.step.fine and len(self.photos) == self.step.most and self.controller.shown is self.shown:
            self.controller.answer(self.photos)  # it is read at once
        else:
            self.rebuild()

    def _not_taken(self, trouble: PeripheralError) -> None:
        self.input.pop("taking", None)
        self.input["trouble"] = trouble.sentence
        self.rebuild()

    def _try_again(self) -> None:
        """Looks for the camera once more."""
        self.input.pop("no_camera")
        self.input.pop("trouble", None)
        self.viewfinder.stop()
        self.rebuild()

    def _discard_last(self) -> None:
        self.photos.pop()
        self.rebuild()

    def _discard_preview(self) -> None:
        self.input.pop("photo")
        self.input.pop("rank")
        self.rebuild()

    def actions(self) -> list[PushButton]:
        if "photo" in self.input:
            return [
                self.action("drop", T("Effacer la photo"), "delete-outline", self._discard_preview),
                self._from_stick(),
                self.action("keep", T("Continuer"), "check", self._keep, "primary"),
            ]
        foot = [] if self.photos else super().actions()
        if self.photos:
            foot.append(self.action("drop", T("Effacer la photo"), "delete-outline", self._discard_last))
        if len(self.photos) < self.step.most:
            if self._stick_present:
                foot.append(self._from_stick())
            if self.input.get("no_camera"):
                kind = "primary" if not self.step.optional else "plain"
                foot.append(self.action("again", T("Réessayer"), "camera", self._try_again, kind))
            else:
                tone = "plain" if self.photos else "primary"
                take = self.action("take", T("Prendre la photo"), "camera", self.take, tone)
                self._name_take(take)
                foot.append(take)
        if self.photos:
            send = self.action(
                "confirm", T("Continuer"), "check", lambda: self.controller.answer(self.photos), "primary"
            )
            foot.append(send)
        return foot

    def _from_stick(self) -> PushButton:
        """The way to the newest photo of the stick, then to the one before."""
        rank = self.input.get("rank")
        words = T("Une photo plus ancienne") if rank is not None else FROM_USB_STICK
        return self.action(
            "stick",
            words,
            "usb-flash-drive-outline",
            partial(self.show_stick_photo, 0 if rank is None else rank + 1),
        )

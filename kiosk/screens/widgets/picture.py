"""Pictures: pixels, an image file in memory, a QR code."""

from io import BytesIO
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.image import Image
from kivy.uix.widget import Widget

from kiosk.domain import NO_TEXT
from kiosk.runtime.paths import ASSETS

from .accessible import AccessibleBehavior
from .labels import TextLabel
from .theme import theme


class AccessibleImage(AccessibleBehavior, Image):
    """``words`` says what is to be seen; ``ratio`` is its height by its width."""

    texture: Texture | None
    ratio = NumericProperty(1)

    def show_rgb(self, width: int, height: int, rgb: bytes) -> None:
        """Shows rows of RGB from the top."""
        texture = Texture.create(size=(width, height), colorfmt="rgb")
        texture.blit_buffer(rgb, colorfmt="rgb", bufferfmt="ubyte")
        texture.flip_vertical()
        self._take(texture)

    def show_encoded(self, data: bytes) -> None:
        """Shows a JPEG or PNG; one that cannot be read shows nothing."""
        kind = "png" if data.startswith(b"\x89PNG") else "jpg"
        try:
            self._take(CoreImage(BytesIO(data), ext=kind).texture)
        except Exception:  # noqa: BLE001 - Kivy's loaders raise whatever their library does
            self.texture = None

    def _take(self, texture: Texture) -> None:
        self.ratio = texture.height / texture.width
        self.texture = texture


class PageImage(AccessibleImage):
    """A picture as a block of a page (see ``Paginator``). Until there is one, ``pending`` stands in its
    place, and is what it says."""

    least = NumericProperty(0)
    max_growth = 0.0
    pending = ObjectProperty(NO_TEXT)

    def __init__(self, **kwargs: Any) -> None:
        self._words = NO_TEXT
        self._pending_label = TextLabel(align="center")
        super().__init__(**kwargs)
        self.bind(pos=self._place_pending, size=self._place_pending)
        self._pending_label.bind(height=self._place_pending)

    def on_pending(self, *_args: object) -> None:
        self._words, self.words = self.words, self.pending
        self.color = 0, 0, 0, 0
        self._pending_label.words, self._pending_label.size_px = self.pending, theme.body
        self.add_widget(self._pending_label)

    def _place_pending(self, *_args: object) -> None:
        self._pending_label.width = self.width
        self._pending_label.center = self.center

    def _take(self, texture: Texture) -> None:
        if self._pending_label.parent is not None:
            self.remove_widget(self._pending_label)
            self.words, self.color = self._words, (1, 1, 1, 1)
        super()._take(texture)


#: A drawing is no lower than that.
LEAST_DRAWING_MM = 25.0


class Drawing(Image):
    """Shows what the words above it say; where it needs a page of its own it is left out."""

    least = NumericProperty(0)
    max_growth, dispensable = 3.0, True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fit_mode="contain", size_hint_y=None, **kwargs)
        self.least = self.height = LEAST_DRAWING_MM * theme.mm


def drawing_path(name: str) -> Path:
    """The picture of that name below ``assets/pictures``."""
    return ASSETS / "pictures" / f"{name}.png"


QUIET_ZONE = 4
#: Any of the eight is read; to find the best one all are tried, four fifths of the time that a code takes.
MASK = 0


class QrCode(AccessibleBehavior, Widget):
    """Draws ``content``, dark on white in every theme: scanners need it so."""

    content = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._code: Texture | None = None
        # On the next frame: what is drawn while the page is being made does not reach the screen.
        self._draw_soon = Clock.create_trigger(self._draw)
        self.bind(pos=self._changed, size=self._changed, content=self._content_changed)

    def _content_changed(self, *_args: object) -> None:
        self._code = None
        self._draw_soon()

    def _changed(self, *_args: object) -> None:
        self._draw_soon()

    def _draw(self, *_args: object) -> None:
        self.canvas.clear()
        if not self.content or self.width < 2:
            return
        if self._code is None:
            self._code = _texture(self.content)
        count = self._code.width
        side = max(1, int(min(self.size) // count)) * count
        with self.canvas:
            Color(1, 1, 1, 1)
            # Whole pixels: between two of them the edge of a module would be grey.
            Rectangle(
                texture=self._code,
                pos=(round(self.center_x - side / 2), round(self.center_y - side / 2)),
                size=(side, side),
            )


def _texture(content: str) -> Texture:
    """The code with its quiet zone, one pixel for each module."""
    import segno  # here: few pages have a code

    rows = segno.make(content, error="m", micro=False, mask=MASK).matrix_iter(border=QUIET_ZONE)
    light = [bytes(0 if dark else 255 for dark in row) for row in rows]
    texture = Texture.create(size=(len(light), len(light)), colorfmt="luminance")
    texture.mag_filter = "nearest"
    texture.blit_buffer(b"".join(light), colorfmt="luminance")
    texture.flip_vertical()
    return texture

"""A picture: pixels, or an image file in memory."""

from __future__ import annotations

from io import BytesIO

from kivy.core.image import Image as CoreImage
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty
from kivy.uix.image import Image

from .accessible import AccessibleBehavior


class AccessibleImage(AccessibleBehavior, Image):
    """``words`` says what is to be seen; ``ratio`` is its height by its width."""

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
    """A picture as a block of a page (see ``Pages``)."""

    least = NumericProperty(0)
    max_growth = 0.0

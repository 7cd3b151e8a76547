"""A person who signs what the page says. A touch stops and goes on; at the end a touch begins anew."""

from __future__ import annotations

from pathlib import Path

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty

from kiosk.accessibility.outline import Role
from kiosk.domain import T
from kiosk.screens.sign_language_video import VideoReader

from .accessible import Pressable
from .picture import AccessibleImage

VIDEO_PLAYING = T("La vidéo joue. Touchez pour l’arrêter.")
VIDEO_PAUSED = T("La vidéo est arrêtée. Touchez pour continuer.")


class SignLanguagePlayer(Pressable, AccessibleImage):
    """``playing`` says whether it moves. It ends with its page."""

    playing = BooleanProperty(True)
    least = NumericProperty(0)
    max_growth = 0.6

    def __init__(self, file: Path, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(words=T("Vidéo en langue des signes"), value=VIDEO_PLAYING, **kwargs)
        self._file, self._reader = file, VideoReader(file)
        self._elapsed_s, self._next_frame, self._ended = 0.0, None, False
        self._tick = Clock.schedule_interval(self._advance, 1 / 30)
        self.bind(on_act=lambda _signer: self.turn())

    def turn(self) -> None:
        """Stops, goes on, or begins anew."""
        if self._ended:
            self._reader, self._elapsed_s, self._ended, self._next_frame = (
                VideoReader(self._file),
                0.0,
                False,
                None,
            )
            self.playing = True
        else:
            self.playing = not self.playing
        self.value = VIDEO_PLAYING if self.playing else VIDEO_PAUSED

    def end(self) -> None:
        """The page is left."""
        self._tick.cancel()
        self._reader.close()

    def _advance(self, passed: float) -> None:
        if not self.playing or self._ended:
            return
        self._elapsed_s += passed
        if self._next_frame is None:
            self._next_frame, self._ended = self._reader.next()
        if self._next_frame is not None and self._next_frame.at <= self._elapsed_s:
            picture = self._next_frame.picture
            self.show_rgb(picture.width, picture.height, picture.rgb)
            self._next_frame = None
        if self._ended:
            self.playing, self.value = False, VIDEO_PAUSED

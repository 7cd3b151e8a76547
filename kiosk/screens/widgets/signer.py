"""A person who signs what the page says. A touch stops and goes on; at the end a touch begins anew."""

from __future__ import annotations

from pathlib import Path

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty

from kiosk.accessibility.outline import Role
from kiosk.domain import T
from kiosk.screens.sign_language_video import Film

from .accessible import Pressable
from .picture import Picture

PLAYING = T("La vidéo joue. Touchez pour l’arrêter.")
PAUSED = T("La vidéo est arrêtée. Touchez pour continuer.")


class Signer(Pressable, Picture):
    """``playing`` says whether it moves. It ends with its page."""

    playing = BooleanProperty(True)
    least = NumericProperty(0)
    grow = 0.6

    def __init__(self, file: Path, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(words=T("Vidéo en langue des signes"), value=PLAYING, **kwargs)
        self._file, self._film = file, Film(file)
        self._at, self._due, self._over = 0.0, None, False
        self._tick = Clock.schedule_interval(self._go_on, 1 / 30)
        self.bind(on_act=lambda _signer: self.turn())

    def turn(self) -> None:
        """Stops, goes on, or begins anew."""
        if self._over:
            self._film, self._at, self._over, self._due = Film(self._file), 0.0, False, None
            self.playing = True
        else:
            self.playing = not self.playing
        self.value = PLAYING if self.playing else PAUSED

    def end(self) -> None:
        """The page is left."""
        self._tick.cancel()
        self._film.close()

    def _go_on(self, passed: float) -> None:
        if not self.playing or self._over:
            return
        self._at += passed
        if self._due is None:
            self._due, self._over = self._film.next()
        if self._due is not None and self._due.at <= self._at:
            picture = self._due.picture
            self.show_rgb(picture.width, picture.height, picture.rgb)
            self._due = None
        if self._over:
            self.playing, self.value = False, PAUSED

"""How the kiosk is set for this visitor: at once, taken back at will, carried away as a code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.accessibility.display_preferences import SIZE_WORDS, Display
from kiosk.accessibility.interaction_preferences import Manner
from kiosk.accessibility.profile import NotAProfileError, Profile, read, write
from kiosk.device.peripherals import PaperTrouble
from kiosk.domain import NOTHING, T, Text, language
from kiosk.i18n import catalogue
from kiosk.session.screen_state import Asking, Busy, Comfort, Conversing, Door, Home, Message, Rest
from kiosk.session.visit import Visit

from . import messages
from .course import Course

TITLE = T("Vos réglages sont dans ce code.")
KEPT = (
    T("Photographiez-le avec votre téléphone."),
    T("La prochaine fois, montrez-le au début."),
    T("Il ne dit ni votre nom, ni votre numéro."),
)
#: What the doors of the first page promise. So large are letters that are "very large", and "large".
ALL_WRITTEN = T("Tout est écrit, en grand.")
SPEAKS_LARGE = T("La borne parle. Les lettres sont très grandes.")
SPEAKS = T("La borne lit chaque page à voix haute.")
VERY_LARGE, LARGE = 200, 150
PRINTING = T("Impression en cours…")


class Comforting:
    """The page of settings, from anywhere and back."""

    def __init__(self, course: Course, choose_language: Callable[[str], None]) -> None:
        self._course, self._choose_language = course, choose_language

    def open(self) -> None:
        """The settings; what was on the screen waits."""
        course = self._course
        if isinstance(course.shown, Comfort | Busy | Rest | Conversing):
            return
        course.show(Comfort(course.shown))

    def close(self) -> None:
        """Back to where the visitor was."""
        shown = self._course.shown
        if not isinstance(shown, Comfort):
            return
        before = shown.before
        if isinstance(before, Home) and (words := self.just_set()):
            before = replace(before, set_up=words)
        elif isinstance(before, Asking) and not before.trouble and (words := self.just_set()):
            before = replace(before, notice=words)
        self._course.show(before)

    def just_set(self) -> Text:
        """What is on now, once, for who has just wished for it; nothing else is said of it."""
        visit = self._course.here
        set_up, visit.set_up = visit.set_up, False
        return _what_is_on(visit) if set_up else NOTHING

    def back(self) -> bool:
        """Whether the page of settings was shown, and is left."""
        open_here = isinstance(self._course.shown, Comfort)
        self.close()
        return open_here

    def set(self, *, display: Display | None = None, manner: Manner | None = None) -> None:
        """Another wish; what was before can be had back."""
        shown, visit = self._course.shown, self._course.here
        if isinstance(shown, Comfort):
            shown.undo.append((visit.display, visit.manner))
        on = _what_is_on(visit)
        self._take(display or visit.display, manner or visit.manner)
        visit.set_up = visit.set_up or _what_is_on(visit) != on

    def undo(self) -> None:
        """The last change is taken back."""
        shown = self._course.shown
        if isinstance(shown, Comfort) and shown.undo:
            self._take(*shown.undo.pop())

    def _take(self, display: Display, manner: Manner) -> None:
        course = self._course
        course.here.display, course.here.manner = display, manner
        course.on_visit(course.here)
        course.show(course.shown)

    # Carried away, and brought back

    def carry(self) -> None:
        """The needs of this visitor as a code, to photograph or on paper. Nothing is stored."""
        course, back_to = self._course, self._course.shown
        code = write(self._profile())
        doors = [Door("settings", T("Revenir aux réglages"), "tune", lambda: course.show(back_to), True)]
        if course.papers.can_print:
            doors.insert(0, Door("print", T("Imprimer"), "printer", lambda: self._print(code)))
        course.show(Message(TITLE, KEPT, tuple(doors), code=code))

    def use(self, code: str) -> Text:
        """Sets the kiosk as a code says, and goes on in its language. Returns why not, if not."""
        try:
            profile = read(code)
        except NotAProfileError as error:
            return error.told
        visit = self._course.here
        visit.display, visit.manner, visit.deaf = profile.display, profile.manner, profile.deaf
        visit.set_up = True
        self._choose_language(profile.language)
        return NOTHING

    def _profile(self) -> Profile:
        visit = self._course.here
        return Profile(visit.language, visit.display, visit.manner, visit.deaf)

    def _print(self, code: str) -> None:
        course, message = self._course, self._course.shown
        visit = course.here
        render = catalogue(visit.language).render
        from kiosk.device.receipt_page import ReceiptPage  # half a second, and few print

        page = ReceiptPage(
            language=language(visit.language),
            title=render(T("Mes réglages")),
            headline=render(KEPT[1]),
            notice=render(KEPT[2]),
            qr=code,
            qr_caption=render(KEPT[1]),
        )
        busy = course.wait(PRINTING)

        def again() -> None:
            course.show(message)
            self._print(code)

        def failed(error: Exception) -> None:
            if isinstance(error, PaperTrouble):
                told = messages.explained(course, error, again)
                course.if_still(busy, lambda: course.show(told))
            else:
                course.broken(error)

        course.papers.print_receipt(
            visit.id, page, lambda _printed: course.if_still(busy, lambda: course.show(message)), failed
        )


def _what_is_on(visit: Visit) -> Text:
    """What helps this visitor now, in one line."""
    said, size = [], visit.display.text
    if visit.deaf and size >= LARGE:
        said.append(ALL_WRITTEN)
    if visit.manner.reading:
        said.append(SPEAKS_LARGE if size >= VERY_LARGE else SPEAKS)
    if not said and size >= LARGE:
        said.append(SIZE_WORDS[size])
    if not said:
        return NOTHING
    return said[0] if len(said) == 1 else T("{first} {then}", first=said[0], then=said[1])

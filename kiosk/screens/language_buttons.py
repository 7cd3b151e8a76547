"""Words that stand in their own script whatever language is shown: the names of languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import Language, verbatim
from kiosk.screens.widgets.accessible import Pressable
from kiosk.screens.widgets.fonts import face, widest, width_of
from kiosk.screens.widgets.kv import load_beside
from kiosk.screens.widgets.row import Row, in_rows
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Words

#: By how much a name becomes smaller at most to stand on one line.
ONE_LINE = 0.85


class OwnScript(Words):
    """Words in the script of ``language``; ``figure`` is large, ``little`` small."""

    language = StringProperty("fr")
    figure = BooleanProperty(False)
    little = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        super().__init__(own_face=face(kwargs["language"], bold=True), **kwargs)

    def written(self) -> str:
        return str(self.words.msgid)


class LanguageChoice(Pressable, Row):
    """The name of a language in its own script. Where it is ``loud``, its loudspeaker is a place of its own:
    a touch there lets the language be heard (``on_hear``) and chooses nothing.

    It is one item of the outline, not two: a keypad hears the name where it stands, and fourteen more stops
    would be in its way.
    """

    __events__ = ("on_hear",)
    language = StringProperty("fr")
    least = NumericProperty(0)
    loud = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.CHOICE)
        super().__init__(**kwargs)

    def fit(self, size: float, room: float) -> float:
        """A little less than ``size`` where the name stands on one line then."""
        wide = width_of(str(self.words.msgid), face(self.language, bold=True), size) + 1
        return size * room / wide if ONE_LINE * wide <= room < wide else size

    def on_release(self) -> None:
        touch = self.last_touch
        if self.loud and touch is not None and self.ids.ear.collide_point(*touch.opos):
            self.dispatch("on_hear")
        else:
            super().on_release()

    def on_hear(self) -> None:
        """The loudspeaker was touched."""


def choices(
    languages: Sequence[Language],
    width: float,
    spacing: float,
    choose: Callable[[str], object],
    hear: Callable[[Language], object] | None = None,
    after: Sequence[Widget] = (),
) -> list[Widget]:
    """A button for each of them, in rows of as many as leave every name whole. ``width`` in pixels.

    With ``hear`` each has a loudspeaker; not on a tablet that lies, where all stand on one page without it
    and "listen" says each in its own language. What comes ``after`` them is as high as they are.
    """
    loud = hear is not None and not look.landscape
    across = _across(languages, width, spacing, loud)
    buttons = [_choice(each, (i, len(languages)), choose) for i, each in enumerate(languages, 1)]
    for button, each in zip(buttons, languages, strict=True):
        button.loud = loud
        if hear is not None:
            button.bind(on_hear=lambda _button, each=each: hear(each))
    return list(in_rows([*buttons, *after], across, spacing, 0.5))


def _choice(language: Language, rank: tuple[int, int], choose: Callable[[str], object]) -> LanguageChoice:
    choice = LanguageChoice(
        told=f"language.{language.code}",
        words=verbatim(language.autonym),
        language=language.code,
        rank=rank,
    )
    choice.bind(on_act=lambda _choice: choose(language.code))
    return choice


def _across(languages: Sequence[Language], width: float, spacing: float, loud: bool) -> int:
    """Five on a tablet that lies, two on a terminal, fewer in large letters."""
    need = max(widest(each.autonym, face(each.code, bold=True)) for each in languages) * look.option
    need += TARGET_MM * look.mm + 6 * look.u if loud else 4 * look.u
    room = (width + spacing) / (need + spacing)
    return max(1, min(5 if look.landscape else 2, int(room)))


load_beside(__file__)

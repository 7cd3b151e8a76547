"""Words that stand in their own script whatever language is shown: the names of languages."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.domain import Language, verbatim

from .widgets.accessible import PressableChoice
from .widgets.buttons import Framed
from .widgets.containers import BidiRow, arrange_in_rows
from .widgets.fonts import font_path, longest_word_em, text_width
from .widgets.kivy_helpers import load_kv
from .widgets.labels import AccessibleLabel
from .widgets.theme import theme

#: By how much a name becomes smaller at most to stand on one line.
ONE_LINE = 0.85


class NativeScriptLabel(AccessibleLabel):
    """Words in the script of ``language``; ``figure`` is large, ``small`` small."""

    language = StringProperty("fr")
    figure = BooleanProperty(False)
    small = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(font_override=font_path(kwargs["language"], bold=True), **kwargs)

    def written(self) -> str:
        return str(self.words.msgid)


class LanguageButton(Framed, PressableChoice, BidiRow):
    """The name of a language in its own script. Its loudspeaker, where it ``has_speaker``, is a place of its
    own: a touch there lets the language be heard (``on_read_aloud``) and chooses nothing.

    It is one item of the outline, not two: a keypad hears the name where it stands, and fourteen more stops
    would be in its way.
    """

    __events__ = ("on_read_aloud",)
    language = StringProperty("fr")
    least = NumericProperty(0)
    has_speaker = BooleanProperty(False)

    def fit(self, size: float, room: float) -> float:
        """A little less than ``size`` where the name stands on one line then."""
        wide = text_width(str(self.words.msgid), font_path(self.language, bold=True), size) + 1
        return size * room / wide if ONE_LINE * wide <= room < wide else size

    def on_release(self) -> None:
        touch = self.last_touch
        if self.has_speaker and touch is not None and self.ids.speaker.collide_point(*touch.opos):
            self.dispatch("on_read_aloud")
        else:
            super().on_release()

    def on_read_aloud(self) -> None:
        """The loudspeaker was touched."""


def language_buttons(
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
    has_speaker = hear is not None and not theme.landscape
    across = _columns(languages, width, spacing, has_speaker)
    buttons = [_language_button(each, (i, len(languages)), choose) for i, each in enumerate(languages, 1)]
    for button, each in zip(buttons, languages, strict=True):
        button.has_speaker = has_speaker
        if hear is not None:
            button.bind(on_read_aloud=lambda _button, each=each: hear(each))
    return list(arrange_in_rows([*buttons, *after], across, spacing, 0.5))


def _language_button(
    language: Language, rank: tuple[int, int], choose: Callable[[str], object]
) -> LanguageButton:
    choice = LanguageButton(
        item_id=f"language.{language.code}",
        words=verbatim(language.autonym),
        language=language.code,
        rank=rank,
    )
    choice.bind(on_act=lambda _choice: choose(language.code))
    return choice


def _columns(languages: Sequence[Language], width: float, spacing: float, has_speaker: bool) -> int:
    """Five on a tablet that lies, two on a terminal, fewer in large letters."""
    need = (
        max(longest_word_em(each.autonym, font_path(each.code, bold=True)) for each in languages)
        * theme.option
    )
    need += TARGET_MM * theme.mm + 6 * theme.unit if has_speaker else 8 * theme.unit
    room = (width + spacing) / (need + spacing)
    return max(1, min(5 if theme.landscape else 2, int(room)))


load_kv(__file__)

"""Words that stand in their own script whatever language is shown: the names of languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import Language, verbatim
from kiosk.widgets.fonts import face, widest
from kiosk.widgets.kv import load_beside
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow
from kiosk.widgets.told import Pressable
from kiosk.widgets.words import Words


class OwnScript(Words):
    """Words in the script of ``language``; ``figure`` is large, ``little`` small."""

    language = StringProperty("fr")
    figure = BooleanProperty(False)
    little = BooleanProperty(False)


class LanguageChoice(Pressable, AnchorLayout):
    """The name of a language in its own script; it is heard when it is touched."""

    language = StringProperty("fr")
    least = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.CHOICE)
        super().__init__(**kwargs)


def choices(
    languages: Sequence[Language], width: float, spacing: float, choose: Callable[[str], object]
) -> list[Widget]:
    """A button for each of them, in rows of as many as leave every name whole. ``width`` in pixels."""
    across = _across(languages, width, spacing)
    rows: list[Widget] = []
    for start in range(0, len(languages), across):
        row = SnugRow(spacing=spacing)
        row.grow = 0.4
        for number, each in enumerate(languages[start : start + across], start + 1):
            row.add_widget(_choice(each, (number, len(languages)), choose))
        for _ in range(across - len(row.children)):
            row.add_widget(Widget())
        rows.append(row)
    return rows


def _choice(language: Language, rank: tuple[int, int], choose: Callable[[str], object]) -> LanguageChoice:
    choice = LanguageChoice(
        told=f"language.{language.code}",
        words=verbatim(language.autonym),
        language=language.code,
        rank=rank,
        size_hint_y=1,
    )
    choice.bind(on_act=lambda _choice: choose(language.code))
    return choice


def _across(languages: Sequence[Language], width: float, spacing: float) -> int:
    """Five on a tablet that lies, two on a terminal, fewer in large letters."""
    need = max(widest(each.autonym, face(each.code, bold=True)) for each in languages) * look.option
    room = (width + spacing) / (need + 4 * look.u + spacing)
    return max(1, min(5 if look.landscape else 2, int(room)))


load_beside(__file__)

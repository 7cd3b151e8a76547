"""Words that stand in their own script whatever language is shown: the names of languages."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from kiosk.widgets.buttons import Choice
from kiosk.widgets.kv import load_beside
from kiosk.widgets.words import Words


class OwnScript(Words):
    """Words in the script of ``language``."""

    language = StringProperty("fr")
    figure = BooleanProperty(False)


class LanguageChoice(Choice):
    """The name of a language in its own script; it is heard when it is touched."""

    language = StringProperty("fr")


load_beside(__file__)

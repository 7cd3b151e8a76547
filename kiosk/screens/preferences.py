"""How the kiosk is set: letters, colours, hands, voice, time. A wish is met at once and can be undone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kivy.clock import Clock
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import (
    GAP_MM,
    TEXT_SIZE_NAMES,
    TEXT_SIZES,
    THEME_NAMES,
    DisplayPreferences,
    ThemeName,
)
from kiosk.accessibility.interaction_preferences import (
    LIMITS,
    RATE_STEP,
    VOLUME_STEP_DB,
    InteractionPreferences,
    Scanning,
)
from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, T, Text
from kiosk.i18n import catalogue
from kiosk.session import SessionController
from kiosk.session.preferences import PREFERENCES_TITLE, PRIVACY_TITLE
from kiosk.session.screen_state import PreferencesScreen

from .page import BasePage
from .widgets.accessible import AccessibleBehavior, Pressable
from .widgets.buttons import ChoiceButton, Framed, PushButton
from .widgets.containers import AutoHeightRow, VerticalStack, arrange_in_rows
from .widgets.fonts import text_width
from .widgets.kivy_helpers import load_kv
from .widgets.theme import VERY_LARGE_TEXT, theme


class SettingValue(AccessibleBehavior, AutoHeightRow):
    """The name of what is set, and how it stands now."""

    icon = StringProperty("")


class StepButton(Framed, Pressable, BoxLayout):
    """A step. ``sign`` is the one word under its pictogram, ``words`` say the rest of it."""

    icon = StringProperty("")
    sign = ObjectProperty(NO_TEXT)
    least = NumericProperty(0)

    def fit(self, size: float, room: float, lang: str) -> float:
        """The largest text size up to ``size`` at which the sign stays on one line."""
        wide = text_width(theme.say(self.sign, lang), theme.bold_font, 100) / 100
        return min(size, room / wide) if wide else size


class SettingStepper(VerticalStack):
    """``item_id`` is the id of the line; its steps are ``ID.less`` and ``ID.more``. They stand beside its
    name, or below where that is ``large``."""

    max_growth = 0.2

    def __init__(
        self,
        item_id: str,
        words: Text,
        value: Text,
        icon: str,
        less: StepButton,
        more: StepButton,
        large: bool = False,
        spacing: float = 0,
    ) -> None:
        super().__init__(spacing=spacing)
        less.item_id, more.item_id = f"{item_id}.less", f"{item_id}.more"
        standing = SettingValue(item_id=item_id, role=Role.STATUS, words=words, value=value, icon=icon)
        row = AutoHeightRow(spacing=spacing)
        self.add_widget(standing if large else row)
        for each in (less, more) if large else (standing, less, more):
            each.size_hint_y = 1
            row.add_widget(each)
        if large:
            less.size_hint_x = more.size_hint_x = 1
            self.add_widget(row)
        row.size_hint_y = 1


LESS, MORE = T("Moins"), T("Plus")

THEME_ICONS: dict[ThemeName, str] = {
    ThemeName.LIGHT: "white-balance-sunny",
    ThemeName.DARK: "weather-night",
    ThemeName.CONTRAST: "contrast-circle",
    ThemeName.CALM: "leaf",
}
SCANNING_LABELS: dict[Scanning, Text] = {
    Scanning.NONE: T("Non"),
    Scanning.ONE: T("Oui, avec un bouton"),
    Scanning.TWO: T("Oui, avec deux boutons"),
}
#: What is set is one of these.
Preferences = DisplayPreferences | InteractionPreferences
#: "More time" makes every delay so many times as long; a trembling hand holds a touch so many seconds.
MORE_TIME_FACTOR, TREMOR_HOLD_S, TREMOR_DEBOUNCE_S = 3.0, 0.4, 1.0


class PreferencesPage(BasePage):
    """What is seen first, then what hands do, then what is heard. The same in every size of letters."""

    shown: PreferencesScreen

    can_go_back = False

    def __init__(self, controller: SessionController, shown: PreferencesScreen, **kwargs: Any) -> None:
        super().__init__(controller, shown, **kwargs)
        # Back to what was just set, once the page knows where that is.
        Clock.schedule_once(lambda _dt: self._scroll_to_last(), 0)

    @property
    def display(self) -> DisplayPreferences:
        return self.controller.current_visit.display

    @property
    def interaction(self) -> InteractionPreferences:
        return self.controller.current_visit.interaction

    def blocks(self) -> list[Widget]:
        switches = [*self._hand_settings(), *self._voice_settings()]
        privacy = ChoiceButton(item_id="privacy", words=PRIVACY_TITLE, icon="shield-account-outline")
        privacy.max_growth = 0.2
        privacy.bind(on_act=lambda _choice: self._show_privacy())
        seen = [self._text_size_setting(), *self._themes()]
        return [self.title_block(PREFERENCES_TITLE), *seen, *switches, privacy]

    def _show_privacy(self) -> None:
        self.shown.input["at"] = "privacy"
        self.controller.preferences.show_privacy()

    # What is seen

    def _text_size_setting(self) -> Widget:
        at = TEXT_SIZES.index(self.display.text)
        return self._stepper(
            "text",
            "format-size",
            T("Taille des lettres"),
            TEXT_SIZE_NAMES[self.display.text],
            (T("Des lettres plus petites"), T("Des lettres plus grandes")),
            (at > 0, at < len(TEXT_SIZES) - 1),
            lambda by: replace(self.display, text=TEXT_SIZES[at + by]),
        )

    def _themes(self) -> list[Widget]:
        choices = [self._theme(name) for name in ThemeName]
        if theme.text >= VERY_LARGE_TEXT:
            return list(choices)
        return list(arrange_in_rows(choices, 2, self.pages.spacing, 0.2))

    def _theme(self, name: ThemeName) -> ChoiceButton:
        choice = ChoiceButton(
            item_id=f"theme.{name}",
            words=THEME_NAMES[name],
            icon=THEME_ICONS[name],
            tick=True,
            chosen=self.display.theme is name,
        )
        choice.bind(on_act=lambda _choice: self._set(choice.item_id, replace(self.display, theme=name)))
        return choice

    # What hands do

    def _hand_settings(self) -> list[Widget]:
        display, interaction = self.display, self.interaction
        firm = interaction.hold_s > 0
        steady = replace(interaction, hold_s=0.0, debounce_s=InteractionPreferences().debounce_s)
        trembling = replace(interaction, hold_s=TREMOR_HOLD_S, debounce_s=TREMOR_DEBOUNCE_S)
        lower, left = replace(display, reach=not display.reach), replace(display, left=not display.left)
        switches: list[Widget] = [
            self._switch(
                "left", "hand-back-left-outline", T("Je touche de la main gauche"), display.left, left
            ),
            self._switch("tremor", "vibrate", T("Ma main tremble"), firm, steady if firm else trembling),
        ]
        if theme.reach_available:
            low = self._switch("reach", "wheelchair", T("Tout mettre en bas"), display.reach, lower)
            switches.insert(0, low)
        kinds = list(Scanning)
        at = kinds.index(interaction.scanning)
        scanning = self._stepper(
            "scanning",
            "gesture-tap-button",
            T("Choisir avec un bouton"),
            SCANNING_LABELS[interaction.scanning],
            (T("Moins de boutons"), T("Plus de boutons")),
            (at > 0, at < len(kinds) - 1),
            lambda by: replace(interaction, scanning=kinds[at + by]),
        )
        if interaction.scanning is not Scanning.ONE:
            return [*switches, scanning]
        words, ways = T("Le cadre avance"), (T("Plus vite"), T("Moins vite"))
        return [*switches, scanning, self._level("scan_s", "timer-outline", words, ways, "scan_s", 1.0)]

    # What is heard, and time

    def _voice_settings(self) -> list[Widget]:
        interaction = self.interaction
        more = interaction.patience > 1
        slower = replace(interaction, patience=1.0 if more else MORE_TIME_FACTOR)
        aloud = T("Lire aussi ce qui est privé : tout le monde l’entend")
        volume, rate = (T("Moins fort"), T("Plus fort")), (T("Moins vite"), T("Plus vite"))
        return [
            self._interaction_switch("reading", "account-voice", T("Lire à voix haute")),
            self._interaction_switch("explore", "gesture-swipe", T("Écouter sous le doigt")),
            self._interaction_switch("aloud", "account-group-outline", aloud),
            self._level("volume", "volume-high", T("Son"), volume, "volume_db", VOLUME_STEP_DB),
            self._level("rate", "speedometer", T("Vitesse de la voix"), rate, "rate", RATE_STEP),
            self._switch("patience", "timer-sand", T("Avoir plus de temps"), more, slower),
        ]

    # How it is drawn

    def _interaction_switch(self, name: str, icon: str, words: Text) -> ChoiceButton:
        """A switch of one of the ``InteractionPreferences``, which is its id."""
        on = getattr(self.interaction, name)
        other: dict[str, Any] = {name: not on}
        return self._switch(name, icon, words, on, replace(self.interaction, **other))

    def _switch(self, item_id: str, icon: str, words: Text, on: bool, other: Preferences) -> ChoiceButton:
        """``other`` is what a touch sets."""
        choice = ChoiceButton(
            item_id=item_id, words=words, value=T("Oui") if on else T("Non"), icon=icon, tick=True, chosen=on
        )
        choice.max_growth = 0.2
        choice.bind(on_act=lambda _choice: self._set(item_id, other))
        return choice

    def _level(
        self, item_id: str, icon: str, words: Text, ways: tuple[Text, Text], name: str, step: float
    ) -> Widget:
        """A stepper of a number among the ``InteractionPreferences``."""
        least, most = LIMITS[name]
        value = getattr(self.interaction, name)
        level, levels = round((value - least) / step) + 1, round((most - least) / step) + 1
        return self._stepper(
            item_id,
            icon,
            words,
            T("{level} sur {levels}", level=level, levels=levels),
            ways,
            (value > least, value < most),
            lambda by: replace(self.interaction, **{name: value + by * step}),
        )

    def _stepper(
        self,
        item_id: str,
        icon: str,
        words: Text,
        value: Text,
        ways: tuple[Text, Text],
        possible: tuple[bool, bool],
        after: Callable[[int], Preferences],
    ) -> SettingStepper:
        """``ways``: a step less and a step more, as they are said; ``after``: what a step sets."""
        less, more = (
            StepButton(words=_spoken_step_label(sign, said), sign=sign, icon=picture)
            for sign, said, picture in zip((LESS, MORE), ways, ("minus", "plus"), strict=True)
        )
        for step, by, can in zip((less, more), (-1, 1), possible, strict=True):
            step.off, step.value = not can, value
            step.bind(on_act=lambda step, by=by: self._set(step.item_id, after(by)))
        large = theme.text >= VERY_LARGE_TEXT
        return SettingStepper(item_id, words, value, icon, less, more, large, GAP_MM * theme.mm)

    # What a touch does

    def _set(self, at: str, preferences: Preferences) -> None:
        """Set ``preferences``, as chosen ``at`` that item."""
        self.shown.input["at"] = at
        if isinstance(preferences, DisplayPreferences):
            self.controller.preferences.set(display=preferences)
        else:
            self.controller.preferences.set(interaction=preferences)

    def _scroll_to_last(self) -> None:
        found = self.find_pressable(self.shown.input.get("at", ""))
        if found is not None:
            self.pages.show_block(found[0])

    def actions(self) -> list[PushButton]:
        preferences = self.controller.preferences
        undo = self.action("undo", T("Revenir en arrière"), "undo", preferences.undo)
        undo.off = not self.shown.undo
        return [
            undo,
            self.action("carry", T("Garder mes réglages"), "qrcode", preferences.show_code),
            self.action("done", T("C’est bien comme ça"), "check", preferences.close, "primary"),
        ]


def _spoken_step_label(sign: Text, words: Text) -> Text:
    """What a step does, with the word that is written on it: who says what they read is understood."""
    render = catalogue(theme.lang).render
    written = render(sign).casefold() in render(words).casefold()
    return words if written else T("{sign} : {words}", sign=sign, words=words)


load_kv(__file__)

"""Languages in their own script, and first-class doors for those who do not hear or see well."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import LANGUAGES, T, verbatim
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow

from .page import Page
from .tongues import LanguageChoice, OwnScript

HELLO = {"fr": "Bonjour", "ar": "أهلاً", "en": "Hello"}


class WelcomePage(Page):
    """The first screen, and the list of languages from anywhere (``shown.changing``)."""

    @property
    def can_go_back(self) -> bool:
        return self.shown.changing

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        agency = self.guide.desk.public.agency
        if agency is not None and not self.shown.changing:
            blocks.append(self.text_block(verbatim(agency.name), "agency", bold_face=True))
        blocks.extend(self._hello())
        choices = [self._language(i) for i in range(len(LANGUAGES))]
        if look.landscape:
            row = SnugRow(spacing=self.pages.spacing)
            for choice in choices:
                row.add_widget(choice)
            blocks.append(row)
        else:
            for choice in choices:
                choice.grow = 0.6
            blocks.extend(choices)
        if not self.shown.changing:
            blocks.append(
                self._door(
                    "hears_badly",
                    "ear-hearing-off",
                    T("Je n’entends pas bien"),
                    T("Tout est écrit, en grand."),
                    self.guide.hears_badly,
                )
            )
            blocks.append(
                self._door(
                    "sees_badly",
                    "eye-off-outline",
                    T("Je ne vois pas bien"),
                    T("La borne parle. Les lettres sont très grandes."),
                    self.guide.sees_badly,
                )
            )
        return blocks

    def actions(self) -> list[Action]:
        if self.shown.changing or not self.guide.staff.offered:
            return []
        return [self.action("staff", T("Personnel"), "badge-account-outline", self.guide.staff.ask)]

    def _hello(self) -> list[Widget]:
        """In each language, on one line where the letters leave room for it."""
        hellos = [self._hello_in(i) for i in range(len(LANGUAGES))]
        if look.text >= 200:
            return list(hellos)
        row = SnugRow(spacing=4 * look.u)
        for hello in hellos:
            hello.size_hint_x = None
            hello.text_size = (None, None)
            hello.bind(texture_size=lambda each, size: setattr(each, "width", size[0]))
            row.add_widget(hello)
        row.add_widget(Widget())
        return [row]

    def _hello_in(self, index: int) -> OwnScript:
        language = LANGUAGES[index]
        return OwnScript(
            told=f"hello.{language.code}",
            role=Role.TITLE if index == 0 else Role.TEXT,
            words=verbatim(HELLO[language.code]),
            language=language.code,
            figure=True,
        )

    def _language(self, index: int) -> Choice:
        language = LANGUAGES[index]
        choice = LanguageChoice(
            told=f"language.{language.code}",
            words=verbatim(language.autonym),
            language=language.code,
            mark="volume-high",
            rank=(index + 1, len(LANGUAGES)),
        )
        choice.bind(on_act=lambda _choice: self.guide.choose_language(language.code))
        return choice

    def _door(self, told: str, icon: str, words, hint, act) -> Choice:
        door = Choice(told=told, icon=icon, tint="teal", words=words, hint=hint)
        door.grow = 0.6
        door.bind(on_act=lambda _door: act())
        return door

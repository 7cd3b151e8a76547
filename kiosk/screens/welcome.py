"""Languages in their own script, and first-class doors for those who do not hear or see well."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import T, verbatim
from kiosk.fonts import offered
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.fonts import face, widest
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow, in_pairs

from .page import VERY_LARGE, Page
from .tongues import OwnScript, choices

#: One word each, in a few scripts.
HELLO = {"fr": "Bonjour", "ar": "أهلاً", "en": "Hello", "bn": "স্বাগতম", "zh": "您好"}


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
        blocks += choices(offered(), self.pages.width, self.pages.spacing, self.guide.choose_language)
        if not self.shown.changing:
            doors = self._doors()
            side_by_side = look.landscape and look.text < VERY_LARGE
            blocks += in_pairs(doors, self.pages.spacing, 0.4) if side_by_side else doors
        return blocks

    def actions(self) -> list[Action]:
        if self.shown.changing or not self.guide.staff.offered:
            return []
        return [self.action("staff", T("Personnel"), "badge-account-outline", self.guide.staff.ask)]

    def _hello(self) -> list[Widget]:
        """In as many languages as there is room for on one line."""
        row = SnugRow(spacing=4 * look.u)
        room = self.pages.width
        for language in offered():
            if language.code not in HELLO:
                continue
            words = HELLO[language.code]
            wide = widest(words, face(language.code, bold=True)) * look.title + 2
            room -= wide + row.spacing
            if room < 0 and row.children:
                break
            row.add_widget(
                OwnScript(
                    told=f"hello.{language.code}",
                    role=Role.TEXT if row.children else Role.TITLE,
                    words=verbatim(words),
                    language=language.code,
                    figure=True,
                    size_hint_x=None,
                    width=wide,
                )
            )
        row.add_widget(Widget())
        return [row]

    def _doors(self) -> list[Choice]:
        return [
            self._door(
                "hears_badly",
                "ear-hearing-off",
                T("Je n’entends pas bien"),
                T("Tout est écrit, en grand."),
                self.guide.hears_badly,
            ),
            self._door(
                "sees_badly",
                "eye-off-outline",
                T("Je ne vois pas bien"),
                T("La borne parle. Les lettres sont très grandes."),
                self.guide.sees_badly,
            ),
        ]

    def _door(self, told: str, icon: str, words, hint, act) -> Choice:
        door = Choice(told=told, icon=icon, tint="teal", words=words, hint=hint)
        door.grow = 0.6
        door.bind(on_act=lambda _door: act())
        return door

"""Languages in their own script, and first-class doors for those who do not hear or see well."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, Language, T, verbatim
from kiosk.fonts import offered
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.fonts import face, width_of
from kiosk.widgets.look import look
from kiosk.widgets.row import SnugRow, in_rows

from .comfort import DOOR_HINT, TITLE
from .page import VERY_LARGE, Page
from .tongues import OwnScript, choices

#: One word each, in a few scripts.
HELLO = {"fr": "Bonjour", "ar": "أهلاً", "en": "Hello", "es": "Hola", "uk": "Вітаємо", "zh": "您好"}


class WelcomePage(Page):
    """The first screen, and the list of languages from anywhere (``shown.changing``)."""

    @property
    def can_go_back(self) -> bool:
        return self.shown.changing

    def blocks(self) -> list[Widget]:
        blocks: list[Widget] = []
        hello = self._hello()
        agency = self.guide.desk.public.agency
        room = not look.landscape or look.text < VERY_LARGE
        if agency is not None and room and not self.shown.changing:
            name = self.text_block(verbatim(agency.name), "agency", bold_face=True)
            if look.landscape:
                # A tablet has no room for a line of its own.
                name.align, name.size_px, name.pos_hint = "end", look.small, {"center_y": 0.5}
                hello.remove_widget(hello.children[0])
                hello.add_widget(name)
            else:
                blocks.append(name)
        blocks.append(hello)
        blocks += choices(
            offered(), self.pages.width, self.pages.spacing, self.guide.choose_language, self._hear
        )
        if not self.shown.changing:
            doors = self._doors()
            if look.landscape and look.text < VERY_LARGE:
                for door in doors:
                    door.hint = NOTHING
                doors = in_rows(doors, len(doors), self.pages.spacing, 0.4)
            blocks += doors
        return blocks

    def actions(self) -> list[Action]:
        if self.shown.changing or not self.guide.staff.offered:
            return []
        return [self.action("staff", T("Personnel"), "badge-account-outline", self.guide.staff.ask)]

    def _hear(self, language: Language) -> None:
        self.dispatch("on_hear", language.greeting, language.code)

    def _hello(self) -> SnugRow:
        """In as many languages as there is room for on one line."""
        row = SnugRow(spacing=4 * look.u)
        size = look.small if look.landscape else look.title
        # On a tablet the name of the agency stands at the end of that line.
        room = self.pages.width * (0.6 if look.landscape else 1)
        for language in offered():
            if language.code not in HELLO:
                continue
            words = HELLO[language.code]
            room -= width_of(words, face(language.code, bold=True), size) + row.spacing
            if room < 0 and row.children:
                break
            hello = OwnScript(
                told=f"hello.{language.code}",
                role=Role.TEXT if row.children else Role.TITLE,
                words=verbatim(words),
                language=language.code,
                figure=not look.landscape,
                little=look.landscape,
                size_hint_x=None,
                pos_hint={"center_y": 0.5},
            )
            hello.text_size = (None, None)
            hello.bind(texture_size=lambda each, size: setattr(each, "width", size[0]))
            row.add_widget(hello)
        row.add_widget(Widget())
        return row

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
            self._door("comfort", "tune", TITLE, DOOR_HINT, self.guide.comfort.open),
        ]

    def _door(self, told: str, icon: str, words, hint, act) -> Choice:
        door = Choice(told=told, icon=icon, tint="teal", words=words, hint=hint)
        door.grow = 0.6
        door.bind(on_act=lambda _door: act())
        return door

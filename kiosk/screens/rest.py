"""Nobody is there: a calm invitation. A touch anywhere, or any key, wakes the kiosk."""

from __future__ import annotations

from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import LANGUAGES, T, verbatim
from kiosk.widgets.kv import load_beside
from kiosk.widgets.words import Badge

from .page import Page
from .tongues import OwnScript

INVITATIONS = {"fr": "Touchez l’écran", "ar": "المسوا الشاشة", "en": "Touch the screen"}


class RestPage(Page):
    """Says in each language that a touch is enough."""

    can_go_back = False
    middle = True
    badge_side = NumericProperty(120)

    def blocks(self) -> list[Widget]:
        agency = self.guide.desk.public.agency
        lines: list[Widget] = []
        if agency is not None:
            lines.append(self.text_block(verbatim(agency.name), "agency", bold_face=True, align="center"))
        hand = AnchorLayout(size_hint_y=None, height=self.badge_side * 1.4)
        hand.add_widget(Badge(icon="gesture-tap", tint="blue", side=self.badge_side))
        lines.append(hand)
        for i, language in enumerate(LANGUAGES):
            lines.append(
                OwnScript(
                    told=f"invitation.{language.code}",
                    role=Role.TITLE if i == 0 else Role.TEXT,
                    words=verbatim(INVITATIONS[language.code]),
                    language=language.code,
                    figure=True,
                    align="center",
                )
            )
        lines.append(self.text_block(T("La borne parle, écoute et traduit."), "what", align="center"))
        return lines


load_beside(__file__)

"""Nobody is there: a calm invitation. A touch anywhere, or any key, wakes the kiosk."""

from __future__ import annotations

from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.domain import Language, T, verbatim
from kiosk.i18n.fonts import offered_languages
from kiosk.screens.widgets.kv import load_kv
from kiosk.screens.widgets.labels import Badge
from kiosk.screens.widgets.row import AutoHeightRow
from kiosk.screens.widgets.stack import VerticalStack
from kiosk.screens.widgets.theme import theme

from .branding import branding_centred
from .language_buttons import NativeScriptLabel
from .page import BasePage


class RestPage(BasePage):
    """Says in each language that a touch is enough."""

    can_go_back = False
    middle = True
    badge_side = NumericProperty(120)

    def blocks(self) -> list[Widget]:
        lines: list[Widget] = branding_centred(self.controller)
        hand = AnchorLayout(size_hint_y=None, height=self.badge_side * 1.4)
        hand.add_widget(Badge(icon="gesture-tap", tint="blue", side=self.badge_side))
        first, *others = (self._invitation(each) for each in offered_languages() if each.invitation)
        first.role, first.figure = Role.TITLE, True
        # However large letters are, the hand does not stand on a page without its words.
        invited = VerticalStack(spacing=self.pages.spacing)
        invited.add_widget(hand)
        invited.add_widget(first)
        lines.append(invited)
        across = 4 if theme.landscape else 2
        for start in range(0, len(others), across):
            row = AutoHeightRow(spacing=self.pages.spacing)
            for each in others[start : start + across]:
                each.pos_hint, each.small = {"center_y": 0.5}, theme.landscape
                row.add_widget(each)
            lines.append(row)
        lines.append(self.text_block(T("La borne parle, écoute et traduit."), "what", align="center"))
        return lines

    def _invitation(self, language: Language) -> NativeScriptLabel:
        return NativeScriptLabel(
            told=f"invitation.{language.code}",
            words=verbatim(language.invitation),
            language=language.code,
            align="center",
        )


load_kv(__file__)

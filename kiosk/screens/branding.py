"""Whose place it is: the landlord's logo and name, the agency's, and which day it is."""

from datetime import datetime

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.i18n.formats import PARIS
from kiosk.session import SessionController

from .widgets.containers import AutoHeightRow, AutoHeightStack
from .widgets.kivy_helpers import load_kv
from .widgets.labels import AccessibleLabel
from .widgets.picture import AccessibleImage
from .widgets.theme import theme


class Logo(AccessibleImage):
    """As high as it is given, as wide as its picture is."""


#: How high a logo is, in lines of small text.
LOGO_LINES, COMPACT_LOGO_LINES = 2.4, 1.25


def branding_header(controller: SessionController, *, dated: bool = True) -> AutoHeightRow | None:
    """One line for the head of a page: logo and names, and at its end the day; ``None`` where nothing is
    known of whose place it is."""
    names = _names(controller)
    logo = _logo(controller)
    if not names and logo is None:
        return None
    line = AutoHeightRow(spacing=4 * theme.unit)
    if logo is not None:
        line.add_widget(logo)
    stack = AutoHeightStack(pos_hint={"center_y": 0.5})
    for each in names:
        stack.add_widget(each)
    line.add_widget(stack)
    if dated:
        today = T("{day}", day=datetime.now(PARIS).date())
        line.add_widget(
            AccessibleLabel(
                item_id="today",
                words=today,
                size_px=theme.small,
                ink=theme.muted,
                align="end",
                size_hint_x=0.6,
                pos_hint={"center_y": 0.5},
            )
        )
    return line


def branding_corner(controller: SessionController, *, low: bool = False) -> AutoHeightRow | None:
    """The same for a low page: names and logo at the end of the line of its title; where the page is very
    ``low`` on one line, the agency's name alone."""
    names, logo = _names(controller), _logo(controller, COMPACT_LOGO_LINES if low else LOGO_LINES)
    names = names[:1] if low else names
    if not names and logo is None:
        return None
    line = AutoHeightRow(spacing=4 * theme.unit, size_hint_x=None, pos_hint={"center_y": 0.5})
    stack = AutoHeightStack(pos_hint={"center_y": 0.5})
    for each in names:
        each.align = "end"
        stack.add_widget(each)
    line.add_widget(stack)
    line.width = max(theme.wide(each.words, theme.lang, theme.small) for each in names) if names else 0
    if logo is not None:
        line.add_widget(logo)
        line.width += logo.width + line.spacing
    return line


def branding_centred(controller: SessionController) -> list[Widget]:
    """The same in the middle of a page that says little else."""
    if theme.landscape:
        line = branding_corner(controller, low=True)
        return [] if line is None else [_in_the_middle(line)]
    names, logo = _names(controller), _logo(controller, 2 * LOGO_LINES)
    for each in names:
        each.align = "center"
    return [*([_in_the_middle(logo)] if logo is not None else []), *names]


def _in_the_middle(widget: Widget) -> AutoHeightRow:
    row = AutoHeightRow()
    for each in (Widget(), widget, Widget()):
        row.add_widget(each)
    return row


def _logo(controller: SessionController, lines: float = LOGO_LINES) -> Logo | None:
    picture = controller.settings.logo
    if picture is None:
        return None
    logo = Logo(size_hint=(None, None), pos_hint={"center_y": 0.5})
    logo.show_encoded(picture)
    if logo.texture is None:
        return None
    logo.height = lines * theme.small * min(1.0, 150 / theme.text)
    logo.width = logo.height / logo.ratio
    return logo


def _names(controller: SessionController) -> list[AccessibleLabel]:
    agency, landlord = controller.gateway.agency_facts.name, controller.settings.landlord_display_name
    names = []
    if agency:
        name = verbatim(agency)
        names.append(AccessibleLabel(item_id="agency", words=name, bold_face=True, size_px=theme.small))
    if landlord:
        name = verbatim(landlord)
        names.append(AccessibleLabel(item_id="landlord", words=name, size_px=theme.small, ink=theme.muted))
    return names


load_kv(__file__)

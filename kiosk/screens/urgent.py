"""Numbers for who is in danger, in a page that looks like any other.

Who looks over a shoulder sees nothing special, and one touch leaves it.
"""

from collections.abc import Iterator
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.domain import NO_TEXT, T, verbatim
from kiosk.domain.rules import EmergencyNumber, emergency_numbers, known_emergency_numbers
from kiosk.domain.rules.agency_tables import HelpOrganisation, HelpTopic
from kiosk.eservices import visit_facts
from kiosk.journeys import Context, format_phone
from kiosk.session.screen_state import UrgentScreen

from .page import BasePage
from .widgets.buttons import ChoiceButton, PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, Panel
from .widgets.fonts import text_width
from .widgets.kivy_helpers import force_layout, required_height
from .widgets.labels import AccessibleLabel, Badge, Pictogram, TextLabel
from .widgets.paginator import PagePosition
from .widgets.theme import VERY_LARGE_TEXT, theme

URGENT_TITLE = T("Aide urgente")
#: How large numbers are on an upright page, as a part of the largest, and where that leaves no room for all.
FIGURE_SCALE, TIGHT_FIGURE_SCALE = 0.9, 0.65
#: How large a name is on a low page, as a part of very large letters.
NAME_SCALE = 0.7


class UrgentPage(BasePage):
    shown: UrgentScreen
    can_go_back = False
    quiet = True

    def blocks(self) -> list[Widget]:
        rows = self._numbers()
        if theme.text >= VERY_LARGE_TEXT:
            return self._large_page(rows, self._persons())
        page = self._low_page if theme.landscape else self._high_page
        for brief in ([], [each for each in rows if each.clear], rows):
            if self._fits(blocks := page(rows, brief)):
                break
        return blocks

    def _large_page(self, rows: list[EmergencyNumber], person: list[ChoiceButton]) -> list[Widget]:
        """All numbers first, a line each: nobody turns pages for one. What has no room beside them follows on
        the next page."""
        header, how, trace = self._header(), self._how(), self._no_trace_notice()
        lines, brief = self._number_lines(rows, self._room_beside([*header, *person, how, trace]))
        if not brief:
            return [*header, how, *lines, *person, trace]
        room = self._room_beside([*header, *person], PagePosition.FIRST)
        lines, brief = self._number_lines(rows, room)
        about = [self._number_line(row, brief=False, of="about") for row in brief]
        return [*header, *lines, *person, how, *about, trace]

    def _low_page(self, rows: list[EmergencyNumber], brief: list[EmergencyNumber]) -> list[Widget]:
        """Two of them side by side, those of ``brief`` without what they are for."""
        trace, person = self._no_trace_notice(), self._persons(brief=bool(brief))
        lines = self._in_pairs(
            [*(self._line(row, rows, brief) for row in rows), *person, *([trace] if brief else [])]
        )
        if brief:
            return [*self._header(), *lines]
        trace.gap_before = 0.2 * theme.unit
        return [*self._header(), *lines, trace]

    def _high_page(self, rows: list[EmergencyNumber], brief: list[EmergencyNumber]) -> list[Widget]:
        """One below the other, smaller where those of ``brief`` stand without what they are for."""
        panel = self._list(rows, brief)
        panel.max_growth = 0.3
        return [*self._header(), panel, *self._persons(brief=bool(brief)), self._no_trace_notice()]

    def _fits(self, blocks: list[Widget]) -> bool:
        """Whether they stand on one page."""
        return self._room_beside(blocks) >= 0

    def _room_beside(self, blocks: list[Widget], place: PagePosition = PagePosition.ONLY) -> float:
        """How high what else stands on the same page can be."""
        room, _ = self._page_heights(place)
        return room - sum(map(self._height_of, blocks)) + self._gap_before(blocks[0])

    def _height_of(self, block: Widget) -> float:
        """With the gap above it, once it has the width of the page."""
        block.size_hint, block.width = (None, None), self.pages.width
        force_layout(block)
        return required_height(block) + self._gap_before(block)

    def _gap_before(self, block: Widget) -> float:
        return float(getattr(block, "gap_before", self.pages.spacing))

    def _persons(self, *, brief: bool = False) -> list[ChoiceButton]:
        """The way to a person, where one may come."""
        return [self._person(brief=brief)] if self._can_call else []

    @property
    def _can_call(self) -> bool:
        return self.controller.staff_available or self.controller.call.open

    def _person(self, *, brief: bool) -> ChoiceButton:
        told = theme.text < VERY_LARGE_TEXT and not brief
        person = ChoiceButton(
            item_id="person",
            words=T("Une personne de l’agence, maintenant"),
            hint=T("Vous n’avez rien à expliquer.") if told else NO_TEXT,
            icon="face-agent",
            tone="primary",
        )
        person.bind(on_act=lambda _choice: self.controller.request_help_now())
        return person

    def actions(self) -> list[PushButton]:
        """The way out is where the hand is, and on a low page of very large letters beside the numbers."""
        return [self._leave_button()] if theme.high or self.footer_beside else []

    def _leave_button(self) -> PushButton:
        return self.action("leave", T("Revenir à l’accueil"), "home", self.controller.leave_urgent_numbers)

    def _header(self) -> list[Widget]:
        """The title, and the way out beside what is above it."""
        title = self.title_block(URGENT_TITLE)
        if theme.text >= VERY_LARGE_TEXT:
            return [title] if self.actions() else [self._leave_button(), title]
        if self.footer_beside:
            return [title]
        how = self._how()
        if theme.high:
            return [title, how]
        out = self._leave_button()
        out.size_hint_x, out.width = None, min(out.natural_width, 0.7 * self.pages.width)
        row = AutoHeightRow(spacing=4 * theme.unit)
        if theme.landscape:  # there is no room for how to call
            title.pos_hint = {"center_y": 0.5}
            row.add_widget(title)
            row.add_widget(out)
            return [row]
        agency = self.controller.gateway.public_info.agency
        name = verbatim(agency.name) if agency is not None else NO_TEXT
        row.add_widget(
            AccessibleLabel(
                item_id="agency" if name else "",
                words=name,
                bold_face=True,
                size_px=theme.small,
                pos_hint={"center_y": 0.5},
            )
        )
        row.add_widget(out)
        return [row, title, how]

    def _how(self) -> Widget:
        low = theme.landscape and theme.text >= VERY_LARGE_TEXT
        size = NAME_SCALE * theme.small if low else theme.body
        return self.text_block(T("Appelez avec votre téléphone. C’est gratuit."), "how", size_px=size)

    def _numbers(self) -> list[EmergencyNumber]:
        """The numbers for everyone, then those of the agency."""
        known = known_emergency_numbers()
        return [*emergency_numbers(self.shown.reason, self.shown.first)] + [
            EmergencyNumber(format_phone(each.phone), verbatim(each.name), verbatim(each.what), "lifebuoy")
            for each in self._help_near_here()
            if each.topic is HelpTopic.URGENCE and each.phone not in known
        ]

    def _help_near_here(self) -> tuple[HelpOrganisation, ...]:
        """As the landlord says, else as this kiosk's file does."""
        visit, agency = self.controller.visit, self.controller.gateway.public_info.agency
        facts = {"agency": agency} | ({"language": visit.language} if visit is not None else {})
        return visit_facts.local_help(Context({}, facts))

    def _in_pairs(self, widgets: list[Widget]) -> Iterator[Widget]:
        """On a low screen two stand side by side, with a rule between the lines: nothing to be touched."""
        for start in range(0, len(widgets), 2):
            both = RuledRow(spacing=6 * theme.unit, padding=(0, 0.2 * theme.unit), ruled=start > 0)
            both.gap_before = 0.2 * theme.unit
            both.max_growth = 0.5
            for each in widgets[start : start + 2]:
                each.size_hint_y = 1
                both.add_widget(each)
            yield both

    def _line(
        self, line: EmergencyNumber, rows: list[EmergencyNumber], brief: list[EmergencyNumber]
    ) -> AutoHeightRow:
        row = AutoHeightRow(spacing=4 * theme.unit)
        figure, name = (0.45, 0.85) if brief == rows else (0.55, 1)
        self._fill(row, line, theme.figure * figure, theme.small * name, brief=line in brief)
        return row

    def _number_lines(
        self, rows: list[EmergencyNumber], room: float
    ) -> tuple[list[AutoHeightRow], list[EmergencyNumber]]:
        """With what they are for where all has room: first the least known, which come last. And those that
        have none."""
        brief: list[EmergencyNumber] = []
        lines = [self._number_line(row) for row in rows]
        room -= sum(map(self._height_of, lines))
        for i in reversed(range(len(rows))):
            whole = self._number_line(rows[i], brief=False)
            more = self._height_of(whole) - self._height_of(lines[i])
            if more <= room:
                room -= more
                lines[i] = whole
            else:
                brief.insert(0, rows[i])
        return lines, brief

    def _number_line(self, line: EmergencyNumber, *, brief: bool = True, of: str = "number") -> AutoHeightRow:
        """In very large letters: the number is what one looks for, its name stands small beside it."""
        row = AutoHeightRow(spacing=4 * theme.unit)
        row.gap_before = 1.5 * theme.unit
        low = theme.landscape
        size, name = (0.5 * theme.figure, NAME_SCALE * theme.small) if low else (theme.title, theme.small)
        self._fill(row, line, size, name, brief=brief, of=of)
        return row

    def _fill(
        self,
        row: AutoHeightRow,
        line: EmergencyNumber,
        size: float,
        title_size: float,
        *,
        brief: bool,
        of: str = "number",
    ) -> None:
        """The number, all of them as wide, and what it is for."""
        widest = max(text_width(each, theme.bold_font, size) for each in known_emergency_numbers())
        column = widest + 4 * theme.unit
        row.add_widget(self._figure(line, size, of, size_hint_x=None, width=column))
        texts = AutoHeightStack(pos_hint={"center_y": 0.5})
        texts.add_widget(TextLabel(words=line.title, bold_face=True, size_px=title_size))
        if not brief:
            texts.add_widget(
                TextLabel(words=line.when, size_px=min(theme.small, title_size), ink=theme.muted)
            )
        row.add_widget(texts)

    def _list(self, rows: list[EmergencyNumber], brief: list[EmergencyNumber]) -> Panel:
        panel = Panel()
        panel.border_width = 0  # no button
        panel.spacing, panel.padding = 0, (6 * theme.unit, 2 * theme.unit)
        figure, name = (TIGHT_FIGURE_SCALE, theme.small) if brief else (FIGURE_SCALE, theme.body)
        for i, line in enumerate(rows):
            row = RuledRow(spacing=4 * theme.unit, padding=(0, 2 * theme.unit), ruled=i > 0)
            self._fill(row, line, theme.figure * figure, name, brief=line in brief)
            row.add_widget(
                Badge(icon=line.icon, tint="teal", side=20 * theme.unit, pos_hint={"center_y": 0.5})
            )
            row.bind(least=row.setter("size_hint_min_y"))
            row.size_hint_y, row.size_hint_min_y = 1, row.least  # they share what room there is
            panel.add_widget(row)
        return panel

    @staticmethod
    def _figure(line: EmergencyNumber, size: float, of: str, **kwargs: Any) -> AccessibleLabel:
        return AccessibleLabel(
            item_id=f"{of}.{line.number.replace(' ', '')}",
            words=line.title,
            value=verbatim(line.number),
            hint=line.when,
            shown=verbatim(line.number),
            bold_face=True,
            size_px=size,
            pos_hint={"center_y": 0.5},
            **kwargs,
        )

    def _no_trace_notice(self) -> Widget:
        row = AutoHeightRow(spacing=3 * theme.unit)
        row.add_widget(Pictogram(icon="lock-outline", size_px=theme.small * 1.15, pos_hint={"center_y": 0.5}))
        row.add_widget(
            AccessibleLabel(
                item_id="trace",
                words=T("La borne ne garde aucune trace de cette page."),
                size_px=theme.small,
                pos_hint={"center_y": 0.5},
            )
        )
        return row


class RuledRow(AutoHeightRow):
    """A line of a list, with a fine rule above it."""

    def __init__(self, *, ruled: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if ruled:
            with self.canvas.before:
                Color(rgba=(*theme.edge[:3], 0.35))
                self._rule = Rectangle()
            self.bind(pos=self._place, size=self._place)

    def _place(self, *_args: object) -> None:
        self._rule.pos, self._rule.size = (self.x, self.top - 1), (self.width, max(2, 0.3 * theme.unit))

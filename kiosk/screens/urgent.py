"""Numbers for who is in danger, in a page that looks like any other.

Who looks over a shoulder sees nothing special, and one touch leaves it.
"""

from collections.abc import Iterator
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.domain import NO_TEXT, T, Text, verbatim
from kiosk.domain.rules import emergency_numbers
from kiosk.domain.rules.agency_tables import HelpOrganisation, HelpTopic
from kiosk.eservices import visit_facts
from kiosk.journeys import Context, format_phone

from .page import BasePage
from .widgets.buttons import ChoiceButton, PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, Panel
from .widgets.fonts import text_width
from .widgets.kivy_helpers import force_layout, required_height
from .widgets.labels import AccessibleLabel, Badge, Pictogram, TextLabel
from .widgets.paginator import PagePosition
from .widgets.theme import VERY_LARGE_TEXT, theme

#: A number, whose it is, what it is for, its pictogram.
NumberLine = tuple[str, Text, Text, str]
URGENT_TITLE = T("Aide urgente")
#: Of so many numbers the name alone says what they are for: 112, 17, 18, 114.
BRIEF = 4
#: How large a name is on a low page, as a part of very large letters.
NAME_SCALE = 0.7
#: What is said of it in place of the page, while others may hear: who wants it read asks for it.


class UrgentPage(BasePage):
    can_go_back = False
    quiet = True

    def blocks(self) -> list[Widget]:
        person = [self._person()] if self.controller.staff_available or self.controller.call.open else []
        rows = self._numbers()
        if theme.text >= VERY_LARGE_TEXT:
            return self._large_page(rows, person)
        if theme.landscape:
            blocks = self._low_page(rows, person)
            # High letters have no room for what everyone's numbers are for beside whose they are.
            return blocks if self._fits(blocks) else self._low_page(rows, person, BRIEF)
        panel = self._list(rows)
        panel.max_growth = 0.3
        return [*self._header(), panel, *person, self._no_trace_notice()]

    def _large_page(self, rows: list[NumberLine], person: list[ChoiceButton]) -> list[Widget]:
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

    def _low_page(self, rows: list[NumberLine], person: list[ChoiceButton], brief: int = 0) -> list[Widget]:
        """Two of them side by side, the first ``brief`` without what they are for."""
        trace = self._no_trace_notice()
        trace.gap_before = 0.2 * theme.unit
        if brief:
            person = [self._person(brief=True) for _ in person]
        lines = [self._line(row, brief=rank < brief) for rank, row in enumerate(rows)]
        return [*self._header(), *self._in_pairs([*lines, *person]), trace]

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

    def _person(self, *, brief: bool = False) -> ChoiceButton:
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

    def _numbers(self) -> list[NumberLine]:
        """The numbers for everyone, then those of the agency."""
        known = {each.number for each in emergency_numbers()}
        return [(each.number, each.title, each.when, each.icon) for each in emergency_numbers()] + [
            (format_phone(each.phone), verbatim(each.name), verbatim(each.what), "lifebuoy")
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

    def _line(self, line: NumberLine, *, brief: bool = False) -> AutoHeightRow:
        number, title, when, _icon = line
        row = AutoHeightRow(spacing=4 * theme.unit)
        self._fill(row, number, title, when, theme.figure * 0.55, theme.small, brief=brief)
        return row

    def _number_lines(
        self, rows: list[NumberLine], room: float
    ) -> tuple[list[AutoHeightRow], list[NumberLine]]:
        """With what they are for where all has room: first the least known, which come last. And those that
        have none."""
        brief: list[NumberLine] = []
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

    def _number_line(self, line: NumberLine, *, brief: bool = True, of: str = "number") -> AutoHeightRow:
        """In very large letters: the number is what one looks for, its name stands small beside it."""
        number, title, when, _icon = line
        row = AutoHeightRow(spacing=4 * theme.unit)
        row.gap_before = 1.5 * theme.unit
        low = theme.landscape
        size, name = (0.5 * theme.figure, NAME_SCALE * theme.small) if low else (theme.title, theme.small)
        self._fill(row, number, title, when, size, name, brief=brief, of=of)
        return row

    def _fill(
        self,
        row: AutoHeightRow,
        number: str,
        title: Text,
        when: Text,
        size: float,
        title_size: float,
        *,
        brief: bool = False,
        of: str = "number",
    ) -> None:
        """The number, all of them as wide, and what it is for."""
        widest = max(text_width(each.number, theme.bold_font, size) for each in emergency_numbers())
        column = widest + 4 * theme.unit
        row.add_widget(self._figure(number, title, when, size, of, size_hint_x=None, width=column))
        texts = AutoHeightStack(pos_hint={"center_y": 0.5})
        texts.add_widget(TextLabel(words=title, bold_face=True, size_px=title_size))
        if not brief:
            texts.add_widget(TextLabel(words=when, size_px=min(theme.small, title_size), ink=theme.muted))
        row.add_widget(texts)

    def _list(self, rows: list[NumberLine]) -> Panel:
        panel = Panel()
        panel.border_width = 0  # no button
        panel.spacing, panel.padding = 0, (6 * theme.unit, 2 * theme.unit)
        for i, (number, title, when, icon) in enumerate(rows):
            row = RuledRow(spacing=4 * theme.unit, padding=(0, 2 * theme.unit), ruled=i > 0)
            self._fill(row, number, title, when, theme.figure * 0.9, theme.body)
            row.add_widget(Badge(icon=icon, tint="teal", side=20 * theme.unit, pos_hint={"center_y": 0.5}))
            row.bind(least=row.setter("size_hint_min_y"))
            row.size_hint_y, row.size_hint_min_y = 1, row.least  # they share what room there is
            panel.add_widget(row)
        return panel

    @staticmethod
    def _figure(number: str, title: Text, when: Text, size: float, of: str, **kwargs: Any) -> AccessibleLabel:
        return AccessibleLabel(
            item_id=f"{of}.{number.replace(' ', '')}",
            words=title,
            value=verbatim(number),
            hint=when,
            shown=verbatim(number),
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

"""Numbers for who is in danger, in a page that looks like any other.

Who looks over a shoulder sees nothing special, and one touch leaves it. The first number, by why one came,
and the way to a person of the agency stand on the first page at every size.
"""

from collections.abc import Iterator
from itertools import accumulate
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
PERSON_NOW = T("Une personne de l’agence, maintenant")
#: How large numbers are on an upright page, as a part of the largest, and where that leaves no room for all.
FIGURE_SCALE, TIGHT_FIGURE_SCALE = 0.9, 0.65
#: How large a name is on a low page, as a part of very large letters.
NAME_SCALE = 0.7


class UrgentPage(BasePage):
    shown: UrgentScreen
    can_go_back = False
    quiet = True
    #: Whether there is more than one page: what leads out and to a person is then below each of them.
    _several = False

    @property
    def _wants_footer_beside(self) -> bool:
        return theme.landscape and self._several

    def rebuild(self) -> None:
        """On one page where all numbers have room there, smaller if they must."""
        self._several, self._single_page = False, []
        if theme.text < VERY_LARGE_TEXT:
            self.footer_beside = False
            force_layout(self)
            self._rebuild_footer()
            self._single_page = self._fitting_page(self._numbers())
        self._several = not self._single_page
        super().rebuild()

    def blocks(self) -> Iterator[Widget]:
        yield from self._single_page or self._several_pages(self._numbers())

    def _fitting_page(self, rows: list[EmergencyNumber]) -> list[Widget]:
        """All of it on one page; nothing where that has no room for it."""
        page = self._low_page if theme.landscape else self._high_page
        for brief in ([], [each for each in rows if each.clear], rows):
            if self._room_beside(blocks := page(rows, brief)) >= 0:
                return blocks
        return []

    def _several_pages(self, rows: list[EmergencyNumber]) -> list[Widget]:
        """As many numbers on the first page as have room there, a line each: hardly anybody turns pages for
        one. Then the others, what those are for whose name alone does not say it, and how to call."""
        title, notes = self.title_block(URGENT_TITLE), AutoHeightStack(spacing=self.pages.spacing)
        notes.add_widget(self._how())
        notes.add_widget(self._no_trace_notice())
        room = self._room_beside([title], PagePosition.FIRST)
        heights = accumulate(self._height_of(self._number_line(row)) for row in rows)
        near = max(1, sum(height <= room for height in heights))
        lines, brief = self._number_lines(rows[:near], room, brief=rows)
        clear = [each for each in rows if each.clear]
        later = self._room_beside([notes], PagePosition.LATER)
        others, _ = self._number_lines(rows[near:], later, brief=clear)
        about = [self._number_line(row, brief=False, of="about") for row in brief if row not in clear]
        return [title, *lines, *others, *about, notes]

    def _low_page(self, rows: list[EmergencyNumber], brief: list[EmergencyNumber]) -> list[Widget]:
        """Two of them side by side, those of ``brief`` without what they are for."""
        trace, person = self._no_trace_notice(), self._persons(told=not brief)
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
        return [*self._header(), panel, *self._persons(told=not brief), self._no_trace_notice()]

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

    @property
    def _can_call(self) -> bool:
        """Whether a person may come."""
        return self.controller.staff_available or self.controller.call.open

    def _persons(self, *, told: bool) -> list[ChoiceButton]:
        """The way to a person on the page, and where there is room what it does not ask for."""
        if not self._can_call:
            return []
        person = ChoiceButton(
            item_id="person",
            words=PERSON_NOW,
            hint=T("Vous n’avez rien à expliquer.") if told else NO_TEXT,
            icon="face-agent",
            tone="primary",
        )
        person.bind(on_act=lambda _choice: self.controller.request_help_now())
        return [person]

    @property
    def kept_actions(self) -> int:
        return 2

    def actions(self) -> list[PushButton]:
        """The way out is where the hand is; below several pages also the way to a person."""
        actions = [self._leave_button()] if theme.high or self._several else []
        if self._several and self._can_call:
            call = self.controller.request_help_now
            actions.append(self.action("person", PERSON_NOW, "face-agent", call, "primary"))
        return actions

    def _leave_button(self) -> PushButton:
        return self.action("leave", T("Revenir à l’accueil"), "home", self.controller.leave_urgent_numbers)

    def _header(self) -> list[Widget]:
        """The title, and the way out beside what is above it."""
        title, how = self.title_block(URGENT_TITLE), self._how()
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
        size = self._note_size if self._several else theme.body
        return self.text_block(T("Appelez avec votre téléphone. C’est gratuit."), "how", size_px=size)

    @property
    def _note_size(self) -> float:
        """How large what is not a number stands on one of several pages."""
        return NAME_SCALE * theme.small if theme.landscape else theme.small

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
        self, rows: list[EmergencyNumber], room: float, *, brief: list[EmergencyNumber]
    ) -> tuple[list[AutoHeightRow], list[EmergencyNumber]]:
        """Those of ``brief`` with what they are for only where there is room for it: first the least known,
        which come last. And those without."""
        without: list[EmergencyNumber] = []
        lines = [self._number_line(row, brief=row in brief) for row in rows]
        room -= sum(map(self._height_of, lines))
        for i in reversed(range(len(rows))):
            if rows[i] not in brief:
                continue
            whole = self._number_line(rows[i], brief=False)
            more = self._height_of(whole) - self._height_of(lines[i])
            if more <= room:
                room -= more
                lines[i] = whole
            else:
                without.insert(0, rows[i])
        return lines, without

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
        size = self._note_size if self._several else theme.small
        row.add_widget(Pictogram(icon="lock-outline", size_px=size * 1.15, pos_hint={"center_y": 0.5}))
        row.add_widget(
            AccessibleLabel(
                item_id="trace",
                words=T("La borne ne garde aucune trace de cette page."),
                size_px=size,
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

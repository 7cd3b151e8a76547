"""What one can do here: what concerns the visitor who is known, the services, and a person last and widest.

The person stands at the foot: on the first page whatever the language and the size of its letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.domain import NOTHING, T, verbatim
from kiosk.eservices import EService, contact
from kiosk.eservices.concerns import MOST, Concern, Kind
from kiosk.screens.widgets.accessible import Pressable
from kiosk.screens.widgets.buttons import Action, Choice, FlatTile, Tile
from kiosk.screens.widgets.concern import ConcernCard, SayWhat
from kiosk.screens.widgets.fonts import line_of, width_of
from kiosk.screens.widgets.force_layout import settle
from kiosk.screens.widgets.pages import Place
from kiosk.screens.widgets.row import SnugRow, in_rows
from kiosk.screens.widgets.shrink_to_fit import high
from kiosk.screens.widgets.stack import Stack
from kiosk.screens.widgets.theme import look

from .identity import corner, identity
from .page import VERY_LARGE, Page

#: So few services are better large: one below the other, on a tablet that lies abreast.
FEW, ABREAST = 3, 4
#: So many are of the first rank. Eleven equal ones are a wall; the others have a page of their own.
RANKED = 8
#: From this text size on, pictogram and words stand side by side: eight tiles stay on a page.
LARGE = 150
#: How much they may grow where there is room, as a part of their height: tall ones soon stand hollow.
TALL, FLAT, CARD = 0.5, 1.2, 0.35
#: Cards stand closer to each other than to the rest, as a part of that gap.
BETWEEN = 0.7

LOOKING = T("Nous regardons ce qui vous concerne…")
NOTHING_DUE = T("Rien d’urgent pour vous aujourd’hui.")
NOT_TOLD = T("Votre compte est indisponible pour l’instant.")
OTHER_SERVICES = T("Autres services")
ALL_SERVICES = T("Tous les services")
RECOGNISE = T("Ce qui me concerne")
PERSON = T("Parler à quelqu’un de l’agence")
SAY = T("Dites ce que vous voulez")
LISTENING = T("Je vous écoute")

#: Pictogram and colour of what concerns a tenant.
SIGNS: dict[Kind, tuple[str, str]] = {
    Kind.RENT: ("cash-multiple", "green"),
    Kind.ANSWER: ("comment-question-outline", "lilac"),
    Kind.VISIT: ("wrench", "coral"),
    Kind.MEETING: ("calendar-clock", "blue"),
    Kind.PAPER: ("file-document-outline", "sand"),
}


class Concerns(Stack):
    """The cards. While they are not known their room is kept: nothing below moves when they come."""

    grow = CARD
    room = NumericProperty(0)

    def show(self, cards: Sequence[Widget]) -> None:
        """Puts these in the place of what stood there."""
        self.clear_widgets()
        for card in cards:
            card.bind(least=self._share)
            self._share(card, card.least)
            self.add_widget(card)
        self.add_widget(Widget(size_hint_y=0.01))

    @staticmethod
    def _share(card: Widget, least: float) -> None:
        """As high as it must be, and of what is left a part of that."""
        card.size_hint_y, card.size_hint_min_y, card.size_hint_max_y = least, least, (1 + CARD) * least

    def _fit(self, *_args) -> None:
        super()._fit()
        self.least = max(self.least, self.room)


class HomePage(Page):
    """The tiles share the page; with larger text there are fewer in a row."""

    __events__ = ("on_speak",)

    @property
    def can_go_back(self) -> bool:
        return self.shown.more

    def blocks(self) -> Iterator[Widget]:
        #: What changes while the page stands, once it is made.
        self.concerns: Concerns | None = None
        self.say: SayWhat | None = None
        return self._blocks()

    def _blocks(self) -> Iterator[Widget]:
        first, others = self._ranks()
        if self.shown.more:
            yield self.title_block(OTHER_SERVICES if first else ALL_SERVICES)
            yield from self._grid(others, len(first))
            return
        yield from self._greeting()
        if self.shown.notice:
            yield self.notice_block(self.shown.notice, "notice", "warn")
        elif self.shown.set_up:
            yield self.notice_block(self.shown.set_up, "notice", "ok")
        own = self.shown.own
        if own is not None:
            yield from self._concerns()
        # A tablet that lies has its room for three cards, or for eight tiles; its bar has a microphone, too.
        # In larger letters what was just set stands in its place, once: the services have theirs.
        low = look.landscape and (own is None or own.concerns is None or len(own.concerns) >= MOST)
        if not low and not (self.shown.set_up and look.text >= LARGE):
            yield from self._say_what()
        if own is None:
            yield from self._grid(first, 0, self._more_tile(others) if look.landscape else None)
        elif first:
            label = self.text_block(ALL_SERVICES, "services", bold_face=True, size_px=look.small)
            yield label
            yield from self._quiet_grid(first, others)
        if not look.landscape:
            yield from self._quiet_ways([] if own is not None and first else others)

    def actions(self) -> list[Action]:
        ways = []
        if look.landscape and self._offers_recognition:
            ways.append(self.action("recognise", RECOGNISE, "account-outline", self.guide.recognise))
        elif look.landscape and self.shown.own is not None and not self.shown.more:
            ways.append(self.action("more", ALL_SERVICES, "dots-grid", self.guide.more_services))
        return [*ways, self.action("service.aide", PERSON, "face-agent", self.guide.help, self._person_tone)]

    @property
    def _person_tone(self) -> str:
        """Only one thing is filled: what is to be paid comes first."""
        own = self.shown.own
        owes = own is not None and any(each.kind is Kind.RENT for each in own.concerns or ())
        return "second" if owes and not self.shown.more else "primary"

    def at_foot(self, place: Place) -> list[Action]:
        """With the person, on whichever page."""
        foot = super().at_foot(place)
        return [*foot, *(each for each in self._on[-1:] if each not in foot)]

    def on_speak(self) -> None:
        """The visitor wants to say what they want."""

    def concerns_told(self) -> None:
        """What concerns the visitor is known now: it comes into its room."""
        if look.landscape or look.text >= LARGE:
            self.refill()  # nothing stands below them, and what does not fit is for the next page
            return
        for button in self._on:
            if button.told == "service.aide":
                button.tone = self._person_tone
        if self.concerns is not None:
            self.concerns.show(self._cards())
            settle(self.concerns)
            self.tell_soon()

    def hearing_changed(self) -> None:
        """The kiosk begins to listen, or ends."""
        if self.say is not None:
            self.say.on = self.guide.hearing.active
            self.say.words = LISTENING if self.say.on else SAY
            self.tell_soon()

    # Whose it is

    def _greeting(self) -> list[Widget]:
        """Whose place it is, and the question. In very large letters, on a tablet already in larger ones, the
        question alone: the room is for what can be done."""
        own = self.shown.own
        words = (
            T("Bonjour {name}.", name=verbatim(own.name))
            if own is not None
            else T("Bonjour. Que voulez-vous faire ?")
        )
        title = self.title_block(words)
        if look.text >= (VERY_LARGE if not look.landscape else LARGE):
            return [title]
        if not look.landscape:
            head = identity(self.guide)
            return [title] if head is None else [head, title]
        end = corner(self.guide)
        if end is None:
            return [title]
        title.pos_hint = {"center_y": 0.5}
        line = SnugRow(spacing=self.pages.spacing)
        line.add_widget(title)
        line.add_widget(end)
        return [line]

    # What concerns them

    def _concerns(self) -> Iterator[Widget]:
        """Each a block; together in the room that is kept for them while they are not known."""
        if self.shown.own.concerns is not None:
            for i, card in enumerate(self._cards()):
                card.grow = CARD
                if i:
                    card.gap_before = BETWEEN * self.pages.spacing
                yield card
            return
        self.concerns = Concerns(spacing=BETWEEN * self.pages.spacing)
        left = self._room(Place.ONLY)[0] - self._used()
        room = (
            MOST * (3.4 * look.small + look.option + 7 * look.u)
            + look.title
            - look.option
            + (MOST - 1) * self.concerns.spacing
        )
        self.concerns.room = max(0.0, min(left, room))
        self.concerns.show(self._cards())
        yield self.concerns

    def _used(self) -> float:
        """How high what stands on the page already is, with the gaps."""
        return sum(high(block) + self.pages.spacing for block in self.pages.made)

    def _cards(self) -> list[Widget]:
        own = self.shown.own
        if own.concerns is None:
            return [self.notice_block(LOOKING, "concern")]
        if not own.concerns:
            sentence, tone = (NOTHING_DUE, "ok") if own.whole else (NOT_TOLD, "warn")
            return [self.notice_block(sentence, "concern", tone)]
        return [self._card(i, each) for i, each in enumerate(own.concerns)]

    def _card(self, index: int, concern: Concern) -> ConcernCard:
        icon, tint = SIGNS[concern.kind]
        when = concern.value
        if concern.day is not None:
            when = T("{day}, {when}", day=concern.day, when=concern.value)
        low = look.landscape and look.text < LARGE  # three cards stand below each other
        rent = concern.kind is Kind.RENT
        card = ConcernCard(
            told=f"concern.{index}",
            words=concern.words or concern.value,
            value=when if concern.words else NOTHING,
            hint=concern.hint,
            private=True,
            icon=icon,
            tint=tint,
            day=concern.day,
            above=NOTHING if low and rent else concern.words,
            figure=concern.value,
            below=NOTHING if low and concern.day is not None else concern.hint,
            verb=T("Payer") if rent else NOTHING,
            late=concern.late,
        )
        card.bind(on_act=lambda _card: self.guide.attend_to(concern))
        return card

    # Ways on

    def _say_what(self) -> Iterator[Widget]:
        if not self.guide.hearing.ready:
            return
        example = T("« Je veux changer mon rendez-vous »")
        self.say = SayWhat(told="say", words=SAY, hint=example if look.text < LARGE else NOTHING)
        self.say.bind(on_act=lambda _say: self.dispatch("on_speak"))
        self.hearing_changed()
        yield self.say

    @property
    def _offers_recognition(self) -> bool:
        return self.shown.own is None and not self.shown.more and self.guide.can_recognise

    def _quiet_ways(self, others: list[EService]) -> Iterator[Widget]:
        ways: list[FlatTile] = []
        more = self._more_tile(others)
        if more is not None:
            ways.append(more)
        if self._offers_recognition:
            tile = FlatTile(
                told="recognise", words=RECOGNISE, icon="account-outline", tint="teal", quiet=True
            )
            tile.bind(on_act=lambda _tile: self.guide.recognise())
            ways.append(tile)
        for row in in_rows(ways, 2 if look.text < LARGE else 1, self.pages.spacing, 0):
            row.alike = "quiet"
            yield row

    def _more_tile(self, others: list[EService]) -> FlatTile | None:
        if not others:
            return None
        first, _ = self._ranks()
        words = OTHER_SERVICES if first else ALL_SERVICES
        tile = FlatTile(told="more", words=words, icon="dots-grid", tint="teal", quiet=bool(first))
        tile.bind(on_act=lambda _tile: self.guide.more_services())
        return tile

    # Services

    def _ranks(self) -> tuple[list[EService], list[EService]]:
        """Those on the first page, and the others. On a home of one's own in larger letters or on a tablet
        that lies all have a page of their own."""
        services = [each for each in self.guide.services() if each.key != contact.KEY]
        if self.shown.own is not None and (look.landscape or look.text >= LARGE):
            return [], services
        if len(services) <= RANKED + 1:
            return services, []
        # Where they are quiet the way to the others is one of eight.
        ranked = RANKED - (self.shown.own is not None)
        return services[:ranked], services[ranked:]

    def _grid(self, services: list[EService], before: int, more: FlatTile | None = None) -> Iterator[Widget]:
        """The services as tiles; ``more`` leads to the others, ``before`` as many came already."""
        kind, across = self._tiles(services, more is not None)
        grow = TALL if kind is Tile else FLAT
        total = before + len(services)
        entries: list[Pressable] = [
            self._entry(kind, service, (i, total)) for i, service in enumerate(services, before + 1)
        ]
        if kind is Tile:
            for entry in entries:
                entry.big = across == 1
        if more is not None:
            entries.append(more)
        if across > 1:
            yield from in_rows(entries, across, self.pages.spacing, grow)
        else:
            for entry in entries:
                entry.grow = grow
                yield entry

    def _quiet_grid(self, services: list[EService], others: list[EService]) -> Iterator[Widget]:
        total = len(services)
        entries: list[Widget] = [
            self._entry(FlatTile, each, (i, total)) for i, each in enumerate(services, 1)
        ]
        for entry in entries:
            entry.quiet = True
        if (more := self._more_tile(others)) is not None:
            entries.append(more)
        for row in in_rows(entries, 2, self.pages.spacing, 0.3):
            row.gap_before = 0.6 * self.pages.spacing
            yield row

    def _tiles(self, services: Sequence[EService], more: bool) -> tuple[type[Pressable], int]:
        """What a service is drawn as, and how many stand in a row."""
        count = len(services) + more
        if look.text >= VERY_LARGE:
            return Choice, 1
        if look.landscape:
            if look.text == 100 and count <= ABREAST:
                return Tile, count
            return FlatTile, 3 if look.text == 100 else 2
        if count <= FEW:
            return Tile, 1
        return (Tile if self._tall_ones_fit(services) else FlatTile), 2

    def _tall_ones_fit(self, services: Sequence[EService]) -> bool:
        """Whether tiles with the pictogram above the words leave room for the ways below them."""
        gap = self.pages.spacing
        wide = (self.pages.width - gap) / 2 - 13 * look.u
        lines = max(
            ceil(width_of(look.say(each.title, look.lang), look.bold, look.option) / wide)
            for each in services
        )
        tall = 45 * look.u + lines * look.line * line_of(look.bold) * look.option
        used = self._used()
        rows = ceil(len(services) / 2)
        quiet = 0 if self.shown.more else gap + max(TARGET_MM * look.mm, 1.4 * look.small + 9 * look.u)
        return used + rows * (tall + gap) - gap + quiet <= self._room(Place.ONLY)[0]

    def _entry(self, kind: type[Pressable], service: EService, rank: tuple[int, int]) -> Pressable:
        entry = kind(
            told=f"service.{service.key}",
            words=service.title,
            icon=service.icon,
            tint=service.tint,
            rank=rank,
        )
        entry.bind(on_act=lambda _entry: self.guide.open(service.key))
        return entry

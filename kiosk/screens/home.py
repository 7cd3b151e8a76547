"""The home page: what concerns a visitor who has signed in, the services, and last and widest a person.

The person stands at the foot: on the first page whatever the language and the size of its letters.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from math import ceil

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.domain import NO_TEXT, T, Text, verbatim
from kiosk.eservices import EService
from kiosk.eservices.concerns import MAX_CONCERNS, Concern
from kiosk.i18n import calendar_labels
from kiosk.session.screen_state import HomeScreen

from .branding import branding_corner, branding_header
from .page import BasePage
from .widgets.accessible import Pressable
from .widgets.buttons import ChoiceButton, FlatTile, Framed, PushButton, Tile
from .widgets.containers import AutoHeightRow, AutoHeightStack, BidiRow, VerticalStack, arrange_in_rows
from .widgets.fonts import line_height_em, text_width
from .widgets.kivy_helpers import force_layout, load_kv, required_height
from .widgets.labels import shrink_to_fit
from .widgets.paginator import PagePosition
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme

#: How a service is shown: where they are few, where they are many, in very large letters.
ServiceTile = Tile | FlatTile | ChoiceButton


class ConcernCard(Framed, Pressable, BidiRow):
    """``figure`` is what matters, ``above`` and ``bottom_line`` it the rest; ``day`` stands on a leaf of the
    calendar in place of the pictogram, ``action_label`` is what a touch does, where that is more than
    looking."""

    least = NumericProperty(0)
    icon = StringProperty("")
    tint = StringProperty("")
    day = ObjectProperty(None, allownone=True)
    figure = ObjectProperty(NO_TEXT)
    above = ObjectProperty(NO_TEXT)
    bottom_line = ObjectProperty(NO_TEXT)
    action_label = ObjectProperty(NO_TEXT)
    #: Whether what stands below is a warning.
    late = BooleanProperty(False)

    def icon_width(self, text: float, low: bool, unit: float) -> float:
        """Pixels for the leaf or the pictogram. In very large letters its room is for the words, unless it
        says which day."""
        if text >= VERY_LARGE_TEXT and self.day is None:
            return 0
        return (64 if low else 42) * unit * (1 + (text - 100) / 200)


class CalendarLeaf(BoxLayout):
    """A day as it stands on a calendar: weekday, number, month."""

    tint = StringProperty("")
    side = NumericProperty(60)
    day = ObjectProperty(None, allownone=True)
    weekday = ObjectProperty(NO_TEXT)
    number = ObjectProperty(NO_TEXT)
    month = ObjectProperty(NO_TEXT)

    def on_day(self, _leaf: Widget, day: date | None) -> None:
        if day is None:
            return
        weekday, short, number, month = calendar_labels(day, theme.lang)
        fits = text_width(weekday, theme.regular_font, theme.small) <= 0.94 * self.side
        self.weekday = verbatim(weekday if fits else short)
        if theme.landscape:  # a low card has two lines
            self.number, self.month = verbatim(f"{number} {month}"), NO_TEXT
        else:
            self.number, self.month = verbatim(number), verbatim(month)

    def on_side(self, *_args: object) -> None:
        self.on_day(self, self.day)


class WishPrompt(Pressable, BidiRow):
    """To say what one wants, or to write it, and for instance what; ``on`` while the kiosk listens."""

    least = NumericProperty(0)
    icon = StringProperty("")
    on = BooleanProperty(False)


#: So few services are better large: one below the other, on a tablet that lies abreast.
FEW_SERVICES, MAX_SERVICES_IN_ROW = 3, 4
#: So many are of the first rank. Eleven equal ones are a wall; the others have a page of their own.
FIRST_PAGE_SERVICES = 8
#: How much they may grow where there is room, as a part of their height: tall ones soon stand hollow.
TILE_GROWTH, FLAT_TILE_GROWTH, CARD_GROWTH = 0.5, 1.2, 0.35
#: How many rows of them stand on the first page of a tablet that lies.
LOW_ROWS = 3
#: Cards stand closer to each other than to the rest, as a part of that gap.
CARD_GAP_RATIO = 0.7
#: How far the greeting is from what follows it on a low screen, as a part of that gap; where it stands in the
#: middle of two lines it needs none.
GREETING_GAP_RATIO = 0.35
#: The greeting stands in the middle beside the two lines of whose place it is (``BasePage.title_lead``).
CENTRED_TITLE_LEAD = 0.12

CONCERNS_LOADING = T("Nous regardons ce qui vous concerne…")
NOTHING_DUE = T("Rien d’urgent pour vous aujourd’hui.")
ACCOUNT_UNAVAILABLE = T("Votre compte est indisponible pour l’instant.")
OTHER_SERVICES = T("Autres services")
ALL_SERVICES = T("Tous les services")
SIGN_IN = T("Ce qui me concerne")
TALK_TO_SOMEONE = T("Parler à quelqu’un de l’agence")
SAY_WHAT_YOU_WANT = T("Dites ce que vous voulez")
WRITE_WHAT_YOU_WANT = T("Écrivez ce que vous voulez")
WRITE = T("Écrire")
EXAMPLE_WISH = T("« Je veux changer mon rendez-vous »")
#: How wide the way to write is beside the way to speak, as a part of that.
WRITE_WIDTH_RATIO = 0.45
LISTENING = T("Je vous écoute")


class ConcernList(VerticalStack):
    """The cards. While they are not known their room is kept: nothing below moves when they come."""

    max_growth = CARD_GROWTH
    room = NumericProperty(0)

    def show(self, cards: Sequence[Widget]) -> None:
        """Replace what is shown."""
        self.clear_widgets()
        for card in cards:
            card.bind(least=self._set_limits)
            self._set_limits(card, card.least)
            self.add_widget(card)
        self.add_widget(Widget(size_hint_y=0.01))

    @staticmethod
    def _set_limits(card: Widget, least: float) -> None:
        """Set the least height and the share of what is left."""
        card.size_hint_y, card.size_hint_min_y, card.size_hint_max_y = least, least, (1 + CARD_GROWTH) * least

    def _fit(self, *_args: object) -> None:
        super()._fit()
        self.least = max(self.least, self.room)


class HomePage(BasePage):
    """The tiles share the page; with larger text there are fewer in a row."""

    shown: HomeScreen
    #: Whether what concerns the visitor is known since they turned to another page.
    _concerns_due = False

    __events__: tuple[str, ...] = ("on_speak",)

    @property
    def can_go_back(self) -> bool:
        return self.shown.more

    @property
    def answers_below(self) -> bool:
        """What was just set leaves room for a service; cards of who has signed in come first anyway."""
        return self.shown.own is None

    def blocks(self) -> Iterator[Widget]:
        #: What changes while the page stands, once it is made.
        self.concerns: ConcernList | None = None
        self.say: WishPrompt | None = None
        return self._close_to_greeting(self._blocks()) if theme.landscape else self._blocks()

    def _close_to_greeting(self, blocks: Iterator[Widget]) -> Iterator[Widget]:
        """On a low screen all services stand on one page below the greeting, which nobody touches."""
        yield next(blocks)
        for block in islice(blocks, 1):
            block.gap_before = GREETING_GAP_RATIO * self.pages.spacing if theme.text >= LARGE_TEXT else 0
            yield block
        yield from blocks

    def _blocks(self) -> Iterator[Widget]:
        first, others = self._split_services()
        if self.shown.more:
            yield self.title_block(OTHER_SERVICES if first else ALL_SERVICES)
            yield self._write_prompt(WRITE_WHAT_YOU_WANT)
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
        low = theme.landscape and (own is None or own.concerns is None or len(own.concerns) >= MAX_CONCERNS)
        if not low and not (self.shown.set_up and theme.text >= LARGE_TEXT):
            yield from self._wish_prompts()
        if own is None:
            yield from self._grid(first, 0, self._more_tile(others) if theme.landscape else None)
        elif first:
            label = self.text_block(ALL_SERVICES, "services", bold_face=True, size_px=theme.small)
            label.heading = True
            yield label
            yield from self._secondary_grid(first, others)
        if not theme.landscape:
            yield from self._secondary_tiles([] if own is not None and first else others)

    def actions(self) -> list[PushButton]:
        ways = []
        if theme.landscape and self._offers_sign_in:
            ways.append(self.action("recognise", SIGN_IN, "account-outline", self.controller.start_sign_in))
        elif theme.landscape and self.shown.own is not None and not self.shown.more:
            ways.append(self.action("more", ALL_SERVICES, "dots-grid", self.controller.show_more_services))
        if self._writes_below:
            ways.append(self.action("write", WRITE, "keyboard-outline", self.controller.write_wish))
        return [
            *ways,
            self.action("service.aide", TALK_TO_SOMEONE, "face-agent", self.controller.help, self._help_tone),
        ]

    @property
    def _writes_below(self) -> bool:
        """Whether the way to write is at the foot: on a low screen in very large letters, where one is heard
        and it is not in the bar, the page of the other services is far."""
        low = theme.landscape and theme.text >= VERY_LARGE_TEXT
        return low and self.controller.dictation.ready and not self.shown.more

    @property
    def kept_actions(self) -> int:
        return 2 if self._writes_below else 1

    @property
    def _help_tone(self) -> str:
        """Fill the call for a person unless a payment may be due: only one button of a page is filled, and
        none changes its colour once it is known what is."""
        return "second" if self.shown.own is not None and not self.shown.more else "primary"

    def footer_buttons(self, place: PagePosition) -> list[PushButton]:
        """With the person, on whichever page."""
        foot = super().footer_buttons(place)
        if self._keeps_turns and place is PagePosition.ONLY:
            foot = [*foot[:-1], *self._page_turns(), *foot[-1:]]
        return [*foot, *(each for each in self._action_buttons[-1:] if each not in foot)]

    # The person keeps the place that it has while nobody knows yet how many pages there will be.

    @property
    def _keeps_turns(self) -> bool:
        """Whether the room of the ways to other pages is kept: where buttons stand one above the other."""
        return self.footer_beside and self.shown.own is not None and not (self.shown.more or self.proposals)

    @property
    def _single_action_paged(self) -> bool:
        if not self.foot.anchored_width:
            return super()._single_action_paged
        return self._turns_width <= self.foot.width - self.foot.spacing - self.foot.anchored_width

    @property
    def _turns_width(self) -> float:
        """Pixels that the ways to other pages need beside each other."""
        return sum(each.natural_width for each in self._page_turns()) + self.foot.spacing

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        return self._keeps_turns or super()._fits_one_action(actions, among_pages=among_pages)

    def _rebuild_footer(self) -> None:
        self.foot.anchored = "" if self.shown.more else "service.aide"
        super()._rebuild_footer()

    def rebuild(self) -> None:
        self.foot.anchored_width = self._person_width()
        super().rebuild()

    def _page_turned(self, *args: object) -> None:
        super()._page_turned(*args)
        if self._concerns_due and self.pages.page == 0:
            Clock.schedule_once(lambda _dt: self.concerns_loaded(), -1)  # once the page is arranged

    def _person_width(self) -> float:
        """On a low screen pixels for the person at the end of a line, whatever stands before it; 0 where it
        has a line of its own."""
        if not theme.landscape or self.footer_beside or self.shown.more:
            return 0
        *ways, person = self.actions()
        before = max((each.natural_width for each in ways), default=0)
        if theme.text == 100:
            room = self.foot.width - self.foot.spacing - before
            if room >= person.natural_width:
                return person.natural_width
        room = self.foot.width - self.foot.spacing - max(before, self._turns_width)
        return room if room >= person.min_width else 0

    def on_speak(self) -> None:
        """Start to listen for a request in the visitor's own words."""

    def concerns_loaded(self) -> None:
        """Show what concerns the visitor, which has just been fetched. Who looks at another page finds it on
        the way back: nothing moves there."""
        self._concerns_due = self.pages.page > 0
        if self._concerns_due or self.shown.more:
            return
        if self.concerns is None or theme.landscape or theme.text >= LARGE_TEXT:
            self.rebuild()  # nothing stands below them, and what does not fit is for the next page
            return
        for button in self._action_buttons:
            if button.item_id == "service.aide":
                button.tone = self._help_tone
        if self.concerns is not None:
            self.concerns.show(self._cards())
            force_layout(self.concerns)
            shrink_to_fit(self.concerns, self.concerns.room)
            self.schedule_outline_event()

    def hearing_changed(self) -> None:
        """Follow the microphone: the kiosk began or ended to listen."""
        if self.say is not None:
            self.say.on = self.controller.dictation.active
            self.say.words = LISTENING if self.say.on else SAY_WHAT_YOU_WANT
            self.schedule_outline_event()

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
        if theme.text >= (VERY_LARGE_TEXT if not theme.landscape else LARGE_TEXT):
            return [title]
        if not theme.landscape:
            head = branding_header(self.controller)
            return [title] if head is None else [head, title]
        title.pos_hint = {"center_y": 0.5}
        self.title_lead = CENTRED_TITLE_LEAD
        # Three rows of services, or of cards, stand below it on the first page, in every script.
        rows = LOW_ROWS * (TARGET_MM * theme.mm + self.pages.spacing) - self.pages.spacing
        room = self._page_heights(PagePosition.ONLY)[0] - rows
        line = AutoHeightRow(spacing=self.pages.spacing, width=self.pages.width)
        line.add_widget(title)
        for low in (False, True):
            end = branding_corner(self.controller, low=low)
            if end is None:
                break
            line.add_widget(end)
            force_layout(line)
            if required_height(line) <= room:
                if low:  # on one line nothing is above the greeting
                    self.title_lead = HomePage.title_lead.defaultvalue
                return [line]
            line.remove_widget(end)
        self.title_lead = HomePage.title_lead.defaultvalue
        force_layout(line)
        if own is None:
            shrink_to_fit(line, room)
        return [line]

    # What concerns them

    def _concerns(self) -> Iterator[Widget]:
        """Each a block; together in the room that is kept for them while they are not known."""
        own = self.shown.own
        if own is not None and own.concerns is not None:
            for i, card in enumerate(self._cards()):
                card.max_growth = CARD_GROWTH
                if i:
                    card.gap_before = CARD_GAP_RATIO * self.pages.spacing
                yield card
            return
        self.concerns = ConcernList(spacing=CARD_GAP_RATIO * self.pages.spacing)
        # In large letters more pages follow, whose ways take room from the first.
        place = PagePosition.FIRST if theme.text >= LARGE_TEXT else PagePosition.ONLY
        left = self._page_heights(place)[0] - self._used_height()
        # Three lines each, and the day until which a rent is due may take a second one.
        room = (
            MAX_CONCERNS * (3.4 * theme.small + theme.option + 7 * theme.unit)
            + theme.line * theme.small
            + theme.title
            - theme.option
            + (MAX_CONCERNS - 1) * self.concerns.spacing
        )
        self.concerns.room = max(0.0, min(left, room))
        self.concerns.show(self._cards())
        yield self.concerns

    def _used_height(self) -> float:
        """How high what stands on the page already is, with the gaps."""
        return sum(required_height(block) + self.pages.spacing for block in self.pages.built)

    def _cards(self) -> list[Widget]:
        own = self.shown.own
        if own is None or own.concerns is None:
            return [self.notice_block(CONCERNS_LOADING, "concern")]
        if not own.concerns:
            sentence, tone = (NOTHING_DUE, "ok") if own.whole else (ACCOUNT_UNAVAILABLE, "warn")
            return [self.notice_block(sentence, "concern", tone)]
        return [self._card(i, each) for i, each in enumerate(own.concerns)]

    def _card(self, index: int, concern: Concern) -> ConcernCard:
        when = concern.value
        if concern.day is not None:
            when = T("{day}, {when}", day=concern.day, when=concern.value)
        low = theme.landscape and theme.text < LARGE_TEXT  # three cards stand below each other
        # What somebody comes for stands beside who comes, where nothing stands below.
        beside = low and concern.day is not None and bool(concern.words and concern.hint)
        above = T("{what} : {value}", what=concern.words, value=concern.hint) if beside else concern.words
        # The sum is one touch away where others read it: on a terminal, and in large letters on a tablet.
        discreet = bool(concern.discreet) and (not theme.landscape or theme.text >= LARGE_TEXT)
        card = ConcernCard(
            item_id=f"concern.{index}",
            words=concern.words or concern.value,
            value=when if concern.words else NO_TEXT,
            hint=concern.hint,
            private=True,
            icon=concern.icon,
            tint=concern.tint,
            day=concern.day,
            above=NO_TEXT if discreet or (low and concern.action) else above,
            figure=concern.words if discreet else concern.value,
            bottom_line=(
                concern.discreet if discreet else NO_TEXT if low and concern.day is not None else concern.hint
            ),
            action_label=concern.action,
            late=concern.late and not discreet,
        )
        card.bind(on_act=lambda _card: self.controller.open_concern(concern))
        return card

    # Ways on

    def _wish_prompts(self) -> Iterator[Widget]:
        """To say what one wants, or to write it. On a tablet that lies the way to write is among the other
        services, in very large letters at the foot: the room is for what can be done."""
        if theme.high:  # in reach, too
            return
        if not self.controller.dictation.ready:
            if not theme.landscape:
                yield self._write_prompt(WRITE_WHAT_YOU_WANT)
            return
        alone = theme.landscape or theme.text >= VERY_LARGE_TEXT
        self.say = self._prompt("say", SAY_WHAT_YOU_WANT, "microphone", EXAMPLE_WISH if alone else NO_TEXT)
        self.say.bind(on_act=lambda _say: self.dispatch("on_speak"))
        self.hearing_changed()
        write = self._write_prompt(WRITE, NO_TEXT)
        if theme.landscape:
            yield self.say
            return
        if alone:
            yield self._on_first_page(self.say, write)
            return
        write.size_hint_x = WRITE_WIDTH_RATIO
        row = next(arrange_in_rows([self.say, write], 2, self.pages.spacing, 0))
        row.alike = ""
        yield row

    def _on_first_page(self, *prompts: Widget) -> Widget:
        """Both below what already stands there, in smaller letters if they must."""
        both = AutoHeightStack(spacing=self.pages.spacing, width=self.pages.width)
        for each in prompts:
            both.add_widget(each)
        force_layout(both)
        shrink_to_fit(both, self._page_heights(PagePosition.FIRST)[0] - self._used_height())
        return both

    def _write_prompt(self, words: Text, example: Text = EXAMPLE_WISH) -> WishPrompt:
        prompt = self._prompt("write", words, "keyboard-outline", example)
        prompt.bind(on_act=lambda _write: self.controller.write_wish())
        return prompt

    def _prompt(self, item_id: str, words: Text, icon: str, example: Text) -> WishPrompt:
        hint = example if theme.text < LARGE_TEXT else NO_TEXT
        return WishPrompt(item_id=item_id, words=words, icon=icon, hint=hint)

    @property
    def _offers_sign_in(self) -> bool:
        return self.shown.own is None and not self.shown.more and self.controller.can_sign_in

    def _secondary_tiles(self, others: list[EService]) -> Iterator[Widget]:
        ways: list[FlatTile] = []
        more = self._more_tile(others)
        if more is not None:
            ways.append(more)
        if self._offers_sign_in:
            tile = FlatTile(
                item_id="recognise", words=SIGN_IN, icon="account-outline", tint="teal", quiet=True
            )
            tile.bind(on_act=lambda _tile: self.controller.start_sign_in())
            ways.append(tile)
        for row in arrange_in_rows(ways, 2 if theme.text < LARGE_TEXT else 1, self.pages.spacing, 0):
            row.alike = "quiet"
            yield row

    def _more_tile(self, others: list[EService]) -> FlatTile | None:
        if not others:
            return None
        first, _ = self._split_services()
        words = OTHER_SERVICES if first else ALL_SERVICES
        tile = FlatTile(item_id="more", words=words, icon="dots-grid", tint="teal", quiet=bool(first))
        tile.bind(on_act=lambda _tile: self.controller.show_more_services())
        return tile

    # Services

    def _split_services(self) -> tuple[list[EService], list[EService]]:
        """Those on the first page, and the others. On a home of one's own in larger letters or on a tablet
        that lies all have a page of their own."""
        services = [each for each in self.controller.services() if not each.calls_person]
        if self.shown.own is not None and (theme.landscape or theme.text >= LARGE_TEXT):
            return [], services
        if len(services) <= FIRST_PAGE_SERVICES + 1:
            return services, []
        # Where they are quiet the way to the others is one of eight.
        ranked = FIRST_PAGE_SERVICES - (self.shown.own is not None)
        return services[:ranked], services[ranked:]

    def _grid(self, services: list[EService], before: int, more: FlatTile | None = None) -> Iterator[Widget]:
        """The services as tiles; ``more`` leads to the others, ``before`` as many came already."""
        kind, across = self._tiles(services, more is not None)
        grow = TILE_GROWTH if kind is Tile else FLAT_TILE_GROWTH
        total = before + len(services)
        entries: list[Widget] = [
            self._entry(kind, service, (i, total)) for i, service in enumerate(services, before + 1)
        ]
        if kind is Tile:
            for entry in entries:
                entry.large = across == 1
        if more is not None:
            entries.append(more)
        if across > 1:
            yield from arrange_in_rows(entries, across, self.pages.spacing, grow)
        else:
            for entry in entries:
                entry.max_growth = grow
                yield entry

    def _secondary_grid(self, services: list[EService], others: list[EService]) -> Iterator[Widget]:
        total = len(services)
        entries: list[Widget] = [
            self._entry(FlatTile, each, (i, total)) for i, each in enumerate(services, 1)
        ]
        for entry in entries:
            entry.quiet = True
        if (more := self._more_tile(others)) is not None:
            entries.append(more)
        for row in arrange_in_rows(entries, 2, self.pages.spacing, 0.3):
            row.gap_before = 0.6 * self.pages.spacing
            yield row

    def _tiles(self, services: Sequence[EService], more: bool) -> tuple[type[ServiceTile], int]:
        """The tiles of the services, and how many stand in a row."""
        count = len(services) + more
        if theme.text >= VERY_LARGE_TEXT:
            return ChoiceButton, 1
        if theme.landscape:
            if theme.text == 100 and count <= MAX_SERVICES_IN_ROW:
                return Tile, count
            return FlatTile, 3 if theme.text == 100 else 2
        if count <= FEW_SERVICES:
            return Tile, 1
        return (Tile if self._tall_tiles_fit(services) else FlatTile), 2

    def _tall_tiles_fit(self, services: Sequence[EService]) -> bool:
        """Whether tiles with the pictogram above the words leave room for the ways below them."""
        gap = self.pages.spacing
        wide = (self.pages.width - gap) / 2 - 13 * theme.unit
        lines = max(
            ceil(text_width(theme.say(each.title, theme.lang), theme.bold_font, theme.option) / wide)
            for each in services
        )
        tall = 45 * theme.unit + lines * theme.line * line_height_em(theme.bold_font) * theme.option
        used = self._used_height()
        rows = ceil(len(services) / 2)
        quiet = 0 if self.shown.more else gap + max(TARGET_MM * theme.mm, 1.4 * theme.small + 9 * theme.unit)
        return used + rows * (tall + gap) - gap + quiet <= self._page_heights(PagePosition.ONLY)[0]

    def _entry(self, kind: type[ServiceTile], service: EService, rank: tuple[int, int]) -> ServiceTile:
        entry = kind(
            item_id=f"service.{service.key}",
            words=service.title,
            icon=service.icon,
            tint=service.tint,
            rank=rank,
        )
        entry.bind(on_act=lambda _entry: self.controller.open(service.key))
        return entry


load_kv(__file__)

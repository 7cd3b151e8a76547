"""The frame of every screen: whose page it is, how far along, the blocks, the actions."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.glossary import terms
from kiosk.accessibility.outline import Item, Outline, Role
from kiosk.domain import CHINESE, NOTHING, T, Text, verbatim
from kiosk.i18n import catalogue
from kiosk.screens.sign_language_video import video_of
from kiosk.screens.widgets.accessible import Pressable, Told
from kiosk.screens.widgets.buttons import Action, Turn
from kiosk.screens.widgets.deferred_delete import linger
from kiosk.screens.widgets.footer import Footer
from kiosk.screens.widgets.force_layout import settle
from kiosk.screens.widgets.kv import load_beside
from kiosk.screens.widgets.pages import Pages, Place
from kiosk.screens.widgets.panel import Notice
from kiosk.screens.widgets.progress import ProgressBars  # noqa: F401 - the kv file makes them
from kiosk.screens.widgets.row import in_rows
from kiosk.screens.widgets.signer import Signer
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Pictogram, Words
from kiosk.session import Guide
from kiosk.session.screen_state import Shown

#: From this text size on, long texts are cut into sentences.
VERY_LARGE = 200
#: Which part of a low page, or of what is in reach, its foot may take.
FOOT = 0.4
#: How wide a letter is, in em: more than most are.
LETTER = 0.55
SENTENCE_END = re.compile(r"(?<=[.!?؟…।])\s+|(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that the visitor may have meant: how it is called, what it does, and the item it is."""

    words: Text
    act: Callable[[], object]
    told: str = ""


class Page(BoxLayout):
    """Subclasses give ``blocks()`` and ``actions()``; both are asked again whenever something changed.

    ``heading`` stands small on top, ``position`` of ``total`` beside it. ``page_turned`` and ``filled``
    tell the app that there is a new outline.
    """

    __events__ = ("on_outline", "on_hear")
    heading = ObjectProperty(NOTHING)
    position = NumericProperty(0)
    total = NumericProperty(0)
    #: Whether the foot stands beside the blocks, and which part of the page is then for it.
    aside = BooleanProperty(False)
    foot_width = NumericProperty(0.26)
    #: Whether a keyboard is out, which stays where it is: captions lie over the head of the page then.
    keys_out = BooleanProperty(False)
    can_go_back = True
    middle = False
    #: Whether hard words on it can be touched.
    explains = False
    #: Whether nothing of it is said before it is asked for: someone may stand beside.
    quiet = False

    def __init__(self, guide: Guide, shown: Shown, **kwargs) -> None:
        self.guide = guide
        self.shown = shown
        self._proposals: list[Proposal] = []
        self._signing = False
        self.signer: Signer | None = None
        super().__init__(aside=self._beside, **kwargs)
        self.pages: Pages = self.ids.pages
        self.foot: Footer = self.ids.foot
        # What stands on the page is measured at once in the width that it will have.
        settle(self)
        #: What can stand at the foot: the way back, the ways on, and the ways to the other pages, made when
        #: there are some.
        self._back: list[Action] = []
        self._on: list[Action] = []
        self._turns: list[Turn] = []
        #: Whether there is room for one way on only, once that is measured.
        self._few: bool | None = None
        #: What the page is about, small, on the pages after the first.
        self._kept = Words(told="title", role=Role.TITLE, bold_face=True)
        self.foot.bind(width=self.pages.arrange_soon, height=self._show_reach)
        self.bind(y=self._show_reach)
        self.pages.room = self._room
        self.tell_soon = Clock.create_trigger(lambda _dt: self.dispatch("on_outline"), -1)
        self.pages.middle = self.middle
        self.pages.bind(count=self._show_foot, starts=self._show_foot, total=self._show_foot)
        self.pages.bind(on_leaf=self._show_leaf)
        self.refill()

    # What subclasses give

    def blocks(self) -> Iterable[Widget]:
        """What stands on the page, from top to bottom. Of a long list each is made when it is asked for."""
        return []

    def actions(self) -> list[Action]:
        """The buttons at the foot, without back and next page; the primary one last."""
        return []

    def vocabulary(self) -> list[tuple[str, Text]]:
        """What a visitor can say here: id of an outline item, and its words."""
        return [(item.id, item.name) for item in self.outline().operable]

    # Drawing

    @property
    def aside_from(self) -> int:
        """The text size from which on a low screen the foot stands beside the blocks."""
        return VERY_LARGE

    @property
    def _beside(self) -> bool:
        return look.landscape and look.text >= self.aside_from

    def refill(self) -> None:
        """Draws the page again."""
        if self.aside != self._beside:
            self.aside = self._beside
            settle(self)
        blocks = iter(self.blocks())
        if signed := self._signed():
            blocks = chain(islice(blocks, 1), [signed], blocks)
        if self.explains:
            blocks = self._explained(blocks)
        self._few = None
        aside = self._ways_aside(among_pages=False)
        self._fill_foot()
        self.pages.fill(
            self.laid(blocks, aside), tuple if aside else partial(self._ways_aside, among_pages=True)
        )

    def laid(self, blocks: Iterable[Widget], aside: list[Widget]) -> Iterable[Widget]:
        """The blocks of the page, and the actions that its foot has no room for."""
        return chain(blocks, aside)

    def _room(self, place: Place) -> tuple[float, float]:
        """How high the blocks can be above that foot, and how high those that are touched."""
        # From the page itself: its parts follow a change one after the other, and lie meanwhile.
        foot = 0 if self.aside else self.foot.height_of(self.at_foot(place)) + self.spacing
        room = self._below_head(place) - foot
        return room, self._low(foot) or room

    def _below_head(self, place: Place = Place.FIRST) -> float:
        """How high what stands below the head can be."""
        head = self.ids.heading.height
        if place is Place.LATER and self._keep_title():
            head += self._kept.height
        return self.height - self.padding[1] - head - self.spacing - self.padding[3]

    def _keep_title(self) -> bool:
        """What the pages after the first are about; whether there is such a title."""
        made = (each for block in self.pages.made for each in told_in(block))
        title = next((each for each in made if each.role is Role.TITLE), None)
        if title is None:
            return False
        words = [look.say(part, look.lang) for part in (title.words, title.value) if part]
        self._kept.words, self._kept.value = title.words, title.value
        self._kept.shown = verbatim("  ".join(words))
        self._kept.size_px = self.ids.heading.size_px
        if self.aside:  # not above the foot, which may need that height
            rest = self.ids.head.width - self.ids.about.width  # how far along one is
            self._kept.size_hint_x, self._kept.width = None, self.pages.width - rest
            self._kept.pos_hint = {"right": 1} if look.rtl != look.left else {"x": 0}
        elif self._kept.parent is None:
            self._kept.width = self.ids.about.width
        if self._kept.parent is None:
            settle(self._kept)
        return True

    def _low(self, foot: float) -> float:
        """Reach mode: how far above its foot the page may be touched; 0 without it."""
        if not look.high:
            return 0
        return max(1.0, look.high - self.y - self.padding[3] - foot)

    def _fill_foot(self) -> None:
        linger([*self._back, *self._on, *self._turns])
        self._turns = []
        self._back = [self._known(button) for button in self._way_back()]
        self._on = [self._known(button) for button in self._ways_on()]
        self._show_foot()

    def take_apart(self) -> list[Widget]:
        """What stood on a page that was left, each for itself: it is not shown again."""
        self.foot.clear_widgets()
        parts = [*self.pages.release(), *self._back, *self._on, *self._turns]
        self.foot.buttons, self._back, self._on, self._turns = [], [], [], []
        return parts

    def _known(self, button: Action) -> Action:
        """A button of the foot: the pages are cut anew when it grows where it stands, not when measured
        for another page."""
        button.fbind("needs", self._foot_grew)
        return button

    def _foot_grew(self, button: Action, _needs: float) -> None:
        if button.parent is self.foot:
            self.pages.arrange_soon()

    def at_foot(self, place: Place) -> list[Action]:
        """The buttons below a page that stands there: what decides is below each of them."""
        if place is Place.ONLY:
            return [*self._back, *self._on]
        few = self._few_among_pages and not self._proposals
        return [*self._back, *self._ways_to_pages(), *(self._on[-1:] if few else self._on)]

    @property
    def _few_among_pages(self) -> bool:
        """Whether there is room for one way on only, below one of several pages. It is measured once: what is
        measured anew, in another line, would move the pages, or have a way on twice."""
        if self._few is None:
            self._few = self._only_one(self.actions(), among_pages=True)
        return self._few

    def _show_leaf(self, *_args) -> None:
        """The title tells which question it is; where there is none, the heading does."""
        titles = [each for each in told_in(self.pages) if each.role is Role.TITLE]
        later = self.pages.place is Place.LATER and not titles and self._keep_title()
        about = self.ids.about
        if later != (self._kept.parent is not None):
            if later:
                self._kept.rank = (int(self.position), int(self.total)) if self.total else None
                about.add_widget(self._kept)
            else:
                about.remove_widget(self._kept)
        titled = later or any(title.rank for title in titles)
        heading = self.ids.heading
        heading.rank = (int(self.position), int(self.total)) if self.total and not titled else None
        heading.role = Role.TITLE if self.total and not titles and not later else Role.TEXT
        self._show_foot()

    def _show_foot(self, *_args) -> None:
        if self.pages.count > 1:
            self._number_turns()
            self.foot.most = self._below_head(Place.LATER)  # so that it is the same on all of them
        self.foot.show(self.at_foot(self.pages.place))
        self._show_reach()
        self.tell_soon()

    def _show_reach(self, *_args) -> None:
        self.pages.low = self._low(0 if self.aside else self.foot.height + self.spacing)

    def set_off(self, told: str, off: bool) -> None:
        """Switches a button of the foot off or on."""
        for button in (*self._back, *self._on, *self.pages.blocks()):
            if isinstance(button, Action) and button.told == told:
                button.off = off
        self.tell_soon()

    def _ways_to_pages(self) -> list[Turn]:
        """The way to the page before, and to the one after."""
        if not self._turns:
            before = Turn(told="page.up", words=T("Page précédente"), icon="arrow-up")
            after = Turn(told="page.down", words=T("Suite"), icon="arrow-down", longest=_page_of(88, 88))
            before.bind(on_act=lambda _turn: self._leaf(-1))
            after.bind(on_act=lambda _turn: self._leaf(1))
            self._turns = [before, after]
            for turn in self._turns:
                self._known(turn)
        return self._turns

    def _number_turns(self) -> None:
        """The way on says to which page, and of how many once that is known."""
        page, count, total = self.pages.page, self.pages.count, self.pages.total
        before, after = self._ways_to_pages()
        before.there, after.there = page > 0, page < count - 1
        after.hint = _page_of(page + 2, total)

    def _leaf(self, by: int) -> None:
        self.pages.page += by

    def _way_back(self) -> list[Action]:
        if not self.can_go_back:
            return []
        icon = "arrow-right" if look.rtl else "arrow-left"
        return [self.action("back", T("Retour"), icon, self.guide.back)]

    def _ways_on(self) -> list[Action]:
        """What stands at the foot: all actions, in very large letters only the last one."""
        if self._proposals:
            return self._offers()
        actions = self.actions()
        return actions[-1:] if self._only_one(actions) else actions

    def _ways_aside(self, *, among_pages: bool) -> list[Widget]:
        """Where the foot takes only one, the other actions come after the blocks of the page."""
        actions = self.actions()
        if not (self._few_among_pages if among_pages else self._only_one(actions)):
            return []
        aside = actions[:-1]
        for each in aside:
            each.size_hint_x = 1
        return list(in_rows(aside, 1 if look.text >= VERY_LARGE else 2, self.pages.spacing, 0))

    def _only_one(self, actions: list[Action], *, among_pages: bool = False) -> bool:
        """In very large letters, and where all of them, and the ways to other pages with them, would leave no
        room on a low screen or in reach."""
        if look.text >= VERY_LARGE or not (look.landscape or look.high):
            return look.text >= VERY_LARGE
        buttons = [*self._way_back(), *(self._ways_to_pages() if among_pages else []), *actions]
        if self.aside:
            return self.foot.height_upright(buttons) > self._below_head()
        room = look.high - look.low if look.high else self.height
        return self.foot.height_of(buttons) > FOOT * room

    # In sign language

    @property
    def signed_names(self) -> tuple[str, ...]:
        """What a video of this page is called, the most exact name first."""
        return (type(self.shown).__name__.lower(),)

    def _signed(self) -> Widget | None:
        """The video of this page, or the way to it: nothing moves before it is wished."""
        file = video_of(self.guide.settings.lsf, self.signed_names)
        if self.signer is not None:
            self.signer.end()
            self.signer = None
        if file is None:
            return None
        if not self._signing:
            return self.action("lsf", T("Voir en langue des signes"), "hand-front-right", self._sign)
        self.signer = Signer(file, told="lsf")
        self.signer.least = min(self.pages.width * 9 / 16, self.height * 0.35)
        return self.signer

    def _sign(self) -> None:
        self._signing = True
        self.refill()

    def on_parent(self, _page, parent) -> None:
        if parent is None and self.signer is not None:
            self.signer.end()

    def _explained(self, blocks: Iterable[Widget]) -> Iterator[Widget]:
        """These blocks, and then a way to each hard word that stands in them."""
        texts: list[Text] = []
        for block in blocks:
            texts += [text for widget in told_in(block) for text in self.to_explain(widget)]
            yield block
        ways = (
            self.action(
                f"term.{term.key}",
                T("Que veut dire « {word} » ?", word=term.word(look.lang)),
                "help-circle-outline",
                partial(self.guide.explain, term),
            )
            for term in terms(texts)
        )
        yield from in_rows(ways, 1 if look.text >= VERY_LARGE else 2, self.pages.spacing, 0)

    def to_explain(self, widget: Widget) -> tuple[Text, ...]:
        """In which texts of a widget hard words are looked for."""
        return widget.words, widget.value, widget.hint

    def words_explained(self) -> list[tuple[str, Text]]:
        """How a hard word is asked about aloud."""
        return [(item.id, item.name) for item in self.outline().operable if item.id.startswith("term.")]

    def propose(self, proposals: list[Proposal]) -> None:
        """Asks whether one of these was meant, a button each; any other touch is a "no"."""
        self._proposals = proposals
        found = self._anywhere(proposals[0].told) if len(proposals) == 1 else None
        if found is not None:
            self.pages.show_block(found[0])
        self._fill_foot()

    def proposal_of(self, told: str) -> Proposal | None:
        """To do what an item of the page does; ``None`` when it is not there."""
        found = self._anywhere(told)
        widget = found[1] if found is not None else self.widget_of(told)  # in the foot
        return Proposal(widget.words, widget.act, told) if isinstance(widget, Pressable) else None

    def _offers(self) -> list[Action]:
        if len(self._proposals) == 1:
            (only,) = self._proposals
            yes = T("Oui, {words}", words=only.words)
            return [self.action("offer", yes, "check", lambda: self._take(only), "primary")]
        return [
            self.action(f"offer.{i}", each.words, "", lambda each=each: self._take(each))
            for i, each in enumerate(self._proposals)
        ]

    def _take(self, proposal: Proposal) -> None:
        self._proposals = []
        self._fill_foot()
        proposal.act()

    def _anywhere(self, told: str) -> tuple[Widget, Pressable] | None:
        """The block and the widget of an item, on whichever page it stands."""
        for block in self.pages.blocks():
            for widget in told_in(block):
                if widget.told == told and isinstance(widget, Pressable):
                    return block, widget
        return None

    def on_outline(self) -> None:
        """The outline may have changed."""

    def on_hear(self, words: str, code: str) -> None:
        """Something is to be heard in the language of that code, whatever is shown."""

    # Pieces that many pages use

    def action(
        self, told: str, words: Text, icon: str, act: Callable[[], None], tone: str = "plain"
    ) -> Action:
        """A button for the foot of the page."""
        button = Action(told=told, words=words, icon=icon, tone=tone)
        button.bind(on_act=lambda _button: act())
        return button

    def title_block(self, words: Text, told: str = "title") -> Words:
        rank = (int(self.position), int(self.total)) if self.total else None
        return Words(told=told, role=Role.TITLE, words=words, rank=rank, bold_face=True, size_px=look.title)

    def text_block(self, words: Text, told: str, **kwargs) -> Words:
        return Words(told=told, words=words, **kwargs)

    def notice_block(self, words: Text, told: str, tone: str = "plain") -> Notice:
        """One sentence that stands apart: its colour is never alone, a pictogram says the same."""
        icon, ink, fill = {
            "warn": ("alert-circle-outline", look.warn, look.warnbg),
            "danger": ("alert-octagon", look.danger, look.surface),
            "ok": ("check-circle", look.ok, look.okbg),
        }.get(tone, ("information-outline", look.ink, look.tint))
        notice = Notice(fill=fill)
        notice.add_widget(Pictogram(icon=icon, ink=ink, size_px=look.body * 1.15, pos_hint={"center_y": 0.5}))
        notice.add_widget(
            Words(
                told=told,
                role=Role.STATUS,
                words=words,
                ink=ink,
                bold_face=True,
                size_px=look.body,
                pos_hint={"center_y": 0.5},
            )
        )
        return notice

    def notice_blocks(self, words: Text, told: str, tone: str = "plain") -> list[Widget]:
        """The same, in pieces where letters are very large."""
        beside = 2.5 * look.body  # of the pictogram, and the edges
        named = self.named_pieces(words, told, beside)
        return [self.notice_block(piece, name, tone) for name, piece in named]

    def named_pieces(self, words: Text, told: str, beside: float = 0) -> list[tuple[str, Text]]:
        """The pieces of the words, each with an id of its own; the first has the one given."""
        pieces = enumerate(self.pieces(words, beside))
        return [(f"{told}.{rank}" if rank else told, piece) for rank, piece in pieces]

    def pieces(self, words: Text, beside: float = 0, size: float = 0) -> list[Text]:
        """The words as blocks: in very large letters a sentence each, and what is still higher than a page
        in parts of a few lines. ``beside``: pixels of the page's width that they do not have; ``size`` of
        their letters."""
        if look.text < VERY_LARGE:
            return [words]
        size = size or look.body
        lines = min(5, max(1, int(self.height / (1.5 * size) - 1.6)))
        most = int(lines * (self.pages.width - beside) / (LETTER * size))
        return [
            verbatim(part)
            for sentence in SENTENCE_END.split(catalogue(look.lang).render(words))
            for part in textwrap.wrap(sentence, max(most, 12), break_long_words=look.lang == CHINESE.code)
        ]

    # The outline

    def outline(self) -> Outline:
        """What is on the page now, in reading order."""
        return Outline(tuple(self._items()))

    def _items(self) -> Iterator[Item]:
        for widget in told_in(self):
            item = widget.item()
            if item is not None:
                yield item

    def widget_of(self, told: str) -> Widget | None:
        """The widget of an outline item."""
        return next((widget for widget in told_in(self) if widget.told == told), None)


def _page_of(number: int, total: int) -> Text:
    if not total:
        return T("Page {number}", number=number)
    return T("Page {number} sur {count}", number=number, count=total)


def told_in(root: Widget) -> Iterator[Told]:
    """Every told widget below ``root``, in the order in which it was added, that is reading order."""
    if isinstance(root, Told) and root.told:
        yield root
    for child in reversed(root.children):
        yield from told_in(child)


load_beside(__file__)

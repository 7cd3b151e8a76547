"""What every screen has: whose page it is, how far along, the blocks, the actions."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from math import ceil
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.glossary import terms_in
from kiosk.accessibility.outline import Outline, OutlineItem, Role
from kiosk.accessibility.written_text import split_sentences
from kiosk.domain import CHINESE, NO_TEXT, T, Text, get_language, verbatim
from kiosk.i18n import catalogue
from kiosk.session import SessionController
from kiosk.session.screen_state import ScreenState

from .sign_language_video import SignLanguagePlayer, find_video
from .widgets.accessible import AccessibleBehavior, Pressable
from .widgets.buttons import PageTurnButton, PushButton
from .widgets.containers import BidiRow, NoticeBox, arrange_in_rows
from .widgets.fonts import font_path, text_width
from .widgets.footer import Footer
from .widgets.indicators import ProgressBars  # noqa: F401 - the kv file makes them
from .widgets.kivy_helpers import defer_delete, force_layout, load_kv, retire, walk
from .widgets.labels import AccessibleLabel, Pictogram, TextLabel
from .widgets.paginator import PagePosition, Paginator
from .widgets.theme import VERY_LARGE_TEXT, theme

#: Which part of a low page, or of what is in reach, its foot may take.
MAX_FOOTER_SHARE = 0.4
#: A stack of buttons that is so little too high stands there with smaller letters in its longest ones.
STACK_TOLERANCE = 1.05
#: How wide a letter is, in em: more than most are.
LETTER_WIDTH_EM = 0.55
#: Which part of a line words fill on average.
LINE_FILL = 0.9


@dataclass(frozen=True, slots=True)
class VoiceProposal:
    """Something that the visitor may have meant: how it is called, what it does, the item it is, and its
    pictogram."""

    words: Text
    act: Callable[[], object]
    item_id: str = ""
    icon: str = ""


class BasePage(BoxLayout):
    """Subclasses give ``blocks()`` and ``actions()``; both are asked again whenever something changed.

    ``heading`` stands small on top, ``position`` of ``total`` beside it. ``on_outline`` says that the outline
    may be another one.
    """

    __events__: tuple[str, ...] = ("on_outline", "on_read_aloud")
    heading = ObjectProperty(NO_TEXT)
    position = NumericProperty(0)
    total = NumericProperty(0)
    #: Whether the foot stands beside the blocks, and which part of the page is then for it.
    footer_beside = BooleanProperty(False)
    footer_width = NumericProperty(0.26)
    #: Whether a keyboard is out, which stays where it is: captions lie over the head of the page then.
    keyboard_open = BooleanProperty(False)
    #: How high the head of a low page is at least: a caption on top of it lies over no letter.
    caption_room = NumericProperty(0)
    #: How far below the top of the first block the letters of a title begin, as a part of their size.
    title_lead = NumericProperty(0.1)
    middle = False
    #: Whether its button sends something, so that it is to be read first.
    sends = False

    def __init__(self, controller: SessionController, shown: ScreenState, **kwargs: Any) -> None:
        self.controller = controller
        self.shown = shown
        #: What the visitor may have meant, and is asked about now.
        self.proposals: list[VoiceProposal] = []
        self._sign_language_on = False
        self.sign_player: SignLanguagePlayer | None = None
        super().__init__(footer_beside=self._wants_footer_beside, **kwargs)
        self.pages: Paginator = self.ids.pages
        self.foot: Footer = self.ids.foot
        # What stands on the page is measured at once in the width that it will have.
        force_layout(self)
        #: What can stand at the foot: the way back, the ways on, and the ways to the other pages, made when
        #: there are some.
        self._back_buttons: list[PushButton] = []
        self._action_buttons: list[PushButton] = []
        self._page_turn_buttons: list[PageTurnButton] = []
        #: Whether there is room for one way on only, once that is measured.
        self._single_action: bool | None = None
        #: What the page is about, small, on the pages after the first.
        self._running_title = AccessibleLabel(item_id="title", role=Role.TITLE, bold_face=True)
        self.foot.bind(width=self.pages.arrange_soon, height=self._update_reach)
        self.bind(y=self._update_reach)
        self.pages.room = self._page_heights
        self.schedule_outline_event = Clock.create_trigger(lambda _dt: self.dispatch("on_outline"), -1)
        self.pages.middle, self.pages.keeps_answer = self.middle, self.answers_below
        self.pages.bind(count=self._update_footer, starts=self._update_footer, total=self._update_footer)
        self.pages.bind(on_page_changed=self._page_turned)
        self.rebuild()

    @property
    def reads_from(self) -> str:
        """The item with which reading begins; the first, where that is not there."""
        return ""

    # What subclasses give

    @property
    def can_go_back(self) -> bool:
        return True

    @property
    def back_words(self) -> Text:
        """What the way back is called."""
        return T("Retour")

    @property
    def kept_actions(self) -> int:
        """How many ways on stay at the foot where it has no room for all."""
        return 1

    @property
    def quiet(self) -> bool:
        """Whether nothing of it is said before it is asked for: someone may stand beside."""
        return False

    @property
    def answers_below(self) -> bool:
        """Whether answers follow: what is told before them must not push all of them off the first page."""
        return False

    @property
    def explains_terms(self) -> bool:
        """Whether hard words on it can be touched."""
        return False

    def blocks(self) -> Iterable[Widget]:
        """What stands on the page, from top to bottom. Of a long list each is made when it is asked for."""
        return []

    def actions(self) -> list[PushButton]:
        """The buttons at the foot, without back and next page; the primary one last."""
        return []

    def vocabulary(self) -> list[tuple[str, Text]]:
        """What a visitor can say here: id of an outline item, and its words."""
        return [(item.id, item.name) for item in self.outline().operable]

    @property
    def hidden_by_captions(self) -> float:
        """How high what captions on top of a low page hide whole is (pixels); 0 where they hide nothing."""
        return float(self.ids.head.height) if self.ids.heading.item_id and not self.keyboard_open else 0

    # What changes while it is shown: a page that shows it draws it

    def hearing_changed(self) -> None:
        """The kiosk began or ended to listen."""

    def concerns_loaded(self) -> None:
        """What concerns the visitor has just been fetched."""

    def call_changed(self) -> None:
        """How far a call is has changed."""

    def ask_presence(self, on: bool) -> None:
        """Whether someone is there is asked, or no longer."""

    # Drawing

    @property
    def reader(self) -> str:
        """The language of who reads the page, where that is not the one shown; else ""."""
        return ""

    def for_reader(self, words: Text) -> Text:
        """The words in the language of who reads the page."""
        return verbatim(catalogue(self.reader).render(words)) if self.reader and words else words

    @property
    def _reader_mirrored(self) -> bool | None:
        """Whether the page of a reader of another language runs from the right."""
        return get_language(self.reader).rtl if self.reader else None

    @property
    def _runs_from_right(self) -> bool:
        """Whether who reads it begins to read at the right."""
        return theme.rtl if self._reader_mirrored is None else self._reader_mirrored

    def _mirror_for_reader(self, widget: Widget) -> Widget:
        """The same, running from the side where its reader begins to read."""
        return mirror(widget, self._reader_mirrored)

    @property
    def footer_beside_from(self) -> int:
        """The text size from which on a low screen the foot stands beside the blocks."""
        return VERY_LARGE_TEXT

    @property
    def _wants_footer_beside(self) -> bool:
        return theme.landscape and theme.text >= self.footer_beside_from

    def rebuild(self) -> None:
        if self.footer_beside != self._wants_footer_beside:
            self.footer_beside = self._wants_footer_beside
            force_layout(self)
        blocks = iter(self.blocks())
        if signed := self._sign_language_block():
            blocks = chain(islice(blocks, 1), [signed], blocks)
        if self.explains_terms:
            blocks = self._with_term_buttons(blocks)
        if self.reader:
            blocks = map(self._mirror_for_reader, blocks)
        for part in (self.foot, self.ids.body, self.ids.head, self.ids.heading, self._running_title):
            part.mirrored = self._reader_mirrored
        for part in (self.ids.heading, self._running_title):
            part.language = self.reader
            part.font_override = font_path(self.reader, bold=True) if self.reader else ""
        self._single_action = None
        aside = self._overflow_actions(among_pages=False)
        self._rebuild_footer()
        self.pages.fill(
            self.order_blocks(blocks, aside),
            tuple if aside else partial(self._overflow_actions, among_pages=True),
        )

    def order_blocks(self, blocks: Iterable[Widget], aside: list[Widget]) -> Iterable[Widget]:
        """The blocks of the page, and the actions that its foot has no room for."""
        return chain(blocks, aside)

    def _page_heights(self, place: PagePosition) -> tuple[float, float]:
        """How high the blocks can be above that foot, and how high those that are touched."""
        # From the page itself: its parts follow a change one after the other, and lie meanwhile.
        foot = (
            0 if self.footer_beside else self.foot.measure_height(self.footer_buttons(place)) + self.spacing
        )
        room = self._below_head(place) - foot
        return room, self._reachable_height(foot) or room

    def _below_head(self, place: PagePosition = PagePosition.FIRST) -> float:
        """How high what stands below the head can be."""
        head: float = self.ids.heading.height
        if place is PagePosition.LATER and self._update_running_title():
            head += self._running_title.height
        return self.height - self.padding[1] - max(head, self.caption_room) - self.spacing - self.padding[3]

    def _update_running_title(self) -> bool:
        """What the pages after the first are about, by the last title above them; whether there is one."""
        pages = self.pages
        begins = pages.starts[min(pages.page, len(pages.starts) - 1)]
        above, below = pages.built[:begins], pages.built[begins:]
        title = next(chain(_titles(reversed(above)), _titles(below)), None)
        if title is None:
            return False
        size = self.ids.heading.size_px
        whole = catalogue(theme.lang).render(title.words)
        first, *more = split_sentences(whole) or [whole]
        two_lines = 2 * LINE_FILL * min(self.pages.width, self.ids.about.width)
        if theme.landscape and more and text_width(whole, theme.bold_font, size) > two_lines:
            # A low page needs the room; the first page has said the rest.
            self._running_title.words, self._running_title.value = verbatim(first), NO_TEXT
        else:
            self._running_title.words, self._running_title.value = title.words, title.value
        parts = self._running_title.words, self._running_title.value
        self._running_title.shown = verbatim("  ".join(theme.say(part, theme.lang) for part in parts if part))
        self._running_title.size_px = size
        if self.footer_beside:  # not above the foot, which may need that height
            rest = self.ids.head.width - self.ids.about.width  # how far along one is: at the side of the foot
            room = self.pages.width - rest if theme.left else min(self.pages.width, self.ids.about.width)
            self._running_title.size_hint_x, self._running_title.width = None, room
            self._running_title.pos_hint = {"right": 1} if self._runs_from_right != theme.left else {"x": 0}
        elif self._running_title.parent is None:
            self._running_title.width = self.ids.about.width
        if self._running_title.parent is None:
            force_layout(self._running_title)
        return True

    def _reachable_height(self, foot: float) -> float:
        """Reach mode: how far above its foot the page may be touched; 0 without it."""
        if not theme.high:
            return 0
        return max(1.0, theme.high - self.y - self.padding[3] - foot)

    def _rebuild_footer(self) -> None:
        defer_delete([*self._back_buttons, *self._action_buttons, *self._page_turn_buttons])
        self._page_turn_buttons = []
        self._back_buttons = [self._track_height(button) for button in self._build_back_button()]
        self._action_buttons = [self._track_height(button) for button in self._build_action_buttons()]
        self._update_footer()

    def retire(self) -> None:
        """It was left: nothing of it follows what changes now."""
        self.pages.arrange_soon.cancel()
        self.schedule_outline_event.cancel()
        retire(self, *self.pages.built, *self._back_buttons, *self._action_buttons, *self._page_turn_buttons)

    def dismantle(self) -> list[Widget]:
        """What stood on a page that was left, each for itself: it is not shown again."""
        self.foot.clear_widgets()
        parts = [*self.pages.release(), *self._back_buttons, *self._action_buttons, *self._page_turn_buttons]
        self.foot.buttons, self._back_buttons, self._action_buttons, self._page_turn_buttons = [], [], [], []
        return parts

    def _track_height(self, button: PushButton) -> PushButton:
        """A button of the foot: the pages are cut anew when it grows where it stands, not when measured
        for another page."""
        button.fbind("least", self._footer_grew)
        return button

    def _footer_grew(self, button: PushButton, _least: float) -> None:
        if button.parent is self.foot:
            self.pages.arrange_soon()

    def footer_buttons(self, place: PagePosition) -> list[PushButton]:
        """The buttons below a page that stands there: what decides is below each of them."""
        if place is PagePosition.ONLY:
            return [*self._back_buttons, *self._action_buttons]
        few = self._single_action_paged and not self.proposals
        return [
            *self._back_buttons,
            *self._page_turns(),
            *(self._action_buttons[-self.kept_actions :] if few else self._action_buttons),
        ]

    @property
    def _single_action_paged(self) -> bool:
        """Whether there is room for one way on only, below one of several pages. It is measured once: what is
        measured anew, in another line, would move the pages, or have a way on twice."""
        if self._single_action is None:
            self._single_action = self._fits_one_action(self.actions(), among_pages=True)
        return self._single_action

    def _page_turned(self, *_args: object) -> None:
        """The title tells which question it is; where there is none, the heading does."""
        titles = [each for each in accessible_widgets(self.pages) if each.role is Role.TITLE]
        later = self.pages.place is PagePosition.LATER and not titles and self._update_running_title()
        about = self.ids.about
        if later != (self._running_title.parent is not None):
            if later:
                self._running_title.rank = (int(self.position), int(self.total)) if self.total else None
                about.add_widget(self._running_title)
            else:
                about.remove_widget(self._running_title)
        titled = later or any(title.rank for title in titles)
        heading = self.ids.heading
        heading.rank = (int(self.position), int(self.total)) if self.total and not titled else None
        heading.role = Role.TITLE if self.total and not titles and not later else Role.TEXT
        self._update_footer()

    def _update_footer(self, *_args: object) -> None:
        if self.pages.count > 1:
            self._number_turns()
            self.foot.most = self._below_head(PagePosition.LATER)  # so that it is the same on all of them
        self.foot.show(self.footer_buttons(self.pages.place))
        self._update_reach()
        self.schedule_outline_event()

    def _update_reach(self, *_args: object) -> None:
        self.pages.low = self._reachable_height(0 if self.footer_beside else self.foot.height + self.spacing)

    def set_button_off(self, item_id: str, off: bool) -> None:
        """Switches a button of the foot off or on."""
        for button in (*self._back_buttons, *self._action_buttons, *self.pages.blocks()):
            if isinstance(button, PushButton) and button.item_id == item_id:
                button.off = off
        self.schedule_outline_event()

    def _page_turns(self) -> list[PageTurnButton]:
        """The way to the page before, and to the one after."""
        if not self._page_turn_buttons:
            before = PageTurnButton(
                item_id="page.up", words=self.for_reader(T("Page précédente")), icon="arrow-up", **self._face
            )
            after = PageTurnButton(
                item_id="page.down",
                words=self.for_reader(T("Suite")),
                icon="arrow-down",
                longest=self.for_reader(_page_number_text(88, 88)),
                **self._face,
            )
            before.bind(on_act=lambda _turn: self._turn_page(-1))
            after.bind(on_act=lambda _turn: self._turn_page(1))
            self._page_turn_buttons = [before, after]
            if self.reader:
                for turn in self._page_turn_buttons:
                    self._mirror_for_reader(turn)
            for turn in self._page_turn_buttons:
                self._track_height(turn)
        return self._page_turn_buttons

    def _number_turns(self) -> None:
        """The way on says to which page, and of how many once that is known."""
        page, count, total = self.pages.page, self.pages.count, self.pages.total
        before, after = self._page_turns()
        before.there, after.there = page > 0, page < count - 1
        before.short_words = self.for_reader(_page_number_text(page, 0))
        after.short_hint = verbatim(f"{page + 2} / {total}" if total else f"{page + 2}")
        after.hint = self.for_reader(_page_number_text(page + 2, total))

    def _turn_page(self, by: int) -> None:
        self.pages.page += by

    def _build_back_button(self) -> list[PushButton]:
        if not self.can_go_back:
            return []
        icon = "arrow-right" if self._runs_from_right else "arrow-left"
        return [self.action("back", self.back_words, icon, self.go_back)]

    def go_back(self) -> None:
        """One step back, or out of what is shown in place of the page."""
        self.controller.back()

    def _build_action_buttons(self) -> list[PushButton]:
        """What stands at the foot: all actions, in very large letters only the last one."""
        if self.proposals:
            return self._proposal_buttons()
        actions = self.actions()
        return actions[-self.kept_actions :] if self._fits_one_action(actions) else actions

    def _overflow_actions(self, *, among_pages: bool) -> list[Widget]:
        """Where the foot takes only the last, the other actions come after the blocks of the page."""
        actions = self.actions()
        if not (self._single_action_paged if among_pages else self._fits_one_action(actions)):
            return []
        aside = [each for each in actions[: -self.kept_actions] if each.there]
        for each in aside:
            each.size_hint_x = 1
        return list(arrange_in_rows(aside, self._actions_across(len(aside)), self.pages.spacing, 0))

    def _actions_across(self, count: int) -> int:
        """How many of the actions that the foot has no room for stand side by side."""
        return 1 if theme.text >= VERY_LARGE_TEXT else 2

    def _fits_one_action(self, actions: list[PushButton], *, among_pages: bool = False) -> bool:
        """In very large letters, and where all of them, and the ways to other pages with them, would leave no
        room on a low screen or in reach."""
        if not self.footer_beside and (theme.text >= VERY_LARGE_TEXT or not (theme.landscape or theme.high)):
            return theme.text >= VERY_LARGE_TEXT
        buttons = [*self._build_back_button(), *(self._page_turns() if among_pages else []), *actions]
        if self.footer_beside:
            return self.foot.measure_stacked_height(buttons) > STACK_TOLERANCE * self._below_head()
        room = theme.high - theme.low if theme.high else self.height
        return self.foot.measure_height(buttons) > MAX_FOOTER_SHARE * room

    # In sign language

    @property
    def video_names(self) -> tuple[str, ...]:
        """What a video of this page is called, the most exact name first."""
        return (type(self.shown).__name__.removesuffix("Screen").lower(),)

    def _sign_language_block(self) -> Widget | None:
        """The video of this page, or the way to it: nothing moves before it is wished."""
        file = find_video(self.controller.settings.lsf, self.video_names)
        if self.sign_player is not None:
            self.sign_player.end()
            self.sign_player = None
        if file is None:
            return None
        if not self._sign_language_on:
            return self.action(
                "lsf", T("Voir en langue des signes"), "hand-front-right", self._play_sign_language
            )
        self.sign_player = SignLanguagePlayer(file, item_id="lsf")
        self.sign_player.least = min(self.pages.width * 9 / 16, self.height * 0.35)
        return self.sign_player

    def _play_sign_language(self) -> None:
        self._sign_language_on = True
        self.rebuild()

    def on_parent(self, _page: "BasePage", parent: Widget | None) -> None:
        if parent is None and self.sign_player is not None:
            self.sign_player.end()

    def _with_term_buttons(self, blocks: Iterable[Widget]) -> Iterator[Widget]:
        """These blocks, and then a way to each hard word that stands in them."""
        texts: list[Text] = []
        for block in blocks:
            texts += [text for widget in accessible_widgets(block) for text in self.texts_to_explain(widget)]
            yield block
        ways = (
            self.action(
                f"term.{term.key}",
                T("Que veut dire « {word} » ?", word=term.word(theme.lang)),
                "help-circle-outline",
                partial(self.controller.explain_term, term),
            )
            for term in terms_in(texts)
        )
        for row in arrange_in_rows(ways, 1 if theme.text >= VERY_LARGE_TEXT else 2, self.pages.spacing, 0):
            row.explains = True
            yield row

    def texts_to_explain(self, widget: Widget) -> tuple[Text, ...]:
        """In which texts of a widget hard words are looked for."""
        return widget.words, widget.value, widget.hint

    def term_vocabulary(self) -> list[tuple[str, Text]]:
        """How a hard word is asked about aloud."""
        return [(item.id, item.name) for item in self.outline().operable if item.id.startswith("term.")]

    def propose(self, proposals: list[VoiceProposal]) -> None:
        """Asks whether one of these was meant, a button each; any other touch is a "no"."""
        self.proposals = proposals
        found = self.find_pressable(proposals[0].item_id) if len(proposals) == 1 else None
        self._rebuild_footer()
        if found is not None:  # below them there is room for fewer: pages are counted with them
            self.pages.show_block(found[0])

    def proposal_for(self, item_id: str) -> VoiceProposal | None:
        """To do what an item of the page does; ``None`` when it is not there. What was proposed is proposed
        again."""
        if item_id == "offer" and len(self.proposals) == 1:
            return self.proposals[0]
        found = self.find_pressable(item_id)
        widget = found[1] if found is not None else self.widget_of(item_id)  # in the foot
        return VoiceProposal(widget.words, widget.act, item_id) if isinstance(widget, Pressable) else None

    def _proposal_buttons(self) -> list[PushButton]:
        if len(self.proposals) == 1:
            (only,) = self.proposals
            accept = partial(self._accept_proposal, only)
            return [self.action("offer", self.yes_to(only), "check", accept, "primary")]
        return [
            self.action(f"offer.{i}", each.words, "", partial(self._accept_proposal, each))
            for i, each in enumerate(self.proposals)
        ]

    def yes_to(self, proposal: VoiceProposal) -> Text:
        """What is touched to take it; an answer that begins with yes or no stands as it is."""
        words, yes, no = map(catalogue(theme.lang).render, (proposal.words, T("Oui"), T("Non")))
        return proposal.words if words.startswith((yes, no)) else T("Oui, {words}", words=proposal.words)

    def _accept_proposal(self, proposal: VoiceProposal) -> None:
        self.proposals = []
        self._rebuild_footer()
        proposal.act()

    def find_pressable(self, item_id: str) -> tuple[Widget, Pressable] | None:
        """The block and the widget of an item, on whichever page it stands."""
        for block in self.pages.blocks():
            for widget in accessible_widgets(block):
                if widget.item_id == item_id and isinstance(widget, Pressable):
                    return block, widget
        return None

    def on_outline(self) -> None:
        """The outline may have changed."""

    def on_read_aloud(self, words: str, code: str) -> None:
        """Something is to be heard in the language of that code, whatever is shown."""

    # Pieces that many pages use

    def action(
        self, item_id: str, words: Text, icon: str, act: Callable[[], object], tone: str = "plain"
    ) -> PushButton:
        """A button for the foot of the page."""
        button = PushButton(item_id=item_id, words=self.for_reader(words), icon=icon, tone=tone, **self._face)
        if self.reader:
            self._mirror_for_reader(button)
        button.bind(on_act=lambda _button: act())
        return button

    @property
    def _face(self) -> dict[str, str]:
        """The language of a button, and the font file of its words, where they are not those shown."""
        if not self.reader:
            return {}
        return {"font_override": font_path(self.reader, bold=True), "language": self.reader}

    def title_block(self, words: Text, item_id: str = "title") -> AccessibleLabel:
        rank = (int(self.position), int(self.total)) if self.total else None
        return AccessibleLabel(
            item_id=item_id, role=Role.TITLE, words=words, rank=rank, bold_face=True, size_px=theme.title
        )

    def text_block(self, words: Text, item_id: str, **kwargs: Any) -> AccessibleLabel:
        return AccessibleLabel(item_id=item_id, words=words, **kwargs)

    def notice_block(self, words: Text, item_id: str, tone: str = "plain") -> NoticeBox:
        """One sentence that stands apart: its colour is never alone, a pictogram says the same."""
        icon, ink, fill = {
            "warn": ("alert-circle-outline", theme.warn, theme.warnbg),
            "danger": ("alert-octagon", theme.danger, theme.surface),
            "ok": ("check-circle", theme.ok, theme.okbg),
        }.get(tone, ("information-outline", theme.ink, theme.tint))
        notice = NoticeBox(fill=fill)
        notice.add_widget(
            Pictogram(icon=icon, ink=ink, size_px=theme.body * 1.15, pos_hint={"center_y": 0.5})
        )
        notice.add_widget(
            AccessibleLabel(
                item_id=item_id,
                role=Role.STATUS,
                words=words,
                ink=ink,
                bold_face=True,
                size_px=theme.body,
                pos_hint={"center_y": 0.5},
            )
        )
        return notice

    def notice_blocks(self, words: Text, item_id: str, tone: str = "plain") -> list[Widget]:
        """The same, in pieces where letters are very large."""
        beside = 2.5 * theme.body  # of the pictogram, and the edges
        named = self.split_text_with_ids(words, item_id, beside)
        return [self.notice_block(piece, name, tone) for name, piece in named]

    def split_text_with_ids(self, words: Text, item_id: str, beside: float = 0) -> list[tuple[str, Text]]:
        """The pieces of the words, each with an id of its own; the first has the one given."""
        pieces = enumerate(self.pieces(words, beside))
        return [(f"{item_id}.{rank}" if rank else item_id, piece) for rank, piece in pieces]

    def pieces(self, words: Text, beside: float = 0, size: float = 0) -> list[Text]:
        """The words as blocks: in very large letters a sentence each, and what is still higher than a page
        in parts of a few lines. ``beside``: pixels of the page's width that they do not have; ``size`` of
        their letters."""
        if theme.text < VERY_LARGE_TEXT:
            return [words]
        size = size or theme.body
        lines = min(5, max(1, int(self.height / (1.5 * size) - 1.6)))
        most = int(lines * (self.pages.width - beside) / (LETTER_WIDTH_EM * size))
        whole = catalogue(theme.lang).render(words)
        return [
            verbatim(part)
            for sentence in split_sentences(whole) or [whole]
            for part in _wrap_evenly(sentence, max(most, 12))
        ]

    # The outline

    def outline(self) -> Outline:
        """What is on the page now, in reading order."""
        return Outline(tuple(self._items()))

    def _items(self) -> Iterator[OutlineItem]:
        for widget in accessible_widgets(self):
            item = widget.item()
            if item is not None:
                yield item

    def widget_of(self, item_id: str) -> Widget | None:
        """The widget of an outline item."""
        return next((widget for widget in accessible_widgets(self) if widget.item_id == item_id), None)


def _page_number_text(number: int, total: int) -> Text:
    if not total:
        return T("Page {number}", number=number)
    return T("Page {number} sur {count}", number=number, count=total)


def _wrap_evenly(words: str, most: int) -> list[str]:
    """In as few parts as there must be of so many characters, none of them much shorter than the others."""
    wrap = partial(textwrap.wrap, words, break_long_words=theme.lang == CHINESE.code)
    parts = wrap(most)
    even = next(
        wide
        for wide in range(max(1, ceil(len(words) / max(1, len(parts)))), most + 1)
        if len(wrap(wide)) <= len(parts)
    )
    return wrap(even)


def mirror(widget: Widget, mirrored: bool | None) -> Widget:
    """The same, running from the right or not, whatever the language shown does."""
    for each in walk(widget):
        if isinstance(each, BidiRow | TextLabel):
            each.mirrored = mirrored
    return widget


def accessible_widgets(root: Widget) -> Iterator[Any]:
    """Every widget of the outline below ``root``, in the order in which they were added: reading order."""
    return (each for each in walk(root) if isinstance(each, AccessibleBehavior) and each.item_id)


load_kv(__file__)


def _titles(blocks: Iterable[Widget]) -> Iterator[Any]:
    return (each for block in blocks for each in accessible_widgets(block) if each.role is Role.TITLE)

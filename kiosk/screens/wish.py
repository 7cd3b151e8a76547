"""What a visitor wants, in own words: written, then a touch on what they mean."""

from collections.abc import Sequence
from functools import partial

from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.domain import CHINESE, NO_TEXT, T, Text
from kiosk.journeys import Wish, resolve

from .find import THREE_LINES_MM, SearchResults
from .keyboard_page import KeyboardPage
from .page import VoiceProposal
from .widgets.buttons import ChoiceButton, PushButton
from .widgets.on_screen_keyboard import PINYIN_NOTICE, Keyboard
from .widgets.text_field import TextField
from .widgets.theme import VERY_LARGE_TEXT, theme


class WishPage(KeyboardPage):
    """``input``: ``words`` as they stand, and ``proposals`` of what they may mean, once that was looked for.
    ``on_search``: it is to be looked for."""

    step: Wish
    #: Whether what the words may mean is being looked for.
    _searches = False
    __events__: tuple[str, ...] = ("on_search",)

    @property
    def words(self) -> str:
        return str(self.input.get("words", "")).strip()

    @property
    def _proposed(self) -> Sequence[VoiceProposal] | None:
        """What the words may mean; ``None`` before that is known."""
        found: Sequence[VoiceProposal] | None = self.input.get("proposals")
        return found

    @property
    def _has_nothing_to_search(self) -> bool:
        """Whether nothing is written, or what it may mean stands there."""
        return not self.words or self._searches or self._proposed is not None

    def title_text(self) -> Text:
        """What is asked, or what became of the words."""
        if self._searches:
            return T("Un instant, je comprends…")
        if self._proposed is None:
            return self.text_of(self.step.title)
        if not self._proposed:
            return T("Je n’ai pas compris. Écrivez-le autrement, ou choisissez :")
        return T("C’est ça ?") if len(self._proposed) == 1 else T("Vouliez-vous dire…")

    def make_field(self) -> TextField:
        return TextField(
            theme.lang,
            item_id="words",
            words=T("Vos mots"),
            text=str(self.input.get("words", "")),
            longest=self.step.max_length,
            size_px=theme.option,
        )

    def make_keyboard(self) -> Keyboard:
        return Keyboard(theme.lang)

    def make_room(self, field: TextField) -> tuple[Widget, float]:
        self.room = SearchResults()
        self.room.show(self._choices())
        if not theme.landscape:
            return self.room, 0
        return self.room, (TARGET_MM if theme.text >= VERY_LARGE_TEXT else THREE_LINES_MM) * theme.mm

    def hollow(self) -> list[tuple[str, Text]]:
        notice = PINYIN_NOTICE if theme.lang == CHINESE.code else NO_TEXT
        examples = resolve(self.step.examples, self.context)
        return [("state", notice), ("example", examples[0]), ("notice", self.shown.notice)]

    def text_changed(self, field: TextField) -> None:
        self.input["words"] = field.text
        self._show(None)

    def take(self, words: str) -> None:
        """What was said stands in the field, where it can be put right."""
        if self.field is not None and words != self.words:
            self.field.text = words[: self.step.max_length]
            self.field.caret = len(self.field.text)
            self.text_changed(self.field)

    def propose(self, proposals: list[VoiceProposal]) -> None:
        """Asks whether one of these was meant, below the words; none: they were not understood."""
        self._show(proposals)

    def _show(self, proposals: Sequence[VoiceProposal] | None) -> None:
        """The keys stay as they are: one of them may be held."""
        if proposals is not None or self._proposed is not None or self._searches:
            self.input["proposals"], self._searches = proposals, False
            self.room.show(self._choices())
            self._change_title()
        self.set_button_off("confirm", self._has_nothing_to_search)

    def _change_title(self) -> None:
        if self.writing_layout is not None:
            self.writing_layout.change_title(self.title_text())

    @property
    def first_choice(self) -> str:
        """The item of what is proposed first; "" where nothing is."""
        found = self._choices_of()
        return found[0][0] if found else ""

    def _choices_of(self) -> list[tuple[str, VoiceProposal]]:
        """What stands below the words, each with its item; other ways where that leaves room."""
        if self._proposed is None:
            return []
        home = VoiceProposal(T("Tous les services"), self.controller.home, icon="dots-grid")
        person = VoiceProposal(T("Parler à quelqu’un de l’agence"), self.controller.help, icon="face-agent")
        if not self._proposed:
            return [("services", home), ("person", person)]
        offers = list(self._proposed)[: self.room.most]
        ways = [(f"offer.{rank}", each) for rank, each in enumerate(offers)]
        others = [("person", person), ("services", home)]
        ways += [(name, each) for name, each in others if each.words not in [offer.words for offer in offers]]
        return ways[: self.room.most]

    def _choices(self) -> list[ChoiceButton]:
        found = self._choices_of()
        return [self._choice(name, each, (i, len(found))) for i, (name, each) in enumerate(found, 1)]

    def _choice(self, name: str, proposal: VoiceProposal, rank: tuple[int, int]) -> ChoiceButton:
        choice = ChoiceButton(item_id=name, words=proposal.words, icon=proposal.icon, rank=rank)
        choice.bind(on_act=lambda _choice: proposal.act())
        return choice

    def actions(self) -> list[PushButton]:
        search = self.action("confirm", T("Chercher"), "magnify", self._search, "primary")
        search.off = self._has_nothing_to_search
        return [search]

    def _search(self) -> None:
        self._searches = True
        self._change_title()
        self.set_button_off("confirm", self._has_nothing_to_search)
        self.dispatch("on_search")

    def on_search(self) -> None:
        """What the words may mean is to be looked for."""

    def vocabulary(self) -> list[tuple[str, Text]]:
        return [(f"service.{each.key}", each.title) for each in self.controller.services()]

    def proposal_for(self, item_id: str) -> VoiceProposal | None:
        key = item_id.removeprefix("service.")
        service = next((each for each in self.controller.services() if each.key == key), None)
        if service is None:
            return None
        act = self.controller.help if service.calls_person else partial(self.controller.open, key)
        return VoiceProposal(service.title, act, icon=service.icon)

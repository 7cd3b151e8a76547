"""Two people, two languages, one screen: each half speaks to one of them, in their own words.

Face to face one half is turned round, for a tablet that lies between two people; side by side both
stand upright. The words of the other are large; one's own stand small below, with what they became.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Conversation, Side, State
from kiosk.accessibility.sentences import sentences
from kiosk.domain import NOTHING, T, verbatim
from kiosk.i18n import catalogue
from kiosk.i18n.fonts import offered
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.force_layout import settle
from kiosk.screens.widgets.localized_text import Tongue
from kiosk.screens.widgets.meter import LevelMeter
from kiosk.screens.widgets.row import SnugRow
from kiosk.screens.widgets.theme import look
from kiosk.session import Guide
from kiosk.session.screen_state import Conversing

from .conversation_pane import Half
from .conversation_pane_text import names
from .conversation_writing import Writing
from .language_buttons import choices
from .page import Page, Place
from .phrase_picker import Picking, choice

#: Which part of the page is for its foot, where that stands beside two halves.
FOOT_BESIDE_HALVES = 0.22
HEADING = T("Parler ensemble")
#: What was said is read again in pieces of at most so many characters, so that none is higher than a page.
PIECE = 160


class ConversationPage(Page):
    """``input``: ``side`` whose page is open, ``what`` (``type``, ``phrases``, ``language``, ``history`` or
    ``helps``), the ``situation``, the ``phrase`` that has an open place."""

    def __init__(self, guide: Guide, shown: Conversing, **kwargs) -> None:
        self.meters: dict[Side, LevelMeter] = {}
        self._drawn: object = None
        self._writing, self._picking = Writing(self), Picking(self)
        super().__init__(guide, shown, heading=HEADING, **kwargs)
        assert guide.bridge is not None
        guide.bridge.changed = self.changed

    @property
    def conversation(self) -> Conversation:
        return self.shown.conversation

    @property
    def input(self) -> dict:
        return self.shown.input

    def changed(self) -> None:
        """The conversation has changed: a level moves its meter, anything else is drawn anew."""
        if self.guide.shown is not self.shown:
            return
        saying = self.conversation.saying
        if saying is not None and saying.side in self.meters:
            self.meters[saying.side].push(saying.level)
        self.talk_changed()

    def talk_changed(self) -> None:
        """What was said or went wrong is drawn anew, unless something is opened to look at and choose from;
        beside a keyboard nothing else is."""
        if self._picture() == self._drawn:
            return
        if not self.input:
            self.refill()
        elif self.writing:
            self._drawn = self._picture()
            self._writing.show()
            self.tell_soon()

    def _picture(self) -> object:
        """What is drawn, without what only moves."""
        talk = self.conversation
        saying = talk.saying and (
            talk.saying.side,
            talk.saying.sure,
            talk.saying.unsure,
            talk.saying.thinking,
        )
        return (
            tuple(talk.turns),
            saying,
            talk.next,
            dict(talk.notices),
            talk.proposal,
            dict(talk.languages),
            [talk.reached(side) for side in Side],
            self.shown.facing,
        )

    def refill(self) -> None:
        """Draws the page again; two halves have more room than what is opened for one of them."""
        self.keys_out = self.writing
        self.heading = NOTHING if self.writing and look.landscape else HEADING
        wide = FOOT_BESIDE_HALVES if not self.input else Page.foot_width.defaultvalue
        if self.foot_width != wide:
            self.foot_width = wide
            settle(self)
        super().refill()

    def blocks(self) -> list[Widget]:
        self._drawn = self._picture()
        self.meters = {}
        side = self.input.get("side")
        if side is not None:
            opened: dict[str, Callable[[Side], list[Widget]]] = {
                "type": self._writing.blocks,
                "history": self._history,
                "language": self._languages,
                "helps": self._helps,
                "phrases": self._picking.blocks,
            }
            return opened[self.input["what"]](side)
        width = (self.pages.width - self.pages.spacing) / 2 if look.landscape else self.pages.width
        halves = [Half(self, each, width) for each in (Side.VISITOR, Side.CLERK)]
        if self.shown.facing:
            # The clerk sits opposite, and the visitor holds the tablet.
            halves.reverse()
            halves[0].turn_round()
        if not look.landscape:
            return list(halves)
        row = SnugRow(spacing=self.pages.spacing)
        for half in halves:
            half.size_hint_y = 1
            row.add_widget(half)
        row.grow = 10.0
        return [row]

    def actions(self) -> list[Action]:
        side = self.input.get("side")
        if side is not None:
            return []
        words = T("Côte à côte") if self.shown.facing else T("Face à face")
        return [self.action("turn", words, "rotate-3d-variant", self.guide.turn_round)]

    # What one side does

    @property
    def dictates(self) -> bool:
        """Whether what the visitor says now is for the other; on a page of their own to look at and choose
        from, it is for the kiosk."""
        return self.input.get("what", "type") == "type" or self.input["side"] is Side.CLERK

    def talk(self, side: Side) -> None:
        """Begins to listen to that side, or ends what they say."""
        saying = self.conversation.saying
        if saying is not None and saying.side is side:
            self.conversation.stop()
        elif self.writing and side is not self.input["side"]:
            self.conversation.talk(side)
        elif self.input:
            # From the access bar: who dictates sees what is heard on the two halves.
            self.input.clear()
            self.conversation.talk(side)
            self.refill()
        else:
            self.conversation.talk(side)

    def open(self, side: Side, what: str) -> None:
        """Letters, phrases or languages for that side. The other, whose page is covered, is heard to the
        end; who is captioned live goes on."""
        saying = self.conversation.saying
        if saying is not None and saying.side is side:
            self.conversation.hush()
        else:
            self.conversation.leave()
        self.input.update(side=side, what=what)
        self.refill()

    def close(self) -> None:
        """Back to the two halves; what was typed is kept."""
        self.input.clear()
        self.refill()

    # Its language

    def _languages(self, side: Side) -> list[Widget]:
        return choices(
            offered(), self.pages.width, self.pages.spacing, lambda code: self._speak_in(side, code)
        )

    def _speak_in(self, side: Side, code: str) -> None:
        self.input.clear()
        self.conversation.speak(side, code)
        self.refill()

    # Typing

    #: Any printable character of a real keyboard.
    accepted = ""

    @property
    def writing(self) -> bool:
        """Whether the keys of one of the two are out."""
        return self.input.get("what") == "type"

    @property
    def _beside(self) -> bool:
        return not self.writing and super()._beside

    def at_foot(self, place: Place) -> list[Action]:
        # Who writes has the ways on in their half, in their language.
        return [] if self.writing else super().at_foot(place)

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return self.writing and bool(self.conversation.drafts[self.input["side"]])

    def type(self, character: str) -> None:
        if self.writing:
            self._writing.type(character)

    def erase(self) -> None:
        if self.writing:
            self._writing.erase()

    def move(self, by: int) -> None:
        """The caret goes on, or back."""
        if self.writing and self._writing.field is not None:
            self._writing.field.move(by)

    def send(self) -> None:
        """What was typed is said, or the next open place of the phrase is asked for."""
        side: Side = self.input["side"]
        phrase = self._writing.finished()
        self.input.clear()
        if phrase:
            self._picking.say(side, phrase)
        else:
            self.conversation.send(side)
            self.refill()

    def rewrite(self, side: Side, turn: int) -> None:
        """What was heard or typed wrong goes back to the keyboard."""
        self.conversation.rewrite(turn)
        self.open(side, "type")

    # What can be done with what was said

    def _helps(self, side: Side) -> list[Widget]:
        code = self.conversation.languages[side]
        half = Half(self, side, self.pages.width)
        return [
            choice(code, each.name, catalogue(code).render(each.words), each.icon, self._done(each.act))
            for each in half.helps()
        ]

    def _done(self, act: Callable[[], object]) -> Callable[[], None]:
        """Back to the two halves, then that."""

        def done() -> None:
            self.input.clear()
            act()
            self.refill()

        return done

    # What was said

    def _history(self, side: Side) -> list[Widget]:
        """All turns as this side reads them, the latest first."""
        blocks: list[Widget] = []
        for turn in reversed(self.conversation.turns):
            mine = turn.side is side
            translated = not mine and turn.state is State.TRANSLATED
            words, code = (turn.told, turn.target) if translated else (turn.original, turn.language)
            who = catalogue(self.conversation.languages[side]).render(names(turn.side, side))
            for i, piece in enumerate(pieces(f"{who} : {words}")):
                told = f"turn.{turn.id}" if i == 0 else f"turn.{turn.id}.{i}"
                line = Tongue(verbatim(piece), code, told=told, size_px=look.body, bold_face=not mine)
                blocks.append(line)
        return blocks


def pieces(words: str) -> list[str]:
    """The words sentence by sentence, and a very long one cut between two words."""
    found = []
    for start, end in sentences(words):
        sentence = words[start:end].strip()
        while len(sentence) > PIECE:
            at = sentence.rfind(" ", 1, PIECE) + 1 or PIECE
            found.append(sentence[:at].strip())
            sentence = sentence[at:]
        found.append(sentence)
    return [each for each in found if each]

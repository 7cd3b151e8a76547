"""Two people, two languages, one screen: each half speaks to one of them, in their own words.

Face to face one half is turned round, for a tablet that lies between two people; side by side both
stand upright. The words of the other are large; one's own stand small below, with what they became.
"""

from __future__ import annotations

import re

from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.outline import Role
from kiosk.accessibility.translation import Phrase
from kiosk.domain import CHINESE, T, Text, verbatim
from kiosk.fonts import offered
from kiosk.guide import Guide
from kiosk.i18n import catalogue
from kiosk.shown import Conversing
from kiosk.widgets.buttons import Action, Choice
from kiosk.widgets.fonts import face
from kiosk.widgets.keypad import PINYIN, Keyboard
from kiosk.widgets.look import look
from kiosk.widgets.meter import LevelMeter
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import SnugRow
from kiosk.widgets.stack import Stack
from kiosk.widgets.tongue import Tongue

from .half import NAMES, Half
from .page import Page
from .tongues import choices

SLOT = re.compile(r"\{(\w+)\}")
#: What is asked for each open place of a phrase (the kinds of the phrasebook).
SLOTS: dict[str, Text] = {
    "date": T("Quel jour ? Par exemple 12/03/2027"),
    "time": T("Quelle heure ? Par exemple 14:30"),
    "amount": T("Quel montant ? Par exemple 45,50 €"),
    "name": T("Quel nom ?"),
    "number": T("Quel nombre ?"),
    "phone": T("Quel numéro de téléphone ?"),
    "reference": T("Quel numéro de demande ?"),
}


class ConversationPage(Page):
    """``input``: ``side`` that types or picks, ``what`` (``type``, ``phrases`` or ``language``), the
    ``situation``."""

    def __init__(self, guide: Guide, shown: Conversing, **kwargs) -> None:
        self.meters: dict[Side, LevelMeter] = {}
        self._drawn: object = None
        super().__init__(guide, shown, heading=T("Parler ensemble"), **kwargs)
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
        if self._picture() != self._drawn and not self.input:
            self.refill()

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
            dict(talk.notices),
            talk.proposal,
            dict(talk.languages),
            self.shown.facing,
        )

    def blocks(self) -> list[Widget]:
        self._drawn = self._picture()
        self.meters = {}
        side = self.input.get("side")
        if side is not None and self.input["what"] == "type":
            return self._typing(side)
        if side is not None and self.input["what"] == "history":
            return self._history(side)
        if side is not None and self.input["what"] == "language":
            return self._languages(side)
        if side is not None:
            return self._phrases(side)
        halves = [Half(self, Side.VISITOR), Half(self, Side.CLERK)]
        if self.shown.facing:
            # The clerk sits opposite, and the visitor holds the tablet.
            halves.reverse()
            halves[0].turn_round()
        if look.landscape:
            row = SnugRow(spacing=self.pages.spacing)
            for half in halves:
                half.size_hint_y = 1
                row.add_widget(half)
            row.grow = 10.0
            return [row]
        return list(halves)

    def actions(self) -> list[Action]:
        side = self.input.get("side")
        if side is not None and self.input["what"] == "type":
            send = self.action("send", T("Dire"), "send", lambda: self._send(side), "primary")
            send.off = not self.conversation.drafts[side].strip()
            return [send]
        if side is not None:
            return []
        words = T("Côte à côte") if self.shown.facing else T("Face à face")
        return [self.action("turn", words, "rotate-3d-variant", self.guide.turn_round)]

    # What one side does

    def talk(self, side: Side) -> None:
        """Begins to listen to that side, or ends what they say."""
        saying = self.conversation.saying
        if saying is not None and saying.side is side:
            self.conversation.stop()
        else:
            self.conversation.talk(side)

    def open(self, side: Side, what: str) -> None:
        """Letters, phrases or languages for that side."""
        self.conversation.hush()
        self.input.update(side=side, what=what)
        self.refill()

    def _close(self) -> None:
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

    def _typing(self, side: Side) -> list[Widget]:
        code = self.conversation.languages[side]
        draft = self.conversation.drafts[side]
        self.line = Tongue(
            verbatim(draft or "\u00a0"),
            code,
            told="draft",
            role=Role.FIELD,
            bold_face=True,
            size_px=look.option,
        )
        panel = Panel(padding=6 * look.u)
        phrase = self.input.get("phrase")
        if phrase is not None:
            asked = SLOTS.get(SLOT.search(phrase)[1].rstrip("23"), SLOTS["name"])
            panel.add_widget(Tongue(verbatim(blank(phrase)), code, told="phrase", size_px=look.body))
            panel.add_widget(Tongue(asked, code, told="slot", size_px=look.small, ink=look.muted))
        panel.add_widget(self.line)
        if code == CHINESE.code:
            panel.add_widget(Tongue(PINYIN, code, told="pinyin", size_px=look.small, ink=look.muted))
        board = Keyboard(code, least=(5 * 10 if look.landscape else 6 * 12) * look.mm)
        board.bind(on_key=lambda _board, key: self.type(key), on_erase=lambda _board: self.erase())
        board.size_hint_y = 1
        together = Stack(spacing=self.pages.spacing)
        together.add_widget(panel)
        together.add_widget(board)
        together.grow = 0.4
        return [together]

    #: Any printable character of a real keyboard.
    accepted = ""

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        side = self.input.get("side")
        return side is not None and bool(self.conversation.drafts[side])

    def type(self, character: str) -> None:
        side = self.input.get("side")
        if side is not None:
            draft = self.conversation.drafts[side]
            self._typed(side, draft + (character if draft else character.upper()))

    def erase(self) -> None:
        side = self.input.get("side")
        if side is not None:
            self._typed(side, self.conversation.drafts[side][:-1])

    def _typed(self, side: Side, draft: str) -> None:
        self.conversation.type(side, draft)
        self.line.text = draft or "\u00a0"
        self.line.words = verbatim(draft)
        self.set_off("send", not draft.strip())

    def _send(self, side: Side) -> None:
        phrase = self.input.get("phrase")
        self.input.clear()
        if phrase is not None:
            value = self.conversation.drafts[side].strip()
            self.conversation.type(side, "")
            self._say(side, SLOT.sub(lambda _slot: value, phrase, count=1))
            return
        self.conversation.send(side)
        self.refill()

    # What was said

    def _history(self, side: Side) -> list[Widget]:
        """All turns as this side reads them, the latest first."""
        blocks: list[Widget] = []
        for turn in reversed(self.conversation.turns):
            mine = turn.side is side
            words, code = (turn.original, turn.language) if mine else (turn.told, turn.target)
            who = catalogue(self.conversation.languages[side]).render(NAMES[turn.side])
            said = verbatim(f"{who} : {words}")
            blocks.append(Tongue(said, code, told=f"turn.{turn.id}", size_px=look.body, bold_face=not mine))
        return blocks

    # Phrases

    def _phrases(self, side: Side) -> list[Widget]:
        code = self.conversation.languages[side]
        book = self.guide.bridge.phrases
        situation = self.input.get("situation")
        if situation is None:
            return [
                self._choice(code, each.id, each.title(code), each.icon, self._into(each.id))
                for each in book.situations(side is Side.CLERK)
            ]
        return [self._phrase(side, code, each) for each in book.phrases(situation, clerk=side is Side.CLERK)]

    def _phrase(self, side: Side, code: str, phrase: Phrase) -> Choice:
        words = phrase.text(code)
        return self._choice(code, phrase.id, blank(words), phrase.icon, self._picked(side, words))

    def _choice(self, code: str, told: str, words: str, icon: str, act) -> Choice:
        choice = Choice(
            told=f"option.{told}", words=verbatim(words), icon=icon, own_face=face(code, bold=True)
        )
        choice.bind(on_act=lambda _choice: act())
        return choice

    def _into(self, situation: str):
        def into() -> None:
            self.input["situation"] = situation
            self.refill()

        return into

    def _picked(self, side: Side, phrase: str | None):
        def picked() -> None:
            self.input.clear()
            self._say(side, phrase or "")

        return picked

    def _say(self, side: Side, phrase: str) -> None:
        """The phrase is said once nothing of it is left open: a day, an hour, a sum, a name."""
        if SLOT.search(phrase):
            self.input["phrase"] = phrase
            self.conversation.type(side, "")
            self.open(side, "type")
        else:
            self.conversation.pick(side, phrase)
            self.refill()


def blank(phrase: str | None) -> str:
    """The phrase as it is shown: what is still to be said is dots."""
    return SLOT.sub("…", phrase or "")

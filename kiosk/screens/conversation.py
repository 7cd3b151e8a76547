"""Two people, two languages, one screen: each half speaks to one of them, in their own words.

Face to face one half is turned round, for a tablet that lies between two people; side by side both
stand upright. The words of the other are large; one's own stand small below, with what they became.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import (
    CONSENT_TEXTS,
    ConsentStage,
    Conversation,
    Side,
    TranslationState,
)
from kiosk.accessibility.conversation.conversation import AgreedLine
from kiosk.accessibility.conversation.session import PhraseMenu
from kiosk.accessibility.outline import Role
from kiosk.accessibility.translation import Phrase
from kiosk.accessibility.translation.phrasebook import with_ellipses
from kiosk.accessibility.written_text import split_sentences
from kiosk.device.barcodes import MAX_SCREEN_BYTES, QrTooLargeError
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import NO_TEXT, T, Text, get_language, verbatim
from kiosk.eservices import contact
from kiosk.i18n import catalogue
from kiosk.i18n.fonts import offered_languages
from kiosk.i18n.formats import PARIS, format_value
from kiosk.session import SessionController
from kiosk.session.clerk_consent import ClerkConsent, takeable_turns
from kiosk.session.preferences import PRINTING_TEXT, QR_CAPTION
from kiosk.session.screen_state import ConversationScreen

from .conversation_keyboard import ConversationKeyboard
from .conversation_pane import FINISHED, OTHER_THING, TAKE, ConversationPane, speaker_name
from .language_buttons import language_buttons
from .page import BasePage
from .phrase_placeholders import PLACEHOLDERS, fill_placeholder, first_placeholder
from .receipt import PRINTED
from .widgets.buttons import ChoiceButton, PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, arrange_in_rows
from .widgets.fonts import font_path
from .widgets.indicators import LevelMeter
from .widgets.kivy_helpers import force_layout, required_height, walk
from .widgets.labels import SHRINK_STEP, TextLabel, try_shrink_together
from .widgets.localized_text import LocalizedLabel, language_if_not_shown
from .widgets.paginator import PagePosition
from .widgets.picture import QrCode
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme

#: Which part of the page is for its foot, where that stands beside two halves.
FOOTER_WIDTH_BESIDE_PANES = 0.22
HEADING = T("Parler ensemble")
TAKEN_TITLE = T("Ce que nous avons dit")
HELD = T("Seulement les dates, les sommes, les numéros et ce qui a été accepté.")
AGREED = T("Oui, je veux bien")
LEAVE_OUT = T("Effacer")
CONSENT_NEEDED = T("Pour l’emporter, demandez l’accord de l’agent.")
ASK_CLERK, ASK_FOR_MORE = T("Demander à l’agent"), T("Demander aussi pour la suite")
NO_CONSENT = frozenset({ConsentStage.REFUSED, ConsentStage.MISSED})
WHAT_ABOUT, WHAT_TO_ANSWER = T("De quoi voulez-vous parler ?"), T("Que voulez-vous répondre ?")
WHAT_TO_DO, ALL_PHRASES = T("Que voulez-vous faire ?"), T("Toutes les phrases")
#: How large a title of phrases is on a low page, as a part of very large letters.
LOW_TITLE_SCALE = 0.65
#: So many of what is offered are compared with each other: they stand on one page where that makes their
#: letters smaller by no more than so much, else fewer of them. In letters of double size they are larger then
#: than small text is without the wish.
NEAREST, MIN_NEAREST_SHRINK = 3, 0.62
#: What was said is read again in pieces of at most so many characters, so that none is higher than a page.
MAX_PIECE_CHARACTERS = 160


class ConversationPage(BasePage):
    """``input``: ``side`` whose page is open, ``what`` (``type``, ``phrases``, ``language``, ``history``,
    ``helps`` or ``take``), the ``theme`` and ``situation`` of phrases, the ``phrase`` that has an open place;
    of what is taken away the sides that have ``agreed``, and what became of ``printing`` it."""

    shown: ConversationScreen

    def __init__(self, controller: SessionController, shown: ConversationScreen, **kwargs: Any) -> None:
        self.meters: dict[Side, LevelMeter] = {}
        self._drawn_state: object = None
        self._drawn_turns = self._known_turns = 0
        #: What stands on the page of the clerk's turns, each with its id.
        self.drawn: list[tuple[Widget, int]] = []
        #: Whether someone is there is asked in a line beside what was said.
        self.asks_presence = False
        self._keyboard, self._phrase_picker = ConversationKeyboard(self), PhrasePicker(self)
        self._take_away = TakeAway(self)
        super().__init__(controller, shown, heading=_heading(controller, shown), **kwargs)
        self._known_turns = len(self.conversation.turns_read_by(Side.VISITOR))

    @property
    def conversation(self) -> Conversation:
        return self.shown.conversation

    @property
    def input(self) -> dict[str, Any]:
        return self.shown.input

    def changed(self) -> None:
        """The conversation has changed: a level moves its meter, anything else is drawn anew."""
        if self.controller.shown is not self.shown:
            return
        saying = self.conversation.saying
        if saying is not None and saying.side in self.meters:
            self.meters[saying.side].push(saying.level)
        self.conversation_updated()

    @property
    def displayed(self) -> set[int]:
        """The turns of the clerk that stand on the page, as far as there was room."""
        return {turn for label, turn in self.drawn if label.parent is not None}

    def has_new_words(self) -> bool:
        """Whether the clerk has said something that the visitor can read, since it was asked last."""
        turns = self.conversation.turns_read_by(Side.VISITOR)
        known, self._known_turns = self._known_turns, len(turns)
        return len(turns) > known and turns[-1].side is Side.CLERK

    def ask_presence(self, on: bool) -> None:
        """Whether someone is there is asked in a line; a touch, wherever, answers it and moves nothing."""
        was, self.asks_presence = self.asks_presence, on
        if on and not self.writing:
            self.rebuild()
        elif was and (line := self.widget_of("visitor.presence")) is not None:
            line.opacity = 0.0

    def call_changed(self) -> None:
        """How far the call is has changed: once the talk is over its title tells."""
        if self.shown.over and self.controller.shown is self.shown:
            self.rebuild()

    @property
    def can_take_away(self) -> bool:
        """Whether what was said may be taken along. Who is elsewhere has said yes, or can be asked there;
        once it is over they come, and say yes here."""
        talk, call = self.conversation, self.controller.call.run
        if not self.shown.remote:
            return bool(talk.agreed_lines)
        remote = self.controller.remote_conversation
        if not takeable_turns(talk):
            return False
        comes = (
            call is not None and contact.ContactState(call.context).call_stage in contact.ANSWERED_CALL_STAGES
        )
        return bool(self.granted) or (comes if self.shown.over else remote.asks_clerk)

    @property
    def granted(self) -> frozenset[int]:
        """Of what may be taken along the turns to which a clerk who is elsewhere has said yes."""
        return takeable_turns(self.conversation) & self.controller.remote_conversation.consent.agreed

    def conversation_updated(self) -> None:
        """What was said or went wrong is drawn anew, unless something is opened to look at and choose from;
        beside a keyboard nothing else is. What a clerk says who is not here closes what is opened: it would
        not be noticed by who does not hear."""
        if self._visible_state() == self._drawn_state:
            return
        if not self.input:
            self.rebuild()
        elif self.shown.remote and not self.writing and self._clerk_has_spoken():
            self.close()
        elif self.shown.remote and self.input["what"] == "take":
            self.rebuild()  # what the clerk answers
        elif self.writing:
            self._drawn_state = self._visible_state()
            self._keyboard.show()
            self.schedule_outline_event()

    def _clerk_has_spoken(self) -> bool:
        """Whether the last thing that the visitor can read is theirs and not drawn yet."""
        turns = self.conversation.turns_read_by(Side.VISITOR)
        return bool(turns) and turns[-1].side is Side.CLERK and len(turns) > self._drawn_turns

    def _visible_state(self) -> object:
        """What is drawn, without what only moves."""
        talk = self.conversation
        saying = talk.saying and (
            talk.saying.side,
            talk.saying.sure,
            talk.saying.unsure,
            talk.saying.processing,
        )
        return (
            tuple(talk.turns),
            saying,
            talk.next,
            dict(talk.notices),
            talk.proposal,
            dict(talk.languages),
            [talk.can_translate(side) for side in Side],
            self.shown.facing,
            self.controller.remote_conversation.consent.stage if self.shown.remote else None,
        )

    def rebuild(self) -> None:
        """Draws the page again; two halves have more room than what is opened for one of them."""
        if self.input.get("what") == "take" and self._take_away.is_empty:
            self.input.clear()  # another language is spoken, or of violence
        self.keyboard_open = self.writing
        # On a low page what is written or said needs its room.
        bare = self.writing or (not self.input and not self.shown.remote and theme.text >= LARGE_TEXT)
        self.heading = (
            NO_TEXT if bare and theme.landscape else self.for_reader(_heading(self.controller, self.shown))
        )
        wide = FOOTER_WIDTH_BESIDE_PANES if not self.input else BasePage.footer_width.defaultvalue
        if self.footer_width != wide:
            self.footer_width = wide
            force_layout(self)
        # What the clerk opened they read from the opposite side. Keys and halves turn round by themselves.
        opposite = self.shown.facing and self.input.get("side") is Side.CLERK and not self.writing
        for part in (self.ids.head, self.ids.body):
            part.turn_round(opposite)
        super().rebuild()

    @property
    def reader(self) -> str:
        """Whoever opened something to look at and choose from reads all of it in their own language."""
        side = self.input.get("side")
        return "" if side is None else language_if_not_shown(self.conversation.languages[side])

    def blocks(self) -> list[Widget]:
        self._drawn_state = self._visible_state()
        self._drawn_turns = len(self.conversation.turns_read_by(Side.VISITOR))
        self.meters, self.drawn = {}, []
        side = self.input.get("side")
        if side is not None:
            opened: dict[str, Callable[[Side], list[Widget]]] = {
                "type": self._keyboard.blocks,
                "history": self._history,
                "take": self._take_away.blocks,
                "language": self._languages,
                "helps": self._action_list,
                "phrases": self._phrase_picker.blocks,
            }
            return opened[self.input["what"]](side)
        width = (self.pages.width - self.pages.spacing) / 2 if theme.landscape else self.pages.width
        if self.shown.remote:
            return [ConversationPane(self, Side.VISITOR, self.pages.width)]
        panes = [ConversationPane(self, each, width) for each in (Side.VISITOR, Side.CLERK)]
        for pane in panes:
            pane.make_room(panes)
        if self.shown.facing:
            # The clerk sits opposite, and the visitor holds the tablet.
            panes.reverse()
            panes[0].turn_round()
        if not theme.landscape:
            # Below is who writes with the keys below: nobody's half changes its place when they come.
            return list[Widget](panes if self.shown.facing else reversed(panes))
        row = AutoHeightRow(spacing=self.pages.spacing)
        for pane in panes:
            pane.size_hint_y = 1
            row.add_widget(pane)
        row.max_growth = 10.0
        return [row]

    def actions(self) -> list[PushButton]:
        side = self.input.get("side")
        if side is not None and (self.can_take_away or not self.shown.remote):
            return self._take_away.actions(self.input["what"])
        if self.shown.remote:
            return [self.action("finish", FINISHED, "check", self.controller.leave)] if self._is_read else []
        words = T("Côte à côte") if self.shown.facing else T("Face à face")
        return [self.action("turn", words, "rotate-3d-variant", self.controller.turn_round)]

    @property
    def _is_read(self) -> bool:
        """Whether the talk is over, and what was said is only read."""
        return self.shown.over and not self.input

    @property
    def back_words(self) -> Text:
        return OTHER_THING if self._is_read else super().back_words

    # What one side does

    @property
    def speech_is_for_other(self) -> bool:
        """Whether what the visitor says now is for the other; on a page of their own to look at and choose
        from, it is for the kiosk."""
        return self.input.get("what", "type") == "type" or self.input["side"] is Side.CLERK

    @property
    def reads_from(self) -> str:
        """What the other has said comes before all that can be done."""
        return "" if self.input else f"{Side.VISITOR.value}.theirs"

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
            self.rebuild()
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
        if what == "take":  # it is read by the visitor, whoever opened it; both agree anew
            self.input["side"] = Side.VISITOR
            self.input.pop("offered", None)
        self.rebuild()

    def close(self) -> None:
        """Back to the two halves; what was typed is kept."""
        self.input.clear()
        self.rebuild()

    # Its language

    def _languages(self, side: Side) -> list[Widget]:
        return language_buttons(
            offered_languages(),
            self.pages.width,
            self.pages.spacing,
            lambda code: self._change_language(side, code),
        )

    def _change_language(self, side: Side, code: str) -> None:
        self.input.clear()
        self.conversation.speak(side, code)
        self.rebuild()

    # Typing

    #: Any printable character of a real keyboard.
    accepted_characters = ""

    @property
    def writing(self) -> bool:
        """Whether the keys of one of the two are out."""
        return self.input.get("what") == "type"

    @property
    def _wants_footer_beside(self) -> bool:
        return not (self.writing or self._has_way_back) and super()._wants_footer_beside

    @property
    def _has_way_back(self) -> bool:
        """Whether the way back stands on the page: on a low one, what is said needs the room of its foot."""
        return theme.landscape and bool(self.shown.remote) and not self.input

    def footer_buttons(self, place: PagePosition) -> list[PushButton]:
        # Who writes has the ways on in their half, in their language.
        return [] if self.writing or self._has_way_back else super().footer_buttons(place)

    @property
    def written(self) -> bool:
        """Whether there is something to take back."""
        return self.writing and bool(self.conversation.drafts[self.input["side"]])

    def type(self, character: str) -> None:
        if self.writing:
            self._keyboard.type(character)

    def backspace(self) -> None:
        if self.writing:
            self._keyboard.backspace()

    def delete(self) -> None:
        """What follows the caret goes."""
        if self.writing and self._keyboard.field is not None:
            self._keyboard.field.delete()

    def move(self, by: int) -> None:
        """The caret goes on, or back."""
        if self.writing and self._keyboard.field is not None:
            self._keyboard.field.move(by)

    def send(self) -> None:
        """What was typed is said, or the next open place of the phrase is asked for."""
        side: Side = self.input["side"]
        if self._keyboard.must_be_seen():
            return
        phrase = self._keyboard.finished()
        self.input.clear()
        if phrase:
            self._phrase_picker.say(side, phrase)
        else:
            self.conversation.send(side)
            self.rebuild()

    def say_phrase(self, side: Side, words: str) -> None:
        """A phrase that was touched, with what it leaves open to fill first."""
        self.input.clear()
        self._phrase_picker.say(side, words)

    def say_sum(self, side: Side, words: str, euros: int) -> None:
        """A phrase whose open sum was touched."""
        self.say_phrase(side, fill_placeholder(words, PLACEHOLDERS["amount"].written(str(euros))))

    def edit_turn(self, side: Side, turn: int) -> None:
        """What was heard or typed wrong goes back to the keyboard."""
        self.conversation.edit_turn(turn)
        self.open(side, "type")

    # What can be done with what was said

    def _action_list(self, side: Side) -> list[Widget]:
        code = self.conversation.languages[side]
        pane = ConversationPane(self, side, self.pages.width)
        choices = [
            phrase_choice(
                code, each.name, catalogue(code).render(each.words), each.icon, partial(self._done, each.act)
            )
            for each in pane.secondary_actions()
        ]
        return self.in_view([page_title(WHAT_TO_DO, code)], self.in_rows(choices))

    def in_rows(self, choices: list[ChoiceButton]) -> list[Widget]:
        """On a low page two side by side, unless their letters are very large."""
        across = 2 if theme.landscape and theme.text < VERY_LARGE_TEXT else 1
        return list(arrange_in_rows(choices, across, self.pages.spacing, 0.3))

    def in_view(self, head: list[Widget], choices: Sequence[Widget]) -> list[Widget]:
        """``choices`` below ``head``, in letters in which as many of the nearest three as can stand on the
        first page; who wished large letters has large ones, and turns the page for the others."""
        for each in (*head, *choices[:NEAREST]):
            each.width = self.pages.width
            force_layout(each)
        labels = [each for choice in choices for each in walk(choice) if isinstance(each, TextLabel)]
        for count in range(min(NEAREST, len(choices)), 0, -1):
            room = self._page_heights(PagePosition.FIRST)[0] - sum(map(required_height, head))
            room -= self.pages.spacing * (len(head) + count - 1)
            fits = try_shrink_together(choices[:count], room, alike=True)
            shrink = min((each.shrink for each in labels), default=1.0)
            fits = fits and shrink >= MIN_NEAREST_SHRINK
            for label in labels:
                label.shrink = shrink if fits else 1.0
            if fits:
                break
            for each in choices[:count]:
                force_layout(each)
        return [*head, *choices]

    def _done(self, act: Callable[[], object]) -> None:
        """Back to the two halves, then that."""
        self.input.clear()
        act()
        if self.controller.shown is self.shown:
            self.rebuild()

    # What was said

    def _history(self, side: Side) -> list[Widget]:
        """All turns as this side reads them, the latest first."""
        blocks: list[Widget] = []
        for turn in reversed(self.conversation.turns):
            mine = turn.side is side
            translated = not mine and turn.state is TranslationState.TRANSLATED
            words, code = (turn.text_for_other, turn.target) if translated else (turn.original, turn.language)
            who = catalogue(self.conversation.languages[side]).render(speaker_name(turn.side, side))
            for i, piece in enumerate(spoken_pieces(f"{who} : {words}")):
                item_id = f"turn.{turn.id}" if i == 0 else f"turn.{turn.id}.{i}"
                line = LocalizedLabel(
                    verbatim(piece), code, item_id=item_id, size_px=theme.body, bold_face=not mine
                )
                blocks.append(line)
                if translated and i == 0:
                    self.drawn.append((line, turn.id))
        return blocks


def _heading(controller: SessionController, shown: ConversationScreen) -> Text:
    """Who is elsewhere has no half that names them; once it is over they come, or not."""
    if shown.over and controller.call.run is not None:
        return contact.ContactState(controller.call.run.context).call_headline
    return T("Parler avec {name}", name=shown.remote) if shown.remote else HEADING


def spoken_pieces(words: str) -> list[str]:
    """The words sentence by sentence, and a very long one cut between two words."""
    found = []
    for sentence in split_sentences(words):
        while len(sentence) > MAX_PIECE_CHARACTERS:
            at = sentence.rfind(" ", 1, MAX_PIECE_CHARACTERS) + 1 or MAX_PIECE_CHARACTERS
            found.append(sentence[:at].strip())
            sentence = sentence[at:]
        found.append(sentence)
    return [each for each in found if each]


#: Of a low page, and of a high one.
LOW_CODE_SHARE, HIGH_CODE_SHARE = 0.46, 0.45


class TakeAway:
    """What was agreed, in reviewed phrases and both languages, on paper or as one code: once both want it. A
    clerk who is elsewhere is asked on their page. Nothing of it is kept here."""

    def __init__(self, page: ConversationPage) -> None:
        self._page = page

    @property
    def _consent(self) -> ClerkConsent | None:
        """That of a clerk who says yes at their desk; ``None`` where both say it on this page."""
        page = self._page
        if not page.shown.remote:
            return None
        consent = page.controller.remote_conversation.consent
        return consent if page.granted or not page.shown.over else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be taken along, and there is no answer of a clerk elsewhere to tell."""
        page = self._page
        told = page.shown.remote and page.controller.remote_conversation.consent.stage in NO_CONSENT
        return not (told or page.can_take_away)

    @property
    def _agreed(self) -> bool:
        """Whether both have said yes."""
        consent = self._consent
        return bool(self._page.input["agreed"] == set(Side) if consent is None else self._page.granted)

    @property
    def _is_open(self) -> bool:
        """Whether a yes to these lines may still be said, or asked for."""
        may_be = self._page.can_take_away if self._consent is None else bool(self._to_ask_for)
        return may_be and not self._agreed

    @property
    def _is_asked(self) -> bool:
        """Whether the clerk has been asked at their desk, and not answered."""
        consent = self._consent
        return consent is not None and consent.question is not None

    def blocks(self, side: Side) -> list[Widget]:
        """What it would be; then a yes of each in their own language, or what the clerk answers at their
        desk; then the code."""
        page, talk = self._page, self._page.conversation
        if "offered" not in page.input:
            page.input["offered"], page.input["agreed"] = {each.turn for each in talk.agreed_lines}, set()
        blocks: list[Widget] = [page.title_block(page.for_reader(TAKEN_TITLE))]
        if printing := page.input.get("printing"):
            words, tone = printing
            blocks.append(page.notice_block(page.for_reader(words), "printing", tone))
        stage = page.controller.remote_conversation.consent.stage if page.shown.remote else None
        if stage not in (None, ConsentStage.AGREED):  # of a yes the code tells
            words, tone = page.for_reader(CONSENT_TEXTS[stage]), "warn" if stage in NO_CONSENT else "plain"
            blocks += page.notice_blocks(words, "consent", tone)
        if self._agreed:
            blocks += self._code()
        elif self._lines and self._consent is None and page.can_take_away:
            blocks += [self._yes(each, talk.languages[each]) for each in Side]
        elif self._to_ask_for:
            blocks.append(page.text_block(page.for_reader(CONSENT_NEEDED), "needed", size_px=theme.small))
        blocks.append(page.text_block(page.for_reader(HELD), "held", size_px=theme.small))
        reader = talk.languages[side]
        for i, line in enumerate(self._lines):
            read = dict.fromkeys(zip(self._signed(line), self._codes, strict=True))
            for k, (words, code) in enumerate(read):
                # The clerk has no wish for large letters.
                size = theme.small * 100 / theme.text if k else theme.body
                label = LocalizedLabel(
                    verbatim(words), code, item_id=f"line.{i}.{k}", size_px=size, bold_face=not k
                )
                if k:
                    label.gap_before = theme.unit
                blocks.append(label)
            if self._is_open:  # a sum that was typed wrong need not go home
                words, leave_out = catalogue(reader).render(LEAVE_OUT), partial(self._leave_out, line.turn)
                blocks.append(phrase_choice(reader, f"drop.{i}", words, "close", leave_out))
        return blocks

    @property
    def _codes(self) -> tuple[str, str]:
        """The languages of a line."""
        languages = self._page.conversation.languages
        return languages[Side.VISITOR], languages[Side.CLERK]

    @property
    def _lines(self) -> list[AgreedLine]:
        """Those that were not left out; what is said while both look at them is not among them. Those that
        the clerk was asked for at their desk, or has agreed to."""
        consent, chosen = self._consent, self._page.input["offered"]
        if consent is not None:
            chosen = self._page.granted or (consent.asked if self._is_asked else chosen)
        return [each for each in self._page.conversation.agreed_lines if each.turn in chosen]

    @property
    def _to_ask_for(self) -> list[AgreedLine]:
        """What the clerk may be asked for now; nothing while they are, or where nothing was said since."""
        consent, lines = self._consent, self._page.conversation.agreed_lines
        if consent is None or self._is_asked or not self._page.controller.remote_conversation.asks_clerk:
            return []
        since = {each.turn for each in lines if each.turn > max(consent.answered, default=0)}
        if granted := self._page.granted:
            return [each for each in lines if each.turn in granted | since] if since else []
        return self._lines if since else []

    def _ask(self) -> None:
        consent = self._page.controller.remote_conversation.consent
        consent.ask({each.turn: self._signed(each)[1] for each in self._to_ask_for})

    def _signed(self, line: AgreedLine) -> tuple[str, str]:
        """In both languages, with who said it: whoever reads it at home is not "you"."""
        who = T("L’agence") if line.side is Side.CLERK else T("Le visiteur")
        visitor, clerk = (catalogue(code).render(who) for code in self._codes)
        return f"{visitor} : {line.visitor}", f"{clerk} : {line.clerk}"

    @property
    def _where_and_when(self) -> str:
        """For who finds it again in a month."""
        agency, today = self._page.controller.gateway.public_info.agency, datetime.now(PARIS).date()
        day = format_value(today, self._codes[0])
        return f"{agency.name}, {day}" if agency is not None else day

    def _leave_out(self, turn: int) -> None:
        """Both agree anew to what is left."""
        self._page.input["offered"].discard(turn)
        self._page.input["agreed"] = set()
        self._page.rebuild()

    def actions(self, what: str) -> list[PushButton]:
        """The way there, from what was said; the way to ask a clerk who is elsewhere; the printer, once both
        have agreed."""
        page, found = self._page, list[PushButton]()
        if what == "history" and page.conversation.agreed_lines:
            return [
                page.action("take", TAKE, "bag-personal-outline", lambda: page.open(Side.VISITOR, "take"))
            ]
        if what != "take":
            return []
        if self._to_ask_for:
            words = ASK_FOR_MORE if self._agreed else ASK_CLERK
            tone = "plain" if self._agreed else "primary"
            found.append(page.action("ask", words, "account-question-outline", self._ask, tone))
        if self._agreed and self._lines and page.controller.peripherals.can_print:
            button = page.action("print", T("Imprimer"), "printer", self._print, "primary")
            button.off = page.input.get("printing", ("",))[0] is PRINTING_TEXT
            found.append(button)
        return found

    def _yes(self, side: Side, code: str) -> ChoiceButton:
        take, who, yes = map(catalogue(code).render, (TAKE, speaker_name(side, side), AGREED))
        words = f"{take} — {who} : {yes}"
        button = phrase_choice(code, f"agree.{side.value}", words, "thumb-up", partial(self._agree, side))
        # It stays where it is: a second touch there is not the yes of the other.
        button.tick, button.chosen = True, side in self._page.input["agreed"]
        return button

    def _agree(self, side: Side) -> None:
        self._page.input["agreed"].add(side)
        self._page.rebuild()

    @property
    def _content(self) -> str:
        """What one code holds: both languages, else that of the visitor, else that of the clerk; "" where
        there is more than a code holds."""
        signed = [self._signed(each) for each in self._lines]
        visitor, clerk = zip(*signed, strict=True) if signed else ((), ())
        for lines in (["\n".join(dict.fromkeys(each)) for each in signed], visitor, clerk):
            content = "\n".join([self._where_and_when, *lines])
            if lines and len(content.encode()) <= MAX_SCREEN_BYTES:
                return content
        return ""

    def _code(self) -> list[Widget]:
        """A code and, for both who see it, what to do with it."""
        if not (content := self._content):
            return (
                [self._page.text_block(self._page.for_reader(QrTooLargeError.sentence), "long")]
                if self._lines
                else []
            )
        share = LOW_CODE_SHARE if theme.landscape else HIGH_CODE_SHARE
        side = min(0.7 * self._page.pages.width, share * self._page.height)
        picture = QrCode(item_id="code", role=Role.STATUS, words=QR_CAPTION, content=content)
        picture.size_hint_y, picture.height = None, side
        captions = AutoHeightStack(spacing=2 * theme.unit)
        readers = self._codes if self._consent is None else self._codes[:1]
        for k, code in enumerate(dict.fromkeys(readers)):
            captions.add_widget(LocalizedLabel(QR_CAPTION, code, item_id=f"code.how.{k}", size_px=theme.body))
        if not theme.landscape:
            return [picture, captions]
        # On a low page what it is stands beside it.
        row = AutoHeightRow(spacing=self._page.pages.spacing)
        picture.size_hint_x, picture.width = None, side
        captions.pos_hint = {"center_y": 0.5}
        # In two languages and very large letters it would be higher than the code, and alone on its page.
        captions.size_hint_x, captions.width = None, self._page.pages.width - side - row.spacing
        size = theme.body
        force_layout(captions)
        while captions.height > side and size > theme.small * 100 / theme.text:
            size *= SHRINK_STEP
            for each in captions.children:
                each.size_px = size
            force_layout(captions)
        row.add_widget(picture)
        row.add_widget(captions)
        return [row]

    def _print(self) -> None:
        self._page.input["printing"] = PRINTING_TEXT, "plain"
        self._page.rebuild()
        self._page.controller.tasks.start(self._print_paper())

    async def _print_paper(self) -> None:
        from kiosk.device.receipt_pdf import ReceiptContent  # half a second, and few print

        page, talk = self._page, self._page.conversation
        code = talk.languages[Side.VISITOR]
        agency = page.controller.gateway.public_info.agency
        signed = map(self._signed, self._lines)
        paper = ReceiptContent(
            language=get_language(code),
            title=catalogue(code).render(HEADING),
            headline=catalogue(code).render(TAKEN_TITLE),
            agency_name=agency.name if agency is not None else "",
            printed_at=catalogue(code).render(T("Imprimé le {moment}", moment=datetime.now(PARIS))),
            facts=tuple((mine, theirs if theirs != mine else "") for mine, theirs in signed),
        )
        try:
            await page.controller.peripherals.print_receipt(paper)
        except PeripheralError as error:
            page.input["printing"] = error.sentence, "warn"
        else:
            page.input["printing"] = PRINTED, "ok"
        if page.controller.shown is page.shown:
            page.rebuild()


class PhrasePicker:
    """Themes, situations, then what can be said there; ``page.input`` has the ``theme`` and ``situation``."""

    def __init__(self, page: ConversationPage) -> None:
        self._page = page

    def blocks(self, side: Side) -> list[Widget]:
        """What that side chooses from, in its language."""
        code = self._page.conversation.languages[side]
        session = self._page.controller.conversation_session
        assert session is not None, "two people talk"
        book = session.phrases
        clerk, chosen = side is Side.CLERK, self._page.input
        if "situation" in chosen:
            phrases = book.phrases(chosen["situation"], clerk=clerk)
            choices = [self._phrase_button(side, code, each) for each in phrases]
            return self._page.in_view(self._subject(book, code, clerk=clerk), self._page.in_rows(choices))
        level = "situation" if "theme" in chosen else "theme"
        offered = book.situations(clerk, chosen["theme"]) if "theme" in chosen else book.themes(clerk)
        choices = [
            phrase_choice(code, each.id, each.title(code), each.icon, partial(self._open, level, each.id))
            for each in offered
        ]
        answers = () if "theme" in chosen else book.answers(self._page.conversation, side)
        if not answers:
            return self._page.in_view(self._subject(book, code, clerk=clerk), self._page.in_rows(choices))
        likely = self._page.in_rows([self._phrase_button(side, code, each) for each in answers])
        first = self._page.in_view([page_title(WHAT_TO_ANSWER, code)], likely)
        others = page_title(ALL_PHRASES, code, "all")
        # Of a part of the page: it is no title of the pages that follow.
        others.role, others.heading = Role.TEXT, True
        return [*first, *self._page.in_view([others], self._page.in_rows(choices))]

    def _subject(self, book: PhraseMenu, code: str, *, clerk: bool) -> list[Widget]:
        """What is asked, or which theme was opened, or which situation of it."""
        chosen = self._page.input
        title: Text | str = WHAT_ABOUT
        if "situation" in chosen:
            situations = book.situations(clerk, chosen["theme"])
            title = next(each.title(code) for each in situations if each.id == chosen["situation"])
        elif "theme" in chosen:
            title = next(each.title(code) for each in book.themes(clerk) if each.id == chosen["theme"])
        return [page_title(title, code)]

    def say(self, side: Side, phrase: str) -> None:
        """The phrase is said once nothing of it is left open: a day, an hour, a sum, a name."""
        page = self._page
        if first_placeholder(phrase) is not None:
            page.input["phrase"] = phrase
            page.conversation.type(side, "")
            page.open(side, "type")
        else:
            page.conversation.pick(side, phrase)
            page.rebuild()

    def _phrase_button(self, side: Side, code: str, phrase: Phrase) -> ChoiceButton:
        words = phrase.text(code)
        return phrase_choice(
            code, phrase.id, with_ellipses(words or ""), phrase.icon, partial(self._say_phrase, side, words)
        )

    def _open(self, level: str, name: str) -> None:
        self._page.input[level] = name
        self._page.rebuild()

    def _say_phrase(self, side: Side, phrase: str | None) -> None:
        self._page.say_phrase(side, phrase or "")


def page_title(words: Text | str, code: str, item_id: str = "title") -> LocalizedLabel:
    """Of what stands below it; in very large letters on a low page no larger than that."""
    size = theme.option if theme.landscape else theme.title
    if theme.landscape and theme.text >= VERY_LARGE_TEXT:
        size *= LOW_TITLE_SCALE
    return LocalizedLabel(words, code, item_id=item_id, role=Role.TITLE, bold_face=True, size_px=size)


def phrase_choice(code: str, item_id: str, words: str, icon: str, act: Callable[[], object]) -> ChoiceButton:
    """One of the things to choose from, in that language."""
    made = ChoiceButton(
        item_id=f"option.{item_id}",
        words=verbatim(words),
        icon=icon,
        language=language_if_not_shown(code),
        font_override=font_path(code, bold=True),
    )
    made.bind(on_act=lambda _choice: act())
    return made

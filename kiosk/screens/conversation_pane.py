"""One half of a conversation: what one of the two sees and can do, in their own language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk.accessibility.captions import LINE_CHARACTERS, CaptionLine
from kiosk.accessibility.conversation import (
    CONSENT_TEXTS,
    CONVERSATION_PROBLEM_TEXTS,
    ConsentStage,
    Conversation,
    ConversationNotice,
    ConversationProblem,
    Side,
    TranslationState,
    Turn,
)
from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM, TEXT_SIZES
from kiosk.accessibility.recognition import (
    MICROPHONE_HINT_TEXTS,
    NO_SPEECH_TEXTS,
    RECOGNITION_PROBLEM_TEXTS,
    MicrophoneHint,
    NoSpeechReason,
    RecognitionProblem,
)
from kiosk.accessibility.translation import Phrase, PhraseSuggestion, TranslationMethod
from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.phrasebook import with_ellipses
from kiosk.domain import NO_TEXT, TN, T, Text, get_language, verbatim
from kiosk.domain.rules import known_emergency_numbers
from kiosk.i18n import catalogue
from kiosk.i18n.fonts import offered_languages
from kiosk.session import SessionController
from kiosk.session.screen_state import ConversationScreen

from .presence import HOW, TITLE
from .urgent import URGENT_TITLE
from .widgets.containers import AutoHeightRow, Panel, Rotatable
from .widgets.fonts import MAX_LATIN_LINE_HEIGHT, font_path, line_height_em, text_width
from .widgets.indicators import LevelMeter
from .widgets.kivy_helpers import force_layout
from .widgets.localized_text import FittedPart, FittedText, LocalizedButton, LocalizedLabel, LocalizedTag
from .widgets.paginator import Paginator
from .widgets.theme import LARGE_TEXT, VERY_LARGE_TEXT, theme

#: A mark has letters at most so many times as large as the smallest ones.
MAX_NAME_SCALE, UPRIGHT_NAME_SCALE, MAX_SOURCE_SCALE = 1.2, 1.8, 1.5
#: Of small letters, those in which a narrow half tells on one line where a translation comes from.
NARROW_MARK_SHARE = 0.65
#: Which part of a line words fill: it ends where a word does.
LINE_FILL = 0.8
#: How high the three ways to say something are, where there is room.
INPUT_BUTTON_MM = 30.0
TAKE = T("Emporter ce que nous avons dit")
OTHER_THING, FINISHED = T("Autre chose"), T("J’ai fini")
APPROXIMATE = T("≈ Traduction approximative")
#: How large the phrase beside its sums is, in smallest letters, and on how many lines it may stand then: a
#: row is as high as a target.
PHRASE_SCALES = ((MAX_NAME_SCALE, 2), (1.0, 2), (0.8, 3))
#: Phrases that are offered for words that nothing translates; where there is little room.
MAX_SUGGESTIONS, MAX_SUGGESTIONS_COMPACT = 3, 1


class ConversationView(Protocol):
    """The page of a conversation, as its halves and its keyboard see it."""

    controller: SessionController
    shown: ConversationScreen
    meters: dict[Side, LevelMeter]
    drawn: list[tuple[Widget, int]]
    pages: Paginator
    footer_beside: bool
    spacing: float
    y: float
    schedule_outline_event: Callable[[], None]

    @property
    def conversation(self) -> Conversation: ...
    @property
    def input(self) -> dict[str, Any]: ...
    @property
    def writing(self) -> bool: ...

    asks_presence: bool

    @property
    def can_take_away(self) -> bool: ...
    @property
    def back_words(self) -> Text: ...
    def open(self, side: Side, what: str) -> None: ...
    def close(self) -> None: ...
    def go_back(self) -> None: ...
    def talk(self, side: Side) -> None: ...
    def send(self) -> None: ...
    def type(self, character: str) -> None: ...
    def backspace(self) -> None: ...
    def edit_turn(self, side: Side, turn: int) -> None: ...
    def say_phrase(self, side: Side, words: str) -> None: ...
    def say_sum(self, side: Side, words: str, euros: int) -> None: ...
    def conversation_updated(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PaneAction:
    """One thing that can be done with what was said."""

    name: str
    words: Text
    icon: str
    act: Callable[[], object]


class RotatablePanel(Rotatable, Panel):
    """One that may stand upside down."""


class ConversationPane(RotatablePanel):
    """What one of the two sees and can do; a ``bare`` one is only seen, beside a keyboard: ``words``, or what
    was said."""

    max_growth = 10.0

    def __init__(
        self,
        page: ConversationView,
        side: Side,
        width: float,
        *,
        bare: bool = False,
        words: list[FittedPart] | None = None,
    ) -> None:
        super().__init__()
        self.padding = (6 if theme.landscape else 7) * theme.unit
        if bare:
            self.padding = 4 * theme.unit, theme.unit
        self.spacing = GAP_MM * theme.mm
        self.page, self.side, self.bare = page, side, bare
        #: The translation that this side reads, as long as it stands there.
        self.translated: LocalizedLabel | None = None
        self.talk = page.conversation
        self.code = self.talk.languages[side]
        self.room = width - 2 * self.padding[0]
        self.has_head = not bare
        if self.is_speaking:
            self.border_color, self.border_width = theme.primary, 2 * theme.stroke
        if bare:
            self.add_widget(FittedText(words or pane_text_parts(self), spacing=theme.unit))
            return
        asked = self._question_rows()
        answers = [] if asked else self._answer_rows()
        # A low half has room for two rows of buttons: what is asked or answered takes the place of the name.
        told = answers or self.talk.notices.get(side) or (self.alone and self.talk.turns)
        tight = not self.alone or theme.text >= LARGE_TEXT
        self.has_head = not (theme.landscape and (asked or (told and tight)))
        self.text = text = FittedText(pane_text_parts(self), spacing=1.5 * theme.unit)
        head = [self._head()] if self.has_head else []
        if head:
            self._offer_large(text, head[0])
        self._answer_widgets = answers
        # In reach what is touched stands below what is only read.
        for each in [text, *head] if theme.high else [*head, text]:
            self.add_widget(each)
        for row in asked or [*answers, *self._secondary_row()]:
            self.add_widget(row)
        self.add_widget(self._buttons())
        if answers and self.low and not (theme.landscape or self.alone):
            self._keep_fitting(answers, text)
        elif answers and self.alone:
            self._give_way(answers, text)

    def make_room(self, halves: Sequence["ConversationPane"]) -> None:
        """What is said goes before what may be answered, on both ``halves`` where one stands below the other;
        on a low one the original and where the translation comes from give way to one row. Looked at once the
        page stands, for while it is laid out it may be cut for a moment."""
        if not self._answer_widgets or (self.talk.deaf is None and not theme.landscape):
            return
        lost = "squeezed" if theme.landscape else "cut"
        texts = [self.text] if theme.landscape else [each.text for each in halves]

        def stands(_dt: float) -> None:
            if any(getattr(each, lost) for each in texts):
                self.clear_widgets(self._answer_widgets)

        check = Clock.create_trigger(stands)
        for each in texts:
            each.bind(**{lost: lambda *_: check()})

    def _keep_fitting(self, answers: list[Widget], text: FittedText) -> None:
        """Of an upright page the other half keeps what it needs: answers that do not fit stand first among
        the phrases."""
        rows = [each for each in self.children if each is not text]
        for row in rows:
            row.width = self.room
            force_layout(row)
        gaps = self.spacing * len(rows) + 2 * self.padding[1]
        needed = sum(each.least for each in rows) + text.size_hint_min_y + gaps
        other = needed - sum(each.least + self.spacing for each in answers)
        while answers and needed + other > self.page.pages.height - self.page.pages.spacing:
            needed -= self._fewer(answers) + self.spacing
        self._give_way(answers, text)

    def _give_way(self, answers: list[Widget], text: FittedText) -> None:
        """What is said goes before what may be answered, once all has its place."""

        def stands(_dt: float) -> None:
            """Where a translation comes from gives way to one row of them only."""
            if text.squeezed or (text.unmarked and len(answers) > 1):
                self._fewer(answers)

        check = Clock.create_trigger(stands)
        text.bind(squeezed=lambda *_: check(), unmarked=lambda *_: check(), height=lambda *_: check())

    def _fewer(self, answers: list[Widget]) -> float:
        """The highest row of answers goes, of those the last, if there is one: it leaves so many pixels, and
        the words are fitted anew."""
        if not answers:
            return 0
        highest = max(reversed(answers), key=lambda row: row.least)
        answers.remove(highest)
        self.remove_widget(highest)
        return float(highest.least)

    def _offer_large(self, text: FittedText, head: Widget) -> None:
        """Where what the other has just said stands in smaller letters than are wished on a low page, the way
        to read it in those takes the place of the name of this half."""
        if not theme.landscape or self.translated is None or self.other_turn is not self.talk.turns[-1]:
            return
        name, read = head.children[-1], partial(self.page.open, self.side, "history")

        def stands(_dt: float) -> None:
            if text.squeezed and name.parent is head:
                button = self._button("large", T("Agrandir"), "magnify-plus-outline", read, beside=True)
                button.most, button.size_hint_x = self._head_size, 1
                head.remove_widget(name)
                head.add_widget(button, index=len(head.children))

        check = Clock.create_trigger(stands)
        text.bind(squeezed=lambda *_: check())

    # What was said

    def id_of(self, name: str) -> str:
        """The id in the outline of something on this half."""
        return name if name == "back" else f"{self.side.value}.{name}"

    @property
    def _all_suggestions(self) -> tuple[PhraseSuggestion, ...]:
        """Phrases that may be what this side meant, when nothing translates what they said."""
        own = self.talk.last(self.side)
        if own is None or own.state is not TranslationState.UNTRANSLATED or own is not self.talk.turns[-1]:
            return ()
        session = self.page.controller.conversation_session
        if own.translation is None or session is None:
            return ()
        clerk, book = self.side is Side.CLERK, session.phrases
        return tuple(each for each in own.translation.suggestions if book.may_say(each.id, clerk=clerk))

    @property
    def _is_asked(self) -> bool:
        """Whether this side has something to choose from for words that nothing has translated yet."""
        own = self.talk.last(self.side)
        if own is None or own.state is not TranslationState.UNTRANSLATED or own is not self.talk.turns[-1]:
            return False
        return own.translation is not None and bool(self._all_suggestions or own.translation.offer)

    @property
    def suggestions(self) -> tuple[PhraseSuggestion, ...]:
        """Those for which there is room here; the others stand among the other things."""
        few = theme.landscape or theme.text >= LARGE_TEXT or self.page.writing
        return self._all_suggestions[: MAX_SUGGESTIONS_COMPACT if few else MAX_SUGGESTIONS]

    def _instead(self) -> list[PaneAction]:
        """Beside the suggestions: those for which there was no room, what a machine made of it, by what that
        says in this side's language, none of them, and a person."""
        own = self.talk.last(self.side)
        if own is None or not self._is_asked:
            return []
        # With those that stand here, and on the page of all that can be done.
        compared = (
            len(self._all_suggestions) > len(self.suggestions) or self.page.input.get("what") == "helps"
        )
        found = [
            PaneAction(
                f"suggestion.{i}",
                verbatim(with_ellipses(each.source)),
                "format-list-bulleted",
                partial(self._take, own.id, each),
            )
            for i, each in enumerate(self._all_suggestions)
            if compared
        ]
        if own.translation is not None and (offer := own.translation.offer):
            words = f"{catalogue(self.code).render(APPROXIMATE)} : {offer.back}"
            found.append(
                PaneAction("offer", verbatim(words), "robot-outline", lambda: self.talk.accept_offer(own.id))
            )
        none = lambda: self.page.edit_turn(self.side, own.id)  # noqa: E731
        found.append(PaneAction("none", T("C’est autre chose"), "pencil", none))
        if self.side is Side.VISITOR and self.page.controller.staff_available and not self.alone:
            person = self.page.controller.request_help_now
            found.append(
                PaneAction("person", T("Une personne de l’agence, maintenant"), "face-agent", person)
            )
        return found

    def _take(self, turn_id: int, suggestion: PhraseSuggestion) -> None:
        """That is what was meant; what it leaves open is asked for first."""
        if suggestion.is_open:
            self.page.say_phrase(self.side, suggestion.source)
        else:
            self.talk.take(turn_id, suggestion.source)

    @property
    def suggestions_note(self) -> Text:
        """What to say beside the suggestions; nothing without any."""
        own = self.talk.last(self.side)
        return own.translation.note if own is not None and own.translation and self.suggestions else NO_TEXT

    @property
    def other_turn(self) -> Turn | None:
        """What the other has said last. Who is elsewhere is told at their desk that nothing translates their
        words, and says it otherwise: till then what they said before stays."""
        return self.talk.last_read(self.side) if self.alone else self.talk.last(self.side.other)

    # What can be done

    @property
    def _proposed(self) -> str:
        """The language that is offered to this side, if one is."""
        proposal = self.talk.proposal
        if proposal is None or proposal.side is not self.side:
            return ""
        return proposal.language if get_language(proposal.language) in offered_languages() else ""

    @property
    def narrow(self) -> bool:
        """Whether there is room for two buttons beside each other only: the foot stands beside the halves."""
        return self.page.footer_beside

    @property
    def alone(self) -> bool:
        """Whether the other is elsewhere: the whole page is this side's."""
        return bool(self.page.shown.remote)

    @property
    def low(self) -> bool:
        """Whether there is room for one row of buttons below what is said."""
        return theme.landscape or theme.text >= LARGE_TEXT or theme.high > 0

    @property
    def action_in_header(self) -> bool:
        """Whether what else can be done stands beside the name, for the row of buttons is full."""
        full = self.low and (self.narrow or not theme.landscape)
        return self.bare or full or (self.page.writing and self._is_asked)

    @property
    def is_speaking(self) -> bool:
        """Whether this side is being heard now."""
        return self.talk.saying is not None and self.talk.saying.side is self.side

    @property
    def _type_action(self) -> PaneAction:
        return PaneAction("type", T("Écrire"), "keyboard-outline", lambda: self.page.open(self.side, "type"))

    @property
    def _phrases_action(self) -> PaneAction:
        phrases = lambda: self.page.open(self.side, "phrases")  # noqa: E731
        return PaneAction("phrases", T("Phrases"), "format-list-bulleted", phrases)

    @property
    def _take_action(self) -> PaneAction:
        return PaneAction("take", TAKE, "bag-personal-outline", lambda: self.page.open(self.side, "take"))

    @property
    def _language_action(self) -> PaneAction:
        change = T("Changer de langue")
        return PaneAction("who", change, "translate", lambda: self.page.open(self.side, "language"))

    @property
    def _more_action(self) -> PaneAction:
        """The others of the phrases that may be meant, or what else can be done."""
        left = len(self._all_suggestions) - len(self.suggestions)
        words = TN("{count} autre phrase", "{count} autres phrases", left) if left else OTHER_THING
        return PaneAction("more", words, "dots-horizontal", lambda: self.page.open(self.side, "helps"))

    def _corrections(self) -> list[PaneAction]:
        """What was heard with doubt, or was not translated, waits for this side."""
        talk, own = self.talk, self.talk.last(self.side)
        if own is not None and own.state is TranslationState.FAILED:
            return [
                PaneAction("retry", T("Réessayer"), "refresh", lambda: talk.retry(own.id)),
                self._edit_action(own),
            ]
        if own is not None and own.doubtful and own is talk.turns[-1]:
            # Nothing was said aloud yet: one touch says it, one puts it right.
            return [
                PaneAction("say", T("C’est ça"), "check", lambda: talk.confirm(own.id)),
                self._edit_action(own),
            ]
        return []

    def _edit_action(self, own: Turn) -> PaneAction:
        return PaneAction("rewrite", T("Corriger"), "pencil", lambda: self.page.edit_turn(self.side, own.id))

    def secondary_actions(self) -> list[PaneAction]:
        """What this side can do with what was said, the most needed first."""
        talk, side = self.talk, self.side
        if self.page.shown.over:
            return []
        other, own = self.other_turn, talk.last(side)
        found = self._instead()
        if other is not None:
            found.append(
                PaneAction("repeat", T("Je n’ai pas compris"), "help", lambda: talk.ask_to_repeat(side))
            )
            found.append(
                PaneAction("simpler", T("Plus simple"), "arrow-collapse", lambda: talk.simpler(side))
            )
        if self._more_for_phrases or (self.narrow and not self._ways_fit):
            found.append(self._phrases_action)
        if talk.turns:
            again = PaneAction("history", T("Relire"), "history", lambda: self.page.open(side, "history"))
            # Who reads what is said looks away now and then: what went by comes before asking for more.
            found.insert(len(self._instead()) if talk.deaf is side else len(found), again)
        if own is not None and own.state is TranslationState.TRANSLATED and own.language != own.target:
            found.append(PaneAction("check", T("Vérifier"), "check-all", lambda: talk.check(own.id)))
        if other is not None and other.state is TranslationState.TRANSLATED and talk.deaf is not side:
            found.append(PaneAction("again", T("Écouter"), "volume-high", lambda: talk.repeat(other.id)))
        if own is not None and not self._corrections() and not self._is_asked:
            found.append(self._edit_action(own))
        if self.page.can_take_away:
            found.insert(min(2 + len(self._instead()), len(found)), self._take_action)
        if self.low:
            found.append(self._language_action)
        return found

    def _row(self) -> AutoHeightRow:
        """A row in the direction of this side's language."""
        return AutoHeightRow(spacing=GAP_MM * theme.mm, mirrored=get_language(self.code).rtl)

    def _head(self) -> Widget:
        """Whose half it is, and where the translation comes from; in very large letters what else can be
        done stands there too."""
        row = self._row()
        row.add_widget(self._language_header())
        if self.action_in_header:
            more = self._more_action
            button = self._button(more.name, more.words, more.icon, more.act, beside=True)
            button.most, button.size_hint_x = self._head_size, 1
            row.add_widget(button)
            return row
        row.add_widget(Widget())
        if said_as := self.said_as():
            row.add_widget(said_as)
        elif (translated := self.translated) is not None and (mark := self.source()):
            row.add_widget(mark)

            def goes_with_it(_dt: float) -> None:
                if translated.parent is None:
                    row.remove_widget(mark)

            gone = Clock.create_trigger(goes_with_it)
            self.text.bind(cut=lambda *_: gone())
        return row

    def _language_header(self) -> Widget:
        """Whose half it is, by the language, or by name where both read the same; a touch changes it where
        there is room for one. Where the whole page is this side's, whose words are read on it."""
        autonym = get_language(self.code).autonym
        if self.low:
            most = 0.38 * self.room
            one_language = len(set(self.talk.languages.values())) == 1
            who = catalogue(self.code).render(speaker_name(self.side, self.side))
            return LocalizedTag(
                self.page.shown.remote or (who if one_language else autonym),
                self.code,
                size=self._head_size,
                most=most,
                item_id=self.id_of("who"),
            )
        name = verbatim(self.page.shown.remote) or speaker_name(self.side, self.side)
        words = T("{who} · {language}", who=name, language=autonym)
        button = self._button("who", words, "translate", self._language_action.act)
        button.quiet, button.size_hint_x = True, None
        button.width = text_width(button.said, button.face, theme.small) + 2 * theme.small + 8 * theme.unit
        return button

    @property
    def _head_size(self) -> float:
        """Of letters beside the name: they follow the wish as far as an upright half has the room."""
        return min(
            theme.small, (MAX_NAME_SCALE if theme.landscape else UPRIGHT_NAME_SCALE) * self._smallest_size
        )

    @property
    def _smallest_size(self) -> float:
        """The smallest letters, whatever the visitor wishes: what is said needs the room."""
        return theme.small * 100 / theme.text

    def said_as(self) -> LocalizedTag | None:
        """How the clerk's last words were put, until the other answers: they answer for them."""
        last = self.talk.turns[-1] if self.talk.turns else None
        return self.source(last) if self.side is Side.CLERK and last and last.side is self.side else None

    def source(self, turn: Turn | None = None) -> LocalizedTag | None:
        """Where the translation that this side reads comes from, or that of its own ``turn``."""
        item_id = self.id_of("source" if turn is None else "said_as")
        turn = turn or self.other_turn
        if turn is None or turn.translation is None or turn.state is not TranslationState.TRANSLATED:
            return None
        if turn.translation.method is TranslationMethod.SAME:
            return None
        if turn.translation.approximate:
            words, icon, ink, fill = APPROXIMATE, "", theme.warn, theme.warnbg
        else:
            words, icon, ink, fill = T("Phrase préparée"), "check-all", theme.ok, theme.okbg
        most = self.room * (1 if self.action_in_header else 0.58)
        size = min(theme.small, MAX_SOURCE_SCALE * self._smallest_size)
        least = NARROW_MARK_SHARE if self.narrow else 1.0  # what is said needs the room of a second line
        return LocalizedTag(
            words,
            self.code,
            size=size,
            most=most,
            least=least,
            item_id=item_id,
            icon=icon,
            ink=ink,
            fill=fill,
        )

    def _question_rows(self) -> list[Widget]:
        """What is asked, and goes before all else."""
        if self.page.shown.over:
            return []
        if proposed := self._proposed:
            row = self._row()
            words = T("Continuer en {language} ?", language=get_language(proposed))
            row.add_widget(
                self._button("language", words, "translate", lambda: self.talk.speak(self.side, proposed))
            )
            row.add_widget(self._button("decline", T("Non"), "close", self.talk.decline_proposal))
            return [row]
        if self._is_asked:
            rows = [self._suggestion(i, each) for i, each in enumerate(self.suggestions)]
            if (self.low or self.page.writing) and rows:
                return rows  # all else is one touch away: beside the name, or the ways to speak
            row = self._row()
            for each in self._instead()[: 1 if self.low else None]:
                button = self._button(each.name, each.words, each.icon, each.act)
                if each.name == "offer":  # a sentence, as the phrases above it
                    rows.append(self._row())
                    rows[-1].add_widget(button)
                else:
                    button.quiet = True
                    row.add_widget(button)
            return [*rows, row] if row.children else rows
        if asked := self._corrections():
            row = self._row()
            for each in asked:
                row.add_widget(self._button(each.name, each.words, each.icon, each.act))
            return [row]
        if self.talk.notices.get(self.side) is ConsentStage.AGREED and self.page.can_take_away:
            row, take = self._row(), self._take_action
            row.add_widget(self._button(take.name, take.words, take.icon, take.act))
            return [row]
        return []

    @property
    def answers(self) -> tuple[Phrase, ...]:
        """What this side is likeliest to answer, as many as there is room for; the phrases begin with all."""
        session = self.page.controller.conversation_session
        if session is None or self.page.shown.over:
            return ()
        likely = session.phrases.answers(self.talk, self.side, as_read=self.alone)
        if not self.low:
            # What asks to say it again stands below as a button already.
            again = {each.words for each in self.secondary_actions()[:1]}
            return tuple(each for each in likely if T((each.text("fr") or "").rstrip(".")) not in again)
        if theme.high:
            return ()
        if not theme.landscape:
            return likely
        if asked := tuple(filter(session.phrases.sums, likely)):
            return asked[:1]  # figures are short: a row of them stands where no sentence does
        if self.alone:
            return self._in_one_row(likely)[0]
        return () if theme.text >= LARGE_TEXT else self._beside_each_other(likely)

    def _in_one_row(self, likely: tuple[Phrase, ...]) -> tuple[tuple[Phrase, ...], float]:
        """Those that stand beside each other on a low page, and the size of their letters: each on a line, or
        in smaller letters on two."""
        ways = [(scale, 1) for scale in (UPRIGHT_NAME_SCALE, MAX_SOURCE_SCALE)] + [(MAX_NAME_SCALE, 2)]
        for count in (3, 2):
            for scale, lines in ways:
                size = min(theme.small, scale * self._smallest_size)
                if self._stand_in_a_row(likely[:count], size, lines):
                    return likely[:count], size
        return likely[:2], min(theme.small, MAX_NAME_SCALE * self._smallest_size)

    def _beside_each_other(self, likely: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        """Of those as many as stand in one row on half a low screen."""
        size = MAX_NAME_SCALE * self._smallest_size
        if self._stand_in_a_row(likely[:2], size, 2):
            return likely[:2]
        return tuple(each for each in likely if self._stand_in_a_row((each,), size, 3))[:1]

    def _stand_in_a_row(self, phrases: tuple[Phrase, ...], size: float, lines: int) -> bool:
        """Whether they stand beside each other, each on so many lines at most."""
        room = (self.room - (len(phrases) - 1) * self.spacing) / max(1, len(phrases)) - 12 * theme.unit
        font = font_path(self.code, bold=True)
        words = (with_ellipses(each.text(self.code) or "") for each in phrases)
        return all(text_width(each, font, size) <= lines * LINE_FILL * room for each in words)

    def _answer_rows(self) -> list[Widget]:
        """One below the other; on a low screen side by side, and in large letters as many as fit in a row."""
        rows: list[Widget] = []
        packed = self.low and not theme.landscape and not self.alone
        free, answers = 0.0, self.answers
        in_a_row = self._in_one_row(answers)[1] if self.alone else MAX_NAME_SCALE * self._smallest_size
        for i, each in enumerate(answers):
            words = each.text(self.code) or ""
            if sums := self._sums(each):
                rows.append(self._sum_row(f"answer.{i}", words, sums))
                free = 0.0
                continue
            say = partial(self.page.say_phrase, self.side, words)
            icon = "" if theme.landscape else each.icon
            button = self._button(f"answer.{i}", verbatim(with_ellipses(words)), icon, say, beside=True)
            button.size_hint_x = 1
            needed = self.room
            if packed:
                button.most = min(button.most or theme.small, UPRIGHT_NAME_SCALE * self._smallest_size)
                needed = (
                    text_width(button.said, button.face, button.most) + 3 * button.most + 2 * self.spacing
                )
                needed = self.room / 2 if needed <= self.room / 2 else self.room
            if not rows or (not theme.landscape and free < needed - 1):
                rows.append(self._row())
                free = self.room
            free -= needed
            if theme.landscape:
                button.most = in_a_row
            rows[-1].add_widget(button)
        return rows

    def _sums(self, phrase: Phrase) -> tuple[int, ...]:
        session = self.page.controller.conversation_session
        return session.phrases.sums(phrase) if session is not None else ()

    def _sum_row(self, name: str, phrase: str, sums: tuple[int, ...]) -> Widget:
        """A phrase, whose sum is typed, and after it the sums that may go into its open place, in euros: who
        touches one has read what it says."""
        row = self._row()
        wide = TARGET_MM * theme.mm + self.spacing
        shown = sums[: max(2, int(self.room / wide) - 2)]  # the phrase is as wide as two
        words = with_ellipses(phrase)
        type_it = partial(self.page.say_phrase, self.side, phrase)
        whole = self._button(f"{name}.other", verbatim(words), "", type_it)
        whole.size_hint_x = 4  # of as many shares as there are sums, and its own
        width = (self.room - len(shown) * self.spacing) * whole.size_hint_x / (whole.size_hint_x + len(shown))
        lines = text_width(words, whole.face, self._smallest_size) / (LINE_FILL * (width - 12 * theme.unit))
        scales = (scale for scale, most in PHRASE_SCALES if scale * lines <= most)
        whole.most = next(scales, PHRASE_SCALES[-1][0]) * self._smallest_size
        row.add_widget(whole)
        for euros in shown:
            say = partial(self.page.say_sum, self.side, phrase, euros)
            button = self._button(f"{name}.{euros}", verbatim(f"{euros}\u00a0€"), "", say)
            button.size_hint_x = 1
            row.add_widget(button)
        return row

    def _secondary_row(self) -> list[Widget]:
        """What helps, where there is room for it: the most needed, and the way to the others."""
        helps = self.secondary_actions()
        if self.low or not helps:
            return []
        row = self._row()
        for each in helps if len(helps) == 1 else [helps[0], self._more_action]:
            button = self._button(each.name, each.words, each.icon, each.act)
            button.quiet = True
            row.add_widget(button)
        return [row]

    def _suggestion(self, i: int, suggestion: PhraseSuggestion) -> Widget:
        row = self._row()
        own = self.talk.last(self.side)
        assert own is not None
        # Where the half is narrow the words have its width.
        button = self._button(
            f"suggestion.{i}",
            verbatim(with_ellipses(suggestion.source)),
            "" if self.narrow else "format-list-bulleted",
            partial(self._take, own.id, suggestion),
        )
        if self.narrow:
            button.most = MAX_NAME_SCALE * self._smallest_size
        row.add_widget(button)
        return row

    def _buttons(self) -> Widget:
        """Phrases, letters, voice: always at the same place."""
        row = self._row()
        ways = self._ways
        if self.narrow and not self._ways_fit and not self._more_for_phrases:
            ways = ways[1:]
        elif theme.landscape and not self.narrow:
            ways.insert(0, self._more_action)
        if self.page.shown.over:
            ways = self._ways_over
        if theme.landscape and self.alone:
            icon = "arrow-right" if get_language(self.code).rtl else "arrow-left"
            ways.insert(0, PaneAction("back", self.page.back_words, icon, self.page.go_back))
        hears = self.is_speaking or self.talk.can_hear(self.side)
        # Where only phrases are translated they are the way; and never the list of other things.
        first = "talk" if hears and self.talk.can_translate(self.side) else "phrases"
        if first not in {each.name for each in ways}:
            first = "type"
        for each in ways:
            squeezed = each.name == "more" and theme.landscape  # two lines: what is answered needs the room
            icon = "" if squeezed else each.icon
            button = self._button(each.name, each.words, icon, each.act, primary=each.name == first)
            if squeezed:
                button.most = min(button.most, MAX_NAME_SCALE * self._smallest_size)
            if not self.low:
                button.high, button.most = INPUT_BUTTON_MM * theme.mm, theme.option
                button.size_hint_min_x = 0.26 * self.room
            row.add_widget(button)
        return row

    @property
    def _ways(self) -> list[PaneAction]:
        """How this side says something; nothing is offered that cannot be done here."""
        page, side = self.page, self.side
        ways = [self._more_action if self._more_for_phrases else self._phrases_action, self._type_action]
        if self.is_speaking or self.talk.can_hear(side):
            words, icon = (FINISHED, "check") if self.is_speaking else (T("Parler"), "microphone")
            ways.append(PaneAction("talk", words, icon, lambda: page.talk(side)))
        return ways

    @property
    def _ways_over(self) -> list[PaneAction]:
        """What can be done with a talk that is over."""
        page, side = self.page, self.side
        found = [PaneAction("history", T("Relire"), "history", lambda: page.open(side, "history"))]
        if page.can_take_away:
            found.append(self._take_action)
        if theme.landscape:  # there it has no foot
            found.append(PaneAction("finish", FINISHED, "check", page.controller.leave))
        return found

    @property
    def _more_for_phrases(self) -> bool:
        """Whether a narrow half without its name has what else can be done in the place of the phrases, which
        stand there too."""
        return theme.landscape and self.narrow and not self.has_head

    @property
    def _ways_fit(self) -> bool:
        """Whether a narrow half has room for all of them; else the phrases are among the other things."""
        ways = self._ways
        needed = sum(self._button(each.name, each.words, each.icon, each.act).wide for each in ways)
        return len(ways) <= 2 or needed + GAP_MM * theme.mm * (len(ways) - 1) <= self.room

    def _button(
        self,
        name: str,
        words: Text,
        icon: str,
        act: Callable[[], object],
        primary: bool = False,
        beside: bool = False,
    ) -> LocalizedButton:
        """``beside``: its pictogram stands beside the words, however low the screen is."""
        button = LocalizedButton(words, self.code, item_id=self.id_of(name), icon=icon, primary=primary)
        # On a low screen a half is narrow: the words have the width of the button for themselves, and each
        # button its part of the row by its longest word.
        button.stacked = theme.landscape and not beside
        button.size_hint_x, button.size_hint_min_x = button.wide, TARGET_MM * theme.mm
        # What is said needs the room.
        most = VERY_LARGE_TEXT
        if theme.landscape:
            most = (
                LARGE_TEXT
                if self.narrow and line_height_em(button.face) <= MAX_LATIN_LINE_HEIGHT
                else TEXT_SIZES[0]
            )
        if theme.text > most:
            button.most = theme.small * most / theme.text
        button.bind(on_act=lambda _button: act())
        return button


#: Letters as they come in texts: their mean width is that of a character.
SAMPLE_TEXT = "le plombier passera jeudi entre 9 heures et midi"


def pane_text_parts(pane: ConversationPane) -> list[FittedPart]:
    """From the top: what the other says, large; one's own words, small; what is to be told."""
    other_speech = _other_speech(pane)
    parts = [*other_speech, *_own_speech(pane, alone=not other_speech), *_notice(pane)]
    if numbers := pane.talk.danger_numbers:
        line = _line(pane, "numbers", _whom_to_call(pane, numbers), pane.code, size_px=theme.small)
        parts.append(FittedPart(line, rank=int(pane.bare), shrinkable=True, whole=True))
    if pane.alone and pane.page.asks_presence:
        asked = T("{first} {then}", first=TITLE, then=HOW)
        line = _line(pane, "presence", asked, pane.code, ink=theme.warn, size_px=theme.small)
        parts.append(FittedPart(line, shrinkable=True, whole=True))
    if parts:
        return parts
    hint = _line(pane, "hint", _hint(pane), pane.code, size_px=theme.option)
    if not pane.alone:
        return [FittedPart(hint, shrinkable=True, whole=True)]
    # Nobody sits opposite: that someone is there is said.
    there = T("{name} vous lit, à distance. Ses mots s’afficheront ici.", name=pane.page.shown.remote)
    line = _line(pane, "there", there, pane.code, bold_face=True, size_px=_large(pane))
    return [
        FittedPart(line, shrinkable=True, whole=True),
        FittedPart(hint, rank=1, shrinkable=True, whole=True),
    ]


def speaker_name(side: Side, reader: Side) -> Text:
    """What one of the two is called for who reads it."""
    if side is Side.CLERK:
        return T("L’agent")
    return T("Vous") if reader is Side.VISITOR else T("Le visiteur")


def notice_text(notice: ConversationNotice) -> Text:
    """What a notice says to the one whom it is for."""
    if isinstance(notice, ConversationProblem):
        return CONVERSATION_PROBLEM_TEXTS[notice]
    if isinstance(notice, ConsentStage):
        return CONSENT_TEXTS[notice]
    if isinstance(notice, MicrophoneHint):
        return MICROPHONE_HINT_TEXTS[notice]
    if isinstance(notice, RecognitionProblem):
        return RECOGNITION_PROBLEM_TEXTS[notice]
    assert isinstance(notice, NoSpeechReason)
    return NO_SPEECH_TEXTS[notice]


def _other_speech(pane: ConversationPane) -> list[FittedPart]:
    talk, side = pane.talk, pane.side
    saying = talk.saying
    if saying is not None and saying.side is side:
        meter = LevelMeter(height=10 * theme.unit)
        pane.page.meters[side] = meter
        words_so_far = f"{saying.sure} {saying.unsure}".strip()
        words = verbatim(words_so_far) if words_so_far else T("Je vous écoute…")
        dictation = _line(pane, "hearing", words, pane.code, size_px=theme.option)
        return [FittedPart(meter), FittedPart(dictation, shrinkable=True, keep_end=True)]
    if talk.next is side:
        return [_muted_part(pane, "waiting", T("Un instant, s’il vous plaît…"))]
    other = pane.other_turn
    if talk.deaf is side:
        same = base_language(talk.languages[side]) == base_language(talk.languages[side.other])
        captions = _captions(pane) if same else _captions_translated(pane)
        if captions:
            return captions
    return _translated_turn(pane, other) if other is not None else []


def _captions(pane: ConversationPane) -> list[FittedPart]:
    """The last lines of what the other says; words that may still change are lighter."""
    code = pane.talk.languages[pane.side.other]
    session = pane.page.controller.conversation_session
    assert session is not None, "somebody is captioned"
    band = session.captions
    letter = text_width(SAMPLE_TEXT, font_path(code, bold=True), theme.option) / len(SAMPLE_TEXT)
    band.width = max(1, min(LINE_CHARACTERS, int(pane.room / letter * 0.95)))
    parts = []
    for i, each in enumerate(band.band()):
        if each.speaker:
            who = speaker_name(Side(each.speaker), pane.side)
            parts.append(_muted_part(pane, f"speaker.{i}", who))
        parts.append(FittedPart(_caption(pane, i, each, code), shrinkable=True))
    return parts


def _caption(pane: ConversationPane, i: int, line: CaptionLine, code: str) -> LocalizedLabel:
    unsure = line.doubtful or line.unsure_from is not None
    return _line(
        pane,
        f"caption.{i}",
        verbatim(line.text),
        code,
        size_px=theme.option,
        bold_face=not unsure,
        ink=theme.muted if unsure else None,
    )


def _captions_translated(pane: ConversationPane) -> list[FittedPart]:
    """For who does not hear and speaks another language: what was said last, translated; below, so that one
    sees that the other goes on, the words that are being said."""
    talk, other = pane.talk, pane.other_turn
    parts = _translated_turn(pane, other) if other is not None else []
    saying = talk.saying
    if saying is not None and saying.live:
        words = f"{saying.sure} {saying.unsure}".strip() or "…"
        code = talk.languages[saying.side]
        line = _line(pane, "caption", verbatim(words), code, size_px=theme.small, ink=theme.muted)
        parts.append(FittedPart(line, shrinkable=True, keep_end=True))
    return parts


def _translated_turn(pane: ConversationPane, turn: Turn) -> list[FittedPart]:
    """The words of the other: the translation large, where it comes from, the original small."""
    same = base_language(turn.language) == base_language(turn.target)
    is_read_as_it_is = same and turn.state is TranslationState.PENDING
    if turn.state is not TranslationState.TRANSLATED and not is_read_as_it_is:
        # What one can read is large, what one cannot is small below it.
        why = _line(
            pane, "source", _untranslated(pane, turn), pane.code, bold_face=True, size_px=theme.option
        )
        original = _line(pane, "theirs", turn.original, turn.language, size_px=theme.small, ink=theme.muted)
        # On a narrow half high letters have the room for themselves.
        rank = 1 if pane.narrow and line_height_em(why.font_name) > MAX_LATIN_LINE_HEIGHT else 0
        return [
            FittedPart(why, shrinkable=True, whole=True),
            FittedPart(original, rank=rank, shrinkable=True),
        ]
    size = _large(pane)
    translation = _line(pane, "theirs", turn.text_for_other, turn.target, bold_face=True, size_px=size)
    pane.translated = translation
    # Who has answered since knows it; one's answer may be wrong. Who is writing answers it.
    known = turn is not pane.talk.turns[-1] and not pane.bare
    pane.page.drawn.append((translation, turn.id))
    parts = [FittedPart(translation, rank=int(known), shrinkable=True)]
    if turn.language != turn.target:
        small = {"size_px": theme.small, "ink": theme.muted}
        original = _line(pane, "original", turn.original, turn.language, **small)
        parts.insert(0, FittedPart(original, rank=3))
    if pane.alone and (before := _said_before(pane, turn)) is not None:
        # They write one sentence after the other: what nobody has seen yet is as much as what follows.
        line = _line(pane, "before", before.text_for_other, before.target, size_px=theme.option)
        pane.page.drawn.append((line, before.id))
        seen = pane.page.controller.remote_conversation.was_displayed(before.id)
        parts.insert(0, FittedPart(line, rank=2 if seen else 0, shrinkable=True))
    if (pane.action_in_header or not pane.has_head) and (mark := pane.source()) is not None:
        # That it may be wrong is said as long as it stands there; that it is not gives way to the words.
        sure = turn.translation is not None and not turn.translation.approximate
        parts.append(FittedPart(mark, rank=2 if sure else int(known or pane.bare)))
    return parts


def _said_before(pane: ConversationPane, turn: Turn) -> Turn | None:
    """What the same person said just before, as far as this side can read it, without an answer between."""
    turns = pane.talk.turns_read_by(pane.side)
    at = next((i for i, each in enumerate(turns) if each.id == turn.id), 0)
    before = turns[at - 1] if at > 0 else None
    return before if before is not None and before.side is turn.side else None


def _whom_to_call(pane: ConversationPane, numbers: Sequence[str]) -> str:
    """The numbers, each with who answers; on a low half, where what was said has the room, what they are for
    once."""
    words = catalogue(pane.code)
    known = {number: words.render(each.title) for number, each in known_emergency_numbers().items()}
    if theme.landscape and not pane.alone:
        return f"{words.render(URGENT_TITLE)}\u00a0: {' · '.join(each for each in numbers if each in known)}"
    return " · ".join(f"{each}\u00a0: {known[each]}" for each in numbers if each in known)


def _large(pane: ConversationPane) -> float:
    """Of the letters of what the other says, in pixels: who has the page has room for larger ones."""
    return 1.3 * max(theme.title, theme.small) if pane.alone else theme.title


def _untranslated(pane: ConversationPane, turn: Turn) -> Text:
    if turn.state is TranslationState.PENDING:
        return T("Traduction…")
    if turn is pane.talk.turns[-1] and turn.translation is not None and turn.translation.suggestions:
        return T("Un instant, s’il vous plaît…")  # who said it is asked what it means
    return CONVERSATION_PROBLEM_TEXTS[ConversationProblem.UNTRANSLATED_FOR_YOU]


def _own_speech(pane: ConversationPane, *, alone: bool) -> list[FittedPart]:
    """One's own words small; what they became, as long as the other has said nothing that stands above
    them."""
    turn = pane.talk.last(pane.side)
    if turn is None:
        return []
    mine = T("Vous : {words}", words=turn.original)
    # What one has just said is read before it is a thing of the past.
    ink = None if turn is pane.talk.turns[-1] else theme.muted
    # What the other said keeps its size.
    size = theme.option if pane.alone and alone else theme.small
    line = _line(pane, "mine", mine, pane.code, ink=ink, size_px=size)
    # What one has just said stands nowhere else in one's own language.
    untranslated = turn.state is TranslationState.UNTRANSLATED
    needed = alone or (turn is pane.talk.turns[-1] and (untranslated or not pane.bare))
    # Phrases that may be meant say it anew: where they have no room for it in any letters, it goes.
    parts = [FittedPart(line, rank=1 if pane.suggestions else 0 if needed else 2, shrinkable=True)]
    same = base_language(turn.language) == base_language(turn.target)
    if turn.state is TranslationState.PENDING and not same:
        parts.append(_muted_part(pane, "pending", T("Traduction…")))
    elif alone and turn.state is TranslationState.TRANSLATED and turn.language != turn.target:
        became = _line(pane, "became", turn.text_for_other, turn.target, size_px=theme.option, bold_face=True)
        parts.append(FittedPart(became, rank=3, shrinkable=True))
    if (pane.action_in_header or not pane.has_head) and (mark := pane.said_as()) is not None:
        parts.append(FittedPart(mark, rank=4))
    if turn.back is not None:
        back = turn.back.text if turn.back.method is not TranslationMethod.NONE else "…"
        means = _muted(pane, "back", T("Cela veut dire : {words}", words=back), pane.code)
        parts.append(FittedPart(means, rank=1, shrinkable=True))
    return parts


def _notice(pane: ConversationPane) -> list[FittedPart]:
    notice = pane.talk.notices.get(pane.side)
    if notice is None:
        return []
    words = (
        pane.suggestions_note
        if notice is ConversationProblem.UNTRANSLATED and pane.suggestions_note
        else notice_text(notice)
    )
    ink = None if isinstance(notice, ConsentStage) else theme.warn  # nothing went wrong
    line = _line(pane, "notice", words, pane.code, ink=ink, size_px=theme.small)
    # That the other cannot read one's words is always told, and what the phrases are that are offered.
    # Beside the keys of the other the words themselves stay, to be said anew. What the clerk answers is told.
    always = isinstance(notice, ConsentStage) or (
        notice is ConversationProblem.UNTRANSLATED and not pane.bare
    )
    return [FittedPart(line, rank=int(not always), shrinkable=True, whole=True)]


def _hint(pane: ConversationPane) -> Text:
    if pane.talk.can_translate(pane.side):
        if not pane.talk.can_hear(pane.side):
            return T("Écrivez, ou choisissez une phrase.")
        return T("Touchez « Parler », écrivez, ou choisissez une phrase.")
    return CONVERSATION_PROBLEM_TEXTS[ConversationProblem.ONLY_PHRASES]


def _muted_part(pane: ConversationPane, name: str, words: Text) -> FittedPart:
    return FittedPart(_muted(pane, name, words, pane.code), shrinkable=True, whole=True)


def _muted(pane: ConversationPane, name: str, words: Text | str, code: str) -> LocalizedLabel:
    return _line(pane, name, words, code, ink=theme.muted, size_px=theme.small)


def _line(pane: ConversationPane, name: str, words: Text | str, code: str, **kwargs: Any) -> LocalizedLabel:
    return LocalizedLabel(words, code, item_id=pane.id_of(name), **kwargs)

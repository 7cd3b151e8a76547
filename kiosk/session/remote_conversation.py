"""The conversation with a clerk who sits at their own screen: the same conversation, one of the two
elsewhere.

This kiosk listens, translates and speaks; the clerk's words come over the line, and the clerk sees what
stands here. Nothing of it is kept, here or on the way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from kiosk.accessibility.conversation import (
    CONVERSATION_PROBLEM_TEXTS,
    ConsentStage,
    Conversation,
    ConversationProblem,
    Side,
    TranslationState,
    Turn,
)
from kiosk.accessibility.conversation.session import CLERK_LANGUAGE, ConversationSession
from kiosk.accessibility.translation import Translation, TranslationMethod
from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.phrasebook import with_ellipses
from kiosk.backend.conversation_line import ConversationLine
from kiosk.domain import NO_TEXT
from kiosk.eservices import contact, visit_facts
from kiosk.i18n import catalogue
from kiosk.journeys import JourneyRun
from kiosk.runtime.tasks import Tasks
from kiosk.session.screen_state import ConversationScreen
from landlord import contract as wire

from .clerk_consent import ClerkConsent, takeable_turns
from .context import SessionContext, facts_of

#: The last turns are shown at the desk: more than a screen.
MAX_SHOWN_TURNS = 12
#: Phrases that are offered to the clerk.
MAX_PHRASES, MAX_LIKELY = 24, 3
#: Ids of messages that are remembered: one that comes again is not said again.
MAX_KNOWN = 1000
_REVIEWED = frozenset({TranslationMethod.CATALOGUE, TranslationMethod.PHRASEBOOK})


class RemoteConversation:
    """At most one in a visit, as long as its call is open. ``consent``: whether the clerk agrees to what was
    said being taken along."""

    def __init__(self, session: SessionContext, conversations: ConversationSession | None) -> None:
        self._session, self._conversations = session, conversations
        self._line: ConversationLine | None = None
        self._conversation: Conversation | None = None
        self._call: JourneyRun | None = None
        self._shown: wire.ConversationRequest | None = None
        #: Of the messages of this call the ids that came, whatever became of the line meanwhile; of the
        #: clerk's turns those ids; which of their turns the visitor's page has shown.
        self._heard_ids: deque[str] = deque(maxlen=MAX_KNOWN)
        self._messages: dict[int, str] = {}
        self._displayed: set[int] = set()
        #: For the visitor's turn of that id.
        self._likely_after: tuple[int, list[str]] = (-1, [])
        self._previewed: tuple[str, Translation] | None = None
        self._tasks, self._likely_tasks = Tasks(), Tasks()
        self.consent = ClerkConsent(session.sleep, self._consent_changed)
        if conversations is not None:
            conversations.changed.subscribe(self._talk_changed)

    def offered(self, call: JourneyRun | None) -> bool:
        """Whether who took that call would talk through the screen."""
        return (
            self._conversations is not None
            and call is not None
            and contact.ContactState(call.context).call_status.conversation
        )

    @property
    def asks_clerk(self) -> bool:
        """Whether they can be asked now, on their page, whether what was said may be taken along."""
        return self._line is not None and self._line.asks_clerk

    def _consent_changed(self, stage: ConsentStage | None) -> None:
        if self._conversation is None:
            return
        told = self._conversation.notices.get(Side.VISITOR)
        is_of_consent = stage is not None or isinstance(told, ConsentStage)
        self._conversation.notice(Side.VISITOR, stage if is_of_consent else told)

    def _talk_changed(self) -> None:
        if self._conversation is not None:
            self.consent.review(takeable_turns(self._conversation))
        self._tell()

    def start(self, call: JourneyRun) -> None:
        """The visitor says yes, or comes back to it."""
        session, conversations = self._session, self._conversations
        assert conversations is not None, "no conversation was offered"
        if self._call is not call:  # what was said in another one is not heard in this one
            self.forget()
            conversations.close_conversation()
            self._heard_ids.clear()
        visit = session.current_visit
        talk = conversations.open(visit.id, visit.language, deaf=visit.deaf, remote=True)
        self._conversation, self._call = talk, call
        if self._line is None:
            self._line = session.gateway.open_conversation_line(
                visit_facts.reference(call.context), self._heard, self._over
            )
        status = contact.ContactState(call.context).call_status
        facts_of(call)["call"] = replace(status, talked=True)
        holder = status.holder
        session.show(ConversationScreen(talk, remote=holder))
        self._tell()

    def forget(self) -> None:
        """The visit or the call is over."""
        self._call = None
        self.consent.forget()
        self._hang_up()

    def abandon(self) -> bool:
        """Nobody is there to read what was said: it is wiped here, and the clerk is told; whether there was
        something. The call goes on, and who comes back to it may say yes again."""
        if self._line is None:
            return False
        self._hang_up(away=True)
        self.leave()
        return True

    def _hang_up(self, *, away: bool = False) -> None:
        line, self._line = self._line, None
        self._conversation = self._shown = self._previewed = None
        self._messages.clear()
        self._displayed.clear()
        self._likely_after = (-1, [])
        self._tasks.cancel()
        self._likely_tasks.cancel()
        if line is not None:
            line.close(away=away)

    def displayed(self, turns: Iterable[int]) -> None:
        """The visitor's page shows these turns now, and nothing covers them."""
        if not self._displayed.issuperset(turns := set(turns)):
            self._displayed |= turns
            self._tell()

    def was_displayed(self, turn: int) -> bool:
        return turn in self._displayed

    def _heard(self, message: wire.ConversationMessage) -> None:
        talk = self._conversation
        if talk is None or message.id in self._heard_ids:
            return
        self._heard_ids.append(message.id)
        match message.kind:
            case wire.ConversationMessageKind.SAY:
                # As the kiosk's own keys write it: the visitor reads it in large letters.
                turn = talk.say(Side.CLERK, message.text[:1].upper() + message.text[1:])
                self._messages[turn] = message.id
                self._tell()
            case wire.ConversationMessageKind.PREVIEW:
                if self._conversations is not None:
                    self._conversations.changed.emit()  # the clerk is writing: whoever waits for it is there
                self._tasks.cancel()
                self._tasks.start(self._preview(talk, message.text))
            case wire.ConversationMessageKind.REPEAT:
                talk.ask_to_repeat(Side.CLERK)
            case wire.ConversationMessageKind.SIMPLER:
                talk.simpler(Side.CLERK)
            case wire.ConversationMessageKind.TELL:
                self._shown = None
                self._tell()
            case wire.ConversationMessageKind.AGREE | wire.ConversationMessageKind.REFUSE as answer:
                agrees = answer is wire.ConversationMessageKind.AGREE
                self.consent.answer(message.text, agrees=agrees)
            case wire.ConversationMessageKind.END:
                self._over()

    async def _preview(self, talk: Conversation, words: str) -> None:
        """The clerk sees what their words become before they are said."""
        with suppress(Exception):  # whatever it is, they are said without having been seen
            self._previewed = words, await talk.preview(Side.CLERK, words)
            self._tell()

    def leave(self) -> None:
        """The visitor has read what was said, and goes on."""
        self.consent.forget()
        if self._conversations is not None:
            self._conversations.close_conversation()

    def _over(self) -> None:
        """At the desk it is over. Who reads what was said reads on until they leave it; else it is wiped."""
        call, talk, shown = self._call, self._conversation, self._session.shown
        self.consent.close()
        self._call = None
        self._hang_up()
        if call is not None:  # whether they come now is not known before it is told
            status = contact.ContactState(call.context).call_status
            facts_of(call)["call"] = replace(status, conversation=False)
        if not (isinstance(shown, ConversationScreen) and shown.remote and call is not None):
            self.leave()
        elif talk is not None and talk.turns:
            talk.hush()
            # What is just being taken along stays in view.
            kept = shown.input if shown.input.get("what") == "take" else {}
            self._session.show(ConversationScreen(talk, remote=shown.remote, over=True, input=kept))
        else:
            self.leave()
            self._session.navigation.show_call()

    def _tell(self) -> None:
        talk = self._conversation
        if self._line is None or talk is None or self._conversations is None:
            return
        state = remote_state(talk, self._phrases, self._likely(talk))
        state = state.replace(
            turns=tuple(
                each.replace(message=self._messages.get(each.id, ""), shown=each.id in self._displayed)
                for each in state.turns
            ),
            heard=tuple(self._heard_ids)[-wire.MAX_CONVERSATION_MESSAGES :],
            take_away=self.consent.question,
        )
        if self._previewed is not None:
            words, translation = self._previewed
            state = state.replace(
                preview_of=_cut(words),
                preview=_cut(translation.text) if translation.method is not TranslationMethod.NONE else "",
                preview_reviewed=translation.method in _REVIEWED and not translation.approximate,
            )
        if state != self._shown:
            self._shown = state
            self._line.show(state)

    @cached_property
    def _phrases(self) -> tuple[str, ...]:
        """What the clerk can have said without a machine, and without an open place in it."""
        assert self._conversations is not None
        book = self._conversations.phrases
        found = (
            phrase.text(CLERK_LANGUAGE) or ""
            for situation in book.situations(clerk=True)
            for phrase in book.phrases(situation.id, clerk=True)
        )
        return tuple(dict.fromkeys(words for words in found if words and "{" not in words))[:MAX_PHRASES]

    async def _find_likely(self, turn: Turn) -> None:
        assert self._conversations is not None
        with suppress(Exception):  # whatever it is, the clerk writes or searches
            found = await self._conversations.likely_phrases(turn.original, base_language(turn.language))
            self._likely_after = turn.id, [words for each in found if (words := each.text(CLERK_LANGUAGE))]
            self._tell()

    def _meant(self, talk: Conversation) -> tuple[str, ...]:
        last = talk.turns[-1] if talk.turns else None
        if last is None or last.side is Side.VISITOR or last.state is not TranslationState.UNTRANSLATED:
            return ()
        assert self._conversations is not None
        book = self._conversations.phrases
        suggested = last.translation.suggestions if last.translation is not None else ()
        found = (with_ellipses(each.source) for each in suggested if book.may_say(each.id, clerk=True))
        return tuple(dict.fromkeys(found))[:MAX_LIKELY]

    def _likely(self, talk: Conversation) -> tuple[str, ...]:
        """What the clerk may have meant by words that nothing translates; else what answers what the visitor
        said last, or fits it, and was not said yet."""
        if meant := self._meant(talk):
            return meant
        last = talk.last(Side.VISITOR)
        if last is None:
            return ()
        if last.id != self._likely_after[0]:
            self._likely_after = last.id, []
            self._likely_tasks.cancel()
            self._likely_tasks.start(self._find_likely(last))
        said = {turn.original for turn in talk.turns if turn.side is Side.CLERK}
        assert self._conversations is not None
        answers = self._conversations.phrases.answers(talk, Side.CLERK)
        written = (each.text(CLERK_LANGUAGE) or "" for each in answers if not each.slots)
        found = dict.fromkeys((*written, *self._likely_after[1]))
        return tuple(words for words in found if words not in said)[:MAX_LIKELY]


def remote_state(
    talk: Conversation, phrases: tuple[str, ...], likely: tuple[str, ...] = ()
) -> wire.ConversationRequest:
    """The conversation as the clerk's screen shows it."""
    saying = talk.saying if talk.saying is not None and talk.saying.side is Side.VISITOR else None
    notice, problem = talk.notices.get(Side.CLERK), NO_TEXT
    if isinstance(notice, ConversationProblem):
        own, problem = talk.last(Side.CLERK), CONVERSATION_PROBLEM_TEXTS[notice]
        if notice is ConversationProblem.UNTRANSLATED and likely and own is not None and own.translation:
            problem = own.translation.note or problem
    return wire.ConversationRequest(
        language=talk.languages[Side.VISITOR].partition("@")[0],
        turns=tuple(map(_turn, talk.turns[-MAX_SHOWN_TURNS:])),
        saying=_cut(f"{saying.sure} {saying.unsure}".strip()) if saying is not None else "",
        speaking=saying is not None,
        problem=catalogue(CLERK_LANGUAGE).render(problem),
        phrases=phrases,
        likely=likely,
        can_translate=all(map(talk.can_translate, Side)),
    )


def _turn(turn: Turn) -> wire.ConversationTurn:
    of_clerk, translated = turn.side is Side.CLERK, turn.state is TranslationState.TRANSLATED
    words = turn.original if of_clerk or not translated else turn.text_for_other
    other = turn.text_for_other if of_clerk and translated else turn.original
    method = turn.translation.method if turn.translation is not None else TranslationMethod.NONE
    same = method is TranslationMethod.SAME
    return wire.ConversationTurn(
        id=turn.id,
        side=wire.ConversationSide(turn.side.value),
        words=_cut(words),
        original="" if other == words else _cut(other),
        reviewed=same
        or (method in _REVIEWED and turn.translation is not None and not turn.translation.approximate),
        translated=translated,
        doubtful=turn.doubtful,
        pending=turn.state is TranslationState.PENDING,
    )


def _cut(words: str) -> str:
    return words[: wire.MAX_TEXT_LENGTH]

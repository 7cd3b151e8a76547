"""Many visits with planted words in every field, ended anywhere; then a search for what is left of them.

The controller, its conversations, the gateway with its threads, the outbox, the sync and the store are the
real ones; the landlord is the one in memory, and what is recognised is made up. Searched: every page of the
store decrypted, every other file of the data folder and of the folder for temporary files, every log record,
and every object of the process that the landlord in memory does not hold: for planted words, and for things
that only a visit has, a word that was looked up or a visitor's preferences.
"""

from __future__ import annotations

import gc
import logging
import random
import re
import sys
import tempfile
import threading
import time
import types
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences
from kiosk.accessibility.glossary import all_terms
from kiosk.accessibility.intents import ExpectedAnswer, InterpretationContext, interpret
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.profile import Profile, encode_profile
from kiosk.accessibility.recognition import Dictation, LiveTranscription, VoiceRun
from kiosk.accessibility.translation import ReviewedCatalogue, Translator, packaged_phrasebook
from kiosk.backend import AgencyClient, ConnectionFailedError
from kiosk.backend.borrower_gateway import BorrowerGateway
from kiosk.backend.gateway import AgencyGateway
from kiosk.journeys import (
    Amount,
    Choose,
    Context,
    Date,
    Describe,
    Find,
    JourneyRun,
    Number,
    NumberFormat,
    Photo,
    PickSlot,
    Receipt,
    Step,
    resolve,
)
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import (
    BusyScreen,
    ConversationScreen,
    JourneyScreen,
    MessageScreen,
    PreferencesScreen,
    RestScreen,
    ScreenState,
    TermScreen,
    TicketScreen,
)
from kiosk.session.visit import Visit
from kiosk.settings import Settings
from offline_cache import ActState, KeyFile, Outbox, Store
from tests.fakes import FakeClock, FakePeripherals
from tests.landlord.fake import FakeAgency
from tests.offline_cache.test_disk import decrypted, pages

#: What visitors say, in every field; their words have the number of the visit behind.
WORDS, PHONE, NUMBER, BORN = "Zorglub", "0612340042", "77665544", date(1931, 12, 25)
IBAN = "FR7630006000011234567890189"
#: A pace of the voice that nobody sets: it is in what a visitor wishes, and in the code that they carry.
PACE = 1.37
#: As a photo; in base64 while it waits, so it begins with our word.
PICTURE = f"{WORDS} {{}} on a photo"
#: What is searched for: that, as it is kept or folded, and what the landlord tells of a tenant who signs in.
#: No branch finds itself here.
MARKERS = re.compile(
    r"[Zz]orglub \d|[3]3612340042|[7]7665544|[1]931-12-25|[g]rant-1001|token-\d|[L]ucienne M|[3]0006000011234"
    r"|[W]m9yZ2x1Yi|;v=13[7]"
)
#: What only a visit has: nothing of these is there when it has ended.
OF_A_VISIT = (
    *(Visit, JourneyRun, Conversation, Profile),
    *(JourneyScreen, PreferencesScreen, ConversationScreen, TermScreen, TicketScreen, MessageScreen),
)
#: Not left by a visit: this module has them.
_OURS = {id(each) for each in (PHONE, NUMBER, BORN, IBAN)}
TENANT, TENANT_BORN = "10010001", date(1948, 3, 14)
PATIENCE = 60.0
STEPS = 25
#: A phrase of the phrasebook with a blank for a name.
NAMED = "NAMEDPHRASE"
#: What leads from the landlord to the whole process; an error that it raised has been everywhere.
_NOT_ITS_OWN = (types.ModuleType, type, types.FunctionType, types.TracebackType, types.FrameType)
#: What the landlord refuses during a visit, and with which code.
REFUSED: tuple[dict[str, str], ...] = (
    *({}, {}, {}, {}, {}, {}),
    *({"/v1/.*": "invalid"}, {".*/attachments": "too_large"}, {".*/attachments/.*": "attachment_damaged"}),
)


@dataclass
class Searched:
    """How much was searched, how often, and what was found: where, and the marker."""

    visits: int = 0
    acts: int = 0
    refused: int = 0
    searches: int = 0
    objects: int = 0
    pages: int = 0
    records: int = 0
    found: list[str] = field(default_factory=list)


class Records(logging.Handler):
    """Every record, as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class ListeningEar:
    """Hears what it is told; ``run`` is the last one that it was asked for."""

    run: VoiceRun

    def problem(self, language: str) -> None:
        """There is none."""

    def listen(self, run: VoiceRun) -> None:
        self.run = run

    def follow(self, run: VoiceRun) -> None:
        self.run = run

    def identify_language(self, run: VoiceRun) -> None: ...
    def finish(self, run: VoiceRun) -> None: ...
    def cancel(self) -> None: ...


class Visitors:
    """Those who come to a kiosk one after the other, and what they answer."""

    def __init__(
        self, controller: SessionController, chance: random.Random, recognition: ListeningEar | None = None
    ) -> None:
        """``recognition``: where they are heard, when it is not in a window."""
        self.count = 0
        self.recognition = recognition or ListeningEar()
        self._controller, self._rng = controller, chance

    def come(self) -> Iterator[None]:
        """One visit, up to its end; each step is a moment in which the kiosk answers and draws."""
        controller, chance = self._controller, self._rng
        self.count += 1
        controller.wake()
        controller.choose_language(chance.choice(["fr", "en", "ar"]))
        if chance.random() < 0.3:
            controller.apply_low_vision_preset()
        if chance.random() < 0.2:
            controller.apply_hard_of_hearing_preset()
        if chance.random() < 0.3:
            self._wish()
        tenant = chance.random() < 0.4
        if chance.random() < 0.2:
            controller.help()
        else:
            self._open()
        for _ in range(chance.randrange(STEPS)):
            yield
            while isinstance(controller.shown, BusyScreen):
                yield
            self._step(controller.shown, tenant)
        if chance.random() < 0.5:
            yield

    def _step(self, shown: ScreenState, tenant: bool) -> None:
        controller, chance = self._controller, self._rng
        match shown:
            case JourneyScreen(run=run) if not isinstance(run.step, Receipt):
                if run.step.optional and chance.random() < 0.2:
                    controller.skip()
                elif run.can_go_back and chance.random() < 0.1:
                    controller.back()
                else:
                    controller.answer(self._answer(run.step, run.context, tenant))
            case MessageScreen(actions=doors):
                chance.choice(doors).open()
            case TicketScreen() | PreferencesScreen() | TermScreen():
                controller.back()
            case _ if chance.random() < 0.1:
                controller.explain_term(chance.choice(all_terms()))
            case ConversationScreen(conversation=conversation):
                self._converse(conversation)
            case _:
                self._open()

    def _wish(self) -> None:
        """Sets the kiosk to suit, by hand or with the code that they carry; some take the code away."""
        controller, chance = self._controller, self._rng
        interaction = replace(
            controller.current_visit.interaction, rate=PACE, patience=chance.choice([1.0, 2.0])
        )
        display = DisplayPreferences(text=chance.choice(TEXT_SIZES), left=True)
        if chance.random() < 0.4:
            controller.preferences.use(
                encode_profile(Profile(chance.choice(["fr", "ar"]), display, interaction))
            )
            return
        controller.preferences.open()
        controller.preferences.set(display=display, interaction=interaction)
        if chance.random() < 0.2:
            controller.preferences.undo()
        if chance.random() < 0.5:
            controller.preferences.show_code()
        else:
            controller.preferences.close()

    def _said(self, words: str, awaited: ExpectedAnswer) -> str:
        """Heard and understood first, as the page does."""
        if self._rng.random() < 0.2:
            interpret(
                words,
                self._controller.current_visit.language,
                where=InterpretationContext(date.today(), awaited),
            )
        return words

    def _open(self) -> None:
        """A service, now and then by saying what it is about."""
        said = f"{WORDS} {self.count} : il fait froid" if self._rng.random() < 0.2 else ""
        self._controller.open(self._rng.choice([each.key for each in self._controller.services()]), said)

    def _converse(self, conversation: Conversation) -> None:
        """Either of the two types, talks, finds it wrong, or goes away."""
        conversation_session, side = self._controller.conversation_session, self._rng.choice(list(Side))
        assert conversation_session is not None
        words = f"{WORDS} {self.count} Bonjour."
        turn = self._rng.choice([each.id for each in conversation.turns] or [0])
        match self._rng.choice(["type", "send", "named", "talk", "pick", "turn", "unclear", "go"]):
            case "type":
                conversation.type(side, words)
            case "send":
                conversation.type(side, words)
                conversation.send(side)
            case "named":
                conversation.type(side, NAMED.format(f"{WORDS} {self.count}"))
                conversation.send(side)
            case "turn":
                act = self._rng.choice(["repeat", "confirm", "retry", "check", "edit_turn"])
                getattr(conversation, act)(turn)
            case "unclear":
                self._rng.choice([conversation.simpler, conversation.ask_to_repeat])(side)
            case "talk":
                conversation.talk(side)
                if conversation.saying is not None:
                    self.recognition.run.emit(LiveTranscription(words, words, speaking=True))
            case "pick":
                conversation.pick(side, "Bonjour.")
            case "go":
                self._controller.back()

    def _answer(self, step: Step, view: Context, tenant: bool) -> Any:
        match step:
            case Choose(many=many):
                value = self._rng.choice([option.value for option in resolve(step.options, view)])
                return [value] if many else value
            case PickSlot():
                return [slot.value for slot in resolve(step.slots, view)][:3]
            case Describe():
                return self._said(f"{WORDS} {self.count} : le robinet fuit", ExpectedAnswer.FREE_TEXT)
            case Number(format=NumberFormat.IBAN):
                return "".join(IBAN)
            case Amount():
                return "12,50"
            case Find(search=search):
                return next((option.value for option in search("75")), "")
            case Number(format=NumberFormat.PHONE):
                self._said(f"{WORDS} {self.count} zéro six douze trente-quatre", ExpectedAnswer.PHONE)
                return "".join(PHONE)  # another object than ours
            case Number():
                return "".join(TENANT if tenant else NUMBER)
            case Date():
                return TENANT_BORN if tenant else BORN.replace()
            case Photo():
                return (PICTURE.format(self.count).encode(),)
        return True


class Terminal:
    """A terminal without a window, its data below ``base``."""

    def __init__(self, base: Path, seed: int, *, loaned: bool = False) -> None:
        """``loaned``: a tablet that is lent, which keeps what its tenant was told."""
        self.chance = random.Random(seed)
        self.refused = 0
        self.base = base
        self.key = KeyFile(base / "data" / "store.key")
        self.store = Store.open(base / "data" / "store", self.key)
        self.results = ResultQueue()
        self.agency = FakeAgency(lambda: datetime.now(UTC))
        self.gateway = (BorrowerGateway if loaned else AgencyGateway)(
            lambda: cast(AgencyClient, self.agency),
            self.store,
            self.results,
            agency_id="tilleuls",
            letter="T",
        )
        peripherals = FakePeripherals(self.results)
        peripherals.has_camera = True
        self._clock = FakeClock()
        recognition = ListeningEar()
        self.dictation = Dictation(self.results)
        self.controller = SessionController(
            self.gateway,
            Settings(),
            peripherals,
            sleep=self._clock.sleep,
            dictation=self.dictation,
            conversation_session=ConversationSession(
                self.results,
                recognition,
                lambda: Translator(ReviewedCatalogue(), packaged_phrasebook(), []),
                lambda text: None,
            ),
        )
        self.visitors = Visitors(self.controller, self.chance, recognition)
        self.gateway.start()

    def visit(self) -> None:
        """Someone comes, does something, and goes or is timed out anywhere."""
        self.agency.fails = ConnectionFailedError() if self.chance.random() < 0.2 else None
        self.agency.refuses = self.chance.choice(REFUSED)
        for _ in self.visitors.come():
            self._settle()
        self.controller.finish()
        self._clock.second_passes()

    def quiet(self) -> None:
        """The line is back; all that was done is delivered, or given up by the staff."""
        self.agency.fails, self.agency.refuses = None, {}
        deadline = time.monotonic() + PATIENCE
        outbox = self.gateway._outbox
        self.gateway._sync.wake()
        while outbox.counts()[ActState.WAITING] or outbox.counts()[ActState.REFUSED]:
            assert time.monotonic() < deadline, "what was done does not get through"
            for each in outbox.entries(ActState.REFUSED):
                self.refused += 1
                if self.chance.random() < 0.5:
                    outbox.discard(each.id, "settled")
                else:
                    outbox.retry(each.id)
            time.sleep(0.01)
        # A job of each worker after all others: what they carried is gone.
        assert self.controller.conversation_session is not None
        for worker in (
            self.gateway._visitor_worker,
            self.gateway._store_worker,
            self.gateway._public_worker,
            self.controller.conversation_session._worker,
        ):
            done = threading.Event()
            worker.submit(done.set)
            assert done.wait(PATIENCE)
        self.store.compact()
        self.results.drain(None)

    def landlord_archives(self) -> int:
        """How many acts the landlord had; it forgets them, else ten thousand visits would all be searched."""
        acts = len(self.agency.posts)
        self.agency.posts.clear()
        self.agency._answers.clear()
        self.agency.tickets_of.clear()
        return acts

    def close(self) -> None:
        assert self.controller.conversation_session is not None
        self.controller.conversation_session.close()
        self.gateway.close()
        self.store.close()

    def _settle(self) -> None:
        """Until no answer is awaited."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.results.drain(self.controller.visit.id if self.controller.visit else None)
            self._clock.second_passes()
            if not isinstance(self.controller.shown, BusyScreen):
                return
            assert time.monotonic() < deadline, "the kiosk waits for ever"
            time.sleep(0.001)


@contextmanager
def terminal(seed: int, *, loaned: bool = False) -> Iterator[tuple[Terminal, Records]]:
    """A terminal in a folder of its own, temporary files of this process included."""
    records, root = Records(), logging.getLogger()
    level, before = root.level, tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="visits-") as base:
        tempfile.tempdir = f"{base}/tmp"
        Path(tempfile.tempdir).mkdir()
        root.addHandler(records)
        root.setLevel(logging.DEBUG)
        made = Terminal(Path(base), seed, loaned=loaned)
        try:
            yield made, records
        finally:
            made.close()
            root.removeHandler(records)
            root.setLevel(level)
            tempfile.tempdir = before


def search(terminal: Terminal, records: Records, searched: Searched) -> None:
    """Adds what is left of the visits to ``searched``."""
    searched.searches += 1
    search_memory(searched, records, _held_by(terminal.agency))
    secret = terminal.key.key()
    for page in pages(terminal.store.folder):
        searched.pages += 1
        look_at(decrypted(page, secret).decode("latin-1"), "store", searched)
    for path in terminal.base.rglob("*"):
        look_at(path.name, "file name", searched)
        if path.is_file():
            look_at(path.read_bytes().decode("latin-1"), f"file {path.name}", searched)
    searched.records = len(records.texts)
    for text in records.texts:
        look_at(text, "log", searched)


def search_memory(searched: Searched, records: Records, landlords: Collection[int] = ()) -> None:
    """Every string, date and byte string that any object or any waiting function of this process holds, but
    ``landlords``, by their identities."""
    gc.unfreeze()  # the app has set aside what lives as long as it does; a visit may hang on that
    gc.collect()
    held: list[object] = gc.get_objects()
    for frame in sys._current_frames().values():
        held += _locals(frame)
    apart = {*_OURS, *landlords, id(landlords), id(held), id(records.texts), id(searched.found)}
    for each in held:
        if id(each) in apart:
            continue
        searched.objects += 1
        if _of_a_visit(each):
            searched.found.append(f"memory: a {type(each).__name__}")
        for found in (each, *_untracked(each, apart)):
            # Of the type itself: a weak proxy would answer for what is not there any more.
            if issubclass(type(found), str | bytes | bytearray | date) and id(found) not in apart:
                text = str(found) if isinstance(found, str | date) else found.decode("latin-1")
                look_at(text, f"memory, in a {type(each).__name__}", searched)


def _of_a_visit(each: object) -> bool:
    kind = type(each)  # of the type itself: a weak proxy would answer for what is not there any more
    if kind is InteractionPreferences:
        return cast(InteractionPreferences, each).rate == PACE
    return kind in OF_A_VISIT or (kind is DisplayPreferences and cast(DisplayPreferences, each).left)


def _untracked(root: object, apart: Collection[int]) -> Iterator[object]:
    """What hangs on an object and is not in the collector's list of its own: texts, numbers, and the tuples
    and dicts that hold nothing else."""
    todo = [root]
    while todo:
        for found in gc.get_referents(todo.pop()):
            if not gc.is_tracked(found) and id(found) not in apart:
                yield found
                todo.append(found)


def _held_by(root: object) -> set[int]:
    """The identities of all that hangs on ``root``, but not modules and classes."""
    seen: set[int] = set()
    todo = [root]
    while todo:
        found = todo.pop()
        if id(found) not in seen and not isinstance(found, _NOT_ITS_OWN):
            seen.add(id(found))
            todo += gc.get_referents(found)
    return seen


def _locals(frame: types.FrameType | None) -> list[object]:
    found: list[object] = []
    while frame is not None:
        found += frame.f_locals.values()
        frame = frame.f_back
    return found


def look_at(text: str, where: str, searched: Searched) -> None:
    """Adds the markers in the text."""
    searched.found += [f"{where}: {marker}" for marker in MARKERS.findall(text)]


def visits(count: int, every: int, seed: int) -> Searched:
    """That many visits, searched for after each ``every`` of them."""
    searched = Searched()
    with terminal(seed) as (kiosk, records):
        for number in range(1, count + 1):
            kiosk.visit()
            searched.visits = number
            if number % every == 0:
                kiosk.quiet()
                search(kiosk, records, searched)
                searched.acts += kiosk.landlord_archives()
        searched.refused = kiosk.refused
    return searched


def lent(count: int, seed: int) -> tuple[Searched, float, Searched]:
    """That many visits on a loaned tablet, which comes back in the middle of another one. What is found
    in the store before (first letters), the seconds that the wipe takes, and what is found after."""
    before, after = Searched(), Searched()
    with terminal(seed, loaned=True) as (kiosk, records):
        kiosk.store.listen(lambda: kiosk.results.post(None, kiosk.controller.finish))
        made = 0
        # Now and then nobody signs in.
        while made < count or kiosk.gateway._cached_sign_in(TENANT, TENANT_BORN) is None:
            kiosk.visit()
            made += 1
        kiosk.quiet()
        kiosk.agency.fails = ConnectionFailedError()
        kiosk.controller.wake()
        kiosk.controller.choose_language("fr")
        kiosk.controller.help()
        kiosk.controller.answer("rappel")
        kiosk.gateway._outbox.put(kind="x", subject="x", path="/v1/x", body={"said": f"{WORDS} {count}"})
        search(kiosk, records, before)
        # Only the first letters of the markers: the next search must not find what this one did.
        before.found = sorted({found.partition(": ")[2][0] for found in before.found if "store:" in found})
        began = time.monotonic()
        kiosk.store.shred()
        seconds = time.monotonic() - began
        kiosk.results.drain(None)
        assert isinstance(kiosk.controller.shown, RestScreen)
        kiosk.quiet()
        kiosk.landlord_archives()
        search(kiosk, records, after)
    return before, seconds, after


def proof_that_the_search_finds(seed: int) -> Searched:
    """The same search in mid-visit, with an act that waits: it must find both."""
    searched = Searched()
    with terminal(seed) as (kiosk, records):
        kiosk.agency.fails = ConnectionFailedError()
        kiosk.controller.wake()
        kiosk.controller.choose_language("fr")
        kiosk.controller.help()
        kiosk.controller.answer("rappel")
        kiosk.controller.answer("".join(PHONE))
        said_words = f"{WORDS} 1"
        kiosk.controller.preferences.set(
            display=DisplayPreferences(left=True), interaction=InteractionPreferences(rate=PACE)
        )
        Outbox(kiosk.store).put(kind="x", subject="x", path="/v1/x", body={"said": said_words})
        logging.getLogger(__name__).info("logged: %s", said_words)
        remembering = cache(lambda words, language: None)
        remembering(said_words.lower(), "fr")
        Path(tempfile.gettempdir(), "left").write_text(said_words)
        search(kiosk, records, searched)
    return searched

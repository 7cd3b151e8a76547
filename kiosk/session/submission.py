"""What a visitor did: written to the disk, then delivered; the receipt says where it is."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import TypeVar
from uuid import uuid4

from asyncgui import Task, dummy_task

from kiosk.backend import OutcomeUnknownError
from kiosk.backend.gateway import DeliveryResult
from kiosk.domain import NO_TEXT, Act, T, Text
from kiosk.eservices import side_journeys, visit_facts
from kiosk.journeys import ActOutcome, Context, Delivery, JourneyRun, Receipt, SavedDraft, UnsentAct, resolve
from kiosk.runtime.tasks import Tasks
from kiosk.session.screen_state import BusyScreen, CompletedAct, HomeScreen, JourneyScreen, MessageScreen

from . import messages
from .context import SessionContext, facts_of, visit_task
from .messages import MessageNavigation

log = logging.getLogger(__name__)

Written = TypeVar("Written")

SAVING_TEXT = T("Nous enregistrons votre demande…")


class SubmissionState(Enum):
    """Where an act is, from the visitor's last answer to the landlord's."""

    DRAFTED = "drafted"
    #: On its way to the disk.
    WRITING = "writing"
    #: The disk did not take it.
    UNWRITTEN = "unwritten"
    #: On the disk; the landlord is likely to answer at once.
    WRITTEN = "written"
    #: On the disk, and nobody answers now.
    WAITING = "waiting"
    #: On the disk, and nothing is taken from this kiosk until a person has seen to it.
    HELD = "held"
    SENT = "sent"
    REFUSED = "refused"


_S = SubmissionState
#: What may come after what. An answer may come while it is not known here yet that the act is on the disk.
TRANSITIONS: Mapping[SubmissionState, frozenset[SubmissionState]] = {
    _S.DRAFTED: frozenset({_S.WRITING, _S.SENT}),
    _S.WRITING: frozenset({_S.WRITTEN, _S.UNWRITTEN, _S.SENT, _S.REFUSED}),
    _S.UNWRITTEN: frozenset({_S.WRITING}),
    _S.WRITTEN: frozenset({_S.WAITING, _S.HELD, _S.SENT, _S.REFUSED}),
    _S.WAITING: frozenset({_S.HELD, _S.SENT, _S.REFUSED}),
    _S.HELD: frozenset({_S.WAITING, _S.SENT, _S.REFUSED}),
    _S.SENT: frozenset(),
    _S.REFUSED: frozenset({_S.WRITING}),
}
#: On the disk, and not with the landlord.
UNSENT = frozenset({_S.WRITTEN, _S.WAITING, _S.HELD})


class WrongTransitionError(Exception):
    """An act cannot go from where it is to there."""


@dataclass(slots=True, eq=False)
class Submission:
    """One act of this visit. What becomes of it comes back with its ``key``.

    What could not be written is tried again as it was, with its key: it may have gone straight to the
    landlord's system, and only its answer was lost. Any other writing has a new key.
    """

    run: JourneyRun
    key: str = ""
    #: What was to be written last.
    act: Act | None = field(default=None, repr=False)
    state: SubmissionState = SubmissionState.DRAFTED
    #: It came to a receipt: it is shown again at the goodbye.
    counted: bool = False
    #: What was still to do in it has been done in another one.
    superseded: bool = False
    #: What the visitor sees while they wait for the receipt.
    busy: BusyScreen | None = None
    #: The landlord's refusal: the visitor may put it right while the visit lasts, then the staff.
    refusal: DeliveryResult | None = None
    #: The number under which photos of it come after.
    photos_of: str = ""
    #: First name of who helped the visitor with it.
    helper: str = field(default="", repr=False)
    #: What writes it down and shows its receipt.
    task: Task = field(default=dummy_task, repr=False)

    def can_become(self, state: SubmissionState) -> bool:
        return state in TRANSITIONS[self.state]

    def become(self, state: SubmissionState) -> None:
        """Raises ``WrongTransitionError``."""
        if not self.can_become(state):
            raise WrongTransitionError(f"{self.state.value} to {state.value}")
        self.state = state


class Submissions:
    """The acts of this visit, in the order in which they were done.

    An answer may come while its act is still being written, or after the visitor went elsewhere.
    """

    def __init__(self, session: SessionContext) -> None:
        self._session = session
        self._all: dict[JourneyRun, Submission] = {}
        #: Each shows a refusal that came while the visitor was elsewhere.
        self._notices: list[Callable[[], None]] = []
        self._sending = Tasks()
        session.gateway.act_settled.subscribe(self._act_settled)

    def forget(self) -> None:
        """The visit ends. What is on its way to the disk is still written, and no longer shown."""
        for submission in self._all.values():
            if submission.state is not SubmissionState.WRITING:
                submission.task.cancel()
        self._all.clear()
        self._notices.clear()

    @property
    def unsent(self) -> tuple[UnsentAct, ...]:
        """What this visitor did and the landlord does not know yet."""
        acts = (
            (each.run.act(), each.run.context.outcome) for each in self._all.values() if each.state in UNSENT
        )
        return tuple(UnsentAct(act, outcome) for act, outcome in acts if act is not None)

    def done(self) -> tuple[CompletedAct, ...]:
        """What was done in this visit and what is still to do, a line each; of what was taken back again only
        that. A call from the page of a danger is nobody else's to read."""
        lines: dict[object, CompletedAct] = {}
        completed = [each for each in self._all.values() if each.counted]
        quiet = {
            visit_facts.reference(each.run.context)
            for each in completed
            if each.run.context.facts.get("quiet")
        }
        for submission in completed:
            run, step = submission.run, submission.run.step
            if not isinstance(step, Receipt) or not run.finished:
                continue
            badge = resolve(step.title, run.context)
            reminder = NO_TEXT if submission.superseded else resolve(step.reminder, run.context)
            if badge or reminder:  # else there was only something to read
                lines.pop(run.journey.key, None)  # what was still to do there
            number = step.reference(run.context)
            if reminder:
                lines[run.journey.key] = CompletedAct(run.journey.title, NO_TEXT, detail=reminder, open=True)
            elif badge and number not in quiet:
                lines.pop(number, None)
                lines[number or run] = CompletedAct(
                    run.journey.title, badge, number, _to_remember(step, run.context)
                )
        return tuple(lines.values())

    def supersede(self, run: JourneyRun) -> None:
        """What is still to do there has been done in another run."""
        if run in self._all:
            self._all[run].superseded = True

    def _of(self, run: JourneyRun) -> Submission:
        return self._all.setdefault(run, Submission(run))

    def take(self, run: JourneyRun) -> None:
        """The last question was answered: number, disk, receipt."""
        session, submission = self._session, self._of(run)
        if run.act() is None:
            # It was done on the way, or there is only something to read.
            submission.counted = True
            if submission.can_become(SubmissionState.SENT):
                submission.become(SubmissionState.SENT)
            run.set_delivery(ActOutcome(Delivery.SENT))
            self._note_done(run)
            session.show(JourneyScreen(run))
            return
        submission.busy = session.show_busy(SAVING_TEXT)
        self.send(run)

    def send(self, run: JourneyRun) -> None:
        """The same, while something else is shown."""
        submission = self._of(run)
        submission.task = self._sending.start(self._send(submission))

    async def _send(self, submission: Submission) -> None:
        """A number, then the disk, then the receipt."""
        run, visit = submission.run, self._session.visit
        if submission.state is not SubmissionState.UNWRITTEN:
            submission.act, submission.key = None, str(uuid4())
        submission.helper = visit.helper if visit is not None else submission.helper
        submission.become(SubmissionState.WRITING)
        try:
            reference = await self._number(run)
            act = submission.act
            if act is None:
                act = run.act()
                assert act is not None, "only its number has changed"
                act = submission.act = act.assisted_by(submission.helper)
            if act.photos:
                submission.photos_of = reference
            await self._write(submission, act, reference)
        except Exception as error:  # noqa: BLE001 - whatever it is, the act is not on the disk
            submission.become(SubmissionState.UNWRITTEN)
            self._storage_failed(submission, error)
            return
        if submission.state is not SubmissionState.WRITING or self._all.get(run) is not submission:
            return  # the landlord's answer was quicker, or the visitor has left
        self._written(submission)
        if (stays := self._kept_state()) is not None:
            self._stay(submission, stays)
        else:
            # A line that works answers in an instant: better one receipt than one that changes.
            await self._session.sleep(1)
            self._show_receipt(submission)

    def _written(self, submission: Submission) -> None:
        submission.become(SubmissionState.WRITTEN)
        submission.counted, submission.refusal = True, None
        self._note_done(submission.run)

    def _note_done(self, run: JourneyRun) -> None:
        """The home shows it first."""
        if isinstance(run.step, Receipt) and (number := run.step.reference(run.context)):
            self._session.current_visit.just_done.add(number)

    async def _number(self, run: JourneyRun) -> str:
        """The number of what this run does, made at the first wish to send it."""
        facts = facts_of(run)
        if not facts["reference"]:
            facts["reference"] = await self._session.gateway.new_reference()
        return str(facts["reference"])

    async def _write(self, submission: Submission, act: Act, reference: str) -> None:
        gateway, refusal = self._session.gateway, submission.refusal
        if refusal is not None:
            await gateway.correct(refusal.entry_id, act, reference, submission.key)
        else:
            await gateway.put(act, reference, submission.key)

    @visit_task
    async def keep(self, run: JourneyRun) -> None:
        """The visitor leaves in the middle: what keeps the journey is written down, and its code shown."""
        navigation, key = self._session.navigation, str(uuid4())
        saved = await self._until_written(lambda: self._write_draft(run, key))
        if saved is None:
            navigation.show_goodbye()
        else:
            navigation.show(
                messages.draft_saved(navigation, saved.lines, saved.code, navigation.show_goodbye)
            )

    async def _until_written(self, write: Callable[[], Awaitable[Written]]) -> Written:
        """What ``write`` returns; while the disk does not take it, the visitor may try again."""
        session = self._session
        while True:
            try:
                return await session.wait_for(SAVING_TEXT, write(), expected=(Exception,))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is not on the disk
                log.error("something could not be written: %s", type(error).__name__)
                await session.acknowledge(partial(_not_written(error), session.navigation))

    async def _write_draft(self, run: JourneyRun, key: str) -> SavedDraft | None:
        """What keeps the journey, once it is on the disk; ``None`` when there is nothing to keep."""
        reference = await self._number(run)
        assert run.journey.save is not None
        saved = run.journey.save(run.context)
        if saved is not None:
            await self._session.gateway.put(saved.act, reference, key)
        return saved

    def connectivity_changed(self) -> None:
        """What cannot be delivered now will be sent later."""
        stays = self._kept_state()
        for submission in list(self._all.values()):
            if stays is not None and submission.can_become(stays):
                self._stay(submission, stays)

    def _kept_state(self) -> SubmissionState | None:
        """How what was done stays here for now; ``None`` where it can go."""
        if self._session.gateway.held:
            return SubmissionState.HELD
        return SubmissionState.WAITING if self._session.gateway.online is False else None

    def _stay(self, submission: Submission, state: SubmissionState) -> None:
        submission.become(state)
        held = state is SubmissionState.HELD
        self._settle(submission, ActOutcome(Delivery.HELD if held else Delivery.WAITING))

    @property
    def has_notices(self) -> bool:
        """Whether something was refused while the visitor was elsewhere."""
        return bool(self._notices)

    def show_next_notice(self) -> bool:
        """Show one of these. Whether there was one."""
        if not self._notices:
            return False
        self._notices.pop(0)()
        return True

    def _act_settled(self, result: DeliveryResult) -> None:
        """The landlord's system has answered."""
        if result.photo_of_reference:
            self._photo_refused(result)
            return
        submission = next((each for each in self._all.values() if each.key == result.key), None)
        state = SubmissionState.SENT if result.delivered else SubmissionState.REFUSED
        if submission is None or not submission.can_become(state):
            return  # of a visit before, or settled already
        if submission.state is SubmissionState.WRITING:
            self._written(submission)
        submission.become(state)
        if result.delivered:
            self._session.current_visit.reads.invalidate()  # it may have changed what is known
            self._settle(submission, ActOutcome(Delivery.SENT, reference=result.reference))
            self._note_done(submission.run)
        else:
            submission.run.set_delivery(ActOutcome(Delivery.REFUSED))
            submission.refusal = result
            self._notify(submission, lambda: self._show_refusal(submission.run, result))

    def _notify(self, submission: Submission, show: Callable[[], None]) -> None:
        """A refusal of what was sent."""
        shown, run = self._session.shown, submission.run
        if (
            self._is_waited_for(submission)
            or isinstance(shown, HomeScreen)
            or (isinstance(shown, JourneyScreen) and shown.run is run)
        ):
            show()
        else:
            self._notices.append(show)  # nobody is torn from what they do

    def _photo_refused(self, result: DeliveryResult) -> None:
        session, number = self._session, result.photo_of_reference
        submission = next((each for each in self._all.values() if each.photos_of == number), None)
        if submission is None:
            return  # of a visit before: the staff see to it
        run = submission.run
        reason = messages.refusal_reason(result.code)
        message = messages.photo_refused(
            session.navigation,
            reason,
            number,
            lambda: self._retake_photos(run, result, reason),
        )
        self._notify(submission, lambda: session.show(message))

    @visit_task
    async def _retake_photos(self, run: JourneyRun, refused: DeliveryResult, reason: Text) -> None:
        """A photo that was refused is taken again, or left out."""
        session, act = self._session, run.act()
        assert act is not None, "it had photos"
        retake = JourneyRun(side_journeys.photo_retake_journey(run.journey), session.facts())
        await session.ask(JourneyScreen(retake, trouble=reason))
        corrected = replace(act, photos=retake.context.get(side_journeys.PHOTO_RETAKE_STEP, ()))
        entry, reference = refused.entry_id, refused.photo_of_reference
        await self._until_written(lambda: session.gateway.replace_photos(entry, corrected, reference))
        session.show(JourneyScreen(run))

    def _show_refusal(self, run: JourneyRun, refusal: DeliveryResult) -> None:
        session = self._session
        reason = messages.refusal_reason(refusal.code)

        def put_right() -> None:
            run.reopen()
            session.show(JourneyScreen(run, trouble=reason))

        way = put_right if run.can_reopen else None
        number = run.step.reference(run.context) if isinstance(run.step, Receipt) else ""
        session.show(messages.act_refused(session.navigation, reason, number, way))

    def _settle(self, submission: Submission, outcome: ActOutcome) -> None:
        run = submission.run
        run.set_delivery(outcome)
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is run:
            self._session.show(JourneyScreen(run))
        else:
            self._show_receipt(submission)

    def _show_receipt(self, submission: Submission) -> None:
        """If the visitor still waits for it."""
        if self._is_waited_for(submission):
            self._session.show(JourneyScreen(submission.run))

    def _is_waited_for(self, submission: Submission) -> bool:
        """Whether the visitor still sees that this is being done; asked once."""
        busy, submission.busy = submission.busy, None
        return busy is self._session.shown

    def _storage_failed(self, submission: Submission, error: Exception) -> None:
        log.error("an act could not be written: %s", type(error).__name__)
        if self._is_waited_for(submission):
            self._session.show(
                _not_written(error)(self._session.navigation, lambda: self.take(submission.run))
            )


def _not_written(error: Exception) -> Callable[[MessageNavigation, Callable[[], None]], MessageScreen]:
    """What tells the visitor of it: nothing is done yet, or nobody knows."""
    return messages.outcome_unknown if isinstance(error, OutcomeUnknownError) else messages.storage_failed


def _to_remember(receipt: Receipt, context: Context) -> Text:
    """The sum that matters most on a receipt, else its promise."""
    figures = receipt.figures(context)
    if figures:
        return T("{what} : {value}", what=figures[0].label, value=figures[0].value)
    return resolve(receipt.headline, context)

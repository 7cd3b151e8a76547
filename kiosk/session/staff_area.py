"""The staff at the terminal: who waits, what was refused or is not sent, how the terminal is and how it is
set."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from asyncgui import dummy_task

from kiosk.backend import AgencyError
from kiosk.device.hardware_checks import CheckResult, printer_failed
from kiosk.device.peripherals import PeripheralError
from kiosk.device.staff_attempts import StaffAttempts
from kiosk.device.terminal_notes import TerminalNotes, read_notes, write_notes
from kiosk.domain import NO_TEXT, Query, T, Text, verbatim
from kiosk.domain.languages import FRENCH
from kiosk.domain.rules import PARIS
from kiosk.eservices import side_journeys
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import HardwareCheck, JourneyScreen, StaffScreen, StaffSection

from .context import SessionContext, visit_task
from .sign_in import ONE_MOMENT

if TYPE_CHECKING:
    from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
    from kiosk.device.diagnostics import Diagnostics
    from landlord import contract as wire

log = logging.getLogger(__name__)

SPEAK_NOW = verbatim("Parlez maintenant, face au micro.")
LISTEN_NOW = verbatim("Écoutez : la borne joue trois notes, puis elle parle.")
QUEUE_QUERY = Query("help_queue")


class StaffArea:
    """Behind a code, and in French: its staff reads that. What is read here is of other visitors: it is gone
    with this visit, as any, and a staff that goes away without a word is a visitor who went away."""

    def __init__(self, session: SessionContext, diagnostics: Diagnostics | None) -> None:
        self._session = session
        self._attempts = StaffAttempts(session.settings.terminal_folder)
        #: Wrong codes before this visit of the staff, and when the last was.
        self._wrong_codes: tuple[int, datetime] | None = None
        self._question: JourneyRun | None = None
        self._authenticated = False
        self._asking = dummy_task
        self._diagnostics = diagnostics
        self._checks: dict[HardwareCheck, CheckResult] = {}
        self.notes = read_notes(session.settings.terminal_folder)

    @property
    def offered(self) -> bool:
        """Whether this terminal has a code for its staff."""
        return bool(self._session.settings.staff_code)

    @property
    def announcement(self) -> str:
        """What the rest screen says today; "" for nothing."""
        return self.notes.announcement_on(self._session.now().date())

    def forget(self) -> None:
        self._question = self._wrong_codes = None
        self._authenticated = False
        self._checks = {}

    def ask(self) -> None:
        """The code, then what is behind it."""
        self._asking.cancel()
        self._asking = self._let_in()

    @visit_task
    async def _let_in(self) -> None:
        """Ask for the code until it is right."""
        session, wrong = self._session, NO_TEXT
        while True:
            run = JourneyRun(side_journeys.STAFF_CODE_JOURNEY, session.facts())
            await session.ask(JourneyScreen(run, trouble=wrong))
            wrong = self._check_code(run.context["code"])
            if not wrong:
                break
        visit = session.current_visit
        visit.language = FRENCH.code
        session.visit_changed.emit(visit)
        self.open()

    def _check_code(self, code: str) -> Text:
        """Let the staff in, or say why not."""
        if pause := self._attempts.pause_s:
            until = self._session.now() + timedelta(seconds=pause + 60)
            return T("Trop d’essais. Réessayez à {time}.", time=until.time())
        if hmac.compare_digest(code.encode(), self._session.settings.staff_code.encode()):
            count, last = self._attempts.unseen
            self._wrong_codes = (count, datetime.fromtimestamp(last, PARIS)) if count else None
            self._attempts.succeeded()
            self._authenticated = True
            return NO_TEXT
        self._attempts.failed()
        return T("Ce code n’est pas le bon.")

    @visit_task
    async def open(self, section: StaffSection = StaffSection.MENU) -> None:
        """Show a section, with all as it is now."""
        assert self._authenticated, "only who gave the code"
        screen = await self._session.wait_for(ONE_MOMENT, self._read(section), expected=())
        self._session.show(screen)

    async def _read(self, section: StaffSection) -> StaffScreen:
        assert self._diagnostics is not None
        gateway = self._session.gateway
        return StaffScreen(
            gateway.online,
            gateway.waiting,
            await gateway.refusals.list(),
            await self._diagnostics.report(),
            held=gateway.held,
            wrong_codes=self._wrong_codes,
            section=section,
            undelivered=await gateway.refusals.undelivered(),
            queue=await self._queue(),
            checks=dict(self._checks),
            notes=self.notes,
        )

    async def _queue(self) -> tuple[wire.WaitingVisitor, ...] | None:
        """Who waits in this agency; ``None`` where the landlord's system does not say."""
        try:
            answer = await self._session.gateway.ask(QUEUE_QUERY, "")
        except AgencyError as error:
            log.info("who waits is not known: %s", type(error).__name__)
            return None
        waiting: tuple[wire.WaitingVisitor, ...] = answer.value
        return waiting

    # What was refused

    @visit_task
    async def look(self, refusal: RefusedAct) -> None:
        """What the visitor of that act said."""
        session, before = self._session, self._session.shown
        assert isinstance(before, StaffScreen)
        try:
            found = await session.wait_for(
                ONE_MOMENT, session.gateway.refusals.open(refusal.entry_id), expected=(Exception,)
            )
        except Exception:  # noqa: BLE001 - it is settled meanwhile, or cannot be read: the list tells
            self.open(StaffSection.REFUSED)
        else:
            session.show(replace(before, section=StaffSection.REFUSED, opened=found))

    @visit_task
    async def correct(self, opened: RefusedActDetails, answer: CorrectableAnswer) -> None:
        """Another answer for the one that was not taken."""
        session = self._session
        run = self._question = JourneyRun(side_journeys.correction_journey(answer.label), session.facts())
        await session.ask(JourneyScreen(run, input={"words": answer.value, "typing": True}))
        changes = {answer.name: run.context["valeur"]}
        await self._settle(session.gateway.refusals.correct(opened.act.entry_id, changes))

    @visit_task
    async def resend(self, refusal: RefusedAct) -> None:
        """Again, as it is."""
        await self._settle(self._session.gateway.refusals.resend(refusal.entry_id))

    @visit_task
    async def discard(self, refusal: RefusedAct) -> None:
        """Never: the staff has done it in another way."""
        await self._settle(self._session.gateway.refusals.discard(refusal.entry_id, "settled by staff"))

    async def _settle(self, done: Awaitable[None]) -> None:
        try:
            await done
        except Exception as error:  # noqa: BLE001 - the act may be settled, the disk full: a fault here
            self._session.show_internal_error(error)
        else:
            self.open(StaffSection.REFUSED)

    # How the terminal is, and how it is set

    @visit_task
    async def check(self, what: HardwareCheck) -> None:
        """Try that device, and tell what was found and what helps."""
        session, diagnostics = self._session, self._diagnostics
        assert diagnostics is not None
        match what:
            case HardwareCheck.SOUND:
                trying, words = diagnostics.check_sound(self.notes.volume_db), LISTEN_NOW
            case HardwareCheck.MICROPHONE:
                trying, words = diagnostics.check_microphone(), SPEAK_NOW
            case HardwareCheck.PRINTER:
                trying, words = self._print_test_page(), ONE_MOMENT
        self._checks[what] = await session.wait_for(words, trying, expected=())
        self.open(StaffSection.CHECKS)

    async def _print_test_page(self) -> CheckResult:
        from kiosk.device.receipt_pdf import ReceiptContent  # it draws PDFs: slow to import

        session = self._session
        page = ReceiptContent(
            language=FRENCH,
            title="Page d’essai",
            headline="L’imprimante marche.",
            notice="Vous pouvez jeter cette page.",
            printed_at=f"{session.now():%d/%m/%Y %H:%M}",
        )
        try:
            await session.peripherals.print_receipt(page)
        except PeripheralError as error:
            return printer_failed(error)
        return CheckResult(
            True,
            "La page d’essai est sortie.",
            "Regardez si le texte est net et si le papier n’est pas de travers.",
        )

    def change_volume(self, by: int) -> None:
        """Visits begin so many steps louder from now on, or softer."""
        session = self._session
        louder = replace(session.current_visit.interaction, volume_db=self.notes.volume_db).louder(by)
        self._keep(replace(self.notes, volume_db=louder.volume_db))
        session.current_visit.interaction = louder
        session.visit_changed.emit(session.current_visit)
        self._show_notes()

    @visit_task
    async def announce(self) -> None:
        """Ask what the rest screen says today."""
        session = self._session
        run = self._question = JourneyRun(side_journeys.ANNOUNCEMENT_JOURNEY, session.facts())
        await session.ask(JourneyScreen(run, input={"words": self.announcement, "typing": True}))
        today = session.now().date().isoformat()
        self._keep(replace(self.notes, announcement=run.context["texte"].strip(), announced_on=today))
        self.open()

    def withdraw_announcement(self) -> None:
        """The rest screen says nothing more."""
        self._keep(replace(self.notes, announcement="", announced_on=""))
        self._show_notes()

    def _keep(self, notes: TerminalNotes) -> None:
        self.notes = notes
        write_notes(self._session.settings.terminal_folder, notes)

    def _show_notes(self) -> None:
        shown = self._session.shown
        assert isinstance(shown, StaffScreen)
        self._session.show(replace(shown, notes=self.notes))

    # Beside a visitor

    @visit_task
    async def assist(self) -> None:
        """Ask for the first name, then leave the terminal to the visitor, who says yes or no."""
        session = self._session
        run = self._question = JourneyRun(side_journeys.ASSISTANT_NAME_JOURNEY, session.facts())
        await session.ask(JourneyScreen(run, input={"typing": True}))
        session.navigation.begin_assisted_visit(run.context["prenom"].strip())

    def back(self) -> bool:
        """From a question or an act to its list, from a section to the menu. Whether there was such a way."""
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is self._question and shown.run is not None:
            refused = shown.run.journey.key == side_journeys.CORRECTION_KEY
            self._question = None
            self.open(StaffSection.REFUSED if refused else StaffSection.MENU)
        elif isinstance(shown, StaffScreen) and shown.opened is not None:
            self.open(StaffSection.REFUSED)
        elif isinstance(shown, StaffScreen) and shown.section is not StaffSection.MENU:
            self.open()
        else:
            return False
        return True

"""The staff at the terminal: what was refused and can be put right, what is missing and how to get it."""

import hmac
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

from asyncgui import dummy_task

from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
from kiosk.device.diagnostics import DiagnosticReport, Diagnostics
from kiosk.device.staff_attempts import StaffAttempts
from kiosk.domain import NO_TEXT, T, Text
from kiosk.domain.rules import PARIS
from kiosk.eservices import side_journeys
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import JourneyScreen, StaffScreen

from .context import SessionContext, visit_task
from .sign_in import ONE_MOMENT


class StaffArea:
    """Behind a code. What is read here is of other visitors: it is gone with this visit, as any."""

    def __init__(self, session: SessionContext, diagnostics: Diagnostics | None) -> None:
        self._session = session
        self._attempts = StaffAttempts(session.settings.data)
        #: Wrong codes before this visit of the staff, and when the last was.
        self._wrong_codes: tuple[int, datetime] | None = None
        self._correction: JourneyRun | None = None
        self._authenticated = False
        self._asking = dummy_task
        self._diagnostics = diagnostics

    @property
    def offered(self) -> bool:
        """Whether this terminal has a code for its staff."""
        return bool(self._session.settings.staff_code)

    def forget(self) -> None:
        self._correction = self._wrong_codes = None
        self._authenticated = False

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
    async def open(self) -> None:
        """What is refused, and how the terminal is."""
        assert self._authenticated, "only who gave the code"
        assert self._diagnostics is not None
        session = self._session
        refusals, report = await session.wait_for(ONE_MOMENT, self._read(self._diagnostics), expected=())
        gateway = session.gateway
        session.show(
            StaffScreen(
                gateway.online,
                gateway.waiting,
                refusals,
                report,
                held=gateway.held,
                wrong_codes=self._wrong_codes,
            )
        )

    async def _read(self, diagnostics: Diagnostics) -> tuple[tuple[RefusedAct, ...], DiagnosticReport]:
        return await self._session.gateway.refusals.list(), await diagnostics.report()

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
            self.open()
        else:
            session.show(replace(before, opened=found))

    @visit_task
    async def correct(self, opened: RefusedActDetails, answer: CorrectableAnswer) -> None:
        """Another answer for the one that was not taken."""
        session = self._session
        run = JourneyRun(side_journeys.correction_journey(answer.label), session.facts())
        self._correction = run
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
            self.open()

    def back(self) -> bool:
        """From an act to the list. Whether there was such a way."""
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is self._correction:
            self._correction = None
            self.open()
        elif isinstance(shown, StaffScreen) and shown.opened is not None:
            self.open()
        else:
            return False
        return True

"""Who is there: number and birth date, a one-time code, or a number taken as it was given."""

from dataclasses import replace
from datetime import datetime, timedelta

from asyncgui import current_task, dummy_task

from kiosk.backend import (
    AgencyError,
    CodeNeeded,
    CodeTooSoonError,
    IdentificationFailedError,
    NumberLockedError,
    RequestRefusedError,
    TooManyRequestsError,
)
from kiosk.domain import NO_TEXT, ClaimedTenant, SignedInTenant, T, Text
from kiosk.domain.rules import whole_minute
from kiosk.eservices.side_journeys import OTP_JOURNEY, identify_journey
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import JourneyScreen

from . import messages
from .context import SessionContext, end_this_task

CODE_SENT_AGAIN = T("Un autre code est parti. Il arrive dans une minute.")
CODE_EXPIRED = T("Ce code n’est plus valable. Donnez de nouveau votre numéro et votre date de naissance.")
WRONG_PAIR = T("Ce numéro et cette date ne vont pas ensemble. Vérifiez-les, s’il vous plaît.")
WRONG_FORM = T("Ce numéro n’a pas la bonne forme. Vérifiez-le, s’il vous plaît.")
WRONG_CODE = T("Ce code n’est pas le bon. Regardez bien le message, puis réessayez.")
ONE_MOMENT = T("Un instant, s’il vous plaît…")


class _AskAgainError(Exception):
    """The number and the birth date are to be given again; ``trouble`` says why."""

    def __init__(self, trouble: Text) -> None:
        super().__init__(trouble.msgid)
        self.trouble = trouble


class SignIn:
    """Asks who is there. Who awaits it goes on once that is known, and no further where it cannot be."""

    def __init__(self, session: SessionContext) -> None:
        self._session = session
        self._asking = dummy_task

    def cancel(self) -> None:
        """The visitor went elsewhere: nothing follows from an answer that still comes."""
        self._asking.cancel()

    def send_code_again(self, question: JourneyScreen) -> None:
        """The code that ``question`` asks for did not come."""
        self._session.interrupt_question(question, question.run)

    def explain_other_phone(self) -> None:
        """The phone on file is not the visitor's: a person helps."""
        self._session.show(messages.other_phone(self._session.navigation))

    async def identify(
        self, *, guests: bool = False, claimed: ClaimedTenant | None = None, trouble: Text = NO_TEXT
    ) -> None:
        """Ask for number and birth date until the landlord knows them, or nobody answers.

        ``guests`` may go on without a number; ``claimed`` is a number that could not be checked before, and
        is not asked for again. ``trouble`` is said with the first question.
        """
        session, task = self._session, await current_task()
        if task is not self._asking:
            self._asking.cancel()
            self._asking = task
        typed = ""
        while True:
            claim = claimed or await self._ask_number(guests, trouble, typed)
            if claim is None:
                break  # a guest
            try:
                session.current_visit.identity = await self._verify(claim)
            except _AskAgainError as again:
                claimed, trouble = None, again.trouble
                typed = claim.tenant_number if trouble is WRONG_PAIR else ""
                continue
            except NumberLockedError as locked:
                session.show(messages.number_locked(session.navigation, locked.until, session.now()))
                await end_this_task()
            except TooManyRequestsError as busy:
                until = self._allowed_again_at(busy)
                session.show(messages.too_many_tries(session.navigation, until, session.now()))
                await end_this_task()
            except AgencyError:
                await self._accept_unverified(claim)
            break
        self._asking = dummy_task

    async def identify_again(self) -> None:
        """The landlord does not know the session any more."""
        self._session.current_visit.identity = None
        await self.identify(trouble=T("Par sécurité, dites-nous encore qui vous êtes."))

    async def _ask_number(self, guests: bool, trouble: Text, typed: str) -> ClaimedTenant | None:
        """Number and birth date as they are given; ``None`` for a guest. A number ``typed`` before stands
        there to be checked: a key typed then begins anew."""
        session = self._session
        journey = identify_journey(session.settings.tenant_number_digits, guests=guests)
        checked = {"typed": typed, "given": typed} if typed else {}
        while True:
            run = JourneyRun(journey, session.facts())
            await session.ask(JourneyScreen(run, trouble=trouble, input=checked))
            if "tenant_number" in run.context:
                return ClaimedTenant(run.context["tenant_number"], run.context["birth_date"])
            if guests:
                return None
            trouble, checked = NO_TEXT, {}  # they know now where it stands

    async def _verify(self, claim: ClaimedTenant) -> SignedInTenant:
        """Who that is. Raises ``_AskAgainError``, ``NumberLockedError``, or another ``AgencyError`` where
        nobody could check it."""
        session = self._session
        try:
            answer = await session.wait_for(
                ONE_MOMENT, session.gateway.sign_in(claim.tenant_number, claim.birth_date)
            )
        except IdentificationFailedError:
            raise _AskAgainError(WRONG_PAIR) from None
        except NumberLockedError:
            raise
        except RequestRefusedError:
            raise _AskAgainError(WRONG_FORM) from None
        return await self._ask_code(answer) if isinstance(answer, CodeNeeded) else answer

    async def _ask_code(self, sent: CodeNeeded) -> SignedInTenant:
        """Ask for the code on the visitor's phone until it is right; another is sent to who wishes it."""
        session = self._session
        asking = self._code_question(sent)
        while True:
            resend = await session.ask(asking)
            try:
                if resend is None:
                    code = asking.run.context["code"]
                    return await session.wait_for(ONE_MOMENT, session.gateway.confirm(sent.session_id, code))
                asking = resend
                sent = await session.wait_for(ONE_MOMENT, session.gateway.send_code_again(sent.session_id))
                asking = self._code_question(sent, notice=CODE_SENT_AGAIN)
            except CodeTooSoonError as error:
                words = _code_too_soon_text(error.many, error.until)
                asking = replace(asking, notice=NO_TEXT, trouble=words)
            except TooManyRequestsError as busy:
                if resend is None:
                    raise
                words = _code_too_soon_text(True, self._allowed_again_at(busy))
                asking = replace(asking, notice=NO_TEXT, trouble=words)
            except NumberLockedError:
                raise
            except IdentificationFailedError:
                asking = self._code_question(sent, trouble=WRONG_CODE)
            except RequestRefusedError:
                raise _AskAgainError(CODE_EXPIRED) from None
            except AgencyError:
                await session.acknowledge(session.unreachable)
                if resend is None:
                    raise _AskAgainError(NO_TEXT) from None

    def _allowed_again_at(self, busy: TooManyRequestsError) -> datetime:
        return self._session.now() + timedelta(seconds=busy.retry_after or 60)

    def _code_question(
        self, sent: CodeNeeded, *, notice: Text = NO_TEXT, trouble: Text = NO_TEXT
    ) -> JourneyScreen:
        facts = {**self._session.facts(), "phone_hint": sent.phone_hint, "session": sent.session_id}
        return JourneyScreen(JourneyRun(OTP_JOURNEY, facts), trouble=trouble, notice=notice)

    async def _accept_unverified(self, claimed: ClaimedTenant) -> None:
        """The line is down: the server will check the number when what was done arrives."""
        session = self._session
        visit, held = session.current_visit, session.gateway.held is not None
        if visit.identity == claimed:
            await session.acknowledge(session.unreachable)
            return
        visit.identity = claimed
        await session.acknowledge(
            lambda go_on: messages.sign_in_unverified(session.navigation, go_on, held=held)
        )


def _code_too_soon_text(many: bool, at: datetime) -> Text:
    """When there is another code."""
    if many:
        soon = whole_minute(at).time()
        return T("Nous avons envoyé plusieurs codes. Réessayez à {time}, ou touchez Aide.", time=soon)
    return T("Le code vient de partir. Attendez une minute avant d’en demander un autre.")

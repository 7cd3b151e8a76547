"""The desk of a tablet that is lent to one tenant: it works at their home, with and without a line."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pydantic import TypeAdapter

from kiosk.backend import CodeNeeded, Unreachable
from kiosk.backend.gateway import AgencyDesk, Done, Failed
from kiosk.domain import SignedIn, Wanted

_SIGNED_IN = TypeAdapter(SignedIn)


class LoanedDesk(AgencyDesk):
    """Keeps what the landlord tells the borrower, and shows it with its age when nobody answers.

    Who signs in with the number and birth date that the landlord has confirmed once is let in without a
    line too. All of it is in the store, which is the borrower's: it is shredded when the tablet comes back.
    """

    #: Used on the thread of the line alone: the session that waits for a code and its birth date, and
    #: whose token it is.
    _waits: tuple[str, date] | None = None
    _whose: tuple[str, str] = ("", "")

    def sign_in(self, visit: str, number: str, birth: date, done: Done, failed: Failed) -> None:
        def sign_in() -> SignedIn | CodeNeeded:
            try:
                answer = self._client.sign_in(number, birth)
            except Unreachable:
                known = self._known(number, birth)
                if known is None:
                    raise
                return known
            if isinstance(answer, CodeNeeded):
                self._waits = answer.session_id, birth
                return answer
            return self._remembered(answer, birth)

        self._call(sign_in, visit, done, failed)

    def confirm(self, visit: str, session: str, code: str, done: Done, failed: Failed) -> None:
        def confirm() -> SignedIn:
            who = self._client.confirm_code(session, code)
            waits, self._waits = self._waits, None
            return who if waits is None or waits[0] != session else self._remembered(who, waits[1])

        self._call(confirm, visit, done, failed)

    def send_code_again(self, visit: str, session: str, done: Done, failed: Failed) -> None:
        def again() -> CodeNeeded:
            answer = self._client.send_code_again(session)
            if self._waits is not None and self._waits[0] == session:
                self._waits = answer.session_id, self._waits[1]
            return answer

        self._line.submit(again, visit=visit, done=done, failed=failed)

    def sign_out(self, token: str) -> None:
        """The visit ends; what is kept is of the borrower, and stays."""
        super().sign_out(token)
        self._line.submit(self._forget)

    def _forget(self) -> None:
        self._waits, self._whose = None, ("", "")

    def _remembered(self, who: SignedIn, birth: date) -> SignedIn:
        self._whose = who.token, who.tenant_number
        self._keep(
            _name(who.tenant_number, birth), _SIGNED_IN.dump_python(who, mode="json"), datetime.now(UTC)
        )
        return who

    def _known(self, number: str, birth: date) -> SignedIn | None:
        kept = self._reads.get(_name(number, birth))
        if kept is None:
            return None
        who = _SIGNED_IN.validate_python(kept.value)
        self._whose = who.token, who.tenant_number
        return who

    def _kept_as(self, wanted: Wanted, token: str) -> str:
        """What is personal too, for who has signed in: another tenant is not told."""
        of_token, number = self._whose
        if token and token == of_token:
            return f"{number} {wanted.what} {wanted.of}"
        return super()._kept_as(wanted, token)


def _name(number: str, birth: date) -> str:
    return f"who {''.join(filter(str.isalnum, number))} {birth.isoformat()}"

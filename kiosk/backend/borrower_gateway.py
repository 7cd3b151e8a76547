"""The gateway of a tablet that is lent to one tenant: it works at their home, with and without a line."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from kiosk.backend import AgencyClient, CodeNeeded, UnreachableError
from kiosk.backend.gateway import AgencyGateway
from kiosk.domain import Query, SignedInTenant
from kiosk.runtime.workers import ResultQueue
from offline_cache import Store

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _signed_in() -> "TypeAdapter[SignedInTenant]":
    from pydantic import TypeAdapter  # here: no first page waits for it

    return TypeAdapter(SignedInTenant)


class BorrowerGateway(AgencyGateway):
    """Keeps what the landlord answers to the borrower, and gives it with its age when nobody answers.

    Who signs in with the number and birth date that the landlord has confirmed once is let in without a
    line too. All of it is in the store, which is the borrower's: it is shredded when the tablet comes back.
    """

    #: Its tenant is let in again with it where there is no line.
    revokes_grants = False

    #: Used on the thread of the line alone: the session that waits for a code and its birth date, and
    #: whose token it is.
    _pending_code: tuple[str, date] | None = None
    _token_owner: tuple[str, str] = ("", "")

    def __init__(
        self, connect: Callable[[], AgencyClient], store: Store, results: ResultQueue, **more: Any
    ) -> None:
        super().__init__(connect, store, results, **more)
        store.listen(lambda: self._visitor_worker.submit(self._forget))

    async def sign_in(self, number: str, birth: date) -> SignedInTenant | CodeNeeded:
        def sign_in() -> SignedInTenant | CodeNeeded:
            try:
                answer = self._client.sign_in(number, birth)
            except UnreachableError:
                known = self._cached_sign_in(number, birth)
                if known is None:
                    raise
                return known
            if isinstance(answer, CodeNeeded):
                self._pending_code = answer.session_id, birth
                return answer
            return self._remember(answer, birth)

        return await self._signing_in(sign_in)

    async def confirm(self, session: str, code: str) -> SignedInTenant:
        def confirm() -> SignedInTenant:
            who = self._client.confirm_code(session, code)
            waits, self._pending_code = self._pending_code, None
            return who if waits is None or waits[0] != session else self._remember(who, waits[1])

        return await self._signing_in(confirm)

    async def send_code_again(self, session: str) -> CodeNeeded:
        def again() -> CodeNeeded:
            answer = self._client.send_code_again(session)
            if self._pending_code is not None and self._pending_code[0] == session:
                self._pending_code = answer.session_id, self._pending_code[1]
            return answer

        return await self._for_visitor(again)

    def _end_session(self, who: SignedInTenant) -> None:
        """The visit ends; what is kept is of the borrower, and stays."""
        super()._end_session(who)
        self._forget()

    def _end_unseen(self, answers: Iterable[SignedInTenant | CodeNeeded]) -> None:
        super()._end_unseen(answers)
        self._forget()

    def _forget(self) -> None:
        self._pending_code, self._token_owner = None, ("", "")

    def _remember(self, who: SignedInTenant, birth: date) -> SignedInTenant:
        self._token_owner = who.token, who.tenant_number
        self._cache(
            _sign_in_cache_key(who.tenant_number, birth),
            _signed_in().dump_python(who, mode="json"),
            datetime.now(UTC),
        )
        return who

    def _cached_sign_in(self, number: str, birth: date) -> SignedInTenant | None:
        kept = self._kept(_sign_in_cache_key(number, birth))
        if kept is None:
            return None
        who = _signed_in().validate_python(kept.value)
        self._token_owner = who.token, who.tenant_number
        return who

    def _cache_key(self, query: Query, token: str) -> str:
        """What is personal too, for who has signed in: another tenant is given none of it."""
        of_token, number = self._token_owner
        if token and token == of_token:
            return f"{number} {query.what} {query.of}"
        return super()._cache_key(query, token)


def _sign_in_cache_key(number: str, birth: date) -> str:
    return f"who {''.join(filter(str.isalnum, number))} {birth.isoformat()}"

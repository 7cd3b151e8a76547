"""An effect happens once for a key, and its answer is repeated (docs/sources/wire.md).

The key is taken first, before any other server can, then comes the effect, then the answer it gave, all in
one transaction: after a crash all is there or nothing. Keys belong to the device that sent them and are kept
as long as a grant: an act whose answer was lost comes again once the kiosk has its line or its power back.

A refusal that left nothing behind is not repeated but decided again: once a technician has put the
landlord's data right, the same act sent again goes through.
"""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from cryptography.fernet import Fernet
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .app_state import AppState, hash_secret
from .attempts import count_again
from .authentication import DeviceName
from .database import try_acquire_lock
from .identification import GRANT_LIFETIME
from .problems import Problem, RepeatableResponse, deserialise_response, serialise_response
from .tables import AssistedActRow, IdempotencyRow

ANSWER_LIFETIME = GRANT_LIFETIME
RETRY_AFTER = {"Retry-After": "1"}
BAD_REQUEST = 400

Effect = Callable[[Session], RepeatableResponse]


class IdempotentRequest:
    """Runs the effect of one POST."""

    def __init__(self, app_state: AppState, device: str, key: str, path: str) -> None:
        self._app_state = app_state
        self._device, self._path = device, path
        self._key_digest = hash_secret(f"{device}\n{key}")
        self._seal = Fernet(
            base64.urlsafe_b64encode(hashlib.sha256(f"seal\n{device}\n{key}".encode()).digest())
        )

    def __call__(self, body: BaseModel, effect: Effect) -> Response:
        """The answer of ``effect``, or the one it gave before to this key.

        A ``Problem`` raised by the effect undoes it, but for the failures that were counted in it, and is its
        answer, this time. Raises ``Problem`` 422
        when the key was used for something else, 409 with ``Retry-After`` when it is being worked on.
        """
        request_digest = hash_secret(f"{self._path}\n{body.model_dump_json()}")
        try:
            with self._app_state.writing.begin() as db:
                if not try_acquire_lock(db, f"key {self._key_digest}"):
                    raise _in_flight()
                return self._answer_once(db, request_digest, body, effect).response()
        except IntegrityError as error:
            # Another request was faster with what there is once, a reference: nothing was written here.
            raise _in_flight() from error

    def is_known(self) -> bool:
        """Whether there is an answer to this key; looks only."""
        with self._app_state.reading.begin() as db:
            return db.get(IdempotencyRow, self._key_digest) is not None

    def _answer_once(
        self, db: Session, request_digest: str, body: BaseModel, effect: Effect
    ) -> RepeatableResponse:
        now = self._app_state.now()
        _forget(db, now)
        kept = db.get(IdempotencyRow, self._key_digest)
        is_new = kept is None
        if kept is None:
            kept = IdempotencyRow(key_digest=self._key_digest, request_digest=request_digest)
            db.add(kept)  # inserted before the effect, so that there is one whatever the database holds
        elif kept.request_digest != request_digest:
            raise Problem(422, "idempotency_key_reused", "this key was used for another request")
        elif kept.sealed:
            return deserialise_response(self._seal.decrypt(kept.sealed))
        kept.sealed, kept.kept_until = b"", now + ANSWER_LIFETIME
        try:
            with db.begin_nested():
                answer = effect(db)
        except Problem as refusal:
            count_again(db)
            answer = refusal.answer()
            if refusal.status == 429:
                if is_new:
                    db.delete(
                        kept
                    )  # who asks too often leaves nothing but what was guessed, not even the key
                return answer
        helper = getattr(getattr(body, "reporter", None), "assisted_by", "")
        if helper and answer.status < BAD_REQUEST:
            about = getattr(body, "reference", "") or self._path
            db.add(AssistedActRow(at=now, device=self._device, about=about, helper=helper))
        if answer.is_final:
            kept.sealed = self._seal.encrypt(serialise_response(answer))
        return answer


def forget_old_answers(app_state: AppState) -> None:
    """Delete what is old enough also where nobody posts anything."""
    with app_state.writing.begin() as db:
        _forget(db, app_state.now())


def _forget(db: Session, now: datetime) -> None:
    """Deletes the answers that are old enough, but for those that another server is deleting."""
    old = (
        select(IdempotencyRow.key_digest)
        .where(IdempotencyRow.kept_until <= now)
        .with_for_update(skip_locked=True)
    )
    db.execute(delete(IdempotencyRow).where(IdempotencyRow.key_digest.in_(old)))


def _in_flight() -> Problem:
    return Problem(409, "in_flight", "this request is being worked on", headers=RETRY_AFTER)


async def _idempotent_request(
    request: Request,
    device: DeviceName,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> IdempotentRequest:
    return IdempotentRequest(AppState.of(request), device, idempotency_key, request.url.path)


Idempotent = Annotated[IdempotentRequest, Depends(_idempotent_request)]

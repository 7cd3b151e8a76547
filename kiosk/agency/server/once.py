"""An effect happens once for a key, and its answer is repeated (DOMAIN.md, "The wire").

The effect and the answer it gave are written in one transaction: after a crash both are there or
neither. Keys belong to the device that sent them and are kept 72 hours.

A refusal that left nothing behind is not repeated but decided again: once a technician has put the
landlord's data right, the same act sent again goes through.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

from cryptography.fernet import Fernet
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .desk import Desk, digest
from .door import Device
from .problems import Answer, Problem, from_sealed_form, sealed_form
from .tables import AnswerRow

KEPT_FOR = timedelta(hours=72)
RETRY_AFTER = {"Retry-After": "1"}

Effect = Callable[[Session], Answer]


class Once:
    """Runs the effect of one POST."""

    def __init__(self, desk: Desk, device: str, key: str, path: str) -> None:
        self._desk = desk
        self._path = path
        self._key_digest = digest(f"{device}\n{key}")
        self._seal = Fernet(
            base64.urlsafe_b64encode(hashlib.sha256(f"seal\n{device}\n{key}".encode()).digest())
        )

    def __call__(self, asked: BaseModel, effect: Effect) -> Response:
        """The answer of ``effect``, or the one it gave before to this key.

        A ``Problem`` raised by the effect undoes it and is its answer, this time. Raises ``Problem`` 422
        when the key was used for something else, 409 with ``Retry-After`` when it is being worked on.
        """
        request_digest = digest(f"{self._path}\n{asked.model_dump_json()}")
        try:
            with self._alone(), self._desk.writing.begin() as db:
                return self._once(db, request_digest, effect).response()
        except IntegrityError as error:
            # Another process was faster with this key or this reference: nothing was written here.
            raise _in_flight() from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        keys, lock = self._desk.keys_in_flight, self._desk.keys_lock
        with lock:
            if self._key_digest in keys:
                raise _in_flight()
            keys.add(self._key_digest)
        try:
            yield
        finally:
            with lock:
                keys.discard(self._key_digest)

    def _once(self, db: Session, request_digest: str, effect: Effect) -> Answer:
        now = self._desk.now()
        # Locked: a refusal is not decided again by two processes at once.
        kept = db.get(AnswerRow, self._key_digest, with_for_update=True)
        if kept is not None and kept.kept_until > now:
            if kept.request_digest != request_digest:
                raise Problem(422, "idempotency_key_reused", "this key was used for another request")
            if kept.sealed:
                return from_sealed_form(self._seal.decrypt(kept.sealed))
        db.execute(delete(AnswerRow).where(AnswerRow.kept_until <= now))
        try:
            with db.begin_nested():
                answer = effect(db)
        except Problem as refusal:
            answer = refusal.answer()
        db.merge(
            AnswerRow(
                key_digest=self._key_digest,
                request_digest=request_digest,
                sealed=self._seal.encrypt(sealed_form(answer)) if answer.final else b"",
                kept_until=now + KEPT_FOR,
            )
        )
        return answer


def _in_flight() -> Problem:
    return Problem(409, "in_flight", "this request is being worked on", headers=RETRY_AFTER)


async def _once(
    request: Request,
    device: Device,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> Once:
    return Once(Desk.of(request), device, idempotency_key, request.url.path)


OnlyOnce = Annotated[Once, Depends(_once)]

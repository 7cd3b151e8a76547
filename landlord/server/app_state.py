"""What every request works with: database, clock, senders of codes, payment provider."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from .code_senders import CodeSender, NoSender
from .database import acquire_lock, read_sessionmaker, write_sessionmaker
from .interpreter import Interpreter
from .keys import Keys, keys_of
from .oidc import OidcProvider
from .payment_provider import PaymentProvider
from .tables import LandlordRow


def now_utc() -> datetime:
    return datetime.now(UTC)


#: Of all processes of this machine since it began.
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """``now`` by the wall clock, which can be set; and the seconds since this machine began, which cannot.
    ``boot`` is that beginning."""

    now: datetime
    boot: str
    boot_seconds: float


def read_boot_time() -> tuple[str, float]:
    """The beginning of this machine and the seconds since, sleep included: the same for all its processes."""
    return _BOOT_ID.read_text().strip(), time.clock_gettime(time.CLOCK_BOOTTIME)


def hash_secret(secret: str) -> str:
    """What is kept in place of a token. Tokens are long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class AppState:
    """The database, its keys, the clock, the ways to reach people and the payment provider; engines of
    language and the landlord's identity provider, where there are some.

    ``public_url`` is where phones and the provider find this server, whatever a request calls it.
    ``refused_tokens`` (digests) open nothing here. What several servers must agree on is in the database or
    the key, not here.
    """

    engine: Engine
    keys: Keys
    now: Callable[[], datetime] = now_utc
    boot_time: Callable[[], tuple[str, float]] = read_boot_time
    codes: CodeSender = field(default_factory=NoSender)
    payment_provider: PaymentProvider | None = None
    interpreter: Interpreter | None = None
    oidc: OidcProvider | None = None
    public_url: str = ""
    refused_tokens: frozenset[str] = frozenset()
    reading: sessionmaker[Session] = field(init=False)
    writing: sessionmaker[Session] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reading", read_sessionmaker(self.engine, self.keys))
        object.__setattr__(self, "writing", write_sessionmaker(self.engine, self.keys))

    def moment(self) -> Moment:
        return Moment(self.now(), *self.boot_time())

    @classmethod
    def of(cls, request: Request) -> "AppState":
        app_state = request.app.state.app_state
        assert isinstance(app_state, cls)
        return app_state


def get_landlord(db: Session) -> LandlordRow:
    """The landlord; made the first time a database is used, by one of the servers."""
    row = db.get(LandlordRow, 1)
    if row is None:
        acquire_lock(db, "landlord")
        row = db.get(LandlordRow, 1)
    if row is None:
        row = LandlordRow(
            id=1,
            name="",
            number_width=8,
            holidays="",
            rent_due_day=5,
            key_fingerprint=keys_of(db).fingerprint,
        )
        db.add(row)
    return row

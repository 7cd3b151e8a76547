"""Who works at the console: invitations, passwords, sessions, what each role may see, the journal."""

import hashlib
import hmac
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from landlord.server.app_state import AppState, hash_secret
from landlord.server.attempts import (
    AttemptLimit,
    AttemptsLocked,
    Subject,
    count_failure,
    find_lock,
    forget_failures,
    network_of,
)

from .tables import (
    AuditAction,
    AuditRow,
    ClerkRole,
    ConsoleAccountRow,
    ConsoleSessionRow,
    InvitationRow,
)

#: Who hears calls and sees visitors; who makes accounts and reads the journal.
DESK_ROLES = frozenset({ClerkRole.CLERK, ClerkRole.MANAGER})
OFFICE_ROLES = frozenset({ClerkRole.MANAGER, ClerkRole.IT})

INVITATION_VALID_FOR = timedelta(days=2)
#: A browser that does nothing for so long is signed out, and each one after a day's work.
IDLE_TIMEOUT = timedelta(hours=2)
LONGEST_SESSION = timedelta(hours=12)
#: A desk that was not heard of for so long hears nothing: a browser that sleeps, a line that broke.
PRESENCE_TIMEOUT = timedelta(seconds=30)
#: For so long a browser counts as that of who has signed in with it.
BROWSER_LIFETIME = timedelta(days=90)

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 12, 200
#: scrypt with 32 MB (OWASP Password Storage Cheat Sheet); no more at once than these, whoever asks.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
_SCRYPT_MEMORY = 64 * 1024 * 1024
_hashing = threading.BoundedSemaphore(4)
_SALT_BYTES = 16

LOGIN_LIMIT = AttemptLimit(5, timedelta(minutes=1), timedelta(hours=1), growth=2, longest=timedelta(hours=1))
ADDRESS_LIMIT = AttemptLimit(
    30, timedelta(minutes=5), timedelta(hours=1), growth=2, longest=timedelta(hours=1)
)


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who is signed in, whatever their role. ``csrf`` belongs to the session."""

    account_id: int
    login: str
    first_name: str
    role: ClerkRole
    agency_id: str
    session: str
    csrf: str

    @property
    def is_at_desk(self) -> bool:
        return self.role in DESK_ROLES


def hash_password(password: str) -> bytes:
    """Salt and hash."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return salt + _scrypt(password, salt)


def verify_password(password: str, kept: bytes) -> bool:
    salt, hashed = kept[:_SALT_BYTES], kept[_SALT_BYTES:]
    return hmac.compare_digest(_scrypt(password, salt), hashed)


def _scrypt(password: str, salt: bytes) -> bytes:
    with _hashing:
        return hashlib.scrypt(
            password.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, maxmem=_SCRYPT_MEMORY
        )


#: What the password of nobody is compared with: an unknown login takes as long as a wrong password.
_NOBODY = bytes(_SALT_BYTES + 64)


# --- accounts ------------------------------------------------------------------------------


def invite(db: Session, now: datetime, first_name: str, role: ClerkRole, agency_id: str) -> str:
    """The token of a link that makes one account."""
    db.execute(delete(InvitationRow).where(InvitationRow.expires_at <= now))
    token = secrets.token_urlsafe(24)
    db.add(
        InvitationRow(
            token_digest=hash_secret(token),
            first_name=first_name,
            role=role,
            agency_id=agency_id,
            expires_at=now + INVITATION_VALID_FOR,
        )
    )
    return token


def find_invitation(db: Session, token: str, now: datetime) -> InvitationRow | None:
    row = db.get(InvitationRow, hash_secret(token))
    return row if row is not None and row.expires_at > now else None


LINK_OVER = "Ce lien a déjà servi ou n’est plus valable."


class AccountRefused(Exception):  # noqa: N818 - named after what happened
    """The account cannot be made so; the message says why, in French, to who makes it."""


def check_new_account(login: str, password: str) -> None:
    """Raises ``AccountRefused``."""
    if not 3 <= len(login) <= 60 or not login.replace(".", "").replace("-", "").isalnum():
        raise AccountRefused("L’identifiant a de 3 à 60 lettres, chiffres, points ou tirets.")
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise AccountRefused(f"Le mot de passe a au moins {MIN_PASSWORD_LENGTH} caractères.")
    if login.casefold() in password.casefold():
        raise AccountRefused("Le mot de passe ne contient pas l’identifiant.")


def accept_invitation(app_state: AppState, token: str, login: str, password: str) -> None:
    """Makes the account; the link is used up. Raises ``AccountRefused``, also for a link that is over."""
    check_new_account(login, password)
    now = app_state.now()
    with app_state.reading.begin() as db:
        if find_invitation(db, token, now) is None:  # anybody may call this: no work for who has no link
            raise AccountRefused(LINK_OVER)
    hashed = hash_password(password)
    with app_state.writing.begin() as db:
        invited = db.get(InvitationRow, hash_secret(token), with_for_update=True)
        if invited is None or invited.expires_at <= now:
            raise AccountRefused(LINK_OVER)
        if find_account(db, login) is not None:
            raise AccountRefused("Cet identifiant est déjà pris.")
        add_account(db, now, login, hashed, invited.first_name, invited.role, invited.agency_id)
        db.delete(invited)


def add_account(
    db: Session, now: datetime, login: str, hashed: bytes, first_name: str, role: ClerkRole, agency_id: str
) -> ConsoleAccountRow:
    row = ConsoleAccountRow(
        login=login.casefold(),
        first_name=first_name,
        role=role,
        agency_id=agency_id,
        password=hashed,
        created_at=now,
    )
    db.add(row)
    record(db, now, row.login, agency_id, AuditAction.ACCOUNT_MADE, f"{row.login} {role}")
    return row


def find_account(db: Session, login: str) -> ConsoleAccountRow | None:
    return db.scalars(
        select(ConsoleAccountRow).where(ConsoleAccountRow.login == login.casefold())
    ).one_or_none()


def close_account(db: Session, now: datetime, login: str) -> None:
    """It opens nothing any more, and its browsers are signed out. Of one that could invite, so do the links
    that it may have kept: all that are open where it could make them."""
    row = find_account(db, login)
    if row is not None and row.closed_at is None:
        row.closed_at = now
        db.execute(delete(ConsoleSessionRow).where(ConsoleSessionRow.account_id == row.id))
        if row.role in OFFICE_ROLES:
            links = delete(InvitationRow)
            own = links.where(InvitationRow.agency_id == row.agency_id)
            db.execute(own if row.agency_id else links)


def set_demo_clerk(app_state: AppState, login: str, first_name: str, agency_id: str) -> str:
    """The fictional clerk of the demo, with a new password at each start, which is returned."""
    password = secrets.token_urlsafe(12)
    hashed = hash_password(password)
    with suppress(IntegrityError), app_state.writing.begin() as db:  # another process has just made it
        if find_account(db, login) is None:
            add_account(db, app_state.now(), login, hashed, first_name, ClerkRole.MANAGER, agency_id)
    with app_state.writing.begin() as db:
        row = find_account(db, login)
        if row is not None:
            row.password = hashed
    return password


# --- sessions ------------------------------------------------------------------------------


def issue_browser_token(app_state: AppState, login: str) -> str:
    """For the cookie of a browser in which that login has just signed in."""
    claims = f"{login.casefold()} {secrets.token_hex(8)}".encode()
    return app_state.keys.browsers.encrypt_at_time(claims, int(app_state.now().timestamp())).decode()


def _browser(app_state: AppState, token: str) -> tuple[str, str]:
    """Who has signed in with it lately, and its name; both "" for none."""
    lifetime, now = int(BROWSER_LIFETIME.total_seconds()), int(app_state.now().timestamp())
    try:
        whose, _, name = (
            app_state.keys.browsers.decrypt_at_time(token, lifetime, now).decode().rpartition(" ")
        )
    except (InvalidToken, ValueError):  # ValueError: letters that no token has
        return "", ""
    return whose, name


def _known_browser(app_state: AppState, login: str, token: str) -> str:
    """Its name, "" where that login has not signed in with it lately."""
    whose, name = _browser(app_state, token)
    return name if whose == login else ""


def provider_attempts(app_state: AppState, address: str, browser: str) -> Subject:
    """Failed sign-ins by way of the identity provider: of a browser that somebody has signed in with, else of
    its address. Strangers on the network of an agency keep nobody there from their work."""
    _, name = _browser(app_state, browser)
    if not name:
        return address_attempts(address)
    return Subject(f"console provider at {name}", LOGIN_LIMIT, "console sign-ins of one browser")


def sign_in(
    app_state: AppState, login: str, password: str, address: str, browser: str = ""
) -> str | AttemptsLocked | None:
    """The token of a new session; ``None`` when login or password are wrong.

    An attempt counts against its login before its password is looked at, so that many at once have no more
    guesses; the right password forgives them. Against its address count those that failed: a whole agency
    signs in from one. A ``browser`` that this login has signed in with before has guesses of its own: who
    guesses elsewhere keeps nobody from their work (OWASP, "Slow Down Online Guessing Attacks with Device
    Cookies").
    """
    login, now = login.casefold()[:60], app_state.now()
    known = _known_browser(app_state, login, browser)
    name = f"console {login} at {known}" if known else f"console {login}"
    of_login = Subject(name, LOGIN_LIMIT, "console sign-ins of one login")
    of_address = address_attempts(address)
    with app_state.writing.begin() as db:
        locked = find_lock(db, now, of_login) if known else find_lock(db, now, of_login, of_address)
        if locked is not None:
            return locked
        counted = count_failure(db, now, of_login)
        row = find_account(db, login)
        is_open = row is not None and row.closed_at is None
        kept = row.password if row is not None and is_open else _NOBODY
    if not verify_password(password[:MAX_PASSWORD_LENGTH], kept) or row is None or not is_open:
        with app_state.writing.begin() as db:
            find_lock(db, now, of_address)
            count_failure(db, now, of_address)
            agency = row.agency_id if row is not None else ""
            about = row.login if row is not None else ""  # whatever else was typed may be a password
            record(db, now, about, agency, AuditAction.SIGN_IN_FAILED)
        return counted if isinstance(counted, AttemptsLocked) else None
    with app_state.writing.begin() as db:
        forget_failures(db, of_login)
    return _open_session(app_state, row)


def sign_in_known(app_state: AppState, login: str) -> str | None:
    """The token of a new session for who the landlord's identity provider says has come; ``None`` where no
    open account has that login: the provider says who someone is, not who works here.

    Letters that only look like those of a login are of somebody else: ``ſ`` is no ``s``."""
    is_plain = login.isascii() == login.casefold().isascii()
    with app_state.writing.begin() as db:
        row = find_account(db, login) if is_plain else None
        if row is None or row.closed_at is not None:
            return None
    return _open_session(app_state, row, "oidc")


def _open_session(app_state: AppState, row: ConsoleAccountRow, how: str = "") -> str:
    token, now = secrets.token_urlsafe(32), app_state.now()
    with app_state.writing.begin() as db:
        db.execute(delete(ConsoleSessionRow).where(ConsoleSessionRow.expires_at <= now))
        ends_at = now + LONGEST_SESSION
        db.add(
            ConsoleSessionRow(
                token_digest=hash_secret(token),
                account_id=row.id,
                expires_at=now + IDLE_TIMEOUT,
                ends_at=ends_at,
            )
        )
        record(db, now, row.login, row.agency_id, AuditAction.SIGNED_IN, how)
    return token


def address_attempts(address: str) -> Subject:
    """Failed sign-ins from one address: a whole agency has one."""
    name = f"console-address {network_of(address)}"
    return Subject(name, ADDRESS_LIMIT, "console sign-ins of one address", shared=True)


def csrf_of(token: str) -> str:
    """What each form of that session carries: made of the cookie, which no other site can read."""
    return hash_secret(f"csrf\n{token}")


def find_clerk(app_state: AppState, token: str) -> Clerk | None:
    """Who has that session, if it is open; what they do prolongs it."""
    digest, now = hash_secret(token), app_state.now()
    with app_state.reading.begin() as db:
        row = db.get(ConsoleSessionRow, digest)
        if row is None or min(row.expires_at, row.ends_at) <= now or row.account.closed_at is not None:
            return None
        account = row.account
        clerk = Clerk(
            account.id,
            account.login,
            account.first_name,
            account.role,
            account.agency_id,
            digest,
            csrf_of(token),
        )
        is_stale = row.expires_at - now < IDLE_TIMEOUT - timedelta(minutes=5)
    if is_stale:
        with app_state.writing.begin() as db:
            prolonged = update(ConsoleSessionRow).where(ConsoleSessionRow.token_digest == digest)
            db.execute(prolonged.values(expires_at=now + IDLE_TIMEOUT))
    return clerk


def sign_out(db: Session, now: datetime, clerk: Clerk) -> None:
    db.execute(delete(ConsoleSessionRow).where(ConsoleSessionRow.token_digest == clerk.session))
    record(db, now, clerk.login, clerk.agency_id, AuditAction.SIGNED_OUT)


# --- who is at a desk ----------------------------------------------------------------------


def set_listening(app_state: AppState, clerk: Clerk, *, listening: bool) -> None:
    """That desk hears calls, as of now, or no longer does."""
    with app_state.writing.begin() as db:
        mine = update(ConsoleSessionRow).where(ConsoleSessionRow.token_digest == clerk.session)
        db.execute(mine.values(listening_at=app_state.now() if listening else None))


def is_desk_open(db: Session, agency_id: str, now: datetime) -> bool | None:
    """Whether someone at that agency hears a call; ``None`` where nobody has an account: then it is not
    known how calls reach people."""
    session, account = ConsoleSessionRow, ConsoleAccountRow
    heard = (
        select(func.count())
        .select_from(session)
        .join(account, session.account_id == account.id)
        .where(session.listening_at > now - PRESENCE_TIMEOUT, session.expires_at > now)
        .where(account.closed_at.is_(None), account.agency_id.in_(["", agency_id]))
    )
    if db.scalar(heard):
        return True
    desks = select(account.id).where(account.closed_at.is_(None), account.role.in_(DESK_ROLES)).limit(1)
    return None if db.scalar(desks) is None else False


# --- the journal ---------------------------------------------------------------------------


def record(
    db: Session, now: datetime, who: str, agency_id: str, action: AuditAction, about: str = ""
) -> None:
    """A line of the journal: logins and numbers only, nothing of a visitor."""
    db.add(AuditRow(at=now, who=who, agency_id=agency_id, action=action, about=about))


def record_clerk(db: Session, now: datetime, clerk: Clerk, action: AuditAction, about: str = "") -> None:
    record(db, now, clerk.login, clerk.agency_id, action, about)

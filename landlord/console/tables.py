"""What the console keeps beside the landlord's own tables."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from landlord.server.tables import Base


class ClerkRole(StrEnum):
    """Who sees what: visitors and calls (clerk, manager), accounts and the journal (manager, IT)."""

    CLERK = "clerk"
    MANAGER = "manager"
    IT = "it"


class CallBackOutcome(StrEnum):
    """How a call back ended; after the last two it is tried again."""

    REACHED = "joint"
    GIVEN_UP = "abandon"
    NO_ANSWER = "sans_reponse"
    MESSAGE_LEFT = "message"


class AuditAction(StrEnum):
    """What is written in the journal: who came in, saw something personal or did something."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    INVITED = "invited"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CLOSED = "account_closed"
    SAW_CALL = "saw_call"
    TOOK_CALL = "took_call"
    CALL_LATER = "call_later"
    SEATED = "seated"
    CALLED_UP = "called_up"
    ENDED_CALL = "ended_call"
    SAW_PHONE = "saw_phone"
    PROMISED = "promised"
    CALLED_BACK = "called_back"
    SAW_LIST = "saw_list"
    SEARCHED = "searched"
    EXPORTED = "exported"
    SAW_CASE = "saw_case"
    MOVED_CASE = "moved_case"
    ANSWERED_CASE = "answered_case"
    ASSIGNED_CASE = "assigned_case"
    NOTED_CASE = "noted_case"
    ATTACHED_CASE = "attached_case"
    SAW_PHOTO = "saw_photo"
    SAW_REFUSED = "saw_refused"
    RESENT_ACT = "resent_act"
    DISCARDED_ACT = "discarded_act"
    CHANGED_DIARY = "changed_diary"
    CHANGED_CONTENT = "changed_content"
    REMOVED_CONTENT = "removed_content"
    READ_OPINIONS = "read_opinions"
    GROUPED_OPINION = "grouped_opinion"
    REMOVED_OPINION = "removed_opinion"
    ANSWERED_OPINIONS = "answered_opinions"
    BEGAN_TRIAL = "began_trial"
    DECIDED_TRIAL = "decided_trial"
    SAW_USAGE = "saw_usage"
    TALKED = "talked"
    OPENED_ACCESS = "opened_access"


class ConsoleAccountRow(Base):
    """Someone of the landlord's. ``login`` is what they type, ``first_name`` what visitors read; no agency
    means all of them. ``password`` is salt and hash. From ``closed_at`` on it opens nothing."""

    __tablename__ = "console_accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str]
    role: Mapped[ClerkRole]
    agency_id: Mapped[str]
    password: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class InvitationRow(Base):
    """Someone who may make an account: only the digest of the link is kept."""

    __tablename__ = "console_invitations"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    role: Mapped[ClerkRole]
    agency_id: Mapped[str]
    expires_at: Mapped[datetime]


class ConsoleSessionRow(Base):
    """A browser that is signed in; only the digest of its cookie is kept. ``listening_at`` is when its desk
    was last known to hear calls."""

    __tablename__ = "console_sessions"
    token_digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("console_accounts.id"))
    expires_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    listening_at: Mapped[datetime | None] = mapped_column(index=True)
    account: Mapped[ConsoleAccountRow] = relationship(lazy="joined")


class AuditRow(Base):
    """A line of the journal. ``who`` is a login, empty for an unknown one; ``about`` a number or a
    login: nothing of a visitor is in it."""

    __tablename__ = "console_audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    agency_id: Mapped[str]
    action: Mapped[AuditAction]
    about: Mapped[str]
    __table_args__ = (
        Index("ix_console_audit_at", "agency_id", "at"),
        Index("ix_console_audit_about", "about", "at"),
    )


class CaseAssignmentRow(Base):
    """Who deals with a case; ``kind`` is its word in the back office."""

    __tablename__ = "console_assignments"
    kind: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("console_accounts.id"), index=True)
    at: Mapped[datetime]
    account: Mapped[ConsoleAccountRow] = relationship(lazy="joined")


class CaseNoteRow(Base):
    """A line that only the staff read: what someone wrote, or what was done."""

    __tablename__ = "console_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    case_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("console_accounts.id"))
    at: Mapped[datetime]
    words: Mapped[str]
    account: Mapped[ConsoleAccountRow] = relationship(lazy="joined")
    __table_args__ = (Index("ix_console_notes_case", "kind", "case_id"),)


class ContentVersionRow(Base):
    """What a text for visitors was from then on, and who wrote it; ``words`` are the values of its form,
    none where it was taken away."""

    __tablename__ = "console_content_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    item_id: Mapped[str]
    at: Mapped[datetime]
    who: Mapped[str]
    words: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_console_content_versions_item", "kind", "item_id", "id"),)


class ServiceChangeRow(Base):
    """A change of how visitors are served, for what the figures were before it and after."""

    __tablename__ = "console_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(index=True)
    day: Mapped[date]
    words: Mapped[str]
    who: Mapped[str]


class CallBackAttemptRow(Base):
    """One try to call a visitor back."""

    __tablename__ = "console_call_back_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_requests.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("console_accounts.id"))
    at: Mapped[datetime]
    outcome: Mapped[CallBackOutcome]

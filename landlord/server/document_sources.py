"""Which documents a tenant can have. They are made of the account and the lease when they are asked for: what
was paid a minute ago has its quittance now. Payments go to the oldest debt first (code civil, art. 1342-10).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import AccountLineKind, DocumentKind, Money
from kiosk.domain.rules import PARIS

from .app_state import get_landlord
from .formats import format_month
from .tables import AccountLineRow, AgencyRow, LandlordRow, LeaseRow, TenantRow, YearlyChargesRow


@dataclass(slots=True)
class MonthBalance:
    """What a month's lines come to, and what was paid of it: ``parts`` are days and amounts."""

    month: date
    lines: list[AccountLineRow] = field(default_factory=list)
    parts: list[tuple[date, Money]] = field(default_factory=list)

    @property
    def due(self) -> Money:
        return sum((line.amount for line in self.lines), Money(0))

    @property
    def paid(self) -> Money:
        return sum((amount for _, amount in self.parts), Money(0))

    @property
    def left(self) -> Money:
        return self.due - self.paid

    @property
    def has_rent(self) -> bool:
        return any(line.kind is AccountLineKind.LOYER for line in self.lines)


def allocate_payments(lines: Sequence[AccountLineRow]) -> list[MonthBalance]:
    """The months of an account, oldest first; ``lines`` oldest first too."""
    months: dict[date, MonthBalance] = {}
    paid: list[tuple[date, Money]] = []
    for line in lines:
        if line.kind is AccountLineKind.PAIEMENT and line.amount.cents < 0:
            paid.append((line.day, -line.amount))
        else:
            month = line.month or line.day.replace(day=1)
            months.setdefault(month, MonthBalance(month)).lines.append(line)
    ordered = sorted(months.values(), key=lambda each: each.month)
    # A month in which the landlord owed is as good as a payment.
    credits = [(each.month, -each.due) for each in ordered if each.due.cents < 0]
    _share(ordered, sorted(credits + paid, key=lambda part: part[0]))
    return ordered


def _share(months: list[MonthBalance], paid: list[tuple[date, Money]]) -> None:
    waiting = [each for each in months if each.due.cents > 0]
    for day, amount in paid:
        while waiting and amount.cents > 0:
            part = min(amount, waiting[0].left)
            waiting[0].parts.append((day, part))
            amount -= part
            if waiting[0].left.cents == 0:
                waiting.pop(0)


#: A rent notice older than that is of no use.
NOTICES_KEPT = 12


@dataclass(frozen=True, slots=True)
class AvailableDocument:
    """``id`` is the tenant's own: another tenant's documents have the same ones."""

    id: str
    kind: DocumentKind
    title: str
    day: date
    month: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentSources:
    """All that the documents of one tenant are made of."""

    landlord: LandlordRow
    agency: AgencyRow
    tenant: TenantRow
    lines: list[AccountLineRow]
    lease: LeaseRow | None
    charges: dict[int, YearlyChargesRow]
    today: date

    @classmethod
    def of(cls, db: Session, number: str, now: datetime) -> "DocumentSources":
        line = AccountLineRow
        account = select(line).where(line.tenant_number == number).order_by(line.day, line.id)
        charges = db.scalars(select(YearlyChargesRow).where(YearlyChargesRow.tenant_number == number))
        return cls(
            get_landlord(db),
            db.scalars(select(AgencyRow).order_by(AgencyRow.id).limit(1)).one(),
            db.get_one(TenantRow, number),
            list(db.scalars(account)),
            db.get(LeaseRow, number),
            {row.year: row for row in charges},
            now.astimezone(PARIS).date(),
        )

    def months(self) -> list[MonthBalance]:
        """Those of a rent, oldest first."""
        return [each for each in allocate_payments(self.lines) if each.has_rent]

    def documents(self) -> list[AvailableDocument]:
        """Latest first."""
        months = self.months()
        found = [document for month in months if (document := _receipt(month))]
        found += [_notice(month) for month in months[-NOTICES_KEPT:]]
        found += [_charges(row) for row in self.charges.values()]
        if self.lease is not None:
            found.append(
                AvailableDocument("attestation", DocumentKind.ATTESTATION, "Attestation de loyer", self.today)
            )
            found.append(
                AvailableDocument("bail", DocumentKind.BAIL, "Contrat de location", self.lease.signed_on)
            )
        return sorted(found, key=lambda document: (document.day, document.id), reverse=True)

    def document(self, document_id: str) -> AvailableDocument | None:
        return next((each for each in self.documents() if each.id == document_id), None)


def _receipt(due: MonthBalance) -> AvailableDocument | None:
    """A quittance when all is paid, a receipt for a part (loi 89-462, art. 21)."""
    name = format_month(due.month)
    if due.left.cents <= 0:
        last = max((day for day, _ in due.parts), default=due.month)
        return AvailableDocument(
            _id("quittance", due), DocumentKind.QUITTANCE, f"Quittance, {name}", last, due.month
        )
    if due.parts:
        last = due.parts[-1][0]
        return AvailableDocument(_id("recu", due), DocumentKind.RECU, f"Reçu, {name}", last, due.month)
    return None


def _notice(due: MonthBalance) -> AvailableDocument:
    title = f"Avis d’échéance, {format_month(due.month)}"
    return AvailableDocument(_id("avis", due), DocumentKind.AVIS_ECHEANCE, title, due.month, due.month)


def _charges(row: YearlyChargesRow) -> AvailableDocument:
    title = f"Décompte de charges {row.year}"
    return AvailableDocument(f"charges-{row.year}", DocumentKind.DECOMPTE_CHARGES, title, row.day)


def _id(kind: str, due: MonthBalance) -> str:
    return f"{kind}-{due.month:%Y-%m}"

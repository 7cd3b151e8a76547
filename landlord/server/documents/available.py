"""Which papers a tenant can have. They are made of the account and the lease when they are asked for: what
was paid a minute ago has its quittance now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import DocumentKind
from kiosk.domain.rules import PARIS
from landlord.contract import DocumentResponse

from ..app_state import get_landlord
from ..tables import AccountLineRow, AgencyRow, LandlordRow, LeaseRow, TenantRow, YearlyChargesRow
from .formats import format_month
from .month_balances import MonthBalance, allocate_payments

#: A rent notice older than that is of no use.
NOTICES_KEPT = 12


@dataclass(frozen=True, slots=True)
class AvailableDocument:
    """``id`` is the tenant's own: another tenant's papers have the same ones."""

    id: str
    kind: DocumentKind
    title: str
    day: date
    month: date | None = None

    def told(self) -> DocumentResponse:
        return DocumentResponse.model_validate(self, from_attributes=True)


@dataclass(frozen=True, slots=True)
class DocumentSources:
    """All that the papers of one tenant are made of."""

    landlord: LandlordRow
    agency: AgencyRow
    tenant: TenantRow
    lines: list[AccountLineRow]
    lease: LeaseRow | None
    charges: dict[int, YearlyChargesRow]
    today: date

    @classmethod
    def of(cls, db: Session, number: str, now: datetime) -> DocumentSources:
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

    def papers(self) -> list[AvailableDocument]:
        """Latest first."""
        months = self.months()
        found = [paper for month in months if (paper := _receipt(month))]
        found += [_notice(month) for month in months[-NOTICES_KEPT:]]
        found += [_charges(row) for row in self.charges.values()]
        if self.lease is not None:
            found.append(
                AvailableDocument("attestation", DocumentKind.ATTESTATION, "Attestation de loyer", self.today)
            )
            found.append(
                AvailableDocument("bail", DocumentKind.BAIL, "Contrat de location", self.lease.signed_on)
            )
        return sorted(found, key=lambda paper: (paper.day, paper.id), reverse=True)

    def paper(self, paper_id: str) -> AvailableDocument | None:
        return next((each for each in self.papers() if each.id == paper_id), None)


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

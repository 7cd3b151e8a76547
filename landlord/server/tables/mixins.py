"""What rows have in common that a visitor's act makes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class ReferencedMixin:
    """``asked_reference`` is what the kiosk proposed and the visitor heard; ``reference`` the landlord's own,
    which differs when another kiosk had used that number."""

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    asked_reference: Mapped[str] = mapped_column(index=True)


class ReportedMixin(ReferencedMixin):
    """``reporter`` is who said to be acting, for the staff and for later events of someone without a tenant
    number."""

    tenant_number: Mapped[str | None] = mapped_column(ForeignKey("tenants.number"), index=True)
    reporter: Mapped[dict[str, Any]]
    verified: Mapped[bool]

"""Payments through crashes: a visit is cut at any step (before or after any commit, any call of the provider,
any answer) and goes on as people go on. Afterwards nobody may have paid more than was due.

``simulate`` is used by a test, some hundred times, and by ``python -m tests.landlord.crashes``, which goes on
until there were 10,000 crashes (half an hour on one core).
"""

from __future__ import annotations

import itertools
import logging
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kiosk.domain import SETTLED_PAYMENT_STATES, AccountLineKind, Money, PaymentState
from landlord.server import AppState, build_app
from landlord.server.account import tenant_balance
from landlord.server.database import open_database, write_sessionmaker
from landlord.server.demo import DEMO_TOKEN, seed
from landlord.server.payment_provider import (
    OrderStatus,
    OrderStatusReport,
    PaymentOrder,
    ProviderUnavailable,
    sign_notification,
)
from landlord.server.payment_sandbox import SandboxProvider
from landlord.server.payments import reconcile_open_payments
from landlord.server.tables import AccountLineRow, PaymentRow, SandboxOrderRow

from .running import KEYS, TODAY, Clock

TENANT, BORN = "10010005", "1966-05-21"
#: A visit has about so many steps; one that is cut beyond its last is a visit without a crash.
STEPS = 60
MEMORY = Path("/dev/shm")


class Crash(Exception):  # noqa: N818 - named after what happens
    """The power is cut."""


@dataclass
class Power:
    """Fails once, at the step that ``left`` counts down to; never at 0."""

    left: int = 0
    failed: bool = False

    def step(self) -> None:
        if self.left > 0:
            self.left -= 1
            if self.left == 0:
                self.failed = True
                raise Crash


@dataclass(frozen=True)
class Wired:
    """The provider at the end of a line that is cut, and that loses one message in ten."""

    real: SandboxProvider
    power: Power
    chance: random.Random

    @property
    def signing_key(self) -> bytes:
        return self.real.signing_key

    def begin(self, order: PaymentOrder) -> str:
        self._line()
        page = self.real.begin(order)
        self._line()
        return page

    def read_order_status(self, order_id: str) -> OrderStatusReport | None:
        self._line()
        return self.real.read_order_status(order_id)

    def _line(self) -> None:
        self.power.step()
        if self.power.left and self.chance.random() < 0.1:
            raise ProviderUnavailable


@dataclass
class Report:
    """What was seen: how many visits, how many of them were cut, and how their payments ended."""

    visits: int = 0
    crashes: int = 0
    double_charges: int = 0
    wrongly_credited: int = 0
    not_settled: int = 0
    ends: Counter[PaymentState] = field(default_factory=Counter)


def simulate(visits: int, seed_of_chance: int) -> Report:
    """That many visits, one after the other, each cut somewhere or nowhere."""
    logging.disable(logging.ERROR)  # crashes are no news here
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        town = Town(Path(folder), random.Random(seed_of_chance))
        try:
            for _ in range(visits):
                town.visit()
            return town.report
        finally:
            town.close()
            logging.disable(logging.NOTSET)


class Town:
    """A landlord, a provider, a kiosk and a phone."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.report = Report()
        self._rng = chance
        self._clock = Clock()
        self._power = Power()
        self._engine = open_database(f"sqlite:///{folder}/agency.sqlite3")
        #: Transactions that no crash of the landlord's touches.
        self._apart = write_sessionmaker(self._engine, KEYS)
        self._provider = SandboxProvider(self._apart, self._clock)
        self._app = build_app(self._new_app_state())
        seed(self._app_state, TODAY.date())
        self._http = TestClient(self._app, raise_server_exceptions=False, follow_redirects=False)
        self._http.__enter__()  # one loop for all exchanges
        self._http.headers["Authorization"] = f"Bearer {DEMO_TOKEN}"

    def close(self) -> None:
        self._http.__exit__()
        self._engine.dispose()

    def visit(self) -> None:
        """A tenant pays what is due, one way or another; then everything has time to settle."""
        self._clock.forward(hours=1)
        began = self._clock()
        due = self._rng.randrange(100, 100_000)
        self._owe(due)
        session = self._run_for_visitor("POST", "/v1/sessions", {"tenant_number": TENANT, "birth_date": BORN})
        assert session is not None
        self._power.left = self._rng.randrange(1, STEPS)
        for _ in range(self._rng.randrange(1, 4)):
            self._try_to_pay(session, due)
        self._power.left = 0
        for minutes in (3, 20):
            self._clock.forward(minutes=minutes)
            reconcile_open_payments(self._app_state)
        self._check_charges(began, due)

    # --- people ---------------------------------------------------------------------------------

    def _try_to_pay(self, session: dict[str, Any], due: int) -> None:
        """At the kiosk. Without an answer the same is sent again, or it is asked what became of it."""
        body = {
            "reporter": {"kind": "session", "grant": session["grant"]},
            "amount": self._rng.choice([due, max(100, due // 2)]),
            "language": "fr",
            "at": self._clock().isoformat(),
        }
        key = str(self._rng.random())
        for _ in range(self._rng.randrange(1, 3)):
            answer = self._run_for_visitor("POST", "/v1/payments", body, {"Idempotency-Key": key})
            if answer is not None:
                self._phone(answer["id"])
                break
        listed = self._run_for_visitor("GET", "/v1/payments", headers={"Session": session["token"]})
        if listed is not None and listed["items"]:
            latest = listed["items"][0]["id"]
            self._run_for_visitor("GET", f"/v1/payments/{latest}", headers={"Session": session["token"]})
            if self._rng.random() < 0.3:
                self._phone(latest)

    def _phone(self, payment: str) -> None:
        """Touches what there is to touch, some of it twice, and pays or does not."""
        for _ in range(self._rng.randrange(1, 4)):
            self._run_for_visitor("POST", f"/pay/{payment}")
        with self._apart.begin() as db:
            order = db.get(SandboxOrderRow, payment)
        if order is None:
            return
        decision = self._rng.choice([*[OrderStatus.ACCEPTE] * 4, OrderStatus.REFUSE, OrderStatus.ANNULE])
        for _ in range(self._rng.randrange(1, 3)):
            self._provider.settle_order(order.secret, decision, silent=self._rng.random() < 0.2)
        for _ in range(self._rng.randrange(3)):
            self._notify(payment)
        self._run_for_visitor("GET", f"/pay/{payment}")

    def _notify(self, payment: str) -> None:
        body = b'{"id": "%d", "order": "%s"}' % (self._rng.randrange(10**9), payment.encode())
        signature = sign_notification(self._provider.signing_key, body, self._clock())
        self._run_for_visitor("POST", "/payments/notifications", body, {"Provider-Signature": signature})

    # --- machines -------------------------------------------------------------------------------

    def _run_for_visitor(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any] | None:
        """One exchange, and the JSON it told if it went well.

        After a crash the server is started again: what it held in memory is gone.
        """
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        keyed = {"Idempotency-Key": str(self._rng.random())} | (headers or {})
        answer = self._http.request(method, path, headers=keyed, **sent)
        response = answer.json() if answer.is_success and path.startswith("/v1") else None
        try:
            self._power.step()  # the answer itself can be lost
        except Crash:
            response = None
        if self._power.failed:
            self._power.failed = False
            self.report.crashes += 1
            self._app.state.app_state = self._new_app_state()
        return response

    def _new_app_state(self) -> AppState:
        wired = Wired(self._provider, self._power, self._rng)
        self._app_state = AppState(
            self._engine, KEYS, now=self._clock, payment_provider=wired, public_url="https://landlord.example"
        )
        for moment in ("before_commit", "after_commit"):
            event.listen(self._app_state.writing, moment, self._commit)
        return self._app_state

    def _commit(self, _session: Session) -> None:
        self._power.step()

    def _owe(self, due: int) -> None:
        """Brings the balance to ``due``."""
        with self._apart.begin() as db:
            missing = Money(due) - tenant_balance(db, TENANT)
            today = self._clock().date()
            db.add(
                AccountLineRow(
                    tenant_number=TENANT,
                    day=today,
                    kind=AccountLineKind.LOYER,
                    label="",
                    amount=missing,
                    month=None,
                )
            )

    def _check_charges(self, began: datetime, due: int) -> None:
        """What the provider has charged, and what the account says of it."""
        with self._apart.begin() as db:
            payments = list(db.scalars(select(PaymentRow).where(PaymentRow.created_at >= began)))
            ids = [payment.id for payment in payments]
            orders = list(db.scalars(select(SandboxOrderRow).where(SandboxOrderRow.id.in_(ids))))
            paid = select(AccountLineRow).where(AccountLineRow.payment_id.in_(ids))
            credited = -sum(line.amount.cents for line in db.scalars(paid))
        charged = sum(order.amount.cents * order.charges for order in orders)
        report = self.report
        report.visits += 1
        report.double_charges += charged > due or any(order.charges > 1 for order in orders)
        report.wrongly_credited += credited != charged
        report.not_settled += any(payment.state not in SETTLED_PAYMENT_STATES for payment in payments)
        report.ends.update(payment.state for payment in payments)


def main(crashes: int) -> int:
    """Prints what was seen, and how much of it should not be."""
    seen, bad = 0, 0
    for round_ in itertools.count():
        report = simulate(500, round_)
        seen += report.crashes
        bad += report.double_charges + report.wrongly_credited + report.not_settled
        print(f"{seen:6,} crashes: {bad} payments wrong", flush=True)
        if seen >= crashes:
            return int(bad > 0)
    raise AssertionError("count() does not end")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 10_000))

"""Mon loyer: the statement adds up, and each way to pay sends what it says."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    Act,
    ActKind,
    Agency,
    Mandate,
    MandateState,
    Money,
    OpeningHours,
    Payment,
    PaymentState,
    Query,
    ResultPage,
    T,
)
from kiosk.eservices import rent
from kiosk.eservices.rent import state
from kiosk.eservices.rent.state import RentState
from kiosk.journeys import (
    ActOutcome,
    CallReceipt,
    Context,
    Delivery,
    FetchResult,
    InvalidAnswer,
    JourneyRun,
    QrHandoff,
    Receipt,
    Statement,
    resolve,
)

from .visitors import NOW, facts, hear, options, words

IBAN = "FR7630006000011234567890189"


def line(name: str, kind: AccountLineKind, cents: int, month: date, day: date | None = None) -> AccountLine:
    return AccountLine(
        id=name, day=day or month, kind=kind, label=kind.value, amount=Money(cents), month=month
    )


NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
LINES = (
    line("5", AccountLineKind.RLS, -5000, NOVEMBER),
    line("4", AccountLineKind.APL, -25200, NOVEMBER),
    line("3", AccountLineKind.PROVISIONS, 9620, NOVEMBER),
    line("2", AccountLineKind.LOYER, 41820, NOVEMBER),
    line("1", AccountLineKind.PAIEMENT, -21240, OCTOBER, date(2026, 10, 6)),
    line("0", AccountLineKind.LOYER, 21240, OCTOBER),
)
AGENCY = Agency(
    id="tilleuls",
    name="Agence des Tilleuls",
    address="12 place des Tilleuls",
    phone="+33199005010",
    hours=(
        OpeningHours(weekday=1, opens=time(9), closes=time(12)),
        OpeningHours(weekday=3, opens=time(9), closes=time(12)),
    ),
)
ACCOUNT = Account(balance=Money(21240), as_of=NOW, lines=LINES, due_on=date(2026, 12, 5))


def payment(state: PaymentState) -> Payment:
    return Payment(
        id="p1",
        reference="PAY1",
        state=state,
        amount=Money(21240),
        asked_at=NOW,
        page="https://pay/p1",
        expires_at=NOW + timedelta(minutes=30),
    )


def fetched_payment() -> dict[str, Any]:
    until = (NOW + timedelta(minutes=30)).isoformat()
    return {"id": "p1", "reference": "PAY1", "page": "https://pay/p1", "expires_at": until}


def run_of(account: Account = ACCOUNT, *payments: Payment, **more: Any) -> JourneyRun:
    run = JourneyRun(rent.SERVICE.journey(), facts(**more))
    assert hear(run, account) == Query("account")
    assert hear(run, ResultPage(items=payments)) == Query("payments")
    return run


def ways(run: JourneyRun) -> list[str]:
    assert isinstance(run.step, Statement)
    return [option.value for option in resolve(run.step.actions, run.context)]


@pytest.mark.parametrize(
    ("balance", "due_on", "label", "value"),
    [
        (Money(21240), date(2026, 11, 24), "À payer avant le mardi 24 novembre", "212,40\xa0€"),
        (Money(21240), date(2026, 11, 23), "En retard depuis le lundi 23 novembre", "212,40\xa0€"),
        (Money(21240), None, "À payer", "212,40\xa0€"),
        (Money(0), date(2026, 11, 23), "À payer", "Vous ne devez rien"),
        (Money(-500), date(2026, 11, 23), "L’agence vous doit", "5\xa0€"),
    ],
)
def test_what_is_due_and_since_when(balance: Money, due_on: date | None, label: str, value: str) -> None:
    run = run_of(ACCOUNT.model_copy(update={"balance": balance, "due_on": due_on}))
    head = resolve(run.step.headline, run.context)  # type: ignore[attr-defined]
    assert (words(head.label), words(head.value)) == (label, value)


def test_the_balance_is_explained_line_by_line() -> None:
    run = run_of()
    assert isinstance(run.step, Statement)
    head = resolve(run.step.headline, run.context)
    assert (words(head.label), words(head.value)) == ("À payer avant le samedi 5 décembre", "212,40\xa0€")
    rows = resolve(run.step.rows, run.context)
    assert [words(row.label) for row in rows] == ["Loyer", "Charges", "APL", "RLS"]
    assert all(row.explanation for row in rows)
    assert ways(run) == ["autre_moyen", "partie", "difficulte", "avant", "tout"]


@given(
    st.lists(
        st.tuples(st.sampled_from(AccountLineKind), st.integers(-90000, 90000), st.integers(1, 11)),
        max_size=40,
    ),
    st.integers(-200000, 200000),
)
def test_the_rows_add_up_to_the_balance(lines: list[tuple[AccountLineKind, int, int]], balance: int) -> None:
    account = Account(
        balance=Money(balance),
        as_of=NOW,
        lines=tuple(
            line(str(i), kind, cents, date(2026, month, 1)) for i, (kind, cents, month) in enumerate(lines)
        ),
    )
    context = Context({"compte": FetchResult(Query("account"), account, NOW)}, {"now": NOW})
    amounts = [dict(row.value.params)["amount"] for row in RentState(context).statement_rows]
    assert sum(amount.cents for amount in amounts) == balance  # type: ignore[attr-defined]


def test_all_of_it_by_phone_in_two_screens() -> None:
    run = run_of()
    assert run.progress[0] == 1
    run.answer("tout")
    act = hear(run, fetched_payment())
    assert isinstance(act, Act)
    assert (act.kind, act.path, act.body["amount"]) == (ActKind.PAYMENT, "/v1/payments", 21240)
    assert isinstance(run.step, QrHandoff)
    assert run.progress == (2, 2)
    assert run.step.code(run.context) == "https://pay/p1"
    assert run.step.asks is not None
    asked = run.step.asks(run.context)
    assert asked == Query("payment", "p1")
    assert not run.step.is_complete(run.context, payment(PaymentState.EN_ATTENTE))
    assert not run.step.is_complete(run.context, payment(PaymentState.INCONNU))
    assert run.step.is_complete(run.context, payment(PaymentState.ACCEPTE))
    run.answer(FetchResult(asked, payment(PaymentState.ACCEPTE), NOW))
    assert run.finished
    assert words(resolve(run.step.headline, run.context)) == "Votre paiement est accepté. Merci."  # type: ignore[attr-defined]
    assert run.act() is None


def test_pay_later_keeps_the_code_and_sends_nothing_more() -> None:
    run = run_of()
    run.answer("tout")
    hear(run, fetched_payment())
    run.answer("plus_tard")
    assert run.finished
    assert run.act() is None
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert words(resolve(receipt.headline, run.context)) == (
        "Le paiement n’est pas encore fait. Rien n’est débité."
    )
    assert words(resolve(receipt.qr_purpose, run.context)) == (
        "Pour payer, scannez ce code avec votre téléphone. Il marche jusqu’à 11 h 12."
    )
    assert resolve(receipt.qr_content, run.context) == "https://pay/p1"
    assert not resolve(receipt.title, run.context)  # nothing was done yet
    assert [words(each.label) for each in resolve(receipt.figures, run.context)] == ["Pas encore payé"]
    assert receipt.notice(run.context) is None
    assert words(resolve(receipt.reminder, run.context)) == (
        "Votre loyer n’est pas encore payé : 212,40\u00a0€. Vous pouvez le payer ici un autre jour."
    )


@pytest.mark.parametrize("ended", [PaymentState.ACCEPTE, PaymentState.EN_ATTENTE, PaymentState.INCONNU])
def test_what_may_be_paid_is_not_said_to_be_unpaid(ended: PaymentState) -> None:
    run = run_of()
    run.answer("tout")
    hear(run, fetched_payment())
    run.answer(FetchResult(Query("payment", "p1"), payment(ended), NOW))
    assert isinstance(run.step, Receipt)
    assert not resolve(run.step.reminder, run.context)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0", "au moins"),
        ("0,99", "au moins"),
        ("-5", "Tapez un montant"),
        ("212,41", "dépasser"),
        ("10 000", "dépasser"),
        ("abc", "Tapez un montant"),
        ("", "Tapez un montant"),
    ],
)
def test_a_wrong_amount_says_why(typed: str, why: str) -> None:
    run = run_of()
    run.answer("partie")
    with pytest.raises(InvalidAnswer) as refused:
        run.answer(typed)
    assert why in words(refused.value.reason)


@pytest.mark.parametrize(
    ("typed", "cents"), [("50", 5000), ("1 00,5", 10050), ("12,30 €", 1230), ("1.00", 100)]
)
def test_a_part_is_paid(typed: str, cents: int) -> None:
    run = run_of()
    run.answer("partie")
    run.answer(typed)
    assert "prelevement" not in [each.value for each in options(run)]
    run.answer("telephone")
    act = run.step.asks(run.context)  # type: ignore[attr-defined]
    assert act.body["amount"] == cents


def test_a_payment_of_unknown_end_warns_before_another_one() -> None:
    run = run_of(ACCOUNT, payment(PaymentState.INCONNU))
    assert "en cours de vérification" in words(resolve(run.step.notice, run.context))  # type: ignore[attr-defined]
    assert ways(run) == ["difficulte", "avant", "compris"]


@pytest.mark.parametrize("balance", [0, -1500])
def test_nothing_to_pay_offers_no_payment(balance: int) -> None:
    run = run_of(ACCOUNT.replace(balance=Money(balance)))
    assert ways(run) == ["difficulte", "avant", "compris"]
    run.answer("compris")
    assert run.finished
    assert run.act() is None


def test_a_direct_debit_masks_the_iban_and_waits_in_the_outbox() -> None:
    run = run_of()
    run.answer("autre_moyen")
    run.answer("prelevement")
    for wrong in ("FR7630006000011234567890188", "FR76", "hello"):
        with pytest.raises(InvalidAnswer):
            run.answer(wrong)
    run.answer(IBAN)
    assert run.step.key == "accord"
    assert IBAN not in "".join(words(text) for text in resolve(run.step.body, run.context))  # type: ignore[attr-defined]
    run.answer(True)
    act = run.act()
    assert act is not None
    assert (act.kind, act.body["iban"], act.body["holder"]) == (ActKind.MANDATE, IBAN, "Mme Lucienne Martin")
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert receipt.reference(run.context) == act.subject == act.body["reference"] == "T482715"
    # What stands under the number is carried away in its code: not the account.
    assert "mandat" in words(receipt.facts(run.context)[0].value)


def test_a_foreign_account_of_the_sepa_area_is_as_good() -> None:
    run = run_of()
    run.answer("autre_moyen")
    run.answer("prelevement")
    run.answer("BE68 5390 0754 7034")
    assert run.context["iban"] == "BE68539007547034"


def mandate(state: MandateState) -> Mandate:
    return Mandate(
        reference="RUM1", state=state, holder="Mme Martin", iban_hint="FR76 •••• 0189", since=date(2026, 1, 1)
    )


def test_who_pays_by_debit_has_nothing_to_do_and_is_not_offered_another() -> None:
    run = run_of(ACCOUNT.replace(mandate=mandate(MandateState.ACTIF)))
    assert "Vous n’avez rien à faire" in words(resolve(run.step.notice, run.context))  # type: ignore[attr-defined]
    assert ways(run) == ["autre_moyen", "difficulte", "avant", "arreter_prelevement", "compris"]
    run.answer("autre_moyen")
    assert [each.value for each in options(run)] == ["telephone", "guichet", "autrement"]


def test_a_mandate_that_is_not_signed_pays_nothing_yet() -> None:
    run = run_of(ACCOUNT.replace(mandate=mandate(MandateState.A_SIGNER)))
    assert "n’est pas encore signé" in words(resolve(run.step.notice, run.context))  # type: ignore[attr-defined]
    assert ways(run)[-1] == "tout"
    run.answer("autre_moyen")
    assert [each.value for each in options(run)] == ["guichet", "autrement"]


@pytest.mark.parametrize("state", [PaymentState.REFUSE, PaymentState.ANNULE, PaymentState.EXPIRE])
def test_what_is_not_paid_says_so_first_and_offers_ways_on(state: PaymentState) -> None:
    run = not_paid(state)
    assert "Rien n’est débité." in words(resolve(run.step.title, run.context))
    assert "212,40" in words(resolve(run.step.hint, run.context))
    assert [each.value for each in options(run)] == ["recommencer", "autrement"]
    run.skip()
    assert run.finished
    assert not isinstance(run.step, Receipt), "nothing was done"


@pytest.mark.parametrize("other", [{"id": "p9"}, {"reference": "PAY9"}, {"amount": Money(1)}])
@pytest.mark.parametrize("part", [False, True])
def test_what_is_told_of_another_payment_is_no_news_of_this_one(other: dict[str, Any], part: bool) -> None:
    run = run_of()
    for answer in ("partie", "212,40", "telephone") if part else ("tout",):
        run.answer(answer)
    hear(run, fetched_payment())
    assert isinstance(run.step, QrHandoff)
    accepted = payment(PaymentState.ACCEPTE)
    assert run.step.is_complete(run.context, accepted)
    assert not run.step.is_complete(run.context, accepted.replace(**other))
    assert not run.step.is_complete(run.context, "accepte")


def test_a_payment_that_was_refused_is_begun_anew() -> None:
    run = not_paid(PaymentState.REFUSE)
    run.answer("recommencer")
    act = hear(run, fetched_payment() | {"id": "p2"})
    assert isinstance(act, Act)
    assert isinstance(run.step, QrHandoff), "another code, that nobody has scanned"
    run.answer(FetchResult(Query("payment", "p2"), payment(PaymentState.ACCEPTE), NOW))
    assert words(resolve(run.step.title, run.context)) == "C’est payé"


@pytest.mark.parametrize("part", [False, True])
def test_after_a_refusal_the_rent_is_paid_otherwise(part: bool) -> None:
    run = not_paid(PaymentState.REFUSE, part=part)
    run.answer("autrement")
    assert run.step.key == ("moyen" if part else "detail")
    if not part:
        run.answer("autre_moyen")
    run.answer("autrement")
    assert isinstance(run.step, Receipt)


def not_paid(state: PaymentState, *, part: bool = False) -> JourneyRun:
    run = run_of()
    for answer in ("partie", "100", "telephone") if part else ("tout",):
        run.answer(answer)
    hear(run, fetched_payment())
    run.answer(FetchResult(Query("payment", "p1"), payment(state), NOW))
    return run


def test_the_amount_stands_where_one_chooses_how_to_pay() -> None:
    run = run_of()
    run.answer("partie")
    run.answer("100")
    assert "100\xa0€" in words(resolve(run.step.hint, run.context))


def test_where_nothing_is_due_there_is_no_receipt_to_dismiss() -> None:
    run = run_of(ACCOUNT.replace(balance=Money(0)))
    run.answer("compris")
    assert run.finished
    assert not isinstance(run.step, Receipt)


def test_a_difficulty_leads_to_a_person() -> None:
    run = run_of()
    run.answer("difficulte")
    run.answer(True)
    run.answer("rappel")
    run.answer("0612345678")
    act = run.act()
    assert act is not None
    assert (act.kind, act.body["when"], act.body["phone"]) == (ActKind.HELP_REQUEST, "rappel", "+33612345678")
    receipt = run.step
    assert isinstance(receipt, Receipt)
    assert receipt.reference(run.context) == act.subject == act.body["reference"] == "T482715"
    assert words(receipt.facts(run.context)[0].value) == "06 12 34 56 78"


def test_who_does_not_hear_and_is_in_difficulty_is_offered_an_appointment_and_no_call() -> None:
    run = run_of(needs=("sans_son",))
    run.answer("difficulte")
    run.answer(True)
    assert [each.value for each in options(run)] == ["maintenant", "rendez_vous"]
    run.answer("rendez_vous")
    assert run.finished
    assert not isinstance(run.step, Receipt)
    assert run.act() is None
    assert rent.SERVICE.leads_to(run.context) == "rendez_vous"
    run = run_of(needs=("sans_son",), offered={"account", "payments", "help_requests"})
    run.answer("difficulte")
    run.answer(True)
    assert [each.value for each in options(run)] == ["maintenant", "rappel"], "someone may answer for them"


@pytest.mark.parametrize("answers", [("difficulte", True, "maintenant"), ("autre_moyen", "guichet")])
def test_who_wants_a_person_now_waits_for_one_as_after_any_call(answers: tuple[object, ...]) -> None:
    run = run_of()
    for answer in answers:
        run.answer(answer)
    act = run.act()
    assert act is not None
    assert (act.kind, act.body["when"]) == (ActKind.HELP_REQUEST, "maintenant")
    assert isinstance(run.step, CallReceipt)
    run.set_delivery(ActOutcome(Delivery.SENT))
    assert words(resolve(run.step.headline, run.context)) == "Nous appelons quelqu’un de l’agence."


def test_nobody_is_called_to_a_tablet_at_home() -> None:
    run = run_of(loaned=True)
    run.answer("autre_moyen")
    assert "guichet" not in [each.value for each in options(run)]
    run = run_of(loaned=True)
    run.answer("difficulte")
    run.answer(True)
    assert [each.value for each in options(run)] == ["rappel"]


def test_where_nobody_can_be_called_it_is_said_that_the_agency_is_closed() -> None:
    for hour, said in ((11, ""), (20, "L’agence est fermée maintenant.")):
        run = run_of(now=NOW.replace(hour=hour), agency=AGENCY)
        run.answer("difficulte")
        run.answer(True)
        hint = words(resolve(run.step.hint, run.context))
        assert hint.startswith(said)
        assert ("Elle ouvre" in hint) == bool(said)
        assert [each.value for each in options(run)][-1] == "rappel"


def test_other_ways_are_told_and_nothing_is_sent() -> None:
    run = run_of()
    run.answer("autre_moyen")
    run.answer("autrement")
    assert run.finished
    assert run.act() is None
    assert len(run.step.facts(run.context)) == 4  # type: ignore[attr-defined]


def test_the_months_before_are_looked_at_and_lead_back() -> None:
    run = run_of()
    run.answer("avant")
    assert hear(run, LINES) == Query("account_lines")
    assert [words(each.label) for each in options(run)] == ["2026"]
    run.answer("2026")
    rows = resolve(run.step.rows, run.context)  # type: ignore[attr-defined]
    assert [words(row.label) for row in rows] == ["novembre 2026", "octobre 2026"]
    assert words(rows[1].explanation) == "Payé : 212,40\xa0€"
    run.answer("")
    assert run.step.key == "detail"
    assert ways(run)[-1] == "tout"


def test_the_names_of_all_lines_are_there() -> None:
    assert set(state.LINE_NAMES) == set(state.LINE_MEANINGS) == set(AccountLineKind)
    assert T("Loyer") == state.LINE_NAMES[AccountLineKind.LOYER]

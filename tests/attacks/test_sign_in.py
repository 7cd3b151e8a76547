"""Attacks on signing in: whoever knows a number and a birth date guesses the code, or does without it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from landlord.server.sessions import forget_ended_codes
from landlord.server.tables import LimitedSubjectRow, OtpCodeRow, TenantRow
from tests.landlord.running import RunningServer, claimed, event_body, guest, ticket_body

#: A demo tenant with a phone on file, and one without.
DIALLO, MARTIN = ("10010003", "1979-11-30"), ("10010001", "1948-03-14")


def wait_for_code(server: RunningServer, who: tuple[str, str] = DIALLO, **how: Any) -> requests.Response:
    return server.call("POST", "/sessions", {"tenant_number": who[0], "birth_date": who[1]}, **how)


def guess(server: RunningServer, session_id: str, code: str = "", **how: Any) -> requests.Response:
    """A code that was not sent, or ``code``."""
    sent = {each for _, each in server.codes.sent}
    wrong = next(each for each in ("000000", "111111", "222222", "333333", "444444") if each not in sent)
    return server.call("POST", f"/sessions/{session_id}/otp", {"code": code or wrong}, **how)


def guesses_before_lock(server: RunningServer, session_id: str, most: int = 40) -> int:
    """How many wrong codes are looked at before one is not."""
    for count in range(most):
        if guess(server, session_id).status_code == 423:
            return count + 1
    return most


def test_a_claim_forgives_no_wrong_code(server: RunningServer) -> None:
    """Four guesses, a report with number and birth date, four guesses…"""
    session_id = wait_for_code(server).json()["session_id"]
    left = [guess(server, session_id).json()["attempts_left"] for _ in range(2)]
    server.call("POST", "/tickets", ticket_body(claimed(*DIALLO)))
    left += [guess(server, session_id).json()["attempts_left"] for _ in range(2)]
    server.call("POST", "/tickets", ticket_body(claimed(*DIALLO), reference="T482716"))
    assert left == [4, 3, 2, 1]
    assert guess(server, session_id).status_code == 423


def test_a_claim_forgives_no_wrong_birth_date(server: RunningServer) -> None:
    wrong = {"tenant_number": MARTIN[0], "birth_date": "1900-01-01"}
    for _ in range(4):
        server.call("POST", "/sessions", wrong)
    server.call("POST", "/tickets", ticket_body(claimed(*MARTIN)))
    assert server.call("POST", "/sessions", wrong).status_code == 423


@pytest.mark.parametrize("refused", [409, 422, 429])
def test_a_wrong_birth_date_is_counted_whatever_else_is_refused(server: RunningServer, refused: int) -> None:
    """An act is undone where it is refused: how long it took told whether the birth date was right."""
    slots = server.call("GET", "/agencies/tilleuls/slots?motive=loyer").json()["items"]
    body = {"reference": "T482715", "reporter": guest(), "slot": slots[0]["id"], "motive": "loyer"}
    body |= {"language": "fr", "at": "2026-11-24T10:42:00+01:00"}
    if refused == 409:
        assert server.call("POST", "/appointments", body).status_code == 201
    elif refused == 422:
        body["slot"] = "none"
    else:
        for _ in range(31):
            server.call("POST", "/tickets", ticket_body(guest()))
    wrong = claimed(MARTIN[0], "1900-01-01")
    for n in range(5):
        if refused == 429:
            answer = server.call("POST", "/tickets", ticket_body(wrong))
        else:
            answer = server.call(
                "POST", "/appointments", body | {"reporter": wrong, "reference": f"T48272{n}"}
            )
        assert answer.status_code == refused, answer.text
    assert wait_for_code(server, MARTIN).status_code == 423


def test_signing_in_again_gives_no_more_guesses_of_a_code(server: RunningServer) -> None:
    left = []
    for _ in range(3):
        session_id = wait_for_code(server).json()["session_id"]
        left += [guess(server, session_id).json().get("attempts_left", 0) for _ in range(2)]
    assert left == [4, 3, 2, 1, 0, 0]
    assert len(server.codes.sent) == 1


def test_guesses_of_a_tenant_are_counted_over_all_kiosks_and_codes(server: RunningServer) -> None:
    """Six kiosks guess five times each: after that each further kiosk has three tries of its own code."""
    answers = []
    for n in range(9):
        server.device_accepted(f"kiosk {n}", f"token-{n}")
        session_id = wait_for_code(server, token=f"token-{n}").json()["session_id"]
        answers.append([guess(server, session_id, token=f"token-{n}").status_code for _ in range(5)])
    assert answers == [[401] * 4 + [423]] * 6 + [[401] * 2 + [423] * 3] * 3
    with server.app_state.reading.begin() as db:
        row = db.get_one(LimitedSubjectRow, f"wrong codes of {DIALLO[0]}")
        assert (row.failures, row.locked_until) == (39, server.clock() + timedelta(days=1))


@dataclass
class Gang:
    """Whoever has the tokens of ``n`` kiosks, and number and birth date of one tenant."""

    server: RunningServer
    n: int
    sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in range(self.n):
            self.server.device_accepted(f"forged {each}", f"forged-token-{each}")

    def try_everything(self) -> None:
        """At each kiosk: a code as soon as there is one, and wrong ones until none is looked at."""
        for each in range(self.n):
            token = f"forged-token-{each}"
            waits = wait_for_code(self.server, token=token)
            if waits.status_code == 202:
                self.sessions[token] = waits.json()["session_id"]
            if token in self.sessions:
                while guess(self.server, self.sessions[token], token=token).json().get("attempts_left"):
                    pass

    def tries(self) -> int:
        """How many were looked at."""
        with self.server.app_state.reading.begin() as db:
            return db.get_one(LimitedSubjectRow, f"wrong codes of {DIALLO[0]}").failures


def test_forty_kiosks_keep_nobody_out(server: RunningServer) -> None:
    """In the middle of it, and once all that they share is used up, the tenant comes to a kiosk of their own,
    and types a wrong code twice, one of another kiosk the first time."""
    gang = Gang(server, 40)
    for hours in (0, 2):
        server.clock.forward(hours=hours)
        gang.try_everything()
    server.device_accepted("other", "other-token")
    for _ in range(2):
        of_another = server.codes.sent[-1][1]
        waits = wait_for_code(server, token="other-token")
        assert waits.status_code == 202
        session_id, code = waits.json()["session_id"], server.codes.sent[-1][1]
        if of_another != code:
            wrong = [guess(server, session_id, each, token="other-token") for each in (of_another, "")]
            assert [each.json()["attempts_left"] for each in wrong] == [2, 1]
        assert guess(server, session_id, code, token="other-token").status_code == 201
        server.clock.forward(minutes=2)
    # At the worst: 14 codes and two for each kiosk; 30 tries, and three of each code.
    assert len(server.codes.sent) - 2 <= 14 + 2 * gang.n
    assert gang.tries() <= 30 + 3 * (14 + 2 * gang.n)


def test_guessing_for_days_is_hopeless(server: RunningServer) -> None:
    """The numbers of ``landlord.server.sessions``, met by two kiosks that try everything every other hour."""
    gang = Gang(server, 2)
    for later in range(3):
        for _ in range(12):
            gang.try_everything()
            server.clock.forward(hours=2)
        codes = 14 + 2 * gang.n
        assert len(server.codes.sent) <= codes + later
        assert gang.tries() <= 30 + 3 * codes + 4 * later


def test_a_code_is_good_only_where_it_was_asked_for(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    here = wait_for_code(server).json()["session_id"]
    elsewhere = wait_for_code(server, token="other-token").json()["session_id"]
    (_, code), (_, other_code) = server.codes.sent
    assert guess(server, elsewhere, code, token="other-token").status_code == 401
    assert guess(server, here, other_code).status_code == 401
    assert guess(server, here, code, token="other-token").json()["code"] == "session_expired"
    assert guess(server, here, code).status_code == 201
    assert server.codes.agencies == ["Agence des Tilleuls", ""], "the message says where it was asked for"


def test_what_was_guessed_elsewhere_is_not_forgiven_by_who_has_the_phone(server: RunningServer) -> None:
    gang = Gang(server, 6)
    gang.try_everything()
    before = gang.tries()
    waits = wait_for_code(server)
    session_id, code = waits.json()["session_id"], server.codes.sent[-1][1]
    guess(server, session_id)
    assert gang.tries() == before + 1
    assert guess(server, session_id, code).status_code == 201
    assert gang.tries() == before


def test_who_guesses_codes_locks_nobody_out_who_has_the_phone(server: RunningServer) -> None:
    """Everything that can be locked is; then the tenant comes, to another kiosk and to the same one."""
    server.device_accepted("other", "other-token")
    for _ in range(6):
        session_id = wait_for_code(server).json()["session_id"]
        for _ in range(5):
            guess(server, session_id)
        server.clock.forward(minutes=2, seconds=31)
    for token in ("other-token", "demo-device"):
        waits = wait_for_code(server, token=token)
        assert waits.status_code == 202
        code = server.codes.sent[-1][1]
        assert guess(server, waits.json()["session_id"], code, token=token).status_code == 201
        server.clock.forward(hours=2)


def test_who_guesses_birth_dates_locks_the_number_where_it_is_done(server: RunningServer) -> None:
    server.device_accepted("other", "other-token")
    wrong = [(MARTIN[0], f"19{n:02d}-01-01") for n in range(30)]
    assert [wait_for_code(server, each).status_code for each in wrong[:7]] == [401] * 4 + [423] * 3
    assert wait_for_code(server, MARTIN, token="other-token").status_code == 201
    # From many kiosks it locks everywhere, but for who has not tried there yet.
    for n in range(6):
        server.device_accepted(f"kiosk {n}", f"token-{n}")
        for each in wrong[:4]:
            wait_for_code(server, each, token=f"token-{n}")
    assert wait_for_code(server, wrong[0], token="token-0").status_code == 423
    assert wait_for_code(server, MARTIN, token="other-token").status_code == 201


def test_each_lock_of_a_number_is_longer_than_the_one_before(server: RunningServer) -> None:
    wrong, seconds = (MARTIN[0], "1900-01-01"), []
    for _ in range(30):
        answer = wait_for_code(server, wrong)
        if answer.status_code == 423:
            seconds.append(int(answer.headers["Retry-After"]))
            server.clock.forward(seconds=seconds[-1])
    assert seconds[:7] == [900, 1800, 3600, 7200, 14400, 14400, 14400]


def test_a_lock_from_before_the_clock_was_put_back_locks_nobody(server: RunningServer) -> None:
    """A server that woke up a year ahead, and was then put right, kept tenants and kiosks out for a year."""
    server.clock.forward(days=365)
    wrong = [(MARTIN[0], "1900-01-01")] * 5 + [(f"3000{n:04d}", "1950-01-01") for n in range(60)]
    assert [wait_for_code(server, each).status_code for each in wrong].count(429) > 0
    server.clock.forward(days=-365)
    assert wait_for_code(server, MARTIN).status_code == 201


def test_birth_dates_of_many_numbers_lock_the_kiosk(server: RunningServer) -> None:
    answers = [wait_for_code(server, (f"3000{n:04d}", "1950-01-01")) for n in range(100)]
    assert [each.status_code for each in answers] == [401] * 59 + [429] * 41
    assert (answers[-1].json()["code"], answers[-1].headers["Retry-After"]) == ("too_many_requests", "300")
    server.device_accepted("other", "other-token")
    assert wait_for_code(server, MARTIN, token="other-token").status_code == 201
    # What was done without a line is taken, and waits for the staff.
    claim = server.call("POST", "/tickets", ticket_body(claimed(*MARTIN)))
    assert (claim.status_code, claim.json()["verified"]) == (201, False)


def test_an_account_of_ones_own_forgives_no_guesses_of_others(server: RunningServer) -> None:
    for n in range(30):
        wait_for_code(server, (f"3000{n:04d}", "1950-01-01"))
    server.sign_in(*MARTIN)
    answers = [wait_for_code(server, (f"4000{n:04d}", "1950-01-01")).status_code for n in range(40)]
    assert answers == [401] * 29 + [429] * 11


def test_birth_dates_are_counted_by_address_whatever_a_header_says(server: RunningServer) -> None:
    """It stops who guesses; nobody else of that network."""
    codes = []
    for n in range(310):
        if n % 52 == 0:
            server.device_accepted(f"kiosk {n}", f"token-{n}")
        token = f"token-{n // 52 * 52}"
        who, x = (f"3000{n:04d}", "1950-01-01"), f"203.0.113.{n % 250}"
        codes.append(wait_for_code(server, who, token=token, X_Forwarded_For=x).status_code)
    assert codes == [401] * 299 + [429] * 11
    assert wait_for_code(server, MARTIN).status_code == 201


def test_few_codes_go_to_one_phone(server: RunningServer) -> None:
    """A couple has one phone on file; each kiosk has a share of what it may be sent."""
    with server.app_state.writing.begin() as db:
        phone = db.get_one(TenantRow, DIALLO[0]).phone
        both = {"birth_date": date.fromisoformat(DIALLO[1]), "phone": phone, "address": ""}
        db.add(TenantRow(number="20000001", display_name="M. Diallo", **both))
    server.device_accepted("other", "other-token")
    answers = []
    for n in range(60):
        who = (DIALLO[0] if n % 2 else "20000001", DIALLO[1])
        answers.append(wait_for_code(server, who, token="demo-device" if n < 30 else "other-token"))
        server.clock.forward(seconds=61 if n < 8 else 21 * 60)
    assert {each.status_code for each in answers} == {202, 429}
    assert all(int(each.headers["Retry-After"]) > 0 for each in answers if each.status_code == 429)
    # Six at once at a kiosk and ten in all, then one after 1, 3, 7 and 15 hours: sixty were asked for.
    assert len(server.codes.sent) <= 14


def test_a_kiosk_sends_no_more_codes_than_a_day_of_visitors_needs(server: RunningServer) -> None:
    """Who has its token, and numbers and birth dates, had 1,500 messages a day paid by the landlord."""
    born = date.fromisoformat(DIALLO[1])
    with server.app_state.writing.begin() as db:
        for n in range(120):
            known = {"birth_date": born, "phone": f"+3369801{n:04d}", "address": ""}
            db.add(TenantRow(number=f"2{n:07d}", display_name="M. X", **known))

    def sent_in(asked: int, every: timedelta) -> int:
        before = len(server.codes.sent)
        for n in range(asked):
            wait_for_code(server, (f"2{n % 120:07d}", DIALLO[1]))
            server.clock.forward(seconds=every.total_seconds())
        return len(server.codes.sent) - before

    assert sent_in(209, every=timedelta(minutes=1)) == 200
    assert sent_in(30, every=timedelta(minutes=5)) == 15
    # The night is enough for the next day.
    server.clock.forward(hours=10)
    assert sent_in(60, every=timedelta(minutes=1)) == 60


def test_sessions_of_one_tenant_have_a_quota(server: RunningServer) -> None:
    answers = [wait_for_code(server, MARTIN) for _ in range(60)]
    assert [each.status_code for each in answers] == [201] * 40 + [429] * 20
    server.clock.forward(minutes=1)
    assert wait_for_code(server, MARTIN).status_code == 201
    assert wait_for_code(server, MARTIN).status_code == 429


def test_sessions_of_one_tenant_at_many_kiosks_leave_some_to_each(server: RunningServer) -> None:
    for n in range(4):
        server.device_accepted(f"kiosk {n}", f"token-{n}")
        answers = [wait_for_code(server, MARTIN, token=f"token-{n}").status_code for _ in range(40)]
        assert answers[:20] == [201] * 20
    assert answers[20:] == [429] * 20
    assert wait_for_code(server, MARTIN).status_code == 201


def test_resume_codes_are_guessed_no_faster_with_one_of_ones_own(server: RunningServer) -> None:
    mine, wrong = {"Resume_Code": "B8WD-4HJV-K5RE"}, {"Resume_Code": "AAAA-AAAA-AAAA"}
    guesses = 0
    for n in range(60):
        guesses += server.call("GET", "/housing-applications", **wrong).status_code == 401
        if n % 4 == 3:
            server.call("GET", "/housing-applications", **mine)
    assert guesses == 29


def test_each_lock_of_a_tenant_is_longer_than_the_one_before(server: RunningServer) -> None:
    """A code is worth one try whatever is locked; the second one meets the lock."""
    seconds: list[int] = []
    for _ in range(20):
        session_id = wait_for_code(server).json()["session_id"]
        for _ in range(5):
            answer = guess(server, session_id)
            wait = int(answer.headers.get("Retry-After", 0))
            if wait > 600:
                seconds.append(wait)
                break
        server.clock.forward(seconds=max(wait, 61))
        if len(seconds) == 4:
            break
    assert seconds == [900, 1800, 3600, 7200]


def test_a_session_that_waits_locks_for_longer_each_time(server: RunningServer) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    assert guesses_before_lock(server, session_id) == 5
    right = server.codes.sent[-1][1]
    assert guess(server, session_id, right).status_code == 423, "while it is locked no code is good"
    server.clock.forward(seconds=60)
    again = guess(server, session_id)
    assert (again.status_code, again.headers["Retry-After"]) == (423, "120")
    server.clock.forward(seconds=120)
    assert guess(server, session_id, right).status_code == 201


def test_a_kiosk_on_which_many_tenants_are_guessed_is_locked(server: RunningServer) -> None:
    """Two guesses for each of many tenants stay below every limit but that of the kiosk."""
    with server.app_state.writing.begin() as db:
        for n in range(20):
            tenant = {"number": f"2000{n:04d}", "birth_date": server.clock().date()}
            db.add(TenantRow(**tenant, phone=f"+336399800{n:02d}", display_name="Essai", address=""))
    born = server.clock().date().isoformat()
    answers = []
    for n in range(18):
        session_id = wait_for_code(server, (f"2000{n:04d}", born)).json()["session_id"]
        answers += [guess(server, session_id).status_code for _ in range(2)]
    assert answers == [401] * 29 + [429] * 7
    server.device_accepted("other", "other-token")
    assert wait_for_code(server, token="other-token").status_code == 202


def test_guesses_at_once_are_counted_one_by_one(server: RunningServer) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: guess(server, session_id), range(16)))
    assert sorted(each.json().get("attempts_left", 0) for each in answers) == [0] * 12 + [1, 2, 3, 4]


def test_a_claim_is_no_proof_where_there_is_a_code(server: RunningServer) -> None:
    """It is registered, as the tenant's, for the staff to check; and it is never *verified*."""
    answer = server.call("POST", "/tickets", ticket_body(claimed(*DIALLO)))
    assert (answer.status_code, answer.json()["verified"]) == (201, False)
    assert server.tickets("T482715")[0].tenant_number == DIALLO[0]
    without = server.call("POST", "/tickets", ticket_body(claimed(*MARTIN), reference="T482716"))
    assert without.json()["verified"] is True


def test_a_claim_undoes_nothing_that_was_done_with_a_code(server: RunningServer) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    session = guess(server, session_id, server.codes.sent[-1][1]).json()
    signed = {"kind": "session", "grant": session["grant"]}
    assert server.call("POST", "/tickets", ticket_body(signed)).json()["verified"] is True
    cancel = server.call("POST", "/tickets/T482715/events", event_body(claimed(*DIALLO), "annuler"))
    assert (cancel.status_code, cancel.json()["code"]) == (404, "ticket_not_found")
    # What was claimed can be followed by the same claim, however the number is typed, and by its tenant.
    server.call("POST", "/tickets", ticket_body(claimed(*DIALLO), reference="T482716"))
    for reporter in (claimed("1001 0003", DIALLO[1]), signed):
        event = event_body(reporter, "relance")
        assert server.call("POST", "/tickets/T482716/events", event).status_code == 201


@pytest.mark.parametrize("back", [{"minutes": -8}, {"hours": -5}, {"days": -400}], ids=str)
def test_a_clock_that_is_set_back_makes_no_old_code_good_again(
    server: RunningServer, back: dict[str, float]
) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    code = server.codes.sent[-1][1]
    server.clock.forward(minutes=12)
    server.clock.set(**back)
    assert guess(server, session_id, code).json()["code"] == "session_expired"
    again = wait_for_code(server)
    assert again.status_code == 202
    assert len(server.codes.sent) == 2, "another one is sent, and is good"
    assert guess(server, again.json()["session_id"], server.codes.sent[-1][1]).status_code == 201


@pytest.mark.parametrize("set_by", [{"minutes": -8}, {"minutes": 30}, {"days": 400}], ids=str)
def test_a_clock_that_is_set_ends_no_code_before_its_time(
    server: RunningServer, set_by: dict[str, float]
) -> None:
    session_id = wait_for_code(server).json()["session_id"]
    server.clock.forward(minutes=5)
    server.clock.set(**set_by)
    forget_ended_codes(server.app_state)
    wrong = guess(server, session_id)
    assert (wrong.status_code, wrong.json()["attempts_left"]) == (401, 4)
    assert guess(server, session_id, server.codes.sent[-1][1]).status_code == 201


def test_a_code_outlives_a_server_and_ends_all_the_same(server: RunningServer) -> None:
    first, second = (wait_for_code(server).json()["session_id"] for _ in range(2))
    code = server.codes.sent[-1][1]
    server.clock.forward(minutes=9)
    restarted = RunningServer(server.app_state.engine.url, server.clock)
    try:
        assert guess(restarted, first).status_code == 401
        server.clock.forward(minutes=2)
        server.clock.set(minutes=-8)
        assert guess(restarted, second, code).json()["code"] == "session_expired"
    finally:
        restarted.stop()


def test_a_clock_that_is_set_back_locks_nobody_for_longer(server: RunningServer) -> None:
    wrong = (MARTIN[0], "1900-01-01")
    for _ in range(5):
        wait_for_code(server, wrong)
    assert wait_for_code(server, MARTIN).status_code == 423
    server.clock.set(days=-1)
    assert wait_for_code(server, wrong).headers["Retry-After"] == "1800", "counted on"
    server.clock.forward(minutes=30)
    assert wait_for_code(server, MARTIN).status_code == 201


def test_codes_that_ended_are_deleted_by_themselves(server: RunningServer) -> None:
    wait_for_code(server)
    for minutes, kept in ((9, 1), (1, 0)):
        server.clock.forward(minutes=minutes)
        forget_ended_codes(server.app_state)
        with server.app_state.reading.begin() as db:
            assert db.scalar(select(func.count()).select_from(OtpCodeRow)) == kept

"""The pages of the back office: lists, one case, what must be put right, diaries; files that leave it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from icalendar import Calendar, Event
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session
from starlette.responses import Response

from kiosk.domain import AppointmentState, Availability, DayPart, MeetingPlace, Trade
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.agency_tables import motives_in_force
from landlord.contract import RefusedActDecision
from landlord.server.back_office import TransitionDetails
from landlord.server.tables import (
    AgencyRow,
    AppointmentRow,
    AttachmentRow,
    ChunkRow,
    RefusedActRow,
    ScheduleRow,
    TenantRow,
    TicketRow,
)

from . import cases
from .access import open_kiosk_to, own_devices
from .accounts import DESK_ROLES, Clerk, record_clerk
from .cases import CaseFilter, CaseList, CaseNotFound, CaseRefused
from .names import find_names
from .rendering import SECURITY_HEADERS
from .routing import Exchange, not_found, redirect, route
from .tables import AuditAction, ClerkRole

#: Pages of more are not found by turning: one filters.
MAX_PAGES = 2_000

#: What each code of the contract means to the staff, and answers by the last part of their name.
REFUSAL_NAMES = {
    "invalid": "Une des réponses n’est pas acceptée.",
    "ticket_not_found": "Cette demande n’existe pas au nom de cette personne.",
    "transition_not_allowed": "La demande est dans un état qui ne le permet plus.",
    "identification_failed": "Le numéro de locataire ou la date de naissance ne correspond pas.",
    "number_locked": "Ce numéro de locataire est bloqué pour le moment.",
    "session_expired": "La connexion de cette personne n’est plus valable.",
    "too_large": "L’envoi est trop lourd.",
    "attachment_damaged": "La photo n’est pas arrivée entière.",
    "slot_taken": "L’heure n’est plus libre.",
    "survey_closed": "La question est close.",
}
ANSWER_NAMES = {
    "description": "Description",
    "comment": "Commentaire",
    "topic": "Sujet",
    "phone": "Téléphone",
    "name": "Nom",
    "address": "Adresse",
    "tenant_number": "Numéro de locataire",
    "birth_date": "Date de naissance",
    "symptom": "Problème",
    "place": "Endroit",
}
ACT_NAMES = {
    "ticket": "Demande d’intervention",
    "ticket_event": "Suite d’une demande",
    "appointment": "Rendez-vous",
    "help_request": "Appel",
    "document_request": "Papier",
    "mandate": "Mandat",
    "application": "Demande de logement",
    "offer_application": "Candidature",
    "survey_answer": "Avis",
    "idea": "Idée",
    "workshop_booking": "Atelier",
}
DECISION_NAMES = {
    RefusedActDecision.RESEND: "sera renvoyé tel quel",
    RefusedActDecision.CORRECT: "sera renvoyé, corrigé",
    RefusedActDecision.DISCARD: "sera abandonné",
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


# --- lists ---------------------------------------------------------------------------------


def _list_of(exchange: Exchange) -> CaseList:
    found = cases.find_list(exchange.clerk, exchange.part("kind"))
    if found is None:
        raise not_found()
    return found


def _show_first_list(exchange: Exchange) -> Response:
    return redirect(f"/dossiers/{cases.lists_of(exchange.clerk)[0].path}")


def _wanted(exchange: Exchange) -> CaseFilter:
    wanted = CaseFilter.of(exchange.request.query_params)
    with exchange.app_state.reading.begin() as db:
        return replace(wanted, tenants=find_names(db, wanted.words, cases.MAX_NAMES).numbers)


def _show_list(exchange: Exchange) -> Response:
    kind, clerk, now = _list_of(exchange), exchange.clerk, exchange.now
    wanted = _wanted(exchange)
    _note_read(exchange, AuditAction.SEARCHED if wanted.words else AuditAction.SAW_LIST, kind.path)
    address = f"/console/dossiers/{kind.path}"

    def page(number: int) -> str:
        return f"{address}?{urlencode(wanted.query | {'page': str(number)})}"

    with exchange.app_state.reading.begin() as db:
        lines, more = cases.find_cases(db, kind, clerk, wanted, now)
        count = cases.count_cases(db, kind, clerk, wanted, now)
        return exchange.page(
            "cases.html",
            kind=kind,
            lists=cases.lists_of(clerk),
            wanted=wanted,
            lines=lines,
            count=f"plus de {cases.MAX_COUNTED}" if count > cases.MAX_COUNTED else str(count),
            one=count == 1,
            before=page(wanted.page - 1) if wanted.page else "",
            after=page(wanted.page + 1) if more and wanted.page < MAX_PAGES else "",
            sorted=f"{address}?{urlencode(replace(wanted, by_moment=not wanted.by_moment, page=0).query)}",
            export=f"{address}/export.csv?{urlencode(wanted.query)}",
            urgencies=cases.URGENCY_NAMES,
        )


def _note_read(exchange: Exchange, action: AuditAction, about: str) -> None:
    with exchange.app_state.writing.begin() as db:
        record_clerk(db, exchange.now, exchange.clerk, action, about)


def _export_list(exchange: Exchange) -> Response:
    kind = _list_of(exchange)
    wanted = replace(_wanted(exchange), page=0)
    with exchange.app_state.writing.begin() as db:
        lines, _more = cases.find_cases(db, kind, exchange.clerk, wanted, exchange.now, cases.MAX_EXPORTED)
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.EXPORTED, f"{kind.path} {len(lines)}")
        content = cases.export_csv(lines)
    return _file(content, "text/csv; charset=utf-8", f"{kind.path}.csv")


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = SECURITY_HEADERS | {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(content, headers=headers, media_type=media_type)


def _search(exchange: Exchange) -> Response:
    words = exchange.request.query_params.get("q", "").strip()
    if words:
        _note_read(exchange, AuditAction.SEARCHED, "")
    clerk, now = exchange.clerk, exchange.now
    with exchange.app_state.reading.begin() as db:
        names = find_names(db, words[:80], cases.MAX_NAMES)
        return exchange.page(
            "search.html",
            words=words,
            sought=words,
            found=cases.search_everywhere(db, clerk, words, names.numbers, now) if words else [],
            persons=cases.find_persons(db, clerk, words, names.numbers) if words else [],
            near=names.near,
            more=len(names.numbers) > cases.MAX_PERSONS,
        )


# --- one person ----------------------------------------------------------------------------


def _show_person(exchange: Exchange, phone: str = "", *, notice: str = "", trouble: str = "") -> Response:
    clerk = exchange.clerk
    with exchange.app_state.writing.begin() as db:
        row = _tenant(db, exchange)
        if not phone and not notice:  # each has a line of its own
            record_clerk(db, exchange.now, clerk, AuditAction.SAW_CASE, row.number)
        found = cases.cases_of(db, clerk, row.number, exchange.now)
        return exchange.page(
            "person.html",
            422 if trouble else 200,
            row=row,
            found=found,
            phone=phone,
            kiosks=[each.name for each in own_devices(db, clerk)],
            notice=notice,
            trouble=trouble,
        )


def _show_phone_of_person(exchange: Exchange) -> Response:
    """On purpose, and written in the journal."""
    with exchange.app_state.writing.begin() as db:
        row = _tenant(db, exchange)
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_PHONE, row.number)
        phone = row.phone
    return _show_person(exchange, phone or "aucun numéro")


def _open_access(exchange: Exchange) -> Response:
    device = exchange.form.get("device", "")
    try:
        with exchange.app_state.writing.begin() as db:
            open_kiosk_to(db, exchange.now, exchange.clerk, _tenant(db, exchange), device)
    except CaseRefused as refused:
        return _show_person(exchange, trouble=str(refused))
    return _show_person(
        exchange, notice=f"L’accès est ouvert à la borne {device}. La personne peut réessayer."
    )


def _tenant(db: Session, exchange: Exchange) -> TenantRow:
    found = db.get(TenantRow, exchange.part("number"))
    if found is None:
        raise not_found()
    return found


# --- one case ------------------------------------------------------------------------------


def _show_case(exchange: Exchange, trouble: str = "", phone: str = "") -> Response:
    kind, clerk = _list_of(exchange), exchange.clerk
    with exchange.app_state.writing.begin() as db:
        row = _found(db, kind, exchange)
        if not phone and not trouble:
            record_clerk(db, exchange.now, clerk, AuditAction.SAW_CASE, row.reference)
        tenant_number = getattr(row, "tenant_number", None)
        tenant = db.get(TenantRow, tenant_number) if tenant_number else None
        states = cases.next_states(kind, row)
        # What a refused form held stands in it again; where the state no longer allows that form, beside it.
        typed = defaultdict(str, exchange.form if trouble else {})
        is_lost = typed["state"] not in states
        return exchange.page(
            "case.html",
            409 if trouble else 200,
            kind=kind,
            row=row,
            name=cases.case_names(db, [row])[row.id],
            tenant=tenant,
            late=cases.is_late(row, exchange.now),
            state=kind.state_names[row.state],
            about=cases.case_abouts(db, kind, [row])[row.id],
            facts=list(cases.facts(db, row)),
            timeline=cases.timeline(db, kind, row),
            moves=[(each, kind.state_names[each], cases.needed_detail(kind, row, each)) for each in states],
            photos=_photos(db, row),
            trades=[(each, cases.trade_name(each)) for each in Trade],
            colleagues=cases.colleagues(db, clerk, row) if kind.kind else [],
            assignee=cases.assignee_of(db, kind, row) if kind.kind else None,
            is_ticket=isinstance(row, TicketRow),
            unverified=kind.is_reported and not row.verified,
            trouble=trouble,
            act=exchange.request.url.path.rpartition("/")[2],
            typed=typed,
            untyped=defaultdict(str),
            typed_for_nothing=(typed["reason"] or typed["note"]) if is_lost else "",
            phone=phone,
        )


def _found(db: Session, kind: CaseList, exchange: Exchange) -> Any:
    try:
        return cases.find_case(db, kind, exchange.clerk, exchange.part("reference"))
    except CaseNotFound:
        raise not_found() from None


def _photos(db: Session, row: Any) -> list[str]:
    """Those that have come whole."""
    if not isinstance(row, TicketRow):
        return []
    photo = AttachmentRow
    whole = select(photo.id).where(photo.ticket_id == row.id, photo.received == photo.size)
    return list(db.scalars(whole.order_by(photo.at, photo.id)))


def _show_photo(exchange: Exchange) -> Response:
    kind, wanted = _list_of(exchange), exchange.part("photo")
    with exchange.app_state.writing.begin() as db:
        row = _found(db, kind, exchange)
        if wanted not in _photos(db, row):
            raise not_found()
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_PHOTO, row.reference)
        pieces = select(ChunkRow.data).where(ChunkRow.attachment_id == wanted).order_by(ChunkRow.first)
        content = b"".join(db.scalars(pieces))
    headers = SECURITY_HEADERS | {"Cache-Control": "no-store", "Content-Disposition": "inline"}
    return Response(content, headers=headers, media_type="image/jpeg")


def _show_phone(exchange: Exchange) -> Response:
    """On purpose, and written in the journal."""
    kind = _list_of(exchange)
    with exchange.app_state.writing.begin() as db:
        row = _found(db, kind, exchange)
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_PHONE, row.reference)
        phone = cases.phone_of(db, row)
    return _show_case(exchange, phone=phone or "aucun numéro")


def _doing(
    act: Callable[[Session, Exchange, CaseList, str], str | None],
) -> Callable[[Exchange], Response]:
    """A form of the case's page: what cannot be done is said on it, nothing of it is kept but what ``act``
    has written before it answers with words."""

    def handler(exchange: Exchange) -> Response:
        kind, reference = _list_of(exchange), exchange.part("reference")
        if kind.kind is None:
            raise not_found()
        try:
            with exchange.app_state.writing.begin() as db:
                trouble = act(db, exchange, kind, reference)
        except CaseNotFound:
            raise not_found() from None
        except CaseRefused as refused:
            trouble = str(refused)
        if trouble:
            return _show_case(exchange, trouble=trouble)
        return redirect(f"/dossiers/{kind.path}/{reference}")

    return handler


@_doing
def _move(db: Session, exchange: Exchange, kind: CaseList, reference: str) -> None:
    form = exchange.form
    rank, trade = form.get("rank", ""), form.get("trade", "")
    visit = None
    if form.get("day"):
        day, part = cases.parse_day(form["day"]), form.get("part", "")
        if day is None or part not in list(DayPart):
            raise CaseRefused("Cette date n’existe pas.")
        visit = Availability(day=day, part=DayPart(part))
    if form.get("trade") and trade not in list(Trade):
        raise CaseRefused("Ce corps de métier n’existe pas.")
    details = TransitionDetails(
        note=_words(form, "note"),
        reason=_words(form, "reason"),
        holder=_words(form, "holder")[:80],
        trade=Trade(trade) if trade else None,
        visit=visit,
        rank=int(rank) if re.fullmatch("[1-9][0-9]{0,2}", rank) else None,
        number=_words(form, "number")[:40],
    )
    cases.move_case(
        db,
        exchange.now,
        exchange.clerk,
        kind,
        reference,
        form.get("seen", ""),
        form.get("state", ""),
        details,
    )


def _words(form: dict[str, str], name: str) -> str:
    return form.get(name, "").strip().replace("\0", "")[: cases.MAX_WORDS]


@_doing
def _answer(db: Session, exchange: Exchange, kind: CaseList, reference: str) -> None:
    cases.answer_case(db, exchange.now, exchange.clerk, kind, reference, exchange.form.get("words", ""))


@_doing
def _note(db: Session, exchange: Exchange, kind: CaseList, reference: str) -> None:
    cases.write_note(db, exchange.now, exchange.clerk, kind, reference, exchange.form.get("words", ""))


@_doing
def _assign(db: Session, exchange: Exchange, kind: CaseList, reference: str) -> None:
    form = exchange.form
    cases.assign_case(
        db, exchange.now, exchange.clerk, kind, reference, form.get("login", ""), form.get("seen")
    )


@_doing
def _attach(db: Session, exchange: Exchange, kind: CaseList, reference: str) -> str:
    form = exchange.form
    born = cases.parse_day(form.get("birth_date", ""))
    number = form.get("tenant_number", "")
    return cases.attach_case(db, exchange.now, exchange.clerk, kind, reference, number, born)


# --- what must be put right ----------------------------------------------------------------


def refused_acts(clerk: Clerk) -> Any:
    """What kiosks of the clerk's agency hold that was refused, the oldest first."""
    row = RefusedActRow
    mine = row.agency_id.in_(["", clerk.agency_id]) if clerk.agency_id else true()
    return select(row).where(mine).order_by(row.since, row.id)


def refusal_name(row: RefusedActRow) -> str:
    return REFUSAL_NAMES.get(row.code, f"Refusé : {row.code}")


def _show_to_correct(exchange: Exchange) -> Response:
    with exchange.app_state.reading.begin() as db:
        return exchange.page(
            "to_correct.html",
            refused=[
                (each, ACT_NAMES.get(each.kind, each.kind), refusal_name(each))
                for each in db.scalars(refused_acts(exchange.clerk))
            ],
            unverified=cases.unverified_cases(db, exchange.clerk, exchange.now),
            decisions=DECISION_NAMES,
        )


def _find_refused(db: Session, exchange: Exchange) -> RefusedActRow:
    number = exchange.part("number")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    row = db.scalars(refused_acts(exchange.clerk).where(RefusedActRow.id == wanted)).one_or_none()
    if row is None:
        raise not_found()
    found: RefusedActRow = row
    return found


def _show_refused(exchange: Exchange, trouble: str = "") -> Response:
    typed = exchange.form if trouble else {}
    with exchange.app_state.writing.begin() as db:
        row = _find_refused(db, exchange)
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_REFUSED, row.reference)
        return exchange.page(
            "refused_act.html",
            409 if trouble else 200,
            trouble=trouble,
            reason=typed.get("reason", ""),
            row=row,
            act=ACT_NAMES.get(row.kind, row.kind),
            why=refusal_name(row),
            answers=[
                (
                    name,
                    ANSWER_NAMES.get(name.rpartition(".")[2], name),
                    typed.get(f"answer.{name}", row.changes.get(name, value)),
                )
                for name, value in row.answers.items()
            ],
            decided=DECISION_NAMES[RefusedActDecision(row.decision)] if row.decision else "",
        )


def _decide_refused(exchange: Exchange) -> Response:
    form = exchange.form
    try:
        decision = RefusedActDecision(form.get("decision", ""))
    except ValueError:
        raise not_found() from None
    try:
        with exchange.app_state.writing.begin() as db:
            _decide(db, exchange, decision)
    except CaseRefused as refused:
        return _show_refused(exchange, str(refused))
    return redirect("/a-corriger")


def _decide(db: Session, exchange: Exchange, decision: RefusedActDecision) -> None:
    """Raises ``CaseRefused`` where a colleague has decided since the page was shown."""
    form, row = exchange.form, _find_refused(db, exchange)
    if form.get("seen", row.decision) != row.decision and row.decided_by != exchange.clerk.login:
        raise CaseRefused("Un collègue vient d’en décider : regardez, puis décidez encore.")
    changes = {
        name: form[f"answer.{name}"].strip().replace("\0", "")[: cases.MAX_WORDS]
        for name, value in row.answers.items()
        if form.get(f"answer.{name}", value).strip() != value
    }
    is_sent = decision is not RefusedActDecision.DISCARD
    row.decision = RefusedActDecision.CORRECT if is_sent and changes else decision
    row.changes = changes if is_sent else {}
    row.reason = "" if is_sent else _words(form, "reason")[:200]
    row.decided_by = exchange.clerk.login
    action = AuditAction.RESENT_ACT if is_sent else AuditAction.DISCARDED_ACT
    record_clerk(db, exchange.now, exchange.clerk, action, row.reference)


# --- diaries -------------------------------------------------------------------------------


def _mine(clerk: Clerk) -> Any:
    """Appointments of the clerk's agency that were not cancelled."""
    row = AppointmentRow
    return select(row).where(cases.in_reach_of(clerk, row), row.state != AppointmentState.ANNULE)


def _show_agenda(exchange: Exchange) -> Response:
    clerk, query = exchange.clerk, exchange.request.query_params
    today = exchange.now.astimezone(PARIS).date()
    asked = cases.parse_day(query.get("semaine", "")) or today
    asked = min(max(asked, date(2000, 1, 1)), date(2100, 1, 1))
    monday = asked - timedelta(days=asked.weekday())
    counsellor = query.get("avec", "")
    row = AppointmentRow
    begin, end = (datetime.combine(monday + timedelta(days=n), time(), PARIS) for n in (0, 7))
    week = _mine(clerk).where(row.begins >= begin, row.begins < end)
    if counsellor:
        week = week.where(row.counsellor == counsellor)
    days = [monday + timedelta(days=n) for n in range(7)]
    _note_read(exchange, AuditAction.SAW_LIST, "agenda")
    with exchange.app_state.reading.begin() as db:
        found = list(db.scalars(week.order_by(row.begins, row.id).limit(500)))
        numbers = {each.tenant_number for each in found if each.tenant_number}
        named = select(TenantRow.number, TenantRow.display_name).where(TenantRow.number.in_(numbers))
        names = dict(db.execute(named).tuples().all()) if numbers else {}
        planned: dict[date, list[Any]] = {day: [] for day in days}
        for each in found:
            name = names.get(each.tenant_number or "") or cases.said_name(each)
            planned[each.begins.astimezone(PARIS).date()].append((each, name, cases.motive_name(each.motive)))
        is_now = monday <= today < monday + timedelta(days=7)
        coming = _mine(clerk).where(row.begins >= exchange.now)
        if counsellor:
            coming = coming.where(row.counsellor == counsellor)
        return exchange.page(
            "agenda.html",
            next_one=db.scalars(coming.order_by(row.begins, row.id).limit(1)).first() if is_now else None,
            is_now=is_now,
            is_empty=not found,
            planned={day: planned[day] for day in days if day.weekday() < 6 or planned[day]},
            monday=monday,
            today=today,
            before=monday - timedelta(days=7),
            after=monday + timedelta(days=7),
            counsellor=counsellor,
            counsellors=_counsellors(db, clerk),
            states=cases.STATE_NAMES[AppointmentState],
            export=f"/console/agenda.ics?{urlencode({'avec': counsellor} if counsellor else {})}",
        )


def _counsellors(db: Session, clerk: Clerk) -> list[str]:
    return list(db.scalars(_schedules(clerk).with_only_columns(ScheduleRow.counsellor).distinct()))


def _schedules(clerk: Clerk) -> Any:
    row = ScheduleRow
    mine = row.agency_id == clerk.agency_id if clerk.agency_id else true()
    return select(row).where(mine).order_by(row.counsellor)


def _export_agenda(exchange: Exchange) -> Response:
    """What is to come, for a calendar (RFC 5545); of the visitor only the first letter of the name."""
    clerk, now = exchange.clerk, exchange.now
    counsellor = exchange.request.query_params.get("avec", "")
    row = AppointmentRow
    coming = _mine(clerk).where(row.ends > now)
    if counsellor:
        coming = coming.where(row.counsellor == counsellor)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//hlm-kiosk//console//FR")
    with exchange.app_state.writing.begin() as db:
        found = list(db.scalars(coming.order_by(row.begins, row.id).limit(cases.MAX_EXPORTED)))
        for each in found:
            event = Event()
            event.add("uid", f"{each.reference}@hlm-kiosk")
            event.add("dtstamp", now)
            event.add("dtstart", each.begins)
            event.add("dtend", each.ends)
            event.add("summary", f"{each.reference} {cases.motive_name(each.motive)}")
            event.add("location", cases.MEETING_NAMES[each.place])
            calendar.add_component(event)
        record_clerk(db, now, clerk, AuditAction.EXPORTED, f"agenda {len(found)}")
    return _file(calendar.to_ical(), "text/calendar; charset=utf-8", "agenda.ics")


def hours_text(hours: list[Any]) -> str:
    """ "lundi 09:00-12:00", a line a span."""
    return "\n".join(
        f"{WEEKDAYS[span['weekday']]} {span['opens'][:5]}-{span['closes'][:5]}" for span in hours
    )


def parse_hours(text: str) -> list[dict[str, Any]]:
    """The same back, in the order of the week. Raises ``ValueError`` with the line that is no span."""
    spans: list[dict[str, Any]] = []
    for line in filter(str.strip, text.splitlines()):
        found = re.fullmatch(
            r"\s*([a-z]+)\s+(\d{1,2})[:hH](\d{2})\s*[-–à]\s*(\d{1,2})[:hH](\d{2})\s*", line.casefold()
        )
        if found is None or found[1] not in WEEKDAYS:
            raise ValueError(line.strip())
        try:
            opens, closes = time(int(found[2]), int(found[3])), time(int(found[4]), int(found[5]))
        except ValueError:
            raise ValueError(line.strip()) from None
        if opens >= closes:
            raise ValueError(line.strip())
        spans.append(
            {"weekday": WEEKDAYS.index(found[1]), "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
        )
    spans.sort(key=lambda span: (span["weekday"], span["opens"]))
    for one, other in pairwise(spans):
        if one["weekday"] == other["weekday"] and other["opens"] < one["closes"]:
            raise ValueError(f"{WEEKDAYS[other['weekday']]} {other['opens']}-{other['closes']}")
    return spans


def _show_diaries(exchange: Exchange, trouble: str = "") -> Response:
    """All of them; one that was refused as it was typed."""
    with exchange.app_state.reading.begin() as db:
        agency = AgencyRow
        here = agency.id == exchange.clerk.agency_id if exchange.clerk.agency_id else true()
        return exchange.page(
            "diaries.html",
            422 if trouble else 200,
            diaries=[(each, hours_text(each.hours)) for each in db.scalars(_schedules(exchange.clerk))],
            agencies=list(db.scalars(select(agency).where(here).order_by(agency.name))),
            motives=[(each.key, each.label.msgid) for each in motives_in_force()],
            places=cases.MEETING_NAMES,
            typed=defaultdict(str, exchange.form if trouble else {}),
            trouble=trouble,
        )


def _change_diary(exchange: Exchange) -> Response:
    form, clerk = exchange.form, exchange.clerk
    try:
        hours = parse_hours(form.get("hours", "")[:2000])
    except ValueError as error:
        return _show_diaries(exchange, f"« {error} » n’est pas une plage, ou en croise une autre.")
    minutes = form.get("minutes", "")
    counsellor = form.get("counsellor", "").strip()
    if not (re.fullmatch("[0-9]{1,4}", minutes) and 5 <= int(minutes) <= 240):
        return _show_diaries(exchange, "Un rendez-vous dure de 5 à 240 minutes.")
    if not 1 <= len(counsellor) <= 80:
        return _show_diaries(exchange, "Donnez le nom de la personne qui reçoit.")
    if form.get("place") not in list(MeetingPlace):
        raise not_found()
    with exchange.app_state.writing.begin() as db:
        name = form.get("id", "")
        if name:
            row = db.scalars(_schedules(clerk).where(ScheduleRow.id == name)).one_or_none()
            if row is None:
                raise not_found()
        else:
            agency_id = clerk.agency_id or form.get("agency", "")
            if db.get(AgencyRow, agency_id) is None:
                raise not_found()
            row = ScheduleRow(id=_free_name(db, counsellor), agency_id=agency_id)
            db.add(row)
        row.counsellor, row.minutes, row.hours = counsellor, int(minutes), hours
        row.place = MeetingPlace(form["place"])
        row.motives = [each.key for each in motives_in_force() if form.get(f"motive.{each.key}")]
        record_clerk(db, exchange.now, clerk, AuditAction.CHANGED_DIARY, row.id)
    return redirect("/agenda/horaires")


def _free_name(db: Session, counsellor: str) -> str:
    """An id that no diary has; its slots begin with it."""
    plain = re.sub(r"[^a-z0-9]+", "", counsellor.casefold().encode("ascii", "ignore").decode()) or "agenda"
    names = (f"{plain[:20]}{n or ''}" for n in range(10_000))
    return next(each for each in names if db.get(ScheduleRow, each) is None)


def counts_to_correct(db: Session, clerk: Clerk) -> int:
    """How much must be put right, for the desk's page."""
    refused = refused_acts(clerk).where(RefusedActRow.decision == "").order_by(None)
    count = db.scalar(select(func.count()).select_from(refused.subquery())) or 0
    for kind in cases.LISTS:
        if kind.is_reported and clerk.role in kind.roles:
            open_ones = select(kind.row.id).where(
                cases.in_reach_of(clerk, kind.row),
                kind.row.verified.is_(False),
                kind.row.state.in_(kind.open_states),
            )
            count += db.scalar(select(func.count()).select_from(open_ones.limit(100).subquery())) or 0
    return count


def _routes() -> Iterator[Any]:
    yield route("/dossiers", _show_first_list, roles=DESK_ROLES)
    yield route("/dossiers/{kind}", _show_list, roles=DESK_ROLES)
    yield route("/dossiers/{kind}/export.csv", _export_list, roles=DESK_ROLES)
    yield route("/recherche", _search, roles=DESK_ROLES)
    yield route("/personnes/{number}", _show_person, roles=DESK_ROLES)
    yield route("/personnes/{number}/telephone", post=_show_phone_of_person, roles=DESK_ROLES)
    yield route("/personnes/{number}/acces", post=_open_access, roles=DESK_ROLES)
    one = "/dossiers/{kind}/{reference}"
    yield route(one, _show_case, roles=DESK_ROLES)
    forms = {
        "etat": _move,
        "reponse": _answer,
        "note": _note,
        "attribuer": _assign,
        "rattacher": _attach,
        "telephone": _show_phone,
    }
    for name, handler in forms.items():
        yield route(f"{one}/{name}", post=handler, roles=DESK_ROLES)
    yield route(one + "/photos/{photo}", _show_photo, roles=DESK_ROLES)
    yield route("/a-corriger", _show_to_correct, roles=DESK_ROLES)
    yield route("/a-corriger/{number}", _show_refused, _decide_refused, roles=DESK_ROLES)
    yield route("/agenda", _show_agenda, roles=DESK_ROLES)
    yield route("/agenda.ics", _export_agenda, roles=DESK_ROLES)
    yield route("/agenda/horaires", _show_diaries, _change_diary, roles={ClerkRole.MANAGER})


CASE_ROUTES = tuple(_routes())

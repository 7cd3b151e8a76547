"""The back office: what visitors asked for, found, read, moved along, answered, assigned and put right."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, noload

from kiosk.domain import (
    FINAL_TICKET_STATES,
    ApplicationState,
    AppointmentState,
    DayPart,
    DocumentKind,
    DocumentRequestState,
    MandateState,
    MeetingPlace,
    OfferApplicationState,
    PaymentState,
    RepairPlace,
    TicketState,
    Trade,
    Urgency,
)
from kiosk.domain.rules import PARIS, TRADE_NAMES, repair_rules_in_force
from kiosk.domain.rules.agency_tables import motives_in_force
from landlord.server.app_state import get_landlord
from landlord.server.attempts import AttemptLimit, Subject, count_failure, find_lock
from landlord.server.back_office import (
    STAFF_TRANSITIONS,
    CaseKind,
    TransitionDetails,
    TransitionRefused,
    apply_transition,
)
from landlord.server.formats import format_day, format_euros, format_month
from landlord.server.identification import normalise_tenant_number
from landlord.server.tables import (
    ApplicationRow,
    AppointmentRow,
    DocumentRequestRow,
    MandateRow,
    OfferApplicationRow,
    OfferRow,
    PaymentRow,
    ReportedMixin,
    TenantRow,
    TicketEventRow,
    TicketRow,
)

from .accounts import Clerk, record_clerk
from .rendering import again_words
from .tables import AuditAction, CaseAssignmentRow, CaseNoteRow, ClerkRole, ConsoleAccountRow

PAGE_SIZE = 50
#: Lines of one exported file; how many are counted before "plus de".
MAX_EXPORTED, MAX_COUNTED = 10_000, 1_000
MAX_WORDS = 2_000
#: The same words again so soon were sent twice, not meant twice.
_SENT_TWICE = timedelta(minutes=1)
#: Birth dates that a clerk has wrong: nothing forgives them, least of all a right one of another tenant.
GUESS_LIMIT = AttemptLimit(10, timedelta(minutes=15), timedelta(days=1), growth=2, longest=timedelta(hours=4))

_T, _A, _H, _O = TicketState, AppointmentState, ApplicationState, OfferApplicationState
_M, _D, _P = MandateState, DocumentRequestState, PaymentState

STATE_NAMES: dict[type[StrEnum], dict[Any, str]] = {
    TicketState: {
        _T.ENREGISTREE: "enregistrée",
        _T.QUALIFIEE: "qualifiée",
        _T.AFFECTEE: "affectée",
        _T.PLANIFIEE: "planifiée",
        _T.EN_COURS: "en cours",
        _T.REALISEE: "réalisée",
        _T.CLOTUREE: "clôturée",
        _T.EN_ATTENTE_PIECE: "attend une pièce",
        _T.EN_ATTENTE_LOCATAIRE: "attend le locataire",
        _T.LOCATAIRE_ABSENT: "locataire absent",
        _T.REFUSEE: "refusée",
        _T.TRANSFEREE: "transférée",
        _T.ANNULEE: "annulée",
        _T.ROUVERTE: "rouverte",
    },
    AppointmentState: {
        _A.DEMANDE: "à confirmer",
        _A.CONFIRME: "confirmé",
        _A.DEPLACE: "déplacé",
        _A.ANNULE: "annulé",
        _A.HONORE: "venu",
        _A.ABSENT: "pas venu",
    },
    ApplicationState: {
        _H.BROUILLON: "brouillon",
        _H.DEPOSEE: "déposée",
        _H.A_VALIDER: "à valider",
        _H.ENREGISTREE: "enregistrée",
        _H.A_RENOUVELER: "à renouveler",
        _H.EN_INSTRUCTION: "en instruction",
        _H.EN_CALEOL: "en commission",
        _H.ATTRIBUEE: "attribuée",
        _H.REFUSEE: "refusée",
        _H.RADIEE: "radiée",
    },
    OfferApplicationState: {
        _O.SOUMISE: "soumise",
        _O.RECEVABLE: "recevable",
        _O.NON_RETENUE: "non retenue",
        _O.PRESELECTIONNEE: "présélectionnée",
        _O.PRESENTEE_CALEOL: "présentée en commission",
        _O.ACCEPTEE: "acceptée",
        _O.DESISTEE: "désistement",
    },
    MandateState: {_M.A_SIGNER: "à signer", _M.ACTIF: "actif", _M.RESILIE: "résilié"},
    DocumentRequestState: {_D.DEMANDE: "à faire", _D.PRET: "prêt", _D.ANNULE: "annulé"},
    PaymentState: {
        _P.INITIE: "commencé",
        _P.EN_ATTENTE: "en attente",
        _P.ACCEPTE: "accepté",
        _P.REFUSE: "refusé",
        _P.ANNULE: "annulé",
        _P.EXPIRE: "expiré",
        _P.INCONNU: "sans réponse de la banque",
    },
}
URGENCY_NAMES = {
    Urgency.SOUS_4_H: "sous 4 heures",
    Urgency.SOUS_24_H: "sous 24 heures",
    Urgency.SOUS_5_JOURS: "sous 5 jours",
}
PLACE_NAMES = {
    RepairPlace.CUISINE: "cuisine",
    RepairPlace.SALLE_DE_BAINS: "salle de bains",
    RepairPlace.AUTRE_PIECE: "autre pièce",
    RepairPlace.PARTIES_COMMUNES: "parties communes",
}
DOCUMENT_NAMES = {
    DocumentKind.QUITTANCE: "Quittance",
    DocumentKind.RECU: "Reçu",
    DocumentKind.AVIS_ECHEANCE: "Avis d’échéance",
    DocumentKind.ATTESTATION: "Attestation",
    DocumentKind.BAIL: "Bail",
    DocumentKind.DECOMPTE_CHARGES: "Décompte de charges",
}
HALF_DAYS = {DayPart.MATIN: "matin", DayPart.APRES_MIDI: "après-midi"}
MEETING_NAMES = {
    MeetingPlace.AGENCE: "à l’agence",
    MeetingPlace.TELEPHONE: "par téléphone",
    MeetingPlace.DOMICILE: "à domicile",
}


def trade_name(trade: Trade) -> str:
    return TRADE_NAMES[trade].one.msgid.partition(" ")[2] or TRADE_NAMES[trade].one.msgid


# --- what there is -------------------------------------------------------------------------


def _ticket_about(row: TicketRow) -> str:
    symptom = repair_rules_in_force().symptoms.get(row.symptom)
    label = symptom.label.msgid if symptom else row.symptom.replace("_", " ")
    return f"{label}, {PLACE_NAMES[row.place]}"


def motive_name(key: str) -> str:
    return next((each.label.msgid for each in motives_in_force() if each.key == key), key)


def _appointment_moment(row: AppointmentRow) -> str:
    return f"{row.begins.astimezone(PARIS):%d/%m/%Y %H:%M}"


def _appointment_about(row: AppointmentRow) -> str:
    return f"{_appointment_moment(row)}, {row.counsellor}, {motive_name(row.motive)}"


def _application_about(row: ApplicationRow) -> str:
    return f"numéro unique {row.number}" if row.number else "sans numéro unique"


def _candidacy_about(row: OfferApplicationRow) -> str:
    return f"vœu {row.rank}"


def _mandate_about(row: MandateRow) -> str:
    return f"compte {row.iban_hint}, depuis le {format_day(row.since)}"


def _document_about(row: DocumentRequestRow) -> str:
    return f"{DOCUMENT_NAMES[row.kind]}{f' de {format_month(row.month)}' if row.month else ''}"


def _payment_about(row: PaymentRow) -> str:
    return format_euros(row.amount)


@dataclass(frozen=True)
class CaseList:
    """One kind of act at the console: its address and its name; its row and when it came; who sees it.
    Without a ``kind`` nothing of it is moved here."""

    path: str
    title: str
    one: str
    icon: str
    row: Any
    states: type[StrEnum]
    came: InstrumentedAttribute[Any]
    about: Callable[[Any], str]
    kind: CaseKind | None
    roles: frozenset[ClerkRole] = frozenset({ClerkRole.CLERK, ClerkRole.MANAGER})

    @property
    def columns(self) -> tuple[str, ...]:
        """What the cells of a line are (``CaseLine.cells``)."""
        return ("Quand", "Avec", "Motif") if self.row is AppointmentRow else ("Quoi",)

    @property
    def word(self) -> str:
        return self.kind.word if self.kind else "payment"

    @property
    def state_names(self) -> Mapping[Any, str]:
        return STATE_NAMES[self.states]

    @property
    def open_states(self) -> list[Any]:
        """Something is awaited of the staff."""
        if self.kind is None:
            return [_P.INITIE, _P.EN_ATTENTE, _P.INCONNU]
        follows = STAFF_TRANSITIONS[self.kind]
        done = {*FINAL_TICKET_STATES, _H.ATTRIBUEE, _H.REFUSEE, _M.ACTIF}
        return [state for state in follows if state not in done]

    @property
    def is_reported(self) -> bool:
        """Whether someone may have made it whom nobody has checked."""
        return issubclass(self.row, ReportedMixin)


_MANAGERS = frozenset({ClerkRole.MANAGER})

LISTS = (
    CaseList(
        *("demandes", "Demandes d’intervention", "Demande", "wrench", TicketRow, TicketState),
        *(TicketRow.received_at, _ticket_about, CaseKind.TICKET),
    ),
    CaseList(
        *("rendez-vous", "Rendez-vous", "Rendez-vous", "calendar", AppointmentRow, AppointmentState),
        *(AppointmentRow.received_at, _appointment_about, CaseKind.APPOINTMENT),
    ),
    CaseList(
        *("papiers", "Papiers à faire", "Papier", "file-document-outline", DocumentRequestRow),
        *(DocumentRequestState, DocumentRequestRow.at, _document_about, CaseKind.DOCUMENT),
    ),
    CaseList(
        *("logement", "Demandes de logement", "Demande de logement", "home-search", ApplicationRow),
        *(ApplicationState, ApplicationRow.received_at, _application_about, CaseKind.APPLICATION),
    ),
    CaseList(
        *("candidatures", "Candidatures", "Candidature", "key-outline", OfferApplicationRow),
        *(OfferApplicationState, OfferApplicationRow.at, _candidacy_about, CaseKind.CANDIDACY),
    ),
    CaseList(
        *("mandats", "Mandats de prélèvement", "Mandat", "bank-outline", MandateRow, MandateState),
        *(MandateRow.since, _mandate_about, CaseKind.MANDATE, _MANAGERS),
    ),
    CaseList(
        *("paiements", "Paiements", "Paiement", "currency-eur", PaymentRow, PaymentState),
        *(PaymentRow.created_at, _payment_about, None, _MANAGERS),
    ),
)


def lists_of(clerk: Clerk) -> list[CaseList]:
    """Those that the clerk's role may see."""
    return [each for each in LISTS if clerk.role in each.roles]


def find_list(clerk: Clerk, path: str) -> CaseList | None:
    return next((each for each in lists_of(clerk) if each.path == path), None)


def in_reach_of(clerk: Clerk, row: Any) -> ColumnElement[bool]:
    """Of the clerk's agency, or of none; all of them for who has all agencies."""
    return row.agency_id.in_(["", clerk.agency_id]) if clerk.agency_id else true()


# --- finding -------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseFilter:
    """What is looked for, as the address of the page says it. ``state`` is a state, ``a_traiter`` or
    ``tous``; ``who`` is ``moi``, ``personne`` or ``tous``; ``by_moment``: the next appointment first,
    else the latest that came; ``page`` counts from 0. ``tenants``, which no address says: those whose name is
    like the words."""

    state: str = "a_traiter"
    who: str = "tous"
    words: str = ""
    since: date | None = None
    until: date | None = None
    urgency: str = ""
    tenants: tuple[str, ...] = ()
    unverified: bool = False
    by_moment: bool = False
    page: int = 0

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """What makes no sense is left out: an address is typed by anyone."""
        page = query.get("page", "")
        return cls(
            state=query.get("etat", "a_traiter")[:40],
            who=query.get("pour", "tous"),
            words=query.get("q", "").strip()[:80].replace("\0", ""),
            since=parse_day(query.get("du", "")),
            until=parse_day(query.get("au", "")),
            urgency=query.get("urgence", ""),
            unverified=query.get("verif") == "non",
            by_moment=query.get("tri") == "quand",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0,
        )

    @property
    def query(self) -> dict[str, str]:
        """The same as parts of an address."""
        said = {
            "etat": self.state if self.state != "a_traiter" else "",
            "pour": self.who if self.who != "tous" else "",
            "q": self.words,
            "du": self.since.isoformat() if self.since else "",
            "au": self.until.isoformat() if self.until else "",
            "urgence": self.urgency,
            "verif": "non" if self.unverified else "",
            "tri": "quand" if self.by_moment else "",
        }
        return {name: value for name, value in said.items() if value}


def parse_day(text: str) -> date | None:
    """``None`` also for a day that nobody alive means: the first and the last of all have no day beside
    them, and no other time zone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list: whose it is, what it is about, who deals with it."""

    row: Any
    name: str
    about: str
    state: str
    came: datetime | date
    assignee: str
    late: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """What it is about, by the columns of its list."""
        if isinstance(self.row, AppointmentRow):
            return (_appointment_moment(self.row), self.row.counsellor, motive_name(self.row.motive))
        return (self.about,)


def _filtered(kind: CaseList, clerk: Clerk, wanted: CaseFilter, now: datetime) -> Select[Any]:
    row = kind.row
    found = select(row).where(in_reach_of(clerk, row))
    if wanted.state == "a_traiter":
        found = found.where(row.state.in_(kind.open_states))
    elif wanted.state != "tous":
        found = found.where(row.state == wanted.state) if wanted.state in kind.state_names else found
    mine = CaseAssignmentRow
    if wanted.who in ("moi", "personne"):
        taken = select(mine.case_id).where(mine.kind == kind.word)
        if wanted.who == "moi":
            found = found.where(row.id.in_(taken.where(mine.account_id == clerk.account_id)))
        else:
            found = found.where(row.id.not_in(taken))
    if wanted.words:
        found = found.where(_matches(kind, wanted.words, wanted.tenants))
    came: Any = kind.came
    at: Callable[[date], Any] = (lambda day: day) if kind.came is MandateRow.since else _midnight
    if wanted.since:
        found = found.where(came >= at(wanted.since))
    if wanted.until:
        found = found.where(came < at(wanted.until + timedelta(days=1)))
    if row is TicketRow:
        if wanted.urgency == "retard":
            found = found.where(row.deadline < now, row.state.not_in([*FINAL_TICKET_STATES, _T.REALISEE]))
        elif wanted.urgency in list(Urgency):
            found = found.where(row.urgency == wanted.urgency)
    if wanted.unverified and kind.is_reported:
        found = found.where(row.verified.is_(False))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def _matches(kind: CaseList, words: str, tenants: Sequence[str]) -> ColumnElement[bool]:
    """By number, by the tenant's number, by the name that a guest gave; and those of ``tenants``."""
    row = kind.row
    number = words.upper().replace(" ", "")
    ways: list[ColumnElement[bool]] = [row.reference.in_([number, words])]
    if hasattr(row, "asked_reference"):
        ways.append(row.asked_reference == number)
    if row is ApplicationRow:
        ways.append(row.number == number)
        ways.append(cast(row.sections, String).ilike(_like(words), escape="\\"))
    if hasattr(row, "tenant_number"):
        ways.append(row.tenant_number.in_([number, *tenants]))
    if row is OfferApplicationRow:
        called = cast(ApplicationRow.sections, String).ilike(_like(words), escape="\\")
        ways.append(row.application_id.in_(select(ApplicationRow.id).where(called)))
    if kind.is_reported:
        said = cast(row.reporter, String).ilike(_like(words), escape="\\")
        ways.append(and_(row.tenant_number.is_(None), said))
    return or_(*ways)


def _like(words: str) -> str:
    """Of JSON in a text column, which has its accents as ``\\u00e9``."""
    return f"%{_escaped(json.dumps(words)[1:-1])}%"


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def find_cases(
    db: Session, kind: CaseList, clerk: Clerk, wanted: CaseFilter, now: datetime, limit: int = PAGE_SIZE
) -> tuple[list[CaseLine], bool]:
    """The latest that fit, and whether there is another page."""
    row = kind.row
    order = [row.created_at.desc() if row is PaymentRow else row.id.desc()]
    if row is AppointmentRow and wanted.by_moment:
        order = [row.begins, row.id]
    found = _filtered(kind, clerk, wanted, now).order_by(*order)
    if row is TicketRow:
        found = found.options(noload(TicketRow.events))
    rows = list(db.scalars(found.offset(wanted.page * limit).limit(limit + 1)))
    return _lines(db, kind, rows[:limit], now), len(rows) > limit


def count_cases(db: Session, kind: CaseList, clerk: Clerk, wanted: CaseFilter, now: datetime) -> int:
    """How many fit; ``MAX_COUNTED + 1`` for more."""
    few = _filtered(kind, clerk, wanted, now).with_only_columns(kind.row.id).limit(MAX_COUNTED + 1)
    return db.scalar(select(func.count()).select_from(few.subquery())) or 0


def _lines(db: Session, kind: CaseList, rows: Sequence[Any], now: datetime) -> list[CaseLine]:
    names, abouts = case_names(db, rows), case_abouts(db, kind, rows)
    mine, account = CaseAssignmentRow, ConsoleAccountRow
    ids = [row.id for row in rows]
    given = (
        select(mine.case_id, account.first_name)
        .join(account, mine.account_id == account.id)
        .where(mine.kind == kind.word, mine.case_id.in_(ids))
    )
    assigned = dict(db.execute(given).tuples().all()) if ids else {}
    return [
        CaseLine(
            row,
            names[row.id],
            abouts[row.id],
            kind.state_names[row.state],
            getattr(row, kind.came.key),
            assigned.get(row.id, ""),
            is_late(row, now),
        )
        for row in rows
    ]


def case_names(db: Session, rows: Sequence[Any]) -> dict[Any, str]:
    """Whose each case is, by its id: the tenant, who seeks a home, else who says to have made it."""
    numbers = {each for row in rows if (each := getattr(row, "tenant_number", None))}
    named = select(TenantRow.number, TenantRow.display_name).where(TenantRow.number.in_(numbers))
    names = dict(db.execute(named).tuples().all()) if numbers else {}
    seekers = {each for row in rows if (each := getattr(row, "application_id", None))}
    wanted = select(ApplicationRow).where(ApplicationRow.id.in_(seekers))
    applications = {each.id: each for each in db.scalars(wanted)} if seekers else {}
    return {
        row.id: names.get(getattr(row, "tenant_number", None) or "", "")
        or said_name(applications.get(getattr(row, "application_id", 0) or 0, row))
        for row in rows
    }


def case_abouts(db: Session, kind: CaseList, rows: Sequence[Any]) -> dict[Any, str]:
    """What each case is about, by its id; of a candidacy, which home first."""
    homes = {row.offer_id for row in rows if isinstance(row, OfferApplicationRow)}
    found = db.scalars(select(OfferRow).where(OfferRow.id.in_(homes))) if homes else ()
    titles = {each.id: f"{each.title}, {each.city}, " for each in found}
    return {row.id: titles.get(getattr(row, "offer_id", ""), "") + kind.about(row) for row in rows}


def said_name(row: Any) -> str:
    """Who says to have made it, where no tenant is known."""
    if isinstance(row, ApplicationRow):
        who = row.sections.get("applicant") or {}
        return (
            " ".join(filter(None, (who.get("given_names"), who.get("usual_name") or who.get("birth_name"))))
            or "Sans nom"
        )
    if isinstance(row, MandateRow):
        return row.holder
    return str((getattr(row, "reporter", None) or {}).get("name", "")) or "Sans nom"


def is_late(row: Any, now: datetime) -> bool:
    done = {*FINAL_TICKET_STATES, _T.REALISEE}
    return isinstance(row, TicketRow) and row.state not in done and row.deadline < now


def search_everywhere(
    db: Session, clerk: Clerk, words: str, tenants: tuple[str, ...], now: datetime
) -> list[tuple[CaseList, list[CaseLine]]]:
    """The latest few of each kind that fit; of ``tenants`` the names do."""
    wanted = CaseFilter(state="tous", words=words[:80].replace("\0", ""), tenants=tenants)
    found = ((kind, find_cases(db, kind, clerk, wanted, now, 8)[0]) for kind in lists_of(clerk))
    return [(kind, sorted(lines, key=lambda line: line.came, reverse=True)) for kind, lines in found if lines]


#: Persons that one search shows, and of whom it shows the cases.
MAX_PERSONS, MAX_NAMES = 8, 200
PHONE_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Person:
    """A tenant, and how much of theirs waits for the staff."""

    row: TenantRow
    open: int


def find_persons(db: Session, clerk: Clerk, words: str, named: Sequence[str]) -> list[Person]:
    """Tenants of that number or that phone, and the first of those who are ``named`` so."""
    sought = words[:80].replace("\0", "").strip()
    digits = "".join(filter(str.isdecimal, sought))
    number = normalise_tenant_number(sought, get_landlord(db).number_width)
    ways: list[ColumnElement[bool]] = [TenantRow.number.in_([number, *named[:MAX_PERSONS]])]
    if len(digits) == PHONE_DIGITS:
        ways.append(TenantRow.phone.in_([digits, f"+33{digits[1:]}"]))
    rank = {number: n for n, number in enumerate(named)}
    found = list(
        db.scalars(select(TenantRow).where(or_(*ways)).order_by(TenantRow.number).limit(MAX_PERSONS))
    )
    found.sort(key=lambda each: rank.get(each.number, -1))
    open_cases = _count_open_cases(db, clerk, [each.number for each in found])
    return [Person(each, open_cases[each.number]) for each in found]


def _count_open_cases(db: Session, clerk: Clerk, numbers: Sequence[str]) -> Counter[str]:
    """By tenant number, in one query for each kind."""
    counts = Counter[str]()
    for kind in lists_of(clerk) if numbers else ():
        row = kind.row
        if hasattr(row, "tenant_number"):
            theirs = select(row.tenant_number, func.count()).where(
                in_reach_of(clerk, row), row.tenant_number.in_(numbers), row.state.in_(kind.open_states)
            )
            counts.update(dict(db.execute(theirs.group_by(row.tenant_number)).tuples().all()))
    return counts


def cases_of(db: Session, clerk: Clerk, number: str, now: datetime) -> list[tuple[CaseList, list[CaseLine]]]:
    """What that tenant has asked for, by kind, the latest first."""
    found = []
    for kind in lists_of(clerk):
        row = kind.row
        if not hasattr(row, "tenant_number"):
            continue
        theirs = select(row).where(in_reach_of(clerk, row), row.tenant_number == number)
        order = row.created_at.desc() if row is PaymentRow else row.id.desc()
        rows = list(db.scalars(theirs.order_by(order).limit(PAGE_SIZE)))
        if rows:
            lines = _lines(db, kind, rows, now)
            found.append((kind, sorted(lines, key=lambda line: line.came, reverse=True)))
    return found


# --- leaving the console -------------------------------------------------------------------


def neutral_cell(value: object) -> str:
    """What a spreadsheet shows and never works out: a visitor may have written a formula
    (OWASP, CSV injection); wide signs count where the spreadsheet is Chinese or Japanese."""
    text = str(value)
    is_formula = text.lstrip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")) or text.startswith(
        ("\t", "\r", "\n")
    )
    return f"'{text}" if is_formula else text


def export_csv(lines: Sequence[CaseLine]) -> bytes:
    """For a spreadsheet in French: semicolons, and a mark that it is UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(["Numéro", "Reçu le", "État", "Nom", "N° locataire", "Objet", "Détail", "Attribué à"])
    for line in lines:
        came = line.came.astimezone(PARIS) if isinstance(line.came, datetime) else line.came
        table.writerow(
            [
                neutral_cell(each)
                for each in (
                    line.row.reference,
                    f"{came:%d/%m/%Y %H:%M}" if isinstance(came, datetime) else f"{came:%d/%m/%Y}",
                    line.state,
                    line.name,
                    getattr(line.row, "tenant_number", "") or "",
                    line.about,
                    getattr(line.row, "description", "") or getattr(line.row, "comment", ""),
                    line.assignee,
                )
            ]
        )
    return b"\xef\xbb\xbf" + written.getvalue().encode()


# --- one case ------------------------------------------------------------------------------


class CaseNotFound(LookupError):  # noqa: N818 - named after what happened
    """There is no such case for this clerk: another agency's and none at all look the same."""


class CaseRefused(Exception):  # noqa: N818 - named after what happened
    """It cannot be done; the message says why, in French, to the clerk."""


def find_case(db: Session, kind: CaseList, clerk: Clerk, reference: str, *, hold: bool = False) -> Any:
    """Raises ``CaseNotFound``."""
    called = select(kind.row).where(kind.row.reference == reference, in_reach_of(clerk, kind.row))
    row = db.scalars(called.with_for_update() if hold else called).one_or_none()
    if row is None:
        raise CaseNotFound(reference)
    return row


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``by`` is a clerk's first name, "le locataire" or nothing; the visitor reads nothing ``internal``."""

    at: datetime
    what: str
    words: str = ""
    by: str = ""
    internal: bool = False


_TENANT_ACTS = {
    "relance": "Le locataire relance",
    "pas_repare": "Le locataire dit que ce n’est pas réparé",
    "repare": "Le locataire dit que c’est réparé",
    "deplacer": "Le locataire déplace la visite",
    "annuler": "Le locataire annule",
}


def timeline(db: Session, kind: CaseList, row: Any) -> list[TimelineEntry]:
    """All that happened, the latest first."""
    entries = [
        TimelineEntry(
            each.at,
            _TENANT_ACTS[each.kind] if each.kind else STATE_NAMES[TicketState][each.state].capitalize(),
            each.comment,
            "le locataire" if each.kind else "",
        )
        for each in getattr(row, "events", ())
    ]
    if not entries:
        came = getattr(row, kind.came.key)
        entries.append(TimelineEntry(came if isinstance(came, datetime) else _midnight(came), "Reçu"))
    note = CaseNoteRow
    kept = select(note).where(note.kind == kind.word, note.case_id == row.id)
    entries += [
        TimelineEntry(each.at, "Note", each.words, each.account.first_name, internal=True)
        for each in db.scalars(kept.order_by(note.id))
    ]
    return sorted(entries, key=lambda each: each.at, reverse=True)


def facts(db: Session, row: Any) -> Iterator[tuple[str, str]]:
    """What is known of a case, in words."""
    match row:
        case TicketRow():
            yield "Urgence", URGENCY_NAMES[row.urgency] + (", danger signalé" if row.danger else "")
            yield "À faire avant", _moment(row.deadline)
            if row.trade:
                yield "Corps de métier", trade_name(row.trade)
            yield "Chez", row.holder
            if row.visit_from and row.visit_to:
                yield "Visite", f"{_moment(row.visit_from)} – {row.visit_to.astimezone(PARIS):%H:%M}"
            free = [
                f"{date.fromisoformat(each['day']):%d/%m} {HALF_DAYS[DayPart(each['part'])]}"
                for each in row.availability
            ]
            if free:
                yield "Chez soi", ", ".join(free)
        case AppointmentRow():
            yield "Quand", f"{_moment(row.begins)} – {row.ends.astimezone(PARIS):%H:%M}"
            yield "Avec", f"{row.counsellor}, {MEETING_NAMES[row.place]}"
            yield "Motif", motive_name(row.motive)
            if row.access_needs:
                yield "Besoins", ", ".join(str(each).replace("_", " ") for each in row.access_needs)
        case DocumentRequestRow():
            yield "Papier", _document_about(row)
        case ApplicationRow():
            yield "Numéro unique", row.number or "pas encore"
            if row.submitted_at:
                yield "Déposée", _moment(row.submitted_at)
            if row.renew_by:
                yield "À renouveler avant", format_day(row.renew_by)
            yield "Parties remplies", f"{len([each for each in row.sections.values() if each])} sur 9"
            yield "Pièces", str(len(row.supporting_documents))
        case OfferApplicationRow():
            offer = db.get(OfferRow, row.offer_id)
            if offer is not None:
                yield "Logement", f"{offer.title}, {offer.city}, {format_euros(offer.rent + offer.charges)}"
            yield "Vœu", f"n° {row.rank}"
            if row.caleol_rank:
                yield "Rang de la commission", str(row.caleol_rank)
        case MandateRow():
            yield "Titulaire", row.holder
            yield "Compte", row.iban_hint
            yield "Depuis", format_day(row.since)
        case PaymentRow():
            yield "Montant", format_euros(row.amount)
            yield "Commencé", _moment(row.created_at)
            if row.settled_at:
                yield "Réglé", _moment(row.settled_at)
    if reason := getattr(row, "reason", ""):
        yield "Raison", reason


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y à %H:%M}"


#: What each state needs, by name of ``TransitionDetails``; the page asks for it, the rest may be added.
REQUIRED: dict[Any, str] = {
    (CaseKind.TICKET, _T.REFUSEE): "reason",
    (CaseKind.TICKET, _T.PLANIFIEE): "visit",
    (CaseKind.APPLICATION, _H.REFUSEE): "reason",
    (CaseKind.APPLICATION, _H.RADIEE): "reason",
    (CaseKind.APPLICATION, _H.ENREGISTREE): "number",
    (CaseKind.CANDIDACY, _O.PRESENTEE_CALEOL): "rank",
    (CaseKind.CANDIDACY, _O.NON_RETENUE): "reason",
}
_MISSING = {
    "reason": "Dites pourquoi : la personne le lira.",
    "visit": "Dites quand quelqu’un vient.",
    "number": "Donnez le numéro unique.",
    "rank": "Donnez le rang de la commission.",
}


def next_states(kind: CaseList, row: Any) -> tuple[Any, ...]:
    return STAFF_TRANSITIONS[kind.kind].get(row.state, ()) if kind.kind else ()


def needed_detail(kind: CaseList, row: Any, state: Any) -> str:
    """What must be said with that state, "" for nothing."""
    needed = REQUIRED.get((kind.kind, state), "")
    return "" if needed == "number" and row.number else needed


def move_case(
    db: Session,
    now: datetime,
    clerk: Clerk,
    kind: CaseList,
    reference: str,
    seen: str,
    state: str,
    details: TransitionDetails,
) -> None:
    """Sets the next state, where the case is still as the clerk saw it. Raises ``CaseNotFound``,
    ``CaseRefused``."""
    row = find_case(db, kind, clerk, reference, hold=True)
    if row.state != seen:
        raise CaseRefused(f"Quelqu’un vient de changer ce dossier : {kind.state_names[row.state]}.")
    if kind.kind is None or state not in next_states(kind, row):
        raise CaseRefused("Cet état ne peut pas suivre.")
    needed = needed_detail(kind, row, state)
    if needed and not getattr(details, needed):
        raise CaseRefused(_MISSING[needed])
    try:
        apply_transition(db, now, kind.kind, row, kind.states(state), details)
    except TransitionRefused as refused:
        raise CaseRefused(_refusal_words(kind, row, details, now)) from refused
    add_note(db, now, clerk, kind, row, f"→ {kind.state_names[kind.states(state)]}")
    record_clerk(db, now, clerk, AuditAction.MOVED_CASE, f"{reference} {state}")


def _refusal_words(kind: CaseList, row: Any, details: TransitionDetails, now: datetime) -> str:
    if details.visit is not None:
        return "Cette visite est déjà passée."
    if isinstance(row, AppointmentRow) and row.begins > now:
        return f"Ce rendez-vous n’a pas commencé : {_moment(row.begins)}."
    return "Ce numéro est déjà celui d’un autre dossier." if details.number else "Cela ne se peut pas."


def add_note(db: Session, now: datetime, clerk: Clerk, kind: CaseList, row: Any, words: str) -> None:
    db.add(CaseNoteRow(kind=kind.word, case_id=row.id, account_id=clerk.account_id, at=now, words=words))


def write_note(db: Session, now: datetime, clerk: Clerk, kind: CaseList, reference: str, words: str) -> None:
    """For colleagues only. Raises ``CaseNotFound``, ``CaseRefused``."""
    row = find_case(db, kind, clerk, reference, hold=True)
    words, note = _checked(words), CaseNoteRow
    own = select(note).where(
        note.kind == kind.word, note.case_id == row.id, note.account_id == clerk.account_id
    )
    last = db.scalars(own.order_by(note.id.desc()).limit(1)).one_or_none()
    if last is not None and last.words == words and now - last.at < _SENT_TWICE:
        return
    add_note(db, now, clerk, kind, row, words)
    record_clerk(db, now, clerk, AuditAction.NOTED_CASE, reference)


def answer_case(db: Session, now: datetime, clerk: Clerk, kind: CaseList, reference: str, words: str) -> None:
    """What the tenant reads at the kiosk under the request. Raises ``CaseNotFound``, ``CaseRefused``."""
    row = find_case(db, kind, clerk, reference, hold=True)
    if not isinstance(row, TicketRow):
        raise CaseRefused("On ne répond pas ici à ce dossier : appelez la personne.")
    words, last = _checked(words), row.events[-1] if row.events else None
    if last is not None and last.kind is None and last.comment == words and now - last.at < _SENT_TWICE:
        return
    row.events.append(TicketEventRow(at=now, state=row.state, comment=words, kind=None))
    record_clerk(db, now, clerk, AuditAction.ANSWERED_CASE, reference)


def _checked(words: str) -> str:
    words = words.strip().replace("\0", "")
    if not 1 <= len(words) <= MAX_WORDS:
        raise CaseRefused(f"Écrivez de 1 à {MAX_WORDS} lettres.")
    return words


def colleagues(db: Session, clerk: Clerk, row: Any) -> Sequence[ConsoleAccountRow]:
    """Who may deal with it: the desk's people of its agency, and those of all."""
    account = ConsoleAccountRow
    agency = getattr(row, "agency_id", "") or clerk.agency_id
    people = select(account).where(
        account.closed_at.is_(None), account.role.in_([ClerkRole.CLERK, ClerkRole.MANAGER])
    )
    if agency:
        people = people.where(account.agency_id.in_(["", agency]))
    return db.scalars(people.order_by(account.first_name, account.login)).all()


def assignee_of(db: Session, kind: CaseList, row: Any) -> ConsoleAccountRow | None:
    found = db.get(CaseAssignmentRow, (kind.word, row.id))
    return found.account if found is not None else None


def assign_case(
    db: Session,
    now: datetime,
    clerk: Clerk,
    kind: CaseList,
    reference: str,
    login: str,
    seen: str | None = None,
) -> None:
    """To a colleague, or to nobody (""), where whoever was ``seen`` still has it. Raises ``CaseNotFound``,
    ``CaseRefused``."""
    row = find_case(db, kind, clerk, reference, hold=True)
    account = next((each for each in colleagues(db, clerk, row) if each.login == login), None)
    if login and account is None:
        raise CaseRefused("Cette personne ne peut pas s’en occuper.")
    key = (kind.word, row.id)
    found = db.get(CaseAssignmentRow, key)
    has_it = found.account.login if found is not None else ""
    if seen not in (None, has_it) and login != has_it:
        whom = found.account.first_name if found is not None else "personne"
        raise CaseRefused(
            f"Un collègue vient d’attribuer ce dossier : {whom}. Attribuez encore pour changer."
        )
    if account is None:
        if found is not None:
            db.delete(found)
        add_note(db, now, clerk, kind, row, "n’est plus attribué")
    else:
        if found is None:
            found = CaseAssignmentRow(kind=key[0], case_id=key[1])
            db.add(found)
        found.account_id, found.at = account.id, now
        add_note(db, now, clerk, kind, row, f"attribué à {account.first_name}")
    record_clerk(db, now, clerk, AuditAction.ASSIGNED_CASE, f"{reference} {login}".strip())


def attach_case(
    db: Session,
    now: datetime,
    clerk: Clerk,
    kind: CaseList,
    reference: str,
    number: str,
    birth_date: date | None,
) -> str:
    """Says whose an unverified act is: a tenant's, whose birth date the clerk has asked for, or, without a
    number, of the person whom the clerk has called. Raises ``CaseNotFound``, ``CaseRefused``.

    A wrong birth date is answered in words, not raised: it counts against the clerk and stands in the
    journal, so it must be kept."""
    row = find_case(db, kind, clerk, reference, hold=True)
    if not kind.is_reported:
        raise CaseRefused("Ce dossier a déjà son titulaire.")
    if row.verified:
        raise CaseRefused("Un collègue l’a déjà vérifié.")
    if number.strip():
        guesses = Subject(f"console birth dates {clerk.login}", GUESS_LIMIT, "wrong birth dates at a desk")
        if locked := find_lock(db, now, guesses):
            raise CaseRefused(f"Trop d’essais. Réessayez {again_words(locked.until, now)}.")
        known = normalise_tenant_number(number, get_landlord(db).number_width)
        tenant = db.get(TenantRow, known[:40].replace("\0", ""))
        if tenant is None or tenant.birth_date != birth_date:
            count_failure(db, now, guesses)
            record_clerk(db, now, clerk, AuditAction.ATTACHED_CASE, f"{reference} sans succès")
            return "Ce numéro et cette date de naissance ne vont pas ensemble."
        row.tenant_number = tenant.number
        words = f"rattaché au locataire {tenant.number}"
    else:
        words = "identité vérifiée par téléphone"
    row.verified = True
    add_note(db, now, clerk, kind, row, words)
    record_clerk(db, now, clerk, AuditAction.ATTACHED_CASE, reference)
    return ""


def phone_of(db: Session, row: Any) -> str:
    """Where the person can be called."""
    tenant = db.get(TenantRow, row.tenant_number) if getattr(row, "tenant_number", None) else None
    said = str((getattr(row, "reporter", None) or {}).get("phone", ""))
    applicant = (getattr(row, "sections", None) or {}).get("applicant") or {}
    own = getattr(row, "phone", "") or said or str(applicant.get("phone", "") or "")
    return own or (tenant.phone if tenant is not None else "")


def unverified_cases(db: Session, clerk: Clerk, now: datetime) -> list[tuple[CaseList, list[CaseLine]]]:
    """Acts of people whom nobody has checked and that are not over, the latest of each kind."""
    wanted = CaseFilter(state="a_traiter", unverified=True)
    reported = [each for each in lists_of(clerk) if each.is_reported]
    found = ((kind, find_cases(db, kind, clerk, wanted, now)[0]) for kind in reported)
    return [(kind, lines) for kind, lines in found if lines]

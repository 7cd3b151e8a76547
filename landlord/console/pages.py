"""The pages of the console, from signing in to the journal."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from kiosk.domain import AppointmentState
from kiosk.domain.rules import PARIS
from landlord.contract import HelpState, HelpWhen
from landlord.server.attempts import AttemptsLocked, count_failure, find_lock
from landlord.server.help import OPEN_STATES
from landlord.server.oidc import OidcError, OidcProvider, OidcRequest
from landlord.server.tables import AgencyRow, AppointmentRow, HelpRequestRow, TenantRow

from . import accounts, calls
from .access import locked_kiosks, own_devices
from .accounts import DESK_ROLES, OFFICE_ROLES, AccountRefused, Clerk
from .calls import CallNotFound, CallTaken, DeskAction
from .case_pages import CASE_ROUTES, counts_to_correct
from .cases import LISTS, STATE_NAMES, in_reach_of
from .content import CONTENT_ROUTES
from .feedback import FEEDBACK_ROUTES
from .rendering import SECURITY_HEADERS, again_words
from .routing import (
    ANYONE,
    BROWSER_COOKIE,
    ROOT,
    SESSION_COOKIE,
    Exchange,
    is_same,
    not_found,
    redirect,
    route,
    set_cookie,
)
from .tables import AuditAction, AuditRow, CallBackOutcome, ClerkRole, ConsoleAccountRow
from .usage import USAGE_ROUTES

log = logging.getLogger(__name__)

#: A kiosk that was not heard of for so long is told at the desk.
SILENT_DEVICE = timedelta(minutes=15)
JOURNAL_LINES = 200

ROLE_NAMES = {ClerkRole.CLERK: "accueil", ClerkRole.MANAGER: "responsable", ClerkRole.IT: "informatique"}
NEED_NAMES = {
    "sans_son": "Sans le son : écrivez-lui, ou parlez face à lui.",
    "ecoute": "Écoute l’écran : dites ce que vous montrez.",
    "grand_texte": "Écran en texte très grand.",
}
OUTCOME_NAMES = {
    CallBackOutcome.REACHED: "Joint : c’est réglé",
    CallBackOutcome.NO_ANSWER: "Pas de réponse",
    CallBackOutcome.MESSAGE_LEFT: "Message laissé",
    CallBackOutcome.GIVEN_UP: "Ne plus rappeler",
}
ACTION_NAMES = {
    AuditAction.SIGNED_IN: "s’est connecté·e",
    AuditAction.SIGN_IN_FAILED: "connexion refusée",
    AuditAction.SIGNED_OUT: "s’est déconnecté·e",
    AuditAction.INVITED: "a invité",
    AuditAction.ACCOUNT_MADE: "a fait son compte",
    AuditAction.ACCOUNT_CLOSED: "a fermé le compte",
    AuditAction.SAW_CALL: "a ouvert la demande",
    AuditAction.TOOK_CALL: "a répondu « J’arrive »",
    AuditAction.CALL_LATER: "a répondu « Dans 5 minutes »",
    AuditAction.SEATED: "a répondu « Prenez place »",
    AuditAction.CALLED_UP: "a appelé « À vous »",
    AuditAction.ENDED_CALL: "a terminé",
    AuditAction.SAW_PHONE: "a vu le téléphone",
    AuditAction.PROMISED: "a promis de rappeler",
    AuditAction.CALLED_BACK: "a rappelé",
    AuditAction.SAW_LIST: "a ouvert la liste",
    AuditAction.SEARCHED: "a cherché",
    AuditAction.EXPORTED: "a exporté",
    AuditAction.SAW_CASE: "a ouvert le dossier",
    AuditAction.MOVED_CASE: "a fait avancer",
    AuditAction.ANSWERED_CASE: "a répondu au locataire",
    AuditAction.ASSIGNED_CASE: "a attribué",
    AuditAction.NOTED_CASE: "a écrit une note",
    AuditAction.ATTACHED_CASE: "a vérifié l’identité",
    AuditAction.SAW_PHOTO: "a vu une photo",
    AuditAction.SAW_REFUSED: "a ouvert un envoi refusé",
    AuditAction.RESENT_ACT: "a fait renvoyer",
    AuditAction.DISCARDED_ACT: "a abandonné l’envoi",
    AuditAction.CHANGED_DIARY: "a changé les plages",
    AuditAction.CHANGED_CONTENT: "a publié",
    AuditAction.REMOVED_CONTENT: "a retiré",
    AuditAction.READ_OPINIONS: "a lu les avis",
    AuditAction.GROUPED_OPINION: "a rangé un avis",
    AuditAction.REMOVED_OPINION: "a effacé un avis",
    AuditAction.ANSWERED_OPINIONS: "a répondu aux avis",
    AuditAction.BEGAN_TRIAL: "a commencé un essai",
    AuditAction.DECIDED_TRIAL: "a décidé d’un essai",
    AuditAction.SAW_USAGE: "a lu les chiffres",
    AuditAction.TALKED: "a ouvert une conversation",
    AuditAction.OPENED_ACCESS: "a ouvert l’accès",
}


# --- signing in ----------------------------------------------------------------------------


def _show_sign_in(exchange: Exchange) -> Response:
    if exchange.clerk_or_none is not None:
        return redirect(_first_page(exchange.clerk))
    return _sign_in_page(exchange)


def _locked_out(exchange: Exchange, lock: AttemptsLocked, login: str) -> Response:
    trouble = f"Trop d’essais. Réessayez {again_words(lock.until, exchange.now)}."
    return _sign_in_page(exchange, 423, trouble, login)


def _sign_in(exchange: Exchange) -> Response:
    login = exchange.form.get("login", "").strip()
    request, app_state = exchange.request, exchange.app_state
    browser = request.cookies.get(BROWSER_COOKIE, "")
    result = accounts.sign_in(app_state, login, exchange.form.get("password", ""), exchange.address, browser)
    if isinstance(result, AttemptsLocked):
        return _locked_out(exchange, result, login)
    if result is None:
        trouble = "Identifiant ou mot de passe inconnu."
        return _sign_in_page(exchange, 401, trouble, login)
    response = redirect("/")
    set_cookie(request, response, SESSION_COOKIE, result)
    known = accounts.issue_browser_token(app_state, login)
    set_cookie(request, response, BROWSER_COOKIE, known, accounts.BROWSER_LIFETIME)
    return response


#: Of the browser that has gone to the identity provider; its way back comes from another site.
OIDC_COOKIE, OIDC_PATH, OIDC_LIFETIME = "console_oidc", "/connexion/oidc", timedelta(minutes=10)
#: What ``BROWSER_COOKIE`` says, for the way back, on which that one is not sent.
OIDC_BROWSER_COOKIE = "console_oidc_browser"


def _redirect_uri(exchange: Exchange) -> str:
    return f"{exchange.app_state.public_url}{ROOT}{OIDC_PATH}/retour"


def _leave_for_provider(exchange: Exchange) -> Response:
    provider = _provider(exchange)
    asked = OidcRequest()
    try:
        address = provider.address(asked, _redirect_uri(exchange))
    except OidcError as error:
        return _not_let_in(exchange, error)
    response = RedirectResponse(address, 303, SECURITY_HEADERS | {"Cache-Control": "no-store"})
    set_cookie(exchange.request, response, OIDC_COOKIE, asked.packed(), OIDC_LIFETIME, from_elsewhere=True)
    known = exchange.request.cookies.get(BROWSER_COOKIE, "")
    if known:
        set_cookie(exchange.request, response, OIDC_BROWSER_COOKIE, known, OIDC_LIFETIME, from_elsewhere=True)
    return response


def _come_back(exchange: Exchange) -> Response:
    """The page that follows leads on by itself: a cookie of this site alone is not sent on the way back from
    another."""
    provider, query = _provider(exchange), exchange.request.query_params
    asked = OidcRequest.unpacked(exchange.request.cookies.get(OIDC_COOKIE, ""))
    if asked is None or not is_same(query.get("state", ""), asked.state):
        raise HTTPException(403)
    browser = exchange.request.cookies.get(OIDC_BROWSER_COOKIE, "")
    tries = accounts.provider_attempts(exchange.app_state, exchange.address, browser)
    with exchange.app_state.writing.begin() as db:
        locked = find_lock(db, exchange.now, tries)
    if locked is not None:
        return _locked_out(exchange, locked, "")
    try:
        if not query.get("code"):
            raise OidcError("it let nobody in")
        login = provider.login(asked, query["code"], _redirect_uri(exchange))
    except OidcError as error:
        with exchange.app_state.writing.begin() as db:
            count_failure(db, exchange.now, tries)
            accounts.record(db, exchange.now, "", "", AuditAction.SIGN_IN_FAILED, "oidc")
        return _not_let_in(exchange, error)
    token = accounts.sign_in_known(exchange.app_state, login)
    if token is None:
        trouble = "Vous n’avez pas de compte ici. Demandez une invitation à votre responsable."
        response = _sign_in_page(exchange, 403, trouble)
    else:
        response = exchange.page("signed_in.html")
        set_cookie(exchange.request, response, SESSION_COOKIE, token)
        known = accounts.issue_browser_token(exchange.app_state, login)
        set_cookie(exchange.request, response, BROWSER_COOKIE, known, accounts.BROWSER_LIFETIME)
    for name in (OIDC_COOKIE, OIDC_BROWSER_COOKIE):
        response.delete_cookie(name, path=ROOT)
    return response


def _provider(exchange: Exchange) -> OidcProvider:
    found = exchange.app_state.oidc
    if found is None or not exchange.app_state.public_url:
        raise not_found()
    return found


def _not_let_in(exchange: Exchange, error: OidcError) -> Response:
    log.warning("nobody was let in by the identity provider: %s", error)
    trouble = "Votre organisme ne vous a pas reconnu. Essayez encore, ou avec votre mot de passe."
    return _sign_in_page(exchange, 502, trouble)


def _sign_in_page(
    exchange: Exchange, status: int = 200, trouble: str = "", login: str = "", notice: str = ""
) -> Response:
    """With the other way in, where the server was told of one."""
    provider = exchange.app_state.oidc if exchange.app_state.public_url else None
    name = (provider.settings.name or "votre organisme") if provider is not None else ""
    values = {"trouble": trouble, "login": login, "notice": notice, "oidc_name": name}
    return exchange.page("sign_in.html", status, **values)


def _tell_session(exchange: Exchange) -> Response:
    """Whose session it is and what its forms carry: a page asks before it sends what was typed."""
    told = {"login": exchange.clerk.login, "csrf": exchange.csrf}
    return JSONResponse(told, headers=SECURITY_HEADERS | {"Cache-Control": "no-store"})


def _sign_out(exchange: Exchange) -> Response:
    with exchange.app_state.writing.begin() as db:
        accounts.sign_out(db, exchange.now, exchange.clerk)
    response = redirect("/connexion")
    response.delete_cookie(SESSION_COOKIE, path="/console")
    return response


def _first_page(clerk: Clerk) -> str:
    return "/" if clerk.is_at_desk else "/comptes"


def _show_invitation(exchange: Exchange) -> Response:
    with exchange.app_state.reading.begin() as db:
        invited = accounts.find_invitation(db, exchange.part("token"), exchange.now)
        if invited is None:
            raise not_found()
        return exchange.page("invitation.html", first_name=invited.first_name, trouble="", login="")


def _accept_invitation(exchange: Exchange) -> Response:
    form, token = exchange.form, exchange.part("token")
    login = form.get("login", "").strip()
    try:
        if form.get("password") != form.get("again"):
            raise AccountRefused("Les deux mots de passe sont différents.")
        accounts.accept_invitation(exchange.app_state, token, login, form.get("password", ""))
    except AccountRefused as refused:
        with exchange.app_state.reading.begin() as db:
            invited = accounts.find_invitation(db, token, exchange.now)
            name = invited.first_name if invited is not None else ""
        return exchange.page("invitation.html", 422, first_name=name, trouble=str(refused), login=login)
    return _sign_in_page(exchange, login=login, notice="Votre compte est prêt. Connectez-vous.")


# --- the desk ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Call:
    """A call as the desk shows it; ``place`` is where its terminal stands, if that was said."""

    row: HelpRequestRow
    terminal: str
    place: str
    needs: tuple[str, ...]
    mine: bool
    minutes: int


def _call_shown(row: HelpRequestRow, clerk: Clerk, now: datetime, places: Mapping[str, str]) -> _Call:
    needs = tuple(NEED_NAMES[each] for each in row.needs if each in NEED_NAMES)
    minutes = int((now - row.received_at).total_seconds() // 60)
    place = places.get(row.device, "")
    return _Call(row, row.device, place, needs, row.taken_by == clerk.login, minutes)


def _places(db: Session, clerk: Clerk) -> dict[str, str]:
    """Where each kiosk of the clerk's agency stands, of those of which it was said."""
    return {each.name: each.place for each in own_devices(db, clerk) if each.place}


def _show_desk(exchange: Exchange) -> Response:
    clerk, now = exchange.clerk, exchange.now
    if not clerk.is_at_desk:
        return redirect("/comptes")
    with exchange.app_state.reading.begin() as db:
        places = _places(db, clerk)
        shown = [_call_shown(row, clerk, now, places) for row in calls.open_calls(db, clerk, now)]
        rings = [each for each in shown if each.row.state is HelpState.TRANSMISE]
        return exchange.page(
            "desk.html",
            agency=_agency_name(db, clerk),
            ringing=rings,
            mine=[each for each in shown if each.mine],
            others=[each for each in shown if each not in rings and not each.mine],
            call_backs=[_call_back_shown(db, row, now) for row in calls.open_call_backs(db, clerk)],
            appointments=_appointments_today(db, clerk, now),
            devices=_devices(db, clerk, now),
            locked=locked_kiosks(db, clerk, now),
            to_correct=counts_to_correct(db, clerk),
            notice=_notice(db, clerk, exchange.request.query_params),
            states=HelpState,
        )


def _agency_name(db: Session, clerk: Clerk) -> str:
    row = db.get(AgencyRow, clerk.agency_id) if clerk.agency_id else None
    return row.name if row is not None else "Toutes les agences"


def _notice(db: Session, clerk: Clerk, query: Mapping[str, str]) -> str:
    """What became of what the clerk wanted: the words are ours, the address only has a number."""
    reference = query.get("pris", "")
    if not reference:
        return ""
    row = db.scalars(
        select(HelpRequestRow).where(HelpRequestRow.reference == reference, calls.at_desk_of(clerk))
    ).one_or_none()
    if row is None:
        return ""
    if row.state in OPEN_STATES and row.taken_by:
        return f"{row.holder} a déjà répondu à {row.number or row.reference}."
    what = "Le rappel" if row.when is HelpWhen.RAPPEL else "L’appel"
    return f"{what} {row.number or row.reference} est terminé."


def _act_on_call(exchange: Exchange) -> Response:
    reference = exchange.part("reference")
    try:
        action = DeskAction(exchange.form.get("action", ""))
    except ValueError:
        raise not_found() from None
    try:
        with exchange.app_state.writing.begin() as db:
            place = exchange.form.get("place", "")
            calls.act_on_call(db, exchange.now, exchange.clerk, reference, action, place)
    except CallNotFound:
        raise not_found() from None
    except CallTaken:
        return redirect(f"/?pris={reference}")
    return redirect("/")


def _hand_on_call(exchange: Exchange) -> Response:
    reference = exchange.part("reference")
    try:
        with exchange.app_state.writing.begin() as db:
            calls.hand_on_call(db, exchange.now, exchange.clerk, reference)
    except CallNotFound:
        raise not_found() from None
    except CallTaken:
        return redirect(f"/?pris={reference}")
    return redirect("/")


def _appointments_today(db: Session, clerk: Clerk, now: datetime) -> list[AppointmentRow]:
    day = now.astimezone(PARIS).date()
    begin, end = (datetime.combine(each, time(), PARIS) for each in (day, day + timedelta(days=1)))
    row = AppointmentRow
    today = select(row).where(row.begins >= begin, row.begins < end, row.state != AppointmentState.ANNULE)
    today = today.where(in_reach_of(clerk, row))
    return list(db.scalars(today.order_by(row.begins, row.id).limit(12)))


@dataclass(frozen=True, slots=True)
class _Device:
    """A kiosk that needs someone, and why."""

    name: str
    trouble: str
    since: datetime | None


def _devices(db: Session, clerk: Clerk, now: datetime) -> dict[str, Any]:
    """All of them, how many are well, and those that are not."""
    found = own_devices(db, clerk)
    troubled = []
    for each in found:
        if each.seen_at is not None and now - each.seen_at > SILENT_DEVICE:
            troubled.append(_Device(each.name, "sans réseau", each.seen_at))
        elif each.faults:
            troubled.append(_Device(each.name, ", ".join(map(str, each.faults)), None))
    return {"all": found, "well": len(found) - len(troubled), "troubled": troubled}


def _place_device(exchange: Exchange) -> Response:
    """Where it stands, in the words of the agency: who comes has to find it."""
    with exchange.app_state.writing.begin() as db:
        name = exchange.part("name")
        found = next((each for each in own_devices(db, exchange.clerk) if each.name == name), None)
        if found is None:
            raise not_found()
        found.place = exchange.form.get("place", "").strip()[:60]
    return redirect("/")


# --- call backs ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CallBack:
    """``due`` says when it was promised for, in words."""

    row: HelpRequestRow
    name: str
    due: str
    late: bool


def _call_back_shown(db: Session, row: HelpRequestRow, now: datetime) -> _CallBack:
    due, late = "", False
    if row.promised_at is not None:
        minutes = int((row.promised_at - now).total_seconds() // 60)
        late = minutes < 0
        if late:
            due = "en retard"
        elif minutes < 60:
            due = f"dans {minutes} min"
    return _CallBack(row, _visitor_name(db, row), due, late)


def _visitor_name(db: Session, row: HelpRequestRow) -> str:
    if row.tenant_number:
        tenant = db.get(TenantRow, row.tenant_number)
        if tenant is not None:
            return tenant.display_name
    return str(row.reporter.get("name", "")) or "Sans nom"


def _show_call_back(exchange: Exchange, phone: str = "", trouble: str = "") -> Response:
    with exchange.app_state.writing.begin() as db:
        try:
            row = calls.find_call_back(db, exchange.clerk, exchange.part("reference"))
        except CallNotFound:
            raise not_found() from None
        if not phone:
            accounts.record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_CALL, row.reference)
        attempts = [(each.at, OUTCOME_NAMES[each.outcome]) for each in calls.call_back_attempts(db, row)]
        return exchange.page(
            "call_back.html",
            409 if trouble else 200,
            trouble=trouble,
            call=_call_back_shown(db, row, exchange.now),
            needs=[NEED_NAMES[each] for each in row.needs if each in NEED_NAMES],
            attempts=attempts,
            outcomes=OUTCOME_NAMES,
            is_over=row.state not in OPEN_STATES,
            phone=phone,
        )


def _show_phone(exchange: Exchange) -> Response:
    """On purpose, and written in the journal."""
    with exchange.app_state.writing.begin() as db:
        try:
            row = calls.find_call_back(db, exchange.clerk, exchange.part("reference"))
        except CallNotFound:
            raise not_found() from None
        accounts.record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_PHONE, row.reference)
        tenant = db.get(TenantRow, row.tenant_number) if row.tenant_number else None
        said = str(row.reporter.get("phone", ""))
        phone = row.phone or said or (tenant.phone if tenant is not None else "")
    return _show_call_back(exchange, phone or "aucun numéro")


def _promise(exchange: Exchange) -> Response:
    reference = exchange.part("reference")
    try:
        at = time.fromisoformat(exchange.form.get("at", ""))
        with exchange.app_state.writing.begin() as db:
            seen = exchange.form.get("seen", "")
            calls.promise_call_back(db, exchange.now, exchange.clerk, reference, at, seen)
    except CallNotFound:
        raise not_found() from None
    except CallTaken:
        return _show_call_back(exchange, trouble="Un collègue a été plus rapide : voyez ce qu’il a dit.")
    except ValueError:
        return _show_call_back(exchange, trouble="Cette heure n’existe pas.")
    return redirect(f"/rappels/{reference}")


def _end_call_back(exchange: Exchange) -> Response:
    reference = exchange.part("reference")
    try:
        outcome = CallBackOutcome(exchange.form.get("outcome", ""))
    except ValueError:
        raise not_found() from None
    try:
        with exchange.app_state.writing.begin() as db:
            calls.end_call_back(db, exchange.now, exchange.clerk, reference, outcome)
    except CallNotFound:
        raise not_found() from None
    except CallTaken:
        return redirect(f"/?pris={reference}")
    return redirect("/")


# --- accounts and journal ------------------------------------------------------------------


def _roles_of(clerk: Clerk) -> tuple[ClerkRole, ...]:
    """Whom this clerk may invite: a manager the desk of their agency, IT anyone."""
    return tuple(ClerkRole) if clerk.role is ClerkRole.IT else (ClerkRole.CLERK,)


def _show_accounts(exchange: Exchange, link: str = "", trouble: str = "") -> Response:
    clerk = exchange.clerk
    with exchange.app_state.reading.begin() as db:
        row = ConsoleAccountRow
        shown = select(row).where(row.closed_at.is_(None))
        if clerk.agency_id:
            shown = shown.where(row.agency_id == clerk.agency_id)
        agencies = list(db.scalars(select(AgencyRow).order_by(AgencyRow.name)))
        return exchange.page(
            "accounts.html",
            422 if trouble else 200,
            accounts=list(db.scalars(shown.order_by(row.login))),
            agencies=[each for each in agencies if clerk.agency_id in ("", each.id)],
            every_agency=not clerk.agency_id,
            may_invite=_roles_of(clerk),
            role_names=ROLE_NAMES,
            link=link,
            trouble=trouble,
        )


def _invite(exchange: Exchange) -> Response:
    clerk, form = exchange.clerk, exchange.form
    first_name = form.get("first_name", "").strip()
    agency_id = form.get("agency", clerk.agency_id)
    try:
        role = ClerkRole(form.get("role", ""))
    except ValueError:
        raise not_found() from None
    if role not in _roles_of(clerk) or (clerk.agency_id and agency_id != clerk.agency_id):
        raise not_found()
    if not 1 <= len(first_name) <= 40:
        return _show_accounts(exchange, trouble="Le prénom a de 1 à 40 lettres.")
    with exchange.app_state.writing.begin() as db:
        if agency_id and db.get(AgencyRow, agency_id) is None:
            raise not_found()
        token = accounts.invite(db, exchange.now, first_name, role, agency_id)
        accounts.record_clerk(db, exchange.now, clerk, AuditAction.INVITED, str(role))
    return _show_accounts(exchange, link=f"/console/invitation/{token}")


def _close_account(exchange: Exchange) -> Response:
    clerk, login = exchange.clerk, exchange.part("login")
    with exchange.app_state.writing.begin() as db:
        row = accounts.find_account(db, login)
        is_theirs = row is not None and row.role in _roles_of(clerk) and row.id != clerk.account_id
        if row is None or not is_theirs or clerk.agency_id not in ("", row.agency_id):
            raise not_found()
        accounts.close_account(db, exchange.now, login)
        accounts.record_clerk(db, exchange.now, clerk, AuditAction.ACCOUNT_CLOSED, row.login)
    return redirect("/comptes")


def _show_journal(exchange: Exchange) -> Response:
    """The latest lines, of one login or on one number if asked."""
    clerk, row, query = exchange.clerk, AuditRow, exchange.request.query_params
    who, about = query.get("qui", "").strip()[:60], query.get("sur", "").strip()[:60]
    page = query.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 0
    lines = select(row).order_by(row.at.desc(), row.id.desc())
    if clerk.agency_id:
        lines = lines.where(row.agency_id == clerk.agency_id)
    if who:
        lines = lines.where(row.who == who.casefold().replace("\0", ""))
    if about:  # with what follows the number: the state that was set, the colleague that was named
        sought = about.replace("\0", "")
        after = row.about.between(f"{sought} ", f"{sought} \uffff")
        # Two looks into one index; of an "or" a database makes a walk through all of an agency's lines.
        named = union_all(*(select(row.id).where(each) for each in (row.about == sought, after)))
        lines = lines.where(row.id.in_(named))
    with exchange.app_state.reading.begin() as db:
        found = list(db.scalars(lines.offset(number * JOURNAL_LINES).limit(JOURNAL_LINES + 1)))
        numbers = _call_numbers(db, found)
        more = urlencode({"qui": who, "sur": about, "page": number + 1})
        return exchange.page(
            "journal.html",
            lines=[(each, _journal_about(each.about, numbers)) for each in found[:JOURNAL_LINES]],
            action_names=ACTION_NAMES,
            who=who,
            about=about,
            after=f"/console/journal?{more}" if len(found) > JOURNAL_LINES else "",
        )


def _call_numbers(db: Session, lines: Sequence[AuditRow]) -> dict[str, str]:
    """The number in the queue of each call that the lines name, by its reference: what the desk shows."""
    row, references = HelpRequestRow, {each.about.partition(" ")[0] for each in lines if each.about}
    if not references:
        return {}
    known = select(row.reference, row.number).where(row.reference.in_(references), row.number != "")
    return dict(db.execute(known).tuples().all())


#: Of what the journal keeps in a word, how it is said.
_JOURNAL_WORDS = {
    **{str(role): words for role, words in ROLE_NAMES.items()},
    **{each.path: each.title for each in LISTS},
    **{str(outcome): words for outcome, words in OUTCOME_NAMES.items()},
    **{str(state): words for names in STATE_NAMES.values() for state, words in names.items()},
    "handed": "laissé à",
    "on": "un collègue",
}


def _journal_about(about: str, numbers: Mapping[str, str]) -> str:
    """As people say it; a call by its number in the queue, with the reference by which it is looked for."""
    first, _, rest = about.partition(" ")
    if first in numbers:
        first = f"{numbers[first]} ({first})"
    return " ".join(_JOURNAL_WORDS.get(each, each) for each in (first, *rest.split()))


ROUTES = (
    route("/", _show_desk, roles=ClerkRole),
    route("/connexion", _show_sign_in, _sign_in, roles=ANYONE),
    route(OIDC_PATH, _leave_for_provider, roles=ANYONE),
    route(f"{OIDC_PATH}/retour", _come_back, roles=ANYONE),
    route("/session", _tell_session, roles=ClerkRole),
    route("/deconnexion", post=_sign_out, roles=ClerkRole),
    route("/invitation/{token}", _show_invitation, _accept_invitation, roles=ANYONE),
    route("/appels/{reference}", post=_act_on_call, roles=DESK_ROLES),
    route("/appels/{reference}/rendre", post=_hand_on_call, roles=DESK_ROLES),
    route("/bornes/{name}", post=_place_device, roles=DESK_ROLES),
    route("/rappels/{reference}", _show_call_back, roles=DESK_ROLES),
    route("/rappels/{reference}/telephone", post=_show_phone, roles=DESK_ROLES),
    route("/rappels/{reference}/promesse", post=_promise, roles=DESK_ROLES),
    route("/rappels/{reference}/issue", post=_end_call_back, roles=DESK_ROLES),
    route("/comptes", _show_accounts, _invite, roles=OFFICE_ROLES),
    route("/comptes/{login}/fermer", post=_close_account, roles=OFFICE_ROLES),
    route("/journal", _show_journal, roles=OFFICE_ROLES),
    *CASE_ROUTES,
    *CONTENT_ROUTES,
    *USAGE_ROUTES,
    *FEEDBACK_ROUTES,
)

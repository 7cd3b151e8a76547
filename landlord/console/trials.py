"""A coming change is tried by volunteers at chosen kiosks, then accepted or taken back."""

import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from kiosk.domain.rules import PARIS
from landlord.contract import MIN_USAGE_COUNT
from landlord.server.tables import AgencyRow, DeviceRow, SurveyAnswerRow, SurveyRow, TrialRow

from .accounts import Clerk, record_clerk
from .cases import parse_day
from .content import OTHER_LANGUAGES
from .routing import Exchange, not_found, redirect, route
from .tables import AuditAction, ClerkRole

STATES = {"en_cours": "en cours", "acceptee": "accepté", "retiree": "retiré"}
FACES = tuple(f"emoticon-{each}-outline" for each in ("cry", "sad", "neutral", "happy", "excited"))
#: What can be tried: key of a code of preferences, what it is, its values.
SETTINGS = (
    ("t", "Taille du texte", (("150", "150 %"), ("200", "200 %"))),
    ("c", "Couleurs", (("dark", "sombres"), ("contrast", "très contrastées"), ("calm", "calmes"))),
    ("b", "Ce que l’on touche", (("1", "tout en bas"),)),
    ("r", "Lecture", (("1", "chaque page est lue à voix haute"),)),
)


def describe(profile: str) -> str:
    """ "Taille du texte : 150 %"."""
    given = dict(part.split("=", 1) for part in profile.split(";")[1:])
    return ", ".join(
        f"{label} : {dict(choices)[given[key]]}" for key, label, choices in SETTINGS if key in given
    )


def _mine(clerk: Clerk) -> Any:
    found = select(TrialRow)
    return found.where(TrialRow.agency_id == clerk.agency_id) if clerk.agency_id else found


def _devices(db: Session, clerk: Clerk) -> list[str]:
    row = DeviceRow
    found = select(row.name).where(row.replaced_at.is_(None), row.wiped_at.is_(None)).order_by(row.name)
    if clerk.agency_id:
        found = found.where(or_(row.agency_id == clerk.agency_id, row.agency_id == ""))
    return list(db.scalars(found))


def _show_trials(exchange: Exchange, values: Mapping[str, str] | None = None, trouble: str = "") -> Response:
    clerk = exchange.clerk
    with exchange.app_state.writing.begin() as db:
        record_clerk(db, exchange.now, clerk, AuditAction.READ_OPINIONS, "essais")
        agency = AgencyRow
        agencies = select(agency).order_by(agency.name)
        return exchange.page(
            "trials.html",
            422 if trouble else 200,
            trials=[_with_answers(db, row) for row in db.scalars(_mine(clerk).order_by(TrialRow.day.desc()))],
            agencies=list(db.scalars(agencies)) if not clerk.agency_id else [],
            devices=_devices(db, clerk),
            settings=SETTINGS,
            states=STATES,
            faces=FACES,
            languages=OTHER_LANGUAGES,
            describe=describe,
            values=values or {},
            trouble=trouble,
        )


def _with_answers(db: Session, row: TrialRow) -> tuple[TrialRow, list[int], int, list[str]]:
    """With how often each face was given, nothing of fewer than five, and the words."""
    answer = SurveyAnswerRow
    counted = select(answer.face, func.count()).where(answer.survey_id == row.id).group_by(answer.face)
    counts = Counter(dict(db.execute(counted).tuples().all()))
    total = sum(counts.values())
    said = select(answer.comment).where(answer.survey_id == row.id, answer.comment != "").order_by(answer.id)
    shown = total if total >= MIN_USAGE_COUNT else 0
    return row, [counts[face] for face in range(1, 6)], shown, list(db.scalars(said.limit(100)))


def _begin(exchange: Exchange) -> Response:
    clerk = exchange.clerk
    form = {name: text.strip().replace("\0", "") for name, text in exchange.form.items() if name != "csrf"}
    today, until = exchange.now.astimezone(PARIS).date(), parse_day(form.get("until", ""))
    title, words = form.get("title", "")[:60], form.get("words", "")[:200]
    parts = [f"{key}={form[key]}" for key, _, choices in SETTINGS if form.get(key, "") in dict(choices)]
    with exchange.app_state.writing.begin() as db:
        devices = [each for each in _devices(db, clerk) if form.get(f"device.{each}")]
        agency_id = clerk.agency_id or form.get("agency", "")
        trouble = (
            "Écrivez un titre et ce qui change."
            if not (title and words)
            else "Choisissez ce qui change sur la borne."
            if not parts
            else "Choisissez au moins une borne."
            if not devices
            else "La fin est déjà passée."
            if until is None or until < today
            else ""
        )
        if not trouble:
            if db.get(AgencyRow, agency_id) is None:
                raise not_found()
            assert until is not None, "it was looked at"
            name = secrets.token_hex(8)
            translations = {
                language.code: told
                for language in OTHER_LANGUAGES
                if (
                    told := {
                        member: text[:200]
                        for member in ("title", "words")
                        if (text := form.get(f"{member}.{language.code}", ""))
                    }
                )
            }
            db.add(
                SurveyRow(
                    id=name,
                    question=title,
                    opens_on=today,
                    closes_on=until,
                    said="",
                    done="",
                    published_on=None,
                )
            )
            db.add(
                TrialRow(
                    id=name,
                    agency_id=agency_id,
                    title=title,
                    words=words,
                    profile=";".join(["HLM1", *parts]),
                    devices=devices,
                    day=today,
                    until=until,
                    state="en_cours",
                    decided_on=None,
                    decided_by="",
                    translations=translations,
                )
            )
            record_clerk(db, exchange.now, clerk, AuditAction.BEGAN_TRIAL, name)
    return _show_trials(exchange, form, trouble) if trouble else redirect("/avis/essais")


def _decide(exchange: Exchange) -> Response:
    decision = exchange.form.get("decision", "")
    if decision not in ("acceptee", "retiree"):
        raise not_found()
    with exchange.app_state.writing.begin() as db:
        found = _mine(exchange.clerk).where(TrialRow.id == exchange.part("trial")).with_for_update()
        row = db.scalars(found).one_or_none()
        if row is None:
            raise not_found()
        if row.state == "en_cours" or decision == "retiree":
            row.state, row.decided_by = decision, exchange.clerk.first_name
            row.decided_on = exchange.now.astimezone(PARIS).date()
            about = f"{row.id} {decision}"
            record_clerk(db, exchange.now, exchange.clerk, AuditAction.DECIDED_TRIAL, about)
    return redirect("/avis/essais")


_MANAGERS = {ClerkRole.MANAGER}
TRIAL_ROUTES = (
    route("/avis/essais", _show_trials, _begin, roles=_MANAGERS),
    route("/avis/essais/{trial}", post=_decide, roles=_MANAGERS),
)

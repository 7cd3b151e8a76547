"""What the agency writes for visitors: news, outages, hours, workshops, questions, announcements, motives,
who helps near here. Each text in its languages, with who changed it and what it was before."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from kiosk.domain import NewsKind, T
from kiosk.domain.languages import FRENCH, LANGUAGES, Language
from kiosk.domain.rules import PARIS, repair_rules_in_force
from kiosk.domain.rules.agency_tables import HelpTopic, local_help_in_force, motives_in_force
from kiosk.i18n import catalogue
from landlord.server.formats import format_phone
from landlord.server.surveys import is_question
from landlord.server.tables import (
    AgencyContentRow,
    AgencyRow,
    NewsRow,
    OutageRow,
    SurveyAnswerRow,
    SurveyRow,
    WorkshopBookingRow,
    WorkshopRow,
)
from landlord.server.workshops import promote_waiting, seats_left

from .accounts import Clerk, record_clerk
from .case_pages import hours_text, parse_hours
from .cases import PLACE_NAMES
from .routing import Exchange, not_found, redirect, route
from .tables import AuditAction, ClerkRole, ContentVersionRow

MAX_ITEMS, MAX_VERSIONS = 200, 20

NEWS_NAMES = {
    NewsKind.INFORMATION: "information",
    NewsKind.TRAVAUX: "travaux",
    NewsKind.COUPURE: "coupure",
    NewsKind.VIE_DU_QUARTIER: "vie du quartier",
}
TOPIC_NAMES = {
    HelpTopic.URGENCE: "danger",
    HelpTopic.ARGENT: "argent, factures, repas",
    HelpTopic.DROITS: "droits",
    HelpTopic.DEMARCHES: "papiers et démarches",
    HelpTopic.FRANCAIS: "apprendre le français",
    HelpTopic.SENIORS: "personnes âgées",
}
#: Pictograms of a motive, by what they show.
ICON_NAMES = {
    "cash": "argent",
    "hand-heart": "aide",
    "wrench": "réparation",
    "home-search": "recherche de logement",
    "account-group": "voisins",
    "home-export-outline": "départ",
    "file-document-outline": "papiers",
    "key": "clés",
    "calendar": "agenda",
    "dots-horizontal-circle": "autre chose",
}


class ContentRefused(Exception):  # noqa: N818 - named after what happened
    """A value that cannot be; the message says why, in French, to who writes it."""


@dataclass(frozen=True)
class Field:
    """One question of a form. ``kind`` is ``text``, ``long``, ``day``, ``moment``, ``number``, ``check``,
    ``choice``, ``checks``, ``words`` (with commas between), ``hours``, ``slug`` or ``phone``."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    longest: int = 120
    optional: bool = False
    translated: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    def show(self, value: Any) -> str:
        """As the form has it."""
        match self.kind:
            case "day":
                return value.isoformat() if value else ""
            case "moment":
                return f"{value.astimezone(PARIS):%Y-%m-%dT%H:%M}" if value else ""
            case "check":
                return "1" if value else ""
            case "words":
                return ", ".join(map(str, value))
            case "checks":
                return " ".join(map(str, value))
            case "hours":
                return hours_text(value)
            case "phone":
                return format_phone(value)
        return str(value if value is not None else "")

    def read(self, text: str) -> Any:
        """Raises ``ContentRefused``."""
        text = text.strip().replace("\0", "").replace("\r\n", "\n")
        if not text and not self.optional and self.kind not in ("check", "checks", "words", "hours"):
            raise ContentRefused(f"« {self.label} » est vide.")
        if len(text) > (4000 if self.kind in ("hours", "checks") else self.longest):
            raise ContentRefused(f"« {self.label} » a plus de {self.longest} lettres.")
        try:
            return self._value(text)
        except ValueError:
            raise ContentRefused(f"« {self.label} » ne se comprend pas : {text[:60]}") from None

    def _value(self, text: str) -> Any:
        match self.kind:
            case "day":
                day = date.fromisoformat(text) if text else None
                _check_year(day)
                return day
            case "moment":
                moment = datetime.fromisoformat(text).replace(tzinfo=PARIS) if text else None
                _check_year(moment)
                return moment
            case "number":
                number = int(text)
                if not 1 <= number <= 1000:
                    raise ValueError(text)
                return number
            case "check":
                return bool(text)
            case "words":
                return [each.strip() for each in text.split(",") if each.strip()]
            case "checks":
                return [value for value, _ in self.choices if value in text.split()]
            case "choice":
                if text not in dict(self.choices):
                    raise ValueError(text)
            case "hours":
                return parse_hours(text)
            case "slug":
                if not re.fullmatch(r"[a-z0-9_]{1,40}", text):
                    raise ValueError(text)
            case "phone":
                return _phone(text)
        return text


def _check_year(day: date | None) -> None:
    """Raises ``ValueError`` for a day that has no other beside it, or no other time zone."""
    if day is not None and not 1900 <= day.year <= 2100:
        raise ValueError(day)


def _phone(text: str) -> str:
    """E.164, or a short number as it is. Raises ``ValueError``."""
    digits = re.sub(r"[\s.\-]", "", text)
    if re.fullmatch(r"\d{2,4}", digits) or not digits:
        return digits
    try:
        parsed = phonenumbers.parse(digits, "FR")
    except phonenumbers.NumberParseException:
        raise ValueError(text) from None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _choices(names: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), words) for value, words in names.items())


@dataclass(frozen=True)
class ContentKind:
    """One kind of text. ``row`` is its table; of ``AgencyContentRow`` those of ``kind``. ``title`` is the
    member that names one of them, ``order`` what they are sorted by."""

    path: str
    title: str
    one: str
    icon: str
    row: Any
    fields: tuple[Field, ...]
    name: str
    order: Callable[[Any], Any]
    kind: str = ""
    removable: bool = True
    addable: bool = True

    @property
    def translated(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.translated)

    def value(self, row: Any, field: Field) -> Any:
        if self.kind and field.name not in ("day", "until", "position"):
            return row.words.get(field.name, "")
        return getattr(row, field.name)


def _all_symptoms() -> tuple[tuple[str, str], ...]:
    return tuple((each.key, each.label.msgid) for each in repair_rules_in_force().symptoms.values())


_BUILDINGS = Field("buildings", "Bâtiments", "words", "séparés par des virgules ; vide : tous", 400, True)

KINDS = (
    ContentKind(
        *("nouvelles", "Nouvelles", "Nouvelle", "newspaper-variant-outline", NewsRow),
        (
            Field("title", "Titre", longest=90, translated=True),
            Field("body", "Texte", "long", "une ligne par paragraphe", 1500, translated=True),
            Field("kind", "Sorte", "choice", choices=_choices(NEWS_NAMES)),
            Field("day", "À partir du", "day"),
            Field("until", "Jusqu’au", "day", "vide : sans fin", optional=True),
            _BUILDINGS,
        ),
        "title",
        lambda row: row.day.desc(),
    ),
    ContentKind(
        *("pannes", "Pannes", "Panne", "alert-circle-outline", OutageRow),
        (
            Field("title", "Titre", longest=90, translated=True),
            Field("message", "Ce que vous faites", "long", "", 500, translated=True),
            Field("place", "Où", "choice", choices=_choices(PLACE_NAMES)),
            Field("since", "Depuis", "moment"),
            Field("expected_end", "Fin prévue", "moment", "vide : pas connue", optional=True),
            _BUILDINGS,
            Field("symptoms", "Ce que les gens signalent", "checks", choices=_all_symptoms(), optional=True),
        ),
        "title",
        lambda row: row.since.desc(),
    ),
    ContentKind(
        *("horaires", "Horaires", "Horaires de l’agence", "clock-outline", AgencyRow),
        (
            Field("hours", "Ouverture", "hours", "une plage par ligne : lundi 9:00-12:00"),
            Field("phone", "Téléphone", "phone", longest=30),
            Field("emergency_phone", "Téléphone d’urgence", "phone", longest=30, optional=True),
            Field("address", "Adresse", longest=200),
        ),
        "name",
        lambda row: row.name,
        removable=False,
        addable=False,
    ),
    ContentKind(
        *("annonces", "Écran de repos", "Annonce", "bullhorn-outline", AgencyContentRow),
        (
            Field("words", "Annonce", "long", "lue en passant, en français", 120, translated=True),
            Field("day", "À partir du", "day", "vide : tout de suite", optional=True),
            Field("until", "Jusqu’au", "day", "vide : sans fin", optional=True),
            Field("position", "Ordre", "number", "1 d’abord ; deux se montrent à la fois"),
        ),
        "words",
        lambda row: row.position,
        kind="announcement",
    ),
    ContentKind(
        *("motifs", "Motifs", "Motif de rendez-vous", "calendar-question", AgencyContentRow),
        (
            Field("label", "Ce que lit le visiteur", longest=60, translated=True),
            Field("key", "Clé", "slug", "celle de vos agendas : lettres sans accent, chiffres, _", 40),
            Field("icon", "Pictogramme", "choice", choices=_choices(ICON_NAMES)),
            Field("position", "Ordre", "number"),
        ),
        "label",
        lambda row: row.position,
        kind="motive",
    ),
    ContentKind(
        *("aides", "Aide près d’ici", "Aide", "lifebuoy", AgencyContentRow),
        (
            Field("name", "Nom", longest=80),
            Field("what", "Ce qu’on y trouve", "long", "", 200, translated=True),
            Field("hours", "Quand", longest=120, translated=True),
            Field("topic", "Sujet", "choice", choices=_choices(TOPIC_NAMES)),
            Field("where", "Adresse", longest=120, optional=True),
            Field("phone", "Téléphone", "phone", longest=30),
            Field("key", "Clé", "slug", "lettres sans accent, chiffres, _", 40),
            Field("position", "Ordre", "number"),
        ),
        "name",
        lambda row: row.position,
        kind="local_help",
    ),
    ContentKind(
        *("ateliers", "Ateliers", "Atelier", "account-group", WorkshopRow),
        (
            Field("title", "Titre", longest=80, translated=True),
            Field("description", "Ce qu’on y fait", "long", "", 600, translated=True),
            Field("begins", "Début", "moment"),
            Field("ends", "Fin", "moment"),
            Field("place", "Où", longest=120),
            Field("seats", "Places", "number"),
            Field("for_seniors", "Pour les personnes âgées", "check", optional=True),
        ),
        "title",
        lambda row: row.begins.desc(),
    ),
    ContentKind(
        *("questions", "Questions du mois", "Question", "emoticon-happy-outline", SurveyRow),
        (
            Field("question", "Question", longest=120, hint="cinq visages y répondent", translated=True),
            Field("opens_on", "À partir du", "day"),
            Field("closes_on", "Jusqu’au", "day"),
        ),
        "question",
        lambda row: row.closes_on.desc(),
    ),
)

#: Those a text is asked in beside French: easy French first.
OTHER_LANGUAGES: tuple[Language, ...] = tuple(each for each in LANGUAGES if each.code != FRENCH.code)


# --- rows ----------------------------------------------------------------------------------


def _reach(clerk: Clerk, kind: ContentKind) -> Any:
    """Those that this clerk writes: news and workshops are the landlord's, what is an agency's its own."""
    found = select(kind.row)
    if kind.kind:
        found = found.where(AgencyContentRow.kind == kind.kind)
    if kind.row is SurveyRow:
        found = found.where(is_question())
    agency = AgencyRow.id if kind.row is AgencyRow else AgencyContentRow.agency_id if kind.kind else None
    if agency is not None and clerk.agency_id:
        found = found.where(agency == clerk.agency_id)
    return found


def find_items(db: Session, clerk: Clerk, kind: ContentKind) -> list[Any]:
    return list(db.scalars(_reach(clerk, kind).order_by(kind.order(kind.row)).limit(MAX_ITEMS)))


def find_item(db: Session, clerk: Clerk, kind: ContentKind, item_id: str, *, hold: bool = False) -> Any:
    """``None`` when there is none for this clerk."""
    found = _reach(clerk, kind).where(kind.row.id == item_id)
    return db.scalars(found.with_for_update() if hold else found).one_or_none()


def values_of(kind: ContentKind, row: Any) -> dict[str, str]:
    """What a form of it holds; other languages as ``title.ar``."""
    values = {each.name: each.show(kind.value(row, each)) for each in kind.fields}
    for code, words in (getattr(row, "translations", None) or {}).items():
        values |= {f"{name}.{code}": text for name, text in words.items()}
    return values


def read_values(kind: ContentKind, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members and their translations. Raises ``ContentRefused``."""
    members: dict[str, Any] = {}
    for field in kind.fields:
        text = form.get(field.name, "")
        if field.kind == "checks" and field.name not in form:
            text = " ".join(value for value, _ in field.choices if form.get(f"{field.name}:{value}"))
        members[field.name] = field.read(text)
    translations: dict[str, dict[str, str]] = {}
    for language in OTHER_LANGUAGES:
        words = {}
        for field in kind.translated:
            if text := form.get(f"{field.name}.{language.code}", "").strip():
                words[field.name] = field.read(text)
        if words:
            translations[language.code] = words
    for begins, ends in (
        ("day", "until"),
        ("since", "expected_end"),
        ("begins", "ends"),
        ("opens_on", "closes_on"),
    ):
        first, last = members.get(begins), members.get(ends)
        if first is not None and last is not None and last < first:
            raise ContentRefused("La fin est avant le début.")
    return members, translations


def write_item(
    db: Session,
    now: datetime,
    clerk: Clerk,
    kind: ContentKind,
    item_id: str,
    form: Mapping[str, str],
    agency: str,
) -> str:
    """A new one ("") or a new version of it; its id. Raises ``ContentRefused``, ``LookupError``."""
    members, translations = read_values(kind, form)
    if item_id:
        row = find_item(db, clerk, kind, item_id, hold=True)
        if row is None:
            raise LookupError(item_id)
    else:
        row = _new_row(db, clerk, kind, agency)
    if kind.kind:
        if any(
            other.words.get("key") == members.get("key", "") and other.id != row.id
            for other in db.scalars(
                select(AgencyContentRow).where(
                    AgencyContentRow.kind == kind.kind, AgencyContentRow.agency_id == row.agency_id
                )
            )
            if "key" in members
        ):
            raise ContentRefused("Cette clé est déjà prise.")
        own = {name: members.pop(name) for name in ("day", "until", "position") if name in members}
        row.words = members
        row.day, row.until, row.position = own.get("day"), own.get("until"), own.get("position", 1)
    else:
        if isinstance(row, WorkshopRow) and item_id:
            taken = row.seats - seats_left(db, row)
            if members["seats"] < taken:
                raise ContentRefused(f"{taken} personnes ont déjà une place.")
        for name, value in members.items():
            setattr(row, name, value)
    if hasattr(row, "translations"):
        # Of a question the answer that was given to it is written elsewhere.
        asked = {each.name for each in kind.translated}
        for code, words in (row.translations or {}).items():
            if other := {name: text for name, text in words.items() if name not in asked}:
                translations[code] = other | translations.get(code, {})
        row.translations = translations
    db.add(row)
    db.flush()
    if isinstance(row, WorkshopRow):
        promote_waiting(db, row)
    _keep_version(db, now, clerk, kind, row.id, values_of(kind, row))
    record_clerk(db, now, clerk, AuditAction.CHANGED_CONTENT, f"{kind.path} {row.id}")
    return str(row.id)


def _new_row(db: Session, clerk: Clerk, kind: ContentKind, agency: str) -> Any:
    if not kind.addable:
        raise LookupError(kind.path)
    name = secrets.token_hex(6)
    if kind.kind:
        agency_id = clerk.agency_id or agency
        if db.get(AgencyRow, agency_id) is None:
            raise LookupError(agency_id)
        return AgencyContentRow(id=name, agency_id=agency_id, kind=kind.kind, translations={})
    row = kind.row(id=name)
    if isinstance(row, SurveyRow):
        row.said = row.done = ""
        row.published_on = None
    return row


def remove_item(db: Session, now: datetime, clerk: Clerk, kind: ContentKind, item_id: str) -> None:
    """It is not shown any more; its versions stay. Raises ``LookupError``, ``ContentRefused``."""
    row = find_item(db, clerk, kind, item_id, hold=True)
    if row is None or not kind.removable:
        raise LookupError(item_id)
    if isinstance(row, WorkshopRow):
        booked = select(WorkshopBookingRow.id).where(WorkshopBookingRow.workshop_id == row.id).limit(1)
        if db.scalar(booked) is not None:
            raise ContentRefused("Des personnes se sont inscrites : prévenez-les, puis changez le titre.")
    if isinstance(row, SurveyRow):
        answered = select(SurveyAnswerRow.id).where(SurveyAnswerRow.survey_id == row.id).limit(1)
        if db.scalar(answered) is not None or row.published_on:
            raise ContentRefused("On y a déjà répondu : fermez-la en changeant sa date de fin.")
    db.delete(row)
    _keep_version(db, now, clerk, kind, item_id, {})
    record_clerk(db, now, clerk, AuditAction.REMOVED_CONTENT, f"{kind.path} {item_id}")


def _keep_version(
    db: Session, now: datetime, clerk: Clerk, kind: ContentKind, item_id: str, words: dict[str, str]
) -> None:
    db.add(ContentVersionRow(kind=kind.path, item_id=item_id, at=now, who=clerk.login, words=words))


def versions_of(db: Session, kind: ContentKind, item_id: str) -> list[ContentVersionRow]:
    """The latest first."""
    row = ContentVersionRow
    kept = select(row).where(row.kind == kind.path, row.item_id == item_id)
    return list(db.scalars(kept.order_by(row.id.desc()).limit(MAX_VERSIONS)))


def copy_defaults(db: Session, now: datetime, clerk: Clerk, kind: ContentKind, agency: str) -> None:
    """Begins an agency's own list with that of the kiosks' file. Nothing where there is one."""
    if find_items(db, clerk, kind):
        return
    if kind.kind == "motive":
        forms = [
            {"label": each.label.msgid, "key": each.key, "icon": each.icon} for each in motives_in_force()
        ]
    elif kind.kind == "local_help":
        names = ("key", "topic", "name", "what", "where", "phone", "hours")
        forms = [{name: str(getattr(each, name)) for name in names} for each in local_help_in_force()]
    else:
        raise LookupError(kind.path)
    for position, form in enumerate(forms, 1):
        if form.get("icon", "cash") not in ICON_NAMES:
            form["icon"] = "dots-horizontal-circle"
        write_item(db, now, clerk, kind, "", form | {"position": str(position)}, agency)


# --- pages ---------------------------------------------------------------------------------


def _kind_of(exchange: Exchange) -> ContentKind:
    found = next((each for each in KINDS if each.path == exchange.part("kind")), None)
    if found is None:
        raise not_found()
    return found


def _show_first(_exchange: Exchange) -> Response:
    return redirect(f"/contenus/{KINDS[0].path}")


def _agencies(db: Session, clerk: Clerk) -> list[AgencyRow]:
    row = AgencyRow
    found = select(row).order_by(row.name)
    return list(db.scalars(found.where(row.id == clerk.agency_id) if clerk.agency_id else found))


def _show_list(exchange: Exchange, trouble: str = "") -> Response:
    kind, clerk = _kind_of(exchange), exchange.clerk
    today = exchange.now.astimezone(PARIS).date()
    with exchange.app_state.reading.begin() as db:
        items = [
            (row, str(kind.value(row, _named(kind))), _when(row, today), _missing(kind, row), _about(db, row))
            for row in find_items(db, clerk, kind)
        ]
        return exchange.page(
            "contents.html",
            409 if trouble else 200,
            kinds=KINDS,
            kind=kind,
            items=items,
            languages=len(OTHER_LANGUAGES),
            agencies=_agencies(db, clerk) if kind.kind else [],
            has_defaults=kind.kind in ("motive", "local_help"),
            trouble=trouble,
        )


def _named(kind: ContentKind) -> Field:
    return next((each for each in kind.fields if each.name == kind.name), Field(kind.name, ""))


def _when(row: Any, today: date) -> str:
    """Whether it is shown now, in a word."""
    begins = next(
        (getattr(row, n) for n in ("day", "opens_on", "since", "begins") if getattr(row, n, None)), None
    )
    ends = next(
        (getattr(row, n) for n in ("until", "closes_on", "expected_end", "ends") if getattr(row, n, None)),
        None,
    )
    first, last = (
        each.astimezone(PARIS).date() if isinstance(each, datetime) else each for each in (begins, ends)
    )
    if last is not None and last < today:
        return "passé"
    return "à venir" if first is not None and first > today else "montré"


def _missing(kind: ContentKind, row: Any) -> int:
    """Languages in which something is still read in French."""
    if not kind.translated:
        return 0
    told = getattr(row, "translations", None) or {}
    names = {each.name for each in kind.translated if kind.value(row, each)}
    return sum(1 for each in OTHER_LANGUAGES if not names <= set(told.get(each.code, {})))


def _about(db: Session, row: Any) -> str:
    if isinstance(row, WorkshopRow):
        left = seats_left(db, row)
        return f"{row.seats - left} inscrits sur {row.seats}"
    if isinstance(row, AgencyContentRow | AgencyRow):
        agency = db.get(AgencyRow, row.agency_id) if isinstance(row, AgencyContentRow) else row
        return agency.name if agency else ""
    return ""


def _show_form(
    exchange: Exchange,
    values: Mapping[str, str] | None = None,
    trouble: str = "",
    *,
    preview: bool = False,
    is_gone: bool = False,
) -> Response:
    """``is_gone``: a colleague has removed it meanwhile; what was typed may be published as a new one."""
    kind, clerk = _kind_of(exchange), exchange.clerk
    item_id = "nouveau" if is_gone else exchange.part("item")
    is_new = item_id == "nouveau"
    if is_new and not kind.addable:
        raise not_found()
    with exchange.app_state.reading.begin() as db:
        row = None if is_new else find_item(db, clerk, kind, item_id)
        if row is None and not is_new:
            raise not_found()
        shown = dict(values) if values is not None else values_of(kind, row) if row is not None else {}
        versions = versions_of(db, kind, item_id) if row is not None else []
        wanted = exchange.request.query_params.get("version", "")
        kept = next((each for each in versions if str(each.id) == wanted), None)
        if kept is not None and values is None:
            shown = {str(name): str(text) for name, text in kept.words.items()}
        code = exchange.request.query_params.get("langue", "") or exchange.form.get("langue", "")
        language = next((each for each in LANGUAGES if each.code == code), FRENCH)
        return exchange.page(
            "content.html",
            422 if trouble else 200,
            kind=kind,
            row=row,
            values=shown,
            agencies=_agencies(db, clerk) if kind.kind and is_new else [],
            languages=OTHER_LANGUAGES,
            versions=versions,
            kept=kept,
            trouble=trouble,
            preview=kiosk_preview(kind, shown, language) if kind.translated and (row or preview) else None,
            every_language=LANGUAGES,
            about=_about(db, row) if row is not None else "",
            address=f"/console/contenus/{kind.path}/{item_id}",
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What the kiosk shows in a language: its page's title and lines, and what its bar says."""

    language: Language
    title: str
    lines: tuple[str, ...]
    faces: bool = False

    @property
    def bar(self) -> list[tuple[str, str]]:
        render = catalogue(self.language.code).render
        return [(icon, render(words)) for icon, words in PREVIEW_BAR]


#: The bar of the kiosk: pictograms and words.
PREVIEW_BAR = (
    ("translate", T("Langue")),
    ("format-size", T("Texte")),
    ("contrast-circle", T("Couleur")),
    ("volume-high", T("Écouter")),
    ("microphone", T("Parler")),
    ("hand-wave", T("Aide")),
    ("exit-to-app", T("Terminer")),
)


def kiosk_preview(kind: ContentKind, values: Mapping[str, str], language: Language) -> Preview:
    """As ``visit_facts.written``: what has no words in that language is in French, and marked so in it."""

    def said(name: str) -> str:
        own, french = values.get(f"{name}.{language.code}", ""), values.get(name, "")
        if own or not french or language.base == FRENCH.code:
            return own or french
        return catalogue(language.code).render(T("En français : {words}", words=french))

    whole = [said(each.name) for each in kind.translated]
    title, *rest = [values.get("name", ""), *whole] if kind.kind == "local_help" else whole
    lines = [line for text in rest for line in text.split("\n") if line.strip()]
    if kind.kind == "local_help":
        lines += [text for text in (values.get("where", ""), values.get("phone", "")) if text]
    if kind.row is WorkshopRow:
        lines += [
            text for text in (values.get("begins", "").replace("T", " "), values.get("place", "")) if text
        ]
    return Preview(language, title, tuple(lines), kind.row is SurveyRow)


def _write(exchange: Exchange) -> Response:
    kind, item_id, form = _kind_of(exchange), exchange.part("item"), exchange.form
    values = {name: text for name, text in form.items() if name != "csrf"}
    for field in kind.fields:
        if field.kind == "checks":
            values[field.name] = " ".join(v for v, _ in field.choices if form.get(f"{field.name}:{v}"))
    if form.get("action") == "preview":
        return _show_form(exchange, values, preview=True)
    try:
        with exchange.app_state.writing.begin() as db:
            known = "" if item_id == "nouveau" else item_id
            _check_seen(db, exchange, kind, known)
            made = write_item(db, exchange.now, exchange.clerk, kind, known, values, form.get("agency", ""))
    except LookupError:
        if not known or not kind.addable:
            raise not_found() from None
        trouble = (
            "Ce texte n’est plus en place : un collègue l’a retiré. Publiez-le si vous voulez le remettre."
        )
        return _show_form(exchange, values, trouble, is_gone=True)
    except ContentRefused as refused:
        return _show_form(exchange, values, str(refused))
    query = urlencode({"langue": form["langue"]}) if form.get("langue") else ""
    return redirect(f"/contenus/{kind.path}/{made}{f'?{query}' if query else ''}")


def _check_seen(db: Session, exchange: Exchange, kind: ContentKind, item_id: str) -> None:
    """Raises ``ContentRefused`` where a colleague has published it since the form was shown."""
    latest = next(iter(versions_of(db, kind, item_id)), None)
    seen = exchange.form.get("seen")
    if latest is None or seen in (None, str(latest.id)) or latest.who == exchange.clerk.login:
        return
    if latest.words:
        raise ContentRefused(
            f"{latest.who} vient de publier un autre texte : lisez-le sous « Qui a changé quoi ». "
            "Publiez encore pour mettre le vôtre à sa place."
        )


def _remove(exchange: Exchange) -> Response:
    kind = _kind_of(exchange)
    try:
        with exchange.app_state.writing.begin() as db:
            remove_item(db, exchange.now, exchange.clerk, kind, exchange.part("item"))
    except LookupError:
        raise not_found() from None
    except ContentRefused as refused:
        return _show_list(exchange, str(refused))
    return redirect(f"/contenus/{kind.path}")


def _copy_defaults(exchange: Exchange) -> Response:
    kind = _kind_of(exchange)
    try:
        with exchange.app_state.writing.begin() as db:
            copy_defaults(db, exchange.now, exchange.clerk, kind, exchange.form.get("agency", ""))
    except LookupError:
        raise not_found() from None
    return redirect(f"/contenus/{kind.path}")


def _routes() -> Iterator[Any]:
    writers = {ClerkRole.MANAGER}
    yield route("/contenus", _show_first, roles=writers)
    yield route("/contenus/{kind}", _show_list, roles=writers)
    yield route("/contenus/{kind}/reprendre", post=_copy_defaults, roles=writers)
    yield route("/contenus/{kind}/{item}", _show_form, _write, roles=writers)
    yield route("/contenus/{kind}/{item}/retirer", post=_remove, roles=writers)


CONTENT_ROUTES = tuple(_routes())

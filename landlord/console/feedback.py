"""Opinions and ideas: read, put into groups, answered with "vous avez dit, nous avons fait"."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from kiosk.domain.rules import PARIS
from landlord.contract import MIN_USAGE_COUNT
from landlord.server.surveys import is_question
from landlord.server.tables import (
    GroupedOpinionRow,
    IdeaRow,
    OpinionGroupRow,
    SurveyAnswerRow,
    SurveyRow,
)

from .accounts import record_clerk
from .content import OTHER_LANGUAGES
from .routing import Exchange, not_found, redirect, route
from .tables import AuditAction, ClerkRole, ContentVersionRow
from .trials import TRIAL_ROUTES

MAX_OPINIONS, MAX_LETTERS = 300, 300
FACES = tuple(f"emoticon-{each}-outline" for each in ("cry", "sad", "neutral", "happy", "excited"))


@dataclass(frozen=True, slots=True)
class Opinion:
    """Words of someone who did not sign; ``face`` from 1, the saddest, to 5, 0 for an idea."""

    id: str
    words: str
    face: int
    about: str
    language: str
    week: date
    group: str


def read_opinions(db: Session) -> list[Opinion]:
    """The latest weeks first; of one week in an order that says nothing."""
    answer, idea, grouped, survey = SurveyAnswerRow, IdeaRow, GroupedOpinionRow, SurveyRow
    said = (
        select(answer, survey.question, grouped.group_id)
        .join(survey, survey.id == answer.survey_id)
        .outerjoin(grouped, grouped.opinion_id == answer.id)
        .where(answer.comment != "")
        .order_by(answer.week.desc(), answer.id)
        .limit(MAX_OPINIONS)
    )
    found = [
        Opinion(row.id, row.comment, row.face, question, row.language, row.week, group or "")
        for row, question, group in db.execute(said).tuples()
    ]
    ideas = (
        select(idea, grouped.group_id)
        .outerjoin(grouped, grouped.opinion_id == idea.id)
        .order_by(idea.week.desc(), idea.id)
        .limit(MAX_OPINIONS)
    )
    found += [
        Opinion(row.id, row.words, 0, "Idée", row.language, row.week, group or "")
        for row, group in db.execute(ideas).tuples()
    ]
    return sorted(found, key=lambda each: (-each.week.toordinal(), each.id))


def _show_opinions(exchange: Exchange) -> Response:
    with exchange.app_state.writing.begin() as db:
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.READ_OPINIONS)
        opinions = read_opinions(db)
        group = OpinionGroupRow
        groups = list(db.scalars(select(group).order_by(group.published_on.is_not(None), group.title)))
        unread = [each for each in opinions if not each.group]
        return exchange.page(
            "opinions.html",
            groups=groups,
            grouped={row.id: [each for each in opinions if each.group == row.id] for row in groups},
            unread=unread[:100],
            more=len(unread) > 100,
            questions=_questions(db),
            faces=FACES,
        )


def _questions(db: Session) -> list[tuple[SurveyRow, list[int], int]]:
    """Each with how often each face was given; nothing of fewer than five."""
    answer = SurveyAnswerRow
    counted = select(answer.survey_id, answer.face, func.count()).group_by(answer.survey_id, answer.face)
    counts: dict[str, Counter[int]] = {}
    for survey, face, count in db.execute(counted).tuples():
        counts.setdefault(survey, Counter())[face] = count
    rows = db.scalars(
        select(SurveyRow).where(is_question()).order_by(SurveyRow.closes_on.desc(), SurveyRow.id).limit(100)
    )
    listed = []
    for row in rows:
        given = counts.get(row.id, Counter())
        total = sum(given.values())
        listed.append((row, [given[face] for face in range(1, 6)], total if total >= MIN_USAGE_COUNT else 0))
    return listed


def _add_group(exchange: Exchange) -> Response:
    title = exchange.form.get("title", "").strip().replace("\0", "")[:80]
    if title:
        with exchange.app_state.writing.begin() as db:
            name = secrets.token_hex(6)
            db.add(OpinionGroupRow(id=name, title=title, said="", done="", published_on=None))
            record_clerk(db, exchange.now, exchange.clerk, AuditAction.GROUPED_OPINION, name)
    return redirect("/avis")


def _find_opinion(db: Session, exchange: Exchange) -> SurveyAnswerRow | IdeaRow:
    name = exchange.form.get("opinion", "").replace("\0", "")
    row = db.get(SurveyAnswerRow, name) or db.get(IdeaRow, name)
    if row is None:
        raise not_found()
    return row


def _group_opinion(exchange: Exchange) -> Response:
    with exchange.app_state.writing.begin() as db:
        row = _find_opinion(db, exchange)
        group = exchange.form.get("group", "").replace("\0", "")
        link = db.get(GroupedOpinionRow, row.id)
        if group and db.get(OpinionGroupRow, group) is None:
            raise not_found()
        if link is not None and not group:
            db.delete(link)
        elif link is not None:
            link.group_id = group
        elif group:
            db.add(GroupedOpinionRow(opinion_id=row.id, group_id=group))
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.GROUPED_OPINION, group)
    return redirect("/avis")


def _remove_opinion(exchange: Exchange) -> Response:
    """Of an answer the face still counts."""
    with exchange.app_state.writing.begin() as db:
        row = _find_opinion(db, exchange)
        if isinstance(row, SurveyAnswerRow):
            row.comment = ""
        else:
            link = db.get(GroupedOpinionRow, row.id)
            if link is not None:
                db.delete(link)
            db.delete(row)
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.REMOVED_OPINION)
    return redirect("/avis")


# --- answers -------------------------------------------------------------------------------


def _answered(db: Session, exchange: Exchange) -> SurveyRow | OpinionGroupRow:
    name = exchange.part("name").replace("\0", "")
    row: SurveyRow | OpinionGroupRow | None = None
    match exchange.part("kind"):
        case "groupe":
            row = db.get(OpinionGroupRow, name)
        case "question":
            row = db.scalars(select(SurveyRow).where(SurveyRow.id == name, is_question())).one_or_none()
    if row is None:
        raise not_found()
    return row


def _show_answer(exchange: Exchange, values: Mapping[str, str] | None = None, trouble: str = "") -> Response:
    with exchange.app_state.reading.begin() as db:
        row = _answered(db, exchange)
        shown = dict(values or {})
        if values is None:
            shown = {"said": row.said, "done": row.done}
            for code, words in (row.translations or {}).items():
                shown |= {f"{name}.{code}": text for name, text in words.items()}
        return exchange.page(
            "opinion_answer.html",
            422 if trouble else 200,
            title=row.title if isinstance(row, OpinionGroupRow) else row.question,
            published_on=row.published_on,
            values=shown,
            languages=OTHER_LANGUAGES,
            address=f"/console/avis/{exchange.part('kind')}/{exchange.part('name')}",
            trouble=trouble,
        )


def _answer(exchange: Exchange) -> Response:
    """Published at every kiosk at once, or withdrawn; the translations of a question itself stay."""
    form, clerk = exchange.form, exchange.clerk
    texts = {name: text.strip().replace("\0", "").replace("\r\n", "\n") for name, text in form.items()}
    withdraws = form.get("action") == "withdraw"
    if not withdraws and not (texts.get("said") and texts.get("done")):
        return _show_answer(exchange, texts, "Écrivez les deux : ce qui a été dit, ce qui a été fait.")
    if any(len(texts.get(name, "")) > MAX_LETTERS for name in ("said", "done")):
        return _show_answer(exchange, texts, f"Pas plus de {MAX_LETTERS} lettres.")
    with exchange.app_state.writing.begin() as db:
        row = _answered(db, exchange)
        if withdraws:
            row.published_on = None
        else:
            row.said, row.done = texts["said"], texts["done"]
            row.published_on = row.published_on or exchange.now.astimezone(PARIS).date()
            translations = {code: dict(words) for code, words in (row.translations or {}).items()}
            for language in OTHER_LANGUAGES:
                words = translations.setdefault(language.code, {})
                for name in ("said", "done"):
                    text = texts.get(f"{name}.{language.code}", "")[:MAX_LETTERS]
                    words.pop(name, None)
                    if text:
                        words[name] = text
            row.translations = {code: words for code, words in translations.items() if words}
        version = {"said": row.said, "done": row.done} if row.published_on else {}
        db.add(
            ContentVersionRow(kind="reponse", item_id=row.id, at=exchange.now, who=clerk.login, words=version)
        )
        record_clerk(db, exchange.now, clerk, AuditAction.ANSWERED_OPINIONS, row.id)
    return redirect("/avis")


def _routes() -> Iterator[Any]:
    readers = {ClerkRole.MANAGER}
    yield route("/avis", _show_opinions, roles=readers)
    yield route("/avis/groupes", post=_add_group, roles=readers)
    yield route("/avis/ranger", post=_group_opinion, roles=readers)
    yield route("/avis/effacer", post=_remove_opinion, roles=readers)
    yield from TRIAL_ROUTES
    yield route("/avis/{kind}/{name}", _show_answer, _answer, roles=readers)


FEEDBACK_ROUTES = tuple(_routes())

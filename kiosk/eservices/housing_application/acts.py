"""What the journey sends to the landlord's system."""

from __future__ import annotations

from typing import Any

from kiosk.domain import Act, ActKind, T
from kiosk.eservices import visit_facts
from kiosk.journeys import Context, SavedDraft

from . import answers, saved

PATH = "/v1/housing-applications"


def build_submission(view: Context) -> Act | None:
    """A new or resumed application is handed in, a renewal too; a mere change was sent on the way."""
    found = saved.saved_application(view)
    if view.get(saved.NEXT) == saved.RENEW:
        return Act(
            kind=ActKind.APPLICATION_SUBMIT,
            subject=found.reference,
            path=f"{PATH}/{found.reference}/submit",
            body={"resume_code": found.resume_code, "at": visit_facts.now(view).isoformat()},
        )
    return _whole(view, submit=True) if saved.is_being_filled(view) and saved.is_draft(view) else None


def build_draft(view: Context) -> SavedDraft | None:
    """The draft, for another day. It is opened again with its number and the birth date."""
    if not saved.is_draft(view) or "naissance" not in view:
        return None
    act = _whole(view, submit=False)
    number = act.subject
    return SavedDraft(
        act=act,
        told=(
            T("Pour la reprendre : ce numéro et votre date de naissance."),
            T("Photographiez l’écran, ou notez le numéro : {number}", number=number),
        ),
        code=number,
    )


def has_changes(view: Context) -> bool:
    """Whether something was said that the landlord's system does not know yet."""
    found = saved.saved_application(view)
    return answers.sections_json(answers.answered_application(view)) != answers.sections_json(found)


def build_change(view: Context) -> Act:
    """The sections that are different now; refused when somebody else has changed them meanwhile."""
    found = saved.saved_application(view)
    before, now = answers.sections_json(found), answers.sections_json(answers.answered_application(view))
    changed = {section: value for section, value in now.items() if value != before[section]}
    return Act(
        kind=ActKind.APPLICATION_CHANGE,
        subject=found.reference,
        path=f"{PATH}/{found.reference}",
        body={"resume_code": found.resume_code, **changed},
        etag=found.etag,
    )


def _whole(view: Context, *, submit: bool) -> Act:
    """The body of ``POST /v1/housing-applications``."""
    found = saved.saved_application(view)
    reference = found.reference or visit_facts.reference(view)
    body: dict[str, Any] = {
        "reference": reference,
        "language": visit_facts.language(view),
        "at": visit_facts.now(view).isoformat(),
        "submit": submit,
        **answers.sections_json(answers.answered_application(view)),
    }
    if found.resume_code:
        body["resume_code"] = found.resume_code
    return Act(ActKind.APPLICATION, reference, PATH, body)

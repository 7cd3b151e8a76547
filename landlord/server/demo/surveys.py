"""Questions, and what was answered to them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..tables import OpinionRow, SurveyRow
from ..weeks import monday
from .moments import Day
from .read import read


def fill(db: Session, day: Day) -> None:
    """``surveys.toml``."""
    for survey in read("surveys")["surveys"]:
        opens_on = day.after(survey["opens"])
        db.add(
            SurveyRow(
                id=survey["id"],
                question=survey["question"],
                opens_on=opens_on,
                closes_on=day.after(survey["closes"]),
                said=survey.get("said", ""),
                done=survey.get("done", ""),
                told_on=day.after(survey["told"]) if "told" in survey else None,
            )
        )
        db.flush()
        faces = [face for face, count in enumerate(survey["faces"], 1) for _ in range(count)]
        for number, face in enumerate(faces):
            db.add(
                OpinionRow(
                    id=f"{survey['id']}-{number}",
                    survey_id=survey["id"],
                    face=face,
                    comment="",
                    language="fr",
                    week=monday(opens_on),
                )
            )

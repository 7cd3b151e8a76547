"""Questions, and what was answered to them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..tables import SurveyAnswerRow, SurveyRow
from ..weeks import monday_of
from .demo_day import DemoDay
from .files import read_demo_file


def fill(db: Session, day: DemoDay) -> None:
    """``surveys.toml``."""
    for survey in read_demo_file("surveys")["surveys"]:
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
                SurveyAnswerRow(
                    id=f"{survey['id']}-{number}",
                    survey_id=survey["id"],
                    face=face,
                    comment="",
                    language="fr",
                    week=monday_of(opens_on),
                )
            )

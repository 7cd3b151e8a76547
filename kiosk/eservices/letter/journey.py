"""Lire une lettre: a photo of it, then what it says, where it says so, and the service that answers it.

Nothing is sent and nothing is kept: the photo ends with the visit.
"""

from kiosk.domain import T
from kiosk.journeys import Choose, FetchStep, LetterReading, Option, Photo, ReadLetter, Step

from .. import visit_facts
from .state import AGAIN, PERSON, PHOTO_STEP, READ_STEP, TROUBLE_STEP, LetterState, Understanding

KEY = "lettre"
TITLE = T("Lire une lettre")


def steps() -> tuple[Step, ...]:
    return (
        Photo(
            key=PHOTO_STEP,
            title=T("Montrez votre lettre à l’appareil photo"),
            hint=T("Toute la page, bien à plat. La photo s’efface quand vous partez."),
            most=1,
            fine=True,
            optional=False,
        ),
        FetchStep(
            key=READ_STEP,
            title=T("La borne lit votre lettre…"),
            hint=T("Cela peut prendre une minute. Vous pouvez reprendre votre lettre."),
            asks=lambda context: ReadLetter(
                context[PHOTO_STEP][0], visit_facts.language(context), Understanding.of(context)
            ),
            when=lambda context: PHOTO_STEP in context,
        ),
        Choose(
            key=TROUBLE_STEP,
            title=LetterState.trouble_text,
            counted=False,
            options=(
                Option(AGAIN, T("Refaire la photo"), icon="camera"),
                Option(PERSON, T("Parler à quelqu’un"), icon="face-agent"),
            ),
            reset_steps=lambda context: (PHOTO_STEP,) if context.get(TROUBLE_STEP) == AGAIN else (),
            when=LetterState.is_unread,
        ),
        LetterReading(
            key="dit",
            title=T("Ce que dit votre lettre"),
            hint=T("La borne a lu. Elle peut se tromper : demandez à une personne."),
            picture=lambda context: LetterState(context).letter.picture,
            answers=LetterState.answers,
            lines=LetterState.lines,
            warning=LetterState.warning,
            person_first=LetterState.needs_person,
            actions=LetterState.actions,
            when=lambda context: not LetterState(context).is_unread,
        ),
    )

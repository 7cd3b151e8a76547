"""What makes a meeting possible: an interpreter, a lift, someone who writes things down.

Nobody is asked two more questions for it: the answer is first what the visit shows (a language, large
letters), and stands in the review, where a touch changes it.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import LANGUAGES, AccessNeed, T, Text, get_language
from kiosk.journeys import Choose, Context, Option

from .. import visit_facts

NONE, LSF = "aucun", "lsf"

ACCESS_LABELS: dict[AccessNeed, tuple[Text, str]] = {
    AccessNeed.FAUTEUIL_ROULANT: (T("Je viens en fauteuil roulant"), "wheelchair-accessibility"),
    AccessNeed.SANS_MARCHES: (T("Je ne peux pas monter de marches"), "stairs"),
    AccessNeed.VUE: (T("Je vois mal"), "eye-off-outline"),
    AccessNeed.AUDITION: (T("J’entends mal"), "ear-hearing-off"),
    AccessNeed.COMPREHENSION: (T("J’ai besoin de mots simples"), "account-heart"),
}


def interpreter_step(when: Callable[[Context], bool]) -> Choose:
    """Which interpreter, if any."""
    return Choose(
        key="interprete",
        title=T("Voulez-vous un interprète ?"),
        counted=False,
        options=(
            Option(NONE, T("Non, le français me va"), icon="check"),
            Option(LSF, T("Langue des signes française"), icon="hand-front-right"),
            *(
                Option(each.code, T("{language}", language=each), icon="translate")
                for each in LANGUAGES
                if each.base != "fr"
            ),
        ),
        known=lambda view: NONE if visit_facts.language(view) == "fr" else visit_facts.language(view),
        when=when,
    )


def access_step(when: Callable[[Context], bool]) -> Choose:
    """What else is needed."""
    return Choose(
        key="besoins",
        title=T("De quoi avez-vous besoin pour venir ?"),
        counted=False,
        many=True,
        options=(
            *(Option(need, label, icon=icon) for need, (label, icon) in ACCESS_LABELS.items()),
            Option(NONE, T("Rien de particulier"), icon="check"),
        ),
        known=lambda view: (NONE,),
        when=when,
    )


def interpreter_text(view: Context) -> Text:
    chosen = view.get("interprete", NONE)
    if chosen == NONE:
        return T("Non")
    if chosen == LSF:
        return T("Langue des signes française")
    return T("{language}", language=get_language(chosen))


def access_needs(view: Context) -> list[AccessNeed]:
    return [need for need in AccessNeed if need in view.get("besoins", ())]


def access_text(view: Context) -> Text:
    found = [ACCESS_LABELS[need][0] for need in access_needs(view)]
    if not found:
        return T("Rien de particulier")
    joined = found[-1]
    for text in reversed(found[:-1]):
        joined = T("{first} ; {others}", first=text, others=joined)
    return joined

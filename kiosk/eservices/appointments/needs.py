"""What makes a meeting possible: an interpreter, a lift, someone who writes things down.

Nobody is asked two more questions for it: the answer is first what the visit shows (a language, large
letters), and stands in the review, where a touch changes it.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import LANGUAGES, AccessNeed, T, Text, language
from kiosk.journeys import Choose, Option, View

from .. import given

NONE, LSF = "aucun", "lsf"

ACCESS: dict[AccessNeed, tuple[Text, str]] = {
    AccessNeed.FAUTEUIL_ROULANT: (T("Je viens en fauteuil roulant"), "wheelchair-accessibility"),
    AccessNeed.SANS_MARCHES: (T("Je ne peux pas monter de marches"), "stairs"),
    AccessNeed.VUE: (T("Je vois mal"), "eye-off-outline"),
    AccessNeed.AUDITION: (T("J’entends mal"), "ear-hearing-off"),
    AccessNeed.COMPREHENSION: (T("J’ai besoin de mots simples"), "account-heart"),
}


def interpreter(when: Callable[[View], bool]) -> Choose:
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
        known=lambda view: NONE if given.language(view) == "fr" else given.language(view),
        when=when,
    )


def access(when: Callable[[View], bool]) -> Choose:
    """What else is needed."""
    return Choose(
        key="besoins",
        title=T("De quoi avez-vous besoin pour venir ?"),
        counted=False,
        many=True,
        options=(
            *(Option(need, label, icon=icon) for need, (label, icon) in ACCESS.items()),
            Option(NONE, T("Rien de particulier"), icon="check"),
        ),
        known=lambda view: (NONE,),
        when=when,
    )


def interpreter_text(view: View) -> Text:
    chosen = view.get("interprete", NONE)
    if chosen == NONE:
        return T("Non")
    if chosen == LSF:
        return T("Langue des signes française")
    return T("{language}", language=language(chosen))


def access_needs(view: View) -> list[AccessNeed]:
    return [need for need in AccessNeed if need in view.get("besoins", ())]


def access_text(view: View) -> Text:
    found = [ACCESS[need][0] for need in access_needs(view)]
    if not found:
        return T("Rien de particulier")
    joined = found[-1]
    for text in reversed(found[:-1]):
        joined = T("{first} ; {others}", first=text, others=joined)
    return joined

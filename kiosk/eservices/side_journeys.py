"""Journeys that are no e-service: who is there, what somebody wants, the staff's code, a photo taken again.

They are journeys all the same, so that touch, keypad, voice and translation work for them too. Facts:
``now``; for the code sent by telephone ``phone_hint``.
"""

from kiosk.domain import T, Text, verbatim
from kiosk.domain.rules.rent_notice import rent_notice_parser_in_force
from kiosk.journeys import Date, Describe, Information, Journey, Number, NumberFormat, Photo, Wish

from .visit_facts import facts_in


def identify_journey(digits: int, *, guests: bool) -> Journey:
    """Number and birth date; ``digits`` is how many a tenant number of this landlord has. With ``guests``
    one can go on without a number; the others are told where it stands, and asked again."""
    return Journey(
        key="identify",
        title=T("Pour vous reconnaître"),
        icon="account",
        steps=(
            Number(
                key="tenant_number",
                title=T("Votre numéro de locataire"),
                hint=T("Il est en haut de votre avis d’échéance. Il a {count} chiffres.", count=digits),
                help=T("Vous ne le trouvez pas ? Touchez Aide."),
                format=NumberFormat.TENANT_NUMBER,
                pattern=rf"[0-9]{{{digits}}}",
                length=digits,
                scan=_tenant_number_in_notice,
                optional=True,
                skip_label=T("Je n’ai pas de numéro") if guests else T("Je n’ai pas mon numéro"),
            ),
            Information(
                key="without_number",
                title=T("Où est votre numéro ?"),
                body=(
                    T("Il est en haut de votre avis d’échéance. Il a {count} chiffres.", count=digits),
                    T("Vous n’avez pas ce papier ? Une personne de l’agence peut chercher votre numéro."),
                    T("Sans numéro, vous pouvez prendre rendez-vous ou signaler une panne dans l’immeuble."),
                ),
                drawing="papers/rent_notice",
                offers_person_call=True,
                person_first=True,
                primary=T("Taper mon numéro"),
                when=lambda context: not guests and "tenant_number" not in context,
            ),
            Date(
                key="birth_date",
                title=T("Votre date de naissance"),
                hint=T("Le jour, le mois, l’année. Par exemple 02 03 1948."),
                when=lambda context: "tenant_number" in context,
                ahead=lambda context: True,
            ),
        ),
    )


def _tenant_number_in_notice(content: str) -> str | None:
    notice = rent_notice_parser_in_force().read(content)
    return notice.tenant_number if notice is not None else None


OTP_JOURNEY = Journey(
    key="identify_code",
    title=T("Pour vous reconnaître"),
    icon="message-text-lock",
    steps=(
        Number(
            key="code",
            title=T("Le code reçu par téléphone"),
            hint=lambda context: T(
                "Nous l’avons envoyé au {phone}. Il a 6 chiffres.", phone=facts_in(context)["phone_hint"]
            ),
            pattern=r"[0-9]{6}",
            length=6,
            masked=True,
        ),
    ),
)


WISH_JOURNEY = Journey(
    key="recherche",
    title=T("Chercher"),
    icon="magnify",
    steps=(
        Wish(
            key="souhait",
            title=T("Que voulez-vous faire ?"),
            examples=(T("« Je veux changer mon rendez-vous »"),),
            max_length=200,
        ),
    ),
)


STAFF_CODE_KEY = "personnel"

STAFF_CODE_JOURNEY = Journey(
    key=STAFF_CODE_KEY,
    title=T("Réservé aux agents"),
    icon="badge-account-outline",
    steps=(
        Number(
            key="code",
            title=T("Le code du personnel"),
            hint=T("Cet espace n’est pas pour les visiteurs."),
            pattern=r"[0-9]{4,12}",
            length=12,
            masked=True,
        ),
    ),
)


CORRECTION_KEY = "correction"


def correction_journey(label: Text) -> Journey:
    """One answer of a refused act, to be put right."""
    return Journey(
        key=CORRECTION_KEY,
        title=T("Espace du personnel"),
        icon="pencil-outline",
        steps=(Describe(key="valeur", title=label, min_length=1),),
    )


ANNOUNCEMENT_JOURNEY = Journey(
    key="annonce",
    title=verbatim("Annonce du jour"),
    icon="bullhorn-outline",
    steps=(
        Describe(
            key="texte",
            title=verbatim("Que dit l’écran de repos aujourd’hui ?"),
            hint=verbatim("Deux lignes au plus. L’annonce s’efface demain. Pas de nom de locataire."),
            personal=False,
            min_length=1,
            max_length=160,
        ),
    ),
)

ASSISTANT_NAME_JOURNEY = Journey(
    key="aidant",
    title=verbatim("Aider un visiteur"),
    icon="account-heart-outline",
    steps=(
        Describe(
            key="prenom",
            title=verbatim("Votre prénom"),
            hint=verbatim("Le visiteur le lit, et dit oui ou non. Il est noté avec ce qu’il envoie."),
            personal=False,
            names=True,
            min_length=1,
            max_length=40,
        ),
    ),
)


PHOTO_RETAKE_KEY = "photo"
PHOTO_RETAKE_STEP = "photos"


def photo_retake_journey(of: Journey) -> Journey:
    """One photo more for what ``of`` has sent."""
    return Journey(
        key=PHOTO_RETAKE_KEY,
        title=of.title,
        icon=of.icon,
        steps=(
            Photo(
                key=PHOTO_RETAKE_STEP,
                title=T("Voulez-vous ajouter une photo ?"),
                hint=T("Montrez à l’appareil la photo de votre téléphone."),
                most=1,
            ),
        ),
    )

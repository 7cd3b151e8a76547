"""Who is there: tenant number and birth date, then a one-time code where the tenant has a phone on file.

These are journeys like any other, so that touch, keypad, voice and translation work for them too.
Facts: ``now``, ``tenant_number_digits``; for the code ``phone_hint``.
"""

from __future__ import annotations

from kiosk.domain import T
from kiosk.domain.rules.rent_notice import rent_notice_parser_in_force
from kiosk.journeys import Date, Journey, Number, NumberFormat


def identify_journey(digits: int, *, guests: bool) -> Journey:
    """Number and birth date; ``digits`` is how many a tenant number of this landlord has. With ``guests``
    one can go on without a number."""
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
                scan=_of_notice,
                optional=guests,
                skip_label=T("Je n’ai pas de numéro"),
            ),
            Date(
                key="birth_date",
                title=T("Votre date de naissance"),
                hint=T("Le jour, le mois, l’année. Par exemple 02 03 1948."),
                when=lambda view: "tenant_number" in view,
                ahead=lambda view: True,
            ),
        ),
    )


def _of_notice(content: str) -> str | None:
    """The number on a rent notice."""
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
            hint=lambda view: T(
                "Nous l’avons envoyé au {phone}. Il a 6 chiffres.", phone=view.facts["phone_hint"]
            ),
            pattern=r"[0-9]{6}",
            length=6,
            masked=True,
        ),
    ),
)

"""What is tried out of this e-service."""

from ..fixtures import ANY_LETTER_KEY, RECEIPT, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "ask for a home",
            (
                *(
                    "option.nouvelle",
                    "type:{who.applicant}",
                    ANY_LETTER_KEY,
                    "confirm",
                    ANY_LETTER_KEY,
                    "confirm",
                ),
                *("option.francaise", "option.celibataire", "skip"),
                *("key.6", "key.9", "key.1", "key.0", "key.0", "option.69266*", "skip"),
                *("option.personne", "option.cdi", "type:1600", "skip", "option.locataire_prive"),
                *("option.trop_cher", "confirm", "option.t2", "confirm"),
                *("key.6", "key.9", "key.0", "key.0", "key.1", "option.69381*", "skip", "skip"),
                *("option.non", "confirm"),
            ),
            RECEIPT,
        ),
    )
)

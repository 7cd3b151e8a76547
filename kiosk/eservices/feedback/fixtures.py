"""What is tried out of this e-service."""

from ..fixtures import ANY_LETTER_KEY, RECEIPT, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "give one's opinion", ("option.question", "option.proprete-*", "option.4", "skip"), RECEIPT
        ),
        ServiceWalk(
            "a seat in a workshop",
            (
                "option.ateliers",
                "option.cuisine",
                ANY_LETTER_KEY,
                ANY_LETTER_KEY,
                "confirm",
                "type:{who.phone}",
                "confirm",
            ),
            RECEIPT,
        ),
    )
)

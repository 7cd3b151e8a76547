"""What is tried out of this e-service."""

from ..fixtures import RECEIPT, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk("pay the rent", ("option.tout", "option.plus_tard"), RECEIPT, signs_in=True, known=True),
    )
)

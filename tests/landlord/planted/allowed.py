"""What a landlord may do otherwise, and is not wrong."""

from ..wrong_server import accepted, altered, answers, setting

#: What a landlord may do otherwise.
ALLOWED = {
    "with members of its own": altered("/v1/*", setting(vendor={"x": 1})),
    "accepting for later": answers(accepted),
}

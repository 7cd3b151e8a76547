"""``server``: the demo landlord on a real socket, as the tests of the landlord have it, on SQLite."""

from tests.landlord.conftest import server  # noqa: F401 - a fixture

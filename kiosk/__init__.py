"""A touch terminal for the agency of a social landlord: e-services anyone can use, offline."""

__version__ = "0.1.0"

"""``kiosk audit``: what docs/sources/accessibility.md asks, measured on every screen and proven by a command.

``scenes`` are all the screens there are, ``visual`` draws and measures them, ``behaviour`` walks through
them by keypad, touch and ear, ``report`` writes what was found. ``findings`` is what they say to each other.
"""

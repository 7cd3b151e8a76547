"""Building blocks of the screens: every one says what it is in the outline."""

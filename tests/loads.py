"""Ways to open an atlas that do not end well; another process must be able to import them."""

import time


def endless():
    """An atlas that takes for ever to open."""
    time.sleep(600)


def broken():
    """An atlas that cannot be opened."""
    raise SystemExit(3)

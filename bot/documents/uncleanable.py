"""Why a file cannot be freed of what programs wrote into it."""


class CannotClean(ValueError):
    """The file is damaged, locked, or holds something whose properties nobody here knows."""


class TooLarge(CannotClean):
    """Going through the file would take too long."""

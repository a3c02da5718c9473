"""What a database refuses for good, and what it will take when it is back."""


def is_about_data(error: Exception) -> bool:
    """True when what was to be written cannot be, now or ever; False when the database itself is in trouble."""
    cause = getattr(error, "orig", None) or error
    named = {kind.__name__ for kind in type(cause).__mro__}  # each driver has its own DataError
    return isinstance(cause, ValueError | OverflowError) or "DataError" in named

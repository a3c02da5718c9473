"""What a database refuses for good, and what it will take when it is back."""

from sqlalchemy.exc import PendingRollbackError

_TROUBLE = frozenset({"OperationalError", "InterfaceError"})


def is_about_data(error: Exception) -> bool:
    """True when what was to be written cannot be, now or ever; False when the database itself is in trouble."""
    cause = getattr(error, "orig", None) or error
    return isinstance(cause, ValueError | OverflowError) or "DataError" in _names(cause)


def is_about_database(error: Exception) -> bool:
    """True when the database itself is in trouble: gone, full or busy, or a transaction is open that was broken by it."""
    cause = getattr(error, "orig", None) or error
    return isinstance(cause, PendingRollbackError) or bool(_TROUBLE & _names(cause))


def _names(error: BaseException) -> set[str]:
    """Each driver has classes of its own, by the same names."""
    return {kind.__name__ for kind in type(error).__mro__}

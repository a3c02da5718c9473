"""Candidates and applications out of a file. Source: docs/behaviour.md, Import.

The file is read and checked whole before anything is written. Then good rows go in, 500 to a transaction, so an import
that was cut off is simply run again: what is in stays, what is missing comes. One application per vacancy and e-mail
address. What is there is never overwritten: an empty field is filled, a different value is kept and said.
"""

from bot.services.importing.report import Report
from bot.services.importing.rows import COLUMNS
from bot.services.importing.running import run

__all__ = ["COLUMNS", "Report", "run"]

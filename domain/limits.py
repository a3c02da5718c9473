"""How much one person, and one vacancy, may send to candidates: far more than a working day needs, far less than a stolen account would.

Source: docs/behaviour.md, Limits.
"""

from datetime import timedelta

LETTERS_AN_HOUR = 200
VACANCY_LETTERS_AN_HOUR = 1000
STEP_LETTERS_AN_HOUR = 1000
"""By steps with several people at once, everything else that was written within the hour among it: as many as one step takes."""

SMS_A_DAY = 50

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

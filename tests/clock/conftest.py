"""A database for each test."""

from tests.databases import (  # noqa: F401 - fixtures are found by their names
    database,
    database_url,
    postgresql_shared,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)

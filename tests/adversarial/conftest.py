"""The whole program in this process, and the web by itself."""

from tests.databases import sqlite_template, sqlite_url  # noqa: F401 - fixtures
from tests.office import office  # noqa: F401 - fixture
from tests.web.conftest import desk  # noqa: F401 - fixture

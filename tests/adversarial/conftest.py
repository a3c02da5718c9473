"""The whole program in this process, and the web by itself."""

from tests.web.conftest import desk  # noqa: F401 - fixture

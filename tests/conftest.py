"""What every test can ask for."""

import os

pytest_plugins = ["tests.servers", "tests.databases", "tests.office", "tests.services.company"]
if os.environ.get("CI"):
    pytest_plugins.append("tests.ci_no_skips")

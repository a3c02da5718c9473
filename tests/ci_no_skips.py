"""In CI a test that could not run is a failure: a browser that is missing must not look green."""

from collections.abc import Iterable

import pytest

MUST_RUN = {"browser", "postgres", "calendar"}


class NoSkips:
    """Notes the tests that were skipped for want of a server, and fails the run at its end if there are any."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a skipped test of a kind that must run; a test that is expected to fail was run."""
        if report.skipped and not hasattr(report, "wasxfail") and MUST_RUN.intersection(report.keywords):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that skipped itself whole, whatever tests it holds."""
        if report.skipped:
            self.skipped.append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make a run that was green until now fail."""
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was not run, above pytest's own last line."""
        for line in self.lines():
            terminalreporter.write_line(line, red=True)

    def lines(self) -> Iterable[str]:
        """Return a line for each test that was not run."""
        return [f"FAILED in CI because it was skipped: {nodeid}" for nodeid in self.skipped]


def pytest_configure(config: pytest.Config) -> None:
    """Watch in the process that reports; the workers of xdist report to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(NoSkips(), "kalle-no-skips")

"""What every test may use: the check for servers, the policy oracle, Hypothesis settings that do not hurry."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import RequireServer
from tests.servers import require_server as require_server_now

REPOSITORY = Path(__file__).resolve().parent.parent

# A busy machine is not a bug: no deadlines. CI repeats the same examples, so that a red build is red for everyone.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

# The reference policy engine lives beside the environment, not in it: see `make oracle`.
ORACLE = Path(os.environ.get("TOULMIN_OPA_ORACLE") or REPOSITORY / ".venv" / "opa")
if ORACLE.is_dir() and str(ORACLE) not in sys.path:
    sys.path.append(str(ORACLE))

# Servers that `.ci/run` fetched, and those that came with the environment, are found like any other program.
TOOLS = Path(os.environ.get("TOULMIN_TOOLS") or REPOSITORY / ".tools") / "bin"
os.environ["PATH"] = os.pathsep.join((str(TOOLS), str(Path(sys.executable).parent), os.environ.get("PATH", "")))


@pytest.fixture(scope="session")
def require_server() -> RequireServer:
    """Call it as `require_server("opa", found=..., how_to_get="...")` before a test talks to a real server."""
    return require_server_now


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top folder of the repository."""
    return REPOSITORY


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, in one block, what was not tested and how to get what was missing."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "NOT TESTED" in reason:
            reason = reason.removeprefix("Skipped: ")
            reasons[reason] = reasons.get(reason, 0) + 1
    if not reasons:
        return
    terminalreporter.section("NOT TESTED ON THIS MACHINE", sep="!", yellow=True, bold=True)
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count:>4} × {reason.removeprefix('NOT TESTED: ')}")

"""A missing server is never passed over in silence."""

import pytest

from tests.servers import require_server


@pytest.mark.parametrize("value", ["true", "1", "True"])
def test_a_missing_server_fails_under_ci(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CI", value)
    with pytest.raises(pytest.fail.Exception, match="'opa' is missing: build it"):
        require_server("opa", found=False, how_to_get="build it")


@pytest.mark.parametrize("value", ["", "false"])
def test_a_missing_server_skips_aloud_elsewhere(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CI", value)
    with pytest.raises(pytest.skip.Exception, match="NOT TESTED: server 'opa' is missing: build it"):
        require_server("opa", found=False, how_to_get="build it")


def test_a_server_that_is_there_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    require_server("opa", found=True, how_to_get="")

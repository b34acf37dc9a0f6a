import pytest

from toulmin.adapters.models.extractive.concepts import conditions


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        ("write: ENOSPC", "the disk is full", "disk full"),
        ("container OOMKilled", "runs out of memory", "out of memory"),
        ("dial tcp: ECONNREFUSED", "the database actively refused us", "refused connection"),
        ("HTTP 429", "the provider throttles requests", "throttled"),
        ("context deadline exceeded", "the call timed out", "timed out"),
        ("x509: unknown authority", "TLS handshake problems", "certificate"),
    ],
)
def test_a_code_and_its_wording_are_one_condition(left: str, right: str, name: str) -> None:
    assert name in conditions(left)
    assert name in conditions(right)


def test_a_code_inside_a_longer_word_or_number_does_not_count() -> None:
    assert conditions("order 14290 of zoomed pictures") == frozenset()

from hypothesis import given
from hypothesis import strategies as st

from toulmin.adapters.models.extractive.wording import listed, shortened, stem_of


@given(st.text(min_size=1, max_size=400), st.integers(20, 200))
def test_a_cut_only_takes_words_away(said: str, chars_max: int) -> None:
    short = shortened(said, chars_max=chars_max)
    assert said.startswith(short)
    assert len(short) <= chars_max


def test_fields_at_the_end_go_first() -> None:
    said = "Memory cgroup out of memory: Killed process 2211 (valkey-server) total-vm:15728640kB, anon-rss:12301111kB"
    assert shortened(said, chars_max=90) == "Memory cgroup out of memory: Killed process 2211 (valkey-server)"


def test_then_it_is_cut_behind_a_clause() -> None:
    assert shortened("one two three, four five six seven", chars_max=20) == "one two three"


def test_lists_read_like_english() -> None:
    assert listed([]) == ""
    assert listed(["a", "a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_documents_are_called_by_their_stem() -> None:
    assert stem_of("logs/cache-proxy.log") == "cache-proxy"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.adapters.models.extractive.text import LINE_CHARS_MAX, analyse, mask


@pytest.mark.parametrize(
    ("line", "template"),
    [
        ("2025-03-11 14:00:19.421865+00:00 [erro] <0.229.0> gone", "<time> [erro] <<n>> gone"),
        ("2025-04-16T18:42:21.318492903Z panic after 12ms", "<time> panic after <n>"),
        ("Apr 06 09:47:33 host app[2505]: at 0x5b2bd9670320", "<time> host app[<n>]: at <hex>"),
        ("W1202 14:22:52.923538 42965 transport.go:356] x", "<time> <n> transport.go:<n>] x"),
        ('10.0.0.1 - - [12/Mar/2025:10:00:00 +0000] "GET /a"', '<address> - - [<time>] "GET /a"'),
        ("id 123e4567-e89b-12d3-a456-426614174000 commit deadbeef12", "id <uuid> commit <hex>"),
        ("no   digits  here", "no digits here"),
    ],
)
def test_mask_replaces_what_varies(line: str, template: str) -> None:
    assert mask(line) == template


def test_a_name_gives_its_parts_and_one_spelling_of_the_whole() -> None:
    spellings = [analyse(name) for name in ("WriteBackLoop", "write_back_loop", "write-back-loop")]
    assert {spelling.words for spelling in spellings} == {("write", "back", "loop")}
    assert {spelling.identifiers for spelling in spellings} == {("writebackloop",)}


def test_word_forms_short_forms_and_negations_meet() -> None:
    assert analyse("migrations failing").words == analyse("migration failed").words
    assert analyse("auth config").words == analyse("authentication configuration").words
    assert analyse("can't open").words == analyse("cannot open").words == ("not", "open")


@pytest.mark.parametrize("written", ["5xx", "5..", r"5\d\d"])
def test_a_status_code_meets_its_class(written: str) -> None:
    assert "status5xx" in analyse(f'code=~"{written}"').words
    assert "status5xx" in analyse("returned 503").words
    assert "status5xx" not in analyse("returned 404").words


def test_what_never_repeats_is_dropped() -> None:
    read = analyse(
        "2025-03-11 14:00:19 conn 10.1.2.3:8080 id 123e4567-e89b-12d3-a456-426614174000 took 1234567 of 32766"
    )
    assert read.words == ("connect", "id", "took", "32766")


def test_a_very_long_line_is_cut() -> None:
    assert "needl" not in analyse("x" * LINE_CHARS_MAX + " needle").words


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_a_template_is_its_own_template_without_digits(text: str) -> None:
    read = analyse(text)
    assert all(read.words)
    assert all(name == name.lower() for name in (*read.identifiers, *read.names))
    assert analyse(text) == read
    assert mask(mask(text)) == mask(mask(mask(text)))

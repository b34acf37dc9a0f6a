"""Cited passages with the lines around them: which characters are the quote, and what cannot be shown."""

from __future__ import annotations

import pytest

from tests.provenance.conftest import World
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Evidence
from toulmin.contracts.document import Document, ElementKind, Layer, NormalizedState, Passage, Span
from toulmin.contracts.label import Label
from toulmin.contracts.vocabulary import DocumentId, PassageId
from toulmin.provenance import Excerpt, Excerpts, lone_quote
from toulmin.testing.memory_vault import MemoryVault

LINES = [f"line {number} ä€😀" for number in range(1, 31)]


def made(
    texts: tuple[str, ...], whole: str, *, encoding: str = "utf-8"
) -> tuple[NormalizedState, list[Evidence], bytes]:
    """A document of which some texts are passages, each quoted whole."""
    content = whole.encode(encoding)
    bare = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    document = Document(
        id=DocumentId("d1"),
        name="a.log",
        adapter="log",
        adapter_version="1",
        bytes=len(content),
        source=digest_bytes(content),
        encoding=encoding,
        label=Label(),
        passages=len(texts),
    )
    passages, quotes = [], []
    for number, text in enumerate(texts):
        start = content.index(text.encode(bare))
        line = whole[: whole.index(text)].count("\n") + 1
        span = Span(
            layer=Layer.SOURCE,
            start=start,
            end=start + len(text.encode(bare)),
            line_first=line,
            line_last=line + text.count("\n"),
        )
        passage = Passage(
            id=PassageId(f"d1:{number}"),
            document=document.id,
            kind=ElementKind.LOG_ENTRY,
            text=text,
            span=span,
        )
        passages.append(passage)
        quotes.append(
            Evidence(
                passage=passage.id,
                document=document.id,
                name="a.log",
                start=0,
                end=len(text),
                quote=text,
                line_first=line,
                line_last=line + text.count("\n"),
                source=document.source,
            )
        )
    return NormalizedState(documents=(document,), passages=tuple(passages)), quotes, content


async def cut(texts: tuple[str, ...], whole: str, *, encoding: str = "utf-8", lines: int = 2) -> tuple[Excerpt, ...]:
    state, quotes, content = made(texts, whole, encoding=encoding)
    vault = MemoryVault()
    await vault.put(content)
    return await Excerpts(state, vault).of(quotes, lines=lines)


def quoted(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[quote.start : quote.end] for quote in excerpt.quotes]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_a_quote_comes_with_two_lines_on_each_side(encoding: str) -> None:
    (excerpt,) = await cut((LINES[9],), "\n".join(LINES), encoding=encoding)
    assert excerpt.text == "\n".join(LINES[7:12])
    assert (excerpt.line, quoted(excerpt), excerpt.fault) == (8, [LINES[9]], "")
    assert (excerpt.cut_before, excerpt.cut_after) == (False, False)


async def test_at_the_ends_of_a_document_there_is_less_around() -> None:
    first, last = await cut((LINES[0], LINES[29]), "\n".join(LINES))
    assert (first.text, first.line) == ("\n".join(LINES[:3]), 1)
    assert (last.text, last.line) == ("\n".join(LINES[27:]), 28)


async def test_quotes_whose_surroundings_meet_share_an_excerpt_in_the_order_of_the_document() -> None:
    apart, near, again = LINES[2], LINES[20], LINES[24]
    excerpts = await cut((again, near, apart), "\n".join(LINES))
    assert [quoted(excerpt) for excerpt in excerpts] == [[near, again], [apart]]
    assert excerpts[0].text == "\n".join(LINES[18:27])
    assert excerpts[0].cited == excerpts[0].quotes


async def test_the_same_quote_twice_is_shown_once() -> None:
    state, quotes, content = made((LINES[4],), "\n".join(LINES))
    vault = MemoryVault()
    await vault.put(content)
    (excerpt,) = await Excerpts(state, vault).of((quotes[0], quotes[0]))
    assert quoted(excerpt) == [LINES[4]]


async def test_a_part_of_a_passage_is_told_from_the_rest_of_it() -> None:
    state, (whole,), content = made(("one two three",), "before\none two three\nafter")
    part = whole.with_(start=4, end=7, quote="two")
    vault = MemoryVault()
    await vault.put(content)
    (excerpt,) = await Excerpts(state, vault).of((part,), lines=0)
    assert (excerpt.text, excerpt.line) == ("one two three", 2)
    assert quoted(excerpt) == ["two"]
    assert [excerpt.text[one.start : one.end] for one in excerpt.cited] == ["one two three"]


async def test_a_long_line_is_cut_and_says_so() -> None:
    (excerpt,) = await cut(("needle",), "€" * 999 + "needle" + "ä" * 999)
    assert (excerpt.cut_before, excerpt.cut_after) == (True, True)
    assert excerpt.text == "€" * 160 + "needle" + "ä" * 240


async def test_a_line_that_would_be_cut_is_left_out_where_a_whole_one_can_stand() -> None:
    (excerpt,) = await cut(("needle",), "a" * 999 + "\nbefore\nneedle\nafter\n" + "z" * 999)
    assert excerpt.text == "before\nneedle\nafter"
    assert (excerpt.line, excerpt.cut_before, excerpt.cut_after) == (2, False, False)


async def test_what_is_no_text_around_a_quote_is_left_out() -> None:
    state, quotes, _ = made(("needle",), "xxxxxxxxxxxx needle yyyyyyyyyyyy")
    content = b"\xff" * 13 + b"needle" + b"\xff" * 13
    named = state.with_(
        documents=(state.documents[0].with_(source=digest_bytes(content)),),
    )
    vault = MemoryVault()
    await vault.put(content)
    (excerpt,) = await Excerpts(named, vault).of((quotes[0].with_(source=digest_bytes(content)),))
    assert (excerpt.text, excerpt.fault) == ("needle", "")
    assert not excerpt.cut_before


async def test_surroundings_whose_bytes_cannot_be_counted_are_left_out() -> None:
    state, (quote,), _ = made(("needle",), "+AGE-\nneedle")
    content = b"+AGE-\nneedle"
    named = state.with_(documents=(state.documents[0].with_(encoding="utf-7"),))
    vault = MemoryVault()
    await vault.put(content)
    (excerpt,) = await Excerpts(named, vault).of((quote,))
    assert (excerpt.text, excerpt.line, excerpt.fault) == ("needle", 2, "")


async def test_a_passage_longer_than_what_is_shown_of_it_is_marked_as_far_as_it_shows() -> None:
    text = "\n".join(f"{number} ä" for number in range(200))
    state, (whole,), content = made((text,), f"before\n{text}\nafter")
    at = text.index("100 ä")
    part = whole.with_(start=at, end=at + 5, quote="100 ä", line_first=102, line_last=102)
    vault = MemoryVault()
    await vault.put(content)
    (excerpt,) = await Excerpts(state, vault).of((part,))
    assert excerpt.text == "98 ä\n99 ä\n100 ä\n101 ä\n102 ä"
    assert (excerpt.line, quoted(excerpt)) == (100, ["100 ä"])
    assert [(one.start, one.end) for one in excerpt.cited] == [(0, len(excerpt.text))]


async def test_a_quote_that_the_bytes_do_not_bear_out_stands_alone_and_says_why(world: World) -> None:
    quote = world.claim.grounds[0]
    excerpts = await Excerpts(world.state, world.vault).of((quote.with_(quote="a shard – evictex"), quote))
    assert [excerpt.fault != "" for excerpt in excerpts] == [True, False]
    assert excerpts[0].text == "a shard – evictex"
    assert "does not hold the quote" in excerpts[0].fault
    assert quoted(excerpts[1]) == ["a shard – evicted"]


def test_a_lone_quote_is_all_quote(world: World) -> None:
    excerpt = lone_quote(world.claim.grounds[0], "gone")
    assert (quoted(excerpt), excerpt.line, excerpt.fault) == (["a shard – evicted"], 2, "gone")

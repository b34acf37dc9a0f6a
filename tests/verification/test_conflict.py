from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.incident import TEXTS, context_of
from toulmin.contracts.artifact import ConflictRule
from toulmin.contracts.document import Attribute, Document
from toulmin.verification import Conflict, VerificationContext, find_conflicts


def conflicts_in(**texts: str) -> tuple[Conflict, ...]:
    context = context_of({name.replace("__", "."): (text,) for name, text in texts.items()})
    return find_conflicts(context.passages.values(), context)


def dated(context: VerificationContext, name: str, last_us: int) -> VerificationContext:
    documents: dict[str, Document] = {
        key: document.with_(last_us=last_us) if document.name == name else document
        for key, document in context.documents.items()
    }
    return dataclasses.replace(context, documents=documents)  # type: ignore[arg-type]  # NewType keys


@pytest.mark.requirement("R27")
def test_a_configuration_wins_over_the_runbook_that_it_contradicts() -> None:
    context = context_of()
    (conflict,) = find_conflicts(context.passages.values(), context)
    assert conflict.subject == "keyspaces.price_list.ttl_s"
    assert (conflict.kept.name, conflict.kept.said) == ("values.yaml", "ttl_s: 30")
    assert (conflict.set_aside.name, conflict.set_aside.said) == ("runbook.md", "TTL 300 s")
    assert conflict.rule is ConflictRule.CONFIGURATION_OVER_PROSE


@pytest.mark.parametrize(
    ("prose", "setting", "conflicts"),
    [
        ("The cache ttl: 300 s is safe.", "ttl_seconds: 30", 1),
        ("The cache ttl is 30 s.", "ttl_seconds: 30", 0),
        ("The cache ttl is half a minute, 0.5 min.", "ttl_seconds: 30", 0),
        ("The cache ttl is 5 minutes.", "ttl_seconds: 30", 1),
        ("`ttl_s` 300 → 30 since April", "ttl_s: 30", 0),
        ("`ttl_s` 300 → 60 since April", "ttl_s: 30", 1),
        ("maxmemory is 9gb on every node", "maxmemory = 14gb", 1),
        ("maxmemory is 9gb on every node", "maxmemory: 9GB  # change 4417", 0),
        ("Rehash on loss is enabled by default.", "rehash_on_loss: false", 1),
        ("Rehash on loss is off.", "rehash_on_loss: false", 0),
        ("More replicas, the same 200 connections.", "replicas: 24", 0),
        ("Run 300 tests.", "ttl_s: 30", 0),
        ("The ttl is 300 days old.", "ttl_kb: 30", 0),
        ("Replicas are enabled.", "replicas: 1", 0),
    ],
)
def test_settings_are_compared_with_what_prose_says_of_them(prose: str, setting: str, conflicts: int) -> None:
    assert len(conflicts_in(guide__md=prose, values__yaml=setting)) == conflicts


def test_a_setting_of_another_part_is_another_setting() -> None:
    text = "keyspaces:\n  sessions:\n    ttl_s: 1800"
    assert conflicts_in(runbook__md="Price list entries live on (TTL 300 s).", values__yaml=text) == ()


def test_two_components_may_have_a_setting_of_one_name_but_not_one_path_with_two_values() -> None:
    assert conflicts_in(a__yaml="replicas: 3", b__yaml="replicas: 5") == ()
    (conflict,) = conflicts_in(a__yaml="pool:\n  size: 3", b__yaml="pool:\n  size: 5")
    assert conflict.rule is ConflictRule.ESCALATED


def test_a_line_of_a_configuration_stands_under_the_keys_that_its_adapter_names() -> None:
    context = context_of(
        {"guide.md": ("Price list entries live for 300 s (ttl 300 s).",), "values.yaml": ("ttl_s: 30",)}
    )
    passages = list(context.passages.values())

    def under(path: str) -> tuple[Conflict, ...]:
        keyed = [
            one.with_(attributes=(Attribute(name="key", value=path),)) if one.text == "ttl_s: 30" else one
            for one in passages
        ]
        return find_conflicts(keyed, context)

    (conflict,) = under("keyspaces.price_list.ttl_s")
    assert conflict.subject == "keyspaces.price_list.ttl_s"
    assert under("keyspaces.sessions.ttl_s") == ()


@pytest.mark.requirement("R27")
def test_two_texts_without_a_time_are_told_once_under_the_word_that_names_it() -> None:
    found = conflicts_in(
        a__md="2. Start the nodes slowly: the warm-up of a node takes 2 minutes.",
        b__md="5. Start one by one; the warm-up of a node takes 5 minutes.",
    )
    assert [(one.subject, one.rule) for one in found] == [("warm-up", ConflictRule.ESCALATED)]
    assert found[0].kept.said == "warm-up of a node takes 2 minutes"


def test_a_text_that_names_both_values_contradicts_neither() -> None:
    both = "The new image sets memory.max of a node to 12 GiB; the other pool still has 16 GiB."
    assert conflicts_in(a__md=both, b__md="The other pool: memory.max of a node is 16 GiB.") == ()


def test_the_newer_of_two_texts_wins_when_both_have_a_time() -> None:
    context = context_of(
        {
            "old.md": ("The checkout pool limit is 160 connections.",),
            "new.md": ("The checkout pool limit is 200 connections.",),
        }
    )
    passages = tuple(context.passages.values())
    (escalated,) = find_conflicts(passages, context)
    assert escalated.rule is ConflictRule.ESCALATED
    both = dated(dated(context, "old.md", 1), "new.md", 2)
    for order in (passages, passages[::-1]):
        (decided,) = find_conflicts(order, both)
        assert decided.rule is ConflictRule.NEWER_OVER_OLDER
        assert decided.kept.name == "new.md"


def test_logs_are_a_course_of_events_and_no_contradiction() -> None:
    assert conflicts_in(a__log="hit_ratio=0.94", b__log="hit_ratio=0.59", c__yaml="hit_ratio: 0.9") == ()


@given(order=st.permutations(sorted(TEXTS)))
def test_who_wins_does_not_depend_on_the_order(order: list[str]) -> None:
    context = context_of({name: TEXTS[name] for name in order})
    (conflict,) = find_conflicts(context.passages.values(), context)
    assert conflict.kept.name == "values.yaml"
    for side in (conflict.kept, conflict.set_aside):
        assert context.passages[side.passage].text[side.start : side.end].strip() == side.said

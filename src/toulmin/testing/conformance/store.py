"""What every store promises, ours or a user's: subclass `StoreConformance` with a fixture `store`."""

from __future__ import annotations

import asyncio

import pytest

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.command import Ending
from toulmin.contracts.errors import ContractRefused, NotFound, StoreFailed
from toulmin.contracts.event import RunEnded
from toulmin.contracts.provenance import EdgeRole
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, DecisionId, RunId, Step
from toulmin.ports.store import Blob, Outcome, Store
from toulmin.testing.outcomes import sample_outcome, sample_remark

__all__ = ["StoreConformance"]

RUN = RunId("run-a")
OTHER = RunId("run-b")


async def assert_empty(store: Store, run: RunId = RUN) -> None:
    """Nothing at all is visible of a run."""
    assert await store.events(run) == ()
    assert not any((await store.artifacts(run), await store.decisions(run), await store.reports(run)))
    assert not any((await store.promotions(run), await store.replies(run)))
    assert run not in {line.run for line in await store.runs()}


class StoreConformance:
    """The promises of the Store port."""

    async def test_an_outcome_is_read_back_whole(self, store: Store) -> None:
        outcome = sample_outcome(RUN, "one")
        stored = await store.commit(outcome)
        assert stored == tuple(event.with_(seq=seq) for seq, event in enumerate(outcome.events, start=1))
        assert await store.events(RUN) == stored
        assert await store.artifacts(RUN) == outcome.artifacts
        assert await store.artifact(outcome.artifacts[0].id) == outcome.artifacts[0]
        assert await store.decisions(RUN) == outcome.decisions
        assert await store.decision(outcome.decisions[0].id) == outcome.decisions[0]
        assert await store.reports(RUN) == outcome.reports
        assert await store.promotions(RUN) == outcome.promotions
        assert await store.replies(RUN) == outcome.replies
        assert await store.blob(outcome.blobs[0].digest) == outcome.blobs[0].data
        assert await store.damages() == ()

    async def test_some_of_a_run_are_read_in_the_order_of_their_commits(self, store: Store) -> None:
        outcomes = [sample_outcome(RUN, name) for name in ("one", "two", "three")]
        for outcome in outcomes:
            await store.commit(outcome)
        elsewhere = sample_outcome(OTHER, "four")
        await store.commit(elsewhere)
        asked = {outcome.artifacts[0].id for outcome in (outcomes[2], outcomes[0], elsewhere)}
        wanted = (outcomes[0], outcomes[2])
        assert await store.artifacts(RUN, only=asked) == tuple(one for each in wanted for one in each.artifacts)
        assert await store.reports(RUN, about=asked) == tuple(one for each in wanted for one in each.reports)
        assert await store.promotions(RUN, about=asked) == tuple(one for each in wanted for one in each.promotions)
        nothing: tuple[ArtifactId, ...] = ()
        assert await store.artifacts(RUN, only=nothing) == ()
        assert await store.reports(RUN, about=nothing) == ()
        assert await store.promotions(RUN, about=nothing) == ()

    async def test_events_are_numbered_within_their_run(self, store: Store) -> None:
        for run in (RUN, OTHER, RUN):
            await store.commit(sample_remark(run, events=3))
        assert [event.seq for event in await store.events(RUN)] == [1, 2, 3, 4, 5, 6]
        assert [event.seq for event in await store.events(OTHER)] == [1, 2, 3]
        assert [event.seq for event in await store.events(RUN, after=4)] == [5, 6]
        assert await store.events(RUN, after=99) == ()

    async def test_the_first_outcome_of_a_key_wins(self, store: Store) -> None:
        key = CommandKey("key-1")
        first = await store.commit(sample_remark(RUN, key=key, at_us=1, events=2))
        await store.commit(sample_remark(RUN))
        again = await store.commit(sample_remark(RUN, key=key, at_us=2, events=3))
        assert again == first == await store.outcome(key)
        assert len(await store.events(RUN)) == 3

    async def test_a_repeated_commit_adds_nothing(self, store: Store) -> None:
        outcome = sample_outcome(RUN, "one")
        assert await store.commit(outcome) == await store.commit(outcome)
        assert len(await store.events(RUN)) == len(await store.artifacts(RUN)) == len(await store.replies(RUN)) == 1

    async def test_a_key_of_one_run_is_refused_in_another(self, store: Store) -> None:
        await store.commit(sample_remark(RUN, key=CommandKey("key-1")))
        with pytest.raises(ContractRefused, match="belongs to run run-a"):
            await store.commit(sample_remark(OTHER, key=CommandKey("key-1")))
        await assert_empty(store, OTHER)

    async def test_events_without_a_key_are_never_deduplicated(self, store: Store) -> None:
        remark = sample_remark(RUN)
        await store.commit(remark)
        await store.commit(remark)
        assert len(await store.events(RUN)) == 2

    async def test_unknown_names(self, store: Store) -> None:
        await assert_empty(store)
        assert await store.outcome(CommandKey("key-0")) is None
        assert await store.descendants("nothing") == ()
        for question in (
            store.artifact(ArtifactId("a")),
            store.decision(DecisionId("d")),
            store.blob(digest_bytes(b"none")),
            store.ancestors(ArtifactId("a")),
        ):
            with pytest.raises(NotFound) as caught:
                await question
            assert caught.value.hint

    @pytest.mark.parametrize(
        "fault",
        [
            "parent",
            "decision",
            "edge missing",
            "edge extra",
            "edge doubled",
            "edges without artifact",
            "blob",
            "inputs",
            "made_by",
            "allowed_by",
            "parents",
            "origin",
            "no event",
            "numbered",
            "run of event",
            "run of decision",
            "report",
            "promotion",
            "same id",
        ],
    )
    @pytest.mark.requirement("R53")
    async def test_what_does_not_hold_together_is_refused_whole(self, store: Store, fault: str) -> None:
        await store.commit(sample_remark(OTHER))
        with pytest.raises(ContractRefused) as caught:
            await store.commit(_spoilt(fault))
        assert caught.value.hint
        await assert_empty(store)

    async def test_ids_are_given_once(self, store: Store) -> None:
        outcome = sample_outcome(RUN, "one")
        await store.commit(outcome)
        artifact_again = outcome.with_(key=CommandKey("key-2"), decisions=(), blobs=())
        decision_again = Outcome(run=RUN, key=None, events=sample_remark(RUN).events, decisions=outcome.decisions)
        for again in (artifact_again, decision_again):
            with pytest.raises(ContractRefused, match="already"):
                await store.commit(again)
        assert len(await store.events(RUN)) == 1

    async def test_the_same_content_may_come_again(self, store: Store) -> None:
        blob = Blob(digest=digest_bytes(b"same"), data=b"same")
        for run in (RUN, OTHER):
            await store.commit(sample_remark(run).with_(blobs=(blob, blob)))
        assert await store.blob(blob.digest) == b"same"

    @pytest.mark.requirement("R54")
    async def test_lineage_up_and_down(self, store: Store) -> None:
        one = sample_outcome(RUN, "one")
        a = one.artifacts[0].id
        two, three = sample_outcome(RUN, "two", parents=(a,)), sample_outcome(OTHER, "three", parents=(a,))
        b, c = two.artifacts[0].id, three.artifacts[0].id
        four = sample_outcome(OTHER, "four", parents=(b, c))
        d = four.artifacts[0].id
        everything = [one, two, three, four]
        for outcome in everything:
            await store.commit(outcome)
        assert set(await store.ancestors(d)) == {edge for outcome in everything for edge in outcome.edges}
        assert set(await store.ancestors(a)) == set(one.edges)
        parents = {edge for outcome in everything for edge in outcome.edges if edge.role is EdgeRole.PARENT}
        assert set(await store.descendants(a)) == parents
        assert {edge.child for edge in await store.descendants("d0123456789ab")} == {a, b, c, d}
        from_decision = await store.descendants(two.decisions[0].id)
        assert {edge.child for edge in from_decision} == {b, d}
        assert await store.descendants(d) == ()

    async def test_parent_and_child_in_one_outcome(self, store: Store) -> None:
        one = sample_outcome(RUN, "one")
        two = sample_outcome(RUN, "two", parents=(one.artifacts[0].id,))
        both = one.with_(
            events=one.events + two.events,
            artifacts=one.artifacts + two.artifacts,
            edges=one.edges + two.edges,
            decisions=one.decisions + two.decisions,
        )
        assert [event.seq for event in await store.commit(both)] == [1, 2]
        with pytest.raises(ContractRefused, match="parent"):
            await store.commit(
                sample_outcome(OTHER, "x", parents=(ArtifactId("artifact-run-b-y"),)).with_(key=CommandKey("key-x"))
            )

    async def test_runs_are_listed_newest_first(self, store: Store) -> None:
        for number in range(1, 6):
            await store.commit(sample_remark(RunId(f"run-{number}"), at_us=number))
        await store.commit(sample_remark(RunId("run-1"), at_us=50))
        lines = await store.runs(limit=3)
        assert [line.run for line in lines] == ["run-5", "run-4", "run-3"]
        last = (await store.runs())[-1]
        assert (last.run, last.started_us, last.last_us, last.events, last.ending) == ("run-1", 1, 50, 2, None)

    async def test_a_run_has_ended_whatever_was_written_behind_its_end(self, store: Store) -> None:
        ended = RunEnded(
            run=RUN,
            at_us=7,
            began_us=7,
            ending=Ending.HALTED,
            reason="enough",
            report=digest_bytes(b"report"),
            final=digest_bytes(b"final"),
            decision=DecisionId("d-end"),
        )
        again = ended.with_(ending=Ending.CANCELLED)
        for event in (*sample_remark(RUN).events, ended, again, *sample_remark(RUN).events):
            await store.commit(Outcome(run=RUN, key=None, events=(event,)))
        (line,) = await store.runs()
        assert (line.events, line.ending) == (4, "halted")

    async def test_prefixes_of_ids(self, store: Store) -> None:
        for number in range(12):
            await store.commit(sample_remark(RunId(f"run-{number:02}")))
        await store.commit(sample_outcome(RunId("run-x"), "one"))
        assert list(await store.resolve("artifact-")) == ["artifact-run-x-one"]
        assert list(await store.resolve("run-1")) == ["run-10", "run-11"]
        assert len(await store.resolve("")) == 10
        for wild in ("run_", "RUN", "%", "*"):
            assert list(await store.resolve(wild)) == []

    async def test_commits_at_once_lose_and_double_nothing(self, store: Store) -> None:
        runs = [RunId(f"run-{number}") for number in range(10)]

        async def commit_all(run: RunId) -> None:
            parent: tuple[ArtifactId, ...] = ()
            for number in range(5):
                outcome = sample_outcome(run, str(number), parents=parent)
                parent = (outcome.artifacts[0].id,)
                await asyncio.gather(store.commit(outcome), store.commit(outcome), store.commit(sample_remark(run)))

        await asyncio.gather(*(commit_all(run) for run in runs))
        for run in runs:
            assert [event.seq for event in await store.events(run)] == list(range(1, 11))
            assert len(await store.artifacts(run)) == len(await store.decisions(run)) == 5

    async def test_a_refused_outcome_does_not_hurt_its_neighbours(self, store: Store) -> None:
        orphan = sample_outcome(OTHER, "orphan", parents=(ArtifactId("nowhere"),))
        answers = await asyncio.gather(
            *(store.commit(sample_remark(RUN)) for _ in range(10)),
            store.commit(orphan),
            *(store.commit(sample_remark(RUN)) for _ in range(10)),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers if isinstance(answer, BaseException)] == [ContractRefused]
        assert len(await store.events(RUN)) == 20
        await assert_empty(store, OTHER)

    async def test_a_closed_store_says_so(self, store: Store) -> None:
        await store.close()
        await store.close()
        with pytest.raises(StoreFailed, match="closed"):
            await store.commit(sample_remark(RUN))
        with pytest.raises(StoreFailed, match="closed"):
            await store.events(RUN)


def _spoilt(fault: str) -> Outcome:
    """A sample outcome with one fault; copies skip validation on purpose, as a careless caller might."""
    good = sample_outcome(RUN, "one")
    artifact = good.artifacts[0]
    if fault in ("inputs", "made_by", "allowed_by"):
        provenance = artifact.provenance.model_copy(update={fault: ()})
        return _with_artifact(good, artifact.model_copy(update={"provenance": provenance}))
    if fault == "origin":
        origin = artifact.provenance.origin.with_(run=OTHER)
        return _with_artifact(good, artifact.with_(provenance=artifact.provenance.with_(origin=origin)))
    if fault == "parents":
        return _with_artifact(good, artifact.with_(step=Step.SCOPE))
    if fault == "parent":
        return sample_outcome(RUN, "one", parents=(ArtifactId("artifact-nowhere"),))
    changes: dict[str, dict[str, object]] = {
        "decision": {"decisions": (), "promotions": ()},
        "edge missing": {"edges": good.edges[1:]},
        "edge extra": {"edges": (*good.edges, good.edges[0].with_(parent="elsewhere"))},
        "edge doubled": {"edges": (*good.edges, good.edges[0])},
        "edges without artifact": {"artifacts": (), "reports": (), "promotions": ()},
        "blob": {"blobs": (Blob(digest=digest_bytes(b"one"), data=b"two"),)},
        "no event": {"events": ()},
        "numbered": {"events": (good.events[0].with_(seq=1),)},
        "run of event": {"events": (good.events[0].with_(run=OTHER),)},
        "run of decision": {"decisions": (good.decisions[0].with_(run=OTHER),)},
        "report": {"reports": (good.reports[0].with_(artifact=ArtifactId("nowhere")),)},
        "promotion": {"promotions": (good.promotions[0].with_(artifact=ArtifactId("nowhere")),)},
        "same id": {"artifacts": (artifact, artifact)},
    }
    return good.with_(**changes[fault])


def _with_artifact(outcome: Outcome, artifact: object) -> Outcome:
    return outcome.model_copy(update={"artifacts": (artifact,)})

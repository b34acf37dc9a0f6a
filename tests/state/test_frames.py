"""A frame finds what stands of a few of its items without going through all of them."""

from __future__ import annotations

from collections.abc import Iterator

from immutables import Map

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.event import ItemShape
from toulmin.contracts.vocabulary import ArtifactId, ItemId, Level, Step
from toulmin.state import ROOT, ArtifactRef, Frame, ItemOutcome, ItemResult
from toulmin.state.frames import close_step

REF = ArtifactRef(ArtifactId("a"), digest_bytes(b"a"), 0.9)


class _Long(tuple[ItemShape, ...]):
    """Items that nobody may go through one by one."""

    __slots__ = ()

    def __iter__(self) -> Iterator[ItemShape]:
        raise AssertionError("all items were gone through")


def planned(number: int) -> Frame:
    items = tuple(ItemShape(id=ItemId(f"i{place}")) for place in range(number))
    frame = close_step(Frame(path=ROOT, level=Level.L1, step=Step.PLAN), step=Step.PLAN, artifact=REF, items=items)
    outcomes = (ItemOutcome.PROMOTED, ItemOutcome.HELD)
    results = {shape.id: ItemResult(outcomes[place % 2], REF) for place, shape in enumerate(items[:-1])}
    return Frame(path=ROOT, level=Level.L1, items=_Long(items), places=frame.places, results=Map(results))


def test_what_stands_of_some_items_is_told_in_the_order_of_the_plan() -> None:
    frame = planned(9)
    asked = [ItemId(name) for name in ("i6", "i3", "i0", "i6", "i8", "unknown")]
    assert [unit for unit, _, _ in frame.promoted(only=asked)] == ["0/i0", "0/i6"]
    assert list(frame.promoted(only=())) == []

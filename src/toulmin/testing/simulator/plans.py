"""What a simulated reasoner plans: mostly a sound graph of items, sometimes one that no run may carry out."""

from __future__ import annotations

from toulmin.contracts.artifact import ItemKind, Tag
from toulmin.contracts.exchange import ModelRequest, PlanAnswer, ProposedItem
from toulmin.contracts.vocabulary import DocumentId, ItemId
from toulmin.testing.simulator.chance import Chance

__all__ = ["TOOL", "plan"]

TOOL = "reset"


def plan(request: ModelRequest, chance: Chance) -> PlanAnswer:
    """A plan of one to seven items, some of which need others, call a tool or carry a tag."""
    count = chance.number("plan.items", 1, 7)
    if chance.trouble("plan.too_many", odds=0.03):
        count = request.task.items_max + 1 if request.task.items_max < 100 else count
    items = [_item(number, request, chance) for number in range(count)]
    first = items[0]
    if chance.trouble("plan.cycle", odds=0.03):
        items[0] = first.with_(needs=(items[-1].id,))
    if chance.trouble("plan.twice_the_same", odds=0.02):
        items.append(first)
    if chance.trouble("plan.unknown_document", odds=0.02):
        items[0] = first.with_(documents=(DocumentId("d-nowhere"),))
    if chance.trouble("plan.tool_without_name", odds=0.02):
        items[0] = first.with_(kind=ItemKind.TOOL, tool=None)
    return PlanAnswer(items=tuple(items))


def _item(number: int, request: ModelRequest, chance: Chance) -> ProposedItem:
    questions = request.task.must_answer
    asks = number < len(questions)
    needs = tuple(ItemId(f"i{earlier + 1}") for earlier in range(number) if chance.odds("plan.needs", 0.25))
    item = ProposedItem(
        id=ItemId(f"i{number + 1}"),
        kind=ItemKind.QUESTION if asks else ItemKind.SURVEY,
        title=questions[number] if asks else f"Look again, reading {number}",
        question=questions[number] if asks else None,
        needs=needs,
        expects="an answer with evidence",
    )
    if chance.odds("plan.tags", 0.1):
        item = item.with_(tags=(chance.pick("plan.tag", tuple(Tag)),))
    if number and chance.odds("plan.tool", 0.15):
        name = "format_disk" if chance.trouble("plan.undeclared_tool", odds=0.1) else TOOL
        item = item.with_(kind=ItemKind.TOOL, tool=name, question=None, arguments=f'{{"times": {number}}}')
    return item

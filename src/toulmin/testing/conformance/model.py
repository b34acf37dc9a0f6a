"""What every reasoner promises, ours or a user's: subclass `ModelConformance` with your model."""

from __future__ import annotations

import pytest

from toulmin.adapters.models.answer_check import form_of, judge
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.errors import FailureClass, ModelFailed, PermissionMissing
from toulmin.contracts.exchange import (
    Answer,
    ClarifyAnswer,
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    ModelReply,
    ModelRequest,
    PassageView,
    PlanAnswer,
    ProposedItem,
    ReviewAnswer,
    ScopeAnswer,
    SpanRef,
    Task,
)
from toulmin.contracts.policy import Action
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, PassageId, Step
from toulmin.ports.model import Model
from toulmin.testing.permits import permit_for

__all__ = ["AMPLE", "ModelConformance", "sample_answer", "sample_request"]

AMPLE = Allowance(model_calls=20, tokens=1_000_000, cost_microusd=10_000_000, wall_ms=60_000)
"""Room enough for one question to any reasoner."""

QUESTION = "root cause"


def sample_request(step: Step) -> ModelRequest:
    """A small request of this step: one log of three lines, and an item where the step has one."""
    texts = (
        "2026-05-12T14:01:40Z cache-7 ERROR node lost, evicting shard 4",
        "2026-05-12T14:01:58Z checkout WARN latency 2.9 s",
        "2026-05-12T14:02:10Z database WARN reads at 3100/s",
    )
    document = DocumentId("d0")
    prompt = f"Answer the step {step.value} in the form that comes with this request."
    item = ItemId("i1") if step is Step.EXECUTE else None
    return ModelRequest(
        task=Task(
            step=step,
            level=Level.L1,
            objective="Why did checkout latency triple at 14:02?",
            must_answer=(QUESTION,),
            item=item,
            item_kind=ItemKind.QUESTION if item else None,
            question=QUESTION if item else None,
        ),
        documents=(DocumentView(id=document, name="logs/all.log", adapter="log", passages=len(texts)),),
        passages=tuple(
            PassageView(
                id=PassageId(f"d0:{number}"),
                document=document,
                kind=ElementKind.LOG_ENTRY,
                text=text,
                line_first=number + 1,
            )
            for number, text in enumerate(texts)
        ),
        prompt=digest_bytes(prompt.encode()),
        prompt_name=f"{step.value}.l1",
        prompt_text=prompt,
    )


def sample_answer(step: Step) -> Answer:
    """An answer to `sample_request(step)` without a fault."""
    claim = DraftClaim(
        kind=ClaimKind.CAUSE,
        conclusion="A cache node was lost shortly before.",
        evidence=(SpanRef(passage=PassageId("d0:0")),),
        confidence=0.8,
        domain="logs",
        answers=(QUESTION,),
    )
    answers: dict[Step, Answer] = {
        Step.CLARIFY: ClarifyAnswer(restatement="Find what made checkout slow.", objective="Find the cause."),
        Step.SCOPE: ScopeAnswer(in_scope=("checkout", "cache"), out_of_scope=("fraud: no document covers it",)),
        Step.PLAN: PlanAnswer(
            items=(ProposedItem(id=ItemId("i1"), kind=ItemKind.SURVEY, title="Read the log", expects="What it shows"),)
        ),
        Step.EXECUTE: FindingsAnswer(claims=(claim,), summary="The cache lost a node."),
        Step.VERIFY: ReviewAnswer(alignment="It answers the objective."),
    }
    return answers[step]


class ModelConformance:
    """Override `model`; override `request` where the sample is nothing your model can answer."""

    deterministic = False
    """Set it if equal requests get equal answers."""
    stands_in = False
    """Set it if replies carry the name of another reasoner, as recordings do."""

    def model(self) -> Model:
        """The reasoner under test."""
        raise NotImplementedError

    def request(self, step: Step) -> ModelRequest:
        """A request of this step that the reasoner can answer."""
        return sample_request(step)

    async def ask(self, model: Model, request: ModelRequest, *, allowance: Allowance = AMPLE) -> ModelReply:
        """Ask with a permit for exactly this request."""
        return await model.answer(
            request, allowance=allowance, permit=permit_for(Action.MODEL_CALL, covers=request.digest)
        )

    @pytest.mark.parametrize("step", list(Step))
    async def test_the_answer_fits_the_step_and_cites_only_what_was_given(self, step: Step) -> None:
        request = self.request(step)
        reply = await self.ask(self.model(), request)
        assert isinstance(reply.answer, form_of(request.task))
        assert judge(reply.answer, request).faults == ()

    @pytest.mark.parametrize("step", list(Step))
    async def test_the_reply_names_its_request_and_survives_storage(self, step: Step) -> None:
        request = self.request(step)
        reply = await self.ask(self.model(), request)
        assert reply.request == request.digest
        assert self.stands_in or reply.model.name == self.model().identity.name
        assert ModelReply.parse(reply.canonical()) == reply

    async def test_the_cost_is_within_the_allowance(self) -> None:
        reply = await self.ask(self.model(), self.request(Step.EXECUTE))
        assert reply.usage.model_calls <= AMPLE.model_calls
        assert reply.usage.tokens <= AMPLE.tokens
        assert reply.usage.cost_microusd <= AMPLE.cost_microusd

    @pytest.mark.parametrize("limit", ["model_calls", "tokens"])
    async def test_an_empty_allowance_is_refused_unless_nothing_is_spent(self, limit: str) -> None:
        allowance = AMPLE.with_(**{limit: 0})
        reply, refusal = await self._attempt(allowance)
        if refusal is not None:
            assert refusal.failure is FailureClass.REFUSED
            assert refusal.spent == (0, 0, 0, 0)
        if reply is not None:
            assert (reply.usage.model_calls if limit == "model_calls" else reply.usage.tokens) == 0

    async def _attempt(self, allowance: Allowance) -> tuple[ModelReply | None, ModelFailed | None]:
        try:
            return await self.ask(self.model(), self.request(Step.EXECUTE), allowance=allowance), None
        except ModelFailed as error:
            return None, error

    async def test_a_permit_for_another_request_is_no_permit(self) -> None:
        request = self.request(Step.EXECUTE)
        permit = permit_for(Action.MODEL_CALL, covers=self.request(Step.CLARIFY).digest)
        with pytest.raises(PermissionMissing):
            await self.model().answer(request, allowance=AMPLE, permit=permit)

    async def test_a_permit_for_another_action_is_no_permit(self) -> None:
        request = self.request(Step.EXECUTE)
        permit = permit_for(Action.TOOL_CALL, covers=request.digest)
        with pytest.raises(PermissionMissing):
            await self.model().answer(request, allowance=AMPLE, permit=permit)

    async def test_a_permit_is_spent_by_one_answer(self) -> None:
        request = self.request(Step.EXECUTE)
        permit = permit_for(Action.MODEL_CALL, covers=request.digest)
        model = self.model()
        await model.answer(request, allowance=AMPLE, permit=permit)
        with pytest.raises(PermissionMissing):
            await model.answer(request, allowance=AMPLE, permit=permit)

    @pytest.mark.parametrize("step", list(Step))
    async def test_equal_requests_get_equal_answers_where_that_is_declared(self, step: Step) -> None:
        if not self.deterministic:
            pytest.skip("this reasoner does not claim to be deterministic")
        request = self.request(step)
        first, second = await self.ask(self.model(), request), await self.ask(self.model(), request)
        assert first.answer.digest == second.answer.digest

    def test_it_says_who_it_is_and_how_much_it_can_read(self) -> None:
        model = self.model()
        assert model.identity == self.model().identity
        assert model.evidence_bytes_max >= 1
        assert model.remote in (True, False)

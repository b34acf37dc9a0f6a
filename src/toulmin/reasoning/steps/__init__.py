"""The five steps and what stands around them: ingest before, the plan's acceptance between, the conclusion after."""

from toulmin.reasoning.steps.accept import accept_plan
from toulmin.reasoning.steps.conclude import conclude
from toulmin.reasoning.steps.execute import analyse, close_execution
from toulmin.reasoning.steps.ingest import ingest
from toulmin.reasoning.steps.prepare import prepare
from toulmin.reasoning.steps.review import review

__all__ = ["accept_plan", "analyse", "close_execution", "conclude", "ingest", "prepare", "review"]

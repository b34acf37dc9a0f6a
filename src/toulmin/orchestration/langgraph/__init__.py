"""LangGraph carries runs for people who live there: the same decider as a graph of two nodes and a pause.

Needs the extra `langgraph`. Any checkpointer will do; it is a cache of the store's log and never the truth.
"""

from toulmin.orchestration.langgraph.engine import LangGraphEngine
from toulmin.orchestration.langgraph.graph import RunChannels, build_graph

__all__ = ["LangGraphEngine", "RunChannels", "build_graph"]

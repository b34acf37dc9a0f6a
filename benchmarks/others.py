"""The same number of no-op steps in other engines, each as durable as it can be on SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypedDict

import aiosqlite
from dbos import DBOS, DBOSConfig
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph

__all__ = ["bare_commits", "dbos_steps", "langgraph_steps"]

Run = Callable[[str], Awaitable[int]]
Close = Callable[[], Awaitable[None]]


def bare_commits(folder: Path, *, steps: int) -> tuple[Run, Close]:
    """The floor: one row and one flushed commit a step, by the bare driver."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE steps (run TEXT, step INTEGER, body TEXT)")

    async def run(name: str) -> int:
        for number in range(steps):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO steps VALUES (?, ?, ?)", (name, number, "x" * 400))
            connection.execute("COMMIT")
        return steps

    async def close() -> None:
        connection.close()

    return run, close


class _Count(TypedDict):
    done: int


async def langgraph_steps(folder: Path, *, steps: int) -> tuple[Run, Close]:
    """A chain of nodes that count, with the stock SQLite saver, `synchronous=FULL` and `durability="sync"`."""
    connection = await aiosqlite.connect(folder / "langgraph.sqlite3")
    await connection.execute("PRAGMA synchronous = FULL")
    saver = AsyncSqliteSaver(connection)
    await saver.setup()
    graph = StateGraph(_Count)

    async def node(state: _Count) -> _Count:
        return {"done": state["done"] + 1}

    names = [f"step{number}" for number in range(steps)]
    for name in names:
        graph.add_node(name, node)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    compiled = graph.compile(checkpointer=saver)

    async def run(name: str) -> int:
        config: RunnableConfig = {"configurable": {"thread_id": name}}
        result = await compiled.ainvoke({"done": 0}, config, durability="sync")
        return int(result["done"])

    return run, connection.close


async def dbos_steps(folder: Path, *, steps: int) -> tuple[Run, Close]:
    """A workflow of no-op steps, with the system database in SQLite as DBOS opens it."""
    config: DBOSConfig = {
        "name": "bench",
        "system_database_url": f"sqlite:///{folder / 'dbos.sqlite3'}",
        "log_level": "CRITICAL",
    }
    DBOS(config=config)

    @DBOS.step()
    async def step(number: int) -> int:
        return number + 1

    @DBOS.workflow()
    async def flow() -> int:
        done = 0
        for _ in range(steps):
            done = await step(done)
        return done

    DBOS.launch()

    async def run(name: str) -> int:
        return await flow()

    async def close() -> None:
        await asyncio.to_thread(DBOS.destroy)

    return run, close

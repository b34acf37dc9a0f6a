"""Reads what people have (files, folders, repositories, mail, office documents) into passages with exact spans.

A `FolderReader` finds the inputs below one folder, recognises each by name and content, and gives every one of them
either its passages or one rejection that says what is wrong and what to do. A new kind of input needs one
`IngestAdapter` and nothing else; the conformance suite of the testing kit is what each adapter passes. An `Isolated`
adapter runs in a worker process that is killed at the time limit; its vendors are loaded there, never by this door.
"""

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Element, IngestAdapter, Part
from toulmin.adapters.ingest.isolation import Isolated, WorkerProcess
from toulmin.adapters.ingest.reader import FolderReader

__all__ = [
    "Bounds",
    "DocumentRefused",
    "Draft",
    "Element",
    "FolderReader",
    "IngestAdapter",
    "Isolated",
    "Part",
    "WorkerProcess",
]

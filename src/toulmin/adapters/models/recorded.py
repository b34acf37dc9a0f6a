"""Recorded answers: a cassette keyed by the digest of the request, a reasoner that plays it, and one that records.

A request that is not on the cassette fails loudly and shows the nearest recording with the first difference, because
nearly the same question is another question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from toulmin.adapters.models.answer_check import form_of
from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest, Json, canonical_bytes, digest_of, short
from toulmin.contracts.errors import ContractRefused, FailureClass, ModelFailed, NotFound
from toulmin.contracts.exchange import ModelReply, ModelRequest
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import ModelPin, VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.ports.model import Model
from toulmin.ports.permit import Permit

__all__ = ["Cassette", "RecordedModel", "Recording", "RecordingModel"]

NAME = "recorded"
EVIDENCE_BYTES_MAX = 60_000
VALUE_CHARS_MAX = 80


class Recording(Contract):
    """One exchange. A store keeps only the reply; a cassette file keeps the request too, so that a miss can be told."""

    request: ModelRequest | None = None
    reply: ModelReply


class Cassette:
    """Recordings in the order in which they were made; with a path, each new one is appended to that file at once."""

    def __init__(self, recordings: Iterable[Recording] = (), *, path: Path | None = None) -> None:
        self._recordings = list(recordings)
        self._path = path

    def __len__(self) -> int:
        return len(self._recordings)

    def __iter__(self) -> Iterator[Recording]:
        return iter(self._recordings)

    @classmethod
    def of_replies(cls, replies: Iterable[ModelReply]) -> Cassette:
        """What a stored run keeps: replies without their requests."""
        return cls(Recording(reply=reply) for reply in replies)

    @classmethod
    def load(cls, path: Path) -> Cassette:
        """Read a JSONL file of recordings; new ones are not written to it.

        Raises:
            NotFound: the file cannot be read.
            ContractRefused: a line is no recording, or its reply belongs to another request.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            hint = "record one with RecordingModel, or name a stored run"
            raise NotFound(f"the cassette {path.name} cannot be read", hint=hint) from error
        return cls(_parsed(line, where=f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip())

    def save(self, path: Path) -> None:
        """Write all recordings as JSONL, one canonical JSON object a line."""
        path.write_bytes(b"".join(recording.canonical() + b"\n" for recording in self._recordings))

    def append(self, recording: Recording) -> None:
        """Add one at the end."""
        self._recordings.append(recording)
        if self._path is not None:
            with self._path.open("ab") as file:
                file.write(recording.canonical() + b"\n")

    def by(self, reasoner: str) -> Cassette:
        """Only what the reasoner of this name answered; a fallback's answer is not its own."""
        return Cassette(recording for recording in self._recordings if recording.reply.model.name == reasoner)

    def replies_to(self, request: Digest) -> tuple[ModelReply, ...]:
        """All replies to a request, in their order."""
        return tuple(recording.reply for recording in self._recordings if recording.reply.request == request)

    def nearest(self, request: ModelRequest) -> str:
        """The recording that comes nearest and the first field in which it differs, in words."""
        asked = [(each.request, each.reply) for each in self._recordings if each.request is not None]
        if asked:
            near, reply = min(asked, key=lambda pair: _distance(pair[0], request))
            field, recorded, wanted = _differences(near, request)[0]
            return (
                f"nearest recording {short(reply.request)} ({_place(near)}) differs in {field}: "
                f"recorded {recorded}, asked {wanted}"
            )
        form = form_of(request.task)
        same = [each.reply for each in self._recordings if isinstance(each.reply.answer, form)]
        if same:
            listed = ", ".join(short(reply.request) for reply in same[:3])
            return f"{len(same)} recordings of this step ({listed}…), whose requests were not kept"
        return f"none of its {len(self)} recordings is of this step"


class RecordedModel:
    """Plays a cassette: no model, no network, the stored reply exactly as it was.

    A request that was asked several times gets its replies in their order, and the last one from then on. With the pin
    of a reasoner it stands in for that one in a replay: same name, same reach, same questions, and of the answers that
    it gave the last to each, because a replay does not do failed attempts again. What that answer cost is a fact then.
    """

    def __init__(self, recorded: Cassette | Iterable[ModelReply], *, pin: ModelPin | None = None) -> None:
        cassette = recorded if isinstance(recorded, Cassette) else Cassette.of_replies(recorded)
        # Another recording was played then: its answers bear the names of those who gave them.
        self._cassette = cassette if pin is None or pin.name == NAME else cassette.by(pin.name)
        self._pin = pin
        self._asked: Counter[Digest] = Counter()

    @classmethod
    def load(cls, path: Path, *, pin: ModelPin | None = None) -> RecordedModel:
        """Play a cassette file.

        Raises:
            NotFound: the file cannot be read.
            ContractRefused: a line of it is no recording.
        """
        return cls(Cassette.load(path), pin=pin)

    @property
    def identity(self) -> VersionedName:
        if self._pin is not None:
            return VersionedName(name=self._pin.name, version=self._pin.version)
        content = digest_of([recording.digest for recording in self._cassette])
        return VersionedName(name=NAME, version=short(content))

    @property
    def remote(self) -> bool:
        return self._pin.remote if self._pin is not None else False

    @property
    def evidence_bytes_max(self) -> int:
        return self._pin.evidence_bytes_max if self._pin is not None else EVIDENCE_BYTES_MAX

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        """The recorded reply.

        Raises:
            ModelFailed: PERMANENT when there is none; REFUSED when what it cost then is more than the allowance now.
            PermissionMissing: the permit is not for this request.
        """
        digest = request.digest
        permit.use(Action.MODEL_CALL, covers=digest)
        replies = self._cassette.replies_to(digest)
        if not replies:
            raise ModelFailed(
                f"no recording answers request {short(digest)} ({_place(request)}); {self._cassette.nearest(request)}",
                hint="the contract, a prompt, an input or the code changed since the recording; record again",
                failure=FailureClass.PERMANENT,
            )
        if self._pin is not None:
            return replies[-1]
        reply = replies[min(self._asked[digest], len(replies) - 1)]
        used = reply.usage
        if (
            used.model_calls > allowance.model_calls
            or used.tokens > allowance.tokens
            or used.cost_microusd > allowance.cost_microusd
        ):
            raise ModelFailed(
                f"the recorded answer to {short(digest)} cost more than is left now",
                hint="replay with the limits of the recorded run",
                failure=FailureClass.REFUSED,
            )
        self._asked[digest] += 1
        return reply


class RecordingModel:
    """Passes every question on to another reasoner and keeps question and answer on a cassette."""

    def __init__(self, inner: Model, *, cassette: Cassette) -> None:
        self._inner = inner
        self._cassette = cassette

    @property
    def identity(self) -> VersionedName:
        return self._inner.identity

    @property
    def remote(self) -> bool:
        return self._inner.remote

    @property
    def evidence_bytes_max(self) -> int:
        return self._inner.evidence_bytes_max

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        reply = await self._inner.answer(request, allowance=allowance, permit=permit)
        self._cassette.append(Recording(request=request, reply=reply))
        return reply


def _parsed(line: str, *, where: str) -> Recording:
    try:
        recording = Recording.parse(line)
    except ContractRefused as error:
        raise ContractRefused(f"{where}: {error.message}", hint="record the cassette again") from error
    if recording.request is not None and recording.request.digest != recording.reply.request:
        raise ContractRefused(f"{where}: the reply belongs to another request", hint="record the cassette again")
    return recording


def _place(request: ModelRequest) -> str:
    item = f", item {request.task.item}" if request.task.item is not None else ""
    return f"{request.task.step.value}{item}, pass {request.pass_}"


def _distance(recorded: ModelRequest, wanted: ModelRequest) -> tuple[bool, bool, int]:
    """Same step counts most, then same item, then few differing fields."""
    task, other = recorded.task, wanted.task
    return task.step is not other.step, task.item != other.item, len(_differences(recorded, wanted))


def _differences(recorded: ModelRequest, wanted: ModelRequest) -> list[tuple[str, str, str]]:
    """Every field that differs, in the order of the canonical form, with both values shortened."""
    pair = recorded.model_dump(mode="json"), wanted.model_dump(mode="json")
    return list(_walk(*pair, path="")) or [("nothing", "", "")]


def _walk(recorded: Json, wanted: Json, *, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(recorded, Mapping) and isinstance(wanted, Mapping):
        for key in sorted({*recorded, *wanted}):
            yield from _walk(recorded.get(key), wanted.get(key), path=f"{path}.{key}" if path else key)
    elif isinstance(recorded, list) and isinstance(wanted, list):
        for place in range(max(len(recorded), len(wanted))):
            left = recorded[place] if place < len(recorded) else None
            right = wanted[place] if place < len(wanted) else None
            yield from _walk(left, right, path=f"{path}[{place}]")
    elif recorded != wanted:
        yield path, _around(recorded, wanted), _around(wanted, recorded)


def _around(value: Json, other: Json) -> str:
    """A value as canonical JSON, cut to the part where it leaves the other."""
    text, against = canonical_bytes(value).decode("utf-8"), canonical_bytes(other).decode("utf-8")
    if len(text) <= VALUE_CHARS_MAX:
        return text
    same = next((place for place, (a, b) in enumerate(zip(text, against, strict=False)) if a != b), 0)
    start = max(0, min(same - 20, len(text) - VALUE_CHARS_MAX))
    cut = text[start : start + VALUE_CHARS_MAX]
    return ("…" if start else "") + cut + ("…" if start + VALUE_CHARS_MAX < len(text) else "")

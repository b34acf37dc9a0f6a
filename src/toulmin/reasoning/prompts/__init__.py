"""The texts that tell a reasoner or a judge what to do, one file per step and level, named by its digest.

A run pins the digest of the whole set, so a changed word is a changed run and never an unnoticed one.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from pydantic import TypeAdapter, ValidationError

from toulmin.contracts.canonical import Digest, canonical_bytes, digest_bytes, digest_of
from toulmin.contracts.errors import ContractRefused, NotFound
from toulmin.contracts.vocabulary import Level, Step

__all__ = ["Prompt", "PromptSet", "load_prompts"]

_KEPT: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text with its name (`<step>.l<level>`) and the SHA-256 of its UTF-8 bytes."""

    name: str
    text: str
    digest: Digest

    @classmethod
    def of(cls, name: str, text: str) -> Prompt:
        """A prompt whose digest is computed from its text."""
        return cls(name=name, text=text, digest=digest_bytes(text.encode("utf-8")))


@dataclass(frozen=True, slots=True)
class PromptSet:
    """All prompts of a run, in the order of their names."""

    prompts: tuple[Prompt, ...]

    @property
    def digest(self) -> Digest:
        """Digest over names and digests; it changes with any word of any prompt."""
        return digest_of({prompt.name: prompt.digest for prompt in self.prompts})

    def kept(self) -> bytes:
        """Names and texts as canonical JSON: enough to ask the same questions when the files have changed."""
        return canonical_bytes({prompt.name: prompt.text for prompt in self.prompts})

    @classmethod
    def of_kept(cls, kept: bytes) -> PromptSet:
        """The set that `kept` was made from.

        Raises:
            ContractRefused: the bytes are no kept set.
        """
        try:
            texts = _KEPT.validate_json(kept)
        except ValidationError as error:
            raise ContractRefused.of(error, contract="prompt set") from error
        return cls(prompts=tuple(Prompt.of(name, text) for name, text in sorted(texts.items())))

    def of(self, step: Step, level: Level) -> Prompt:
        """The prompt for one step at one level.

        Raises:
            NotFound: the set has none.
        """
        return self.named(f"{step.value}.l{int(level)}")

    def named(self, name: str) -> Prompt:
        """The prompt of this name.

        Raises:
            NotFound: the set has none.
        """
        for prompt in self.prompts:
            if prompt.name == name:
                return prompt
        known = ", ".join(prompt.name for prompt in self.prompts)
        raise NotFound(f"there is no prompt {name}", hint=f"add the file {name}.md beside the others ({known})")


def load_prompts() -> PromptSet:
    """The prompts that ship with this version."""
    found = (
        Prompt.of(entry.name.removesuffix(".md"), entry.read_text(encoding="utf-8"))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".md")
    )
    return PromptSet(prompts=tuple(sorted(found, key=lambda prompt: prompt.name)))

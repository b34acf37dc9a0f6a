"""The texts that tell a reasoner what to do, one file per step and level, named by the digest of their bytes.

A run pins the digest of the whole set, so a changed word is a changed run and never an unnoticed one.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from toulmin.contracts.canonical import Digest, digest_bytes, digest_of
from toulmin.contracts.errors import NotFound
from toulmin.contracts.vocabulary import Level, Step

__all__ = ["Prompt", "PromptSet", "load_prompts"]


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

    def of(self, step: Step, level: Level) -> Prompt:
        """The prompt for one step at one level.

        Raises:
            NotFound: the set has none.
        """
        name = f"{step.value}.l{int(level)}"
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

"""Profiles of the verifier by name or file: `shipped`, one in the home folder, or a path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toulmin.contracts.errors import ContractRefused, NotFound, UsageError
from toulmin.evaluation.suites.families import dimension_of
from toulmin.verification import SHIPPED_PROFILE, DimensionThresholds, VerifierProfile
from toulmin.wiring import YamlText

__all__ = ["FOLDER", "read_profile"]

FOLDER = "verifiers"
Share = Annotated[float, Field(ge=0, le=1)]
Words = Annotated[str, Field(min_length=1, max_length=200)]


class _Thresholds(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    scope_adherence: Share | None = None
    evidence_coverage: Share | None = None
    contradiction: Share | None = None
    confidence_quality: Share | None = None
    completeness: Share | None = None


class _Profile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    version: Words
    thresholds: _Thresholds = _Thresholds()
    errors: tuple[Words, ...] = ()
    warnings: tuple[Words, ...] = ()


def read_profile(name: str | None, *, home: Path) -> VerifierProfile:
    """The profile called so: none or `shipped`, `verifiers/NAME.yaml` of the home folder, or a YAML or JSON file.

    What the file does not say is as shipped.

    Raises:
        NotFound: there is no such profile.
        UsageError: the file holds something else; each fault is named with line, column and what to do.
    """
    if name is None or name == SHIPPED_PROFILE.name:
        return SHIPPED_PROFILE
    path = Path(name)
    if not path.is_file():
        path = home / FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join((SHIPPED_PROFILE.name, *sorted(one.stem for one in path.parent.glob("*.yaml"))))
        raise NotFound(f"there is no verifier {name}", hint=f"give a file, or one of: {known}")
    text = YamlText.read(path, what="a verifier profile")  # JSON is YAML
    try:
        form = _Profile.model_validate(text.data)
    except ValidationError as error:
        raise UsageError(
            text.explained(error, form=_Profile), hint="a profile has name, version and thresholds"
        ) from error
    for field in ("errors", "warnings"):
        for place, code in enumerate(getattr(form, field)):
            if dimension_of(code) is None:
                where = f"{text.name}:{text.place((field, place))}"
                raise UsageError(f"{where}: no rule is called {code}", hint="rules are called like `evidence.thin`")
    said = {key: value for key, value in form.thresholds.model_dump().items() if value is not None}
    given = form.model_dump(exclude={"thresholds"})
    try:
        return VerifierProfile.parse(json.dumps({**given, "thresholds": DimensionThresholds(**said).model_dump()}))
    except ContractRefused as error:
        raise UsageError(f"{text.name}: {error.message}", hint="mend the profile") from error

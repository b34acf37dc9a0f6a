"""Profiles of the verifier by name and file."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.contracts.errors import NotFound, UsageError
from toulmin.evaluation import suites
from toulmin.verification import SHIPPED_PROFILE, DimensionThresholds

STRICT = """\
name: strict
version: "2"
thresholds: {evidence_coverage: 0.8}
errors: [confidence.uncalibrated]
"""


def test_what_a_file_does_not_say_is_as_shipped(tmp_path: Path) -> None:
    path = tmp_path / "strict.yaml"
    path.write_text(STRICT, encoding="utf-8")
    found = suites.read_profile(str(path), home=tmp_path)
    assert (found.name, found.version, found.errors) == ("strict", "2", ("confidence.uncalibrated",))
    assert found.thresholds == DimensionThresholds(evidence_coverage=0.8)


def test_a_profile_goes_by_the_name_of_its_file_in_the_home_folder(tmp_path: Path) -> None:
    (tmp_path / "verifiers").mkdir()
    (tmp_path / "verifiers" / "strict.yaml").write_text(STRICT, encoding="utf-8")
    assert suites.read_profile("strict", home=tmp_path).name == "strict"
    assert suites.read_profile("shipped", home=tmp_path) == suites.read_profile(None, home=tmp_path) == SHIPPED_PROFILE
    with pytest.raises(NotFound, match="there is no verifier loose") as missing:
        suites.read_profile("loose", home=tmp_path)
    assert missing.value.hint.endswith("shipped, strict")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\n", "p.yaml:1:1: version: field required"),
        ("name: x\nversion: 1.0\n", "p.yaml:2:1: version: input should be a valid string"),
        (
            'name: x\nversion: "1"\nthresholds: {evidence: 0.5}\n',
            "p.yaml:3:14: unknown key thresholds.evidence; did you mean `evidence_coverage`?",
        ),
        ('name: x\nversion: "1"\nthresholds: {completeness: 2}\n', "less than or equal to 1"),
        ('name: x\nversion: "1"\nerrors:\n  - thin\n', "p.yaml:4:5: no rule is called thin"),
        (
            'name: x\nversion: "1"\nerrors: [evidence.thin]\nwarnings: [evidence.thin]\n',
            "evidence.thin is both an error and a warning",
        ),
    ],
)
def test_what_no_profile_can_be_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        suites.read_profile(str(path), home=tmp_path)
    assert said in refused.value.message

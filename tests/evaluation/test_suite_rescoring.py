"""A rescored run: what changes by dimension, unit and claim, and its form as a result that can be compared."""

from __future__ import annotations

import pytest

from tests.orchestration.careless import careless, evasive
from tests.orchestration.disputed import LOOKUPS, carried, claim, world_with
from tests.orchestration.world import RUN, World, run_of, world_of
from toulmin.contracts.verification import Dimension
from toulmin.evaluation import suites
from toulmin.orchestration import rescore
from toulmin.verification import SHIPPED_PROFILE, DimensionThresholds, VerifierProfile

UNSURE = "confidence.uncalibrated"


async def climbed() -> World:
    """Three levels, two rounds, a claim that fell."""
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    await carried(world)
    return world


async def rescored(world: World, profile: VerifierProfile = SHIPPED_PROFILE) -> suites.RescoredRun:
    return suites.rescored_run(await rescore(RUN, world.effects(), profile=profile), profile=profile, made_with="0")


@pytest.mark.requirement("R44")
async def test_the_same_verifier_changes_nothing_and_units_go_by_their_names() -> None:
    world = await climbed()
    found = await rescored(world)
    assert not any(unit.changed for unit in found.units)
    assert found.otherwise() == ()
    assert {one.changed for one in found.dimensions} == {0}
    names = [unit.unit for unit in found.units]
    assert names == sorted(set(names))
    assert {"0/i1", "0/i1~2", "0.0/s1", "0/verify"} <= set(names), "an artifact that fell, and its revision"


@pytest.mark.requirement("R44")
async def test_a_stricter_profile_names_each_claim_that_would_be_held() -> None:
    world = await climbed()
    usual = await rescored(world)
    assert any(UNSURE in str(one.now.findings) for one in (await rescore(RUN, world.effects())).rescored)
    strict = await rescored(world, VerifierProfile(name="strict", errors=(UNSURE, "scope.never")))
    assert strict.unmet == ("scope.never",)
    otherwise = strict.otherwise()
    assert otherwise
    assert {(each.stood, each.stands, each.why) for _, each in otherwise} <= {
        (True, False, UNSURE),
        (True, False, "fails confidence_quality"),
    }
    unit = next(unit for unit in strict.units if unit.unit == "0/i2")
    assert any(said.startswith(f"{UNSURE} (error) in claim") for said in unit.come)
    assert any(said.startswith(f"{UNSURE} (warning) in claim") for said in unit.gone)
    confidence = next(one for one in strict.dimensions if one.dimension is Dimension.CONFIDENCE_QUALITY)
    assert confidence.passes < confidence.passed

    compared = suites.compare(suites.result_of(usual), suites.result_of(strict))
    assert compared.regressed
    assert {flip.id for flip in compared.broken} >= {f"{unit.unit}#{each.number}" for unit, each in otherwise}
    assert not suites.compare(suites.result_of(usual), suites.result_of(usual)).regressed


async def test_a_looser_profile_names_each_claim_that_would_pass_and_what_held_it() -> None:
    world = world_of(careless)
    await run_of(world)
    found = await rescored(world, VerifierProfile(name="loose", warnings=("evidence.number_missing",)))
    unit, each = next((unit, each) for unit, each in found.otherwise() if unit.unit == "0/i1")
    assert (each.number, each.stood, each.stands, each.supported) == (2, False, True, None)
    assert each.why == "evidence.number_missing"
    assert unit.gone == ("evidence.number_missing (error) in claim 2",)
    assert unit.come == ("evidence.number_missing (warning) in claim 2",)


async def test_claims_of_an_artifact_that_would_pass_say_which_dimension_it_failed() -> None:
    world = world_of(evasive)
    await run_of(world)
    thresholds = DimensionThresholds(completeness=0.0)
    profile = VerifierProfile(name="loose", thresholds=thresholds, warnings=("completeness.unanswered",))
    found = await rescored(world, profile)
    items = {unit.unit: each for unit, each in found.otherwise() if unit.unit in ("0/i1", "0/i2")}
    assert {(each.stood, each.stands, each.why) for each in items.values()} == {(False, True, "fails completeness")}
    strict = await rescored(world, VerifierProfile(name="strict", thresholds=DimensionThresholds(confidence_quality=1)))
    fell = {each.why for _, each in strict.otherwise()}
    assert fell == {"fails confidence_quality"}

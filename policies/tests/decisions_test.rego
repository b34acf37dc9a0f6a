# The four decisions that every pack must be able to make: promote, ask a person, remember, stop the run. And each
# action's answer to an input that says nothing: a denial.
package toulmin.decisions_test

import data.toulmin.actions.artifact_promote
import data.toulmin.actions.artifact_release
import data.toulmin.actions.boundary_cross
import data.toulmin.actions.input_read
import data.toulmin.actions.memory_admit
import data.toulmin.actions.model_call
import data.toulmin.actions.plan_accept
import data.toulmin.actions.run_continue
import data.toulmin.actions.tool_call
import future.keywords.not

claim := {
	"id": "c1",
	"kind": "observation",
	"evidence": 1,
	"roots": 1,
	"support": 1,
	"confidence": 0.8,
	"contradicted": false,
	"in_scope": true,
}

promotion := {"form": "policy-input/1", "resource": {
	"action": "artifact.promote",
	"step": "execute",
	"from_level": 1,
	"to_level": 2,
	"confidence": 0.8,
	"threshold": 0.6,
	"verified": true,
	"scope_adherence": 1,
	"evidence_coverage": 1,
	"contradiction": 1,
	"confidence_quality": 1,
	"completeness": 1,
	"claims": [claim],
}}

test_promote if artifact_promote.decision.verdict == "allow" with input as promotion

# The starter pack ships with `grounded_min` 0, which switches the rule off.
grounded_held(facts, minimum) := held if {
	resource := object.union(promotion.resource, {"claims": [object.union(claim, {"id": "firm", "grounded": 1}), object.union(claim, facts)]})
	decision := artifact_promote.decision with input as object.union(promotion, {"resource": resource}) with data.config.promotion.grounded_min as minimum
	held := {duty.subject | some duty in decision.obligations; duty.rule == "promotion.grounded"}
}

test_grounded_below_the_minimum_is_held if grounded_held({"grounded": 0.44}, 0.45) == {claim.id}

test_grounded_at_the_minimum_goes_up if grounded_held({"grounded": 0.45}, 0.45) == set()

test_grounded_is_missing if grounded_held({}, 0.45) == {claim.id}

test_grounded_is_text if grounded_held({"grounded": "1"}, 0.45) == {claim.id}

test_grounded_minimum_is_text if grounded_held({"kind": "action"}, "0") == {"firm"}

test_grounded_is_off if grounded_held({"grounded": 0.01}, 0) == set()

test_ungrounded_kinds_go_up if {
	grounded_held({"kind": "action", "grounded": 0}, 0.45) == set()
	grounded_held({"kind": "unknown"}, 0.45) == set()
}

test_promote_without_the_claim_that_is_held if {
	weak := object.union(claim, {"id": "c2", "support": 0})
	resource := object.union(promotion.resource, {"claims": [claim, weak]})
	decision := artifact_promote.decision with input as object.union(promotion, {"resource": resource})
	decision.verdict == "allow"
	{duty.subject | some duty in decision.obligations} == {"c2"}
}

call := {"form": "policy-input/1", "resource": {
	"action": "tool.call",
	"declared": true,
	"planned": true,
	"in_scope": true,
	"tags": ["irreversible"],
	"approved_by": [],
}}

test_review if {
	decision := tool_call.decision with input as call
	decision.verdict == "review"
	decision.role_required == "operator"
}

test_review_ends_with_an_approval if {
	approved := object.union(call, {"resource": object.union(call.resource, {"approved_by": ["operator"]})})
	tool_call.decision.verdict == "allow" with input as approved
}

record := {"form": "policy-input/1", "resource": {
	"action": "memory.admit",
	"level": 2,
	"promoted": true,
	"confidence": 0.9,
	"roots": 2,
	"confidentiality": 1,
	"conflicts": 0,
}}

test_remember if memory_admit.decision.verdict == "allow" with input as record

test_remember_nothing_uncorroborated if {
	thin := object.union(record, {"resource": object.union(record.resource, {"roots": 1})})
	memory_admit.decision.verdict == "deny" with input as thin
}

standing := {
	"form": "policy-input/1",
	"run": {"depth": 1, "steps": 1, "model_calls": 1, "cost_microusd": 0},
	"resource": {
		"action": "run.continue",
		"documents": 2,
		"rejected": 1,
		"halt_on_rejected": true,
		"depth_max": 3,
		"steps_max": 10,
		"model_calls_max": 10,
		"cost_microusd_max": 0,
	},
}

test_stop_the_run if {
	decision := run_continue.decision with input as standing
	decision.verdict == "deny"
	{reason.rule | some reason in decision.reasons} == {"run.rejected_input"}
}

test_plan_review_when_the_pack_asks_for_it if {
	plan := {"form": "policy-input/1", "resource": {
		"action": "plan.accept",
		"items": [{"id": "i1", "kind": "survey", "level": 1, "tags": ["destructive"], "tool": null}],
		"items_max": 5,
		"tools_declared": [],
		"approved_by": [],
	}}
	decision := plan_accept.decision with input as plan with data.config.plan.review_tagged as true
	decision.verdict == "review"
	decision.role_required == "operator"
}

answers_to_nothing := {
	artifact_promote.decision.verdict,
	boundary_cross.decision.verdict,
	input_read.decision.verdict,
	memory_admit.decision.verdict,
	model_call.decision.verdict,
	plan_accept.decision.verdict,
	run_continue.decision.verdict,
	tool_call.decision.verdict,
}

test_an_input_that_says_nothing_is_denied if {
	answers := answers_to_nothing with input as {}
	answers == {"deny"}
}

# Its role depends on the input, so without one the whole decision is undefined, which the gate takes for a denial.
test_a_release_that_says_nothing_is_not_answered if {
	not artifact_release.decision with input as {}
}

# artifact.promote: what goes one level up, and which claims stay behind.
#
# An artifact may go up without some of its claims: each held claim is an obligation with the rule that holds it.
# An artifact of a protocol step that claims nothing is judged by its scope and confidence alone.
package toulmin.actions.artifact_promote

import data.toulmin.lib
import future.keywords.not

conditions := {
	"promotion.asked": "the question is not a well-formed artifact.promote",
	"promotion.numbers": "a score is not a number from 0 to 1",
	"promotion.claims": "a claim is not well-formed",
	"promotion.level": "an artifact goes up exactly one level",
	"promotion.verified": "the artifact did not pass verification",
	"promotion.confidence": "the confidence of the artifact is below its threshold",
	"promotion.consistency": "the artifact contradicts itself or its sources too much",
	"promotion.storm": "in a storm nothing that a fallback made goes above the first level",
	"promotion.nothing_left": "every claim of the artifact is held back, so nothing is left to promote",
}

holds contains "promotion.asked" if lib.asked("artifact.promote")

# A score that is not there leaves the whole list undefined, and the condition unmet.
holds contains "promotion.numbers" if {
	scores := [
		input.resource.confidence,
		input.resource.threshold,
		input.resource.scope_adherence,
		input.resource.evidence_coverage,
		input.resource.contradiction,
		input.resource.confidence_quality,
		input.resource.completeness,
	]
	count([score | some score in scores; is_number(score); score >= 0; score <= 1]) == count(scores)
}

# Anything without an id would drop out of the rules below, which hold claims by their id.
holds contains "promotion.claims" if {
	is_array(input.resource.claims)
	ids := [claim.id | some claim in input.resource.claims; is_object(claim); is_string(claim.id)]
	count(ids) == count(input.resource.claims)
	count({id | some id in ids}) == count(ids)
}

holds contains "promotion.level" if {
	lib.at_least(input.resource.from_level, 0)
	lib.at_most(input.resource.to_level, 4)
	input.resource.to_level == input.resource.from_level + 1
}

# A step serves the frame it stands in, which need not have a level above it.
holds contains "promotion.level" if {
	claimless_step
	lib.at_least(input.resource.from_level, 0)
	lib.at_most(input.resource.from_level, 4)
	input.resource.to_level == input.resource.from_level
}

holds contains "promotion.verified" if input.resource.verified == true

holds contains "promotion.verified" if {
	claimless_step
	not about_the_run
}

holds contains "promotion.confidence" if lib.at_least(input.resource.confidence, input.resource.threshold)

holds contains "promotion.consistency" if {
	lib.at_least(input.resource.contradiction, data.config.promotion.contradiction_min)
}

holds contains "promotion.consistency" if claimless_step

holds contains "promotion.storm" if input.run.regime in {"calm", "elevated"}

holds contains "promotion.storm" if input.resource.degraded == false

holds contains "promotion.storm" if lib.at_most(input.resource.from_level, 1)

holds contains "promotion.nothing_left" if {
	some claim in input.resource.claims
	not claim.id in held
}

holds contains "promotion.nothing_left" if claimless_step

# What meta-reasoning finds claims nothing about the subject, so its report is all that speaks for it.
about_the_run if {
	input.resource.step == "execute"
	input.resource.from_level == data.config.model.meta_level
}

claimless_step if {
	input.resource.claims == []
	input.resource.step in data.config.promotion.steps
}

# Why a claim stays behind: one rule each, over what must hold for the claim to go up.
duties contains hold("promotion.evidence", claim, "the claim has no evidence") if {
	some claim in input.resource.claims
	not lib.at_least(claim.evidence, 1)
}

duties contains hold("promotion.support", claim, "the evidence does not carry enough of the claim") if {
	some claim in input.resource.claims
	not lib.at_least(claim.support, data.config.promotion.support_min)
}

duties contains hold("promotion.claim_confidence", claim, "the claim is less certain than the threshold asks") if {
	some claim in input.resource.claims
	not lib.at_least(claim.confidence, input.resource.threshold)
}

# Nobody knows what the confidence of an uncalibrated domain is worth, so it lets no claim through by itself.
duties contains hold("promotion.uncalibrated", claim, "nobody knows what its confidence is worth, and its evidence does not carry enough of it") if {
	some claim in input.resource.claims
	not claim.calibrated == true
	not lib.at_least(claim.support, data.config.promotion.uncalibrated_support_min)
}

duties contains hold("promotion.contradiction", claim, "other evidence contradicts the claim") if {
	some claim in input.resource.claims
	not claim.contradicted == false
}

duties contains hold("promotion.scope", claim, "the claim is outside the scope of the run") if {
	some claim in input.resource.claims
	not claim.in_scope == true
}

duties contains hold("promotion.rests_on", claim, "the claim draws on no claim of the level below") if {
	not lib.at_most(input.resource.from_level, 1)
	some claim in input.resource.claims
	not lib.at_least(claim.rests_on, 1)
}

duties contains hold("promotion.roots", claim, "a cause needs more independent sources") if {
	some claim in input.resource.claims
	not claim.kind in other_kinds
	not lib.at_least(claim.roots, data.config.promotion.cause_roots_min)
}

# How likely a fitted model finds it that the evidence carries the claim. A minimum of 0 switches the rule off; any
# other holds back what the model was not asked about, too.
duties contains hold("promotion.grounded", claim, "a model finds it unlikely that the evidence carries the claim") if {
	not lib.at_least(0, data.config.promotion.grounded_min)
	some claim in input.resource.claims
	not claim.kind in ungrounded_kinds
	lib.at_least(claim.evidence, 1)
	not lib.at_least(claim.grounded, data.config.promotion.grounded_min)
}

# What is not known, and what should be done, is said by no sentence of the evidence.
ungrounded_kinds := {"action", "unknown"}

other_kinds := {"observation", "factor", "action", "conclusion", "unknown"}

hold(rule, claim, message) := {"do": "hold_claim", "rule": rule, "subject": claim.id, "message": message}

held contains duty.subject if some duty in duties

missing contains {"rule": rule, "message": conditions[rule]} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": duties,
	"role": null,
	"allowed": {"rule": "promotion.allowed", "message": "verified, confident and consistent"},
})

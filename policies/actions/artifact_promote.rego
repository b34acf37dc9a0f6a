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
	"promotion.nothing_left": "every claim of the artifact is held back, so nothing is left to promote",
}

holds contains "promotion.asked" if lib.asked("artifact.promote")

holds contains "promotion.numbers" if {
	lib.score(input.resource.confidence)
	lib.score(input.resource.threshold)
	lib.score(input.resource.scope_adherence)
	lib.score(input.resource.evidence_coverage)
	lib.score(input.resource.contradiction)
	lib.score(input.resource.confidence_quality)
	lib.score(input.resource.completeness)
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

holds contains "promotion.verified" if claimless_step

holds contains "promotion.confidence" if lib.at_least(input.resource.confidence, input.resource.threshold)

holds contains "promotion.consistency" if {
	lib.at_least(input.resource.contradiction, data.config.promotion.contradiction_min)
}

holds contains "promotion.consistency" if claimless_step

holds contains "promotion.nothing_left" if {
	some claim in input.resource.claims
	not claim.id in held
}

holds contains "promotion.nothing_left" if claimless_step

claimless_step if {
	input.resource.claims == []
	input.resource.step in data.config.promotion.steps
}

# Why a claim stays behind: one rule each, and each says what would have let it go.
claim_rules := {
	"promotion.evidence": "the claim has no evidence",
	"promotion.support": "the evidence does not carry enough of the claim",
	"promotion.contradiction": "other evidence contradicts the claim",
	"promotion.scope": "the claim is outside the scope of the run",
	"promotion.roots": "a cause needs more independent sources",
}

stands("promotion.evidence", claim) if lib.at_least(claim.evidence, 1)

stands("promotion.support", claim) if lib.at_least(claim.support, data.config.promotion.support_min)

stands("promotion.contradiction", claim) if claim.contradicted == false

stands("promotion.scope", claim) if claim.in_scope == true

stands("promotion.roots", claim) if {
	is_string(claim.kind)
	claim.kind != "cause"
}

stands("promotion.roots", claim) if {
	claim.kind == "cause"
	lib.at_least(claim.roots, data.config.promotion.cause_roots_min)
}

duties contains {"do": "hold_claim", "rule": rule, "subject": claim.id, "message": text} if {
	some claim in input.resource.claims
	some rule, text in claim_rules
	not stands(rule, claim)
}

held contains duty.subject if some duty in duties

missing contains {"rule": rule, "message": text} if {
	some rule, text in conditions
	not rule in holds
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": duties,
	"role": null,
	"allowed": {"rule": "promotion.allowed", "message": "verified, confident and consistent"},
})

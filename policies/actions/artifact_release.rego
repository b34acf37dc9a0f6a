# artifact.release: what may leave the run. A partial result may, because it says that it is one.
package toulmin.actions.artifact_release

import data.toulmin.lib
import future.keywords.not

conditions := {
	"release.asked": "the question is not a well-formed artifact.release",
	"release.evidence": "a claim in the report has no evidence",
	"release.verified": "a report that says it is complete must be verified",
	"release.confidence": "the confidence of the report is below its threshold",
	"release.confidentiality": "content of this confidentiality may not leave the run",
}

holds contains "release.asked" if lib.asked("artifact.release")

holds contains "release.evidence" if {
	is_number(input.resource.claims)
	lib.at_most(input.resource.claims_without_evidence, 0)
}

holds contains "release.verified" if {
	input.resource.complete == true
	input.resource.verified == true
}

holds contains "release.verified" if input.resource.complete == false

holds contains "release.confidence" if {
	lib.score(input.resource.confidence)
	lib.at_least(input.resource.confidence, input.resource.threshold)
}

holds contains "release.confidence" if {
	input.resource.complete == false
	lib.score(input.resource.confidence)
	lib.score(input.resource.threshold)
}

holds contains "release.confidentiality" if {
	lib.at_most(input.resource.confidentiality, data.config.release.confidentiality_max)
}

detail["release.evidence"] := sprintf(
	"%d of %d claims in the report have no evidence",
	[input.resource.claims_without_evidence, input.resource.claims],
)

role := input.resource.role_required if is_string(input.resource.role_required)

role := data.config.release.role if input.resource.role_required == null

approved if {
	is_array(input.resource.approved_by)
	role in input.resource.approved_by
}

no_role if input.resource.role_required == null

unconfirmed_is_fine if input.resource.confirmation_asked == false

pending contains {"rule": "release.role", "message": "the contract wants this role's approval before the report goes out"} if {
	not no_role
	not approved
}

pending contains {"rule": "release.confirmation", "message": "the run asks a person to confirm before the report goes out"} if {
	not unconfirmed_is_fine
	not approved
}

duties contains {
	"do": "mark_degraded",
	"rule": "release.degraded",
	"subject": "",
	"message": "the report says that a fallback made part of it",
} if {
	input.resource.degraded == true
}

missing contains {"rule": rule, "message": object.get(detail, rule, conditions[rule])} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": pending,
	"duties": duties,
	"role": role,
	"allowed": {"rule": "release.allowed", "message": "every claim has evidence, and the report is sure enough or says it is partial"},
})

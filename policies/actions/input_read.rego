# input.read: which documents may be read where. Raw data stays at the edge.
package toulmin.actions.input_read

import data.toulmin.lib
import future.keywords.not

conditions := {
	"input.asked": "the question is not a well-formed input.read",
	"input.clearance": "this zone has no clearance for raw content of this confidentiality",
	"input.size": "the document is larger than this policy lets anyone read",
}

holds contains "input.asked" if lib.asked("input.read")

holds contains "input.clearance" if {
	lib.at_most(input.resource.confidentiality, data.config.input.clearance[input.resource.zone])
	input.subject.zone == input.resource.zone
}

holds contains "input.size" if {
	lib.at_most(input.resource.bytes, data.config.input.bytes_max)
}

detail["input.size"] := sprintf(
	"the document has %d bytes; this policy lets nobody read more than %d",
	[input.resource.bytes, data.config.input.bytes_max],
)

missing contains {"rule": rule, "message": object.get(detail, rule, conditions[rule])} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": set(),
	"role": null,
	"allowed": {"rule": "input.allowed", "message": "the zone is cleared for this document"},
})

# boundary.cross: what may leave its zone. Beyond the target's clearance only a typed, bounded abstraction goes.
package toulmin.actions.boundary_cross

import data.toulmin.lib
import future.keywords.not

conditions := {
	"boundary.asked": "the question is not a well-formed boundary.cross",
	"boundary.source": "content can only be sent from the zone that asks",
	"boundary.target": "the target zone is not known to this policy",
	"boundary.clearance": "content beyond the target's clearance crosses only as a typed abstraction within its bits",
}

holds contains "boundary.asked" if lib.asked("boundary.cross")

holds contains "boundary.source" if input.subject.zone == input.resource.source

holds contains "boundary.target" if is_number(data.config.boundary.clearance[input.resource.target])

holds contains "boundary.clearance" if {
	lib.at_most(input.resource.confidentiality, data.config.boundary.clearance[input.resource.target])
}

holds contains "boundary.clearance" if {
	is_number(input.resource.confidentiality)
	input.resource.typed == true
	lib.at_most(input.resource.bits, data.config.boundary.typed_bits_max)
}

missing contains {"rule": rule, "message": conditions[rule]} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": set(),
	"role": null,
	"allowed": {"rule": "boundary.allowed", "message": "the target is cleared, or only a bounded abstraction crosses"},
})

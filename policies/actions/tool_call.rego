# tool.call: only what the contract declares and the accepted plan names; dangerous calls wait for a person.
package toulmin.actions.tool_call

import data.toulmin.lib
import future.keywords.not

conditions := {
	"tool.asked": "the question is not a well-formed tool.call",
	"tool.declared": "the contract does not name this tool",
	"tool.planned": "the accepted plan does not name this call",
	"tool.in_scope": "the call is outside the scope of the run",
	"tool.tags": "the call carries a tag that this policy does not know",
}

holds contains "tool.asked" if lib.asked("tool.call")

holds contains "tool.declared" if input.resource.declared == true

holds contains "tool.planned" if input.resource.planned == true

holds contains "tool.in_scope" if input.resource.in_scope == true

holds contains "tool.tags" if {
	is_array(input.resource.tags)
	count([tag | some tag in input.resource.tags; not tag in known_tags]) == 0
}

known_tags := {"destructive", "irreversible", "approval_gate"}

approved if {
	is_array(input.resource.approved_by)
	data.config.tool.role in input.resource.approved_by
}

pending contains {"rule": "tool.destructive", "message": "a destructive call waits for a person's approval"} if {
	"destructive" in input.resource.tags
	not approved
}

pending contains {"rule": "tool.irreversible", "message": "an irreversible call waits for a person's approval"} if {
	"irreversible" in input.resource.tags
	not approved
}

pending contains {"rule": "tool.approval_gate", "message": "the plan sets an approval gate before this call"} if {
	"approval_gate" in input.resource.tags
	not approved
}

missing contains {"rule": rule, "message": conditions[rule]} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": pending,
	"duties": set(),
	"role": data.config.tool.role,
	"allowed": {"rule": "tool.allowed", "message": "the call is declared, planned, in scope and approved where it must be"},
})

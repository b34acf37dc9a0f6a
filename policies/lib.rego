# What every action shares: the three answers, and comparisons that refuse what is not a number.
#
# Each action lists its `conditions`, and `holds` collects the ones that are met. A condition that is false, undefined
# or misspelt is missing, and a missing condition denies: nothing passes because a rule failed to fire.
package toulmin.lib

import future.keywords.not

asked(action) if {
	input.form == "policy-input/1"
	input.resource.action == action
}

# Rego orders values of different types (null < number < string), so a number sent as text would pass any minimum.
at_least(value, minimum) if {
	is_number(value)
	is_number(minimum)
	value >= minimum
}

at_most(value, maximum) if {
	is_number(value)
	is_number(maximum)
	value <= maximum
}

score(value) if {
	is_number(value)
	value >= 0
	value <= 1
}

decide(found) := {
	"verdict": "deny",
	"reasons": sort(found.missing),
	"obligations": [],
	"role_required": null,
} if {
	count(found.missing) > 0
}

decide(found) := {
	"verdict": "review",
	"reasons": sort(found.pending),
	"obligations": [],
	"role_required": found.role,
} if {
	count(found.missing) == 0
	count(found.pending) > 0
}

decide(found) := {
	"verdict": "allow",
	"reasons": [found.allowed],
	"obligations": sort(found.duties),
	"role_required": null,
} if {
	count(found.missing) == 0
	count(found.pending) == 0
}

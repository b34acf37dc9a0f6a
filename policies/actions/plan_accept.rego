# plan.accept: nothing is done before the plan passes here.
package toulmin.actions.plan_accept

import data.toulmin.lib
import future.keywords.not

conditions := {
	"plan.asked": "the question is not a well-formed plan.accept",
	"plan.items": "a plan needs at least one item and no more than its limit",
	"plan.tools": "an item names a tool that the contract does not declare",
	"plan.level": "an item is not on level 1 to 4",
	"plan.kind": "an item is of a kind that its level does not have",
}

holds contains "plan.asked" if lib.asked("plan.accept")

holds contains "plan.items" if {
	is_array(input.resource.items)
	lib.at_least(count(input.resource.items), 1)
	lib.at_most(count(input.resource.items), input.resource.items_max)
	lib.at_most(count(input.resource.items), data.config.plan.items_max)
}

holds contains "plan.tools" if {
	is_array(input.resource.items)
	is_array(input.resource.tools_declared)
	count([item | some item in input.resource.items; not tool_declared(item)]) == 0
}

tool_declared(item) if {
	item.tool == null
	item.kind != "tool"
}

tool_declared(item) if item.tool in input.resource.tools_declared

holds contains "plan.level" if {
	is_array(input.resource.items)
	count([item | some item in input.resource.items; not on_a_level(item)]) == 0
}

kinds := {
	1: {"survey", "question", "tool"},
	2: {"synthesis"},
	3: {"abstraction"},
	4: {"meta"},
}

holds contains "plan.kind" if {
	is_array(input.resource.items)
	count([item | some item in input.resource.items; not item.kind in kinds[item.level]]) == 0
}

on_a_level(item) if {
	lib.at_least(item.level, 1)
	lib.at_most(item.level, 4)
}

detail["plan.items"] := sprintf(
	"the plan has %d items; the contract allows 1 to %d, this policy at most %d",
	[count(input.resource.items), input.resource.items_max, data.config.plan.items_max],
)

pending contains {"rule": "plan.tagged", "message": "a plan with tagged items waits for a person's approval"} if {
	data.config.plan.review_tagged == true
	some item in input.resource.items
	count(item.tags) > 0
	not data.config.plan.role in input.resource.approved_by
}

missing contains {"rule": rule, "message": object.get(detail, rule, conditions[rule])} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": pending,
	"duties": set(),
	"role": data.config.plan.role,
	"allowed": {"rule": "plan.allowed", "message": "every item is within bounds; tagged calls are judged again when made"},
})

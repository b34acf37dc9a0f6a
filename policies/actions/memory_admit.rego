# memory.admit: what may be remembered beyond the run.
package toulmin.actions.memory_admit

import data.toulmin.lib
import future.keywords.not

conditions := {
	"memory.asked": "the question is not a well-formed memory.admit",
	"memory.promoted": "only what was promoted may be remembered",
	"memory.level": "raw content is not remembered",
	"memory.confidence": "the confidence is below what memory needs",
	"memory.roots": "the record rests on too few independent sources",
	"memory.confidentiality": "content of this confidentiality may not outlive its run",
	"memory.conflicts": "the record conflicts with what is remembered; the conflict is resolved first",
}

holds contains "memory.asked" if lib.asked("memory.admit")

holds contains "memory.promoted" if input.resource.promoted == true

holds contains "memory.level" if lib.at_least(input.resource.level, data.config.memory.level_min)

holds contains "memory.confidence" if lib.at_least(input.resource.confidence, data.config.memory.confidence_min)

holds contains "memory.roots" if lib.at_least(input.resource.roots, data.config.memory.roots_min)

holds contains "memory.confidentiality" if {
	lib.at_most(input.resource.confidentiality, data.config.memory.confidentiality_max)
}

holds contains "memory.conflicts" if lib.at_most(input.resource.conflicts, 0)

detail["memory.roots"] := sprintf(
	"the record needs %d independent sources and has %d",
	[data.config.memory.roots_min, input.resource.roots],
)

missing contains {"rule": rule, "message": object.get(detail, rule, conditions[rule])} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": set(),
	"role": null,
	"allowed": {"rule": "memory.allowed", "message": "promoted, confident, corroborated and free of conflict"},
})

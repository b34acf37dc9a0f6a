"""Codes and phrases by which operating systems, HTTP, gRPC, containers and TLS stacks report one and the same
condition.

A log says `ENOSPC` or "no space left on device" where a runbook says "disk full". Each row of the table is one
condition of a public standard or of a widely used platform; none names a product's own failure mode.
"""

import re
from collections.abc import Mapping

_CONDITIONS: Mapping[str, str] = {
    "disk full": r"enospc|no space left|disk (?:is )?full|out of disk|disk (?:space )?(?:exhaust\w*|pressure)"
    r"|volume (?:is )?full|(?:low on|insufficient) disk",
    "out of memory": r"enomem|oom\w*|out[ -]of[ -]memory|outofmemory\w*|cannot allocate memory"
    r"|exit(?:ed)?(?: with)?(?: code)?[ :=]*137|sigkill"
    r"|memory (?:limit|pressure|exhaust\w*)",
    "refused connection": r"econnrefused|connection refused|actively refused|connect(?:ion)? failed"
    r"|(?:failed|unable|cannot"
    r"|could not) to connect|cannot connect",
    "lost connection": r"econnreset|epipe|connection (?:was )?(?:reset|closed|lost|aborted)|broken pipe|unexpected eof"
    r"|\beof\b|peer (?:reset|disconnected)|disconnected",
    "timed out": r"etimedout|time(?:d)?[ -]?outs?|deadline[ _]?exceeded|504|gateway timeout|too (?:long|slow)",
    "file descriptors": r"emfile|enfile|too many open files|file descriptors?|ulimit|nofile",
    "not permitted": r"eacces|eperm|permission[s]? denied|forbidden|403|access denied|not authorized|authorization"
    r"|rbac",
    "not authenticated": r"401|unauthori[sz]ed|unauthenticated|authentication|invalid (?:credentials|password|token)"
    r"|noauth"
    r"|oauth|saml|ldap|sso|login failed",
    "certificate": r"x509|certificates?|tls|ssl\w*|handshake|pki",
    "name resolution": r"enotfound|no such host|nxdomain|servfail|name resolution|could not resolve|getaddrinfo|dns\w*"
    r"|resolve host",
    "throttled": r"429|too many requests|rate[ -]?limit\w*|throttl\w*|quota|resource_?exhausted",
    "too large": r"413|(?:payload|entity|body|request|message|record) (?:is )?too (?:large|big)"
    r"|maximum size|size limit|max(?:imum)? \w+ size",
    "unavailable upstream": r"502|503|bad gateway|service unavailable|no healthy (?:upstream|host)s?"
    r"|upstream (?:connect"
    r"|prematurely)|no endpoints?",
    "segmentation fault": r"sigsegv|segmentation (?:fault|violation)|segfault|nil pointer|null pointer|139",
    "command not found": r"exec format|command not found|executable file not found|127|no such file or directory"
    r"|enoent",
    "address in use": r"eaddrinuse|address already in use|port (?:is )?already|failed to bind",
    "read only": r"erofs|read[ -]only",
    "crashed": r"panic\w*|fatal|crash\w*|abort(?:ed)?|core dumped|sigabrt|unhandled exception",
    "corrupt": r"corrupt\w*|checksum|bad magic|invalid header|malformed",
    "deadlocked": r"dead ?locks?|deadlock(?:ed)?|lock wait|40p01",
    "locked": r"(?:is|database) locked",
    "election": r"leader election|leaderelection|elect(?:ed|ion)|split[ -]brain|quorum"
    r"|failed to renew lease",
    "evicted": r"evict\w*|preempt\w*",
    "image pull": r"imagepullbackoff|errimagepull|pull(?:ing)? (?:the )?image|manifest unknown",
    "probe failed": r"(?:readiness|liveness|startup) probe|health ?check|unhealthy|not ready|notready",
    "unparsable": r"pars(?:e|ing)|unmarshal\w*|syntax error|invalid (?:config\w*|yaml|json|character)|decode error"
    r"|validation",
    "not found": r"404|not found|does not exist|doesn't exist|no such|unknown (?:service|method|key)|missing",
    "conflicting write": r"409|conflict\w*|object has been modified|already exists|duplicate",
    "clock skew": r"clock (?:skew|drift)|time skew|ntp|out of sync|out of order",
    "backpressure": r"back ?pressure|backlog|queue (?:is )?full|buffer (?:is )?full|overload\w*",
}
_PATTERN = re.compile(
    r"(?<![a-z0-9])(?:"
    + "|".join(f"(?P<c{number}>{pattern})" for number, pattern in enumerate(_CONDITIONS.values()))
    + r")(?![a-z0-9])"
)
_NAMES = tuple(_CONDITIONS)


def conditions(text: str) -> frozenset[str]:
    """The standard conditions that the text reports, by name."""
    return frozenset(_NAMES[int(match.lastgroup[1:])] for match in _PATTERN.finditer(text.lower()) if match.lastgroup)

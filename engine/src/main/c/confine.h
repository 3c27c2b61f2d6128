/* Giving up what init and commands must not have. */
#pragma once

#include "plan.h"

/* Drop capabilities and install the seccomp filter; the name of the call that failed, or NULL. */
const char *confine(const struct confinement *confinement);

/* Have every permitted capability effective again, as after a seteuid(2) away from root; 0, or -1 with errno. */
int regain_effective_capabilities(void);

/* Become root of the user namespace the process is in, or of the host. */
const char *become_root(void);

/*
 * Let nothing in the machine trace or read this process: ptrace(2). Every change of ids sets it to what
 * fs.suid_dumpable says, and execve(2) ends it.
 */
void stay_closed_to_tracers(void);

/* Have the default action for every signal, and none blocked. */
void reset_signals(void);

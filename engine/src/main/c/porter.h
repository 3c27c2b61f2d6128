/* The process that lets commands into a machine. It lives in the machine's cgroups, so that what it forks does too. */
#pragma once

#include "plan.h"

#include <sys/types.h>

/* Serve requests from the JVM's socket until it closes or the process is killed. Never returns. */
_Noreturn void porter_run(const struct plan *plan, int init, int jvm, pid_t keeper);

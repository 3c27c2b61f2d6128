/* OP_LAST: what is undone when the last of those that need it has ended. */
#pragma once

#include "plan.h"

/* Share the lock that a step names, then make the change; 0, or -1 with errno. Number 0 of the plan says that nothing is held yet. */
int last_hold(struct step *step);

/* Let go of all locks that are held, and undo what nobody else has a lock for. */
void last_let_go(struct steps *host);

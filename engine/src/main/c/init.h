/* The process that becomes the machine's init. */
#pragma once

#include "plan.h"

/* Wait for MESSAGE_GO on the socket to the keeper, carry out the machine's steps, and execute init. Never returns. */
_Noreturn void become_init(const struct plan *plan, int keeper);

/* A terminal for a command: a pty of the machine's own devpts. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/*
 * In the machine, as its root: make a terminal that belongs to a user, send its master through the status socket, and make it
 * the controlling terminal and the standard streams of this process, which leads a session. The name of the call that
 * failed, with errno, or NULL.
 */
const char *terminal_open(int status, uint32_t columns, uint32_t rows, uid_t owner);

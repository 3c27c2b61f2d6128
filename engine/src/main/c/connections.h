/*
 * The FUSE connections that a machine's processes have made. A process that waits for the answer of a FUSE server, which may
 * be itself, does not even die of SIGKILL; it does when its connection is aborted.
 */
#pragma once

#include "plan.h"

/*
 * Abort those of the processes in a group and below. In a machine with a user namespace they are those whose files belong to
 * one of its host ids, whatever has become of their mounts; but not those that another process of the host has mounted: it is
 * of the same machine after a reset. Without, they are those that its processes have mounted and no other process has.
 */
void connections_abort(const char *group, struct id_range ids);

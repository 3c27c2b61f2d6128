/* Copies of mounts: open_tree(2), mount_setattr(2), move_mount(2). */
#pragma once

#include "kernel.h"

/*
 * Copy the mount that is at a path, without what is mounted below or, with KEEPER_AT_RECURSIVE, with it. The copy is
 * attached nowhere, and private: mount_namespaces(7). A descriptor, or -1 with errno.
 */
int tree_copy(int directory, const char *path, unsigned flags, struct keeper_mount_attr attributes);

/* Attach a copy to a path, and close it; 0, or -1 with errno. */
int tree_attach(int copy, int directory, const char *path, unsigned flags);

#define _GNU_SOURCE
#include "tree.h"

#include "descriptor.h"

#include <fcntl.h>
#include <sys/mount.h>

/*
 * A copy of a mount is in the peer group of that mount, or its slave: what is mounted in the one later comes up in the
 * other, without the attributes that were set for the copy. Until a copy is attached nothing is propagated to it
 * (propagate_one() of fs/pnode.c), so it is made private before; there is no moment between.
 */
int tree_copy(int directory, const char *path, unsigned flags, struct keeper_mount_attr attributes)
{
	unsigned empty = *path ? 0 : AT_EMPTY_PATH, recursive = flags & KEEPER_AT_RECURSIVE;
	int copy = (int)syscall(SYS_open_tree, directory, path,
				KEEPER_OPEN_TREE_CLONE | KEEPER_OPEN_TREE_CLOEXEC | empty | recursive);
	if (copy < 0)
		return -1;
	attributes.propagation = MS_PRIVATE;
	if (syscall(SYS_mount_setattr, copy, "", AT_EMPTY_PATH | recursive, &attributes, sizeof(attributes)) < 0)
		return close_keeping_errno(copy, -1);
	return copy;
}

int tree_attach(int copy, int directory, const char *path, unsigned flags)
{
	long failed = syscall(SYS_move_mount, copy, "", directory, path, KEEPER_MOVE_MOUNT_F_EMPTY_PATH | flags);
	return close_keeping_errno(copy, failed < 0 ? -1 : 0);
}

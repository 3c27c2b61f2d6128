/* The protocol of linux/fuse.h, as far as a directory of a few files takes it that are read whole. */
#pragma once

#include "seen.h"

#include <sys/types.h>

struct fuse;

/*
 * Room for the request that a server is at, in memory that the servers after it see, too: the kernel waits for an answer to
 * what it has given to one that was killed. NULL with errno.
 */
void *fuse_room(void);

/*
 * Begin to serve a descriptor of /dev/fuse that is mounted; the files belong to these host ids. How many servers it had before
 * tells what they have opened. NULL with errno.
 */
struct fuse *fuse_open(int descriptor, uid_t owner, gid_t group, void *room, uint32_t before);

/* Answer the request that the server before was at, if it was at one. */
void fuse_take_over(struct fuse *fuse, struct seen *seen);

/* Answer one request, if there is one; -1 when there will be no more: it is mounted nowhere now. */
int fuse_answer(struct fuse *fuse, struct seen *seen);

/* The protocol of linux/fuse.h, as far as a directory of a few files takes it that are read whole. */
#pragma once

#include "seen.h"

#include <sys/types.h>

struct fuse;

/* Begin to serve a descriptor of /dev/fuse that is mounted; the files belong to these host ids. NULL with errno. */
struct fuse *fuse_open(int descriptor, uid_t owner, gid_t group);

/* Answer one request, if there is one; -1 when there will be no more: it is mounted nowhere now. */
int fuse_answer(struct fuse *fuse, struct seen *seen);

/* What is done with descriptors everywhere. */
#pragma once

#include <errno.h>
#include <unistd.h>

/* Close a descriptor on the way out of a function, whose result and errno it keeps. */
static inline int close_keeping_errno(int descriptor, int result)
{
	int error = errno;
	close(descriptor);
	errno = error;
	return result;
}

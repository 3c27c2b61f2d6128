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

/*
 * Close what a process that was forked has of the keeper, but for some. Copies would hide the keeper's death from the JVM, and
 * hold its locks and devices. Ends the process where it cannot be done.
 */
void close_all_but(const int kept[], int count);

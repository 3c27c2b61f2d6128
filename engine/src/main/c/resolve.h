/* Resolving paths inside a directory: openat2(2), RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, and what does the same. */
#pragma once

#include <sys/types.h>

/* Have the kernel resolve it; a descriptor, or -1 with errno. */
int resolve_by_kernel(int root, const char *path, int flags, mode_t mode);

/* Resolve it name by name, for kernels and seccomp filters that refuse openat2(2). The same answers and errors. */
int resolve_by_steps(int root, const char *path, int flags, mode_t mode);

/* Resolving paths inside a directory: openat2(2), RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, and what does the same. */
#pragma once

#include <sys/types.h>

/* Have the kernel resolve it; a descriptor, or -1 with errno. */
int resolve_by_kernel(int root, const char *path, int flags, mode_t mode);

/* Open by name only what an absolute path leads to, without following a link: ELOOP. By the kernel, or name by name. */
int resolve_without_links(const char *path, int by_steps);

/* Resolve it name by name, for kernels and seccomp filters that refuse openat2(2). The same answers and errors. */
int resolve_by_steps(int root, const char *path, int flags, mode_t mode);

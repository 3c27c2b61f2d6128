/* The machine's control groups: the only thing of it that does not go by itself. */
#pragma once

#include "plan.h"

#include <sys/types.h>

/* Put a process into the groups of a plan that it is to join; the index of the step that failed, or -1. */
int cgroups_join(const struct steps *steps, pid_t pid, int who);

/* Write to a file of a group and of all groups below, whoever made them. */
void cgroup_write_below(const char *path, const char *file, const struct text *content);

/* Remove a group that is empty, and the groups below; whether it is gone. */
int cgroup_remove(int parent, const char *name);

/* Remove the groups of a plan with everything below; 0, or an errno, and *path is what is left. */
int cgroups_remove(const struct steps *steps, const char **path);

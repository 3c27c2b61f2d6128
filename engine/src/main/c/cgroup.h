/* The machine's control groups: the only thing of it that does not go by itself. */
#pragma once

#include "plan.h"

#include <sys/types.h>

/* Put a process into the groups of a plan that it is to join; the index of the step that failed, or -1. */
int cgroups_join(const struct steps *steps, pid_t pid, int who);

/* Do something at a group, then at each group below, whoever made them. They may come and go meanwhile. */
void cgroup_visit(int parent, const char *name, void (*at)(int directory, void *subject), void *subject);

/* Write to a file of an open group, if it has one of that name and takes it. */
void cgroup_write(int directory, const char *file, const char *content);

/* Write to a file of a group, then to those of all groups below. */
void cgroup_write_below(int parent, const char *name, const char *file, const struct text *content);

/* Remove a group that is empty, and the groups below; whether it is gone. */
int cgroup_remove(int parent, const char *name);

/* Take the groups of a plan for those to be removed, and no others that have their names later. */
void cgroups_remember(struct steps *steps);

/*
 * Remove the remembered groups of a plan with everything below, within a time. How many are left, and *path is one of those of the
 * plan; 0 when all have gone.
 */
uint32_t cgroups_remove(const struct steps *steps, int64_t milliseconds, const char **path);

/* What a machine sees of itself: the files that are shown in it instead of the kernel's. docs/view.md has the formulas. */
#pragma once

#include "load.h"
#include "sheet.h"

#include <stdint.h>

/* The controllers whose groups are read. On version 2 cpuacct is cpu, and blkio is io. */
enum controller { MEMORY, CPU, CPUACCT, CPUSET, PIDS, BLKIO, CONTROLLERS };

struct view_group {
	int directory; /* -1 where the host has no such controller */
	int unified;   /* version 2 */
};

struct seen {
	struct view_group group[CONTROLLERS];
	int64_t born; /* when the machine was started, in nanoseconds of CLOCK_BOOTTIME */
	int proc;     /* the machine's own /proc, without anything over it; -1 until it is there */
	struct load load;
};

/* Nanoseconds since the machine was started. */
int64_t seen_age(const struct seen *seen);

/* One of the group's files, by its name in version 1 and in version 2. */
const char *seen_name(const struct view_group *group, const char *legacy, const char *unified);

/* The smallest number in the same file of a group and the groups above it. */
uint64_t seen_smallest(const struct view_group *group, const char *file);

/* Write the content of a file; what cannot be read is 0 or left out. */
void meminfo_show(struct seen *seen, struct sheet *sheet);
void swaps_show(struct seen *seen, struct sheet *sheet);
void cpuinfo_show(struct seen *seen, struct sheet *sheet);
void online_show(struct seen *seen, struct sheet *sheet);
void stat_show(struct seen *seen, struct sheet *sheet);
void uptime_show(struct seen *seen, struct sheet *sheet);
void loadavg_show(struct seen *seen, struct sheet *sheet);
void diskstats_show(struct seen *seen, struct sheet *sheet);

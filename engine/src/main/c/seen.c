#define _GNU_SOURCE
#include "seen.h"

#include <stdio.h>
#include <time.h>

/* How many groups above the machine's own are asked. Where the host's container ends, nothing is there to be read. */
#define LEVELS 5

int64_t seen_age(const struct seen *seen)
{
	struct timespec now;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec - seen->born;
}

const char *seen_name(const struct view_group *group, const char *legacy, const char *unified)
{
	return group->unified ? unified : legacy;
}

uint64_t seen_smallest(const struct view_group *group, const char *file)
{
	uint64_t smallest = UINT64_MAX;
	for (int level = 0; level < LEVELS; level++) {
		char path[128];
		snprintf(path, sizeof(path), "%.*s%s", 3 * level, "../../../../../", file);
		uint64_t number = number_read(group->directory, path, UINT64_MAX);
		if (number < smallest)
			smallest = number;
	}
	return smallest;
}

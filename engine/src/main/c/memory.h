/* How much memory and swap space a machine has, and uses. */
#pragma once

#include "seen.h"

struct memory {
	struct sheet host;   /* the host's /proc/meminfo */
	struct sheet groups; /* memory.stat of the machine's group */
	int unified;
	uint64_t total, used;           /* bytes */
	uint64_t swap_total, swap_used; /* bytes */
};

void memory_measure(const struct seen *seen, struct memory *memory);
void memory_free(struct memory *memory);

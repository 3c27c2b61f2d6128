#define _GNU_SOURCE
#include "memory.h"

#include <fcntl.h>

#define UNLIMITED (INT64_MAX - (1 << 16))

static uint64_t at_most(uint64_t number, uint64_t most)
{
	return number < most ? number : most;
}

/* memory.stat of version 1 has the smallest limits up the tree: hierarchical_memory_limit of memory.txt. */
static void measure_legacy(struct memory *memory, int group, uint64_t swap)
{
	const char *stat = sheet_text(&memory->groups);
	uint64_t limit = number_of(stat, "hierarchical_memory_limit", UINT64_MAX);
	uint64_t both = number_of(stat, "hierarchical_memsw_limit", 0); /* 0: nobody counts swap space */
	memory->total = at_most(memory->total, limit);
	memory->used = number_read(group, "memory.usage_in_bytes", 0);
	/* Both without a limit are the same number, LONG_MAX in whole pages: page_counter.h. */
	if (both == limit && limit >= UNLIMITED)
		memory->swap_total = swap;
	else
		memory->swap_total = both > limit ? at_most(both - limit, swap) : 0;
	uint64_t with_swap = number_read(group, "memory.memsw.usage_in_bytes", 0);
	memory->swap_used = with_swap > memory->used ? with_swap - memory->used : 0;
}

void memory_measure(const struct seen *seen, struct memory *memory)
{
	const struct view_group *group = &seen->group[MEMORY];
	*memory = (struct memory){.unified = group->unified};
	(void)sheet_read(&memory->host, AT_FDCWD, "/proc/meminfo");
	memory->total = number_of(sheet_text(&memory->host), "MemTotal", 0) * 1024;
	uint64_t swap = number_of(sheet_text(&memory->host), "SwapTotal", 0) * 1024;
	if (group->directory < 0) {
		memory->swap_total = swap;
		return;
	}
	(void)sheet_read(&memory->groups, group->directory, "memory.stat");
	if (group->unified) {
		memory->total = at_most(memory->total, seen_smallest(group, "memory.max"));
		memory->used = number_read(group->directory, "memory.current", 0);
		memory->swap_total = at_most(swap, seen_smallest(group, "memory.swap.max"));
		memory->swap_used = number_read(group->directory, "memory.swap.current", 0);
	} else {
		measure_legacy(memory, group->directory, swap);
	}
	memory->used = at_most(memory->used, memory->total);
	memory->swap_used = at_most(memory->swap_used, memory->swap_total);
}

void memory_free(struct memory *memory)
{
	sheet_free(&memory->host);
	sheet_free(&memory->groups);
}

/* mm/swapfile.c, swap_show() */
void swaps_show(struct seen *seen, struct sheet *sheet)
{
	struct memory memory;
	memory_measure(seen, &memory);
	uint64_t size = memory.swap_total / 1024, used = memory.swap_used / 1024;
	sheet_print(sheet, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	if (size)
		sheet_print(sheet, "%-40svirtual\t\t%llu%s\t%llu%s\t%d\n", "none", (unsigned long long)size,
			    size < 10000000 ? "\t" : "", (unsigned long long)used, used < 10000000 ? "\t" : "", -2);
	memory_free(&memory);
}

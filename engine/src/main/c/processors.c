#define _GNU_SOURCE
#include "processors.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

/* The kernel's format of a list: 0-3,8 and so on. cpuset(7), List format */
static void parse(const char *list, struct processors *processors)
{
	for (char *end; *list >= '0' && *list <= '9'; list = *end == ',' ? end + 1 : end) {
		unsigned long first = strtoul(list, &end, 10), last = first;
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		for (unsigned long number = first; number <= last && processors->count < MOST_PROCESSORS; number++)
			processors->number[processors->count++] = (uint16_t)number;
	}
}

static void of_cpuset(const struct view_group *group, struct processors *processors)
{
	static const char *const unified[] = {"cpuset.cpus.effective", "../cpuset.cpus.effective"};
	static const char *const legacy[] = {"cpuset.effective_cpus", "cpuset.cpus"};
	for (int i = 0; i < 2 && group->directory >= 0 && processors->count == 0; i++) {
		struct sheet list = {0};
		if (sheet_read(&list, group->directory, group->unified ? unified[i] : legacy[i]) == 0)
			parse(sheet_text(&list), processors);
		sheet_free(&list);
	}
}

/* How many processors a quota is worth, rounded up; the smallest of a group and those above it. */
static uint64_t of_quota(const struct view_group *group)
{
	uint64_t smallest = MOST_PROCESSORS;
	char path[64] = "";
	for (int length = 0; group->directory >= 0 && length < 15; length += 3) {
		uint64_t quota = UINT64_MAX, period = 0;
		snprintf(path, sizeof(path), "%.*s%s", length, "../../../../../", group->unified ? "cpu.max" : "cpu.cfs_quota_us");
		if (group->unified) {
			struct sheet both = {0};
			char *end;
			if (sheet_read(&both, group->directory, path) == 0) {
				quota = strtoull(sheet_text(&both), &end, 10); /* "max": 0 */
				period = quota ? strtoull(end, NULL, 10) : 0;
			}
			sheet_free(&both);
		} else {
			quota = number_read(group->directory, path, 0); /* -1: 0 */
			snprintf(path, sizeof(path), "%.*s%s", length, "../../../../../", "cpu.cfs_period_us");
			period = quota ? number_read(group->directory, path, 0) : 0;
		}
		if (period && (quota + period - 1) / period < smallest)
			smallest = (quota + period - 1) / period;
	}
	return smallest;
}

void processors_find(const struct seen *seen, struct processors *processors)
{
	processors->count = 0;
	of_cpuset(&seen->group[CPUSET], processors);
	if (processors->count == 0) {
		struct sheet online = {0};
		if (sheet_read(&online, AT_FDCWD, "/sys/devices/system/cpu/online") == 0)
			parse(sheet_text(&online), processors);
		sheet_free(&online);
	}
	if (processors->count == 0)
		processors->number[processors->count++] = 0;
	uint64_t quota = of_quota(&seen->group[CPU]);
	if ((uint64_t)processors->count > quota)
		processors->count = quota ? (int)quota : 1;
}

int processors_place(const struct processors *processors, unsigned long number)
{
	for (int i = 0; i < processors->count; i++)
		if (processors->number[i] == number)
			return i;
	return -1;
}

void online_show(struct seen *seen, struct sheet *sheet)
{
	struct processors processors;
	processors_find(seen, &processors);
	if (processors.count == 1)
		sheet_print(sheet, "0\n");
	else
		sheet_print(sheet, "0-%d\n", processors.count - 1);
}

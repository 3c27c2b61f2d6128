/* /proc/stat and /proc/uptime: how long the machine has computed, and how long it could have. */
#define _GNU_SOURCE
#include "processors.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* USER_HZ, in which the kernel shows times to programs on every architecture: asm-generic/param.h. */
#define TICK 10000000ull

struct times {
	struct processors processors;
	uint64_t user[MOST_PROCESSORS], system[MOST_PROCESSORS], idle[MOST_PROCESSORS]; /* ticks */
	uint64_t user_sum, system_sum, idle_sum;
};

/* Nanoseconds by processor of the host: what was used on one that is not shown is spread over those that are. */
static void take(const struct processors *processors, const char *list, uint64_t ticks[])
{
	uint64_t elsewhere = 0;
	unsigned long number = 0;
	for (char *end; *(list += strspn(list, " \n")); list = end, number++) {
		uint64_t used = strtoull(list, &end, 10);
		if (end == list)
			break;
		int place = processors_place(processors, number);
		if (place >= 0)
			ticks[place] = used;
		else
			elsewhere += used;
	}
	for (int i = 0; i < processors->count; i++)
		ticks[i] = (ticks[i] + elsewhere / (uint64_t)processors->count) / TICK;
}

static void take_legacy(const struct view_group *group, struct times *times)
{
	struct sheet user = {0}, system = {0};
	if (sheet_read(&user, group->directory, "cpuacct.usage_percpu_user") == 0)
		take(&times->processors, sheet_text(&user), times->user);
	if (sheet_read(&system, group->directory, "cpuacct.usage_percpu_sys") == 0)
		take(&times->processors, sheet_text(&system), times->system);
	sheet_free(&user);
	sheet_free(&system);
}

/* Version 2 does not count by processor. */
static void take_unified(const struct view_group *group, struct times *times)
{
	struct sheet stat = {0};
	uint64_t count = (uint64_t)times->processors.count;
	if (sheet_read(&stat, group->directory, "cpu.stat") == 0)
		for (uint64_t i = 0; i < count; i++) {
			times->user[i] = number_of(sheet_text(&stat), "user_usec", 0) * 1000 / TICK / count;
			times->system[i] = number_of(sheet_text(&stat), "system_usec", 0) * 1000 / TICK / count;
		}
	sheet_free(&stat);
}

static struct times *times_take(const struct seen *seen)
{
	struct times *times = calloc(1, sizeof(*times));
	if (!times)
		return NULL;
	processors_find(seen, &times->processors);
	const struct view_group *group = &seen->group[CPUACCT];
	if (group->directory >= 0 && group->unified)
		take_unified(group, times);
	else if (group->directory >= 0)
		take_legacy(group, times);
	uint64_t elapsed = (uint64_t)seen_age(seen) / TICK;
	for (int i = 0; i < times->processors.count; i++) {
		uint64_t used = times->user[i] + times->system[i];
		times->idle[i] = elapsed > used ? elapsed - used : 0;
		times->user_sum += times->user[i];
		times->system_sum += times->system[i];
		times->idle_sum += times->idle[i];
	}
	return times;
}

static void line(struct sheet *sheet, uint64_t user, uint64_t system, uint64_t idle)
{
	sheet_print(sheet, " %llu 0 %llu %llu 0 0 0 0 0 0\n", (unsigned long long)user, (unsigned long long)system,
		    (unsigned long long)idle);
}

/* The first number of a line of the host's; the rest is by interrupt, and tells nothing about a machine. */
static void total(struct sheet *sheet, const char *host, const char *name)
{
	sheet_print(sheet, "%s %llu\n", name, (unsigned long long)number_of(host, name, 0));
}

/* fs/proc/stat.c, show_stat() */
void stat_show(struct seen *seen, struct sheet *sheet)
{
	struct times *times = times_take(seen);
	if (!times) {
		sheet->failed = 1;
		return;
	}
	sheet_print(sheet, "cpu ");
	line(sheet, times->user_sum, times->system_sum, times->idle_sum);
	for (int i = 0; i < times->processors.count; i++) {
		sheet_print(sheet, "cpu%d", i);
		line(sheet, times->user[i], times->system[i], times->idle[i]);
	}
	free(times);
	struct sheet host = {0};
	(void)sheet_read(&host, AT_FDCWD, "/proc/stat");
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	struct tasks tasks = load_tasks(seen);
	total(sheet, sheet_text(&host), "intr");
	total(sheet, sheet_text(&host), "ctxt");
	sheet_print(sheet, "btime %lld\n", (now.tv_sec * 1000000000ll + now.tv_nsec - seen_age(seen)) / 1000000000ll);
	sheet_print(sheet, "processes %u\nprocs_running %u\nprocs_blocked %u\n", tasks.last,
		    tasks.running + 1, tasks.blocked); /* whoever reads this runs, but for the wait for it */
	total(sheet, sheet_text(&host), "softirq");
	sheet_free(&host);
}

/* fs/proc/uptime.c */
void uptime_show(struct seen *seen, struct sheet *sheet)
{
	struct times *times = times_take(seen);
	unsigned long long age = (uint64_t)seen_age(seen) / TICK, idle = times ? times->idle_sum : 0;
	sheet_print(sheet, "%llu.%02llu %llu.%02llu\n", age / 100, age % 100, idle / 100, idle % 100);
	free(times);
}

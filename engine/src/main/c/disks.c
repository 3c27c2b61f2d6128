/* /proc/diskstats: what the machine has read from and written to the host's disks. */
#define _GNU_SOURCE
#include "seen.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

enum { READ, WRITE, DISCARD, KINDS };

struct used {
	unsigned long long bytes[KINDS], requests[KINDS];
};

/* "8:0 Read 4096" and so on, a line each: blkio-controller.rst */
static void take_legacy(const char *text, const char *device, unsigned long long found[KINDS])
{
	static const char *const kinds[KINDS] = {"Read", "Write", "Discard"};
	for (int i = 0; i < KINDS; i++) {
		char name[64];
		snprintf(name, sizeof(name), "%s %s", device, kinds[i]);
		found[i] = number_of(text, name, 0);
	}
}

static unsigned long long assigned(const char *line, const char *end, const char *name)
{
	const char *at = strstr(line, name);
	return at && at < end ? strtoull(at + strlen(name), NULL, 10) : 0;
}

/* "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0": cgroup-v2.rst, io.stat */
static void take_unified(const char *text, const char *device, struct used *used)
{
	size_t length = strlen(device);
	for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		if (strncmp(line, device, length) != 0 || line[length] != ' ')
			continue;
		used->bytes[READ] = assigned(line, end, " rbytes=");
		used->bytes[WRITE] = assigned(line, end, " wbytes=");
		used->bytes[DISCARD] = assigned(line, end, " dbytes=");
		used->requests[READ] = assigned(line, end, " rios=");
		used->requests[WRITE] = assigned(line, end, " wios=");
		used->requests[DISCARD] = assigned(line, end, " dios=");
	}
}

/* block/genhd.c, diskstats_show(); nobody counts by group how long it took, or what was merged. */
static void show(struct sheet *sheet, unsigned major, unsigned minor, const char *name, const struct used *used)
{
	sheet_print(sheet, "%4u %7u %s %llu 0 %llu 0 %llu 0 %llu 0 0 0 0 %llu 0 %llu 0 0 0\n", major, minor, name,
		    used->requests[READ], used->bytes[READ] / SECTOR, used->requests[WRITE], used->bytes[WRITE] / SECTOR,
		    used->requests[DISCARD], used->bytes[DISCARD] / SECTOR);
}

void diskstats_show(struct seen *seen, struct sheet *sheet)
{
	const struct view_group *group = &seen->group[BLKIO];
	struct sheet host = {0}, bytes = {0}, requests = {0};
	if (group->directory < 0)
		return;
	(void)sheet_read(&host, AT_FDCWD, "/proc/diskstats");
	(void)sheet_read(&bytes, group->directory, seen_name(group, "blkio.throttle.io_service_bytes_recursive", "io.stat"));
	if (!group->unified)
		(void)sheet_read(&requests, group->directory, "blkio.throttle.io_serviced_recursive");
	for (const char *line = sheet_text(&host), *end; (end = strchr(line, '\n')); line = end + 1) {
		unsigned major, minor;
		char name[64], device[32];
		if (sscanf(line, "%u %u %63s", &major, &minor, name) != 3)
			continue;
		snprintf(device, sizeof(device), "%u:%u", major, minor);
		struct used used = {0};
		if (group->unified) {
			take_unified(sheet_text(&bytes), device, &used);
		} else {
			take_legacy(sheet_text(&bytes), device, used.bytes);
			take_legacy(sheet_text(&requests), device, used.requests);
		}
		if (used.requests[READ] || used.requests[WRITE] || used.requests[DISCARD])
			show(sheet, major, minor, name, &used);
	}
	sheet_free(&host);
	sheet_free(&bytes);
	sheet_free(&requests);
}

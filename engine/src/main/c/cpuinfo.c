/* /proc/cpuinfo: the host's, without what the machine may not use. */
#define _GNU_SOURCE
#include "processors.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* The number behind "processor", blanks and a colon, the way x86 and aarch64 have it; NULL where the line is another. */
static const char *numbered(const char *line)
{
	if (strncmp(line, "processor", 9) != 0)
		return NULL;
	const char *at = line + 9 + strspn(line + 9, " \t");
	if (*at != ':')
		return NULL;
	at += 1 + strspn(at + 1, " ");
	return *at >= '0' && *at <= '9' ? at : NULL;
}

/* Each processor's lines begin with its number and end with an empty line; others belong to all of them. */
void cpuinfo_show(struct seen *seen, struct sheet *sheet)
{
	struct processors processors;
	struct sheet host = {0};
	int shown = 1;
	processors_find(seen, &processors);
	(void)sheet_read(&host, AT_FDCWD, "/proc/cpuinfo");
	for (const char *line = sheet_text(&host), *end; (end = strchr(line, '\n')); line = end + 1) {
		const char *number = numbered(line);
		if (number) {
			int place = processors_place(&processors, strtoul(number, NULL, 10));
			shown = place >= 0;
			if (shown)
				sheet_print(sheet, "%.*s%d\n", (int)(number - line), line, place);
			continue;
		}
		if (shown)
			sheet_add(sheet, line, (size_t)(end - line + 1));
		if (end == line)
			shown = 1;
	}
	sheet_free(&host);
}

/* /proc/meminfo: the host's lines in the host's order, with the machine's numbers. fs/proc/meminfo.c has the format. */
#define _GNU_SOURCE
#include "memory.h"

#include <string.h>

/* A line that is read from memory.stat: its name there in version 1 and in version 2. */
struct counted {
	const char *line, *legacy, *unified;
};

static const struct counted COUNTED[] = {
	{"Cached", "total_cache", "file"},
	{"Active(anon)", "total_active_anon", "active_anon"},
	{"Inactive(anon)", "total_inactive_anon", "inactive_anon"},
	{"Active(file)", "total_active_file", "active_file"},
	{"Inactive(file)", "total_inactive_file", "inactive_file"},
	{"Unevictable", "total_unevictable", "unevictable"},
	{"Dirty", "total_dirty", "file_dirty"},
	{"Writeback", "total_writeback", "file_writeback"},
	{"AnonPages", "total_rss", "anon"},
	{"Mapped", "total_mapped_file", "file_mapped"},
	{"Shmem", "total_shmem", "shmem"},
	{"KReclaimable", "", "slab_reclaimable"},
	{"Slab", "", "slab"},
	{"SReclaimable", "", "slab_reclaimable"},
	{"SUnreclaim", "", "slab_unreclaimable"},
	{"KernelStack", "", "kernel_stack"},
	{"PageTables", "", "pagetables"},
	{"SecPageTables", "", "sec_pagetables"},
	{"Percpu", "", "percpu"},
	{"AnonHugePages", "total_rss_huge", "anon_thp"},
	{"ShmemHugePages", "", "shmem_thp"},
	{"FileHugePages", "", "file_thp"},
};

/* What is the kernel's own, and the same for everybody: the rules of overcommitment, sizes, and the huge pages. */
static const char *const EVERYBODYS[] = {
	"CommitLimit", "Committed_AS", "VmallocTotal", "HugePages_Total", "HugePages_Free",
	"HugePages_Rsvd", "HugePages_Surp", "Hugepagesize", "Hugetlb",
};

static int is(const char *line, size_t length, const char *name)
{
	return strlen(name) == length && memcmp(line, name, length) == 0;
}

static uint64_t counted(const struct memory *memory, const char *legacy, const char *unified)
{
	const char *name = memory->unified ? unified : legacy;
	return *name ? number_of(sheet_text(&memory->groups), name, 0) : 0;
}

static uint64_t available(const struct memory *memory)
{
	uint64_t bytes = memory->total - memory->used + counted(memory, "total_active_file", "active_file") +
			 counted(memory, "total_inactive_file", "inactive_file") + counted(memory, "", "slab_reclaimable");
	return bytes < memory->total ? bytes : memory->total;
}

/* What a line says, in bytes; what the machine has nothing to do with is 0. */
static uint64_t amount(const struct memory *memory, const char *line, size_t length)
{
	if (is(line, length, "MemTotal"))
		return memory->total;
	if (is(line, length, "MemFree"))
		return memory->total - memory->used;
	if (is(line, length, "MemAvailable"))
		return available(memory);
	if (is(line, length, "SwapTotal"))
		return memory->swap_total;
	if (is(line, length, "SwapFree"))
		return memory->swap_total - memory->swap_used;
	if (is(line, length, "Active"))
		return counted(memory, "total_active_anon", "active_anon") +
		       counted(memory, "total_active_file", "active_file");
	if (is(line, length, "Inactive"))
		return counted(memory, "total_inactive_anon", "inactive_anon") +
		       counted(memory, "total_inactive_file", "inactive_file");
	for (size_t i = 0; i < sizeof(COUNTED) / sizeof(*COUNTED); i++)
		if (is(line, length, COUNTED[i].line))
			return counted(memory, COUNTED[i].legacy, COUNTED[i].unified);
	return 0;
}

static int is_everybodys(const char *line, size_t length)
{
	for (size_t i = 0; i < sizeof(EVERYBODYS) / sizeof(*EVERYBODYS); i++)
		if (is(line, length, EVERYBODYS[i]))
			return 1;
	return 0;
}

void meminfo_show(struct seen *seen, struct sheet *sheet)
{
	struct memory memory;
	memory_measure(seen, &memory);
	for (const char *line = sheet_text(&memory.host), *end; (end = strchr(line, '\n')); line = end + 1) {
		const char *colon = memchr(line, ':', (size_t)(end - line));
		/* How the kernel maps the host's memory is nobody's business in a machine. */
		if (!colon || strncmp(line, "DirectMap", 9) == 0)
			continue;
		size_t length = (size_t)(colon - line);
		if (is_everybodys(line, length))
			sheet_add(sheet, line, (size_t)(end - line + 1));
		else
			sheet_print(sheet, "%.*s:%*s%8llu kB\n", (int)length, line, length < 15 ? 15 - (int)length : 0, "",
				    (unsigned long long)(amount(&memory, line, length) / 1024));
	}
	memory_free(&memory);
}

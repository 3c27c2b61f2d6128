#define _GNU_SOURCE
#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define MOST_STEPS 4096
#define MOST_STRINGS 1000000
#define MOST_LIMITS 64

/* A cursor that ran over its end stays there: at is NULL, and whatever is read from it is zero or empty. */
static const char *take(struct cursor *cursor, size_t bytes)
{
	if (!cursor->at || (size_t)(cursor->end - cursor->at) < bytes) {
		cursor->at = NULL;
		return NULL;
	}
	const char *start = cursor->at;
	cursor->at += bytes;
	return start;
}

int cursor_failed(const struct cursor *cursor)
{
	return cursor->at == NULL;
}

uint32_t cursor_number(struct cursor *cursor)
{
	uint32_t value = 0;
	const char *start = take(cursor, sizeof(value));
	if (start)
		memcpy(&value, start, sizeof(value));
	return value;
}

uint64_t cursor_long(struct cursor *cursor)
{
	uint64_t value = 0;
	const char *start = take(cursor, sizeof(value));
	if (start)
		memcpy(&value, start, sizeof(value));
	return value;
}

struct text cursor_text(struct cursor *cursor)
{
	struct text text = {.bytes = "", .length = 0};
	uint32_t length = cursor_number(cursor);
	const char *start = take(cursor, (size_t)length + 1);
	if (!start)
		return text;
	if (start[length] != '\0') {
		cursor->at = NULL;
		return text;
	}
	text.bytes = start;
	text.length = length;
	return text;
}

char **cursor_strings(struct cursor *cursor)
{
	uint32_t count = cursor_number(cursor);
	if (cursor_failed(cursor) || count > MOST_STRINGS) {
		cursor->at = NULL;
		errno = EBADMSG;
		return NULL;
	}
	char **strings = calloc((size_t)count + 1, sizeof(char *));
	if (!strings)
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		strings[i] = (char *)(uintptr_t)cursor_text(cursor).bytes;
	if (cursor_failed(cursor)) {
		free(strings);
		errno = EBADMSG;
		return NULL;
	}
	return strings;
}

int content_map(int descriptor, struct cursor *content)
{
	struct stat stat;
	if (fstat(descriptor, &stat) < 0)
		return -1;
	if (stat.st_size <= 0) {
		errno = EBADMSG;
		return -1;
	}
	/* Were it not sealed, its writer could shrink it under our hands: SIGBUS. */
	int seals = fcntl(descriptor, F_GET_SEALS);
	if (seals < 0 || (seals & (F_SEAL_SHRINK | F_SEAL_WRITE)) != (F_SEAL_SHRINK | F_SEAL_WRITE)) {
		errno = EBADMSG;
		return -1;
	}
	void *start = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	if (start == MAP_FAILED)
		return -1;
	content->at = start;
	content->end = content->at + stat.st_size;
	return 0;
}

static int read_steps(struct cursor *cursor, struct steps *steps)
{
	steps->count = cursor_number(cursor);
	if (cursor_failed(cursor) || steps->count > MOST_STEPS) {
		errno = EBADMSG;
		return -1;
	}
	steps->step = calloc((size_t)steps->count + 1, sizeof(struct step));
	if (!steps->step)
		return -1;
	for (uint32_t i = 0; i < steps->count; i++) {
		struct step *step = &steps->step[i];
		step->operation = cursor_number(cursor);
		for (int n = 0; n < 3; n++)
			step->number[n] = cursor_long(cursor);
		for (int n = 0; n < 3; n++)
			step->text[n] = cursor_text(cursor);
	}
	return 0;
}

static struct id_range read_range(struct cursor *cursor)
{
	struct id_range range;
	range.inside = cursor_number(cursor);
	range.outside = cursor_number(cursor);
	range.count = cursor_number(cursor);
	return range;
}

static int read_limits(struct cursor *cursor, struct confinement *confinement)
{
	confinement->limit_count = cursor_number(cursor);
	if (cursor_failed(cursor) || confinement->limit_count > MOST_LIMITS) {
		errno = EBADMSG;
		return -1;
	}
	confinement->limit = calloc((size_t)confinement->limit_count + 1, sizeof(struct resource_limit));
	if (!confinement->limit)
		return -1;
	for (uint32_t i = 0; i < confinement->limit_count; i++) {
		confinement->limit[i].resource = cursor_number(cursor);
		confinement->limit[i].soft = cursor_long(cursor);
		confinement->limit[i].hard = cursor_long(cursor);
	}
	return 0;
}

int plan_read(int descriptor, struct plan *plan)
{
	struct cursor cursor;
	if (content_map(descriptor, &cursor) < 0)
		return -1;
	if (cursor_number(&cursor) != PLAN_MAGIC) {
		errno = EBADMSG;
		return -1;
	}
	plan->namespaces = cursor_long(&cursor);
	plan->creator = cursor_number(&cursor);
	plan->uids = read_range(&cursor);
	plan->gids = read_range(&cursor);
	plan->directory = cursor_text(&cursor);
	if (read_steps(&cursor, &plan->host) < 0 || read_steps(&cursor, &plan->machine) < 0 ||
	    read_steps(&cursor, &plan->end) < 0)
		return -1;
	plan->argv = cursor_strings(&cursor);
	plan->envp = plan->argv ? cursor_strings(&cursor) : NULL;
	if (!plan->envp)
		return -1;
	plan->confinement.dropped_capabilities = cursor_long(&cursor);
	plan->confinement.seccomp = cursor_text(&cursor);
	plan->confinement.files_seccomp = cursor_text(&cursor);
	if (read_limits(&cursor, &plan->confinement) < 0)
		return -1;
	if (cursor_failed(&cursor) || cursor.at != cursor.end || !plan->argv[0]) {
		errno = EBADMSG;
		return -1;
	}
	return 0;
}

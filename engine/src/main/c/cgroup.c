#define _GNU_SOURCE
#include "cgroup.h"
#include "steps.h"
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Between two passes, in milliseconds. */
#define SHORTEST_PAUSE 1
#define LONGEST_PAUSE 50

int cgroups_join(const struct steps *steps, pid_t pid, int who)
{
	char number[16];
	int length = snprintf(number, sizeof(number), "%d", pid);
	for (uint32_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->step[i];
		if (step->operation != OP_CGROUP || !(step->number[0] & (uint64_t)who))
			continue;
		char path[4096];
		if (snprintf(path, sizeof(path), "%s/cgroup.procs", step->text[0].bytes) >= (int)sizeof(path)) {
			errno = ENAMETOOLONG;
			return (int)i;
		}
		if (write_file(path, number, (size_t)length) < 0)
			return (int)i;
	}
	return -1;
}

void cgroup_visit(int parent, const char *name, void (*at)(int directory, void *subject), void *subject)
{
	struct visitor visitor = {.at = at, .subject = subject};
	(void)walk(parent, name, &visitor);
}

struct writing {
	const char *file;
	const struct text *content;
};

static void write_at(int directory, void *subject)
{
	const struct writing *writing = subject;
	int file = openat(directory, writing->file, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0)
		return;
	if (write(file, writing->content->bytes, writing->content->length) < 0)
		errno = 0; /* it may have gone, or be frozen by its parent: the parent's turn has come */
	close(file);
}

void cgroup_write(int directory, const char *file, const char *content)
{
	struct text text = {.bytes = content, .length = (uint32_t)strlen(content)};
	struct writing writing = {.file = file, .content = &text};
	write_at(directory, &writing);
}

void cgroup_write_below(int parent, const char *name, const char *file, const struct text *content)
{
	struct writing writing = {.file = file, .content = content};
	cgroup_visit(parent, name, write_at, &writing);
}

int cgroup_remove(int parent, const char *name)
{
	struct visitor visitor = {.remove = 1};
	(void)walk(parent, name, &visitor);
	return faccessat(parent, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
}

/* The number of a group, which no other gets, kernfs_new_node() of fs/kernfs/dir.c; 0 where there is none. */
static uint64_t inode_of(const char *path)
{
	struct stat group;
	return lstat(path, &group) == 0 ? group.st_ino : 0;
}

void cgroups_remember(struct steps *steps)
{
	for (uint32_t i = 0; i < steps->count; i++)
		if (steps->step[i].operation == OP_CGROUP)
			steps->step[i].number[1] = inode_of(steps->step[i].text[0].bytes);
}

static int is_there(const struct step *step)
{
	return step->number[1] && inode_of(step->text[0].bytes) == step->number[1];
}

/*
 * A pass removes all that can be removed, the deepest first. What is left was still in use: the next pass sees nothing
 * else, and comes later each time. How many are left when the time is over; 0 when all have gone, be it that the machine
 * has started again since and made others of that name.
 */
static uint32_t remove_all(const struct step *step, int64_t deadline)
{
	for (long pause = SHORTEST_PAUSE; is_there(step); pause = pause * 2 > LONGEST_PAUSE ? LONGEST_PAUSE : pause * 2) {
		struct visitor visitor = {.remove = 1, .deadline = deadline};
		(void)walk(AT_FDCWD, step->text[0].bytes, &visitor);
		if (!is_there(step))
			return 0;
		if (walk_clock() >= deadline)
			return visitor.left ? visitor.left : 1;
		struct timespec time = {.tv_nsec = pause * 1000000};
		nanosleep(&time, NULL);
	}
	return 0;
}

uint32_t cgroups_remove(const struct steps *steps, int64_t milliseconds, const char **path)
{
	uint32_t all = 0;
	int64_t deadline = walk_clock() + milliseconds;
	for (uint32_t i = steps->count; i-- > 0;) {
		if (steps->step[i].operation != OP_CGROUP)
			continue;
		uint32_t left = remove_all(&steps->step[i], deadline);
		if (left)
			*path = steps->step[i].text[0].bytes;
		all += left;
	}
	return all;
}

#define _GNU_SOURCE
#include "cgroup.h"
#include "steps.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* rmdir(2) says EBUSY for a moment after the last process was reaped. All groups together have this long. */
#define REMOVE_MILLISECONDS 5000

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

/* What is done at every group of a tree: something at the open group itself, then to its name in its parent. */
struct visitor {
	void (*at)(int directory, void *subject);
	void *subject;
	int remove;
};

/* Visit a group, then those below it. Systemd makes a few dozen; somebody hostile, thousands. */
static void visit(int parent, const char *name, const struct visitor *visitor)
{
	int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		return;
	if (visitor->at)
		visitor->at(directory, visitor->subject);
	DIR *entries = fdopendir(directory);
	if (!entries) {
		close(directory);
		return;
	}
	struct dirent *entry;
	while ((entry = readdir(entries)))
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
			visit(directory, entry->d_name, visitor);
			if (visitor->remove)
				unlinkat(directory, entry->d_name, AT_REMOVEDIR);
		}
	closedir(entries);
}

void cgroup_visit(int parent, const char *name, void (*at)(int directory, void *subject), void *subject)
{
	struct visitor visitor = {.at = at, .subject = subject};
	visit(parent, name, &visitor);
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
	visit(parent, name, &visitor);
	return unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

static int remove_group(const char *path, int *milliseconds)
{
	struct visitor visitor = {.remove = 1};
	struct timespec pause = {.tv_nsec = 1000000};
	for (;; --*milliseconds) {
		visit(AT_FDCWD, path, &visitor);
		if (rmdir(path) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY || *milliseconds <= 0)
			return errno;
		nanosleep(&pause, NULL);
	}
}

/* A walk has one descriptor open for each level. */
static void allow_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int cgroups_remove(const struct steps *steps, const char **path)
{
	int error = 0, milliseconds = REMOVE_MILLISECONDS;
	allow_descriptors();
	for (uint32_t i = steps->count; i-- > 0;) {
		if (steps->step[i].operation != OP_CGROUP)
			continue;
		int failed = remove_group(steps->step[i].text[0].bytes, &milliseconds);
		if (failed) {
			error = failed;
			*path = steps->step[i].text[0].bytes;
		}
	}
	return error;
}

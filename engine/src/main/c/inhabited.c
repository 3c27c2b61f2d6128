#define _GNU_SOURCE
#include "inhabited.h"

#include "cgroup.h"
#include "members.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A pipeline's other processes end a moment after the shell; a service may live for hours. */
#define SHORTEST_PATIENCE 20
#define LONGEST_PATIENCE 5000

/* What the directory of one says whose command ended by itself: the porter that comes after this one lets it live. */
#define ENDED (0755 | S_ISVTX)

struct inhabited {
	struct inhabited *next;
	int killed;
	char name[GROUP_NAME];
};

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void add(struct groups *groups, const char *name, int killed)
{
	struct inhabited *inhabited = calloc(1, sizeof(*inhabited));
	if (!inhabited)
		return; /* it goes with the machine */
	strcpy(inhabited->name, name);
	inhabited->killed = killed;
	inhabited->next = groups->inhabited;
	groups->inhabited = inhabited;
	groups->patience = SHORTEST_PATIENCE;
	groups->due = now() + groups->patience;
}

void inhabited_add(struct groups *groups, const struct group *group)
{
	if (!group->killed && fchmod(group->directory, ENDED) < 0)
		errno = 0; /* it would not outlive a porter that is killed */
	add(groups, group->name, group->killed);
}

/* Groups that the machine's root made have other names, or he wants them to be taken for one of these. */
static int is_name(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && length < GROUP_NAME && strspn(name, "0123456789") == length;
}

static void take_over(struct groups *groups, const char *name)
{
	struct stat status;
	if (fstatat(groups->parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	int killed = !(status.st_mode & S_ISVTX);
	if (killed)
		members_kill(groups->parent, name, groups->unified, groups->kill);
	add(groups, name, killed);
	uint32_t number = (uint32_t)strtoul(name, NULL, 10);
	if (number > groups->last)
		groups->last = number;
}

void inhabited_take_over(struct groups *groups)
{
	int directory = openat(groups->parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = directory < 0 ? NULL : fdopendir(directory);
	if (!entries) {
		if (directory >= 0)
			close(directory);
		return;
	}
	for (struct dirent *entry; (entry = readdir(entries));)
		if (entry->d_type == DT_DIR && is_name(entry->d_name))
			take_over(groups, entry->d_name);
	closedir(entries);
}

int inhabited_patience(const struct groups *groups)
{
	int64_t left = groups->due - now();
	if (!groups->inhabited)
		return -1;
	return left > 0 ? (int)left : 0;
}

/* Whether nothing is left of one. What lives in it may need the groups that it made below. */
static int is_gone(const struct groups *groups, const struct inhabited *inhabited)
{
	if (!members_live_below(groups->parent, inhabited->name, groups->unified))
		return cgroup_remove(groups->parent, inhabited->name);
	if (inhabited->killed)
		members_kill(groups->parent, inhabited->name, groups->unified, groups->kill);
	return 0;
}

void inhabited_tidy(struct groups *groups)
{
	if (inhabited_patience(groups) != 0)
		return;
	for (struct inhabited **at = &groups->inhabited; *at;) {
		struct inhabited *inhabited = *at;
		if (is_gone(groups, inhabited)) {
			*at = inhabited->next;
			free(inhabited);
		} else {
			at = &inhabited->next;
		}
	}
	groups->patience = groups->patience * 2 > LONGEST_PATIENCE ? LONGEST_PATIENCE : groups->patience * 2;
	groups->due = now() + groups->patience;
}

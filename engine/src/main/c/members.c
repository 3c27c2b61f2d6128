#define _GNU_SOURCE
#include "members.h"

#include "cgroup.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A descriptor each. */
#define AT_ONCE 128

struct members {
	pid_t *pid;
	size_t count;
};

static int compare(const void *one, const void *other)
{
	pid_t first = *(const pid_t *)one, second = *(const pid_t *)other;
	return (first > second) - (first < second);
}

/* Read a group's own; none where it has gone, or is threaded: then they are listed further up. */
static struct members read_members(int directory)
{
	struct members members = {0};
	int procs = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	FILE *file = procs < 0 ? NULL : fdopen(procs, "r");
	if (!file) {
		if (procs >= 0)
			close(procs);
		return members;
	}
	char *line = NULL;
	for (size_t size = 0, room = 0; getline(&line, &size, file) > 0;) {
		if (members.count == room) {
			room = room ? room * 2 : AT_ONCE;
			pid_t *larger = realloc(members.pid, room * sizeof(pid_t));
			if (!larger)
				break;
			members.pid = larger;
		}
		members.pid[members.count++] = atoi(line);
	}
	free(line);
	fclose(file);
	if (members.count)
		qsort(members.pid, members.count, sizeof(pid_t), compare);
	return members;
}

/* Only one that is still listed when there is a descriptor of it: its id may be somebody else's since it was read. */
static void kill_some(int directory, const pid_t *pid, size_t count)
{
	int descriptors[AT_ONCE];
	for (size_t i = 0; i < count; i++)
		descriptors[i] = pid[i] > 1 ? pidfd_open_(pid[i]) : -1;
	struct members now = read_members(directory);
	for (size_t i = 0; i < count; i++) {
		if (descriptors[i] < 0)
			continue;
		if (now.count && bsearch(&pid[i], now.pid, now.count, sizeof(pid_t), compare))
			pidfd_send_signal_(descriptors[i], SIGKILL);
		close(descriptors[i]);
	}
	free(now.pid);
}

static void kill_at(int directory, void *subject)
{
	(void)subject;
	struct members members = read_members(directory);
	for (size_t first = 0; first < members.count; first += AT_ONCE) {
		size_t left = members.count - first;
		kill_some(directory, members.pid + first, left < AT_ONCE ? left : AT_ONCE);
	}
	free(members.pid);
}

/*
 * They are frozen first, so that they do not fork faster than they are killed. What is frozen in version 2 dies
 * nevertheless; in version 1 it does when it is thawed, and any of the groups below may have been frozen, too.
 */
static void kill_one_by_one(int parent, const char *name, int directory, int unified)
{
	static const struct text thawed = {.bytes = "THAWED", .length = 6};
	cgroup_write(directory, unified ? "cgroup.freeze" : "freezer.state", unified ? "1" : "FROZEN");
	cgroup_visit(parent, name, kill_at, NULL);
	if (unified)
		cgroup_write(directory, "cgroup.freeze", "0");
	else
		cgroup_write_below(parent, name, "freezer.state", &thawed);
}

void members_kill(int parent, const char *name, int unified, int at_once)
{
	int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		return; /* it has gone */
	if (at_once)
		cgroup_write(directory, "cgroup.kill", "1");
	else
		kill_one_by_one(parent, name, directory, unified);
	close(directory);
}

/* Read the beginning of one of a group's files; 0 where it has none of that name. */
static size_t read_beginning(int directory, const char *name, char *text, size_t size)
{
	int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length = file < 0 ? 0 : read(file, text, size - 1);
	if (file >= 0)
		close(file);
	text[length > 0 ? length : 0] = '\0';
	return length > 0 ? (size_t)length : 0;
}

int members_live(int directory, int unified)
{
	char text[64];
	if (unified)
		return read_beginning(directory, "cgroup.events", text, sizeof(text)) == 0 || !strstr(text, "populated 0");
	return read_beginning(directory, "cgroup.procs", text, sizeof(text)) != 0;
}

static void look_at(int directory, void *subject)
{
	int *live = subject;
	*live = *live || members_live(directory, 0);
}

int members_live_below(int parent, const char *name, int unified)
{
	if (!unified) {
		int live = 0;
		cgroup_visit(parent, name, look_at, &live);
		return live;
	}
	int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		return errno != ENOENT;
	int live = members_live(directory, 1);
	close(directory);
	return live;
}

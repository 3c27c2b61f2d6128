#define _GNU_SOURCE
#include "groups.h"

#include "cgroup.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Names may be taken: the machine's root may make groups here, too. */
#define ATTEMPTS 1000

/* A pipeline's other processes end a moment after the shell; a service may live for hours. */
#define SHORTEST_PATIENCE 20
#define LONGEST_PATIENCE 5000

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int open_group(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

/* What delegation needs: cgroups(7). Some of the files are version 1's, some version 2's. */
static int give_to_machine(const struct groups *groups, int directory)
{
	static const char *const files[] = {"cgroup.procs", "cgroup.threads", "cgroup.subtree_control", "tasks"};
	if (!groups->owner)
		return 0;
	if (fchown(directory, groups->owner, groups->owner) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (fchownat(directory, files[i], groups->owner, groups->owner, AT_SYMLINK_NOFOLLOW) < 0 && errno != ENOENT)
			return -1;
	return 0;
}

static int make(struct groups *groups, struct group *group)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		group->killed = 0;
		snprintf(group->name, sizeof(group->name), "%u", ++groups->last);
		if (mkdirat(groups->parent, group->name, 0755) == 0) {
			group->directory = open_group(groups->parent, group->name);
			return group->directory < 0 ? -1 : give_to_machine(groups, group->directory);
		}
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

int groups_open(struct groups *groups, const struct plan *plan)
{
	*groups = (struct groups){.parent = -1, .spare = {.directory = -1}};
	for (uint32_t i = 0; i < plan->host.count; i++) {
		const struct step *step = &plan->host.step[i];
		if (step->operation != OP_COMMANDS)
			continue;
		groups->owner = (uid_t)step->number[0];
		groups->unified = groups->clones = step->number[1] != 0;
		groups->kill = step->number[2] != 0;
		groups->parent = open_group(AT_FDCWD, step->text[0].bytes);
		if (groups->parent < 0)
			return -1;
		/* The first command need not wait for it. */
		return make(groups, &groups->spare);
	}
	return 0;
}

int groups_take(struct groups *groups, struct group *group)
{
	*group = groups->spare;
	groups->spare.directory = -1;
	return groups->parent < 0 || group->directory >= 0 ? 0 : make(groups, group);
}

/* In a child: its own group, where it could not be born there. Costs milliseconds, see porter.c. */
static void move_to(const struct group *group)
{
	int procs = openat(group->directory, "cgroup.procs", O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (procs >= 0) {
		if (write(procs, "0", 1) < 0)
			errno = 0; /* it runs in its parent's group: it is found by its parent then */
		close(procs);
	}
}

pid_t groups_fork(struct groups *groups, const struct group *group)
{
	if (group->directory >= 0 && groups->clones) {
		struct keeper_clone_args arguments = {
			.flags = KEEPER_CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)group->directory};
		pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
		/* It came with Linux 5.7; seccomp filters that are older refuse it. */
		if (pid >= 0 || (errno != ENOSYS && errno != EPERM && errno != E2BIG))
			return pid;
		groups->clones = 0;
	}
	pid_t pid = fork();
	if (pid == 0 && group->directory >= 0)
		move_to(group);
	return pid;
}

void groups_kill(const struct groups *groups, struct group *group)
{
	if (!groups->kill || group->directory < 0)
		return;
	group->killed = 1;
	int kill_ = openat(group->directory, "cgroup.kill", O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (kill_ < 0)
		return;
	if (write(kill_, "1", 1) < 0)
		errno = 0; /* it has been removed meanwhile: nobody is in it */
	close(kill_);
}

/* Read the beginning of one of a group's files; 0 where it has none of that name. */
static size_t read_beginning(int parent, const char *name, char *text, size_t size)
{
	int file = openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length = file < 0 ? 0 : read(file, text, size - 1);
	if (file >= 0)
		close(file);
	text[length > 0 ? length : 0] = '\0';
	return length > 0 ? (size_t)length : 0;
}

/* Whether anything lives in a group or below. Zombies do not, and are in nobody's way. */
static int is_inhabited(const struct groups *groups, int directory)
{
	char text[64];
	if (groups->unified)
		return read_beginning(directory, "cgroup.events", text, sizeof(text)) == 0 || !strstr(text, "populated 0");
	return read_beginning(directory, "cgroup.procs", text, sizeof(text)) != 0;
}

/*
 * Somebody may have made groups below it. And since Linux 6.14 a child that is born in a group is killed if that has ever
 * been killed and its parent's group has not: kill_seq in cgroup_post_fork() of kernel/cgroup/cgroup.c.
 */
static int is_as_new(const struct groups *groups, const struct group *group)
{
	struct stat status;
	return !group->killed && !is_inhabited(groups, group->directory) && fstat(group->directory, &status) == 0 &&
	       status.st_nlink == 2;
}

void groups_give_back(struct groups *groups, struct group *group)
{
	if (group->directory < 0)
		return;
	if (groups->spare.directory < 0 && is_as_new(groups, group)) {
		groups->spare = *group;
		group->directory = -1;
		return;
	}
	groups_discard(groups, group);
}

void groups_discard(struct groups *groups, struct group *group)
{
	if (group->directory < 0)
		return;
	close(group->directory);
	group->directory = -1;
	if (unlinkat(groups->parent, group->name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return;
	struct inhabited *inhabited = calloc(1, sizeof(*inhabited));
	if (!inhabited)
		return; /* it goes with the machine */
	memcpy(inhabited->name, group->name, sizeof(inhabited->name));
	inhabited->next = groups->inhabited;
	groups->inhabited = inhabited;
	groups->patience = SHORTEST_PATIENCE;
	groups->due = now() + groups->patience;
}

/* Whether nothing is left of a group. What lives in it may need the groups that it made below. */
static int remove_if_empty(const struct groups *groups, const char *name)
{
	int directory = open_group(groups->parent, name);
	if (directory < 0)
		return errno == ENOENT;
	int inhabited = is_inhabited(groups, directory);
	close(directory);
	return !inhabited && cgroup_remove(groups->parent, name);
}

int groups_patience(const struct groups *groups)
{
	int64_t left = groups->due - now();
	if (!groups->inhabited)
		return -1;
	return left > 0 ? (int)left : 0;
}

void groups_tidy(struct groups *groups)
{
	if (groups_patience(groups) != 0)
		return;
	for (struct inhabited **at = &groups->inhabited; *at;) {
		struct inhabited *inhabited = *at;
		if (remove_if_empty(groups, inhabited->name)) {
			*at = inhabited->next;
			free(inhabited);
		} else {
			at = &inhabited->next;
		}
	}
	groups->patience = groups->patience * 2 > LONGEST_PATIENCE ? LONGEST_PATIENCE : groups->patience * 2;
	groups->due = now() + groups->patience;
}

#define _GNU_SOURCE
#include "groups.h"

#include "inhabited.h"
#include "kernel.h"
#include "members.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names may be taken: the machine's root may make groups here, too. */
#define ATTEMPTS 1000

/* How many groups a command is tried in. */
#define FORKS 8

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

/* That it has gone: the machine's root may remove any that nobody is in, also while it is being made. */
static int says_gone(int error)
{
	return error == ENOENT || error == ENODEV;
}

static int make(struct groups *groups, struct group *group)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		group->killed = 0;
		snprintf(group->name, sizeof(group->name), "%u", ++groups->last);
		if (mkdirat(groups->parent, group->name, 0755) < 0) {
			if (errno != EEXIST)
				return -1;
			continue;
		}
		group->directory = open_group(groups->parent, group->name);
		if (group->directory >= 0)
			return give_to_machine(groups, group->directory);
		if (!says_gone(errno))
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
		inhabited_take_over(groups);
		/* The first command need not wait for it. */
		return make(groups, &groups->spare);
	}
	return 0;
}

int groups_take(struct groups *groups, struct group *group)
{
	*group = groups->spare;
	groups->spare.directory = -1;
	if (groups->parent < 0 || group->directory >= 0 || make(groups, group) == 0)
		return 0;
	/* In version 1 even what they are made in can be removed. */
	return group->directory < 0 && says_gone(errno) ? 0 : -1;
}

/* It is in its own group before it does anything else. That costs milliseconds, see porter.c. */
static pid_t fork_and_move(const struct group *group)
{
	int procs = openat(group->directory, "cgroup.procs", O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (procs < 0)
		return -1;
	pid_t pid = fork();
	int error = errno;
	if (pid == 0 && write(procs, "0", 1) < 0)
		errno = 0; /* it runs in its parent's group: it is found by its parent then */
	close(procs);
	errno = error;
	return pid;
}

static pid_t fork_into(struct groups *groups, const struct group *group)
{
	if (groups->clones) {
		struct keeper_clone_args arguments = {
			.flags = KEEPER_CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)group->directory};
		pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
		/* It came with Linux 5.7; seccomp filters that are older refuse it. */
		if (pid >= 0 || (errno != ENOSYS && errno != EPERM && errno != E2BIG))
			return pid;
		groups->clones = 0;
	}
	return fork_and_move(group);
}

/*
 * The machine's root owns these groups. One that he removed is made again, as long as he is not at it all the time. Where
 * he hands on a controller from them, or from what they are in, they take no processes: EBUSY, EOPNOTSUPP, cgroups(7).
 */
pid_t groups_fork(struct groups *groups, struct group *group)
{
	for (int attempt = 1; group->directory >= 0; attempt++) {
		pid_t pid = fork_into(groups, group);
		if (pid >= 0 || (!says_gone(errno) && errno != EBUSY && errno != EOPNOTSUPP))
			return pid;
		int again = says_gone(errno) && attempt < FORKS;
		groups_discard(groups, group);
		if (again && make(groups, group) < 0)
			groups_discard(groups, group);
	}
	return fork();
}

void groups_kill(const struct groups *groups, struct group *group)
{
	if (group->directory < 0)
		return;
	group->killed = 1;
	members_kill(groups->parent, group->name, groups->unified, groups->kill);
}

/*
 * Somebody may have made groups below it. And since Linux 6.14 a child that is born in a group is killed if that has ever
 * been killed and its parent's group has not: kill_seq in cgroup_post_fork() of kernel/cgroup/cgroup.c.
 */
static int is_as_new(const struct groups *groups, const struct group *group)
{
	struct stat status;
	return !group->killed && !members_live(group->directory, groups->unified) &&
	       fstat(group->directory, &status) == 0 && status.st_nlink == 2;
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
	if (unlinkat(groups->parent, group->name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		inhabited_add(groups, group);
	close(group->directory);
	group->directory = -1;
}

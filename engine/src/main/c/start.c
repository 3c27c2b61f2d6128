/* From a plan to a running init: what is done once in the keeper's life. */
#define _GNU_SOURCE
#include "keeper.h"

#include "cgroup.h"
#include "confine.h"
#include "descriptor.h"
#include "init.h"
#include "kernel.h"
#include "keyring.h"
#include "porter.h"
#include "proto.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

void keeper_fail(struct keeper *keeper, uint32_t list, uint32_t step, const char *what)
{
	message_send_failure(JVM, MESSAGE_FAILED, list, step, errno, what);
	keeper->failed = 1;
}

void keeper_close_inherited(void)
{
	if (syscall(SYS_close_range, JVM + 1, ~0u, 0) == 0)
		return;
	/* It came with Linux 5.9; a seccomp filter may refuse it. */
	DIR *descriptors = opendir("/proc/self/fd");
	if (!descriptors)
		return;
	for (struct dirent *entry; (entry = readdir(descriptors));) {
		int descriptor = atoi(entry->d_name);
		if (descriptor > JVM && descriptor != dirfd(descriptors))
			close(descriptor);
	}
	closedir(descriptors);
}

/* The kernel charges what a user namespace uses to the host uid that created it: user_namespaces(7), ucounts. */
static pid_t clone_init(struct keeper *keeper, int theirs)
{
	const struct plan *plan = &keeper->plan;
	unsigned long flags = plan->namespaces & (CLONE_NEWUSER | CLONE_NEWPID);
	if (plan->creator && (seteuid(plan->creator) < 0 || regain_effective_capabilities() < 0))
		return -1;
	pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		/* Copies of these would hide the keeper's death from the JVM, and from init itself. */
		close(JVM);
		close(keeper->stage);
		close(keeper->signals);
		become_init(plan, theirs);
	}
	int error = errno;
	if (plan->creator && seteuid(0) < 0)
		_exit(1);
	errno = error;
	return pid;
}

static int map_ids(pid_t pid, const char *file, struct id_range range)
{
	char path[64], line[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	int length = snprintf(line, sizeof(line), "%u %u %u", range.inside, range.outside, range.count);
	return write_file(path, line, (size_t)length);
}

static int open_user_namespace(pid_t pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void start_init(struct keeper *keeper)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "socketpair");
	keeper->stage = pair[0];
	keeper->init = clone_init(keeper, pair[1]);
	close(pair[1]);
	if (keeper->init < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "clone");
	keeper->init_pidfd = pidfd_open_(keeper->init);
	if (keeper->init_pidfd < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "pidfd_open");
	if (!(keeper->plan.namespaces & CLONE_NEWUSER))
		return;
	if (map_ids(keeper->init, "uid_map", keeper->plan.uids) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "uid_map");
	if (map_ids(keeper->init, "gid_map", keeper->plan.gids) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "gid_map");
	keeper->host.user_namespace = open_user_namespace(keeper->init);
	if (keeper->host.user_namespace < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "/proc/PID/ns/user");
}

static void start_porter(struct keeper *keeper)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "socketpair");
	keeper->porter_jvm = pair[0];
	pid_t own = getpid(), pid = fork();
	if (pid == 0) {
		const int kept[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, keeper->init_pidfd, pair[1]};
		close_all_but(kept, sizeof(kept) / sizeof(*kept));
		porter_run(&keeper->plan, keeper->init_pidfd, pair[1], own);
	}
	close(pair[1]);
	if (pid < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "fork");
	keeper->porter = pid;
}

static void run_host_steps(struct keeper *keeper)
{
	struct steps *steps = &keeper->plan.host;
	for (uint32_t i = 0; i < steps->count && !keeper->failed; i++)
		if (host_step(&steps->step[i], &keeper->host) < 0)
			keeper_fail(keeper, LIST_HOST, i, "");
}

/* One that has failed meanwhile has closed its end, and has said why: that is heard later, and is the better answer. */
void keeper_tell_init(struct keeper *keeper, uint32_t type)
{
	if (keeper->stage >= 0 && message_send(keeper->stage, type, 0, NULL, 0) < 0 && errno != EPIPE && errno != ECONNRESET)
		keeper_fail(keeper, LIST_NONE, 0, "sendmsg");
}

static void join(struct keeper *keeper)
{
	int step = cgroups_join(&keeper->plan.host, keeper->init, JOIN_INIT);
	if (step < 0)
		step = cgroups_join(&keeper->plan.host, keeper->porter, JOIN_PORTER);
	if (step >= 0)
		return keeper_fail(keeper, LIST_HOST, (uint32_t)step, "cgroup.procs");
	keeper_tell_init(keeper, MESSAGE_JOINED);
}

void keeper_start(struct keeper *keeper, int plan)
{
	if (plan_read(plan, &keeper->plan) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "reading the plan");
	if (keeper->plan.directory.length && chdir(keeper->plan.directory.bytes) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "chdir");
	/* Before anything is forked: what its starter's session keyring holds is no machine's. */
	if (keyring_leave() < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "keyctl(KEYCTL_JOIN_SESSION_KEYRING)");
	if (unshare(CLONE_NEWNS) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "unshare(CLONE_NEWNS)");
	/* What the host unmounts goes here too; what is mounted here does not come up there. */
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return keeper_fail(keeper, LIST_NONE, 0, "mount(MS_SLAVE)");
	start_init(keeper);
	if (!keeper->failed)
		run_host_steps(keeper);
	if (!keeper->failed)
		start_porter(keeper);
	if (!keeper->failed)
		keeper_tell_init(keeper, MESSAGE_GO);
	/* Moving into cgroups takes a while; init mounts its file systems meanwhile. */
	if (!keeper->failed)
		join(keeper);
}

void keeper_start_porter_again(struct keeper *keeper)
{
	start_porter(keeper);
	int step = keeper->failed ? -1 : cgroups_join(&keeper->plan.host, keeper->porter, JOIN_PORTER);
	if (step >= 0)
		keeper_fail(keeper, LIST_HOST, (uint32_t)step, "cgroup.procs");
}

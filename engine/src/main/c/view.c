#define _GNU_SOURCE
#include "view.h"

#include "confine.h"
#include "descriptor.h"
#include "fuse.h"
#include "kernel.h"
#include "proto.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

/* How long a viewer has to live to be replaced. */
#define VIEWER_SECONDS 1

int view_group(struct view *view, const struct step *step)
{
	static const char *const names[CONTROLLERS] = {"memory", "cpu", "cpuacct", "cpuset", "pids", "blkio"};
	for (int i = 0; i < CONTROLLERS && !view->groups_known; i++)
		view->group[i].directory = -1;
	view->groups_known = 1;
	for (int i = 0; i < CONTROLLERS; i++)
		if (strcmp(step->text[0].bytes, names[i]) == 0 && view->group[i].directory < 0) {
			view->group[i].unified = step->number[0] != 0;
			view->group[i].directory = open(step->text[1].bytes, O_PATH | O_DIRECTORY | O_CLOEXEC);
			return view->group[i].directory < 0 ? -1 : 0;
		}
	errno = EINVAL;
	return -1;
}

static void close_groups(struct view *view)
{
	for (int i = 0; i < CONTROLLERS && view->groups_known; i++)
		if (view->group[i].directory >= 0)
			close(view->group[i].directory);
	view->groups_known = 0;
}

/* Mounted by the host's root, who may then read the files as well; the mount goes with the keeper's namespace. */
static int mount_files(int device, const char *target)
{
	char options[128];
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions", device);
	return mount("systemcontainers", target, "fuse", MS_NOSUID | MS_NODEV | MS_NOEXEC, options);
}

static void drop_all_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {0};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_capset, &header, none) < 0)
		_exit(1);
	stay_closed_to_tracers();
}

/* Take the machine's /proc; there is no more to come then. */
static void hear_keeper(int *socket, struct seen *seen)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	int received = message_receive(*socket, &message, descriptors, &count);
	if (received > 0 && message.type == MESSAGE_VIEW && count == 1)
		seen->proc = descriptors[0];
	close(*socket);
	*socket = -1;
}

static _Noreturn void serve(const struct view *view, int socket)
{
	struct seen *seen = view->seen;
	seen->proc = view->proc > 0 ? view->proc : -1;
	int kept[CONTROLLERS + 3] = {view->device, socket, seen->proc};
	for (int i = 0; i < CONTROLLERS; i++)
		kept[3 + i] = seen->group[i].directory;
	close_all_but(kept, CONTROLLERS + 3);
	drop_all_capabilities();
	uid_t owner = (uid_t)view->step->number[0];
	struct fuse *fuse = fuse_open(view->device, owner, (gid_t)view->step->number[1], view->room, view->before);
	if (!fuse)
		_exit(1);
	fuse_take_over(fuse, seen);
	for (;;) {
		struct pollfd polled[] = {{.fd = view->device, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
		if (poll(polled, 2, load_sample(seen)) < 0 && errno != EINTR)
			_exit(1);
		if (polled[1].revents)
			hear_keeper(&socket, seen);
		if (polled[0].revents && fuse_answer(fuse, seen) < 0)
			_exit(0);
	}
}

static int fork_viewer(struct view *view)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	pid_t keeper = getpid(), pid = fork();
	if (pid == 0) {
		/* A keeper that died before the signal was asked for is noticed by its child having another parent. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != keeper)
			_exit(1);
		serve(view, pair[1]);
	}
	close_keeping_errno(pair[1], 0);
	if (pid < 0)
		return close_keeping_errno(pair[0], -1);
	view->viewer = pid;
	view->socket = pair[0];
	return 0;
}

/* What viewers know of each other: when the machine was born, its load, and the request that one was at when it died. */
static int share(struct view *view)
{
	struct seen *seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED)
		return -1;
	memcpy(seen->group, view->group, sizeof(seen->group));
	seen->born = seen_age(seen); /* since 0: now */
	view->seen = seen;
	view->room = fuse_room();
	return view->room ? 0 : -1;
}

/*
 * The keeper keeps the device open, and so the connection lives on when a viewer dies: those who read wait for the next one,
 * and nothing has to be mounted again. When the keeper dies, too, who waits is told so.
 */
int view_start(struct view *view, const struct step *step)
{
	if (view->viewer || !view->groups_known) {
		errno = EINVAL;
		return -1;
	}
	view->step = step;
	if (share(view) < 0)
		return -1;
	int device = open("/dev/fuse", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (device < 0)
		return -1;
	if (mount_files(device, step->text[0].bytes) < 0)
		return close_keeping_errno(device, -1);
	view->device = device;
	return fork_viewer(view);
}

void view_hand_over(struct view *view, int proc)
{
	view->proc = fcntl(proc, F_DUPFD_CLOEXEC, 0);
	if (view->socket > 0) {
		(void)message_send(view->socket, MESSAGE_VIEW, 0, &proc, 1);
		close(view->socket);
	}
	view->socket = -1;
}

int view_is_dead(const struct view *view)
{
	return view->device > 0 && view->viewer == 0;
}

int view_replace(struct view *view)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (view->before && now.tv_sec - view->replaced <= VIEWER_SECONDS) {
		errno = ECHILD;
		return -1;
	}
	view->replaced = now.tv_sec;
	view->before++;
	if (view->socket > 0)
		close(view->socket);
	view->socket = -1;
	return fork_viewer(view);
}

void view_give_up(struct view *view)
{
	if (view->device > 0)
		close(view->device);
	view->device = -1;
	close_groups(view);
}

void view_end(struct view *view)
{
	view_give_up(view);
	if (view->viewer <= 0)
		return;
	kill(view->viewer, SIGKILL);
	while (waitpid(view->viewer, NULL, 0) < 0 && errno == EINTR)
		;
	view->viewer = 0;
}

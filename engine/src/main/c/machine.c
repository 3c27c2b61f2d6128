/*
 * The steps in the machine's namespaces. An image may hold any symbolic link, so from OP_ROOT on every target is
 * resolved inside the machine's root: resolve.h.
 */
#define _GNU_SOURCE
#include "descriptor.h"
#include "kernel.h"
#include "machine.h"
#include "network.h"
#include "proto.h"
#include "resolve.h"
#include "steps.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define DESCRIPTOR_PATH 32

static void descriptor_path(char path[DESCRIPTOR_PATH], int descriptor)
{
	snprintf(path, DESCRIPTOR_PATH, "/proc/self/fd/%d", descriptor);
}

int open_inside(const struct machine_state *state, const char *path, int flags, mode_t mode)
{
	return state->by_steps ? resolve_by_steps(state->root, path, flags, mode)
			       : resolve_by_kernel(state->root, path, flags, mode);
}

/* Open the directory that path's last component is in; *name is that component. */
static int open_parent(const struct machine_state *state, const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	if (!slash || !slash[1]) {
		errno = EINVAL;
		return -1;
	}
	*name = slash + 1;
	char *parent = strndup(path, (size_t)(slash - path));
	if (!parent)
		return -1;
	int directory = open_inside(state, *parent ? parent : "/", O_PATH | O_DIRECTORY, 0);
	int error = errno;
	free(parent);
	errno = error;
	return directory;
}

static int mount_over(const struct machine_state *state, const char *source, const char *target, const char *type,
		      unsigned long flags, const char *data)
{
	if (state->root < 0)
		return mount(source, target, type, flags, data);
	int place = open_inside(state, target, O_PATH, 0);
	if (place < 0)
		return -1;
	char path[DESCRIPTOR_PATH];
	descriptor_path(path, place);
	return close_keeping_errno(place, mount(source, path, type, flags, data));
}

/* Other flags are those of a remount: mount(2). */
static int bind_over(const struct machine_state *state, const char *source, const char *target, unsigned long flags)
{
	int place = state->root < 0 ? open(target, O_PATH | O_CLOEXEC) : open_inside(state, target, O_PATH, 0);
	if (place < 0)
		return -1;
	struct keeper_mount_attr none = {0};
	int copy = tree_copy(AT_FDCWD, source, flags & MS_REC ? KEEPER_AT_RECURSIVE : 0, none);
	if (copy < 0)
		return close_keeping_errno(place, -1);
	if (close_keeping_errno(place, tree_attach(copy, place, "", KEEPER_MOVE_MOUNT_T_EMPTY_PATH)) < 0)
		return -1;
	unsigned long rest = flags & ~(unsigned long)(MS_BIND | MS_REC);
	return rest ? mount_over(state, NULL, target, NULL, MS_REMOUNT | MS_BIND | rest, NULL) : 0;
}

int machine_cover(const struct machine_state *state, const char *source, const char *target, unsigned long flags)
{
	int from = open_inside(state, source, O_PATH, 0);
	if (from < 0)
		return -1;
	char path[DESCRIPTOR_PATH];
	descriptor_path(path, from);
	return close_keeping_errno(from, bind_over(state, path, target, flags));
}

static int make_directory(const struct machine_state *state, const char *path, mode_t mode)
{
	const char *name;
	int parent = open_parent(state, path, &name);
	if (parent < 0)
		return -1;
	int failed = mkdirat(parent, name, mode);
	return close_keeping_errno(parent, failed < 0 && errno != EEXIST ? -1 : 0);
}

static int make_file(const struct machine_state *state, const struct step *step)
{
	const char *name;
	if (step->number[1]) {
		int parent = open_parent(state, step->text[0].bytes, &name);
		if (parent < 0)
			return -1;
		int failed = unlinkat(parent, name, 0);
		if (close_keeping_errno(parent, failed < 0 && errno != ENOENT ? -1 : 0) < 0)
			return -1;
	}
	mode_t mode = (mode_t)(step->number[0] & 07777);
	uid_t owner = (uid_t)(step->number[0] >> 16 & 0xffff);
	gid_t group = (gid_t)(step->number[0] >> 32 & 0xffff);
	int only_new = step->number[2] == 2;
	int how = only_new ? O_EXCL : step->number[2] ? 0 : O_TRUNC;
	int file = open_inside(state, step->text[0].bytes, O_WRONLY | O_CREAT | how | O_NOCTTY | O_NONBLOCK, mode);
	if (file < 0)
		return only_new && errno == EEXIST ? 0 : -1;
	/* chown(2) takes set-user-ID away, so the mode is given once more. */
	if ((owner || group) && (fchown(file, owner, group) < 0 || fchmod(file, mode) < 0))
		return close_keeping_errno(file, -1);
	size_t length = step->text[1].length;
	ssize_t written = length ? write(file, step->text[1].bytes, length) : 0;
	if (written >= 0 && (size_t)written < length) {
		errno = ENOSPC;
		written = -1;
	}
	return close_keeping_errno(file, written < 0 ? -1 : 0);
}

static int set_parameter(const struct machine_state *state, const struct step *step)
{
	int file = open_inside(state, step->text[0].bytes, O_WRONLY, 0);
	if (file < 0)
		return -1;
	/* Files of the kernel take one write(2) whole or not at all. */
	ssize_t written = write(file, step->text[1].bytes, step->text[1].length);
	return close_keeping_errno(file, written < 0 ? -1 : 0);
}

static int make_link(const struct machine_state *state, const char *leads_to, const char *path)
{
	const char *name;
	int parent = open_parent(state, path, &name);
	if (parent < 0)
		return -1;
	int failed = unlinkat(parent, name, 0);
	if (failed == 0 || errno == ENOENT)
		failed = symlinkat(leads_to, parent, name);
	return close_keeping_errno(parent, failed);
}

static int make_node(const struct machine_state *state, const struct step *step)
{
	const char *name;
	int parent = open_parent(state, step->text[0].bytes, &name);
	if (parent < 0)
		return -1;
	int failed = mknodat(parent, name, (mode_t)step->number[0], (dev_t)step->number[1]);
	return close_keeping_errno(parent, failed);
}

static int send_descriptor(const struct machine_state *state, uint32_t type, int descriptor)
{
	return close_keeping_errno(descriptor, message_send(state->keeper, type, 0, &descriptor, 1));
}

/* A pty of the machine's own devpts, so that its name is right inside and it goes when the machine goes. */
static int make_console(struct machine_state *state, const char *path)
{
	int master = open_inside(state, "/dev/pts/ptmx", O_RDWR | O_NOCTTY, 0);
	if (master < 0)
		return -1;
	int locked = 0;
	if (ioctl(master, TIOCSPTLCK, &locked) < 0)
		return close_keeping_errno(master, -1);
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return close_keeping_errno(master, -1);
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	ioctl(slave, TIOCSWINSZ, &size);
	char source[DESCRIPTOR_PATH];
	descriptor_path(source, slave);
	if (bind_over(state, source, path, 0) < 0) {
		close_keeping_errno(slave, -1);
		return close_keeping_errno(master, -1);
	}
	state->console = slave;
	int both[] = {master, slave};
	return close_keeping_errno(master, message_send(state->keeper, MESSAGE_CONSOLE, 0, both, 2));
}

static int make_notify_socket(const struct machine_state *state, const char *path)
{
	const char *name;
	int parent = open_parent(state, path, &name);
	if (parent < 0)
		return -1;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int length = snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", parent, name);
	int receiver = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;
	mode_t mask = umask(0177);
	int failed = receiver < 0 || length >= (int)sizeof(address.sun_path) ||
		     bind(receiver, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		     setsockopt(receiver, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0;
	umask(mask);
	close_keeping_errno(parent, 0);
	/* No descriptor of the machine's gets into the keeper, where the kernel knows how to refuse them: Linux 6.16. */
	int off = 0;
	if (!failed)
		(void)setsockopt(receiver, SOL_SOCKET, KEEPER_SO_PASSRIGHTS, &off, sizeof(off));
	if (failed)
		return receiver < 0 ? -1 : close_keeping_errno(receiver, -1);
	return send_descriptor(state, MESSAGE_SOCKET, receiver);
}

/* Open for reading and writing, so that a writer never waits for a reader: fifo(7). */
static int make_ready_pipe(const struct machine_state *state, const char *path)
{
	const char *name;
	int parent = open_parent(state, path, &name);
	if (parent < 0)
		return -1;
	int failed = mkfifoat(parent, name, 0600);
	if (close_keeping_errno(parent, failed) < 0)
		return -1;
	int pipe = open_inside(state, path, O_RDWR | O_NONBLOCK, 0);
	return pipe < 0 ? -1 : send_descriptor(state, MESSAGE_PIPE, pipe);
}

/* A copy of the mount that is in no mount namespace: nothing can ever be mounted over what is in it. */
static int show_processes(const struct machine_state *state, const char *path)
{
	int place = open_inside(state, path, O_PATH | O_DIRECTORY, 0);
	if (place < 0)
		return -1;
	int copy = (int)syscall(SYS_open_tree, place, "", KEEPER_OPEN_TREE_CLONE | KEEPER_OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	close_keeping_errno(place, 0);
	return copy < 0 ? -1 : send_descriptor(state, MESSAGE_VIEW, copy);
}

/* Wait until the keeper says something. What else it says meanwhile is waited for by another step, or was by one. */
static int await_keeper(struct machine_state *state, uint32_t type)
{
	while (!(type == MESSAGE_JOINED ? state->joined : state->connected)) {
		struct message message;
		int descriptors[MESSAGE_DESCRIPTORS], count;
		int received = message_receive(state->keeper, &message, descriptors, &count);
		if (received <= 0 || (message.type != MESSAGE_JOINED && message.type != MESSAGE_CONNECTED)) {
			errno = received < 0 ? errno : ECANCELED;
			return -1;
		}
		if (message.type == MESSAGE_JOINED)
			state->joined = 1;
		else
			state->connected = 1;
	}
	return 0;
}

/* Until init is in its cgroups, a cgroup namespace would show where they are on the host: cgroup_namespaces(7). */
static int join_cgroups(struct machine_state *state)
{
	return await_keeper(state, MESSAGE_JOINED) < 0 ? -1 : unshare(CLONE_NEWCGROUP);
}

/* pivot_root(2), NOTES: new_root and put_old may be the same directory; the old root then lies on top of it. */
static int pivot(struct machine_state *state)
{
	if (fchdir(state->root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
		return -1;
	return chdir("/");
}

static int needs_root(uint32_t operation)
{
	switch (operation) {
	case OP_MOUNT:
	case OP_BIND:
	case OP_ROOT:
	case OP_RLIMIT:
	case OP_HOSTNAME:
	case OP_LOOPBACK:
	case OP_JOIN:
	case OP_NETWORK:
	case OP_CONNECTED:
		return 0;
	default:
		return 1;
	}
}

int machine_step(const struct step *step, struct machine_state *state)
{
	const char *first = step->text[0].bytes, *second = step->text[1].bytes;
	if (state->root < 0 && needs_root(step->operation)) {
		errno = ENOENT; /* a plan that has no root yet */
		return -1;
	}
	switch (step->operation) {
	case OP_MOUNT:
		return mount_over(state, first, second, first, step->number[0], step->text[2].bytes);
	case OP_ROOT:
		state->root = open(first, O_PATH | O_DIRECTORY | O_CLOEXEC);
		state->by_steps = step->number[0] != 0;
		return state->root < 0 ? -1 : 0;
	case OP_BIND:
		return bind_over(state, first, second, step->number[0]);
	case OP_COVER:
		return machine_cover(state, first, second, step->number[0]);
	case OP_COVER_TEXT:
		return cover_with_text(state, step);
	case OP_DIRECTORY:
		return make_directory(state, first, (mode_t)step->number[0]);
	case OP_FILE:
		return make_file(state, step);
	case OP_VIEW:
		return show_processes(state, first);
	case OP_SYSCTL:
		return set_parameter(state, step);
	case OP_SYMLINK:
		return make_link(state, first, second);
	case OP_NODE:
		return make_node(state, step);
	case OP_HOSTNAME:
		return sethostname(first, step->text[0].length);
	case OP_LOOPBACK:
		return network_loopback_up();
	case OP_NETWORK:
		return network_hand_over(state->keeper);
	case OP_CONNECTED:
		return await_keeper(state, MESSAGE_CONNECTED);
	case OP_CONSOLE:
		return make_console(state, first);
	case OP_NOTIFY:
		return make_notify_socket(state, first);
	case OP_JOIN:
		return join_cgroups(state);
	case OP_PIVOT:
		return pivot(state);
	case OP_RLIMIT:
		return limit_resource(step);
	case OP_READY:
		return make_ready_pipe(state, first);
	default:
		errno = ENOSYS;
		return -1;
	}
}

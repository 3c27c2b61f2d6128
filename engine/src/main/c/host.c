/* The steps that the keeper itself carries out, on the host. */
#define _GNU_SOURCE
#include "cgroup.h"
#include "connections.h"
#include "descriptor.h"
#include "filter.h"
#include "kernel.h"
#include "last.h"
#include "proto.h"
#include "resolve.h"
#include "steps.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

int write_file(const char *path, const char *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	/* Files of the kernel take one write(2) whole or not at all. */
	ssize_t written = write(file, bytes, length);
	int error = written < 0 ? errno : EIO;
	close(file);
	if (written == (ssize_t)length)
		return 0;
	errno = error;
	return -1;
}

static int make_directory(const char *path, mode_t mode, int may_exist)
{
	if (mkdir(path, mode) == 0)
		return 0;
	return errno == EEXIST && may_exist ? 0 : -1;
}

static int lock(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	return flock(file, LOCK_SH | LOCK_NB); /* never closed: the lock goes when the keeper does */
}

/* mount_setattr(2): a mount's ids can be mapped only while it is attached nowhere. */
static int attach_mapped(int directory, const char *source, const char *target, uint64_t attributes,
			 int user_namespace, unsigned recursive)
{
	struct keeper_mount_attr attr = {.attr_set = attributes};
	if (user_namespace >= 0) {
		attr.attr_set |= KEEPER_MOUNT_ATTR_IDMAP;
		attr.userns_fd = (uint64_t)user_namespace;
	}
	int copy = tree_copy(directory, source, recursive, attr);
	return copy < 0 ? -1 : tree_attach(copy, AT_FDCWD, target, 0);
}

/* A machine that has a folder above the source can have replaced it since it was looked for. */
static int attach_found(const struct step *step, int user_namespace)
{
	uint64_t how = step->number[0];
	int source = resolve_without_links(step->text[0].bytes, (how & ATTACH_BY_STEPS) != 0);
	if (source < 0)
		return -1;
	struct stat stat;
	int failed = fstat(source, &stat);
	if (failed == 0 && (stat.st_dev != step->number[1] || stat.st_ino != step->number[2])) {
		errno = ESTALE;
		failed = -1;
	}
	if (failed < 0)
		return close_keeping_errno(source, -1);
	failed = attach_mapped(source, "", step->text[1].bytes, how & ATTACH_ATTRIBUTES,
			       how & ATTACH_SHIFTED ? user_namespace : -1, how & ATTACH_WITH_BELOW ? KEEPER_AT_RECURSIVE : 0);
	return close_keeping_errno(source, failed);
}

static int report(const char *path, int jvm)
{
	struct message message = {.type = MESSAGE_REPORT};
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	ssize_t length = read(file, message.text, sizeof(message.text));
	int error = errno;
	close(file);
	errno = error;
	if (length < 0)
		return -1;
	message.length = (uint32_t)length;
	return message_send_whole(jvm, &message, NULL, 0);
}

int limit_resource(const struct step *step)
{
	struct rlimit limit;
	__rlimit_resource_t resource = (__rlimit_resource_t)step->number[0];
	if (getrlimit(resource, &limit) < 0)
		return -1;
	/* Raising a hard limit takes CAP_SYS_RESOURCE on the host: a plan that asks for more gets what there is. */
	if (step->number[2] < limit.rlim_max)
		limit.rlim_max = step->number[2];
	limit.rlim_cur = step->number[1] < limit.rlim_max ? step->number[1] : limit.rlim_max;
	return setrlimit(resource, &limit);
}

/* Raising a hard limit takes CAP_SYS_RESOURCE on the host, whoever is limited. */
static int raise_limit(const struct step *step)
{
	struct rlimit limit;
	__rlimit_resource_t resource = (__rlimit_resource_t)step->number[0];
	if (getrlimit(resource, &limit) < 0)
		return -1;
	if (limit.rlim_max >= step->number[1])
		return 0;
	limit.rlim_max = step->number[1];
	return setrlimit(resource, &limit);
}

/* The umask has no say in it. */
static int make_device(const char *path, const struct step *step)
{
	if (mknod(path, (mode_t)step->number[0], (dev_t)step->number[1]) < 0)
		return -1;
	return chmod(path, (mode_t)step->number[0] & 07777);
}

int host_step(struct step *step, struct host_state *state)
{
	const char *path = step->text[0].bytes;
	switch (step->operation) {
	case OP_MKDIR:
		return make_directory(path, (mode_t)step->number[0], step->number[1] != 0);
	case OP_WRITE: {
		int failed = write_file(path, step->text[1].bytes, step->text[1].length);
		return step->number[0] ? 0 : failed;
	}
	case OP_CHOWN:
		return lchown(path, (uid_t)step->number[0], (gid_t)step->number[1]);
	case OP_LOCK:
		return lock(path);
	case OP_CGROUP:
		return 0; /* joined later: cgroup.c */
	case OP_COMMANDS:
		return 0; /* the porter's: groups.c */
	case OP_REPORT:
		return report(path, state->jvm);
	case OP_IDMAP:
		return attach_mapped(AT_FDCWD, path, step->text[1].bytes, step->number[0],
				     step->number[1] ? state->user_namespace : -1, 0);
	case OP_ATTACH_FOUND:
		return attach_found(step, state->user_namespace);
	case OP_BELOW:
		cgroup_write_below(AT_FDCWD, path, step->text[1].bytes, &step->text[2]);
		return 0;
	case OP_RLIMIT:
		return limit_resource(step);
	case OP_RAISE:
		return raise_limit(step);
	case OP_FILTER:
		return filter_devices(step);
	case OP_DEVICE:
		return make_device(path, step);
	case OP_LAST:
		return last_hold(step);
	case OP_VIEWED:
		return view_group(&state->view, step);
	case OP_VIEWER:
		return view_start(&state->view, step);
	case OP_ABORT_FUSE: {
		struct id_range ids = {.outside = (uint32_t)step->number[0], .count = (uint32_t)step->number[1]};
		connections_abort(path, ids);
		return 0;
	}
	case OP_POOL:
		return mount(path, step->text[1].bytes, step->text[2].bytes, step->number[0], NULL);
	default:
		errno = ENOSYS;
		return -1;
	}
}

#define _GNU_SOURCE
#include "files.h"

#include "command.h"
#include "confine.h"
#include "keeper.h"
#include "kernel.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#define DESCRIPTOR_PATH 32

/* A request with what follows it, and its answer. */
struct exchange {
	struct file_request request;
	char first[PATH_MAX];
	char second[FILE_MOST + 1];
	int adopted;
	struct file_answer answer;
	char bytes[FILE_MOST];
};

static const char *by_descriptor(char path[DESCRIPTOR_PATH], int descriptor)
{
	snprintf(path, DESCRIPTOR_PATH, "/proc/self/fd/%d", descriptor);
	return path;
}

/* The JVM has found whether openat2(2) is refused here, or forbidden; a filter of the machine's own may refuse it, too. */
static int open_with(const struct file_request *request, const char *path)
{
	int directory = request->fd, flags = (int)request->flags;
	mode_t mode = (mode_t)request->number[0];
	uint64_t resolve = request->number[1];
	if (!resolve)
		return openat(directory, path, flags | O_CLOEXEC, mode);
	if (!request->other) {
		struct keeper_open_how how = {
			.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC), .mode = mode, .resolve = resolve};
		int opened = (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
		if (opened >= 0 || (errno != ENOSYS && errno != EPERM))
			return opened;
	}
	if (resolve & KEEPER_RESOLVE_IN_ROOT)
		return resolve_by_steps(directory, path, flags, mode);
	return openat(directory, path, flags | O_CLOEXEC, mode);
}

/* How much of the answer's room a request asks for. */
static size_t room(const struct file_request *request)
{
	return request->number[0] < FILE_MOST ? (size_t)request->number[0] : FILE_MOST;
}

/* Answer bytes of this length; a system call that only says how many there are has filled none. */
static int64_t filled(struct exchange *exchange, int64_t length)
{
	exchange->answer.length = length > 0 && room(&exchange->request) > 0 ? (uint32_t)length : 0;
	return length;
}

static int64_t filled_whole(struct exchange *exchange, int failed, size_t length)
{
	exchange->answer.length = failed < 0 ? 0 : (uint32_t)length;
	return failed;
}

static int set_time(const struct file_request *request)
{
	struct timespec times[2] = {
		{.tv_nsec = UTIME_OMIT},
		{.tv_sec = (time_t)request->number[0], .tv_nsec = (long)request->number[1]},
	};
	return request->flags ? utimensat(request->fd, "", times, AT_EMPTY_PATH) : futimens(request->fd, times);
}

/* What changes an entry of a directory. */
static int64_t change_entry(const struct exchange *exchange)
{
	const struct file_request *request = &exchange->request;
	const char *first = exchange->first, *second = exchange->second;
	char path[DESCRIPTOR_PATH];
	switch (request->operation) {
	case FILE_MKDIR:
		return mkdirat(request->fd, first, (mode_t)request->number[0]);
	case FILE_MKNOD:
		return mknodat(request->fd, first, (mode_t)request->number[0], (dev_t)request->number[1]);
	case FILE_SYMLINK:
		return symlinkat(second, request->fd, first);
	case FILE_LINK:
		return linkat(request->fd, first, request->other, second, (int)request->flags);
	case FILE_LINK_OPEN:
		return linkat(AT_FDCWD, by_descriptor(path, request->fd), request->other, second, AT_SYMLINK_FOLLOW);
	case FILE_UNLINK:
		return unlinkat(request->fd, first, (int)request->flags);
	case FILE_RENAME:
		return (int)syscall(SYS_renameat2, request->fd, first, request->other, second, request->flags);
	default:
		errno = ENOSYS;
		return -1;
	}
}

/* What changes an open file, or asks about it. O_PATH descriptors are refused by most calls: the path leads to the file. */
static int64_t use_file(struct exchange *exchange)
{
	const struct file_request *request = &exchange->request;
	char named[DESCRIPTOR_PATH];
	by_descriptor(named, request->fd);
	switch (request->operation) {
	case FILE_CHOWN:
		return fchownat(request->fd, "", (uid_t)request->number[0], (gid_t)request->number[1], AT_EMPTY_PATH);
	case FILE_CHMOD:
		return request->flags ? chmod(named, (mode_t)request->number[0]) : fchmod(request->fd, (mode_t)request->number[0]);
	case FILE_TIME:
		return set_time(request);
	case FILE_SETXATTR:
		return setxattr(named, exchange->first, exchange->second, request->second, 0);
	case FILE_GETXATTR:
		return filled(exchange, getxattr(named, exchange->first, exchange->bytes, room(request)));
	case FILE_LISTXATTR:
		return filled(exchange, listxattr(named, exchange->bytes, room(request)));
	case FILE_REMOVEXATTR:
		return removexattr(named, exchange->first);
	case FILE_SEEK:
		return lseek(request->fd, (off_t)request->number[0], (int)request->flags);
	case FILE_TRUNCATE:
		return ftruncate(request->fd, (off_t)request->number[0]);
	case FILE_STATFS:
		return filled_whole(exchange, fstatfs(request->fd, (struct statfs *)exchange->bytes), sizeof(struct statfs));
	case FILE_READ:
		return filled(exchange, read(request->fd, exchange->bytes, room(request)));
	case FILE_WRITE:
		return write(request->fd, exchange->second, request->second);
	case FILE_NAMES:
		return filled(exchange, syscall(SYS_getdents64, request->fd, exchange->bytes, room(request)));
	default:
		return change_entry(exchange);
	}
}

static int64_t carry_out(struct exchange *exchange)
{
	const struct file_request *request = &exchange->request;
	char path[DESCRIPTOR_PATH];
	switch (request->operation) {
	case FILE_ADOPT:
		if (exchange->adopted < 0)
			errno = EMFILE;
		return exchange->adopted;
	case FILE_OPEN:
		return open_with(request, exchange->first);
	case FILE_REOPEN:
		return open(by_descriptor(path, request->fd), (int)request->flags | O_CLOEXEC);
	case FILE_STATUS:
		return filled_whole(exchange,
				    (int)syscall(SYS_statx, request->fd, exchange->first, request->flags, STATX_BASIC_STATS, exchange->bytes),
				    sizeof(struct statx));
	case FILE_READLINK:
		exchange->request.number[0] = PATH_MAX;
		return filled(exchange, readlinkat(request->fd, exchange->first, exchange->bytes, PATH_MAX));
	default:
		return use_file(exchange);
	}
}

/* Take a request; 0 at the end of them. */
static int take(int socket, struct exchange *exchange)
{
	static char content[sizeof(struct file_request) + PATH_MAX + FILE_MOST];
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec data = {.iov_base = content, .iov_len = sizeof(content)};
	struct msghdr header = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
	ssize_t received;
	do
		received = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (received < 0 && errno == EINTR);
	struct file_request *request = &exchange->request;
	if (received < (ssize_t)sizeof(*request) || (header.msg_flags & MSG_TRUNC))
		return 0;
	memcpy(request, content, sizeof(*request));
	if (request->first >= PATH_MAX || request->second > FILE_MOST ||
	    (size_t)received != sizeof(*request) + request->first + request->second)
		return 0;
	memcpy(exchange->first, content + sizeof(*request), request->first);
	exchange->first[request->first] = '\0';
	memcpy(exchange->second, content + sizeof(*request) + request->first, request->second);
	exchange->second[request->second] = '\0';
	struct cmsghdr *part = CMSG_FIRSTHDR(&header);
	exchange->adopted = -1;
	if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS)
		memcpy(&exchange->adopted, CMSG_DATA(part), sizeof(int));
	return 1;
}

static int answer(int socket, struct exchange *exchange)
{
	struct iovec parts[] = {
		{.iov_base = &exchange->answer, .iov_len = sizeof(exchange->answer)},
		{.iov_base = exchange->bytes, .iov_len = exchange->answer.length},
	};
	struct msghdr header = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t sent;
	do
		sent = sendmsg(socket, &header, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

_Noreturn void files_serve(const struct plan *plan, int init, int status, int socket)
{
	setsid();
	struct plan own = *plan;
	own.confinement.seccomp = plan->confinement.files_seccomp;
	command_enter(&own, init, 0, status);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		_exit(1);
	umask(022);
	reset_signals();
	/* One that hangs must not keep anything open: what others wait for the end of, above all. */
	if (dup2(socket, JVM) < 0)
		_exit(1);
	keeper_close_inherited();
	for (int standard = 0; standard <= 2; standard++)
		close(standard);
	struct exchange *exchange = malloc(sizeof(*exchange));
	while (exchange && take(JVM, exchange)) {
		if (exchange->request.operation == FILE_CLOSE) {
			close(exchange->request.fd);
			continue;
		}
		exchange->answer = (struct file_answer){.error = 0};
		exchange->answer.result = carry_out(exchange);
		if (exchange->answer.result < 0)
			exchange->answer = (struct file_answer){.result = -1, .error = errno};
		if (!answer(JVM, exchange))
			break;
	}
	_exit(0);
}

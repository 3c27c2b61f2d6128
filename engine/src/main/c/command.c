#define _GNU_SOURCE
#include "command.h"

#include "confine.h"
#include "kernel.h"
#include "keyring.h"
#include "proto.h"
#include "terminal.h"

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_GROUPS 65536

/* The shell's: POSIX, 2.8.2, Exit Status for Commands. */
enum { EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

int request_read(int descriptor, struct request *request)
{
	memset(request, 0, sizeof(*request));
	struct cursor cursor;
	if (content_map(descriptor, &cursor) < 0)
		return -1;
	request->content = cursor;
	request->size = (size_t)(cursor.end - cursor.at);
	request->uid = cursor_number(&cursor);
	request->gid = cursor_number(&cursor);
	request->group_count = cursor_number(&cursor);
	if (request->group_count > MOST_GROUPS)
		goto malformed;
	request->groups = calloc(request->group_count + 1, sizeof(gid_t));
	if (!request->groups)
		goto failed;
	for (uint32_t i = 0; i < request->group_count; i++)
		request->groups[i] = cursor_number(&cursor);
	request->directory = cursor_text(&cursor);
	request->directory_must_exist = cursor_number(&cursor) != 0;
	request->columns = cursor_number(&cursor);
	request->rows = cursor_number(&cursor);
	request->terminal_owner = cursor_number(&cursor);
	request->program = cursor_text(&cursor);
	request->argv = cursor_strings(&cursor);
	request->envp = request->argv ? cursor_strings(&cursor) : NULL;
	if (!request->envp)
		goto failed;
	if (!cursor_failed(&cursor) && cursor.at == cursor.end && request->argv[0])
		return 0;
malformed:
	errno = EBADMSG;
failed:
	request_free(request);
	return -1;
}

void request_free(struct request *request)
{
	int error = errno;
	free(request->groups);
	free(request->argv);
	free(request->envp);
	if (request->size)
		munmap((void *)(uintptr_t)request->content.at, request->size);
	memset(request, 0, sizeof(*request));
	errno = error;
}

static _Noreturn void refuse(int status, const char *what)
{
	message_send_failure(status, MESSAGE_REFUSED, LIST_NONE, 0, errno, what);
	_exit(EXIT_CANNOT_EXECUTE);
}

/*
 * Commands of root have the session keyring that their porter has made; one for each would be a new key every time, and
 * the kernel lets a user have 200, which it forgets only after a while. Those of other users have one each.
 */
static void take_keyring(const struct plan *plan, uid_t user, int status)
{
	if (user && keyring_take(user) < 0 && keyring_take(0) < 0)
		refuse(status, "keyctl(KEYCTL_JOIN_SESSION_KEYRING)");
	if (plan->namespaces & CLONE_NEWUSER)
		keyring_link_user(user);
}

void command_enter(const struct plan *plan, int init, uid_t user, int status)
{
	/* The PID namespace is the one this process was born in. */
	if (setns(init, (int)(plan->namespaces & ~(uint64_t)CLONE_NEWPID)) < 0)
		refuse(status, "setns");
	const char *failed = become_root();
	if (failed)
		refuse(status, failed);
	stay_closed_to_tracers();
	take_keyring(plan, user, status);
	failed = confine(&plan->confinement);
	if (failed)
		refuse(status, failed);
}

static void become_user(const struct request *request, int status)
{
	if (setgroups(request->group_count, request->groups) < 0)
		refuse(status, "setgroups");
	if (setresgid(request->gid, request->gid, request->gid) < 0)
		refuse(status, "setresgid");
	if (setresuid(request->uid, request->uid, request->uid) < 0)
		refuse(status, "setresuid");
}

/* What a shell says, to standard error: whoever runs a command sees one text for the same mistake, here and there. */
static _Noreturn void say_why(const char *name, int error)
{
	const char *why = strerror(error);
	if (error == ENOENT && !strchr(name, '/'))
		why = "command not found";
	dprintf(STDERR_FILENO, "%s: %s\n", name, why);
	_exit(error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE);
}

_Noreturn void command_execute(const struct request *request, const struct plan *plan, int init,
			       const int descriptors[])
{
	int status = descriptors[1];
	const char *program = request->program.length ? request->program.bytes : request->argv[0];
	setsid();
	for (int standard = 0; standard <= 2; standard++)
		if (dup2(descriptors[2 + standard], standard) < 0)
			refuse(status, "dup2");
	command_enter(plan, init, request->uid, status);
	if (request->columns) {
		const char *failed = terminal_open(status, request->columns, request->rows, request->terminal_owner);
		if (failed)
			refuse(status, failed);
	}
	if (request->uid || request->gid || request->group_count) {
		become_user(request, status);
		stay_closed_to_tracers();
	}
	/* Whatever its porter dies of, nobody follows it any more. After the ids, whose change clears it: prctl(2). */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		refuse(status, "prctl(PR_SET_PDEATHSIG)");
	umask(022);
	if (chdir(request->directory.bytes) < 0 && (request->directory_must_exist || chdir("/") < 0))
		refuse(status, "chdir");
	reset_signals();
	environ = request->envp;
	execvp(program, request->argv);
	say_why(program, errno);
}

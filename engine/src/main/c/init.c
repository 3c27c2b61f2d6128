#define _GNU_SOURCE
#include "init.h"

#include "confine.h"
#include "kernel.h"
#include "keyring.h"
#include "proto.h"
#include "steps.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void fail(int keeper, uint32_t list, uint32_t step, const char *what)
{
	message_send_failure(keeper, MESSAGE_FAILED, list, step, errno, what);
	_exit(1);
}

static void wait_for_go(int keeper)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	if (message_receive(keeper, &message, descriptors, &count) <= 0 || message.type != MESSAGE_GO)
		_exit(1);
}

static void enter_namespaces(const struct plan *plan, int keeper)
{
	/* The ids are mapped now; before, nothing of this process had a meaning in the user namespace. */
	const char *failed = become_root();
	if (failed)
		fail(keeper, LIST_NONE, 0, failed);
	/* Cleared by every change of ids, so only now: prctl(2). The keeper's death is the machine's. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		fail(keeper, LIST_NONE, 0, "prctl(PR_SET_PDEATHSIG)");
	/* Had it died before, no signal would come. */
	struct pollfd polled = {.fd = keeper, .events = POLLIN};
	if (poll(&polled, 1, 0) > 0 && (polled.revents & POLLHUP))
		_exit(1);
	stay_closed_to_tracers();
	/* Where it is refused, that of the keeper stays, which holds nothing. */
	(void)keyring_take(0);
	if (plan->namespaces & CLONE_NEWUSER)
		keyring_link_user(0);
	if (unshare((int)(plan->namespaces & ~(uint64_t)(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWCGROUP))) < 0)
		fail(keeper, LIST_NONE, 0, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		fail(keeper, LIST_NONE, 0, "mount(MS_SLAVE)");
}

_Noreturn void become_init(const struct plan *plan, int keeper)
{
	struct machine_state state = {.keeper = keeper, .root = -1, .console = -1};

	wait_for_go(keeper);
	enter_namespaces(plan, keeper);
	umask(0);
	for (uint32_t i = 0; i < plan->machine.count; i++)
		if (machine_step(&plan->machine.step[i], &state) < 0)
			fail(keeper, LIST_MACHINE, i, "");
	umask(022);
	/* What init makes its root later is another matter: this one cannot be a file system that it has mounted. */
	if (state.root >= 0 && message_send(keeper, MESSAGE_ROOT, 0, &state.root, 1) < 0)
		fail(keeper, LIST_NONE, 0, "sendmsg");
	setsid();
	for (int standard = 0; state.console >= 0 && standard <= 2; standard++)
		if (dup2(state.console, standard) < 0)
			fail(keeper, LIST_NONE, 0, "dup2");
	const char *failed = confine(&plan->confinement);
	if (failed)
		fail(keeper, LIST_NONE, 0, failed);
	reset_signals();
	execve(plan->argv[0], plan->argv, plan->envp);
	fail(keeper, LIST_NONE, 0, "execve");
}

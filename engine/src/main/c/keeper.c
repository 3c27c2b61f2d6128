/*
 * The keeper: one for each machine, a child of the JVM, connected to it by a socket on descriptor 3. It makes the
 * machine from a plan, forks what lives in it, and takes it down when it is told to or when the JVM is gone.
 */
#define _GNU_SOURCE
#include "keeper.h"

#include "cgroup.h"
#include "confine.h"
#include "kernel.h"
#include "last.h"
#include "proto.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THAW_MILLISECONDS 50

/* rmdir(2) says EBUSY for a moment after the last process was reaped. All groups together have this long. */
#define REMOVE_MILLISECONDS 5000
#define REMOVE_ALONE_MILLISECONDS 120000

/* How often its end is waited for before it is killed. */
#define PORTER_PATIENCE 4

/* How long a porter has to live to be replaced. */
#define PORTER_SECONDS 1

static void report_booting(struct keeper *keeper)
{
	int descriptors[2] = {keeper->porter_jvm, keeper->console};
	if (message_send(JVM, MESSAGE_BOOTING, keeper->init, descriptors, keeper->console < 0 ? 1 : 2) < 0)
		keeper->failed = 1;
	close(keeper->porter_jvm);
	if (keeper->console >= 0)
		close(keeper->console);
	keeper->porter_jvm = keeper->console = -1;
}

/* Init's socket closes when it is executed, or when it has said why it was not. */
static void hear_init(struct keeper *keeper)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	int received = message_receive(keeper->stage, &message, descriptors, &count);
	if (received > 0 && message.type == MESSAGE_CONSOLE && count == 2) {
		/* The slave stays open here: a console that nobody has open for a moment would be hung up. */
		keeper->console = descriptors[0];
	} else if (received > 0 && (message.type == MESSAGE_SOCKET || message.type == MESSAGE_PIPE) && count == 1) {
		keeper->notify = descriptors[0];
		keeper->notify_pipe = message.type == MESSAGE_PIPE;
	} else if (received > 0 && message.type == MESSAGE_VIEW && count == 1) {
		view_hand_over(&keeper->host.view, descriptors[0]);
		close(descriptors[0]);
	} else if (received > 0 && (message.type == MESSAGE_NETWORK || message.type == MESSAGE_ROOT) && count == 1) {
		if (message_send(JVM, message.type, 0, descriptors, 1) < 0)
			keeper->failed = 1;
		close(descriptors[0]);
	} else if (received > 0) {
		message.type = MESSAGE_FAILED;
		(void)message_send_whole(JVM, &message, NULL, 0);
		keeper->failed = 1;
	} else {
		close(keeper->stage);
		keeper->stage = -1;
		if (!keeper->failed)
			report_booting(keeper);
	}
}

static void hear_pipe(struct keeper *keeper)
{
	struct message message = {.type = MESSAGE_NOTIFIED};
	ssize_t length = read(keeper->notify, message.text, sizeof(message.text));
	if (length <= 0)
		return;
	message.length = (uint32_t)length;
	(void)message_send_whole(JVM, &message, NULL, 0);
}

/*
 * Only init's own word counts: any root in the machine may write to the socket. There is no room for descriptors, so the
 * kernel drops them: closing one of a file of a machine's FUSE would wait for its server, fuse_flush().
 */
static void hear_notification(struct keeper *keeper)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct message message = {.type = MESSAGE_NOTIFIED};
	struct iovec data = {.iov_base = message.text, .iov_len = sizeof(message.text)};
	struct msghdr header = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control)};
	ssize_t length = recvmsg(keeper->notify, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (length < 0)
		return;
	pid_t sender = 0;
	for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
		if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_CREDENTIALS) {
			struct ucred credentials;
			memcpy(&credentials, CMSG_DATA(part), sizeof(credentials));
			sender = credentials.pid;
		}
	}
	if (sender != keeper->init)
		return;
	message.length = (uint32_t)length;
	/* Full only while the JVM stands still: a debugger. What init says is then late, never in its way. */
	(void)message_send_whole(JVM, &message, NULL, 0);
}

static void reap(struct keeper *keeper)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == keeper->init) {
			keeper->init_ended = 1;
			keeper->init_status = status;
		} else if (pid == keeper->porter) {
			keeper->porter = 0;
		} else if (pid == keeper->host.view.viewer) {
			keeper->host.view.viewer = 0;
		}
	}
}

/* Take a message of the JVM; 0 when the machine is to end: it was said, or the JVM is gone, or talks nonsense. */
static int hear_jvm(struct keeper *keeper)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	int received = message_receive(JVM, &message, descriptors, &count);
	int go_on = 0;
	if (received > 0 && message.type == MESSAGE_START && count == 1 && !keeper->plan.argv) {
		keeper_start(keeper, descriptors[0]);
		go_on = !keeper->failed;
	} else if (received > 0 && message.type == MESSAGE_SIGNAL && keeper->init_pidfd >= 0) {
		pidfd_send_signal_(keeper->init_pidfd, message.value);
		go_on = 1;
	} else if (received > 0 && message.type == MESSAGE_CONNECTED && keeper->plan.argv) {
		keeper_tell_init(keeper, MESSAGE_CONNECTED);
		go_on = !keeper->failed;
	}
	for (int i = 0; i < count; i++)
		close(descriptors[i]);
	return go_on;
}

/* Take a signal; 0 when the keeper is asked to end. */
static int hear_signal(struct keeper *keeper)
{
	struct signalfd_siginfo info;
	int go_on = 1;
	while (read(keeper->signals, &info, sizeof(info)) > 0)
		if (info.ssi_signo != SIGCHLD)
			go_on = 0;
	reap(keeper);
	return go_on;
}

/*
 * It lives in the machine's control groups, so the kernel may have killed it for lack of memory. Where that happens at
 * once, or again and again, the machine is of no use.
 */
static void replace_porter(struct keeper *keeper)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (keeper->stage >= 0 || now.tv_sec - keeper->porter_replaced <= PORTER_SECONDS) {
		errno = ENOMEM;
		return keeper_fail(keeper, LIST_NONE, 0, "porter");
	}
	keeper->porter_replaced = now.tv_sec;
	keeper_start_porter_again(keeper);
	if (keeper->failed)
		return;
	if (message_send(JVM, MESSAGE_PORTER, 0, &keeper->porter_jvm, 1) < 0)
		keeper->failed = 1;
	close(keeper->porter_jvm);
	keeper->porter_jvm = -1;
}

/* Unlike the porter it is not vital: where another dies at once, too, reading its files fails, and the JVM says so. */
static void replace_viewer(struct keeper *keeper)
{
	int replaced = view_replace(&keeper->host.view) == 0;
	if (!replaced)
		view_give_up(&keeper->host.view);
	(void)message_send(JVM, MESSAGE_VIEWER, replaced, NULL, 0);
}

static void serve(struct keeper *keeper)
{
	while (!keeper->failed && !keeper->init_ended) {
		struct pollfd polled[] = {
			{.fd = JVM, .events = POLLIN},
			{.fd = keeper->signals, .events = POLLIN},
			{.fd = keeper->stage, .events = POLLIN},
			{.fd = keeper->notify, .events = POLLIN},
		};
		if (poll(polled, 4, -1) < 0)
			continue;
		if (polled[2].revents)
			hear_init(keeper);
		if (polled[3].revents && keeper->notify_pipe)
			hear_pipe(keeper);
		else if (polled[3].revents)
			hear_notification(keeper);
		if (polled[0].revents && !hear_jvm(keeper))
			return;
		if (polled[1].revents && !hear_signal(keeper))
			return;
		if (!keeper->porter && keeper->plan.argv && !keeper->init_ended && !keeper->failed)
			replace_porter(keeper);
		if (view_is_dead(&keeper->host.view) && !keeper->init_ended && !keeper->failed)
			replace_viewer(keeper);
	}
	/* Init's end may be known before what it said: why it was never executed, above all. */
	while (keeper->init_ended && keeper->stage >= 0 && !keeper->failed)
		hear_init(keeper);
}

/* What is done once, before init is killed; else it is what is done again and again while a process does not die. */
static int is_for(const struct step *step, int first)
{
	switch (step->operation) {
	case OP_REPORT:
		return first;
	case OP_ABORT_FUSE:
		return !first;
	default:
		return 1;
	}
}

/* Thawing, above all: a frozen process of cgroup version 1 does not even die. */
static void run_end_steps(struct keeper *keeper, int first)
{
	for (uint32_t i = 0; i < keeper->plan.end.count; i++)
		if (is_for(&keeper->plan.end.step[i], first))
			(void)host_step(&keeper->plan.end.step[i], &keeper->host);
}

/*
 * Wait a moment for a child to end, and do then what keeps one that was killed from dying: until all processes of the
 * machine have died its root may freeze its groups again, and mount another FUSE. A viewer that died answers nobody.
 */
static void wait_for_children(struct keeper *keeper)
{
	struct pollfd polled = {.fd = keeper->signals, .events = POLLIN};
	if (poll(&polled, 1, THAW_MILLISECONDS) == 0)
		run_end_steps(keeper, 0);
	hear_signal(keeper);
	if (view_is_dead(&keeper->host.view))
		view_give_up(&keeper->host.view);
}

/* It ends by itself when init has, and has told of the last commands by then. Waiting is for one that cannot. */
static void end_porter(struct keeper *keeper)
{
	for (int patience = PORTER_PATIENCE; keeper->porter > 0; patience--) {
		if (patience == 0)
			kill(keeper->porter, SIGKILL);
		wait_for_children(keeper);
	}
}

/* What a machine has sent and the keeper has not read may hold descriptors, whose last close is here then. */
static void stop_listening(struct keeper *keeper)
{
	if (keeper->notify >= 0)
		close(keeper->notify);
	keeper->notify = -1;
}

/*
 * Nothing runs any more: who waits for the machine's end waits only as long as a few groups take, and not for thousands that
 * its root has made. A process that is the keeper's in name and locks goes on with those.
 */
static void remove_groups(struct keeper *keeper)
{
	struct steps *host = &keeper->plan.host;
	struct message message = {.type = MESSAGE_LEFT};
	const char *path = "";
	cgroups_remember(host);
	message.value = (int32_t)cgroups_remove(host, REMOVE_MILLISECONDS, &path);
	if (!message.value)
		return;
	message.length = (uint32_t)snprintf(message.text, sizeof(message.text), "%s", path);
	(void)message_send_whole(JVM, &message, NULL, 0);
	if (fork() == 0) {
		close(JVM);
		(void)cgroups_remove(host, REMOVE_ALONE_MILLISECONDS, &path);
		_exit(0);
	}
}

static void take_down(struct keeper *keeper)
{
	/* First: what follows may take a while, and with the JVM its rules for what the host hands on have gone. */
	last_let_go(&keeper->plan.host);
	run_end_steps(keeper, 1);
	if (keeper->init > 0 && !keeper->init_ended)
		kill(keeper->init, SIGKILL);
	while (keeper->init > 0 && !keeper->init_ended)
		wait_for_children(keeper);
	/* The porter had to live until now: init is not gone before the commands the porter forked are reaped. */
	end_porter(keeper);
	stop_listening(keeper);
	view_end(&keeper->host.view);
	if (keeper->init > 0)
		(void)message_send(JVM, MESSAGE_EXITED, keeper->init_status, NULL, 0);
	remove_groups(keeper);
}

static int take_signals(void)
{
	reset_signals();
	signal(SIGPIPE, SIG_IGN);
	sigset_t taken;
	sigemptyset(&taken);
	sigaddset(&taken, SIGCHLD);
	sigaddset(&taken, SIGTERM);
	sigaddset(&taken, SIGINT);
	sigaddset(&taken, SIGHUP);
	sigprocmask(SIG_SETMASK, &taken, NULL);
	return signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}

int main(void)
{
	struct keeper keeper = {
		.host = {.jvm = JVM, .user_namespace = -1}, .init_pidfd = -1, .stage = -1, .porter_jvm = -1, .console = -1, .notify = -1};

	/* A key pressed for the JVM is not meant for its machines. */
	setsid();
	keeper_close_inherited();
	/* Somebody in a machine may have this run, as the interpreter of a script: /proc/self/exe is this on the way in. */
	int type = 0;
	socklen_t length = sizeof(type);
	if (getsockopt(JVM, SOL_SOCKET, SO_TYPE, &type, &length) < 0 || type != SOCK_SEQPACKET)
		return 1;
	fcntl(JVM, F_SETFD, FD_CLOEXEC);
	/* Nothing in a machine may trace or read a process that is on its way into it: ptrace(2). */
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	keeper.signals = take_signals();
	if (keeper.signals < 0)
		return 1;
	serve(&keeper);
	take_down(&keeper);
	return 0;
}

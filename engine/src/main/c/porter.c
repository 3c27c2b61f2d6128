/*
 * Moving a process into cgroups of version 1 costs about ten milliseconds (cgroup_threadgroup_rwsem waits for an RCU
 * grace period), inheriting them costs nothing. So commands are forked by a process that was moved once.
 */
#define _GNU_SOURCE
#include "porter.h"

#include "command.h"
#include "confine.h"
#include "files.h"
#include "groups.h"
#include "inhabited.h"
#include "kernel.h"
#include "keyring.h"
#include "proto.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* How much of a status socket's buffer answers may take; it has 208 KiB where nobody has made that less: socket(7). */
#define MOST_UNREAD 16384

/* A command that runs: whoever asked for it holds the other end of its status socket. */
struct running {
	struct running *next;
	pid_t pid;
	int status;
	struct group group;
};

struct porter {
	const struct plan *plan;
	struct running *running;
	struct groups groups;
	int init, jvm, children, events;
};

static int watch(int events, int descriptor, void *subject)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = subject};
	return epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event);
}

static void refuse(int status, const char *what)
{
	message_send_failure(status, MESSAGE_REFUSED, LIST_NONE, 0, errno, what);
}

/* Start a command, or what serves files, in a group of its own; 0, or -1 when it was refused. */
static int run(struct porter *porter, struct running *running, uint32_t type, const int descriptors[MESSAGE_DESCRIPTORS])
{
	struct request request = {.size = 0};
	if (type == MESSAGE_EXEC && request_read(descriptors[0], &request) < 0) {
		refuse(running->status, "reading the request");
		return -1;
	}
	if (groups_take(&porter->groups, &running->group) < 0) {
		refuse(running->status, "mkdir of its control group");
		groups_discard(&porter->groups, &running->group);
		request_free(&request);
		return -1;
	}
	running->pid = groups_fork(&porter->groups, &running->group);
	if (running->pid == 0 && type == MESSAGE_FILES)
		files_serve(porter->plan, porter->init, descriptors[1], descriptors[0]);
	if (running->pid == 0)
		command_execute(&request, porter->plan, porter->init, descriptors);
	if (running->pid < 0) {
		refuse(running->status, "fork");
		groups_discard(&porter->groups, &running->group);
	}
	request_free(&request);
	return running->pid < 0 ? -1 : 0;
}

static void start(struct porter *porter, uint32_t type, const int descriptors[MESSAGE_DESCRIPTORS])
{
	int status = descriptors[1];
	struct running *running = calloc(1, sizeof(*running));
	if (!running || watch(porter->events, status, running) < 0) {
		refuse(status, "epoll_ctl");
		free(running);
		close(status);
		return;
	}
	running->status = status;
	if (run(porter, running, type, descriptors) < 0) {
		epoll_ctl(porter->events, EPOLL_CTL_DEL, status, NULL);
		free(running);
		close(status);
		return;
	}
	running->next = porter->running;
	porter->running = running;
}

/* Take one request; 0 when there will be no more. */
static int take_request(struct porter *porter)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	int received = message_receive(porter->jvm, &message, descriptors, &count);
	if (received < 0 && errno == EBADMSG)
		return 1; /* descriptors that did not fit: whoever sent them sees its status socket closed */
	if (received <= 0)
		return 0;
	if (!(message.type == MESSAGE_EXEC && count == MESSAGE_DESCRIPTORS) && !(message.type == MESSAGE_FILES && count == 2)) {
		for (int i = 0; i < count; i++)
			close(descriptors[i]);
		return 0;
	}
	start(porter, message.type, descriptors);
	for (int i = 0; i < count; i++)
		if (i != 1)
			close(descriptors[i]);
	return 1;
}

/* It may not have become the leader of a group yet. Never 0, 1 or less: that would be everybody, kill(2). */
static void signal_group(pid_t pid, int signal)
{
	if (pid > 1 && kill(-pid, signal) < 0 && errno == ESRCH)
		kill(pid, signal);
}

/*
 * Whether so much is unread that an answer may be left out, as those that are there say the same. The end of the command
 * has to fit in behind them: the porter must not wait for a JVM that stands still, as every other command would, too.
 */
static int is_crowded(int status)
{
	int unread = 0;
	return ioctl(status, SIOCOUTQ, &unread) == 0 && unread > MOST_UNREAD;
}

/* Whoever asks is going to kill it. */
static void say_where(struct running *running)
{
	running->group.killed = 1;
	if (is_crowded(running->status))
		return;
	struct message message = {.type = MESSAGE_PLACE, .value = running->pid};
	if (running->group.directory >= 0) {
		message.length = (uint32_t)strlen(running->group.name);
		memcpy(message.text, running->group.name, message.length);
	}
	(void)message_try(running->status, &message);
}

/* Take what is said to a command; that the socket is closed means that nobody waits for it any more. */
static void hear(struct porter *porter, struct running *running)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	int received = message_receive(running->status, &message, descriptors, &count);
	for (int i = 0; i < count; i++)
		close(descriptors[i]);
	if (received > 0 && message.type == MESSAGE_WHERE) {
		say_where(running);
	} else if (received > 0) {
		signal_group(running->pid, message.value);
	} else {
		epoll_ctl(porter->events, EPOLL_CTL_DEL, running->status, NULL);
		groups_kill(&porter->groups, &running->group);
		signal_group(running->pid, SIGKILL);
	}
}

static void end(struct porter *porter, struct running *ended, int status)
{
	/* Closing alone would not do: a child on its way to execve(2) has a copy, epoll(7). */
	epoll_ctl(porter->events, EPOLL_CTL_DEL, ended->status, NULL);
	struct message message = {.type = MESSAGE_ENDED, .value = status};
	(void)message_try(ended->status, &message);
	close(ended->status);
	groups_give_back(&porter->groups, &ended->group);
	free(ended);
}

static void reap(struct porter *porter)
{
	struct signalfd_siginfo info;
	while (read(porter->children, &info, sizeof(info)) > 0)
		;
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (struct running **at = &porter->running; *at; at = &(*at)->next)
			if ((*at)->pid == pid) {
				struct running *ended = *at;
				*at = ended->next;
				end(porter, ended, status);
				break;
			}
}

/* setns(2): a process cannot move into a PID namespace itself, but its children are born there. */
static int prepare(struct porter *porter)
{
	/* The commands' of root. Where it is refused, that of the keeper stays, which holds nothing. */
	(void)keyring_take(porter->plan->namespaces & CLONE_NEWUSER ? porter->plan->uids.outside : 0);
	sigset_t child;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_SETMASK, &child, NULL);
	porter->children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	porter->events = epoll_create1(EPOLL_CLOEXEC);
	if (porter->children < 0 || porter->events < 0 || groups_open(&porter->groups, porter->plan) < 0)
		return -1;
	if (watch(porter->events, porter->jvm, &porter->jvm) < 0 ||
	    watch(porter->events, porter->children, &porter->children) < 0 ||
	    watch(porter->events, porter->init, &porter->init) < 0)
		return -1;
	return setns(porter->init, CLONE_NEWPID);
}

_Noreturn void porter_run(const struct plan *plan, int init, int jvm, pid_t keeper)
{
	struct porter porter = {.plan = plan, .init = init, .jvm = jvm};
	/* A keeper that died before the signal was asked for is noticed by its child having another parent. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != keeper || prepare(&porter) < 0)
		_exit(1);
	for (;;) {
		struct epoll_event event;
		int ready = epoll_wait(porter.events, &event, 1, inhabited_patience(&porter.groups));
		if (ready < 0 && errno != EINTR)
			_exit(1);
		inhabited_tidy(&porter.groups);
		if (ready <= 0)
			continue;
		if (event.data.ptr == &porter.jvm) {
			if (!take_request(&porter)) {
				/* Commands that still run end with the machine; their ends are reported until then. */
				epoll_ctl(porter.events, EPOLL_CTL_DEL, porter.jvm, NULL);
				close(porter.jvm);
			}
		} else if (event.data.ptr == &porter.children) {
			reap(&porter);
		} else if (event.data.ptr == &porter.init) {
			/* Init ends last in its namespace, pid_namespaces(7): every command has ended, and this is said. */
			reap(&porter);
			_exit(0);
		} else {
			hear(&porter, event.data.ptr);
		}
	}
}

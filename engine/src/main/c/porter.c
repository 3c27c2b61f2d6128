/*
 * Moving a process into cgroups of version 1 costs about ten milliseconds (cgroup_threadgroup_rwsem waits for an RCU
 * grace period), inheriting them costs nothing. So commands are forked by a process that was moved once.
 */
#define _GNU_SOURCE
#include "porter.h"

#include "command.h"
#include "confine.h"
#include "kernel.h"
#include "proto.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* A command that runs: whoever asked for it holds the other end of its status socket. */
struct running {
	struct running *next;
	pid_t pid;
	int status;
};

struct porter {
	const struct plan *plan;
	struct running *running;
	int init, jvm, children, events;
};

static int watch(int events, int descriptor, void *subject)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = subject};
	return epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event);
}

static void start(struct porter *porter, const int descriptors[MESSAGE_DESCRIPTORS])
{
	int status = descriptors[1];
	struct running *running = calloc(1, sizeof(*running));
	struct request request;
	if (!running || request_read(descriptors[0], &request) < 0) {
		message_send_failure(status, MESSAGE_REFUSED, LIST_NONE, 0, errno, "reading the request");
		free(running);
		close(status);
		return;
	}
	if (watch(porter->events, status, running) < 0) {
		message_send_failure(status, MESSAGE_REFUSED, LIST_NONE, 0, errno, "epoll_ctl");
		request_free(&request);
		free(running);
		close(status);
		return;
	}
	pid_t pid = fork();
	if (pid == 0)
		command_execute(&request, porter->plan, porter->init, descriptors);
	if (pid < 0) {
		message_send_failure(status, MESSAGE_REFUSED, LIST_NONE, 0, errno, "fork");
		epoll_ctl(porter->events, EPOLL_CTL_DEL, status, NULL);
		free(running);
		close(status);
	} else {
		running->pid = pid;
		running->status = status;
		running->next = porter->running;
		porter->running = running;
	}
	request_free(&request);
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
	if (message.type != MESSAGE_EXEC || count != MESSAGE_DESCRIPTORS) {
		for (int i = 0; i < count; i++)
			close(descriptors[i]);
		return 0;
	}
	start(porter, descriptors);
	for (int i = 0; i < count; i++)
		if (i != 1)
			close(descriptors[i]);
	return 1;
}

/* Both, for it may not have become the leader of a group yet. Never 0, 1 or less: that would be everybody, kill(2). */
static void signal_group(pid_t pid, int signal)
{
	if (pid <= 1)
		return;
	kill(-pid, signal);
	kill(pid, signal);
}

static void take_signal(struct porter *porter, struct running *running)
{
	struct message message;
	int descriptors[MESSAGE_DESCRIPTORS], count;
	int received = message_receive(running->status, &message, descriptors, &count);
	for (int i = 0; i < count; i++)
		close(descriptors[i]);
	if (received > 0) {
		signal_group(running->pid, message.value);
		return;
	}
	/* Nobody waits for it any more. */
	epoll_ctl(porter->events, EPOLL_CTL_DEL, running->status, NULL);
	signal_group(running->pid, SIGKILL);
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
				/* Closing alone would not do: a child on its way to execve(2) has a copy, epoll(7). */
				epoll_ctl(porter->events, EPOLL_CTL_DEL, ended->status, NULL);
				(void)message_send(ended->status, MESSAGE_ENDED, status, NULL, 0);
				close(ended->status);
				free(ended);
				break;
			}
}

/* setns(2): a process cannot move into a PID namespace itself, but its children are born there. */
static int prepare(struct porter *porter)
{
	sigset_t child;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_SETMASK, &child, NULL);
	porter->children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	porter->events = epoll_create1(EPOLL_CLOEXEC);
	if (porter->children < 0 || porter->events < 0)
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
		int ready = epoll_wait(porter.events, &event, 1, -1);
		if (ready < 0 && errno != EINTR)
			_exit(1);
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
			take_signal(&porter, event.data.ptr);
		}
	}
}

/* What the keeper knows of its machine, and the steps from a plan to a running init. */
#pragma once

#include "plan.h"
#include "steps.h"

#include <sys/types.h>
#include <time.h>

/* The descriptor of the socket to the JVM. */
#define JVM 3

struct keeper {
	struct plan plan;
	struct host_state host;
	pid_t init, porter;
	time_t porter_replaced;
	int init_pidfd;
	int stage;       /* socket to the process that becomes init; -1 once it is init */
	int porter_jvm;  /* the JVM's end of the porter's socket, until it is handed over */
	int console;     /* the console's master, until it is handed over */
	int notify;      /* what init says that it is ready on; -1 where there is nothing */
	int notify_pipe; /* whether that is a pipe and not a socket */
	int signals;     /* signalfd */
	int init_status; /* wait status, once init_ended */
	int init_ended, failed, joined;
};

/* Tell the JVM what failed, with errno; the machine is taken down then. */
void keeper_fail(struct keeper *keeper, uint32_t list, uint32_t step, const char *what);

/* Close what the JVM has left open by chance. */
void keeper_close_inherited(void);

/* Make a machine from the plan in a descriptor, up to where init is on its own; keeper->failed tells. */
void keeper_start(struct keeper *keeper, int plan);

/* Tell the process that becomes init that it may go on. One that has failed is told nothing, and is heard. */
void keeper_tell_init(struct keeper *keeper, uint32_t type);

/* Fork a porter instead of one that has died, into the machine's control groups. */
void keeper_start_porter_again(struct keeper *keeper);

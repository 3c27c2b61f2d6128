/* One command in a machine. */
#pragma once

#include "plan.h"

#include <sys/types.h>

struct request {
	uint32_t uid, gid;
	uint32_t group_count;
	gid_t *groups;
	struct text directory;
	int directory_must_exist;
	uint32_t columns, rows; /* of its terminal; 0 where it has none */
	uint32_t terminal_owner;
	struct text program;    /* what is executed; empty for the first argument */
	char **argv, **envp;
	struct cursor content;
	size_t size;
};

/* Read a request from its descriptor; 0, or -1 with errno. */
int request_read(int descriptor, struct request *request);
void request_free(struct request *request);

/* In a process just forked by the porter: become the machine's root, confined. What fails is said to the status socket. */
void command_enter(const struct plan *plan, int init, uid_t user, int status);

/*
 * In a process just forked by the porter: enter the machine and execute the command. The descriptors are those of
 * MESSAGE_EXEC. Never returns.
 */
_Noreturn void command_execute(const struct request *request, const struct plan *plan, int init,
			       const int descriptors[]);

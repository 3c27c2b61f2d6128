/* Carrying out the steps of a plan. */
#pragma once

#include "plan.h"
#include "view.h"

/* What the keeper's own steps leave behind for later. */
struct host_state {
	int jvm;            /* socket to the JVM */
	int user_namespace; /* descriptor, -1 where there is none */
	struct view view;
};

/* Carry out one step on the host; 0, or -1 with errno. */
int host_step(struct step *step, struct host_state *state);

/* What the steps inside the machine leave behind for later. */
struct machine_state {
	int keeper;   /* socket to the keeper */
	int root;     /* descriptor of the machine's root, -1 before OP_ROOT */
	int by_steps; /* resolve targets without openat2(2) */
	int console;  /* the console's slave, -1 before OP_CONSOLE */
	int joined, connected; /* what the keeper has said */
};

/* Carry out one step in the machine's namespaces; 0, or -1 with errno. */
int machine_step(const struct step *step, struct machine_state *state);

/* Set a resource limit of this process, not above its present hard limit; 0, or -1 with errno. */
int limit_resource(const struct step *step);

/* Write a whole text to a file that is there; 0, or -1 with errno. */
int write_file(const char *path, const char *bytes, size_t length);

/* A control group for each command, so that all that it starts can be found and killed together. */
#pragma once

#include "plan.h"

#include <stdint.h>
#include <sys/types.h>

#define GROUP_NAME 16

struct group {
	int directory; /* -1: commands have no groups of their own */
	int killed;    /* all that is in it is to be killed, or has been */
	char name[GROUP_NAME];
};

struct inhabited;

struct groups {
	int parent; /* the directory that they are made in; -1 where there is none */
	int unified, clones, kill; /* version 2; whether children can be born there; whether cgroup.kill is used */
	uid_t owner;
	uint32_t last;
	struct group spare; /* making and removing one takes a fifth of what a command does */
	struct inhabited *inhabited; /* what is left of earlier commands: inhabited.h */
	int64_t patience, due;       /* how long those are left alone, and until when, in milliseconds of CLOCK_MONOTONIC */
};

/* Open what a plan says of commands' groups; 0, or -1 with errno. */
int groups_open(struct groups *groups, const struct plan *plan);

/* Take a group that nobody is in, or none where there cannot be one; 0, or -1 with errno. */
int groups_take(struct groups *groups, struct group *group);

/* As fork(2), with the child being in the group; in a new one where that has gone, in none where it takes no processes. */
pid_t groups_fork(struct groups *groups, struct group *group);

/* Kill everything in a group; what escapes that is killed when its command has ended. */
void groups_kill(const struct groups *groups, struct group *group);

/* Give a group back whose command has ended: the next command may have it. */
void groups_give_back(struct groups *groups, struct group *group);

/* Give a group back that is to be removed. */
void groups_discard(struct groups *groups, struct group *group);

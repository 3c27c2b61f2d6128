/* The process that shows a machine itself: it serves files that lie over some of /proc and /sys. docs/view.md */
#pragma once

#include "plan.h"
#include "seen.h"

#include <sys/types.h>

struct view {
	struct view_group group[CONTROLLERS]; /* opened by OP_VIEWED */
	int groups_known; /* whether the others are -1 yet */
	int socket;       /* to the viewer, until it has the machine's /proc */
	pid_t viewer;     /* 0 where there is none */
};

/* OP_VIEWED: open a group that the viewer reads; 0, or -1 with errno. */
int view_group(struct view *view, const struct step *step);

/* OP_VIEWER: mount the files, and fork what serves them; 0, or -1 with errno. */
int view_start(struct view *view, const struct step *step);

/* Hand over a descriptor of the machine's own /proc. */
void view_hand_over(struct view *view, int proc);

/* End the viewer. Not before init: what waits for an answer of it does not even die of SIGKILL. */
void view_end(struct view *view);

/* The process that shows a machine itself: it serves files that lie over some of /proc and /sys. docs/view.md */
#pragma once

#include "plan.h"
#include "seen.h"

#include <sys/types.h>
#include <time.h>

struct view {
	struct view_group group[CONTROLLERS]; /* opened by OP_VIEWED */
	int groups_known; /* whether the others are -1 yet */
	int device;       /* /dev/fuse, which every viewer serves; 0 where there is none */
	int proc;         /* the machine's /proc; 0 until it was handed over */
	int socket;       /* to the viewer, until it has the machine's /proc */
	pid_t viewer;     /* 0 where there is none */
	const struct step *step;
	struct seen *seen; /* shared with the viewers, as is the room for a request */
	void *room;
	uint32_t before; /* how many viewers there were before this one */
	time_t replaced;
};

/* OP_VIEWED: open a group that the viewer reads; 0, or -1 with errno. */
int view_group(struct view *view, const struct step *step);

/* OP_VIEWER: mount the files, and fork what serves them; 0, or -1 with errno. */
int view_start(struct view *view, const struct step *step);

/* Hand over a descriptor of the machine's own /proc. */
void view_hand_over(struct view *view, int proc);

/* Whether a viewer has died that nobody has replaced or given up. */
int view_is_dead(const struct view *view);

/* Fork another, which goes on where the last one was; 0, or -1 with errno where that is of no use. */
int view_replace(struct view *view);

/* Have no viewer any more: who reads a file is told ENOTCONN. */
void view_give_up(struct view *view);

/* End the viewer. Not before init: what waits for an answer of it does not even die of SIGKILL. */
void view_end(struct view *view);

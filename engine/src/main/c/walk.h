/* A tree of control groups, visited with three descriptors however deep the machine's root has made it. */
#pragma once

#include <stdint.h>

/* What is done at every group. */
struct visitor {
	void (*at)(int directory, void *subject); /* at the open group, before those below it; NULL for nothing */
	void *subject;
	int remove;       /* remove it after those below it */
	int64_t deadline; /* when to stop, in milliseconds of CLOCK_MONOTONIC; 0 for no such time */
	uint32_t left;    /* counts those that could not be removed */
};

/* Visit a group, then those below it, once each. They may come and go meanwhile. 0, or -1 when the time is over. */
int walk(int parent, const char *name, struct visitor *visitor);

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t walk_clock(void);

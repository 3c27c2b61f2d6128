/* How many of a machine's threads run or wait for a disk, now and on average. */
#pragma once

#include <stdint.h>

struct seen;

struct tasks {
	unsigned total, running, blocked; /* threads */
	unsigned last;                    /* the highest process id that was seen */
};

struct load {
	unsigned long average[3]; /* over 1, 5 and 15 minutes, in the kernel's fixed-point numbers */
	int64_t due;              /* when the next sample is, in milliseconds of CLOCK_MONOTONIC */
	int64_t counted;          /* when they were counted last */
	struct tasks tasks;
};

/* The machine's threads, as of a moment ago. */
struct tasks load_tasks(struct seen *seen);

/* How long until the next sample, in milliseconds; takes it when it is due. */
int load_sample(struct seen *seen);

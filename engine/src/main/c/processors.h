/* The processors that a machine has: those of its cpuset, and no more than its quota lets it use. */
#pragma once

#include "seen.h"

#define MOST_PROCESSORS 4096

struct processors {
	int count;                         /* how many are shown */
	uint16_t number[MOST_PROCESSORS];  /* the host's number of each that is shown, in ascending order */
};

void processors_find(const struct seen *seen, struct processors *processors);

/* The place of a processor of the host among those that are shown; -1 where it is not. */
int processors_place(const struct processors *processors, unsigned long number);

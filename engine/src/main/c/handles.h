/* The files that are open in a machine, each with the content that its reader is in the middle of. */
#pragma once

#include "sheet.h"

#include <stdint.h>

/* The machine's root may open as many as it wants to: what that takes on the host is bounded here. */
#define MOST_HANDLES 4096
#define MOST_CONTENT (16u << 20)

struct handle {
	uint32_t file;  /* number of the file, 0 where the handle is free */
	uint32_t next;  /* the next that is free; 0 for none */
	struct sheet content;
};

struct handles {
	struct handle handle[MOST_HANDLES + 1]; /* the first is never used */
	uint32_t used, free; /* how many ever were; the first that is free again */
	size_t content;      /* bytes, in all of them */
};

/* Open a file; the handle's number, or 0 where there are too many. */
uint32_t handles_open(struct handles *handles, uint32_t file);

/* An open handle; NULL where there is none of that number. */
struct handle *handles_find(struct handles *handles, uint64_t number);

/* Keep new content, which is taken over; 0, or -1 where there is too much of it, and nothing is kept then. */
int handles_fill(struct handles *handles, struct handle *handle, struct sheet *content);

void handles_close(struct handles *handles, uint64_t number);

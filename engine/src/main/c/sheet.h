/* Text of which nobody knows the length beforehand: what is read from the kernel, and what is shown instead. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* No file of the kernel that is read here is longer; a thousand processors take 1.5 MiB of /proc/cpuinfo. */
#define SHEET_MOST (4u << 20)

struct sheet {
	char *bytes; /* with a NUL behind the last; NULL while nothing was added */
	size_t length, room;
	int failed; /* something did not fit: what is there is not whole */
};

void sheet_add(struct sheet *sheet, const char *bytes, size_t length);
void sheet_print(struct sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sheet_free(struct sheet *sheet);

/* The text; empty where there is none. */
const char *sheet_text(const struct sheet *sheet);

/* Add the content of a file; 0, or -1 with errno. */
int sheet_read(struct sheet *sheet, int directory, const char *path);

/* The number that a file begins with; `otherwise` where there is no such file, or no number in it. */
uint64_t number_read(int directory, const char *path, uint64_t otherwise);

/* The number behind a name and spaces or a colon, at the beginning of a line; `otherwise` where there is none. */
uint64_t number_of(const char *text, const char *name, uint64_t otherwise);

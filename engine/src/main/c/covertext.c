/* A file that says something else until it is unmounted: what init reads, without a change of the image. */
#define _GNU_SOURCE
#include "descriptor.h"
#include "machine.h"
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* No inittab is longer; the machine's process writes it, so there is an end. */
#define COVERED_MOST 65536

static int write_all(int file, const char *bytes, size_t length)
{
	ssize_t written = length ? write(file, bytes, length) : 0;
	if (written >= 0 && (size_t)written < length)
		errno = ENOSPC;
	return written == (ssize_t)length ? 0 : -1;
}

/* Copy what a regular file says, with a line feed at its end; 0, or -1 with errno. */
static int copy_text(int from, int to)
{
	char text[COVERED_MOST];
	size_t length = 0;
	for (ssize_t got = 1; got > 0; length += got > 0 ? (size_t)got : 0) {
		got = read(from, text + length, sizeof(text) - length);
		if (got < 0)
			return -1;
		if (length + (size_t)got == sizeof(text)) {
			errno = EFBIG;
			return -1;
		}
	}
	if (write_all(to, text, length) < 0)
		return -1;
	return length && text[length - 1] != '\n' ? write_all(to, "\n", 1) : 0;
}

int cover_with_text(const struct machine_state *state, const struct step *step)
{
	const char *path = step->text[0].bytes, *other = step->text[1].bytes;
	struct stat status;
	int from = open_inside(state, path, O_RDONLY | O_NOCTTY | O_NONBLOCK, 0);
	/* Without the file it is something else that says so: the JVM looks when init runs. */
	if (from < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	if (fstat(from, &status) < 0)
		return close_keeping_errno(from, -1);
	if (!S_ISREG(status.st_mode)) {
		errno = EINVAL;
		return close_keeping_errno(from, -1);
	}
	int to = open_inside(state, other, O_WRONLY | O_CREAT | O_EXCL, (mode_t)step->number[0]);
	if (to < 0)
		return close_keeping_errno(from, -1);
	int failed = step->number[1] ? copy_text(from, to) : 0;
	if (failed == 0)
		failed = write_all(to, step->text[2].bytes, step->text[2].length);
	close_keeping_errno(from, 0);
	if (close_keeping_errno(to, failed) < 0)
		return -1;
	return machine_cover(state, other, path, 0);
}

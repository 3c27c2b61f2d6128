/* What several machines need of the host for as long as any of them is there, in whichever JVM. */
#define _GNU_SOURCE
#include "last.h"

#include "descriptor.h"
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Longer than any process has the lock for itself, which is while it writes two files. */
#define PATIENCE_MILLISECONDS 10000

/* What a file of the kernel says, without the end of its line. */
#define CONTENT 64

static int share(int lock)
{
	struct timespec pause = {.tv_nsec = 1000000};
	for (int milliseconds = PATIENCE_MILLISECONDS; flock(lock, LOCK_SH | LOCK_NB) < 0; milliseconds--) {
		if (errno != EWOULDBLOCK || milliseconds == 0)
			return -1;
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* A file that was deleted between being opened and being locked is no lock that others see. */
static int is_named(int lock, const char *path)
{
	struct stat held, named;
	return fstat(lock, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino &&
	       held.st_dev == named.st_dev;
}

static int open_shared(const char *path)
{
	for (;;) {
		int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (lock < 0)
			return -1;
		if (share(lock) < 0)
			return close_keeping_errno(lock, -1);
		if (is_named(lock, path))
			return lock;
		close(lock);
	}
}

static ssize_t read_content(const char *path, char content[CONTENT])
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -1;
	ssize_t length = close_keeping_errno(file, (int)read(file, content, CONTENT));
	return length > 0 && content[length - 1] == '\n' ? length - 1 : length;
}

/*
 * Only when the lock's file says what was there before is anything changed, so the process that comes after a kill can
 * undo it. In this order: a value that another one has written is in the file already. 1 where there is nothing to do.
 */
static int change(int lock, const struct step *step)
{
	char before[CONTENT];
	struct stat state;
	ssize_t length = read_content(step->text[1].bytes, before);
	if (length < 0) /* a device that is gone has taken its files along */
		return errno == ENOENT ? 1 : -1;
	if (fstat(lock, &state) < 0)
		return -1;
	if (state.st_size == 0) {
		if ((size_t)length == step->text[2].length && !memcmp(before, step->text[2].bytes, (size_t)length))
			return 1;
		if (pwrite(lock, before, (size_t)length, 0) != length)
			return -1;
	}
	return write_file(step->text[1].bytes, step->text[2].bytes, step->text[2].length) < 0 && errno != ENOENT ? -1 : 0;
}

/* From here on it is undone by this process, or where this is killed, by the next that has the lock for itself. */
int last_hold(struct step *step)
{
	int lock = open_shared(step->text[0].bytes);
	if (lock < 0)
		return -1;
	int nothing = change(lock, step);
	if (nothing == 1) {
		close(lock);
		return 0;
	}
	step->number[0] = 1;
	step->number[1] = (uint64_t)lock;
	return nothing;
}

static void undo(int lock, const struct step *step)
{
	char before[CONTENT];
	ssize_t length = pread(lock, before, sizeof(before), 0);
	/* A device that is gone has taken its files along. */
	if (length > 0)
		(void)write_file(step->text[1].bytes, before, (size_t)length);
	unlink(step->text[0].bytes);
}

/* flock(2): the shared lock is let go of before the other is asked for, so of two that end at once one is the last. */
void last_let_go(struct steps *host)
{
	for (uint32_t i = 0; i < host->count; i++) {
		struct step *step = &host->step[i];
		if (step->operation != OP_LAST || !step->number[0])
			continue;
		int lock = (int)step->number[1];
		if (flock(lock, LOCK_EX | LOCK_NB) == 0 && is_named(lock, step->text[0].bytes))
			undo(lock, step);
		close(lock);
		step->number[0] = 0;
	}
}

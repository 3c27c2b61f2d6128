/* What several machines need of the host for as long as any of them is there, in whichever JVM. */
#define _GNU_SOURCE
#include "last.h"

#include "descriptor.h"
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int last_hold(struct step *step)
{
	int lock = open(step->text[0].bytes, O_RDWR | O_CLOEXEC);
	if (lock < 0)
		return -1;
	if (flock(lock, LOCK_SH | LOCK_NB) < 0)
		return close_keeping_errno(lock, -1);
	step->number[0] = 1;
	step->number[1] = (uint64_t)lock;
	return 0;
}

/* flock(2): the shared lock is let go of before the other is asked for, so of two that end at once one is the last. */
void last_let_go(struct steps *host)
{
	for (uint32_t i = 0; i < host->count; i++) {
		struct step *step = &host->step[i];
		if (step->operation != OP_LAST || !step->number[0])
			continue;
		int lock = (int)step->number[1];
		if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
			/* A device that is gone has taken its files along. */
			(void)write_file(step->text[1].bytes, step->text[2].bytes, step->text[2].length);
			(void)!ftruncate(lock, 0);
		}
		close(lock);
		step->number[0] = 0;
	}
}

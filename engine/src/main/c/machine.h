/* What the steps in the machine's namespaces have in common: machine.c. */
#pragma once

#include "steps.h"

#include <sys/types.h>

/* Open a path inside the machine's root, whatever links are in it; the descriptor, or -1 with errno. */
int open_inside(const struct machine_state *state, const char *path, int flags, mode_t mode);

/* Bind a file or directory of the machine over another; 0, or -1 with errno. */
int machine_cover(const struct machine_state *state, const char *source, const char *target, unsigned long flags);

/* OP_COVER_TEXT: covertext.c. */
int cover_with_text(const struct machine_state *state, const struct step *step);

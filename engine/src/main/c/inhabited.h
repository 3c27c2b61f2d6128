/* Control groups of commands that have ended, in which something lives on. */
#pragma once

#include "groups.h"

/* Look after a group that could not be removed. */
void inhabited_add(struct groups *groups, const struct group *group);

/* Look after the groups that a porter left which was killed; kill what is in those whose command had not ended. */
void inhabited_take_over(struct groups *groups);

/* When inhabited_tidy() wants to be called: in so many milliseconds; -1 when there is nothing to tidy. */
int inhabited_patience(const struct groups *groups);

/* Remove those that have become empty, and go on killing in those that are to, if it is time to look. */
void inhabited_tidy(struct groups *groups);

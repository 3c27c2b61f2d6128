/* The processes in a control group: whether there are any, and their end. */
#pragma once

/*
 * Kill all that is in a group of version 1 or 2 and below: at once with cgroup.kill, or one by one. What is born meanwhile
 * escapes then: call again.
 */
void members_kill(int parent, const char *name, int unified, int at_once);

/* Whether anything lives in an open group; in version 2, or below. Zombies do not live, and are in nobody's way. */
int members_live(int directory, int unified);

/* Whether anything lives in a group or below. */
int members_live_below(int parent, const char *name, int unified);

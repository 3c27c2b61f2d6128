/* Session keyrings: keyrings(7), session-keyring(7). */
#pragma once

#include <sys/types.h>

/*
 * Leave the session keyring of the process that started this one, for one that is empty and takes no key. 0, or -1 with
 * errno.
 */
int keyring_leave(void);

/*
 * Have a new session keyring, that belongs to a user of the namespace this process is in, and counts as one of that
 * user's keys. Where the kernel refuses it (EDQUOT: kernel.keys.maxkeys, which is 200 for each user), the present one
 * stays: -1 with errno.
 */
int keyring_take(uid_t owner);

/* Put the keyring of a user into the session keyring, as pam_keyinit(8) does; one that is refused is left out. */
void keyring_link_user(uid_t user);

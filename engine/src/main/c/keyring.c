#define _GNU_SOURCE
#include "keyring.h"

#include "kernel.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stddef.h>

/* The kernel's include/linux/key.h: what a process may do with a key that it possesses. */
#define KEY_POS_VIEW 0x01000000ul
#define KEY_POS_READ 0x02000000ul
#define KEY_POS_SEARCH 0x08000000ul

/* A kernel without keys, or a filter around all of this: no process of the machine gets at a key either then. */
static int is_missing(int error)
{
	return error == ENOSYS || error == EPERM;
}

static int join(void)
{
	long keyring = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	return keyring < 0 && !is_missing(errno) ? -1 : 0;
}

int keyring_leave(void)
{
	if (join() < 0)
		return -1;
	long sealed = syscall(SYS_keyctl, KEYCTL_SETPERM, KEY_SPEC_SESSION_KEYRING,
			      KEY_POS_VIEW | KEY_POS_READ | KEY_POS_SEARCH);
	return sealed < 0 && !is_missing(errno) ? -1 : 0;
}

/* Whose a keyring is, and whose user keyring is meant, says the real user: security/keys/process_keys.c. */
static int as_real(uid_t user, int (*call)(void))
{
	uid_t own = getuid();
	if (setresuid(user, (uid_t)-1, (uid_t)-1) < 0)
		return -1;
	int failed = call(), error = errno;
	if (setresuid(own, (uid_t)-1, (uid_t)-1) < 0)
		_exit(1);
	errno = error;
	return failed;
}

int keyring_take(uid_t owner)
{
	return as_real(owner, join);
}

static int link_users(void)
{
	return (int)syscall(SYS_keyctl, KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_SESSION_KEYRING);
}

void keyring_link_user(uid_t user)
{
	(void)as_real(user, link_users);
}

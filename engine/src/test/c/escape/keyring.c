/* Reads every key that is reached from the session keyring, and puts one there: keyrings(7). */
#define _GNU_SOURCE
#include "attempts.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_KEYS 64

static long keyctl(int operation, long key, void *buffer, size_t length)
{
	return syscall(SYS_keyctl, operation, key, buffer, length, 0);
}

/* Print "key DESCRIPTION: CONTENT" of a key, and all that is in a keyring. A description is "type;uid;gid;perm;name". */
static void read_key(int32_t key, int depth)
{
	char description[256] = "";
	union {
		char text[MOST_KEYS * sizeof(int32_t) + 1];
		int32_t key[MOST_KEYS];
	} content = {.text = ""};
	keyctl(KEYCTL_DESCRIBE, key, description, sizeof(description) - 1);
	long length = keyctl(KEYCTL_READ, key, content.text, sizeof(content.text) - 1);
	const char *name = strrchr(description, ';');
	if (strncmp(description, "keyring;", 8)) {
		printf("key %s: %s\n", name ? name + 1 : "?", length < 0 ? strerrorname_np(errno) : content.text);
		return;
	}
	for (int i = 0; length > 0 && i < MOST_KEYS && i < length / (long)sizeof(int32_t) && depth > 0; i++)
		read_key(content.key[i], depth - 1);
}

void keyring(const char *planted)
{
	long session = keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, NULL, 0);
	printf("session: %ld\n", session);
	read_key((int32_t)session, 4);
	if (*planted)
		say("plant", syscall(SYS_add_key, "user", planted, "planted", 7, KEY_SPEC_SESSION_KEYRING) < 0);
}

void user_keyring(void)
{
	int key = (int)syscall(SYS_add_key, "user", "escape-users", "own", 3, KEY_SPEC_USER_KEYRING);
	char content[8];
	say("read-own", key < 0 || keyctl(KEYCTL_READ, key, content, sizeof(content)) != 3);
	keyctl(KEYCTL_UNLINK, key, (void *)(intptr_t)KEY_SPEC_USER_KEYRING, 0);
}

/* Of a key that is nowhere: the kernel starts /sbin/request-key on the host, as its root, to make it. */
void request_key(void)
{
	say("request_key", syscall(SYS_request_key, "user", "escape", "nothing", KEY_SPEC_SESSION_KEYRING) < 0);
}

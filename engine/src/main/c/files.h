/*
 * A process that works on files inside a machine, with the rights of its root: for the JVM, which must not wait for a file
 * system that the machine has mounted. docs/keeper.md describes its requests.
 */
#pragma once

#include "plan.h"

#include <stdint.h>

enum file_operation {
	FILE_ADOPT = 1,       /* descriptor: a directory; answers its number here */
	FILE_OPEN = 2,        /* fd: directory; first: path; flags; other: not by openat2(2); number 0: mode; 1: RESOLVE_* */
	FILE_REOPEN = 3,      /* fd: open by name only; flags */
	FILE_CLOSE = 4,       /* fd; not answered: a file system may take its time */
	FILE_STATUS = 5,      /* fd: directory; first: name, or nothing; flags: of statx(2); answers struct statx */
	FILE_MKDIR = 6,       /* fd: directory; first: name; number 0: mode */
	FILE_MKNOD = 7,       /* fd: directory; first: name; number 0: mode and type; 1: device */
	FILE_SYMLINK = 8,     /* fd: directory; first: name; second: where it leads */
	FILE_LINK = 9,        /* fd: directory; first: name; other: directory; second: name there; flags */
	FILE_LINK_OPEN = 10,  /* fd: file; other: directory; second: name there */
	FILE_UNLINK = 11,     /* fd: directory; first: name; flags */
	FILE_READLINK = 12,   /* fd: directory, or a link where there is no name; first: name; answers where it leads */
	FILE_RENAME = 13,     /* fd: directory; first: name; other: directory; second: name there; flags: of renameat2(2) */
	FILE_CHOWN = 14,      /* fd; number 0: user; 1: group */
	FILE_CHMOD = 15,      /* fd; number 0: mode; flags: 1 where it is open by name only */
	FILE_TIME = 16,       /* fd; number 0: seconds; 1: nanoseconds; flags: 1 where it is open by name only */
	FILE_SETXATTR = 17,   /* fd; first: name; second: value */
	FILE_GETXATTR = 18,   /* fd; first: name; number 0: room; answers the value */
	FILE_LISTXATTR = 19,  /* fd; number 0: room; answers the names */
	FILE_REMOVEXATTR = 20, /* fd; first: name */
	FILE_SEEK = 21,       /* fd; number 0: where; flags: from where */
	FILE_TRUNCATE = 22,   /* fd; number 0: length */
	FILE_STATFS = 23,     /* fd; answers struct statfs */
	FILE_READ = 24,       /* fd; number 0: how many bytes; answers bytes */
	FILE_WRITE = 25,      /* fd; second: bytes */
	FILE_NAMES = 26,      /* fd: directory; number 0: room; answers struct linux_dirent64[] */
};

#define FILE_MOST 65536 /* bytes in a request or an answer */

struct file_request {
	uint32_t operation;
	int32_t fd, other;
	uint32_t flags;
	uint64_t number[2];
	uint32_t first, second; /* lengths of what follows: the first is a path or a name, without a NUL */
};

struct file_answer {
	int64_t result; /* of the system call; -1 where it failed */
	int32_t error;
	uint32_t length; /* of what follows */
};

/*
 * In a process just forked by the porter: enter the machine and serve requests that come over a socket, until its other
 * end is closed.
 */
_Noreturn void files_serve(const struct plan *plan, int init, int status, int socket);

/* The boot plan: a flat list of operations that Java computed. No policy here: what is in it is done, in its order. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define PLAN_MAGIC 0x50435331u /* "1SCP" */

enum operation {
	/* on the host, by the keeper, once init's user namespace is there */
	OP_MKDIR = 1,    /* text 0: path; 0: mode; 1: may exist */
	OP_WRITE = 2,    /* text 0: path; text 1: what; 0: may be refused */
	OP_CHOWN = 3,    /* text 0: path; 0: uid; 1: gid */
	OP_LOCK = 4,     /* text 0: path, locked with flock(2), shared, until the keeper ends */
	OP_CGROUP = 5,   /* text 0: directory; 0: who joins, JOIN_INIT | JOIN_PORTER; removed at the end, when 1 is its inode */
	OP_IDMAP = 6,    /* text 0: source; text 1: target; 0: mount attributes; 1: shift ids */
	OP_REPORT = 7,   /* text 0: path of a file whose content is sent to the JVM */
	OP_BELOW = 8,    /* text 0: group; text 1: file; text 2: what is written to it, there and in all groups below */
	OP_COMMANDS = 9, /* text 0: directory in which each command has a group; 0: owner; 1: version 2; 2: cgroup.kill is used */
	OP_POOL = 10,    /* text 0: device; text 1: target; text 2: type; 0: flags; mounted for the keeper alone */
	OP_LAST = 11,    /* text 0: file that all who need it share a lock of, and that holds what was there before; text 1: file; text 2: what it says until the last has ended */
	OP_RAISE = 13,   /* 0: resource; 1: what its hard limit is at least to be, for all that is forked from here */
	OP_DEVICE = 14,  /* text 0: path; 0: mode and type; 1: device; made for the keeper's own mounts */

	OP_VIEWED = 15,  /* text 0: controller; text 1: its group, which the viewer reads; 0: version 2 */
	OP_FILTER = 17,  /* text 0: group of version 2; text 1: struct bpf_insn[] in hexadecimal, asked about devices */
	/* text 0: source, a path that no link is followed of; text 1: target; 0: mount attributes | ATTACH_*; 1: the source's
	 * file system; 2: its inode: something else is not attached */
	OP_ATTACH_FOUND = 20,
	OP_VIEWER = 16,  /* text 0: where its files are mounted for the keeper alone; 0: their owner; 1: their group */
	OP_ABORT_FUSE = 27, /* text 0: group; 0: first host id; 1: count, or 0: connections.h; at the end, while init does not die */

	/* in the machine's namespaces, by the process that becomes init */
	OP_MOUNT = 32,     /* text 0: type; text 1: target; text 2: data; 0: flags */
	OP_ROOT = 33,      /* text 0: directory; later targets are inside it; 0: resolve them without openat2(2) */
	OP_BIND = 34,      /* text 0: source, a host path; text 1: target; 0: flags */
	OP_COVER = 35,     /* text 0: source, inside; text 1: target; 0: flags */
	OP_DIRECTORY = 36, /* text 0: path; 0: mode */
	OP_FILE = 37,      /* text 0: path; text 1: content; 0: mode, owner << 16, group << 32; 1: replace what is there; 2: 1 leave what is there, 2 only where nothing is */
	OP_SYMLINK = 38,   /* text 0: where it leads; text 1: path */
	OP_NODE = 39,      /* text 0: path; 0: mode and type; 1: device */
	OP_HOSTNAME = 40,  /* text 0: name */
	OP_LOOPBACK = 41,
	OP_CONSOLE = 42,   /* text 0: path of the console's node; /dev/pts has to be there */
	OP_NOTIFY = 43,    /* text 0: path of the socket */
	OP_JOIN = 44,      /* wait for the cgroups, then have a cgroup namespace in them */
	OP_PIVOT = 45,
	OP_RLIMIT = 46,    /* 0: resource; 1: soft; 2: hard; also on the host, for commands */
	OP_READY = 47,     /* text 0: path of a pipe that an init without sockets writes to */
	OP_NETWORK = 48,   /* send the network namespace to the JVM */
	OP_CONNECTED = 49, /* wait until the JVM has made the devices in it */
	OP_VIEW = 50,      /* text 0: where /proc is mounted, with nothing over it; the keeper hands it to the viewer */
	/* text 0: file; text 1: where what covers it is made; text 2: what that says; 0: mode; 1: after what the file says; not
	 * where there is no such file */
	OP_COVER_TEXT = 57,
	OP_SYSCTL = 53,    /* text 0: file below /proc/sys; text 1: what is written to it */
};

enum { JOIN_INIT = 1, JOIN_PORTER = 2 };

/* Shift ids; with what is mounted below; resolve the source without openat2(2). */
#define ATTACH_ATTRIBUTES 0xffffffffull
#define ATTACH_SHIFTED (1ull << 32)
#define ATTACH_WITH_BELOW (1ull << 33)
#define ATTACH_BY_STEPS (1ull << 34)

struct text {
	const char *bytes; /* with a NUL behind the last */
	uint32_t length;
};

struct step {
	uint32_t operation;
	uint64_t number[3];
	struct text text[3];
};

struct steps {
	uint32_t count;
	struct step *step;
};

struct id_range {
	uint32_t inside, outside, count;
};

struct resource_limit {
	uint32_t resource;
	uint64_t soft, hard;
};

/* What init and every command are confined to. */
struct confinement {
	uint64_t dropped_capabilities; /* bit n: capability n */
	struct text seccomp;           /* struct sock_filter[]; empty for none */
	struct text files_seccomp;     /* that of files_serve() */
	uint32_t limit_count;
	struct resource_limit *limit; /* setrlimit(2) */
};

struct plan {
	uint64_t namespaces; /* CLONE_NEW* */
	uint32_t creator;    /* the host uid that creates the user namespace */
	struct id_range uids, gids;
	struct text directory; /* where relative paths begin; it need not be reachable by its absolute path */
	struct steps host, machine, end;
	char **argv, **envp;
	struct confinement confinement;
};

/* Read a plan from a descriptor; 0, or -1 with errno (EBADMSG when it is not a plan). */
int plan_read(int descriptor, struct plan *plan);

/* Read a length-prefixed list of strings; NULL with errno. For plans and exec requests. */
struct cursor {
	const char *at, *end;
};
uint32_t cursor_number(struct cursor *cursor);
uint64_t cursor_long(struct cursor *cursor);
struct text cursor_text(struct cursor *cursor);
char **cursor_strings(struct cursor *cursor);
int cursor_failed(const struct cursor *cursor);

/* Map a sealed descriptor's content for reading; 0, or -1 with errno. */
int content_map(int descriptor, struct cursor *content);

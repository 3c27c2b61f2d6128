/* System calls and constants that the C library of some supported build machine does not name yet. */
#pragma once

#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Numbers from 424 on are the same on every architecture: asm-generic/unistd.h. */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

/* linux/sched.h */
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

#define KEEPER_CLONE_INTO_CGROUP 0x200000000ull

struct keeper_clone_args {
	uint64_t flags;
	uint64_t pidfd;
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t exit_signal;
	uint64_t stack;
	uint64_t stack_size;
	uint64_t tls;
	uint64_t set_tid;
	uint64_t set_tid_size;
	uint64_t cgroup;
};

/* linux/mount.h, which cannot be included beside sys/mount.h */
#define KEEPER_OPEN_TREE_CLONE 1u
#define KEEPER_OPEN_TREE_CLOEXEC 02000000u
#define KEEPER_AT_RECURSIVE 0x8000u
#define KEEPER_MOVE_MOUNT_F_EMPTY_PATH 0x4u
#define KEEPER_MOVE_MOUNT_T_EMPTY_PATH 0x40u
#define KEEPER_MOUNT_ATTR_IDMAP 0x00100000u

#define KEEPER_FSOPEN_CLOEXEC 1u
#define KEEPER_FSMOUNT_CLOEXEC 1u
#define KEEPER_FSCONFIG_CMD_CREATE 6u

/* asm-generic/socket.h, Linux 6.16 */
#define KEEPER_SO_PASSRIGHTS 83

struct keeper_mount_attr {
	uint64_t attr_set;
	uint64_t attr_clr;
	uint64_t propagation;
	uint64_t userns_fd;
};

/* linux/openat2.h */
#define KEEPER_RESOLVE_NO_MAGICLINKS 0x02u
#define KEEPER_RESOLVE_NO_SYMLINKS 0x04u
#define KEEPER_RESOLVE_IN_ROOT 0x10u

struct keeper_open_how {
	uint64_t flags;
	uint64_t mode;
	uint64_t resolve;
};

static inline int pidfd_open_(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static inline int pidfd_send_signal_(int pidfd, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/*
 * What somebody tries who wants to get out of a machine, as its root. Each attempt says "NAME: done" when the kernel let
 * it happen, else "NAME: " and the kernel's answer. Nothing here would hurt the host if it worked: values that are there
 * already, commands that only ask, and things that are undone at once.
 */
#define _GNU_SOURCE
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <dirent.h>
#include <time.h>
#include <unistd.h>

#define LONGEST 256

void say(const char *name, int failed)
{
	if (failed)
		printf("%s: %s\n", name, strerrorname_np(errno) ? strerrorname_np(errno) : "?");
	else
		printf("%s: done\n", name);
	fflush(stdout);
}

/* Open a device of the host by a node of our own: makedev(3). */
static void device(const char *name, mode_t type, const char *numbers)
{
	unsigned int major_ = 0, minor_ = 0;
	sscanf(numbers, "%u:%u", &major_, &minor_);
	unlink("/dev/escape");
	int failed = mknod("/dev/escape", type | 0600, makedev(major_, minor_)) < 0;
	if (!failed)
		failed = open("/dev/escape", O_RDONLY | O_NONBLOCK) < 0;
	int error = errno;
	unlink("/dev/escape");
	errno = error;
	say(name, failed);
}

/* Mount a disk of the host, by whatever node there is. */
static void disk(const char *numbers)
{
	unsigned int major_ = 0, minor_ = 0;
	sscanf(numbers, "%u:%u", &major_, &minor_);
	mkdir("/tmp/escape", 0700);
	unlink("/dev/escape");
	int failed = mknod("/dev/escape", S_IFBLK | 0600, makedev(major_, minor_)) < 0;
	if (!failed)
		failed = mount("/dev/escape", "/tmp/escape", "ext4", MS_RDONLY, "") < 0;
	int error = errno;
	umount2("/tmp/escape", MNT_DETACH);
	unlink("/dev/escape");
	errno = error;
	say("mount-disk", failed);
}

/* Write to a file of the kernel what is in it already. */
static void rewrite(const char *path)
{
	char name[LONGEST], content[4096];
	snprintf(name, sizeof(name), "rewrite %s", path);
	int in = open(path, O_RDONLY);
	ssize_t length = in < 0 ? -1 : read(in, content, sizeof(content));
	int file = open(path, O_WRONLY);
	say(name, file < 0 || length <= 0 || write(file, content, (size_t)length) < 0);
}

static void file_handle(void)
{
	struct {
		struct file_handle head;
		unsigned char bytes[8];
	} handle = {.head = {.handle_bytes = 8, .handle_type = 1}};
	/* Inode 2, the root of most file systems. */
	handle.bytes[0] = 2;
	int root = open("/", O_RDONLY | O_DIRECTORY);
	say("open_by_handle_at", open_by_handle_at(root, &handle.head, O_RDONLY) < 0);
}

static void release_agent(void)
{
	mkdir("/tmp/cgroup", 0700);
	const char *types[] = {"memory", "freezer", "pids", "cpu"};
	int failed = 1;
	for (int i = 0; i < 4 && failed; i++) {
		if (unshare(CLONE_NEWNS) < 0 || mount("none", "/tmp/cgroup", "cgroup", 0, types[i]) < 0)
			continue;
		int file = open("/tmp/cgroup/release_agent", O_WRONLY);
		failed = file < 0 || write(file, "/escape", 7) < 0;
	}
	say("release_agent", failed);
}

static void clock_of_host(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	say("clock_settime", clock_settime(CLOCK_REALTIME, &now) < 0);
	struct timex timex = {.modes = ADJ_OFFSET_SINGLESHOT, .offset = 0};
	say("adjtimex", adjtimex(&timex) < 0);
}

/* What is denied to every machine. */
static void denied(void)
{
	say("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0) < 0);
	say("init_module", syscall(SYS_init_module, "", 0, "") < 0);
	say("delete_module", syscall(SYS_delete_module, "escape", O_NONBLOCK) < 0);
#ifdef SYS_iopl
	say("iopl", syscall(SYS_iopl, 3) < 0);
#endif
}

/* What the root of a user namespace may not do; the host's could, and some of it would be felt. */
static void calls(void)
{
	say("swapon", swapon("/bin/sh", 0) < 0);
	say("acct", acct("/tmp/acct") < 0);
	say("syslog-clear", syscall(SYS_syslog, 5, NULL, 0) < 0);
	say("syslog-level", syscall(SYS_syslog, 8, NULL, 7) < 0);
	struct sched_param parameters = {.sched_priority = 1};
	say("sched_setscheduler", sched_setscheduler(0, SCHED_FIFO, &parameters) < 0);
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
	say("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)) < 0);
	struct perf_event_attr perf = {.size = sizeof(perf), .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK};
	say("perf_event_open", syscall(SYS_perf_event_open, &perf, -1, 0, -1, 0) < 0);
	for (const char **type = (const char *[]){"debugfs", "tracefs", "securityfs", "configfs", "pstore", NULL}; *type; type++) {
		char name[LONGEST];
		snprintf(name, sizeof(name), "mount %s", *type);
		mkdir("/tmp/fs", 0700);
		say(name, mount("none", "/tmp/fs", *type, 0, "") < 0);
		umount2("/tmp/fs", MNT_DETACH);
	}
}

/* A user namespace of our own maps only ids that this one has: user_namespaces(7). */
static void map_host_root(const char *host_id)
{
	pid_t child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWUSER) < 0)
			_exit(2);
		pause();
		_exit(0);
	}
	usleep(100000);
	char path[64], line[64];
	snprintf(path, sizeof(path), "/proc/%d/uid_map", child);
	int length = snprintf(line, sizeof(line), "0 %s 1", host_id);
	int file = open(path, O_WRONLY);
	say("uid_map", file < 0 || write(file, line, (size_t)length) < 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Whether a process runs a program that is not the machine's. Of those that nobody may look at, no name is told either. */
static int is_foreign(int pid)
{
	char path[64], target[LONGEST];
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return errno == EACCES;
	target[length] = 0;
	return strstr(target, "memfd") != NULL;
}

static int open_of(int pid, const char *file, int flags)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return open(path, flags);
}

/* What is got of it counts if it is still foreign: a moment later it may be the command, which is the machine's own. */
static int take_hold(int pid)
{
	int got = 0;
	int program = open_of(pid, "exe", O_WRONLY);
	got += program >= 0 && is_foreign(pid);
	int memory = open_of(pid, "mem", O_RDWR);
	got += memory >= 0 && is_foreign(pid);
	int environment = open_of(pid, "environ", O_RDONLY);
	got += environment >= 0 && is_foreign(pid);
	if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) {
		got += is_foreign(pid);
		kill(pid, SIGCONT);
		ptrace(PTRACE_DETACH, pid, 0, 0);
	}
	if (program >= 0)
		close(program);
	if (memory >= 0)
		close(memory);
	if (environment >= 0)
		close(environment);
	return got;
}

/* Look for processes of the engine's on their way into the machine, for a while, and take hold of them. */
static void hunt(int milliseconds)
{
	int seen = 0, got = 0;
	struct timespec begun, now;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	do {
		DIR *proc = opendir("/proc");
		for (struct dirent *entry; proc && (entry = readdir(proc));) {
			int pid = atoi(entry->d_name);
			if (pid <= 1 || pid == getpid() || !is_foreign(pid))
				continue;
			seen++;
			got += take_hold(pid);
		}
		if (proc)
			closedir(proc);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 < milliseconds);
	printf("seen %d, got %d\n", seen, got);
}

/* Write to the program that runs this: when it is run by what lets commands in, that is the engine's. */
static void overwrite(void)
{
	int self = open("/proc/self/exe", O_RDONLY);
	char path[64];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", self);
	int file = open(path, O_WRONLY);
	say("overwrite", file < 0);
}

static void exhaust_inotify(void)
{
	int count = 0;
	while (count < 100000 && inotify_init1(IN_CLOEXEC) >= 0)
		count++;
	printf("inotify: %d\n", count);
	fflush(stdout);
	pause();
}

static void exhaust_keys(void)
{
	int count = 0;
	char name[32];
	for (; count < 100000; count++) {
		snprintf(name, sizeof(name), "escape-%d", count);
		if (syscall(SYS_add_key, "user", name, "x", 1, KEY_SPEC_PROCESS_KEYRING) < 0)
			break;
	}
	printf("keys: %d\n", count);
	fflush(stdout);
	pause();
}

static void abstract_socket(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(name);
	memcpy(address.sun_path + 1, name, length);
	int socket_ = socket(AF_UNIX, SOCK_STREAM, 0);
	say("abstract-socket",
	    connect(socket_, (struct sockaddr *)&address, (socklen_t)(sizeof(sa_family_t) + 1 + length)) < 0);
}

int main(int count, char **words)
{
	const char *what = count > 1 ? words[1] : "";
	const char *how = count > 2 ? words[2] : "";
	if (!strcmp(what, "block"))
		device("block-device", S_IFBLK, how);
	else if (!strcmp(what, "char"))
		device("char-device", S_IFCHR, how);
	else if (!strcmp(what, "disk"))
		disk(how);
	else if (!strcmp(what, "rewrite"))
		for (int i = 2; i < count; i++)
			rewrite(words[i]);
	else if (!strcmp(what, "handle"))
		file_handle();
	else if (!strcmp(what, "release_agent"))
		release_agent();
	else if (!strcmp(what, "clock"))
		clock_of_host();
	else if (!strcmp(what, "denied"))
		denied();
	else if (!strcmp(what, "calls"))
		calls();
	else if (!strcmp(what, "map"))
		map_host_root(how);
	else if (!strcmp(what, "hunt"))
		hunt(atoi(how));
	else if (!strcmp(what, "overwrite"))
		overwrite();
	else if (!strcmp(what, "inotify"))
		exhaust_inotify();
	else if (!strcmp(what, "keys"))
		exhaust_keys();
	else if (!strcmp(what, "socket"))
		abstract_socket(how);
	else if (!strcmp(what, "keyring"))
		keyring(how);
	else if (!strcmp(what, "user-keyring"))
		user_keyring();
	else if (!strcmp(what, "type"))
		type_into_terminal(how);
	else if (!strcmp(what, "request-key"))
		request_key();
	else
		return 64;
	return 0;
}

#define _GNU_SOURCE
#include "connections.h"

#include "cgroup.h"
#include "descriptor.h"
#include "kernel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct numbers {
	uint64_t *number;
	size_t count, room;
};

static int has(const struct numbers *numbers, uint64_t number)
{
	for (size_t i = 0; i < numbers->count; i++)
		if (numbers->number[i] == number)
			return 1;
	return 0;
}

/* Whether it was not among them yet, and there was memory for it. */
static int add(struct numbers *numbers, uint64_t number)
{
	if (has(numbers, number))
		return 0;
	if (numbers->count == numbers->room) {
		size_t more = numbers->room ? numbers->room * 2 : 64;
		uint64_t *larger = realloc(numbers->number, more * sizeof(uint64_t));
		if (!larger)
			return 0;
		numbers->number = larger;
		numbers->room = more;
	}
	numbers->number[numbers->count++] = number;
	return 1;
}

/* Where it is mounted on the host, if it is at all, does not matter: fuse_ctl_init_fs_context() has one for all. */
static int open_control(void)
{
	int context = (int)syscall(SYS_fsopen, "fusectl", KEEPER_FSOPEN_CLOEXEC);
	if (context < 0)
		return -1;
	int mounted = -1;
	if (syscall(SYS_fsconfig, context, KEEPER_FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		mounted = (int)syscall(SYS_fsmount, context, KEEPER_FSMOUNT_CLOEXEC, 0);
	return close_keeping_errno(context, mounted);
}

static void abort_connection(int control, uint64_t number)
{
	char path[64];
	snprintf(path, sizeof(path), "%llu/abort", (unsigned long long)number);
	int file = openat(control, path, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return; /* it has gone */
	if (write(file, "1", 1) < 0)
		errno = 0; /* likewise */
	close(file);
}

/* proc_pid_mountinfo(5): the third field is the device, a field "-" comes before the type. */
static void read_mount(char *line, struct numbers *fuse)
{
	unsigned major_ = 0, minor_ = 0;
	const char *type = strstr(line, " - ");
	if (!type || sscanf(line, "%*d %*d %u:%u ", &major_, &minor_) != 2)
		return;
	type += 3;
	size_t length = strcspn(type, " ");
	if ((length == 4 && !strncmp(type, "fuse", 4)) || !strncmp(type, "fuse.", 5) ||
	    (length == 7 && !strncmp(type, "fuseblk", 7)))
		/* A connection has its device's number as the kernel keeps it: MKDEV(), 20 bits of minor. */
		(void)add(fuse, (uint64_t)major_ << 20 | minor_);
}

static void read_mounts(const char *process, struct numbers *fuse)
{
	char path[64], *line = NULL;
	snprintf(path, sizeof(path), "/proc/%s/mountinfo", process);
	FILE *file = fopen(path, "re");
	if (!file)
		return;
	for (size_t size = 0; getline(&line, &size, file) > 0;)
		read_mount(line, fuse);
	free(line);
	fclose(file);
}

/* What is mounted in the namespaces of some processes. */
struct search {
	struct numbers processes, namespaces, fuse;
};

static void look_at(pid_t pid, struct search *search)
{
	char process[16], path[64];
	struct stat status;
	snprintf(process, sizeof(process), "%d", pid);
	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", process);
	if (stat(path, &status) == 0 && add(&search->namespaces, status.st_ino))
		read_mounts(process, &search->fuse);
}

static void look_into(int group, void *subject)
{
	struct search *search = subject;
	int procs = openat(group, "cgroup.procs", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	FILE *file = procs < 0 ? NULL : fdopen(procs, "r");
	if (!file) {
		if (procs >= 0)
			close(procs);
		return;
	}
	pid_t process;
	while (fscanf(file, "%d", &process) == 1) {
		(void)add(&search->processes, (uint64_t)process);
		look_at(process, search);
	}
	fclose(file);
}

/* The keeper, whose mounts are those that it found on the host and what shows the machine itself, is one of these. */
static void look_at_others(const struct search *own, struct search *others)
{
	DIR *proc = opendir("/proc");
	for (struct dirent *entry; proc && (entry = readdir(proc));) {
		pid_t process = atoi(entry->d_name);
		if (process > 0 && !has(&own->processes, (uint64_t)process))
			look_at(process, others);
	}
	if (proc)
		closedir(proc);
}

/* The owner is the mount's user_id, which has to be an id of the user namespace it was made in: fuse_ctl_add_dentry(). */
static void find_owned(int control, struct id_range ids, struct numbers *found)
{
	int copy = openat(control, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = copy < 0 ? NULL : fdopendir(copy);
	for (struct dirent *entry; entries && (entry = readdir(entries));) {
		struct stat status;
		if (entry->d_name[0] != '.' && fstatat(control, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    status.st_uid >= ids.outside && status.st_uid - ids.outside < ids.count)
			(void)add(found, strtoull(entry->d_name, NULL, 10));
	}
	if (entries)
		closedir(entries);
	else if (copy >= 0)
		close(copy);
}

static void free_search(struct search *search)
{
	free(search->processes.number);
	free(search->namespaces.number);
	free(search->fuse.number);
}

void connections_abort(const char *group, struct id_range ids)
{
	struct search own = {0}, others = {0};
	int control = open_control();
	if (control < 0)
		return; /* this kernel has no FUSE */
	cgroup_visit(AT_FDCWD, group, look_into, &own);
	if (ids.count)
		find_owned(control, ids, &own.fuse);
	if (own.fuse.count)
		look_at_others(&own, &others);
	for (size_t i = 0; i < own.fuse.count; i++)
		if (!has(&others.fuse, own.fuse.number[i]))
			abort_connection(control, own.fuse.number[i]);
	close(control);
	free_search(&own);
	free_search(&others);
}

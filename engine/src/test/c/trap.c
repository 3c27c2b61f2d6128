/*
 * Mount file systems that never answer, and wait. A directory with a trap has a FUSE file system in it, one that a
 * process serves that answers what is asked when it is mounted and nothing that is asked about NAME in it; and overlays,
 * which look into it with the rights of the process that mounted them:
 *
 *   DIRECTORY/fuse      the file system itself
 *   DIRECTORY/overlay   an overlay of it
 *   DIRECTORY/file      its file "open", which can be looked at, but not be opened or read, mounted on a file
 *
 * All of it ends when this process does, by itself after SECONDS.
 *
 * Usage: trap DEVICE DIRECTORY SECONDS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NODE 2

static void must(int failed, const char *what)
{
	if (failed < 0) {
		perror(what);
		exit(1);
	}
}

static void answer(int device, uint64_t unique, int error, const void *body, size_t length)
{
	char reply[1024];
	struct fuse_out_header *header = (void *)reply;
	*header = (struct fuse_out_header){.len = (uint32_t)(sizeof(*header) + length), .error = -error, .unique = unique};
	memcpy(reply + sizeof(*header), body, length);
	(void)!write(device, reply, sizeof(*header) + length);
}

static struct fuse_attr attributes(uint64_t node)
{
	if (node == FILE_NODE)
		return (struct fuse_attr){.ino = node, .mode = S_IFREG | 0644, .nlink = 1, .size = 4096};
	return (struct fuse_attr){.ino = node, .mode = S_IFDIR | 0755, .nlink = 2};
}

/* The file "open" is there; anything else is waited for, for ever, but what overlays ask about when they are mounted. */
static void look_up(int device, const struct fuse_in_header *header, const char *name)
{
	if (strcmp(name, "open") == 0) {
		struct fuse_entry_out entry = {.nodeid = FILE_NODE, .entry_valid = 1000, .attr_valid = 1000, .attr = attributes(FILE_NODE)};
		answer(device, header->unique, 0, &entry, sizeof(entry));
	} else if (name[0] == '.' || name[0] == '#') {
		answer(device, header->unique, ENOENT, NULL, 0);
	}
}

static void serve(int device)
{
	static char request[1 << 20];
	for (;;) {
		ssize_t length = read(device, request, sizeof(request));
		if (length < 0 && errno != EINTR && errno != ENOENT)
			_exit(1);
		if (length < 0)
			continue;
		const struct fuse_in_header *header = (const void *)request;
		switch (header->opcode) {
		case FUSE_INIT: {
			struct fuse_init_out init = {.major = 7, .minor = 31, .max_write = 4096};
			answer(device, header->unique, 0, &init, sizeof(init));
			break;
		}
		case FUSE_GETATTR: {
			struct fuse_attr_out attr = {.attr_valid = 1000, .attr = attributes(header->nodeid)};
			answer(device, header->unique, 0, &attr, sizeof(attr));
			break;
		}
		case FUSE_STATFS: {
			struct fuse_statfs_out statfs = {.st = {.bsize = 4096, .namelen = 255}};
			answer(device, header->unique, 0, &statfs, sizeof(statfs));
			break;
		}
		case FUSE_LOOKUP:
			look_up(device, header, request + sizeof(*header));
			break;
		case FUSE_OPEN: /* never */
		case FUSE_OPENDIR:
		case FUSE_FORGET:
		case FUSE_BATCH_FORGET:
		case FUSE_INTERRUPT:
			break;
		default:
			answer(device, header->unique, ENOSYS, NULL, 0);
		}
	}
}

static char *in(const char *directory, const char *name)
{
	char *path;
	must(asprintf(&path, "%s/%s", directory, name), "asprintf");
	return path;
}

int main(int count, char **argument)
{
	if (count != 4)
		return 2;
	const char *directory = argument[2];
	alarm((unsigned)atoi(argument[3]));
	int device = open(argument[1], O_RDWR);
	must(device, argument[1]);
	umask(0);
	char options[64];
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
	must(mkdir(directory, 0755), directory);
	must(mkdir(in(directory, "fuse"), 0755), "fuse");
	must(mkdir(in(directory, "overlay"), 0755), "overlay");
	must(mkdir(in(directory, "upper"), 0755), "upper");
	must(close(open(in(directory, "file"), O_WRONLY | O_CREAT, 0644)), "file");
	must(mount("trap", in(directory, "fuse"), "fuse", 0, options), "mount of FUSE");
	pid_t server = fork();
	must(server, "fork");
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(device);
	}
	close(device);
	must(mount("trap", in(directory, "upper"), "tmpfs", 0, ""), "mount of tmpfs");
	must(mkdir(in(directory, "upper/upper"), 0755), "upper");
	must(mkdir(in(directory, "upper/work"), 0755), "work");
	char layers[512];
	snprintf(layers, sizeof(layers), "lowerdir=%s/fuse,upperdir=%s/upper/upper,workdir=%s/upper/work,userxattr", directory,
		 directory, directory);
	must(mount("trap", in(directory, "overlay"), "overlay", 0, layers), "mount of overlay");
	must(mount(in(directory, "fuse/open"), in(directory, "file"), NULL, MS_BIND, NULL), "bind");
	puts("armed");
	fflush(stdout);
	for (;;)
		pause();
}

/*
 * Make processes that even SIGKILL does not end, as the root of a machine: they wait for the answer of a FUSE server that never
 * gives it, and keep its device open, so that it does not close either. What runs this ends it from outside after a while.
 *
 * stuck wait DEVICE USER          a process waits in stat(2)
 * stuck flood DEVICE USER SOCKET  likewise, and the device is sent to a socket again and again
 * stuck close DEVICE USER SOCKET  a file whose close(2) waits is sent to a socket
 * stuck hold DEVICE USER          a process waits in mmap(2), and holds the lock of its memory meanwhile
 * stuck nest DIRECTORY COUNT      make directories in each other; control groups, for example
 * stuck open FILE COUNT           open a file again and again, and keep it open
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SENDERS 4
#define ONCE_SENT 100000 /* microseconds */
#define FILE_NODE 2
#define PAGE 4096
#define DIRECTORY "/mnt/stuck"

static int device;

static void fail(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

static void answer(uint64_t unique, int error, const void *body, size_t length)
{
	char message[1024];
	struct fuse_out_header header = {.len = (uint32_t)(sizeof(header) + length), .error = -error, .unique = unique};
	memcpy(message, &header, sizeof(header));
	memcpy(message + sizeof(header), body, length);
	if (write(device, message, header.len) < 0)
		fail("answering");
}

static struct fuse_attr attributes(uint64_t node)
{
	return (struct fuse_attr){.ino = node, .nlink = 1, .size = node == FILE_NODE ? PAGE : 0, .mode = node == FILE_NODE ? S_IFREG | 0666 : S_IFDIR | 0755};
}

/* Answer all but a lookup of "never", and the close of a file. */
static void serve(const struct fuse_in_header *request)
{
	struct fuse_init_out init = {.major = 7, .minor = 31, .max_write = 4096};
	struct fuse_attr_out attr = {.attr_valid = 1000, .attr = attributes(request->nodeid)};
	struct fuse_entry_out entry = {.nodeid = FILE_NODE, .attr = attributes(FILE_NODE)};
	struct fuse_open_out opened = {.fh = 1};
	switch (request->opcode) {
	case FUSE_INIT:
		return answer(request->unique, 0, &init, sizeof(init));
	case FUSE_GETATTR:
		return answer(request->unique, 0, &attr, sizeof(attr));
	case FUSE_OPEN:
		return answer(request->unique, 0, &opened, sizeof(opened));
	case FUSE_LOOKUP:
		if (strcmp((const char *)(request + 1), "never"))
			return answer(request->unique, 0, &entry, sizeof(entry));
		/* fall through */
	case FUSE_FLUSH:
	case FUSE_WRITE:
		printf("stuck\n");
		fflush(stdout);
		return;
	case FUSE_READ:
		return answer(request->unique, 0, "X", 1);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;
	default:
		return answer(request->unique, ENOSYS, "", 0);
	}
}

static _Noreturn void serve_all(void)
{
	static char request[1 << 20] __attribute__((aligned(8)));
	for (;;)
		if (read(device, request, sizeof(request)) > 0)
			serve((const void *)request);
		else if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
			pause();
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	int sender = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (connect(sender, (struct sockaddr *)&address, sizeof(address)) < 0)
		fail(path);
	return sender;
}

static int send_descriptor(int sender, int descriptor)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
	memcpy(CMSG_DATA(&control.header), &descriptor, sizeof(descriptor));
	struct iovec data = {.iov_base = (char[]){'X'}, .iov_len = 1};
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};
	return sendmsg(sender, &message, 0) < 0 ? errno : 0;
}

static _Noreturn void flood(const char *path)
{
	for (int sender = connect_to(path);;)
		if (send_descriptor(sender, device))
			usleep(100);
}

/* The last to close it is who has received it. Where nobody may send one, that is as good. */
static _Noreturn void have_closed(const char *path)
{
	int file = open(DIRECTORY "/file", O_RDWR), sender = connect_to(path);
	if (file < 0)
		fail(DIRECTORY);
	int error = send_descriptor(sender, file);
	printf("%s\n", error == 0 ? "sent" : error == EPERM ? "refused" : strerror(error));
	fflush(stdout);
	for (;;)
		pause();
}

/* What takes the place of a changed mapping waits, before the new one is there, until that is written: fuse_vma_close(). */
static void hold_memory(void)
{
	int file = open(DIRECTORY "/file", O_RDWR);
	char *mapped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (file < 0 || mapped == MAP_FAILED)
		fail(DIRECTORY);
	*mapped = 'X';
	mmap(mapped, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	fail("mmap");
}

static void mount_device(const char *path, const char *user)
{
	char options[128];
	device = open(path, O_RDWR);
	if (device < 0)
		fail(path);
	mkdir("/mnt", 0755);
	mkdir(DIRECTORY, 0755);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%s,group_id=0,allow_other", device, user);
	if (mount("stuck", DIRECTORY, "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		fail("mount");
}

static void nest(const char *directory, int count)
{
	int level = 0;
	if (chdir(directory) < 0)
		fail(directory);
	while (level < count && mkdir("nest", 0755) == 0 && chdir("nest") == 0)
		level++;
	printf("%d\n", level);
}

static void open_often(const char *path, int count)
{
	int opened = 0;
	while (opened < count && open(path, O_RDWR | O_NOCTTY) >= 0)
		opened++;
	printf("%d, %s\n", opened, opened < count ? strerror(errno) : "all");
	fflush(stdout);
	pause();
}

int main(int count, char **words)
{
	if (count < 4)
		return 64;
	if (!strcmp(words[1], "nest")) {
		nest(words[2], atoi(words[3]));
		return 0;
	}
	if (!strcmp(words[1], "open")) {
		open_often(words[2], atoi(words[3]));
		return 0;
	}
	mount_device(words[2], words[3]);
	if (fork() == 0)
		serve_all();
	if (!strcmp(words[1], "close"))
		have_closed(words[4]);
	for (int i = 0; i < SENDERS && !strcmp(words[1], "flood"); i++)
		if (fork() == 0)
			flood(words[4]);
	usleep(ONCE_SENT);
	if (!strcmp(words[1], "hold"))
		hold_memory();
	struct stat status;
	stat(DIRECTORY "/never", &status);
	return 0;
}

#define _GNU_SOURCE
#include "fuse.h"

#include "handles.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* What is asked for here came with 7.31, Linux 5.4. */
#define MINOR 31

/* The least that a write may be; there are none, but the kernel wants room for one: fuse_dev_do_read() */
#define LONGEST_WRITE 4096
#define LONGEST_REQUEST (FUSE_MIN_READ_BUFFER + LONGEST_WRITE)

/* Names are always the same: long enough not to be asked again, short enough to be no overflow anywhere. */
#define VALID_SECONDS 1000000

/* How long what was written for its length may be read, in milliseconds: its reader is opening it. */
#define FRESH 50

#define FIRST_FILE (FUSE_ROOT_ID + 1)

static const struct {
	const char *name;
	void (*show)(struct seen *seen, struct sheet *sheet);
} FILES[] = {
	{"meminfo", meminfo_show}, {"cpuinfo", cpuinfo_show}, {"stat", stat_show},           {"uptime", uptime_show},
	{"loadavg", loadavg_show}, {"swaps", swaps_show},     {"diskstats", diskstats_show}, {"online", online_show},
};

#define FILE_COUNT (sizeof(FILES) / sizeof(*FILES))

/* A file whose length was asked for, and which is not read yet. */
struct draft {
	struct sheet sheet;
	int64_t written; /* milliseconds of CLOCK_MONOTONIC */
};

struct fuse {
	int descriptor;
	uid_t owner;
	gid_t group;
	int64_t born; /* the files' time, in seconds since 1970 */
	struct handles handles;
	struct draft draft[FILE_COUNT];
	uint64_t before; /* how many servers there were, in the upper half: a handle's number is in the lower */
	char *request;   /* LONGEST_REQUEST bytes */
};

void *fuse_room(void)
{
	void *room = mmap(NULL, LONGEST_REQUEST, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return room == MAP_FAILED ? NULL : room;
}

struct fuse *fuse_open(int descriptor, uid_t owner, gid_t group, void *room, uint32_t before)
{
	struct fuse *fuse = calloc(1, sizeof(*fuse));
	if (!fuse)
		return NULL;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	fuse->descriptor = descriptor;
	fuse->owner = owner;
	fuse->group = group;
	fuse->born = now.tv_sec;
	fuse->request = room;
	fuse->before = (uint64_t)before << 32;
	return fuse;
}

/* Whoever asked may be gone meanwhile, ENOENT: nobody wants to know then. */
static void answer(const struct fuse *fuse, int error, const void *body, size_t length)
{
	const struct fuse_in_header *request = (const void *)fuse->request;
	struct fuse_out_header header = {.len = (uint32_t)(sizeof(header) + length), .error = -error, .unique = request->unique};
	struct iovec parts[] = {
		{.iov_base = &header, .iov_len = sizeof(header)},
		{.iov_base = (void *)(uintptr_t)body, .iov_len = length},
	};
	ssize_t written;
	do
		written = writev(fuse->descriptor, parts, length ? 2 : 1);
	while (written < 0 && errno == EINTR);
}

static int is_file(uint64_t node)
{
	return node >= FIRST_FILE && node < FIRST_FILE + FILE_COUNT;
}

static struct fuse_attr attributes(const struct fuse *fuse, uint64_t node)
{
	uint64_t time = (uint64_t)fuse->born;
	struct fuse_attr attr = {.ino = node, .nlink = 1, .uid = fuse->owner, .gid = fuse->group, .blksize = 4096};
	attr.atime = attr.mtime = attr.ctime = time;
	attr.mode = is_file(node) ? S_IFREG | 0444 : S_IFDIR | 0555;
	return attr;
}

static void initialize(const struct fuse *fuse, const struct fuse_init_in *in)
{
	struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION, .minor = MINOR, .max_write = LONGEST_WRITE, .time_gran = 1};
	/* A newer kernel asks again with a version that we name: linux/fuse.h. */
	if (in->major > FUSE_KERNEL_VERSION)
		return answer(fuse, 0, &out, sizeof(out));
	if (in->major < FUSE_KERNEL_VERSION || in->minor < MINOR)
		return answer(fuse, EPROTO, NULL, 0);
	out.max_readahead = in->max_readahead;
	answer(fuse, 0, &out, sizeof(out));
}

static void look_up(const struct fuse *fuse, const char *name)
{
	for (size_t i = 0; i < FILE_COUNT; i++)
		if (strcmp(name, FILES[i].name) == 0) {
			uint64_t node = FIRST_FILE + i;
			struct fuse_entry_out out = {.nodeid = node, .entry_valid = VALID_SECONDS};
			out.attr = attributes(fuse, node);
			return answer(fuse, 0, &out, sizeof(out));
		}
	answer(fuse, ENOENT, NULL, 0);
}

static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/*
 * Length 0, which files of the kernel have, is the end of a file for sendfile(2) here, since Linux 6.5:
 * filemap_splice_read(). So the length is the true one. As the attributes hold for no time, the kernel asks at every
 * open, fuse_permission(), and what was written then is what is read.
 */
static void tell_attributes(struct fuse *fuse, struct seen *seen, uint64_t node)
{
	struct fuse_attr_out out = {.attr = attributes(fuse, node)};
	if (is_file(node)) {
		struct draft *draft = &fuse->draft[node - FIRST_FILE];
		sheet_free(&draft->sheet);
		FILES[node - FIRST_FILE].show(seen, &draft->sheet);
		draft->written = milliseconds();
		out.attr.size = draft->sheet.length;
		out.attr.blocks = (draft->sheet.length + 511) / 512;
	} else {
		out.attr_valid = VALID_SECONDS;
	}
	answer(fuse, 0, &out, sizeof(out));
}

static struct sheet written(struct fuse *fuse, struct seen *seen, uint32_t file)
{
	struct draft *draft = &fuse->draft[file];
	struct sheet sheet = draft->sheet;
	draft->sheet = (struct sheet){0};
	if (sheet.bytes && milliseconds() - draft->written < FRESH)
		return sheet;
	sheet_free(&sheet);
	FILES[file].show(seen, &sheet);
	return sheet;
}

static void open_file(struct fuse *fuse, uint64_t node, const struct fuse_open_in *in)
{
	if (!is_file(node))
		return answer(fuse, EISDIR, NULL, 0);
	if ((in->flags & O_ACCMODE) != O_RDONLY)
		return answer(fuse, EACCES, NULL, 0);
	uint32_t number = handles_open(&fuse->handles, (uint32_t)(node - FIRST_FILE + 1));
	if (!number)
		return answer(fuse, EMFILE, NULL, 0);
	struct fuse_open_out out = {.fh = fuse->before | number, .open_flags = FOPEN_DIRECT_IO};
	answer(fuse, 0, &out, sizeof(out));
}

/* The number of a handle; 0 where another server has opened it, which is none. */
static uint64_t handle_number(const struct fuse *fuse, uint64_t opened)
{
	return (opened & ~0xffffffffull) == fuse->before ? opened & 0xffffffff : 0;
}

static void answer_part(const struct fuse *fuse, const struct sheet *sheet, const struct fuse_read_in *in)
{
	size_t left = in->offset < sheet->length ? sheet->length - in->offset : 0;
	answer(fuse, 0, left ? sheet->bytes + in->offset : NULL, left < in->size ? left : in->size);
}

/* What a server that was killed has opened has new content at every read. */
static void read_anew(struct fuse *fuse, struct seen *seen, const struct fuse_read_in *in, uint64_t node)
{
	if (!is_file(node))
		return answer(fuse, EBADF, NULL, 0);
	struct sheet sheet = written(fuse, seen, (uint32_t)(node - FIRST_FILE));
	if (sheet.failed)
		answer(fuse, ENOMEM, NULL, 0);
	else
		answer_part(fuse, &sheet, in);
	sheet_free(&sheet);
}

/* Content is made when reading begins, and stays until that begins again, so that no two parts of it disagree. */
static void read_file(struct fuse *fuse, struct seen *seen, const struct fuse_read_in *in)
{
	struct handle *handle = handles_find(&fuse->handles, handle_number(fuse, in->fh));
	if (!handle)
		return read_anew(fuse, seen, in, ((const struct fuse_in_header *)(const void *)fuse->request)->nodeid);
	if (in->offset == 0 || !handle->content.bytes) {
		struct sheet sheet = written(fuse, seen, handle->file - 1);
		if (handles_fill(&fuse->handles, handle, &sheet) < 0)
			return answer(fuse, ENOMEM, NULL, 0);
	}
	answer_part(fuse, &handle->content, in);
}

static void tell_statistics(const struct fuse *fuse)
{
	struct fuse_statfs_out out = {.st = {.bsize = 4096, .frsize = 4096, .namelen = 255}};
	answer(fuse, 0, &out, sizeof(out));
}

static void take(struct fuse *fuse, struct seen *seen, const struct fuse_in_header *request)
{
	const void *body = request + 1;
	switch (request->opcode) {
	case FUSE_INIT:
		return initialize(fuse, body);
	case FUSE_LOOKUP:
		return look_up(fuse, body);
	case FUSE_GETATTR:
		return tell_attributes(fuse, seen, request->nodeid);
	case FUSE_SETATTR:
		return answer(fuse, EPERM, NULL, 0);
	case FUSE_OPEN:
		return open_file(fuse, request->nodeid, body);
	case FUSE_READ:
		return read_file(fuse, seen, body);
	case FUSE_RELEASE:
		handles_close(&fuse->handles, handle_number(fuse, ((const struct fuse_release_in *)body)->fh));
		return answer(fuse, 0, NULL, 0);
	case FUSE_STATFS:
		return tell_statistics(fuse);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		return; /* wants no answer, and the files are there for ever */
	case FUSE_DESTROY:
		return answer(fuse, 0, NULL, 0);
	default:
		/* Of FUSE_INTERRUPT, too: whatever it could interrupt has been answered. The kernel sends no more of them then. */
		return answer(fuse, ENOSYS, NULL, 0);
	}
}

/* A request that is shorter than its structure reads as zeros, and a name ends. */
static void take_whole(struct fuse *fuse, struct seen *seen, size_t length)
{
	struct fuse_in_header *request = (void *)fuse->request;
	memset(fuse->request + length, 0, LONGEST_REQUEST - length);
	take(fuse, seen, request);
	request->len = 0; /* it is answered */
}

void fuse_take_over(struct fuse *fuse, struct seen *seen)
{
	const struct fuse_in_header *request = (const void *)fuse->request;
	if (request->len >= sizeof(*request) && request->len < LONGEST_REQUEST)
		take_whole(fuse, seen, request->len);
}

int fuse_answer(struct fuse *fuse, struct seen *seen)
{
	ssize_t got = read(fuse->descriptor, fuse->request, LONGEST_REQUEST - 1);
	if (got < 0)
		/* ENOENT: its asker gave up while it was read. fuse_dev_do_read() */
		return errno == EINTR || errno == EAGAIN || errno == ENOENT ? 0 : -1;
	if ((size_t)got < sizeof(struct fuse_in_header))
		return -1;
	take_whole(fuse, seen, (size_t)got);
	return 0;
}

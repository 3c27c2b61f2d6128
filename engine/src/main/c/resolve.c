/*
 * path_resolution(7) in user space. Each name is opened in the directory before it and never followed; a link is read
 * and its text put in its place. ".." goes back to a directory that was kept open, and not to where the kernel says
 * that its parent is now, which may be outside.
 */
#define _GNU_SOURCE
#include "resolve.h"

#include "descriptor.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define MOST_LINKS 40 /* MAXSYMLINKS of linux/namei.h */
#define MOST_ATTEMPTS 10000
#define LINKS_NOT_FOLLOWED 0x2000 /* ST_NOSYMFOLLOW of linux/statfs.h */
/* What belongs to a process has lower numbers in procfs than what has a name of its own there: fs/proc/generic.c. */
#define PROC_DYNAMIC_FIRST 0xF0000000u

struct walk {
	int root, flags, links;
	mode_t mode;
	int directory, follow; /* what is at the end has to be a directory; is followed when it is a link */
	int *open;             /* the directories on the way, below the root */
	size_t depth, room;
	char *text, *rest; /* what there is to walk, on the heap, and where in it the walk is */
};

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int here(const struct walk *walk)
{
	return walk->depth ? walk->open[walk->depth - 1] : walk->root;
}

static int name_only(const struct walk *walk, const char *name, int flags)
{
	return openat(here(walk), name, O_PATH | O_NOFOLLOW | O_CLOEXEC | flags);
}

static void back_to(struct walk *walk, size_t depth)
{
	int error = errno;
	while (walk->depth > depth)
		close(walk->open[--walk->depth]);
	errno = error;
}

static int descend(struct walk *walk, const char *name)
{
	if (walk->depth == walk->room) {
		size_t room = walk->room ? 2 * walk->room : 16;
		int *open = realloc(walk->open, room * sizeof(*open));
		if (!open)
			return -1;
		walk->open = open;
		walk->room = room;
	}
	int directory = name_only(walk, name, O_DIRECTORY);
	if (directory < 0)
		return -1;
	walk->open[walk->depth++] = directory;
	return 0;
}

/* Read a link that is open by name only; -1 where it is one that RESOLVE_NO_MAGICLINKS or its mount is against. */
static ssize_t read_link(int link, const struct stat *stat, char target[PATH_MAX])
{
	struct statfs statfs;
	if (fstatfs(link, &statfs) < 0)
		return -1;
	if (statfs.f_flags & LINKS_NOT_FOLLOWED)
		return refuse(ELOOP);
	ssize_t length = readlinkat(link, "", target, PATH_MAX);
	if (length == PATH_MAX)
		return refuse(ENAMETOOLONG);
	if (length >= 0 && statfs.f_type == PROC_SUPER_MAGIC && stat->st_ino < PROC_DYNAMIC_FIRST)
		return refuse(ELOOP);
	return length;
}

static int follow_link(struct walk *walk, int link, const struct stat *stat)
{
	if (++walk->links > MOST_LINKS)
		return refuse(ELOOP);
	char target[PATH_MAX];
	ssize_t length = read_link(link, stat, target);
	if (length < 0)
		return -1;
	size_t behind = strlen(walk->rest);
	char *text = malloc((size_t)length + behind + 1);
	if (!text)
		return -1;
	memcpy(text, target, (size_t)length);
	memcpy(text + length, walk->rest, behind + 1);
	free(walk->text);
	walk->text = walk->rest = text;
	if (text[0] == '/' && length > 0)
		back_to(walk, 0);
	return 0;
}

/* Something could not be opened with this error: it may be a link. 0 when the walk goes on behind it. */
static int follow_instead(struct walk *walk, const char *name, int error)
{
	int found = name_only(walk, name, 0);
	if (found < 0)
		return -1;
	struct stat stat;
	int failed = fstat(found, &stat);
	if (failed == 0 && S_ISLNK(stat.st_mode))
		failed = follow_link(walk, found, &stat);
	else if (failed == 0) /* it was something else before: EAGAIN */
		failed = refuse(S_ISDIR(stat.st_mode) || error == ELOOP ? EAGAIN : error);
	error = errno;
	close(found);
	errno = error;
	return failed;
}

/* By name only, the kernel opens a link like anything else. -1 with errno 0 when it was a link that is followed. */
static int name_last(struct walk *walk, const char *name)
{
	int found = name_only(walk, name, 0);
	if (found < 0)
		return -1;
	struct stat stat;
	int failed = fstat(found, &stat);
	if (failed == 0 && !S_ISLNK(stat.st_mode))
		return found;
	if (failed == 0)
		failed = follow_link(walk, found, &stat);
	int error = failed < 0 ? errno : 0;
	close(found);
	return refuse(error);
}

/* The last name; -1 with errno 0 when it was a link that is followed. */
static int open_last(struct walk *walk, const char *name)
{
	if (*walk->rest) { /* a slash behind it */
		if (walk->flags & O_CREAT)
			return refuse(EISDIR);
		walk->directory = walk->follow = 1;
	}
	if ((walk->flags & O_PATH) && walk->follow && !walk->directory)
		return name_last(walk, name);
	int flags = walk->flags | O_NOFOLLOW | (walk->directory ? O_DIRECTORY : 0);
	int opened = openat(here(walk), name, flags, walk->mode);
	if (opened >= 0 || !walk->follow || (errno != ELOOP && errno != ENOTDIR))
		return opened;
	return follow_instead(walk, name, errno) < 0 ? -1 : refuse(0);
}

/* The path ends in "." or "..", or is nothing but slashes. */
static int open_here(const struct walk *walk)
{
	return openat(here(walk), ".", walk->flags | (walk->directory ? O_DIRECTORY : 0), walk->mode);
}

static int search(const struct walk *walk)
{
	int directory = name_only(walk, ".", 0);
	if (directory >= 0)
		close(directory);
	return directory < 0 ? -1 : 0;
}

/* Walk over one name; a descriptor at the end of the path, or -1 with errno, which is 0 when there is more to walk. */
static int step(struct walk *walk)
{
	char name[PATH_MAX];
	const char *start = walk->rest + strspn(walk->rest, "/");
	size_t length = strcspn(start, "/");
	if (length == 0)
		return open_here(walk);
	if (length >= sizeof(name))
		return refuse(ENAMETOOLONG);
	memcpy(name, start, length);
	name[length] = '\0';
	walk->rest += (size_t)(start - walk->rest) + length;
	int last = !walk->rest[strspn(walk->rest, "/")];
	int up = strcmp(name, "..") == 0;
	if (up || strcmp(name, ".") == 0) {
		if (search(walk) < 0)
			return -1;
		if (up && walk->depth)
			back_to(walk, walk->depth - 1);
		return last ? open_here(walk) : refuse(0);
	}
	if (last)
		return open_last(walk, name);
	if (descend(walk, name) == 0)
		return refuse(0);
	if (errno != ENOTDIR || follow_instead(walk, name, ENOTDIR) < 0)
		return -1;
	return refuse(0);
}

int resolve_by_steps(int root, const char *path, int flags, mode_t mode)
{
	if (!*path)
		return refuse(ENOENT);
	if (strlen(path) >= PATH_MAX)
		return refuse(ENAMETOOLONG);
	int exclusive = (flags & O_CREAT) && (flags & O_EXCL);
	struct walk walk = {
		.root = root,
		.flags = flags | O_CLOEXEC,
		.mode = mode,
		.directory = (flags & O_DIRECTORY) != 0,
		.follow = !(flags & O_NOFOLLOW) && !exclusive,
		.text = strdup(path),
	};
	if (!walk.text)
		return -1;
	walk.rest = walk.text;
	int opened;
	do
		opened = step(&walk);
	while (opened < 0 && errno == 0);
	int error = errno;
	back_to(&walk, 0);
	free(walk.open);
	free(walk.text);
	errno = error;
	return opened;
}

static int open_by_kernel(int root, const char *path, struct keeper_open_how how)
{
	int opened, attempts = 0;
	/* EAGAIN: with ".." on the way, when anything anywhere was renamed or mounted meanwhile. */
	do
		opened = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	while (opened < 0 && errno == EAGAIN && ++attempts < MOST_ATTEMPTS);
	return opened;
}

int resolve_by_kernel(int root, const char *path, int flags, mode_t mode)
{
	struct keeper_open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.mode = mode,
		.resolve = KEEPER_RESOLVE_IN_ROOT | KEEPER_RESOLVE_NO_MAGICLINKS,
	};
	return open_by_kernel(root, path, how);
}

/* Open the next name of a path by name only: a link is opened itself, and refused. */
static int open_no_link(int directory, const char *start, size_t length)
{
	char name[NAME_MAX + 1];
	if (length >= sizeof(name))
		return refuse(ENAMETOOLONG);
	memcpy(name, start, length);
	name[length] = '\0';
	int found = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat stat;
	if (found < 0 || (fstat(found, &stat) == 0 && !S_ISLNK(stat.st_mode)))
		return found;
	close(found);
	return refuse(ELOOP);
}

int resolve_without_links(const char *path, int by_steps)
{
	if (!by_steps) {
		struct keeper_open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = KEEPER_RESOLVE_NO_SYMLINKS};
		return open_by_kernel(AT_FDCWD, path, how);
	}
	int here = open("/", O_PATH | O_CLOEXEC);
	while (here >= 0 && *(path += strspn(path, "/"))) {
		size_t length = strcspn(path, "/");
		here = close_keeping_errno(here, open_no_link(here, path, length));
		path += length;
	}
	return here;
}

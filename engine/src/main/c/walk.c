#define _GNU_SOURCE
#include "walk.h"

#include "descriptor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The groups in an open one on the way down, by name. */
struct level {
	char **name;
	size_t count, next;
};

struct way {
	struct level *level;
	size_t depth, room;
};

int64_t walk_clock(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int open_group(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void free_level(struct level *level)
{
	for (size_t i = 0; i < level->count; i++)
		free(level->name[i]);
	free(level->name);
}

static int add_name(struct level *level, size_t *room, const char *name)
{
	if (level->count == *room) {
		size_t more = *room ? *room * 2 : 8;
		char **larger = realloc(level->name, more * sizeof(char *));
		if (!larger)
			return -1;
		level->name = larger;
		*room = more;
	}
	level->name[level->count] = strdup(name);
	return level->name[level->count++] ? 0 : -1;
}

static int is_group(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

/* One that is gone, or that there is no memory for, is one without groups. */
static struct level read_level(int directory)
{
	struct level level = {0};
	size_t room = 0;
	int copy = open_group(directory, ".");
	DIR *entries = copy < 0 ? NULL : fdopendir(copy);
	if (!entries) {
		if (copy >= 0)
			close(copy);
		return level;
	}
	for (struct dirent *entry; (entry = readdir(entries));)
		if (is_group(entry) && add_name(&level, &room, entry->d_name) < 0)
			break;
	closedir(entries);
	return level;
}

static int push(struct way *way, int directory)
{
	if (way->depth == way->room) {
		size_t more = way->room ? way->room * 2 : 16;
		struct level *larger = realloc(way->level, more * sizeof(struct level));
		if (!larger)
			return -1;
		way->level = larger;
		way->room = more;
	}
	way->level[way->depth++] = read_level(directory);
	return 0;
}

static int enter(struct way *way, int directory, struct visitor *visitor)
{
	if (visitor->at)
		visitor->at(directory, visitor->subject);
	return push(way, directory);
}

static void remove_group(int parent, const char *name, struct visitor *visitor)
{
	if (visitor->remove && unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		visitor->left++;
}

/*
 * The way back is "..": a group never gets another parent, not even in version 1, whose rename(2) refuses it with EIO:
 * cgroup1_rename() in kernel/cgroup/cgroup-v1.c. Version 2 has no rename.
 */
static int leave(struct way *way, int directory, struct visitor *visitor)
{
	free_level(&way->level[--way->depth]);
	if (way->depth == 0)
		return directory;
	int above = open_group(directory, "..");
	close_keeping_errno(directory, 0);
	const struct level *level = &way->level[way->depth - 1];
	if (above >= 0)
		remove_group(above, level->name[level->next - 1], visitor);
	return above;
}

static int descend(struct way *way, int directory, struct visitor *visitor)
{
	struct level *level = &way->level[way->depth - 1];
	int below = open_group(directory, level->name[level->next++]);
	if (below < 0)
		return directory; /* it has gone */
	if (enter(way, below, visitor) < 0) {
		close(below);
		return directory;
	}
	close(directory);
	return below;
}

int walk(int parent, const char *name, struct visitor *visitor)
{
	struct way way = {0};
	int directory = open_group(parent, name), expired = 0;
	if (directory < 0)
		return 0;
	(void)enter(&way, directory, visitor);
	while (way.depth > 0 && directory >= 0 && !expired) {
		const struct level *level = &way.level[way.depth - 1];
		directory = level->next < level->count ? descend(&way, directory, visitor) : leave(&way, directory, visitor);
		expired = visitor->deadline && walk_clock() >= visitor->deadline;
	}
	if (directory >= 0)
		close(directory);
	while (way.depth > 0)
		free_level(&way.level[--way.depth]);
	free(way.level);
	remove_group(parent, name, visitor);
	return expired ? -1 : 0;
}

#define _GNU_SOURCE
#include "seen.h"

#include "descriptor.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* include/linux/sched/loadavg.h */
#define FSHIFT 11
#define FIXED_1 (1ul << FSHIFT)
#define INTERVAL 5000
static const unsigned long EXPONENT[] = {1884, 2014, 2037};

/* How long a count is as good as a new one. */
#define FRESH 1000

/* So many threads are looked at; each takes some ten microseconds. More are taken to be like those. */
#define MOST_LOOKS 2000

static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/* The state and the count of threads in /proc/PID/stat: proc_pid_stat(5), fields 3 and 20. The name may hold anything. */
static unsigned look(int directory, const char *path, char *state)
{
	char text[1024];
	int file = openat(directory, path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return 0;
	ssize_t got = read(file, text, sizeof(text) - 1);
	close(file);
	if (got <= 0)
		return 0;
	text[got] = '\0';
	char *at = strrchr(text, ')');
	if (!at || at[1] != ' ')
		return 0;
	*state = at[2];
	for (int field = 2; at && field < 20; field++)
		at = strchr(at + 1, ' ');
	return at ? (unsigned)strtoul(at + 1, NULL, 10) : 0;
}

static void count(struct tasks *tasks, char state)
{
	tasks->running += state == 'R';
	tasks->blocked += state == 'D';
}

static DIR *open_list(int directory, const char *path)
{
	int list = openat(directory, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = list < 0 ? NULL : fdopendir(list);
	if (!stream && list >= 0)
		close(list);
	return stream;
}

static int is_number(const char *name)
{
	return *name >= '0' && *name <= '9' && strlen(name) < 16;
}

/* Look at every thread of a process but its first; how many looks are left. */
static int count_threads(int proc, const char *process, struct tasks *tasks, int looks)
{
	char path[64], state;
	snprintf(path, sizeof(path), "%.16s/task", process);
	DIR *list = open_list(proc, path);
	for (struct dirent *entry; list && looks > 0 && (entry = readdir(list));) {
		if (!is_number(entry->d_name) || strcmp(entry->d_name, process) == 0)
			continue;
		snprintf(path, sizeof(path), "%.16s/stat", entry->d_name);
		looks--;
		if (look(dirfd(list), path, &state))
			count(tasks, state);
	}
	if (list)
		closedir(list);
	return looks;
}

static void count_all(struct seen *seen, struct tasks *tasks)
{
	int looks = MOST_LOOKS;
	DIR *list = open_list(seen->proc, ".");
	for (struct dirent *entry; list && looks > 0 && (entry = readdir(list));) {
		char path[64], state;
		if (!is_number(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "%.16s/stat", entry->d_name);
		looks--;
		unsigned process = (unsigned)strtoul(entry->d_name, NULL, 10);
		tasks->last = process > tasks->last ? process : tasks->last;
		unsigned threads = look(seen->proc, path, &state);
		if (!threads)
			continue;
		count(tasks, state);
		tasks->total += threads;
		if (threads > 1)
			looks = count_threads(seen->proc, entry->d_name, tasks, looks);
	}
	if (list)
		closedir(list);
	uint64_t all = looks > 0 ? 0 : number_read(seen->group[PIDS].directory, "pids.current", 0);
	if (all > MOST_LOOKS) {
		tasks->running = (unsigned)(tasks->running * all / MOST_LOOKS);
		tasks->blocked = (unsigned)(tasks->blocked * all / MOST_LOOKS);
		tasks->total = (unsigned)all;
	}
}

struct tasks load_tasks(struct seen *seen)
{
	struct load *load = &seen->load;
	int64_t now = milliseconds();
	if (seen->proc >= 0 && (load->counted == 0 || now - load->counted >= FRESH)) {
		/* ns_last_pid and the end of /proc/loadavg are those of whoever reads them: fs/proc/loadavg.c */
		load->tasks = (struct tasks){.last = load->tasks.last};
		count_all(seen, &load->tasks);
		load->counted = now;
	}
	return load->tasks;
}

/* include/linux/sched/loadavg.h, calc_load() */
static unsigned long damp(unsigned long average, unsigned long exponent, unsigned long active)
{
	unsigned long sum = average * exponent + active * (FIXED_1 - exponent);
	if (active >= average)
		sum += FIXED_1 - 1;
	return sum / FIXED_1;
}

int load_sample(struct seen *seen)
{
	struct load *load = &seen->load;
	int64_t now = milliseconds();
	if (load->due == 0)
		load->due = now + INTERVAL;
	if (now >= load->due) {
		struct tasks tasks = load_tasks(seen);
		for (int i = 0; i < 3; i++)
			load->average[i] = damp(load->average[i], EXPONENT[i], (tasks.running + tasks.blocked) * FIXED_1);
		load->due = now + INTERVAL;
	}
	return (int)(load->due - now);
}

void loadavg_show(struct seen *seen, struct sheet *sheet)
{
	struct tasks tasks = load_tasks(seen);
	for (int i = 0; i < 3; i++) {
		unsigned long average = seen->load.average[i] + FIXED_1 / 200;
		sheet_print(sheet, "%lu.%02lu ", average >> FSHIFT, ((average & (FIXED_1 - 1)) * 100) >> FSHIFT);
	}
	/* Whoever reads this runs, but for the wait for it. */
	sheet_print(sheet, "%u/%u %u\n", tasks.running + 1, tasks.total, tasks.last);
}

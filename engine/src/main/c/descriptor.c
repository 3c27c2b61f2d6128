#define _GNU_SOURCE
#include "descriptor.h"

#include <dirent.h>
#include <stdlib.h>

void close_all_but(const int kept[], int count)
{
	DIR *descriptors = opendir("/proc/self/fd");
	if (!descriptors)
		_exit(1);
	for (struct dirent *entry; (entry = readdir(descriptors));) {
		int descriptor = atoi(entry->d_name), keep = entry->d_name[0] == '.' || descriptor == dirfd(descriptors);
		for (int i = 0; i < count; i++)
			keep |= descriptor == kept[i];
		if (!keep)
			close(descriptor);
	}
	closedir(descriptors);
}

#define _GNU_SOURCE
#include "sheet.h"

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Have room for so many bytes more, and a NUL; whether there is. */
static int reserve(struct sheet *sheet, size_t more)
{
	if (sheet->failed || more >= SHEET_MOST - sheet->length) {
		sheet->failed = 1;
		return 0;
	}
	size_t needed = sheet->length + more + 1, room = sheet->room ? sheet->room : 1024;
	while (room < needed)
		room *= 2;
	if (room == sheet->room)
		return 1;
	char *bytes = realloc(sheet->bytes, room);
	if (!bytes) {
		sheet->failed = 1;
		return 0;
	}
	sheet->bytes = bytes;
	sheet->room = room;
	return 1;
}

void sheet_add(struct sheet *sheet, const char *bytes, size_t length)
{
	if (!reserve(sheet, length))
		return;
	memcpy(sheet->bytes + sheet->length, bytes, length);
	sheet->length += length;
	sheet->bytes[sheet->length] = '\0';
}

void sheet_print(struct sheet *sheet, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		sheet->failed = 1;
	else if (reserve(sheet, (size_t)length)) {
		vsnprintf(sheet->bytes + sheet->length, (size_t)length + 1, format, again);
		sheet->length += (size_t)length;
	}
	va_end(again);
}

void sheet_free(struct sheet *sheet)
{
	free(sheet->bytes);
	*sheet = (struct sheet){0};
}

const char *sheet_text(const struct sheet *sheet)
{
	return sheet->bytes ? sheet->bytes : "";
}

int sheet_read(struct sheet *sheet, int directory, const char *path)
{
	int file = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (file < 0)
		return -1;
	for (;;) {
		if (!reserve(sheet, 4096)) {
			errno = ENOMEM;
			return close_keeping_errno(file, -1);
		}
		ssize_t got = read(file, sheet->bytes + sheet->length, sheet->room - sheet->length - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got > 0)
			sheet->length += (size_t)got;
		sheet->bytes[sheet->length] = '\0';
		if (got <= 0)
			return close_keeping_errno(file, got < 0 ? -1 : 0);
	}
}

uint64_t number_read(int directory, const char *path, uint64_t otherwise)
{
	char text[32];
	int file = directory == -1 ? -1 : openat(directory, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (file < 0)
		return otherwise;
	ssize_t got = read(file, text, sizeof(text) - 1);
	close(file);
	if (got <= 0 || text[0] < '0' || text[0] > '9')
		return otherwise;
	text[got] = '\0';
	return strtoull(text, NULL, 10);
}

uint64_t number_of(const char *text, const char *name, uint64_t otherwise)
{
	size_t length = strlen(name);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) != 0 || (line[length] != ' ' && line[length] != ':'))
			continue;
		const char *at = line + length + strspn(line + length, ": ");
		return *at >= '0' && *at <= '9' ? strtoull(at, NULL, 10) : otherwise;
	}
	return otherwise;
}

#include "handles.h"

#include <stdlib.h>

uint32_t handles_open(struct handles *handles, uint32_t file)
{
	uint32_t number = handles->free;
	if (number)
		handles->free = handles->handle[number].next;
	else if (handles->used < MOST_HANDLES)
		number = ++handles->used;
	else
		return 0;
	handles->handle[number] = (struct handle){.file = file};
	return number;
}

struct handle *handles_find(struct handles *handles, uint64_t number)
{
	if (number == 0 || number > handles->used || !handles->handle[number].file)
		return NULL;
	return &handles->handle[number];
}

int handles_fill(struct handles *handles, struct handle *handle, struct sheet *content)
{
	handles->content -= handle->content.room;
	sheet_free(&handle->content);
	/* Most files are a fraction of what was reserved while nobody knew their length. */
	char *shorter = content->bytes ? realloc(content->bytes, content->length + 1) : NULL;
	if (shorter) {
		content->bytes = shorter;
		content->room = content->length + 1;
	}
	if (content->failed || handles->content + content->room > MOST_CONTENT) {
		sheet_free(content);
		return -1;
	}
	handle->content = *content;
	handles->content += content->room;
	return 0;
}

void handles_close(struct handles *handles, uint64_t number)
{
	struct handle *handle = handles_find(handles, number);
	if (!handle)
		return;
	handles->content -= handle->content.room;
	sheet_free(&handle->content);
	handle->file = 0;
	handle->next = handles->free;
	handles->free = (uint32_t)number;
}

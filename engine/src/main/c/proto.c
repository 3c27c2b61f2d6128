#define _GNU_SOURCE
#include "proto.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_message(int socket, const struct message *message, const int *descriptors, int count, int flags)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int) * MESSAGE_DESCRIPTORS)];
	} control = {0};
	struct iovec data = {.iov_base = (void *)(uintptr_t)message, .iov_len = MESSAGE_HEADER + message->length};
	struct msghdr header = {.msg_iov = &data, .msg_iovlen = 1};

	if (count > 0) {
		header.msg_control = control.space;
		header.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
		struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
		memcpy(CMSG_DATA(rights), descriptors, sizeof(int) * (size_t)count);
	}
	ssize_t sent;
	do
		sent = sendmsg(socket, &header, MSG_NOSIGNAL | flags);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

int message_send_whole(int socket, const struct message *message, const int *descriptors, int count)
{
	return send_message(socket, message, descriptors, count, 0);
}

int message_try(int socket, const struct message *message)
{
	return send_message(socket, message, NULL, 0, MSG_DONTWAIT);
}

int message_send(int socket, uint32_t type, int32_t value, const int *descriptors, int count)
{
	struct message message = {.type = type, .value = value};
	return message_send_whole(socket, &message, descriptors, count);
}

void message_send_failure(int socket, uint32_t type, uint32_t list, uint32_t step, int error, const char *text)
{
	struct message message = {.type = type, .list = list, .step = step, .error = error};
	message.length = (uint32_t)strnlen(text, MESSAGE_TEXT);
	memcpy(message.text, text, message.length);
	(void)message_send_whole(socket, &message, NULL, 0);
}

static int take_descriptors(struct msghdr *header, int *descriptors)
{
	int count = 0;
	for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
		if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
			continue;
		size_t bytes = part->cmsg_len - CMSG_LEN(0);
		for (size_t i = 0; i < bytes / sizeof(int); i++) {
			int descriptor;
			memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
			if (count < MESSAGE_DESCRIPTORS)
				descriptors[count++] = descriptor;
			else
				close(descriptor);
		}
	}
	return count;
}

int message_receive(int socket, struct message *message, int *descriptors, int *count)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int) * MESSAGE_DESCRIPTORS)];
	} control;
	struct iovec data = {.iov_base = message, .iov_len = sizeof(*message)};
	struct msghdr header = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof(control.space)};

	/*
	 * ECONNRESET comes once, before what is still to be read, when the other side was closed without having read all
	 * that it was sent: unix_release_sock() of net/unix/af_unix.c. What it said last is the most interesting.
	 */
	ssize_t received;
	do
		received = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (received < 0 && (errno == EINTR || errno == ECONNRESET));
	*count = 0;
	if (received < 0)
		return -1;
	*count = take_descriptors(&header, descriptors);
	if (received == 0 && *count == 0)
		return 0;
	if ((size_t)received < MESSAGE_HEADER || (size_t)received != MESSAGE_HEADER + message->length ||
	    (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
		for (int i = 0; i < *count; i++)
			close(descriptors[i]);
		*count = 0;
		errno = EBADMSG;
		return -1;
	}
	return 1;
}

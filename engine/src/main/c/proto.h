/* The messages between the JVM, the keeper, and the processes the keeper forks. docs/keeper.md is the description. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum message_type {
	/* JVM to keeper */
	MESSAGE_START = 1,  /* descriptor: the plan */
	MESSAGE_SIGNAL = 2, /* value: signal for init */
	MESSAGE_KILL = 3,
	MESSAGE_CONNECTED = 4, /* the network has its devices */

	/* keeper to JVM */
	MESSAGE_BOOTING = 16,  /* value: init's pid; descriptors: the porter's socket, the console's master */
	MESSAGE_FAILED = 17,   /* list, step, error: what failed; text: the kernel's name of it */
	MESSAGE_NOTIFIED = 18, /* text: what init sent to its notify socket */
	MESSAGE_EXITED = 19,   /* value: init's wait status */
	MESSAGE_LEFT = 20,     /* value: how many cgroups could not be removed; text: one of the plan's */
	MESSAGE_REPORT = 21,   /* text: the content of a file that the plan asks for */
	MESSAGE_PORTER = 22,   /* descriptor: the socket of a porter that replaces one that was killed */
	MESSAGE_ROOT = 24,     /* descriptor: the machine's root, open by name only; from the process that becomes init, too */
	MESSAGE_NETWORK = 23,  /* descriptor: the machine's network namespace; from the process that becomes init, too */
	MESSAGE_VIEWER = 26,   /* value: whether another viewer has replaced one that was killed */

	/* JVM to porter */
	MESSAGE_EXEC = 32, /* descriptors: the request, status socket, standard input, output, error */

	MESSAGE_FILES = 34, /* descriptors: a socket that files.h describes, status socket */

	/* JVM to the status socket of a command; MESSAGE_SIGNAL too, with a signal for its process group */
	MESSAGE_WHERE = 33, /* asks for MESSAGE_PLACE */

	/* porter to the status socket of a command */
	MESSAGE_ENDED = 48,    /* value: the command's wait status */
	MESSAGE_REFUSED = 49,  /* error, text: it could not be started in the machine */
	MESSAGE_TERMINAL = 50, /* descriptor: the master of the terminal it has; before it is executed */
	MESSAGE_PLACE = 51,    /* value: its process id on the host; text: its control group's name, if it has one */

	/* between the keeper and the process that becomes init; MESSAGE_CONNECTED and MESSAGE_NETWORK, too */
	MESSAGE_GO = 64,
	MESSAGE_JOINED = 65,
	MESSAGE_CONSOLE = 66, /* descriptors: the console's master, its slave */
	MESSAGE_SOCKET = 67,  /* descriptor: the notify socket */
	MESSAGE_PIPE = 68,    /* descriptor: the pipe that init writes to when it is ready */
	MESSAGE_VIEW = 69,    /* descriptor: the machine's /proc, without anything over it; from the keeper to the viewer, too */
};

/* Which list of the plan a failing step is in. */
enum plan_list { LIST_NONE = 0, LIST_HOST = 1, LIST_MACHINE = 2 };

#define MESSAGE_TEXT 4000
#define MESSAGE_DESCRIPTORS 5

struct message {
	uint32_t type;
	uint32_t list;
	uint32_t step;
	int32_t error;
	int32_t value;
	uint32_t length; /* of text */
	char text[MESSAGE_TEXT];
};

#define MESSAGE_HEADER offsetof(struct message, text)

/* Send a message without text; -1 and errno when it could not be sent. */
int message_send(int socket, uint32_t type, int32_t value, const int *descriptors, int count);

/* Send a message with everything in it. */
int message_send_whole(int socket, const struct message *message, const int *descriptors, int count);

/* Send a message without descriptors if there is room for it: EAGAIN where there is none. */
int message_try(int socket, const struct message *message);

/* Send what failed; a failure to do so is ignored: the other side is gone, and its absence is noticed elsewhere. */
void message_send_failure(int socket, uint32_t type, uint32_t list, uint32_t step, int error, const char *text);

/*
 * Receive one message with at most MESSAGE_DESCRIPTORS descriptors (close-on-exec). Returns 1, or 0 at the end of the
 * stream, or -1 with errno; EBADMSG for anything that is not a whole message.
 */
int message_receive(int socket, struct message *message, int *descriptors, int *count);

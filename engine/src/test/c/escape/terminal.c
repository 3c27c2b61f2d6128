/* Types into the terminal that is its standard input, as its user would: ioctl_tty(2), TIOCSTI. */
#define _GNU_SOURCE
#include "attempts.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

void type_into_terminal(const char *words)
{
	struct termios settings;
	int failed = tcgetattr(STDIN_FILENO, &settings) < 0;
	settings.c_lflag &= ~(tcflag_t)ECHO;
	failed = failed || tcsetattr(STDIN_FILENO, TCSANOW, &settings) < 0;
	for (const char *next = words; *next && !failed; next++)
		failed = ioctl(STDIN_FILENO, TIOCSTI, next) < 0;
	failed = failed || ioctl(STDIN_FILENO, TIOCSTI, "\n") < 0;
	say("type", failed);
	for (char **variable = environ; *variable; variable++)
		printf("variable %s\n", *variable);
}

#define _GNU_SOURCE
#include "terminal.h"

#include "proto.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#define PTMX "/dev/pts/ptmx"

/* The JVM is going to read from it: it has to be what it should be, whatever the machine has put there. */
static int open_master(void)
{
	struct statfs file_system;
	int master = open(PTMX, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (master < 0)
		return -1;
	if (fstatfs(master, &file_system) == 0 && file_system.f_type == DEVPTS_SUPER_MAGIC && isatty(master))
		return master;
	close(master);
	errno = ENXIO;
	return -1;
}

/* As login(1) leaves it, for programs that write UTF-8: an erased character is all its bytes, termios(3). */
static int set_up(int slave, uint32_t columns, uint32_t rows)
{
	struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
	struct termios settings;
	if (ioctl(slave, TIOCSWINSZ, &size) < 0 || tcgetattr(slave, &settings) < 0)
		return -1;
	settings.c_iflag |= IUTF8;
	return tcsetattr(slave, TCSANOW, &settings);
}

const char *terminal_open(int status, uint32_t columns, uint32_t rows, uid_t owner)
{
	int unlocked = 0;
	int master = open_master();
	if (master < 0)
		return "open(" PTMX ")";
	if (ioctl(master, TIOCSPTLCK, &unlocked) < 0)
		return "ioctl(TIOCSPTLCK)";
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return "ioctl(TIOCGPTPEER)";
	if (set_up(slave, columns, rows) < 0)
		return "ioctl(TIOCSWINSZ)";
	/* Its group, tty, and its mode are those that the file system was mounted with. */
	if (fchown(slave, owner, (gid_t)-1) < 0)
		return "fchown";
	if (ioctl(slave, TIOCSCTTY, 0) < 0)
		return "ioctl(TIOCSCTTY)";
	for (int standard = 0; standard <= 2; standard++)
		if (dup2(slave, standard) < 0)
			return "dup2";
	/* Last: from now on the JVM speaks with the command, or hears that it is gone. */
	return message_send(status, MESSAGE_TERMINAL, 0, &master, 1) < 0 ? "sendmsg" : NULL;
}

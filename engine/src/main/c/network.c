/* The steps that concern the machine's network: all but the loopback interface is made by the JVM. */
#define _GNU_SOURCE
#include "network.h"

#include "descriptor.h"
#include "proto.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int network_loopback_up(void)
{
	int socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (socket_ < 0)
		return -1;
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	return close_keeping_errno(socket_, ioctl(socket_, SIOCSIFFLAGS, &request));
}

int network_hand_over(int keeper)
{
	int namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (namespace < 0)
		return -1;
	return close_keeping_errno(namespace, message_send(keeper, MESSAGE_NETWORK, 0, &namespace, 1));
}

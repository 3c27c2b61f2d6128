#define _GNU_SOURCE
#include "filter.h"

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* A text of a plan is one of UTF-8, and holds no program as it is. */
static struct bpf_insn *decode(const struct text *text)
{
	if (text->length == 0 || text->length % (2 * sizeof(struct bpf_insn))) {
		errno = EBADMSG;
		return NULL;
	}
	unsigned char *bytes = malloc(text->length / 2);
	for (uint32_t i = 0; bytes && i < text->length / 2; i++) {
		int high = digit(text->bytes[2 * i]), low = digit(text->bytes[2 * i + 1]);
		if (high < 0 || low < 0) {
			free(bytes);
			errno = EBADMSG;
			return NULL;
		}
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	return (void *)bytes;
}

static int load(const struct bpf_insn *instructions, uint32_t count)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insns = (uint64_t)(uintptr_t)instructions;
	attr.insn_cnt = count;
	attr.license = (uint64_t)(uintptr_t) "Apache-2.0";
	return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int attach(int program, int group)
{
	union bpf_attr attr;
	memset(&attr, 0, sizeof(attr));
	attr.target_fd = (uint32_t)group;
	attr.attach_bpf_fd = (uint32_t)program;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = BPF_F_ALLOW_MULTI;
	return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof(attr));
}

/* The program stays as long as the group: bpf(2), BPF_PROG_ATTACH. */
int filter_devices(const struct step *step)
{
	struct bpf_insn *instructions = decode(&step->text[1]);
	if (!instructions)
		return -1;
	int program = load(instructions, step->text[1].length / (2 * sizeof(struct bpf_insn)));
	int error = errno;
	free(instructions);
	errno = error;
	if (program < 0)
		return -1;
	int group = open(step->text[0].bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group < 0)
		return close_keeping_errno(program, -1);
	return close_keeping_errno(program, close_keeping_errno(group, attach(program, group)));
}

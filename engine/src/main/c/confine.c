#define _GNU_SOURCE
#include "confine.h"
#include "kernel.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The kernel's _NSIG, asm/signal.h. */
#define SIGNALS 64

static int capabilities_get(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	return (int)syscall(SYS_capget, &header, data);
}

static int capabilities_set(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	return (int)syscall(SYS_capset, &header, data);
}

int regain_effective_capabilities(void)
{
	struct __user_cap_data_struct data[2];
	if (capabilities_get(data) < 0)
		return -1;
	for (int i = 0; i < 2; i++)
		data[i].effective = data[i].permitted;
	return capabilities_set(data);
}

static const char *drop_capabilities(uint64_t dropped)
{
	for (int capability = 0; capability < 64; capability++)
		if (dropped >> capability & 1 && prctl(PR_CAPBSET_DROP, capability) < 0 && errno != EINVAL)
			return "prctl(PR_CAPBSET_DROP)";
	struct __user_cap_data_struct data[2];
	if (capabilities_get(data) < 0)
		return "capget";
	for (int i = 0; i < 2; i++) {
		uint32_t kept = ~(uint32_t)(dropped >> (32 * i));
		data[i].effective &= kept;
		data[i].permitted &= kept;
		data[i].inheritable &= kept;
	}
	return capabilities_set(data) < 0 ? "capset" : NULL;
}

/* seccomp(2) wants no PR_SET_NO_NEW_PRIVS of a process with CAP_SYS_ADMIN, and setuid programs need it unset. */
static const char *install_filter(const struct text *filter)
{
	size_t instructions = filter->length / sizeof(struct sock_filter);
	struct sock_filter *copy = calloc(instructions, sizeof(*copy));
	if (!copy)
		return "calloc";
	memcpy(copy, filter->bytes, instructions * sizeof(*copy));
	struct sock_fprog program = {.len = (unsigned short)instructions, .filter = copy};
	int failed = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
	free(copy);
	return failed < 0 ? "prctl(PR_SET_SECCOMP)" : NULL;
}

/* The keeper has raised what it could: a process in a user namespace cannot raise any. */
static const char *limit_resources(const struct confinement *confinement)
{
	for (uint32_t i = 0; i < confinement->limit_count; i++) {
		const struct resource_limit *wanted = &confinement->limit[i];
		struct rlimit limit = {.rlim_cur = wanted->soft, .rlim_max = wanted->hard};
		if (setrlimit((__rlimit_resource_t)wanted->resource, &limit) < 0)
			return "setrlimit";
	}
	return NULL;
}

const char *confine(const struct confinement *confinement)
{
	const char *failed = limit_resources(confinement);
	if (failed)
		return failed;
	if (confinement->seccomp.length)
		failed = install_filter(&confinement->seccomp);
	if (!failed && confinement->dropped_capabilities)
		failed = drop_capabilities(confinement->dropped_capabilities);
	return failed;
}

const char *become_root(void)
{
	if (setgroups(0, NULL) < 0)
		return "setgroups";
	if (setresgid(0, 0, 0) < 0)
		return "setresgid";
	if (setresuid(0, 0, 0) < 0)
		return "setresuid";
	return NULL;
}

void stay_closed_to_tracers(void)
{
	prctl(PR_SET_DUMPABLE, 0);
}

/*
 * The kernel's own call: glibc's sigaction(3) refuses the two signals that its threads are told of changed ids and of
 * their cancellation by, nptl(7), and its posix_spawn(3) has them ignored in what a JVM starts.
 */
void reset_signals(void)
{
	/* The kernel's struct sigaction, whose fields have another order on every architecture: SIG_DFL is 0 in all. */
	static const unsigned long by_default[8];
	for (int signal_ = 1; signal_ <= SIGNALS; signal_++)
		syscall(SYS_rt_sigaction, signal_, by_default, NULL, SIGNALS / 8);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

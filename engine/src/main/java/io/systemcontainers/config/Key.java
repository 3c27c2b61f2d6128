package io.systemcontainers.config;

import java.util.Optional;

/**
 * Know the configuration keys that machines have, with LXD's names and meanings. The page
 * docs/configuration.md is made from this table.
 */
enum Key {
    BOOT_HOST_SHUTDOWN_TIMEOUT(
            "boot.host_shutdown_timeout",
            KeyType.SECONDS,
            When.AT_ONCE,
            "the property `systemcontainers.stop.timeout`",
            "How long init may take to go down before the machine is killed."),
    CLOUD_INIT(
            "cloud-init.*",
            KeyType.TEXT,
            When.NEXT_START,
            "",
            "What an image with cloud-init is handed when it boots first: user-data, vendor-data,"
                    + " network-config."),
    ENVIRONMENT(
            "environment.*",
            KeyType.TEXT,
            When.AT_ONCE,
            "",
            "A variable in the environment of every command, at once, and of init, from the next"
                    + " start on."),
    LIMITS_CPU(
            "limits.cpu",
            KeyType.CPUS,
            When.AT_ONCE,
            "all",
            "How many processors the machine has, of which the engine chooses the least used, or"
                    + " which: cpuset.cpus."),
    LIMITS_CPU_ALLOWANCE(
            "limits.cpu.allowance",
            KeyType.ALLOWANCE,
            When.AT_ONCE,
            "100%",
            "A share when others want the processors, too, or a time in each period that is never"
                    + " exceeded: cpu.weight, cpu.max."),
    LIMITS_CPU_NODES(
            "limits.cpu.nodes",
            KeyType.NODES,
            When.AT_ONCE,
            "all",
            "Which nodes of memory and processors (NUMA) it uses: cpuset.mems."),
    LIMITS_CPU_PRIORITY(
            "limits.cpu.priority",
            KeyType.PRIORITY,
            When.AT_ONCE,
            "10",
            "How much it counts among machines of the same share."),
    LIMITS_DISK_PRIORITY(
            "limits.disk.priority",
            KeyType.PRIORITY,
            When.AT_ONCE,
            "5",
            "How much it counts when several want the same disk: io.weight. The host's scheduler"
                    + " for the disk has to be bfq, or have a cost model."),
    LIMITS_HUGEPAGES(
            "limits.hugepages.*",
            KeyType.SIZE,
            When.AT_ONCE,
            "",
            "How much memory in pages of the size 64KB, 1MB, 2MB or 1GB: hugetlb."),
    LIMITS_KERNEL(
            "limits.kernel.*",
            KeyType.RESOURCE_LIMIT,
            When.NEXT_START,
            "nofile: 1024:524288; else the host's",
            "A limit of every process: setrlimit(2)."),
    LIMITS_MEMORY(
            "limits.memory",
            KeyType.SIZE_OR_SHARE,
            When.AT_ONCE,
            "all",
            "How much memory the machine may use, and sees: memory.max."),
    LIMITS_MEMORY_ENFORCE(
            "limits.memory.enforce",
            KeyType.ENFORCEMENT,
            When.AT_ONCE,
            "hard",
            "Whether more is refused (`hard`), or taken back when the host is short of it (`soft`)."),
    LIMITS_MEMORY_SWAP(
            "limits.memory.swap",
            KeyType.SWAP,
            When.AT_ONCE,
            "true",
            "Whether its memory may be swapped out, or how much of it; by itself as much as"
                    + " `limits.memory` says: memory.swap.max."),
    LIMITS_MEMORY_SWAP_PRIORITY(
            "limits.memory.swap.priority",
            KeyType.PRIORITY,
            When.AT_ONCE,
            "10",
            "How reluctantly its memory is swapped out, with control groups of version 1:"
                    + " memory.swappiness."),
    LIMITS_PROCESSES(
            "limits.processes",
            KeyType.COUNT,
            When.AT_ONCE,
            "no limit",
            "How many processes and threads there may be at once: pids.max."),
    LINUX_KERNEL_MODULES(
            "linux.kernel_modules",
            KeyType.NAMES,
            When.NEXT_START,
            "",
            "Modules that the host's kernel should have loaded. The engine loads none: it says in its"
                    + " log which it does not find."),
    LINUX_SYSCTL(
            "linux.sysctl.*",
            KeyType.TEXT,
            When.NEXT_START,
            "",
            "A parameter of the kernel that a machine has to itself, set before its init starts:"
                    + " sysctl(8)."),
    SECURITY_IDMAP_BASE(
            "security.idmap.base",
            KeyType.HOST_ID,
            When.NEVER,
            "the first that are free",
            "The id on the host that is 0 in the machine. They must be root's in /etc/subuid."),
    SECURITY_IDMAP_SIZE(
            "security.idmap.size",
            KeyType.COUNT,
            When.NEVER,
            "65536",
            "How many ids the machine has, at least 65536."),
    SECURITY_NESTING(
            "security.nesting",
            KeyType.TRUTH,
            When.NEXT_START,
            "false",
            "Whether containers run in the machine. Unprivileged ones always can; a privileged one"
                    + " gets a second /proc and /sys for them in /dev/.lxc."),
    SECURITY_PRIVILEGED(
            "security.privileged",
            KeyType.TRUTH,
            When.NEVER,
            "false",
            "Whether the machine has no user namespace, so that its root is the host's root."),
    SECURITY_SYSCALLS_ALLOW(
            "security.syscalls.allow",
            KeyType.SYSTEM_CALLS,
            When.NEXT_START,
            "",
            "The only system calls there are."),
    SECURITY_SYSCALLS_DENY(
            "security.syscalls.deny",
            KeyType.SYSTEM_CALLS,
            When.NEXT_START,
            "",
            "System calls that there are not."),
    SECURITY_SYSCALLS_DENY_COMPAT(
            "security.syscalls.deny_compat",
            KeyType.TRUTH,
            When.NEXT_START,
            "false",
            "Whether only the processor's own system calls are there: no 32 bit programs."),
    SECURITY_SYSCALLS_DENY_DEFAULT(
            "security.syscalls.deny_default",
            KeyType.TRUTH,
            When.NEXT_START,
            "true",
            "Whether those that no machine should have are denied: see security.md."),
    USER(
            "user.*",
            KeyType.TEXT,
            When.AT_ONCE,
            "",
            "Whatever its user wants to keep with the machine.");

    private static final String ANYTHING = "*";

    /** Say when a new value of a machine that is there already means something. */
    enum When {
        AT_ONCE("at once"),
        NEXT_START("from the next start on"),
        NEVER("only when a machine is made");

        final String shown;

        When(String shown) {
            this.shown = shown;
        }
    }

    final String text;
    final KeyType type;
    final When when;
    final String byItself;
    final String meaning;

    Key(String text, KeyType type, When when, String byItself, String meaning) {
        this.text = text;
        this.type = type;
        this.when = when;
        this.byItself = byItself;
        this.meaning = meaning;
    }

    /** Tell whether a name is this key, or one of those that begin with it. */
    boolean covers(String name) {
        return covers(text, name);
    }

    static boolean covers(String text, String name) {
        if (!text.endsWith(ANYTHING)) {
            return text.equals(name);
        }
        String prefix = text.substring(0, text.length() - ANYTHING.length());
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    /** Return what a name says beyond this key. */
    Optional<String> rest(String name) {
        return covers(name) && text.endsWith(ANYTHING)
                ? Optional.of(name.substring(text.length() - ANYTHING.length()))
                : Optional.empty();
    }
}

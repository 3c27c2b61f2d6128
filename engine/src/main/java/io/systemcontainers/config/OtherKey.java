package io.systemcontainers.config;

/**
 * Know LXD's keys that mean nothing here: those that a file copied from LXD may well have, and
 * those that somebody would miss, which are refused. docs/configuration.md is made from this table.
 */
enum OtherKey {
    BOOT_AUTOSTART("boot.autostart", false, Reason.ENDS),
    BOOT_AUTOSTART_DELAY("boot.autostart.delay", false, Reason.ENDS),
    BOOT_AUTOSTART_PRIORITY("boot.autostart.priority", false, Reason.ENDS),
    BOOT_STOP_PRIORITY("boot.stop.priority", false, Reason.ENDS),
    CLUSTER_EVACUATE("cluster.evacuate", false, Reason.ONE_HOST),
    IMAGE("image.*", false, Reason.ITS_OWN),
    MIGRATION("migration.*", false, Reason.ONE_HOST),
    SECURITY_IDMAP_ISOLATED(
            "security.idmap.isolated", false, "every machine has ids of its own here"),
    SECURITY_PROTECTION("security.protection.*", false, Reason.ENDS),
    SNAPSHOTS("snapshots.*", false, "snapshots are taken when a test says so"),
    SYSCALLS_INTERCEPT_MKNOD("security.syscalls.intercept.mknod", false, Reason.KERNEL_ALLOWS),
    SYSCALLS_INTERCEPT_SETXATTR(
            "security.syscalls.intercept.setxattr", false, Reason.KERNEL_ALLOWS),
    VOLATILE("volatile.*", false, Reason.ITS_OWN),

    AGENT("agent.*", true, Reason.VIRTUAL_MACHINE),
    BOOT_DEBUG("boot.debug_edk2", true, Reason.VIRTUAL_MACHINE),
    BOOT_MODE("boot.mode", true, Reason.VIRTUAL_MACHINE),
    LIMITS_MEMORY_HUGEPAGES("limits.memory.hugepages", true, Reason.VIRTUAL_MACHINE),
    LIMITS_MAX_BUS_PORTS("limits.max_bus_ports", true, Reason.VIRTUAL_MACHINE),
    NVIDIA("nvidia.*", true, "there is no passing on of graphics cards"),
    RAW_APPARMOR("raw.apparmor", true, "the engine loads no AppArmor profiles"),
    RAW_IDMAP(
            "raw.idmap",
            true,
            "a machine has one range of ids: set security.idmap.base; folders of the host are"
                    + " shifted by a disk device's `shift`"),
    RAW_LXC("raw.lxc", true, "liblxc is not used: say what is needed with the other keys"),
    RAW_QEMU("raw.qemu", true, Reason.VIRTUAL_MACHINE),
    RAW_QEMU_CONF("raw.qemu.conf", true, Reason.VIRTUAL_MACHINE),
    RAW_SECCOMP("raw.seccomp", true, "set security.syscalls.deny or security.syscalls.allow"),
    SECURITY_AGENT("security.agent.metrics", true, Reason.VIRTUAL_MACHINE),
    SECURITY_CSM("security.csm", true, Reason.VIRTUAL_MACHINE),
    SECURITY_DEVLXD("security.devlxd", true, "machines have no socket /dev/lxd"),
    SECURITY_DEVLXD_IMAGES("security.devlxd.images", true, "machines have no socket /dev/lxd"),
    SECURITY_SECUREBOOT("security.secureboot", true, Reason.VIRTUAL_MACHINE),
    SECURITY_SEV("security.sev", true, Reason.VIRTUAL_MACHINE),
    SECURITY_SYSCALLS_INTERCEPT(
            "security.syscalls.intercept.*", true, "system calls are not intercepted");

    final String text;
    final boolean refused;
    final String reason;

    OtherKey(String text, boolean refused, String reason) {
        this.text = text;
        this.refused = refused;
        this.reason = reason;
    }

    /** Tell whether a name is this key, or one of those that begin with it. */
    boolean covers(String name) {
        return Key.covers(text, name);
    }

    /** Tell whether a value asks for something that is not there. */
    boolean refuses(String value) {
        return refused && !value.isBlank() && !value.strip().equals("false");
    }

    /** Holds the reasons that several have. */
    private static final class Reason {
        static final String ENDS = "a machine lives until its test or its engine ends it";
        static final String ONE_HOST = "all machines of an engine are on this host";
        static final String ITS_OWN = "LXD writes it for itself";
        static final String VIRTUAL_MACHINE = "it is for virtual machines";
        static final String KERNEL_ALLOWS =
                "kernels since 5.11 let nested containers do by themselves what it was for";

        private Reason() {}
    }
}

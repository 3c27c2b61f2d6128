package io.systemcontainers.init;

import java.util.List;
import java.util.Optional;

/** The program that is process 1 of a machine. */
public enum Init {
    /** systemd: systemd(1), Signals; sd_notify(3). */
    SYSTEMD(Readiness.NOTIFY_SOCKET, EndRequest.signal(34 + 3), EndRequest.signal(2)),
    /** sysvinit, with whatever starts the services: init(8). Nothing listens for SIGPWR. */
    SYSVINIT(
            Readiness.PIPE,
            EndRequest.command(Init.PATH, "0"),
            EndRequest.command(Init.PATH, "6"),
            BootHook.SYSVINIT),
    /** runit: runit-init(8). */
    RUNIT(
            Readiness.PIPE,
            EndRequest.command(Init.PATH, "0"),
            EndRequest.command(Init.PATH, "6"),
            BootHook.RUNIT),
    /** OpenRC's own init: openrc-init(8), openrc-shutdown(8). */
    OPENRC(
            Readiness.PROBE,
            EndRequest.command("openrc-shutdown", "--poweroff", "now"),
            EndRequest.command("openrc-shutdown", "--reboot", "now")),
    /** Busybox: init/init.c of busybox, {@code SIGUSR2} powers off, {@code SIGTERM} reboots. */
    BUSYBOX(Readiness.PIPE, EndRequest.signal(12), EndRequest.signal(15), BootHook.BUSYBOX),
    /** Anything else: sysvinit's {@code SIGPWR} and {@code SIGINT}, which others follow. */
    OTHER(Readiness.PROBE, EndRequest.signal(30), EndRequest.signal(2));

    /** How it becomes known that an init has booted. */
    public enum Readiness {
        /** It says {@code READY=1} on a socket. */
        NOTIFY_SOCKET,
        /** Its {@linkplain BootHook hook} writes {@code READY=1} to a pipe. */
        PIPE,
        /** A command succeeds. */
        PROBE
    }

    /** Where the kernel and the engine look for an init. */
    public static final String PATH = "/sbin/init";

    /* A shell, or nothing of it, is enough: it can be asked to run commands. */
    private static final List<String> ANY_PROBE = List.of("/bin/sh", "-c", ":");

    /* The runlevels before the default one are sysinit and boot: openrc-init(8); src/openrc/rc.c. */
    private static final List<String> OPENRC_PROBE =
            List.of(
                    "/bin/sh",
                    "-c",
                    "level=$(cat /run/openrc/softlevel) && [ ! -e /run/openrc/rc.starting ]"
                            + " && [ \"$level\" != sysinit ] && [ \"$level\" != boot ]");

    private final Readiness readiness;
    private final EndRequest powerOff;
    private final EndRequest reboot;
    private final Optional<BootHook> hook;

    Init(Readiness readiness, EndRequest powerOff, EndRequest reboot) {
        this(readiness, powerOff, reboot, null);
    }

    Init(Readiness readiness, EndRequest powerOff, EndRequest reboot, BootHook hook) {
        this.readiness = readiness;
        this.powerOff = powerOff;
        this.reboot = reboot;
        this.hook = Optional.ofNullable(hook);
    }

    /**
     * Return how it becomes known that it has booted.
     *
     * @return how
     */
    public Readiness readiness() {
        return readiness;
    }

    /**
     * Return what asks it to power off.
     *
     * @return the request
     */
    public EndRequest powerOff() {
        return powerOff;
    }

    /**
     * Return what asks it to reboot.
     *
     * @return the request
     */
    public EndRequest reboot() {
        return reboot;
    }

    /**
     * Return what has it say that it has booted.
     *
     * @return the hook; empty where it needs none, or there is none
     */
    public Optional<BootHook> hook() {
        return hook;
    }

    /**
     * Return the command that succeeds when a machine has booted whose init does not say so.
     *
     * @return the program and its arguments
     */
    public List<String> probe() {
        return this == OPENRC ? OPENRC_PROBE : ANY_PROBE;
    }

    /**
     * Return init and its arguments.
     *
     * @return the program and its arguments
     */
    public List<String> command() {
        return List.of(PATH);
    }
}

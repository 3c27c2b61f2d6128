package io.systemcontainers.machine;

import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Know the init of an image: how it says that it has booted, and how it is asked to go down. */
enum Init {
    /** systemd: systemd(1), Signals; sd_notify(3). */
    SYSTEMD(Readiness.NOTIFY_SOCKET, 34 + 3, 2),
    /** Busybox: init/init.c of busybox, {@code SIGUSR2} powers off, {@code SIGTERM} reboots. */
    BUSYBOX(Readiness.PIPE, 12, 15),
    /** Anything else: sysvinit's {@code SIGPWR} and {@code SIGINT}, which others follow. */
    OTHER(Readiness.PROBE, 30, 2);

    /** How it becomes known that an init has booted. */
    enum Readiness {
        /** It says {@code READY=1} on a socket. */
        NOTIFY_SOCKET,
        /** It writes {@code READY=1} to a pipe. */
        PIPE,
        /** A first command succeeds. */
        PROBE
    }

    static final String PATH = "/sbin/init";

    final Readiness readiness;
    final int powerOffSignal;
    final int rebootSignal;

    Init(Readiness readiness, int powerOffSignal, int rebootSignal) {
        this.readiness = readiness;
        this.powerOffSignal = powerOffSignal;
        this.rebootSignal = rebootSignal;
    }

    /**
     * Look at the link that {@code /sbin/init} is in most images; only its text matters, it is not
     * followed.
     */
    static Init of(Path rootfs) {
        Path init = rootfs.resolve(PATH.substring(1));
        try {
            if (Files.isSymbolicLink(init)) {
                String leadsTo = Files.readSymbolicLink(init).getFileName().toString();
                return switch (leadsTo) {
                    case "systemd" -> SYSTEMD;
                    case "busybox" -> BUSYBOX;
                    default -> OTHER;
                };
            }
            return OTHER;
        } catch (IOException e) {
            throw KernelException.of("looking for the init of the image in", rootfs, e);
        }
    }

    /** Return init and its arguments. */
    List<String> command() {
        return List.of(PATH);
    }
}

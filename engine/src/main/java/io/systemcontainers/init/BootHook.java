package io.systemcontainers.init;

import io.systemcontainers.keeper.Step;
import java.util.List;

/**
 * What has an init say that its default runlevel is there. It is laid over one of init's own files
 * until then, and nothing of it is in the image.
 */
public enum BootHook {
    /*
     * inittab(5): what waits is run to its end before what comes later in the file is looked at, so the last line
     * is run when the scripts of the runlevel are done.
     */
    SYSVINIT("/etc/inittab", 0644, "scup:12345:once:/bin/sh /run/host/booted\n", true, ""),
    /* examples/inittab of busybox: sysinit, then wait, each in the order of the file. */
    BUSYBOX("/etc/inittab", 0644, "::wait:/bin/sh /run/host/booted\n", true, ""),
    /* runit(8): stage 2 begins when the one-time tasks are done, and starts the services. */
    RUNIT(
            "/etc/runit/2",
            0755,
            "#!/bin/sh\n( /bin/sh /run/host/booted & )\n"
                    + "umount -l /etc/runit/2 && exec /etc/runit/2 \"$@\"\n",
            false,
            """
            # Each service has its supervisor and has been started: sv(8). One that ends again and again is not waited for.
            until grep -q -s -x runsvdir /proc/[0-9]*/comm; do
            \tsleep 0.02 || sleep 1
            done
            services=/etc/service
            [ -e $services ] || services=/var/service
            tries=0
            while [ $tries -lt 400 ] && sv status $services/* 2>/dev/null | grep -q -E '^(fail|warning|finish)|want up'; do
            \ttries=$((tries + 1))
            \tsleep 0.02 || sleep 1
            done
            """);

    /** The pipe to which the hook writes {@code READY=1}. */
    public static final String PIPE = "/run/host/ready";

    /* Without it Debian's initscripts delete every file that was in /run before them: bootclean.sh. */
    private static final String NOT_CLEANED = "/run/.tmpfs";

    private static final String SCRIPT = "/run/host/booted";

    private final String file;
    private final int mode;
    private final String text;
    private final boolean appended;
    private final String condition;

    BootHook(String file, int mode, String text, boolean appended, String condition) {
        this.file = file;
        this.mode = mode;
        this.text = text;
        this.appended = appended;
        this.condition = condition;
    }

    /**
     * Return init's file that it is laid over; without that file there is no hook.
     *
     * @return the path
     */
    public String file() {
        return file;
    }

    /**
     * Plan it; {@code /run/host} is there.
     *
     * @return the steps in the machine's namespaces
     */
    public List<Step> steps() {
        String covering = "/run/host/" + file.substring(1).replace('/', '-');
        return List.of(
                Step.file(NOT_CLEANED, 0644, ""),
                Step.readyPipe(PIPE),
                Step.file(SCRIPT, 0644, script()),
                appended
                        ? Step.coverWithAppended(file, covering, mode, text)
                        : Step.coverWithText(file, covering, mode, text));
    }

    /* Whoever is told that the machine has booted finds the file as it is in the image. */
    private String script() {
        return (appended ? "umount -l " + file + "\n" : condition) + "echo READY=1 >" + PIPE + "\n";
    }
}

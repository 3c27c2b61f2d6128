package io.systemcontainers.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hold a limit of one process, as LXD's {@code limits.kernel.*} says it: setrlimit(2).
 *
 * @param soft what a process begins with
 * @param hard what it may raise that to
 */
public record ResourceLimit(long soft, long hard) {

    /** {@code RLIM_INFINITY} of bits/resource.h. */
    public static final long UNLIMITED = -1;

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18}|unlimited)(?:\\s*:\\s*(\\d{1,18}|unlimited))?");

    /**
     * Name what is limited, with LXD's names, in the order of asm-generic/resource.h, which x86 and
     * ARM use.
     */
    public enum Resource {
        /** Seconds of processor time. */
        CPU,
        /** Bytes of a file. */
        FSIZE,
        /** Bytes of the data segment. */
        DATA,
        /** Bytes of the stack. */
        STACK,
        /** Bytes of a core dump. */
        CORE,
        /** Nothing, since Linux 2.4.30. */
        RSS,
        /** Processes of the same user. */
        NPROC,
        /** Open files. */
        NOFILE,
        /** Bytes of locked memory. */
        MEMLOCK,
        /** Bytes of address space. */
        AS,
        /** Nothing, since Linux 2.4.25. */
        LOCKS,
        /** Signals that wait. */
        SIGPENDING,
        /** Bytes in message queues. */
        MSGQUEUE,
        /** 20 less the lowest nice value. */
        NICE,
        /** The highest priority of real time. */
        RTPRIO,
        /** Microseconds of real time without a pause. */
        RTTIME;

        /**
         * Find a resource.
         *
         * @param name LXD's name of it, in small letters
         * @return the resource
         * @throws IllegalArgumentException if there is none of that name, with the nearest
         */
        public static Resource of(String name) {
            return Arrays.stream(values())
                    .filter(resource -> resource.shown().equals(name))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            "`"
                                                    + name
                                                    + "` is no resource that the kernel limits: did you"
                                                    + " mean `"
                                                    + nearest(name)
                                                    + "`? Known are "
                                                    + String.join(
                                                            ", ",
                                                            Arrays.stream(values())
                                                                    .map(Resource::shown)
                                                                    .toList())));
        }

        private static String nearest(String name) {
            return Distance.nearest(name, Arrays.stream(values()).map(Resource::shown).toList());
        }

        private String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Read a limit.
     *
     * @param text {@code 1024:4096}, or {@code 4096} for both
     * @return the limit
     * @throws IllegalArgumentException if it is none, or begins above what it may be raised to
     */
    public static ResourceLimit parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + text
                            + "` is no limit of a process: write SOFT:HARD, as 1024:4096, or one number"
                            + " for both, or unlimited");
        }
        long soft = number(matcher.group(1));
        long hard = matcher.group(2) == null ? soft : number(matcher.group(2));
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw new IllegalArgumentException(
                    "`" + text + "`: the soft limit is above the hard one");
        }
        return new ResourceLimit(soft, hard);
    }

    private static long number(String text) {
        return text.equals("unlimited") ? UNLIMITED : Long.parseLong(text);
    }
}

package io.systemcontainers.sys;

import java.util.List;
import java.util.Locale;

/** Know the numbers of signals: signal(7), those of x86-64 and arm64. */
public final class Signal {

    /** The highest there is: {@code SIGRTMAX}. */
    private static final int LAST = 64;

    private static final List<String> NAMES =
            List.of(
                    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private Signal() {}

    /**
     * Return a signal's number.
     *
     * @param name its name, with or without {@code SIG}, in upper or lower case
     * @return its number
     * @throws IllegalArgumentException if there is no such signal
     */
    public static int number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        int index = NAMES.indexOf(upper.startsWith("SIG") ? upper.substring(3) : upper);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "`" + name + "` is no signal: there are " + String.join(", ", NAMES));
        }
        return index + 1;
    }

    /**
     * Require the number of a signal.
     *
     * @param number the number
     * @return the number
     * @throws IllegalArgumentException if there is no such signal
     */
    public static int require(int number) {
        if (number < 1 || number > LAST) {
            throw new IllegalArgumentException(
                    number + " is no signal: they have the numbers 1 to " + LAST);
        }
        return number;
    }
}

package io.systemcontainers.keeper;

import io.systemcontainers.sys.Fd;

/** Tell what became of a command. */
public sealed interface CommandEvent {

    /**
     * It has ended.
     *
     * @param exitCode its exit code, or 128 + <i>n</i> when signal <i>n</i> ended it
     */
    record Ended(int exitCode) implements CommandEvent {}

    /**
     * It could not be started in the machine.
     *
     * @param call what was called on the way
     * @param errno the kernel's answer
     */
    record Refused(String call, int errno) implements CommandEvent {}

    /**
     * It has its terminal.
     *
     * @param master the terminal's master
     */
    record HasTerminal(Fd master) implements CommandEvent {}

    /**
     * It was asked where it is.
     *
     * @param pid its process id on the host
     * @param group the name of its control group; empty where it has none
     */
    record Place(long pid, String group) implements CommandEvent {}

    /** Its machine has ended, and nobody can tell what became of it. */
    record Gone() implements CommandEvent {}
}

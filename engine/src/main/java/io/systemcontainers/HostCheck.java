package io.systemcontainers;

import io.systemcontainers.text.MachineText;

/**
 * Tell one thing that was looked at on the host, and what it means for machines.
 *
 * @param name what was checked, for example {@code overlayfs}
 * @param verdict whether machines can run with it
 * @param found what was seen
 * @param remedy what to do about it; empty where nothing has to be done
 * @since 0.1
 */
public record HostCheck(String name, Verdict verdict, String found, String remedy) {

    /** How a check ended. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** Machines run, but something is missing or slower; the remedy says what. */
        WARNING,
        /** Machines cannot run. */
        FAILED
    }

    /**
     * Print the check on one line, with the remedy on a second where there is one.
     *
     * @return the text as {@code doctor} shows it
     */
    @Override
    public String toString() {
        String line = String.format("%-7s  %s: %s", verdict, name, MachineText.message(found));
        return remedy.isEmpty() ? line : line + System.lineSeparator() + "         -> " + remedy;
    }
}

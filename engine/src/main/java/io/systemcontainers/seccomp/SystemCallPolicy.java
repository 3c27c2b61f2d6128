package io.systemcontainers.seccomp;

import io.systemcontainers.config.Distance;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decide which system calls a machine may make: LXD's {@code security.syscalls.*}.
 *
 * <p>By itself, as in LXD: no other kernel is loaded, no modules, no files are opened by handles,
 * which reach beyond a machine's root, and nothing is unmounted by force, which hurts others that
 * use it.
 */
public final class SystemCallPolicy {

    private static final String KEY = "security.syscalls.";
    private static final String ALLOW = KEY + "allow";
    private static final String DENY = KEY + "deny";
    private static final String DENY_COMPAT = KEY + "deny_compat";
    private static final String DENY_DEFAULT = KEY + "deny_default";

    private static final List<String> DENIED =
            List.of(
                    "kexec_load",
                    "kexec_file_load",
                    "open_by_handle_at",
                    "init_module",
                    "finit_module",
                    "delete_module",
                    "request_key");

    /**
     * What a process still has to do when its filter is there: confine.c, command.c, init.c. An
     * allow list without these would let nothing in.
     */
    private static final List<String> NEEDED =
            List.of(
                    "brk",
                    "capget",
                    "capset",
                    "chdir",
                    "close",
                    "dup2",
                    "dup3",
                    "execve",
                    "exit_group",
                    "fcntl",
                    "getpid",
                    "ioctl",
                    "mmap",
                    "munmap",
                    "openat",
                    "prctl",
                    "rt_sigaction",
                    "rt_sigprocmask",
                    "rt_sigreturn",
                    "sendmsg",
                    "setgroups",
                    "setresgid",
                    "setresuid",
                    "umask",
                    "write",
                    "writev");

    private static final Pattern LINE =
            Pattern.compile("(\\w+)(?:\\s+(?:(kill)|errno\\s+(\\d{1,4})|allow))?");
    private static final int HIGHEST_ERRNO = 4095;

    private final Map<String, Outcome> calls;
    private final Outcome others;
    private final boolean compatible;
    private final boolean forcedUnmount;

    private SystemCallPolicy(
            Map<String, Outcome> calls, Outcome others, boolean compatible, boolean forcedUnmount) {
        this.calls = calls;
        this.others = others;
        this.compatible = compatible;
        this.forcedUnmount = forcedUnmount;
    }

    /** Decide as for a machine whose configuration says nothing. */
    public static SystemCallPolicy usual() {
        return of(Map.of());
    }

    /**
     * Read the keys.
     *
     * @param keys those below {@code security.syscalls} that are set, and their values
     * @return the policy
     * @throws IllegalArgumentException if a call is not known or a line not right, with what is
     */
    public static SystemCallPolicy of(Map<String, String> keys) {
        boolean compatible = !isTrue(keys.getOrDefault(DENY_COMPAT, "false"));
        String allow = keys.getOrDefault(ALLOW, "");
        String deny = keys.getOrDefault(DENY, "");
        if (!allow.isBlank()) {
            if (!deny.isBlank()) {
                throw new IllegalArgumentException(
                        "configuration key `"
                                + ALLOW
                                + "`: it says which calls there are, and `"
                                + DENY
                                + "` which there are not: set one of them");
            }
            Map<String, Outcome> calls = read(ALLOW, allow);
            calls.replaceAll((call, outcome) -> Outcome.ALLOWED);
            NEEDED.forEach(call -> calls.put(call, Outcome.ALLOWED));
            return new SystemCallPolicy(calls, Outcome.MISSING, compatible, true);
        }
        boolean usual = isTrue(keys.getOrDefault(DENY_DEFAULT, "true"));
        Map<String, Outcome> calls = new LinkedHashMap<>();
        if (usual) {
            DENIED.forEach(call -> calls.put(call, Outcome.MISSING));
        }
        calls.putAll(read(DENY, deny));
        return new SystemCallPolicy(calls, Outcome.ALLOWED, compatible, !usual);
    }

    /**
     * Return what counts for the process that works on files in a machine. It executes no program:
     * an allow list, which says what programs may call, would have to name all calls on files.
     *
     * @return the policy
     */
    public SystemCallPolicy ofFiles() {
        return others.equals(Outcome.ALLOWED) ? this : usual();
    }

    private static boolean isTrue(String value) {
        return Set.of("true", "1", "yes", "on").contains(value.strip());
    }

    private static Map<String, Outcome> read(String key, String text) {
        Map<String, Outcome> calls = new LinkedHashMap<>();
        for (String line : text.split("[\\n,]")) {
            String rule = line.strip();
            if (!rule.isEmpty() && !rule.startsWith("#")) {
                Matcher matcher = LINE.matcher(rule);
                if (!matcher.matches()) {
                    throw wrong(
                            key,
                            rule,
                            "write the name of a system call in each line, and what becomes of it"
                                    + " unless that is ENOSYS: `kill` or `errno 1`; arguments cannot be"
                                    + " told apart");
                }
                requireKnown(key, matcher.group(1));
                calls.put(matcher.group(1), outcome(key, rule, matcher));
            }
        }
        return calls;
    }

    private static Outcome outcome(String key, String rule, Matcher matcher) {
        if (matcher.group(2) != null) {
            return Outcome.KILLED;
        }
        if (matcher.group(3) == null) {
            return Outcome.MISSING;
        }
        int errno = Integer.parseInt(matcher.group(3));
        if (errno > HIGHEST_ERRNO) {
            throw wrong(key, rule, "there are no errors above " + HIGHEST_ERRNO);
        }
        return Outcome.error(errno);
    }

    private static void requireKnown(String key, String call) {
        Set<String> known = new TreeSet<>();
        for (CallTable table : CallTable.values()) {
            table.names().forEach(known::add);
        }
        if (!known.contains(call)) {
            String nearest = Distance.nearest(call, known);
            throw wrong(
                    key,
                    call,
                    "there is no such system call in Linux 6.1: did you mean `" + nearest + "`?");
        }
    }

    private static IllegalArgumentException wrong(String key, String what, String why) {
        return new IllegalArgumentException(
                "configuration key `" + key + "`: `" + what + "`: " + why);
    }

    /**
     * Assemble the filter for this host's processor.
     *
     * @return the program as {@code struct sock_filter[]}
     */
    public byte[] filter() {
        return new FilterProgram(this, CallTable.of(System.getProperty("os.arch"))).assemble();
    }

    /** Return what becomes of calls of one architecture, by their numbers. */
    Map<Integer, Outcome> outcomes(CallTable table) {
        Map<Integer, Outcome> outcomes = new LinkedHashMap<>();
        calls.forEach(
                (call, outcome) ->
                        table.number(call).ifPresent(number -> outcomes.put(number, outcome)));
        return outcomes;
    }

    /** Return what becomes of all others. */
    Outcome others() {
        return others;
    }

    /** Tell whether programs for the processor's older mode may make calls at all. */
    boolean compatible() {
        return compatible;
    }

    /** Tell whether umount2(2) may be called with {@code MNT_FORCE}. */
    boolean forcedUnmount() {
        return forcedUnmount;
    }

    /** Return the calls that are spoken of. */
    Set<String> calls() {
        return new LinkedHashSet<>(calls.keySet());
    }
}

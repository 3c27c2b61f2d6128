package io.systemcontainers.exec;

import io.systemcontainers.rootfs.Accounts;
import io.systemcontainers.rootfs.RootDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Log a user in and run a command: with runuser(1) where there is PAM, whose session modules are
 * run by a process that waits for the command's end; else by starting the login shell itself.
 *
 * @param command what is executed
 * @param program where it is, if that is not the command's first word
 * @param becomesUser whether the program is to run as root, and becomes the user itself
 */
record LoginCommand(List<String> command, String program, boolean becomesUser) {

    private static final List<String> RUNUSER = List.of("/usr/sbin/runuser", "/sbin/runuser");
    private static final List<String> PAM =
            List.of("/etc/pam.d/runuser-l", "/usr/lib/pam.d/runuser-l");

    /**
     * Work out how to log in.
     *
     * @param spec what was wanted
     * @param machine the variables that the machine's configuration gives to every command
     * @param user who logs in
     * @param root where the machine's programs are
     */
    static LoginCommand of(
            CommandSpec spec, Map<String, String> machine, Accounts.User user, RootDirectory root) {
        Optional<String> runuser =
                PAM.stream().anyMatch(root::exists)
                        ? RUNUSER.stream().filter(root::exists).findFirst()
                        : Optional.empty();
        // A login that becomes the user itself begins with an empty environment.
        Map<String, String> variables = new TreeMap<>(runuser.isPresent() ? machine : Map.of());
        variables.putAll(spec.environment);
        String script = script(spec, variables, user);
        return runuser.map(program -> withPam(program, user, script))
                .orElseGet(() -> shellItself(user, script));
    }

    /* runuser(1): unlike -c this leaves the command in the session, and so with its terminal. */
    private static LoginCommand withPam(String runuser, Accounts.User user, String script) {
        List<String> command = new ArrayList<>(List.of(runuser, "--login"));
        if (!script.isEmpty()) {
            command.add("--session-command=" + script);
        }
        command.addAll(List.of("--", user.name()));
        return new LoginCommand(command, "", true);
    }

    /* login(1): a shell whose name begins with a hyphen is a login shell. */
    private static LoginCommand shellItself(Accounts.User user, String script) {
        String shell = user.shell();
        List<String> command = new ArrayList<>();
        command.add("-" + shell.substring(shell.lastIndexOf('/') + 1));
        if (!script.isEmpty()) {
            command.addAll(List.of("-c", script));
        }
        return new LoginCommand(command, shell, false);
    }

    /* For POSIX shells and fish: nothing in it is special but words in quotes, and &&. */
    private static String script(
            CommandSpec spec, Map<String, String> variables, Accounts.User user) {
        List<String> words = new ArrayList<>();
        if (spec.directory != null) {
            words.addAll(List.of("cd", quote(spec.directory), "&&"));
        }
        if (!spec.command.isEmpty() || !variables.isEmpty() || !words.isEmpty()) {
            words.add("exec");
            if (!variables.isEmpty()) {
                words.add("env");
                variables.forEach((name, value) -> words.add(quote(name + "=" + value)));
            }
            if (spec.command.isEmpty()) {
                words.addAll(List.of(quote(user.shell()), "-l"));
            } else {
                spec.command.forEach(word -> words.add(quote(word)));
            }
        }
        return words.stream().collect(Collectors.joining(" "));
    }

    /* In single quotes nothing is special to a POSIX shell, but a backslash may be to fish. */
    static String quote(String word) {
        return "'" + word.replaceAll("['\\\\]+", "'\"$0\"'").replace("\\", "\\\\") + "'";
    }
}

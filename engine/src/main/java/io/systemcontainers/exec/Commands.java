package io.systemcontainers.exec;

import io.systemcontainers.Command;
import io.systemcontainers.ExecResult;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Rollback;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Run and start commands in one machine. Any thread may do so. */
public final class Commands {

    private final String machine;
    private final int idBase;
    private final SharedFolders folders;
    private final Function<String, Life> use;

    /** Give access to a machine while it runs. */
    public interface Life {

        /**
         * Return what starts commands.
         *
         * @return the porter
         */
        Porter porter();

        /**
         * Open its root.
         *
         * @return the root; the caller closes it
         */
        RootDirectory root();

        /**
         * Say how a person gets a shell in it.
         *
         * @return a command line for the host's root
         */
        String shellCommand();

        /**
         * Return the name of the PID namespace that its processes are in.
         *
         * @return what {@code /proc/PID/ns/pid} leads to: pid_namespaces(7)
         */
        String pidNamespace();

        /**
         * Return the control group in which each command has one of its own.
         *
         * @return its directory; empty where there is none
         */
        Optional<Path> groups();

        /**
         * Return the variables that its configuration gives to every command.
         *
         * @return their names and values
         */
        Map<String, String> environment();

        /**
         * Return how many of the machine's processes the kernel has killed for lack of memory.
         *
         * @return how many since it booted
         */
        long oomKills();

        /**
         * Say why this is not the machine's life any more though it may go on for a moment: the
         * machine was put back to a snapshot.
         *
         * @return the reason; empty while there is none
         */
        String retired();
    }

    /**
     * Prepare to run commands.
     *
     * @param machine the machine's name
     * @param idBase the first of its ids on the host; 0 where it has no user namespace
     * @param folders finds files of the host past the links that machines may have made
     * @param use says what is going to be done, and returns the running machine
     */
    public Commands(String machine, int idBase, SharedFolders folders, Function<String, Life> use) {
        this.machine = machine;
        this.idBase = idBase;
        this.folders = folders;
        this.use = use;
    }

    /**
     * Describe a command.
     *
     * @param words the program and its arguments
     * @return the description
     */
    public Command command(String... words) {
        return new NativeCommand(this, new CommandSpec(List.of(words)));
    }

    /**
     * Run a command as root.
     *
     * @param words the program and its arguments
     * @return what it did
     */
    public ExecResult run(String... words) {
        return run(new CommandSpec(List.of(words)));
    }

    ExecResult run(CommandSpec given) {
        CommandSpec spec =
                given.stdin == null
                        ? given.with(changed -> changed.stdin = Stdin.nothing(given.terminal))
                        : given;
        return launch(spec).follow();
    }

    RunningCommand start(CommandSpec given) {
        CommandSpec spec =
                given.stdin == null
                        ? given.with(changed -> changed.stdin = new Stdin.Written())
                        : given;
        return NativeRunningCommand.of(machine, spec, launch(spec));
    }

    private LaunchedCommand launch(CommandSpec spec) {
        requireSense(spec);
        long began = System.nanoTime();
        Life life = use.apply("running `" + spec.shown() + "`");
        try {
            return launch(spec, life, began);
        } catch (SystemContainerException e) {
            if (life.retired().isEmpty()) {
                throw e;
            }
            throw new SystemContainerException(
                    "running `"
                            + spec.shown()
                            + "` in machine `"
                            + machine
                            + "`: "
                            + life.retired(),
                    e);
        }
    }

    private LaunchedCommand launch(CommandSpec spec, Life life, long began) {
        CommandContext context = new CommandContext(machine, life, life.oomKills());
        CommandRequests.Request asked =
                new CommandRequests(life, machine, idBase, life.environment()).of(spec);
        CommandLaunch launch =
                new CommandLaunch(
                        spec, asked.request(), life.porter(), context, idBase + asked.group());
        try (Rollback opened = new Rollback()) {
            OpenedStdin input = opened.add(OpenedStdin.of(spec.stdin, folders));
            CommandProcess process = launch.start(began);
            opened.release();
            return LaunchedCommand.of(spec, process, input, context, began);
        }
    }

    private static void requireSense(CommandSpec spec) {
        boolean empty = spec.command.isEmpty() ? !spec.login : spec.command.get(0).isEmpty();
        if (empty) {
            throw new IllegalArgumentException(
                    "the command is empty: give a program and its arguments");
        }
        spec.command.forEach(word -> Objects.requireNonNull(word, "argument"));
        if (spec.isMerged() && !spec.stderr.isEmpty()) {
            throw new IllegalArgumentException(
                    "`"
                            + spec.shown()
                            + "` has no standard error of its own: with a terminal or merged errors"
                            + " it comes with the standard output");
        }
    }
}

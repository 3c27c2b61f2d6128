package io.systemcontainers.shell;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.keeper.CommandStatus;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.OwnTerminal;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Socket;
import io.systemcontainers.sys.Terminal;
import io.systemcontainers.sys.net.MessageListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Has a shell in a machine of another JVM, for the person at the standard input. */
public final class ShellClient {

    static final int LONGEST_ANSWER = 2000;

    private static final String USAGE =
            "usage: java -cp … io.systemcontainers.Shell MACHINE [PROCESS]";

    /* How long the JVM may take to answer, and then the machine to open a terminal. */
    private static final int ANSWER_MILLISECONDS = 10_000;

    private ShellClient() {}

    /**
     * Have a shell.
     *
     * @param arguments the machine's name, and the number of its init where there are several
     * @return the shell's exit code
     * @throws SystemContainerException if there is none to be had, with the reason
     */
    public static int run(List<String> arguments) {
        ShellDirectory directory = ShellDirectory.ofHost();
        ShellDirectory.Entry entry = find(directory, arguments);
        Optional<OwnTerminal> own = OwnTerminal.raw();
        Thread restoring = new Thread(() -> own.ifPresent(OwnTerminal::close), "restore terminal");
        Runtime.getRuntime().addShutdownHook(restoring); // also at the end of this, by System.exit
        OwnTerminal.Size size = own.map(OwnTerminal::size).orElse(new OwnTerminal.Size(0, 0));
        ShellRequest request = ShellRequest.of(size.columns(), size.rows(), System.getenv("TERM"));
        try (CommandStatus status = ask(directory, entry, request);
                Terminal shell = new Terminal(terminal(entry, status))) {
            return new ShellRelay(entry.machine(), status, shell, own).run();
        }
    }

    private static ShellDirectory.Entry find(ShellDirectory directory, List<String> arguments) {
        if (arguments.isEmpty() || arguments.size() > 2 || arguments.get(0).startsWith("-")) {
            throw new SystemContainerException(USAGE + "; " + there(directory.entries()));
        }
        String machine = arguments.get(0);
        String init = arguments.size() == 2 ? arguments.get(1) : "";
        List<ShellDirectory.Entry> all = directory.entries();
        List<ShellDirectory.Entry> found =
                all.stream()
                        .filter(entry -> entry.machine().equals(machine))
                        .filter(entry -> init.isEmpty() || init.equals("" + entry.init()))
                        .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new SystemContainerException(
                "opening a shell in machine `"
                        + String.join(" ", arguments)
                        + "`: "
                        + (found.isEmpty()
                                ? "no JVM keeps it, or has printed a line for it: a machine ends"
                                        + " with its JVM, and is another after a reset or reboot"
                                : "there are several: give the process, too")
                        + "; "
                        + there(found.isEmpty() ? all : found));
    }

    private static String there(List<ShellDirectory.Entry> entries) {
        return entries.isEmpty()
                ? "there is no machine with a shell at present"
                : entries.stream()
                        .map(entry -> "`" + entry + "`")
                        .collect(Collectors.joining(", ", "there are: ", ""));
    }

    private static CommandStatus ask(
            ShellDirectory directory, ShellDirectory.Entry entry, ShellRequest request) {
        try (Socket connection = MessageListener.connect(directory.file(entry))) {
            connection.send(request.encode());
            if (!isReadable(connection.fd())) {
                throw new SystemContainerException(
                        doing(entry)
                                + "its JVM did not answer within "
                                + ANSWER_MILLISECONDS / 1000
                                + " s: it stands still, as in a debugger: let it go on");
            }
            Socket.Received answer = connection.receive(LONGEST_ANSWER, 1);
            if (answer.descriptors().size() == 1) {
                return new CommandStatus(new Socket(answer.descriptors().get(0)));
            }
            String reason = new String(answer.content(), StandardCharsets.UTF_8);
            throw new SystemContainerException(
                    doing(entry)
                            + (reason.isEmpty()
                                    ? "its JVM has closed it: start it again"
                                    : reason.substring(1)));
        }
    }

    private static Fd terminal(ShellDirectory.Entry entry, CommandStatus status) {
        if (!isReadable(status.fd())) {
            throw new SystemContainerException(
                    doing(entry)
                            + "it did not open a terminal within "
                            + ANSWER_MILLISECONDS / 1000
                            + " s: it is frozen, or has no time: unfreeze it, or try again");
        }
        CommandEvent event = status.next();
        if (event instanceof CommandEvent.HasTerminal has) {
            return has.master();
        }
        if (event instanceof CommandEvent.Refused refused) {
            throw new KernelException(doing(entry) + "calling", refused.call(), refused.errno());
        }
        throw new SystemContainerException(doing(entry) + "it has ended: start it again");
    }

    private static boolean isReadable(Fd fd) {
        try (Poll poll = new Poll(1, fd)) {
            return poll.await(ANSWER_MILLISECONDS);
        }
    }

    private static String doing(ShellDirectory.Entry entry) {
        return "opening a shell in machine `" + entry.machine() + "`: ";
    }
}

package io.systemcontainers.junit;

import io.systemcontainers.ExecResult;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Publish what a machine says of itself when a test has failed, as text that a person or a build
 * server may show: {@link MachineText#file}. It must not hide the failure: whatever goes wrong here
 * is said in the log or in the evidence, never thrown.
 */
record Evidence(Duration limit, PrintStream attachments) {

    /** How long one command in a machine that may be broken may take. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int JOURNAL_LINES = 500;

    private static final System.Logger LOG = System.getLogger(Evidence.class.getName());

    /** What CI systems show files by: Jenkins, GitLab and Azure read it from a test's output. */
    static Evidence forThisBuild() {
        boolean ci = System.getenv("CI") != null;
        return new Evidence(LIMIT, ci ? System.out : null);
    }

    void publish(ExtensionContext context, Machine machine, List<InactiveUnits> inactive) {
        List<Path> files = new ArrayList<>();
        try {
            context.publishDirectory(
                    "machine-" + machine.name(),
                    directory -> files.addAll(collect(machine, inactive, directory)));
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "publishing what machine `"
                            + machine.name()
                            + "` says of itself"
                            + shell(machine),
                    e);
        }
        if (!files.isEmpty()) {
            announce(context.getDisplayName(), machine, files);
        }
    }

    void announce(String test, Machine machine, List<Path> files) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} failed: what machine `{1}` says of itself is in {2}{3}",
                MachineText.name(test),
                machine.name(),
                files.get(0).toAbsolutePath().getParent(),
                shell(machine));
        if (attachments != null) {
            files.forEach(
                    file -> attachments.println("[[ATTACHMENT|" + file.toAbsolutePath() + "]]"));
        }
    }

    private static String shell(Machine machine) {
        return KeptMachines.shell(machine)
                .map(shell -> "; for a shell in it, as long as it runs: " + shell)
                .orElse("");
    }

    List<Path> collect(Machine machine, List<InactiveUnits> inactive, Path directory)
            throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(Files.writeString(directory.resolve("console.log"), console(machine)));
        if (!inactive.isEmpty()) {
            List<String> texts = inactive.stream().map(InactiveUnits::text).toList();
            files.add(Files.write(directory.resolve("inactive-units.txt"), texts));
        }
        if (machine.state() != MachineState.RUNNING) {
            return files;
        }
        if (hasSystemd(machine)) {
            files.add(
                    Files.writeString(
                            directory.resolve("failed-units.txt"),
                            output(machine, "systemctl", "--failed", "--no-pager", "--plain")));
        }
        String journal = journal(machine);
        if (!journal.isEmpty()) {
            files.add(
                    Files.writeString(directory.resolve("journal.txt"), MachineText.file(journal)));
        }
        return files;
    }

    private String journal(Machine machine) {
        try {
            return bounded(() -> machine.journal(JournalFilter.all().lines(JOURNAL_LINES)));
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    private static String console(Machine machine) {
        try {
            return MachineText.file(machine.console().log());
        } catch (RuntimeException e) {
            return "(no console: " + e + ")";
        }
    }

    // sd_booted(3)
    private boolean hasSystemd(Machine machine) {
        try {
            return bounded(() -> machine.files().exists("/run/systemd/system"));
        } catch (IOException e) {
            return false;
        }
    }

    private String output(Machine machine, String... command) {
        try {
            ExecResult result = bounded(() -> machine.exec(command));
            return MachineText.file(result.stdout() + result.stderr());
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    /**
     * Ask on a thread of its own, which is left to the end of the machine if it is not answered.
     */
    private <T> T bounded(Callable<T> question) throws IOException {
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = new Thread(task, "systemcontainers-evidence");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new IOException("no answer within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException | CancellationException e) {
            throw new IOException("no answer: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}

package io.systemcontainers.host;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Print what this host offers to machines, and what to do where it is not enough.
 *
 * <pre>{@code
 * java -cp … io.systemcontainers.host.Doctor [STORE]
 * }</pre>
 *
 * <p>Exits with 0 where machines can run, with 1 where they cannot, and with 2 when it was called
 * wrongly.
 */
public final class Doctor {

    private Doctor() {}

    /**
     * Make all checks and print them to the standard output.
     *
     * @param arguments the store's directory; the default store where it is left out
     */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out) {
        if (arguments.size() > 1 || arguments.stream().anyMatch(word -> word.startsWith("-"))) {
            out.println("usage: java -cp … io.systemcontainers.host.Doctor [STORE]");
            return 2;
        }
        EngineConfig config =
                arguments.isEmpty()
                        ? EngineConfig.defaults()
                        : new EngineConfig(Path.of(arguments.get(0)));
        return report(HostChecks.run(config.store()), out);
    }

    static int report(List<HostCheck> checks, PrintStream out) {
        checks.forEach(out::println);
        List<String> failed =
                checks.stream()
                        .filter(check -> check.verdict() == Verdict.FAILED)
                        .map(HostCheck::name)
                        .toList();
        out.println();
        out.println(
                failed.isEmpty()
                        ? "This host can run machines."
                        : "This host cannot run machines: " + String.join(", ", failed) + ".");
        return failed.isEmpty() ? 0 : 1;
    }
}

package io.systemcontainers.host;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Print what this host offers to machines, and what to do where it is not enough; or, with {@code
 * --store}, what is in a store, and what of it was damaged and has been mended.
 *
 * <pre>{@code
 * java -cp … io.systemcontainers.host.Doctor [--store] [STORE]
 * }</pre>
 *
 * <p>Exits with 0 where machines can run, or the store can be used, with 1 where they cannot or
 * something is left for a person to do, and with 2 when it was called wrongly.
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

    static int run(List<String> words, PrintStream out) {
        boolean store = words.stream().limit(1).anyMatch("--store"::equals);
        List<String> arguments = store ? words.subList(1, words.size()) : words;
        if (arguments.size() > 1 || arguments.stream().anyMatch(word -> word.startsWith("-"))) {
            out.println("usage: java -cp … io.systemcontainers.host.Doctor [--store] [STORE]");
            return 2;
        }
        EngineConfig config =
                arguments.isEmpty()
                        ? EngineConfig.defaults()
                        : new EngineConfig(Path.of(arguments.get(0)));
        return store
                ? reportStore(config.store(), out)
                : report(HostChecks.run(config.store()), out);
    }

    private static int reportStore(Path store, PrintStream out) {
        List<HostCheck> findings = StoreDoctor.check(store);
        findings.forEach(out::println);
        boolean isFine = findings.stream().noneMatch(check -> check.verdict() == Verdict.FAILED);
        out.println();
        out.println(
                "The store `"
                        + store
                        + (isFine
                                ? "` can be used."
                                : "` has something in it that cannot be used: see FAILED."));
        return isFine ? 0 : 1;
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

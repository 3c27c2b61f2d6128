package io.systemcontainers.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * Torment JVMs that use machines, at random, for as long as is asked for.
 *
 * <pre>{@code
 * mvn -q -B -Pchaos -pl engine verify [-Dchaos.seconds=3600] [-Dchaos.seed=1]
 * }</pre>
 *
 * <p>Exits with 1 at the first thing that is wrong, and leaves what it worked with for a person.
 * The seed says what is drawn, not which moment a process is at then: a seed that has found
 * something may need several runs to find it again.
 */
public final class Chaos {

    private static final String SECONDS = "chaos.seconds";
    private static final String SEED = "chaos.seed";

    private Chaos() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Duration duration = Duration.ofSeconds(Long.getLong(SECONDS, 120));
        long seed = Long.getLong(SEED, System.nanoTime());
        System.out.printf("chaos: %d seconds, -D%s=%d%n", duration.toSeconds(), SEED, seed);
        Path directory = Files.createTempDirectory("systemcontainers-chaos");
        Tally tally = new Tally();
        boolean right = run(duration, new Random(seed), directory, tally);
        System.out.println("chaos: " + tally);
        if (right) {
            Stores.delete(directory);
        } else {
            System.out.printf("chaos: -D%s=%d; look at `%s`%n", SEED, seed, directory);
        }
        System.exit(right ? 0 : 1);
    }

    private static boolean run(Duration duration, Random random, Path directory, Tally tally)
            throws IOException, InterruptedException {
        Stores stores = Stores.below(directory);
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            Path own = Files.createTempDirectory(directory, "round-");
            ChaosRound round = new ChaosRound(random.nextLong(), own, stores, tally);
            try {
                round.run();
            } catch (AssertionError | RuntimeException | IOException e) {
                System.out.println("chaos: " + round);
                e.printStackTrace(System.out);
                return false;
            }
            Stores.delete(own);
        }
        return true;
    }
}

package io.systemcontainers.chaos;

import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** One victim from its start to its end, what is done to it, and what is looked at afterwards. */
final class ChaosRound {

    /* The promise is a second; a machine under load, five times slower, has more. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final long SHORTEST_MILLISECONDS = 1500;
    private static final int LONGEST_MORE = 3500;
    private static final int BETWEEN_KILLS = 500;
    private static final String DIGEST =
            "find /bin /etc /sbin /usr -xdev -type f | grep -vE '/(hostname|hosts|machine-id|resolv.conf)$'"
                    + " | sort | xargs sha256sum | sha256sum";

    private final long seed;
    private final Random random;
    private final Path directory;
    private final Stores stores;
    private final Tally tally;
    private final Conditions conditions;
    private boolean keeperKilled;

    ChaosRound(long seed, Path directory, Stores stores, Tally tally) {
        this.seed = seed;
        this.random = new Random(seed);
        this.directory = directory;
        this.stores = stores;
        this.tally = tally;
        this.conditions = Conditions.draw(random);
    }

    void run() throws IOException, InterruptedException {
        tally.round(conditions.isWanting());
        if (conditions.storeMegabytes() > 0) {
            try (SmallStore small = stores.small(conditions.storeMegabytes())) {
                HostResources before = HostResources.take();
                runOn(stores.smallDirectory(), before);
                small.grow(conditions.storeMegabytes() * 8);
                lookAfter(stores.smallDirectory(), before);
            }
            return;
        }
        if (random.nextInt(4) == 0) {
            tally.damaged(Damage.one(stores.directory(), random));
        }
        HostResources before = HostResources.take();
        runOn(stores.directory(), before);
        lookAfter(stores.directory(), before);
    }

    @SuppressWarnings("try") // the limit counts until it is closed
    private void runOn(Path store, HostResources before) throws IOException, InterruptedException {
        try (VictimProcess victim = VictimProcess.start(conditions, store, directory, seed)) {
            if (conditions.tasks() > 0) {
                try (TaskLimit limit = TaskLimit.of(victim.handle(), conditions.tasks())) {
                    torment(victim);
                    awaitNothing(before);
                }
            } else {
                torment(victim);
                awaitNothing(before);
            }
        }
    }

    private void torment(VictimProcess victim) throws IOException, InterruptedException {
        List<String> said = new ArrayList<>();
        String line = victim.nextLine();
        boolean begun = Victim.AT_IT.equals(line);
        if (!begun && !conditions.isWanting()) {
            throw new AssertionError("the victim did not start: " + line + "\n" + victim.errors());
        }
        long end = System.nanoTime() + duration().toNanos();
        while (begun && System.nanoTime() - end < 0) {
            if (victim.endsWithin(random.nextInt(BETWEEN_KILLS))) {
                break;
            }
            kill(victim);
        }
        if (random.nextBoolean()) {
            victim.kill();
            tally.killed("JVM");
            return;
        }
        victim.finish();
        while (line != null) {
            said.add(line);
            line = victim.nextLine();
        }
        judge(said, victim);
    }

    private Duration duration() {
        return Duration.ofMillis(SHORTEST_MILLISECONDS + random.nextInt(LONGEST_MORE));
    }

    private void kill(VictimProcess victim) {
        Target target = Target.values()[random.nextInt(Target.values().length)];
        if (target.killOne(victim.handle(), random)) {
            keeperKilled |= target == Target.KEEPER;
            tally.killed(target.name());
        }
    }

    private void judge(List<String> said, VictimProcess victim) {
        List<String> wrong =
                said.stream()
                        .filter(line -> line.startsWith(Victim.WRONG))
                        .map(line -> line.replace("\\n", "\n"))
                        .toList();
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong));
        }
        String last = said.get(said.size() - 1);
        if (last.startsWith(Victim.DONE)) {
            tally.done(last.substring(Victim.DONE.length()));
        } else if (!conditions.isWanting()) {
            throw new AssertionError("the victim ended without a word\n" + victim.errors());
        }
    }

    /* Of a killed keeper's machine the control groups stay until the next engine opens. */
    private void awaitNothing(HostResources before) {
        awaitLeft(
                "what is left on the host before another engine opens",
                before,
                left -> keeperKilled ? left.isLeftToNextEngine() : left.withoutRecords().isEmpty());
    }

    private static void awaitLeft(
            String what, HostResources before, Predicate<HostResources> right) {
        try {
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> right.test(HostResources.take().since(before)));
        } catch (ConditionTimeoutException e) {
            HostResources left = HostResources.take().since(before);
            throw new AssertionError(what + ": " + left + left.processes(), e);
        }
    }

    /* Another engine collects what is left, and finds all that was complete. */
    private void lookAfter(Path store, HostResources before) throws IOException {
        age(store, before);
        try (Engine engine = Engine.open(new EngineConfig(store));
                Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            String digest = machine.exec("sh", "-c", DIGEST).assertSuccess().stdout();
            tally.sameImage(digest);
        }
        try {
            await().atMost(SOON).until(() -> names(store.resolve("machines")).isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "what is left in the store: " + names(store.resolve("machines")), e);
        }
        awaitLeft("what another engine has left", before, HostResources::isEmpty);
    }

    /* What is young may belong to an engine that has not locked it yet, and is left alone. */
    private static void age(Path store, HostResources before) throws IOException {
        List<Path> young = new ArrayList<>(names(store.resolve("machines")));
        HostResources.take()
                .since(before)
                .census()
                .cgroups()
                .forEach(path -> young.add(Path.of(path)));
        for (Path path : young) {
            try {
                Files.setLastModifiedTime(path, FileTime.fromMillis(0));
            } catch (IOException e) {
                if (Files.exists(path)) {
                    throw e;
                }
            }
        }
    }

    private static List<Path> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    @Override
    public String toString() {
        return "round with seed " + seed + ", " + conditions;
    }
}

package io.systemcontainers.chaos;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.OpenFileLimit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A JVM that drives several machines until its standard input ends, or it is killed. It prints a
 * line when its machines are there to be killed, one for each thing that was wrong, and at the end
 * what it has done.
 */
public final class Victim {

    /** What is printed once it is at it. */
    static final String AT_IT = "at it";

    /** What a line begins with that says what was wrong. */
    static final String WRONG = "wrong: ";

    /** What the last line begins with. */
    static final String DONE = "done: ";

    private static final int ACTORS = 2;

    private volatile boolean ending;
    private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();

    private Victim() {}

    /**
     * Drive machines.
     *
     * @param arguments the store, a directory of its own, a seed, and whether it is in want
     */
    public static void main(String[] arguments) throws Exception {
        // A class that is looked for when there are no descriptors is not there for ever.
        OpenFileLimit.load(Engine.class);
        OpenFileLimit.load(Victim.class);
        new Victim()
                .run(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        Long.parseLong(arguments[2]),
                        Boolean.parseBoolean(arguments[3]));
    }

    private void run(Path store, Path directory, long seed, boolean wanting) throws Exception {
        List<Actor> actors = new ArrayList<>();
        try (Engine engine = Engine.open(new EngineConfig(store))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < ACTORS; i++) {
                Path own = Files.createDirectories(directory.resolve("actor-" + i));
                Actor actor = new Actor(engine, new Random(seed + i), own, wanting);
                actors.add(actor);
                threads.add(new Thread(() -> drive(actor), "actor-" + i));
            }
            threads.forEach(Thread::start);
            System.out.println(AT_IT);
            while (System.in.read() >= 0) {
                continue; // nothing is said; the end is what counts
            }
            ending = true;
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (SystemContainerException | OutOfMemoryError e) {
            if (!wanting) {
                wrong.add(e);
            }
        }
        wrong.forEach(failure -> System.out.println(WRONG + trace(failure).replace("\n", "\\n")));
        System.out.println(DONE + summary(actors));
        // Threads that the engine has not ended are not what is looked at here.
        System.exit(0);
    }

    private void drive(Actor actor) {
        try {
            while (!ending) {
                actor.act();
            }
            actor.close();
        } catch (Throwable e) {
            wrong.add(e);
        }
    }

    private static String summary(List<Actor> actors) {
        Map<Operation, Integer> done = new EnumMap<>(Operation.class);
        int refused = 0;
        for (Actor actor : actors) {
            actor.done().forEach((operation, times) -> done.merge(operation, times, Integer::sum));
            refused += actor.refused();
        }
        StringBuilder text = new StringBuilder("REFUSED=" + refused);
        done.forEach(
                (operation, times) -> text.append(' ').append(operation).append('=').append(times));
        return text.toString();
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}

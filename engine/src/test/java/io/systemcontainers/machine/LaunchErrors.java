package io.systemcontainers.machine;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.sys.FailingCall;
import io.systemcontainers.testing.Keepers;
import java.util.ArrayList;
import java.util.List;

/** A JVM whose launches meet errors: no thread is to be had, or the stack is too small. */
public final class LaunchErrors {

    private static final int MOST_THREADS = 60;
    private static final int STACK_BYTES = 1 << 20;
    private static final int STEPS = 60;
    private static final int STEP_FRAMES = 20;

    private final Engine engine;
    private final List<Machine> machines = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private int failures;

    private LaunchErrors(Engine engine) {
        this.engine = engine;
    }

    /**
     * Launch, and print what is left.
     *
     * @param arguments {@code threads} or {@code stack}
     */
    public static void main(String[] arguments) throws Exception {
        try (Engine engine = Engine.open()) {
            LaunchErrors errors = new LaunchErrors(engine);
            errors.launch(); // loads classes
            if (arguments[0].equals("threads")) {
                errors.withoutThreads();
            } else {
                errors.withoutStack();
            }
            errors.launch();
            System.out.println("failures: " + (errors.failures > 0));
        }
        System.out.println("keepers: " + Keepers.of("").size());
    }

    private void launch() {
        try (Machine machine = engine.launch(config())) {
            machine.exec("true").assertSuccess();
        }
    }

    private static MachineConfig config() {
        return MachineConfig.of("busybox");
    }

    private void withoutThreads() {
        boolean more = true;
        for (int from = 1; more && from < MOST_THREADS; from++) {
            FailingCall.Outcome outcome = FailingCall.withoutThreads(this::launch, from);
            more = outcome.failed().isPresent();
            check("from thread " + from, outcome.thrown().orElse(null));
        }
        boolean again = true;
        for (int from = 1; again && from < MOST_THREADS; from++) {
            Machine machine = engine.create(config());
            FailingCall.Outcome outcome = FailingCall.withoutThreads(machine::start, from);
            again = outcome.failed().isPresent();
            outcome.thrown().ifPresent(error -> checkStopped(machine));
            machine.close();
            check("start from thread " + from, outcome.thrown().orElse(null));
        }
    }

    private static void checkStopped(Machine machine) {
        if (machine.state() != MachineState.STOPPED) {
            System.out.println("after a start that failed: " + machine.state());
            machine.kill();
        }
        machine.start();
        machine.exec("true").assertSuccess();
        machine.kill();
        if (machine.state() != MachineState.STOPPED) {
            System.out.println("after a kill: " + machine.state());
        }
    }

    private void withoutStack() throws InterruptedException {
        for (int step = 0; step < STEPS; step++) {
            machines.add(engine.create(config()));
        }
        Thread thread = new Thread(null, () -> dig(0), "deep", STACK_BYTES);
        thread.start();
        thread.join();
        for (int step = 0; step < thrown.size(); step++) {
            Machine machine = machines.get(step);
            if (thrown.get(step) != null) {
                checkStopped(machine);
            }
        }
        machines.forEach(Machine::close);
        thrown.forEach(each -> check("without stack", each));
    }

    /* On the way back from the deepest frame there is more stack left at each. */
    private int dig(int depth) {
        int deepest;
        try {
            deepest = dig(depth + 1);
        } catch (StackOverflowError e) {
            return depth;
        }
        int left = deepest - depth;
        if (left % STEP_FRAMES == 0 && thrown.size() < STEPS) {
            thrown.add(tryToStart(machines.get(thrown.size())));
        }
        return deepest;
    }

    private static Throwable tryToStart(Machine machine) {
        try {
            machine.start();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private void check(String when, Throwable thrown) {
        failures += thrown == null ? 0 : 1;
        int keepers = Keepers.of("").size();
        int machines = engine.machines().size();
        if (keepers + machines > 0) {
            System.out.println(
                    when + ": " + keepers + " keepers, " + machines + " machines: " + thrown);
        }
    }
}

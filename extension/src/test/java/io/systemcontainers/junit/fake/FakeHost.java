package io.systemcontainers.junit.fake;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.EngineProperties;
import io.systemcontainers.HostCheck;
import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.Provision;
import io.systemcontainers.testing.Patience;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** What engines of one test share: the calls they were sent, and what is to go wrong. */
public final class FakeHost {

    // Engines are found through a ServiceLoader, which hands nothing on: so it is static.
    private static final AtomicReference<FakeHost> CURRENT = new AtomicReference<>();

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Map<String, String>> provisioned = new ConcurrentHashMap<>();
    private final Map<String, String> facts = new ConcurrentHashMap<>();
    private final List<Provision> provisions = Collections.synchronizedList(new ArrayList<>());
    private RuntimeException refusal;
    private volatile EngineProperties properties;
    private final Set<String> unbootable = ConcurrentHashMap.newKeySet();
    private final Set<String> unclosable = ConcurrentHashMap.newKeySet();
    private final CountDownLatch nameTaken = new CountDownLatch(1);
    private volatile CyclicBarrier startLine;
    private int bootsUntilFailure = Integer.MAX_VALUE;

    private FakeHost() {}

    public static FakeHost fresh() {
        FakeHost host = new FakeHost();
        CURRENT.set(host);
        return host;
    }

    static FakeHost current() {
        return CURRENT.get();
    }

    /** Note something that a test case did, among the calls. */
    public static void note(String what) {
        current().record(what);
    }

    public FakeHost cannotRunMachines() {
        return refuse(
                new HostUnavailableException(
                        List.of(
                                new HostCheck(
                                        "overlayfs",
                                        HostCheck.Verdict.FAILED,
                                        "missing",
                                        "load the module"))));
    }

    public FakeHost refuse(RuntimeException reason) {
        refusal = reason;
        return this;
    }

    /** Let the n-th boot fail. */
    public FakeHost failBoot(int n) {
        bootsUntilFailure = n;
        return this;
    }

    /** Let machines of this name not boot. */
    public FakeHost failBootsOf(String name) {
        unbootable.add(name);
        return this;
    }

    /** Let machines of this name say that they cannot be closed. */
    public FakeHost failClosesOf(String name) {
        unclosable.add(name);
        return this;
    }

    boolean closes(String name) {
        return !unclosable.contains(name);
    }

    /** Let no machine start, or be put back, until so many are about to. */
    public FakeHost startTogether(int machines) {
        startLine = new CyclicBarrier(machines);
        return this;
    }

    void waitForTheOthers() {
        if (startLine != null) {
            try {
                startLine.await(Patience.SECONDS, TimeUnit.SECONDS);
            } catch (BrokenBarrierException | TimeoutException | InterruptedException e) {
                throw new IllegalStateException("the others do not start", e);
            }
        }
    }

    void refuseName() {
        nameTaken.countDown();
    }

    /** Wait until a machine was not made because its name was taken. */
    public static void awaitTakenName() throws InterruptedException {
        if (!current().nameTaken.await(Patience.SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody wanted the name");
        }
    }

    /** Let {@code systemctl show} say something of an inactive unit. */
    public FakeHost unit(String name, String properties) {
        facts.put(name, properties);
        return this;
    }

    String facts(String unit) {
        return facts.getOrDefault(unit, "ActiveState=inactive\nType=simple");
    }

    Map<String, Map<String, String>> provisioned() {
        return provisioned;
    }

    void keep(Provision provision) {
        provisions.add(provision);
    }

    /** Return what engines were asked to provision. */
    public List<Provision> provisions() {
        synchronized (provisions) {
            return List.copyOf(provisions);
        }
    }

    /** Forget the calls, as if a second build began. */
    public FakeHost secondRun() {
        calls.clear();
        return this;
    }

    /** Returns what the engine was configured by. */
    public EngineProperties properties() {
        return properties;
    }

    Engine openEngine(EngineConfig config) {
        record("open engine");
        properties = config.properties();
        if (refusal != null) {
            throw refusal;
        }
        return new FakeEngine(this);
    }

    synchronized boolean nextBootFails(String name) {
        bootsUntilFailure--;
        return bootsUntilFailure == 0 || unbootable.contains(name);
    }

    void record(String call) {
        calls.add(call);
    }

    public List<String> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }
}

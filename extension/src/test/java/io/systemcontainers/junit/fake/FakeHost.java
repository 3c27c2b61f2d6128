package io.systemcontainers.junit.fake;

import io.systemcontainers.Engine;
import io.systemcontainers.HostCheck;
import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.Provision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    Engine openEngine() {
        record("open engine");
        if (refusal != null) {
            throw refusal;
        }
        return new FakeEngine(this);
    }

    synchronized boolean nextBootFails() {
        bootsUntilFailure--;
        return bootsUntilFailure == 0;
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

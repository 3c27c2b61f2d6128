package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Usage;
import io.systemcontainers.cgroup.LeftGroups;
import io.systemcontainers.cgroup.MachineGroups;
import io.systemcontainers.cgroup.OomKills;
import io.systemcontainers.console.ConsoleLog;
import io.systemcontainers.exec.Commands;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.Keeper;
import io.systemcontainers.keeper.KeeperListener;
import io.systemcontainers.keeper.KeeperProgram;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.network.forward.Side;
import io.systemcontainers.rootfs.MountedFiles;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileService;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.text.MachineText;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Follow one life of a machine, from the start of its init to the end of it. */
final class Boot implements KeeperListener {

    private static final System.Logger LOG = System.getLogger(Boot.class.getName());
    private static final int CONSOLE_LINES = 15;
    /* How often it is seen whether a boot that waits for control groups to go is still wanted. */
    private static final Duration CLEARING = Duration.ofSeconds(1);
    /* Its reader finds the end of a console by itself, a moment after the machine is gone. */
    private static final long CONSOLE_MILLISECONDS = 1000;

    private final String name;
    private final ConsoleLog console;
    private final OomKills oomKills;
    private final MachineShells shells;
    private final Connection connection;
    private final MachineGroups groups;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();
    private volatile Keeper keeper;
    private volatile boolean killed;
    private volatile Porter porter;
    private volatile InitProcess init;
    private Fd rootDirectory;
    private Thread consoleThread;
    private volatile String retired = "";

    /**
     * Prepare a boot.
     *
     * @param name the machine's name
     * @param console where its console is kept
     * @param memoryEvents the file that counts who was killed for lack of memory; null where there
     *     is none
     * @param connection connects it with the network
     * @param groups its control groups, which a keeper that is killed leaves
     */
    Boot(
            String name,
            ConsoleLog console,
            Path memoryEvents,
            Connection connection,
            MachineGroups groups) {
        this.name = name;
        this.console = console;
        this.oomKills = new OomKills(memoryEvents);
        this.shells = new MachineShells(name);
        this.connection = connection;
        this.groups = groups;
    }

    /** Start init; returns when it runs, which is before it has booted. */
    void start(KeeperProgram program, BootPlan plan, Duration limit) {
        clearEarlierLife(limit);
        keeper = Keeper.spawn(program, name, this);
        if (killed) {
            keeper.kill(); // whoever killed it was there before its keeper
        }
        await(keeper.start(plan), limit, "its init was not started");
    }

    @Override
    public void network(Fd namespace) {
        connection.connect(namespace);
    }

    @Override
    public void booting(Keeper.Booting begun) {
        init = InitProcess.of(name, begun.init());
        porter = begun.porter();
        shells.begin(begun.init(), porter);
        begun.console().ifPresent(master -> consoleThread = console.follow(master));
    }

    @Override
    public void replaced(Porter other) {
        LOG.log(
                Level.WARNING,
                "the process that lets commands into machine `"
                        + name
                        + "` was killed, most likely for lack of memory, and has been replaced:"
                        + " commands that ran were killed; raise limits.memory");
        Porter former = porter;
        porter = other;
        shells.replace(other);
        former.close();
    }

    @Override
    public void viewerDied(boolean replaced) {
        LOG.log(
                Level.WARNING,
                "the process that shows machine `"
                        + name
                        + "` itself in /proc/meminfo and others was killed, "
                        + (replaced
                                ? "and has been replaced"
                                : "and so was the next: reading them fails with ENOTCONN until the"
                                        + " machine starts again"));
    }

    /** Wait until init says that it has booted. */
    void awaitReady(Duration limit) {
        await(ready, limit, "it did not say that it has booted");
    }

    /* A life that left thousands of control groups has a process of its keeper remove them. */
    private void clearEarlierLife(Duration limit) {
        Deadline deadline = Deadline.in(limit);
        for (Optional<LeftGroups> left = groups.clear(CLEARING);
                left.isPresent();
                left = groups.clear(CLEARING)) {
            if (killed || deadline.passed() || Thread.currentThread().isInterrupted()) {
                throw new SystemContainerException(
                        "starting machine `"
                                + name
                                + "`: the control groups of its life before are not gone "
                                + (killed || !deadline.passed()
                                        ? "yet, and it is not waited for any longer"
                                        : "after " + shown(limit))
                                + ": "
                                + MachineText.name(left.get().toString())
                                + "; a process that its keeper left goes on with them for two"
                                + " minutes, or another engine does: start it again then");
            }
        }
    }

    private static String shown(Duration limit) {
        return limit.equals(Limit.BOOT.duration())
                ? Limit.BOOT.toString()
                : limit.toSeconds() + " s";
    }

    private <T> T await(CompletableFuture<T> future, Duration limit, String missing) {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SystemContainerException failure) {
                throw failure;
            }
            throw new SystemContainerException(
                    "starting machine `" + name + "`: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new SystemContainerException(
                    "starting machine `"
                            + name
                            + "`: "
                            + missing
                            + " within "
                            + shown(limit)
                            + adviceToKeep()
                            + lackOfMemory()
                            + consoleTail(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "starting machine `" + name + "`: this thread was interrupted", e);
        }
    }

    private static String adviceToKeep() {
        return Limit.KEEP.duration().isZero()
                ? "; to have a look at it then, set property `" + Limit.KEEP.property() + "`"
                : "";
    }

    private String lackOfMemory() {
        return OomKills.describe(oomKills.count());
    }

    private String consoleTail() {
        String tail = console.lastLines(CONSOLE_LINES);
        String newLine = System.lineSeparator();
        return tail.isEmpty()
                ? "; it wrote nothing to its console"
                : "; the last lines of its console:" + newLine + MachineText.lines(tail);
    }

    @Override
    public synchronized void root(Fd directory) {
        closeRoot();
        rootDirectory = directory;
    }

    private synchronized void closeRoot() {
        if (rootDirectory != null) {
            rootDirectory.close();
            rootDirectory = null;
        }
    }

    /** Return the machine's root; the caller closes it. */
    synchronized RootDirectory root(int idBase) {
        return RootDirectory.ofMachine(
                openRoot(), new MountedFiles(init.pid(), this::startFileService), idBase);
    }

    private FileService startFileService() {
        return porter.startFileService(Limit.FILES.duration(), Limit.FILES.toString());
    }

    /** Say where proxies have their sockets in the machine. */
    Side side(NetworkNamespace network, int idBase) {
        return new Side(network, () -> rootOfSockets(idBase), idBase, "machine `" + name + "`");
    }

    /* A socket in a file system that a process serves would have the proxies' thread wait for it. */
    private synchronized Fd rootOfSockets(int idBase) {
        MountedFiles mounts =
                new MountedFiles(
                        init.pid(),
                        () -> {
                            throw new SystemContainerException(
                                    "looking for a unix socket in machine `"
                                            + name
                                            + "`: it is in a file system that was mounted there:"
                                            + " put it below /run, or anywhere on the machine's"
                                            + " own disk");
                        });
        return RootDirectory.open(openRoot(), mounts, idBase);
    }

    private synchronized Fd openRoot() {
        if (rootDirectory == null || ended.isDone()) {
            throw new SystemContainerException(
                    "reaching the files of machine `" + name + "`: it has ended: start it");
        }
        return rootDirectory;
    }

    /** Return how many of its processes the kernel has killed for lack of memory. */
    long oomKills() {
        return oomKills.count();
    }

    /** Return what went through its network devices. */
    Map<String, Usage.Traffic> traffic() {
        return NetworkTraffic.of(init);
    }

    /** Return the shells that persons have in it. */
    MachineShells shells() {
        return shells;
    }

    /**
     * Give access to what commands need.
     *
     * @param idBase the first of the machine's ids on the host
     * @param groups the control group in which each command has one of its own; null where there is
     *     none
     * @param environment the variables of every command
     */
    Commands.Life life(int idBase, Path groups, Supplier<Map<String, String>> environment) {
        return new Commands.Life() {
            @Override
            public Porter porter() {
                return porter;
            }

            @Override
            public RootDirectory root() {
                return Boot.this.root(idBase);
            }

            @Override
            public String shellCommand() {
                return shells.advice();
            }

            @Override
            public String pidNamespace() {
                return init.namespace();
            }

            @Override
            public Optional<Path> groups() {
                return Optional.ofNullable(groups);
            }

            @Override
            public Map<String, String> environment() {
                return environment.get();
            }

            @Override
            public long oomKills() {
                return oomKills.count();
            }

            @Override
            public String retired() {
                return retired;
            }
        };
    }

    /** Say why those who still use this life of the machine cannot go on. */
    void retire(String why) {
        retired = why;
    }

    void signal(int signal) {
        keeper.signal(signal);
    }

    /** Declare booted what no init will say. */
    void markReady() {
        ready.complete(null);
    }

    /** Where somebody wants that, leave a machine that did not boot as it is for a while. */
    void keep() {
        Duration limit = Limit.KEEP.duration();
        if (init == null || ended.isDone() || limit.isZero()) {
            return;
        }
        LOG.log(
                Level.WARNING,
                "machine `"
                        + name
                        + "` did not boot, and is kept for "
                        + Limit.KEEP
                        + ", or until it is powered off; for a shell in it: "
                        + shells.advice());
        awaitEnd(limit);
    }

    /** Have the machine killed, without waiting until nothing of it is left. */
    void abort() {
        killed = true;
        Keeper told = keeper;
        if (told != null) {
            told.kill();
        }
    }

    /** Kill the machine and wait until nothing of it is left. */
    void kill() {
        abort();
        if (keeper == null) {
            return;
        }
        if (!isOver(Deadline.in(Limit.KILL.duration()))) {
            throw new SystemContainerException(
                    "killing machine `"
                            + name
                            + "`: it was not gone within "
                            + Limit.KILL
                            + "; look for its processes below keeper "
                            + keeper.pid()
                            + ", and for a shell in it, try: "
                            + shells.advice());
        }
    }

    private boolean isOver(Deadline limit) {
        try {
            return UninterruptedWait.until(ended, limit);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Wait until nothing of the machine is left; false when that takes longer, or this thread is
     * interrupted, which it stays.
     */
    boolean awaitEnd(Duration limit) {
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Throw when the machine has ended since it booted. */
    void requireAlive() {
        if (ended.isDone()) {
            throw new SystemContainerException(
                    "starting machine `"
                            + name
                            + "`: "
                            + ended.join().describe("right after it had booted")
                            + consoleTail());
        }
    }

    /** Tell whether its init is dead, which is known before the machine has ended. */
    boolean isInitDead() {
        return ended.isDone() || init == null || !init.isAlive();
    }

    CompletableFuture<Ending> ended() {
        return ended;
    }

    @Override
    public void notified(String text) {
        if (text.lines().anyMatch("READY=1"::equals)) {
            ready.complete(null);
        }
    }

    @Override
    public void reported(String content) {
        oomKills.reported(content);
    }

    @Override
    public void left(String path, int count) {
        LOG.log(
                Level.WARNING,
                "removing the control groups of machine `"
                        + name
                        + "`: "
                        + count
                        + " or more are left in `"
                        + MachineText.name(path)
                        + "`: a process goes on with them for two minutes, then the next engine that"
                        + " opens; the machine starts again when they are gone");
    }

    @Override
    public void gone(int waitStatus) {
        try (Rollback all = new Rollback()) {
            all.add(() -> end(waitStatus));
            if (porter != null) {
                all.add(porter);
            }
            all.add(this::awaitConsole);
            all.add(this::disconnect);
            if (waitStatus < 0) {
                all.add(this::clear);
            }
            all.add(oomKills);
            all.add(this::closeRoot);
            if (init != null) {
                all.add(init);
            }
        }
    }

    private void end(int waitStatus) {
        Ending ending = new Ending(waitStatus, oomKills.count());
        try {
            ready.completeExceptionally(
                    new SystemContainerException(
                            "starting machine `"
                                    + name
                                    + "`: "
                                    + ending.describe("before it had booted")
                                    + consoleTail()));
            shells.close();
        } finally {
            ended.complete(ending);
        }
    }

    /* A keeper that was killed has left its control groups, and maybe processes in them. */
    private void clear() {
        try {
            groups.clear();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "clearing up behind the keeper of machine `" + name + "`", e);
        }
    }

    /* Whatever it is that stays: whoever waits for the end of the machine is told of it. */
    private void disconnect() {
        try {
            connection.disconnect();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "taking machine `" + name + "` from its network", e);
        }
    }

    /* The console's last lines are there to be read when its machine is gone; then its end comes by itself. */
    private void awaitConsole() {
        Thread thread = consoleThread;
        if (thread == null) {
            return;
        }
        try {
            thread.join(CONSOLE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

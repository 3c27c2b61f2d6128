package io.systemcontainers.machine;

import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.project.Claim;
import io.systemcontainers.project.ProfileUser;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Rollback;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Be a machine of the native engine, with its snapshots. */
final class NativeMachine extends LivingMachine implements ProfileUser {

    private final Snapshots snapshots;
    private final Incarnations incarnations;
    private final Surroundings surroundings;

    /** Held while a step is taken, which may take long; before a lifecycle's own. */
    private final Object turn = new Object();

    /**
     * Hold what a machine has of its engine.
     *
     * @param standbys the memory that standbys may take
     * @param copying makes a machine of a name from another one's files, which it shares
     * @param publishing makes an image of a machine's files
     * @param deleted is told of one that was closed
     */
    record Surroundings(
            StandbyMemory standbys,
            Copying copying,
            Publishing publishing,
            Consumer<NativeMachine> deleted) {}

    /** Makes an image of a machine's files. */
    interface Publishing {

        /**
         * Make it.
         *
         * @param doing what is being done, for messages
         * @param alias what the image is called
         * @param files the files
         */
        Image publish(String doing, String alias, PublishedFiles files);
    }

    /** Makes a machine from another one's files. */
    interface Copying {

        /**
         * Make it.
         *
         * @param original the other machine
         * @param configuration how that is configured
         * @param name the new one's name; empty to have one made up
         * @param files returns the files, when it is known that the rest will work
         */
        Machine copy(
                MachineResources original,
                Configuration configuration,
                String name,
                Supplier<VolumeState> files);
    }

    private NativeMachine(
            MachineResources resources,
            Snapshots snapshots,
            Incarnations incarnations,
            Surroundings surroundings) {
        super(resources, incarnations::present, incarnations::presentNow);
        this.snapshots = snapshots;
        this.incarnations = incarnations;
        this.surroundings = surroundings;
    }

    /**
     * Make a machine, stopped.
     *
     * @param resources what it has, which it takes over
     * @param configuration how it is configured
     * @param from its files
     * @param surroundings what it has of its engine
     */
    static NativeMachine of(
            MachineResources resources,
            Configuration configuration,
            VolumeState from,
            Surroundings surroundings) {
        Snapshots snapshots = new Snapshots(resources.name());
        Incarnations incarnations =
                new Incarnations(
                        resources, configuration, snapshots, surroundings.standbys(), from);
        try (Rollback rollback = new Rollback()) {
            rollback.add(incarnations::end);
            NativeMachine made =
                    new NativeMachine(resources, snapshots, incarnations, surroundings);
            rollback.release();
            return made;
        }
    }

    @Override
    void step(Runnable step) {
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            step.run();
        }
    }

    @Override
    public Snapshot snapshot(String name) {
        Objects.requireNonNull(name, "name");
        Snapshots.requireName(name);
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            snapshots.requireUnused(name);
            Instant now = Instant.now();
            Incarnation kept = present();
            Lifecycle.Still files = kept.lifecycle().keep("taking snapshot `" + name + "` of");
            Snapshots.Kept snapshot = snapshots.add(name, now, files, kept);
            if (kept.lifecycle().unchanged()) {
                kept.isOf(snapshot);
            }
            return snapshot.snapshot();
        }
    }

    @Override
    public void restore(String name) {
        Objects.requireNonNull(name, "name");
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            putBack("restoring", name, state() != MachineState.STOPPED);
        }
    }

    @Override
    public void startFrom(String snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            putBack("starting from", snapshot, true);
        }
    }

    private void putBack(String doing, String name, boolean boots) {
        requireKept(doing + " snapshot `" + name + "` of");
        incarnations.putBack(snapshots.get(doing, name), boots);
    }

    private void requireKept(String doing) {
        if (state() == MachineState.DELETED) {
            throw new SystemContainerException(
                    doing + " machine `" + name() + "`: it is deleted: make another");
        }
    }

    @Override
    public void standby(String snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            requireKept("preparing a standby from snapshot `" + snapshot + "` of");
            incarnations.prepare(snapshots.get("preparing a standby from", snapshot));
        }
    }

    @Override
    public void afterBoot(Consumer<? super Machine> task) {
        Objects.requireNonNull(task, "task");
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            incarnations.afterBoot(task);
        }
    }

    @Override
    public void moveTo(String project) {
        Objects.requireNonNull(project, "project");
        step(
                () -> {
                    requireKept("moving");
                    moveNow(project);
                    resources()
                            .member()
                            .ifPresent(
                                    member ->
                                            NetworkNames.of(present().configuration().described())
                                                    .give(member));
                    incarnations.forgetStandbys();
                });
    }

    private void moveNow(String project) {
        Claim claim = resources().claim();
        Configuration before = present().configuration();
        Configuration next = before.in(project);
        claim.beginMove(project, next.settings().limits());
        boolean moved = false;
        try {
            present().configure(any -> next);
            moved = true;
        } finally {
            claim.endMove(moved);
            if (!moved) {
                claim.assume(before.settings().limits());
            }
        }
    }

    @Override
    public void profilesChanged() {
        step(
                () -> {
                    if (state() != MachineState.DELETED) {
                        present().configure(Configuration::expandedAgain);
                    }
                });
    }

    @Override
    public Machine copy(String name) {
        Objects.requireNonNull(name, "name");
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            requireKept("copying");
            resources().requireCopies();
            return surroundings
                    .copying()
                    .copy(
                            resources(),
                            present().configuration(),
                            name,
                            () -> present().lifecycle().keep("copying").state());
        }
    }

    @Override
    public Image publish(String alias, Map<String, String> properties) {
        Objects.requireNonNull(alias, "alias");
        Objects.requireNonNull(properties, "properties");
        Map<String, String> said = Map.copyOf(properties);
        incarnations.requireNoStandbysThread();
        String doing = "publishing machine `" + name() + "` as `" + alias + "`";
        try (UsedImage image = usedImage(doing);
                VolumeState files = filesNow(doing)) {
            return surroundings
                    .publishing()
                    .publish(
                            doing,
                            alias,
                            new PublishedFiles(
                                    files,
                                    resources().storedIdBase(),
                                    resources().identity(),
                                    image.image(),
                                    said));
        }
    }

    /* It stays, though the machine may be closed meanwhile. */
    private UsedImage usedImage(String doing) {
        synchronized (turn) {
            requireKept(doing + ", which is");
            return resources().image().again();
        }
    }

    private VolumeState filesNow(String doing) {
        synchronized (turn) {
            requireKept(doing + ", which is");
            return present().lifecycle().keep(doing + ": keeping the files of").state();
        }
    }

    @Override
    public List<Snapshot> snapshots() {
        return snapshots.list();
    }

    @Override
    public void deleteSnapshot(String name) {
        Objects.requireNonNull(name, "name");
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            incarnations.forget(snapshots.get("deleting", name));
            snapshots.delete(name);
        }
    }

    @Override
    public void renameSnapshot(String name, String newName) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(newName, "newName");
        Snapshots.requireName(newName);
        incarnations.requireNoStandbysThread();
        synchronized (turn) {
            snapshots.rename(name, newName);
        }
    }

    /** Begin anew, stopped, with files that are taken over: as if the image had brought them. */
    void beginAnew(VolumeState base) {
        step(
                () -> {
                    if (state() == MachineState.DELETED) {
                        base.close();
                    }
                    requireKept("provisioning");
                    incarnations.beginAnew(base);
                });
    }

    @Override
    public boolean pristine(String snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        return present().isPristineOf(snapshots.get("looking at", snapshot));
    }

    @Override
    VolumeState before(Optional<String> snapshot) {
        return snapshot.map(name -> snapshots.get("comparing with", name))
                .or(snapshots::last)
                .map(Snapshots.Kept::state)
                .orElse(resources().base())
                .share();
    }

    /**
     * {@inheritDoc}
     *
     * <p>One that cannot be killed keeps what it has, its ids above all, and is stopping until it
     * has ended: closing it again tries again. Its keeper takes it down when this JVM ends, and the
     * next start collects its files.
     */
    @Override
    public void close() {
        incarnations.requireNoStandbysThread();
        incarnations.abort();
        try (Rollback all = new Rollback()) {
            all.add(this::end);
            all.add(this::closeWatches);
        }
    }

    private void end() {
        synchronized (turn) {
            if (!incarnations.end()) {
                return;
            }
            try (Rollback all = new Rollback()) {
                all.add(() -> surroundings.deleted().accept(this));
                all.add(resources());
                all.add(snapshots);
            }
        }
    }
}

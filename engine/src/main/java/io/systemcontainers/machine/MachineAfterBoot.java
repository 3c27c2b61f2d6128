package io.systemcontainers.machine;

import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineNetwork;
import io.systemcontainers.Snapshot;
import io.systemcontainers.storage.VolumeState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Be a machine to the task that runs right after a boot: in the incarnation that has booted, which
 * may be one that nobody else sees yet.
 */
final class MachineAfterBoot extends LivingMachine {

    private final Snapshots snapshots;
    private final Snapshots.Kept from;

    /**
     * @param booted what has booted
     * @param snapshots the machine's snapshots
     * @param from the one that it has booted from
     */
    MachineAfterBoot(Incarnation booted, Snapshots snapshots, Snapshots.Kept from) {
        super(booted.machine(), () -> booted, () -> booted);
        this.snapshots = snapshots;
        this.from = from;
    }

    @Override
    public boolean pristine(String snapshot) {
        return present().isPristineOf(snapshots.get("looking at", snapshot));
    }

    @Override
    VolumeState before(Optional<String> snapshot) {
        return snapshot.map(name -> snapshots.get("comparing with", name))
                .orElse(from)
                .state()
                .share();
    }

    @Override
    public Snapshot snapshot(String name) {
        throw tooEarly("taking snapshot `" + name + "`");
    }

    @Override
    public void restore(String name) {
        throw tooEarly("restoring snapshot `" + name + "`");
    }

    @Override
    public void startFrom(String snapshot) {
        throw tooEarly("starting from snapshot `" + snapshot + "`");
    }

    @Override
    public void standby(String snapshot) {
        throw tooEarly("preparing a standby from snapshot `" + snapshot + "`");
    }

    @Override
    public void afterBoot(Consumer<? super Machine> task) {
        throw tooEarly("setting what follows a boot");
    }

    @Override
    public void moveTo(String project) {
        throw tooEarly("moving it to project `" + project + "`");
    }

    @Override
    public Image publish(String alias, Map<String, String> properties) {
        throw tooEarly("publishing it as `" + alias + "`");
    }

    @Override
    public Machine copy(String name) {
        throw tooEarly("copying it to `" + name + "`");
    }

    @Override
    public MachineNetwork network() {
        throw tooEarly("breaking its network");
    }

    @Override
    public List<Snapshot> snapshots() {
        throw tooEarly("listing its snapshots");
    }

    @Override
    public void deleteSnapshot(String name) {
        throw tooEarly("deleting snapshot `" + name + "`");
    }

    @Override
    public void renameSnapshot(String name, String newName) {
        throw tooEarly("renaming snapshot `" + name + "`");
    }

    @Override
    public void close() {
        throw tooEarly("closing it");
    }

    private IllegalStateException tooEarly(String doing) {
        return new IllegalStateException(
                doing
                        + ", machine `"
                        + name()
                        + "`: its boot is not over before the task that follows it is: do that"
                        + " elsewhere");
    }
}

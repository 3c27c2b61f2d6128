package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.Provision;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Digest;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.ProgressText;
import io.systemcontainers.storage.ProvisionedFacts;
import io.systemcontainers.storage.ProvisionedLayers;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Flock;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/** Take the steps of a provision once, and keep what they have made of the image. */
final class Provisioning {

    private final ProvisionedLayers layers;
    private final Provision provision;
    private final Image image;
    private final String key;
    private final Instant opened;

    /**
     * @param layers where results are kept
     * @param provision the steps
     * @param image the image
     * @param privileged whether the machine has no user namespace, of which the layer tells
     * @param opened when the engine was opened: a result that is to be made again is not older
     */
    Provisioning(
            ProvisionedLayers layers,
            Provision provision,
            Image image,
            boolean privileged,
            Instant opened) {
        this.layers = layers;
        this.opened = opened;
        this.provision = provision;
        this.image = image;
        this.key = key(image, provision, privileged);
    }

    private static String key(Image image, Provision provision, boolean privileged) {
        MessageDigest digest = Digest.sha256();
        for (String part :
                new String[] {image.fingerprint(), provision.key(), Boolean.toString(privileged)}) {
            digest.update((part.length() + ":" + part + "\n").getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Return the result.
     *
     * @param files the image's files
     * @param making makes a machine of the image alone, stopped
     */
    VolumeState result(VolumeState files, Supplier<NativeMachine> making) {
        return find(files).orElseGet(() -> inTurn(files, making));
    }

    private VolumeState inTurn(VolumeState files, Supplier<NativeMachine> making) {
        try (Flock turn =
                layers.turn(
                        key,
                        () ->
                                ProgressOutput.standard()
                                        .line(
                                                doing()
                                                        + "another process is at it, waiting for"
                                                        + " the result"),
                        Limit.PROVISION.duration())) {
            if (turn == null) {
                throw new SystemContainerException(
                        doing() + "somebody else has been at it for more than " + Limit.PROVISION);
            }
            Optional<VolumeState> kept = find(files);
            if (kept.isPresent()) {
                return kept.get();
            }
            make(making);
            return find(files)
                    .orElseThrow(
                            () ->
                                    new SystemContainerException(
                                            doing()
                                                    + "the result was older than its time to live, "
                                                    + provision.timeToLive()
                                                    + ", when it was made: give it more"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing() + "this thread was interrupted", e);
        }
    }

    private Optional<VolumeState> find(VolumeState files) {
        Instant since = provision.rebuild() ? opened : Instant.EPOCH;
        return layers.find(key, provision.timeToLive(), since, files);
    }

    private void make(Supplier<NativeMachine> making) {
        ProgressOutput.standard().line(doing() + "taking the steps");
        long began = System.nanoTime();
        try (NativeMachine machine = making.get()) {
            take(machine);
            layers.keep(
                    key,
                    new ProvisionedFacts(
                            provision.name(),
                            image.fingerprint(),
                            Instant.now(),
                            provision.timeToLive()),
                    machine.present().volume());
        }
        ProgressOutput.standard()
                .line(doing() + "done in " + ProgressText.seconds(System.nanoTime() - began));
    }

    /** Take the steps on a machine that is stopped, and is so again afterwards. */
    void take(Machine machine) {
        try {
            machine.start();
            provision.steps().accept(machine);
            machine.stop();
        } catch (RuntimeException | AssertionError e) {
            throw new SystemContainerException(doing() + e.getMessage(), e);
        }
    }

    private String doing() {
        return "provisioning `" + provision.name() + "` on image `" + image.reference() + "`: ";
    }
}

package io.systemcontainers.sys;

import io.systemcontainers.SystemContainerException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Name what newer kernels offer and machines can do without, at a price.
 *
 * <p>The property {@value #PROPERTY} names features, separated by commas, that are not to be used
 * although they are there: so the way around each is tested on every kernel.
 */
public enum KernelFeature {
    /** openat2(2), in Linux 5.6; seccomp filters that are older than it refuse it. */
    OPENAT2("openat2", 5, 6, Hindrance.SECCOMP, KernelResolution::isRefused),
    /** cgroup.kill of version 2, in Linux 5.14. */
    CGROUP_KILL("cgroup.kill", 5, 14),
    /** Overlays of idmapped layers, in Linux 5.19: bc70682a497c. */
    IDMAPPED_LAYERS("idmapped-layers", 5, 19),
    /** File systems that a process serves, with the protocol of Linux 5.4: fuse(4). */
    FUSE("fuse", 5, 4, Hindrance.ABSENT, FuseDevice::isAbsent),
    /**
     * Rejecting in nftables' family netdev, in Linux 5.11. Kernels of clouds are often built
     * without it (CONFIG_NFT_REJECT_NETDEV): only a rule that is added tells.
     */
    NETDEV_REJECT("netdev-reject", 5, 11);

    /** The property that names features which are not to be used. */
    public static final String PROPERTY = "systemcontainers.without";

    private final String word;
    private final int major;
    private final int minor;
    private final Hindrance refusal;
    private final BooleanSupplier refused;
    private volatile Answer last = new Answer(null, Optional.empty());

    /* Asked for each file that is opened, so what one property meant is kept. */
    private record Answer(String without, Optional<Hindrance> hindrance) {}

    KernelFeature(String word, int major, int minor) {
        this(word, major, minor, Hindrance.SECCOMP, () -> false);
    }

    KernelFeature(String word, int major, int minor, Hindrance refusal, BooleanSupplier refused) {
        this.word = word;
        this.major = major;
        this.minor = minor;
        this.refusal = refusal;
        this.refused = refused;
    }

    /**
     * Tell whether this may be used here. May be called on any thread.
     *
     * @return false if the kernel is too old or refuses it, or the property names it
     * @throws SystemContainerException if the property names something unknown
     */
    public boolean isUsable() {
        return hindrance().isEmpty();
    }

    /**
     * Tell why this is not used here. May be called on any thread.
     *
     * @return the reason; nothing when it is used
     * @throws SystemContainerException if the property names something unknown
     */
    public Optional<Hindrance> hindrance() {
        String without = System.getProperty(PROPERTY, "");
        Answer answer = last;
        if (!without.equals(answer.without)) {
            answer =
                    new Answer(
                            without, hindrance(System.getProperty("os.version"), without, refused));
            last = answer;
        }
        return answer.hindrance;
    }

    boolean isUsable(String release, String without) {
        return hindrance(release, without, () -> false).isEmpty();
    }

    Optional<Hindrance> hindrance(String release, String without, BooleanSupplier refuses) {
        Set<KernelFeature> forbidden = parse(without);
        if (!isIn(release)) {
            return Optional.of(Hindrance.OLD_KERNEL);
        }
        if (forbidden.contains(this)) {
            return Optional.of(Hindrance.PROPERTY);
        }
        return refuses.getAsBoolean() ? Optional.of(refusal) : Optional.empty();
    }

    /**
     * Return the kernel that brought it.
     *
     * @return for example {@code Linux 5.6}
     */
    public String since() {
        return "Linux " + major + "." + minor;
    }

    /* uname(2): two numbers, and anything. */
    private boolean isIn(String release) {
        String[] numbers = release.split("[^0-9]+", 3);
        if (numbers.length < 2 || numbers[0].isEmpty()) {
            return false;
        }
        int is = Integer.parseInt(numbers[0]);
        return is > major || is == major && Integer.parseInt(numbers[1]) >= minor;
    }

    private static Set<KernelFeature> parse(String without) {
        Set<KernelFeature> features = EnumSet.noneOf(KernelFeature.class);
        for (String word : without.split(",")) {
            if (!word.isBlank()) {
                features.add(named(word.strip()));
            }
        }
        return features;
    }

    private static KernelFeature named(String word) {
        return Arrays.stream(values())
                .filter(feature -> feature.word.equals(word))
                .findAny()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "reading property `"
                                                + PROPERTY
                                                + "`: no feature is called `"
                                                + word
                                                + "`: write some of "
                                                + Arrays.stream(values())
                                                        .map(KernelFeature::toString)
                                                        .collect(Collectors.joining(", "))));
    }

    /** Return the feature's name, as the property has it. */
    @Override
    public String toString() {
        return word;
    }
}

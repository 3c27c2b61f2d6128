package io.systemcontainers.image.archive;

import java.util.List;
import java.util.Map;

/**
 * The addresses of archives as they were at a date. What a mirror then said of its validity is not
 * checked: it is over.
 */
final class SnapshotMirrors {

    private static final String DATE = "{date}";

    private static final Map<Distribution, String> PUBLIC =
            Map.of(
                    Distribution.DEBIAN, "https://snapshot.debian.org/archive/debian",
                    Distribution.UBUNTU, "https://snapshot.ubuntu.com/ubuntu");

    private SnapshotMirrors() {}

    static Mirrors of(SnapshotDate date, MirrorProperties properties) {
        Distribution distribution = properties.distribution();
        String archive = dated(properties.text("snapshot").orElse(PUBLIC.get(distribution)));
        // Ubuntu's archive holds its security updates, too.
        String beside =
                distribution == Distribution.UBUNTU
                        ? archive
                        : archive.replaceFirst("/*\\{date}", "-security/{date}");
        String security =
                properties.text("security.snapshot").map(SnapshotMirrors::dated).orElse(beside);
        return new Mirrors(
                List.of(mirror("snapshot", archive, date, properties)),
                List.of(mirror("security.snapshot", security, date, properties)));
    }

    private static String dated(String address) {
        return address.contains(DATE) ? address : address.replaceFirst("/*$", "/") + DATE + "/";
    }

    private static Mirror mirror(
            String name, String address, SnapshotDate date, MirrorProperties properties) {
        return properties.mirror(name, address.replace(DATE, date.toString()), false);
    }
}

package io.systemcontainers.image;

import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.download.Digest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Tell images apart by what they are made of. */
final class Fingerprint {

    /** Goes up when builders make something else of the same packages. */
    static final int BUILDER = 6;

    private Fingerprint() {}

    static String of(ImageName name, Architecture architecture, List<DebianPackage> packages) {
        StringBuilder facts = new StringBuilder();
        facts.append(name).append('\n').append(architecture.debian()).append('\n');
        facts.append(BUILDER).append('\n');
        packages.stream()
                .map(one -> one.name() + "=" + one.version() + "=" + one.sha256() + "\n")
                .sorted()
                .forEach(facts::append);
        byte[] digest = Digest.sha256().digest(facts.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}

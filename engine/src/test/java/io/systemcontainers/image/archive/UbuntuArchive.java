package io.systemcontainers.image.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An archive of Ubuntu's shape on the loopback interface, made of the packages of a Debian that can
 * do without a merged {@code /usr}, and signed by a key of its own.
 */
public final class UbuntuArchive implements AutoCloseable {

    private static final String DEBIAN = "bullseye";

    private final FakeMirror mirror;

    /** Serves Ubuntu 18.04, with one package in universe. */
    public UbuntuArchive(SigningKey key, Deb universe) throws IOException, InterruptedException {
        String base;
        String dists = "dists/" + DEBIAN + "/";
        ReleaseFile.Entry main;
        try (HostMirrors host = new HostMirrors()) {
            base = host.archive().base().toString().replaceFirst("/*$", "/");
            main = release(host, dists + "InRelease").packages("main", Architecture.of("x86_64"));
        }
        byte[] index = universe.index().getBytes(StandardCharsets.UTF_8);
        this.mirror = new FakeMirror(key);
        mirror.redirect("/ubuntu/", URI.create(base));
        mirror.put("ubuntu/dists/bionic/InRelease", key.sign(release(main, index)));
        mirror.put("ubuntu/dists/bionic/universe/binary-amd64/Packages", index);
        mirror.answer(
                "ubuntu/dists/bionic/" + main.path(),
                exchange -> {
                    exchange.getResponseHeaders().set("Location", base + dists + main.path());
                    exchange.sendResponseHeaders(302, -1);
                });
        mirror.put("ubuntu/" + universe.filename(), universe.bytes());
    }

    private static ReleaseFile release(HostMirrors host, String path) throws InterruptedException {
        String shown = host.archive().base() + " " + path;
        byte[] signed = host.content(host.archive(), path).orElseThrow();
        Keyring.Verified verified =
                Keyring.of(Distribution.DEBIAN).verify(signed, shown, Instant.now());
        return ReleaseFile.parse(verified.text(), shown, Distribution.DEBIAN);
    }

    private static String release(ReleaseFile.Entry main, byte[] universe) {
        return "Origin: Ubuntu\nLabel: Ubuntu\nSuite: bionic\nVersion: 18.04\nCodename: bionic\n"
                + "Date: Thu, 26 Apr 2018 23:37:48 UTC\nArchitectures: amd64\n"
                + "Components: main restricted universe multiverse\nSHA256:\n "
                + String.join(" ", main.sha256(), "" + main.size(), main.path())
                + "\n "
                + String.join(
                        " ",
                        Deb.sha256(universe),
                        "" + universe.length,
                        "universe/binary-amd64/Packages")
                + "\n";
    }

    /** Returns the address to put into the property. */
    public String address() {
        return mirror.uri() + "/ubuntu";
    }

    @Override
    public void close() {
        mirror.close();
    }
}

package io.systemcontainers.image;

import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.archive.Resolver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What goes into an image of Debian or Ubuntu beside what is essential or of priority required:
 * what people expect of a machine, and nothing that runs by default.
 */
final class DebianPackages {

    private static final List<String> ALL =
            List.of(
                    "apt",
                    "ca-certificates",
                    "iproute2",
                    "iputils-ping",
                    "less",
                    "netbase",
                    "procps",
                    "sudo");

    private DebianPackages() {}

    /** Name what images have that boot systemd. */
    static List<String> all() {
        return Stream.of(DebianInit.SYSTEMD.packages(), ALL).flatMap(List::stream).toList();
    }

    /** Choose all packages of an image. */
    static List<DebianPackage> choose(ImageName name, Resolver resolver) {
        Set<String> names = new LinkedHashSet<>(resolver.base());
        // First: so that of alternatives the one is taken that suits it.
        names.addAll(name.init().packages());
        names.addAll(ALL);
        String suite = name.release().suite();
        name.include().forEach(one -> resolver.require(one, suite, name.toString()));
        names.addAll(name.include());
        List<DebianPackage> packages = resolver.resolve(names);
        // usr-is-merged says that it was, usrmerge does it, with all of Perl.
        if (name.release().isMergedUsr()
                && has(packages, "usrmerge")
                && !names.contains("usrmerge")
                && resolver.has("usr-is-merged")) {
            names.add("usr-is-merged");
            return resolver.resolve(names);
        }
        return packages;
    }

    private static boolean has(List<DebianPackage> packages, String name) {
        return packages.stream().anyMatch(one -> one.name().equals(name));
    }
}

package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Write dpkg's database as if dpkg itself had unpacked some packages: dpkg(1), FILES, and
 * deb-triggers(5).
 */
final class DpkgDatabase {

    private static final String ROOT = "/var/lib/dpkg";

    private final Tree tree;

    DpkgDatabase(Tree tree) {
        this.tree = tree;
    }

    void write(Collection<UnpackedPackage> packages) {
        for (String directory : new String[] {"info", "updates", "triggers", "alternatives"}) {
            tree.directory(ROOT + "/" + directory);
        }
        tree.file(ROOT + "/info/format", "1\n");
        for (String empty : new String[] {"available", "diversions", "statoverride"}) {
            tree.file(ROOT + "/" + empty, "");
        }
        StringBuilder status = new StringBuilder();
        for (UnpackedPackage one : packages) {
            status.append(one.status());
            writeInfo(one);
        }
        tree.file(ROOT + "/status", status.toString());
        writeTriggers(packages);
    }

    private void writeInfo(UnpackedPackage one) {
        String prefix = ROOT + "/info/" + one.qualifiedName() + ".";
        tree.file(prefix + "list", one.list());
        one.control()
                .forEach(
                        (name, file) -> {
                            if (!name.equals("control")) {
                                tree.file(prefix + name, file.content(), file.mode());
                            }
                        });
    }

    /** What dpkg would have made of the packages' {@code interest} lines. */
    private void writeTriggers(Collection<UnpackedPackage> packages) {
        StringBuilder files = new StringBuilder();
        Map<String, StringBuilder> named = new TreeMap<>();
        for (UnpackedPackage one : packages) {
            one.text("triggers")
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length == 2 && words[0].startsWith("interest"))
                    .forEach(
                            words -> {
                                String who =
                                        one.qualifiedName()
                                                + (words[0].endsWith("-noawait") ? "/noawait" : "");
                                if (words[1].startsWith("/")) {
                                    files.append(words[1]).append(' ').append(who).append('\n');
                                } else {
                                    named.computeIfAbsent(
                                                    checked(words[1]), key -> new StringBuilder())
                                            .append(who)
                                            .append('\n');
                                }
                            });
        }
        tree.file(ROOT + "/triggers/File", files.toString());
        tree.file(ROOT + "/triggers/Unincorp", "");
        named.forEach(
                (name, who) ->
                        tree.file(
                                ROOT + "/triggers/" + name,
                                who.toString().getBytes(StandardCharsets.UTF_8),
                                0644));
    }

    private static String checked(String trigger) {
        if (!trigger.matches("[A-Za-z0-9][A-Za-z0-9+._:-]*")) {
            throw new SystemContainerException(
                    "registering the trigger `" + trigger + "`: it has a malformed name");
        }
        return trigger;
    }
}

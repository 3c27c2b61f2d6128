package io.systemcontainers.image.archive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A distribution of Debian packages: its releases, its archive's layout, its keys. */
public enum Distribution {
    /** Debian. */
    DEBIAN(
            "Debian",
            "debian",
            List.of("main"),
            "debian-archive-keys.pgp",
            numbered("11 bullseye", "12 bookworm", "13 trixie", "14 forky", "15 duke"),
            Set.of("buster", "sid", "unstable", "oldoldstable", "oldstable", "stable", "testing")),
    /** Ubuntu. */
    UBUNTU(
            "Ubuntu",
            "ubuntu-mirror",
            List.of("main", "universe"),
            "ubuntu-archive-keys.pgp",
            numbered(
                    "18.04 bionic",
                    "18.10 cosmic",
                    "19.04 disco",
                    "19.10 eoan",
                    "20.04 focal",
                    "20.10 groovy",
                    "21.04 hirsute",
                    "21.10 impish",
                    "22.04 jammy",
                    "22.10 kinetic",
                    "23.04 lunar",
                    "23.10 mantic",
                    "24.04 noble",
                    "24.10 oracular",
                    "25.04 plucky",
                    "25.10 questing",
                    "26.04 resolute"),
            Set.of("devel"));

    private final String title;
    private final String prefix;
    private final List<String> components;
    private final String keys;
    private final Map<String, String> codenames;
    private final Set<String> others;

    Distribution(
            String title,
            String prefix,
            List<String> components,
            String keys,
            Map<String, String> codenames,
            Set<String> others) {
        this.title = title;
        this.prefix = prefix;
        this.components = components;
        this.keys = keys;
        this.codenames = codenames;
        this.others = others;
    }

    private static Map<String, String> numbered(String... releases) {
        Map<String, String> codenames = new LinkedHashMap<>();
        for (String release : releases) {
            String[] words = release.split(" ");
            codenames.put(words[0], words[1]);
        }
        return codenames;
    }

    /**
     * Return what people call it.
     *
     * @return for example {@code Debian}
     */
    public String title() {
        return title;
    }

    /**
     * Return what stands before the colon of a reference to an image that is built of its packages.
     *
     * @return for example {@code debian}
     */
    public String prefix() {
        return prefix;
    }

    /**
     * Return where its systems have the keys of its archive.
     *
     * @return a path without its suffix, which is {@code .gpg} or {@code .pgp}
     */
    public String keyringFile() {
        return "/usr/share/keyrings/" + title.toLowerCase(Locale.ROOT) + "-archive-keyring";
    }

    /**
     * Return the name of one of its properties.
     *
     * @param name for example {@code mirror}
     * @return for example {@code systemcontainers.debian.mirror}
     */
    public String property(String name) {
        return "systemcontainers." + title.toLowerCase(Locale.ROOT) + "." + name;
    }

    /**
     * Return the property that names a mirror of its archive: the directory that holds dists.
     *
     * @return the property's name
     */
    public String mirrorProperty() {
        return property("mirror");
    }

    /** Return the parts of its archive that packages are taken from. */
    List<String> components() {
        return components;
    }

    /** Return the name of the resource with the keys that its indexes are signed with. */
    String keys() {
        return keys;
    }

    /**
     * Return the code names of its releases by their numbers, the oldest first.
     *
     * @return code names by numbers
     */
    public Map<String, String> codenames() {
        return codenames;
    }

    /** Tell whether a suite is one of those that it names, as far as this engine knows. */
    boolean knows(String suite) {
        return codenames.containsValue(suite) || others.contains(suite);
    }
}

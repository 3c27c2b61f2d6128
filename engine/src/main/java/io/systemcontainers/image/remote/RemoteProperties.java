package io.systemcontainers.image.remote;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Distance;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What properties and files of properties say of remotes; the nearest that says it counts. */
final class RemoteProperties {

    static final String PREFIX = "systemcontainers.remote.";

    static final String PROTOCOL = "protocol";
    static final String HTTP = "http";
    static final String KEYRING = "keyring";
    static final String CERTIFICATE = "certificate";
    private static final List<String> PARTS = List.of(PROTOCOL, HTTP, KEYRING, CERTIFICATE);

    private final EngineProperties properties;
    private final List<PropertiesFile> files;

    /**
     * Look at properties before files.
     *
     * @param files the nearest first
     */
    RemoteProperties(EngineProperties properties, List<PropertiesFile> files) {
        this.properties = properties;
        this.files = files;
    }

    /**
     * A value, and what says it.
     *
     * @param text the value, without white space around it
     * @param key the property's name
     * @param where the file it is in; empty for a property of this JVM
     */
    record Value(String text, String key, Optional<PropertiesFile> where) {

        SystemContainerException wrong(String right) {
            return new SystemContainerException(
                    "reading "
                            + key
                            + where.map(file -> " of `" + file.name() + "`").orElse("")
                            + ": `"
                            + text.replaceFirst(":.*@", ":…@")
                            + "` "
                            + right);
        }
    }

    /** Return what is said of a remote's address. */
    Optional<Value> address(String remote) {
        return value(PREFIX + remote);
    }

    private Optional<Value> part(String remote, String part) {
        return value(PREFIX + remote + "." + part);
    }

    private Optional<Value> value(String key) {
        Optional<String> given = properties.get(key);
        if (given.isPresent()) {
            return Optional.of(new Value(given.get().strip(), key, Optional.empty()));
        }
        return files.stream()
                .filter(file -> file.entries().containsKey(key))
                .findFirst()
                .map(file -> new Value(file.entries().get(key).strip(), key, Optional.of(file)));
    }

    /** Return a remote with what else is said of it than its address. */
    Remote with(Remote given) {
        Remote remote = given;
        Optional<Value> protocol = part(given.name(), PROTOCOL);
        if (protocol.isPresent()) {
            remote = remote.protocol(protocol(protocol.get()));
        }
        Optional<Value> http = part(given.name(), HTTP);
        if (http.isPresent()) {
            remote = remote.plainHttp(isTrue(http.get()));
        }
        Optional<Value> keyring = part(given.name(), KEYRING);
        if (keyring.isPresent()) {
            remote = remote.keyring(Path.of(keyring.get().text()));
        }
        Optional<Value> certificate = part(given.name(), CERTIFICATE);
        return certificate.isPresent()
                ? remote.certificate(Path.of(certificate.get().text()))
                : remote;
    }

    private static Remote.Protocol protocol(Value value) {
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "simplestreams" -> Remote.Protocol.SIMPLESTREAMS;
            case "lxd", "incus" -> Remote.Protocol.LXD;
            case "lxc" -> Remote.Protocol.LXC;
            case "oci" -> Remote.Protocol.OCI;
            default ->
                    throw value.wrong("is no protocol: there are simplestreams, lxd, lxc and oci");
        };
    }

    private static boolean isTrue(Value value) {
        return switch (value.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw value.wrong("should be `true` or `false`");
        };
    }

    /** Return the names of all remotes of which something is said. */
    Set<String> remotes() {
        Set<String> remotes = new TreeSet<>();
        properties.names().forEach(key -> add(remotes, key, "the property"));
        for (PropertiesFile file : files) {
            for (Map.Entry<String, String> entry : file.entries().entrySet()) {
                add(remotes, entry.getKey(), "`" + file.name() + "`:");
            }
        }
        return remotes;
    }

    private static void add(Set<String> remotes, String key, String where) {
        if (!key.startsWith(PREFIX)) {
            return;
        }
        String rest = key.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        if (dot < 0) {
            remotes.add(rest);
            return;
        }
        String part = rest.substring(dot + 1);
        if (!PARTS.contains(part)) {
            throw new SystemContainerException(
                    "reading "
                            + where
                            + " "
                            + key
                            + ": a remote has no `"
                            + part
                            + "`"
                            + Distance.near(part, PARTS)
                                    .map(near -> ": did you mean `" + near + "`?")
                                    .orElse(": there are " + String.join(", ", PARTS)));
        }
        remotes.add(rest.substring(0, dot));
    }
}

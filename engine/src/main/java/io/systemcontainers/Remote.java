package io.systemcontainers;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Name a place that images come from.
 *
 * @param name what stands before the colon of a reference: letters, digits, hyphens and underscores
 * @param address its base address, without a slash at the end; the store's directory for {@code
 *     local}
 * @param protocol how it is spoken to
 * @param isStatic whether it is one of LXD's, which are neither removed nor changed
 * @param plainHttp whether {@code http:} will do where the address is not one of this host's
 *     loopback interface: what is sent is then believed whoever sends it
 * @param keyring a file of the OpenPGP keys that its documents must be signed with; without one
 *     they are believed because of {@code https:}
 * @param certificate a file of the one certificate, PEM or DER, that its server must have; whose
 *     name it is made out to is not looked at. Without one, the JVM's trust store counts
 * @since 0.1
 */
public record Remote(
        String name,
        URI address,
        Protocol protocol,
        boolean isStatic,
        boolean plainHttp,
        Optional<Path> keyring,
        Optional<Path> certificate) {

    /**
     * Name how a remote is spoken to.
     *
     * @since 0.1
     */
    public enum Protocol {
        /** The index and products that LXD's and Incus' image servers have. */
        SIMPLESTREAMS,
        /** The REST API of an LXD or Incus server that shows its public images. */
        LXD,
        /** The flat index that LXC's download template reads. */
        LXC,
        /** An OCI registry. */
        OCI,
        /** The store. */
        LOCAL
    }

    /**
     * Check what can be checked without asking it.
     *
     * @param name its name
     * @param address its base address
     * @param protocol how it is spoken to
     * @param isStatic whether it is one of LXD's
     * @param plainHttp whether {@code http:} will do
     * @param keyring a file of keys
     * @param certificate a file of a certificate
     * @throws IllegalArgumentException if the name or the address can be none
     */
    public Remote {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(keyring, "keyring");
        Objects.requireNonNull(certificate, "certificate");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "naming remote `"
                            + name
                            + "`: it has letters, digits, hyphens and underscores, and begins with a letter"
                            + " or digit");
        }
        address = base(name, Objects.requireNonNull(address, "address"));
    }

    private static URI base(String name, URI address) {
        String text = address.toString();
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        boolean known =
                switch (String.valueOf(address.getScheme())) {
                    case "http", "https" -> address.getHost() != null;
                    case "file" -> address.getPath() != null;
                    default -> false;
                };
        if (!known || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "naming remote `"
                            + name
                            + "`: its address `"
                            + shown(address)
                            + "` should be like https://HOST/PATH");
        }
        return URI.create(text.substring(0, end));
    }

    /**
     * Return a remote with the protocol {@link Protocol#SIMPLESTREAMS}.
     *
     * @param name its name
     * @param address its base address, below which {@code streams/v1/index.json} is
     * @return the remote
     * @throws IllegalArgumentException if the name or the address can be none
     */
    public static Remote of(String name, String address) {
        Objects.requireNonNull(name, "name");
        URI uri;
        try {
            uri = URI.create(Objects.requireNonNull(address, "address").strip());
        } catch (IllegalArgumentException e) {
            // What it says prints the address with the password in it.
            throw new IllegalArgumentException(
                    "naming remote `"
                            + name
                            + "`: its address is none: it should be like https://HOST/PATH");
        }
        Optional<Path> none = Optional.empty();
        return new Remote(name, uri, Protocol.SIMPLESTREAMS, false, false, none, none);
    }

    /**
     * Return this remote with another protocol.
     *
     * @param spoken the protocol
     * @return the remote
     */
    public Remote protocol(Protocol spoken) {
        return new Remote(name, address, spoken, isStatic, plainHttp, keyring, certificate);
    }

    /**
     * Return this remote with {@code http:} allowed or not.
     *
     * @param allowed whether it will do
     * @return the remote
     */
    public Remote plainHttp(boolean allowed) {
        return new Remote(name, address, protocol, isStatic, allowed, keyring, certificate);
    }

    /**
     * Return this remote with keys that its documents must be signed with.
     *
     * @param file a file of OpenPGP keys, binary or armored
     * @return the remote
     */
    public Remote keyring(Path file) {
        Optional<Path> given = Optional.of(Objects.requireNonNull(file, "file"));
        return new Remote(name, address, protocol, isStatic, plainHttp, given, certificate);
    }

    /**
     * Return this remote with the certificate that its server must have, as the self-signed one of
     * an LXD or Incus server.
     *
     * @param file a file of one certificate, PEM or DER
     * @return the remote
     */
    public Remote certificate(Path file) {
        Optional<Path> given = Optional.of(Objects.requireNonNull(file, "file"));
        return new Remote(name, address, protocol, isStatic, plainHttp, keyring, given);
    }

    /** Return the name and the address, without the password that may be in it. */
    @Override
    public String toString() {
        return name + ": (" + shown(address) + ")";
    }

    /* An address that is none may have a password where java.net.URI does not look for one. */
    private static String shown(URI uri) {
        String text = uri.toString();
        if ("file".equals(uri.getScheme())) {
            return text;
        }
        String authority = uri.getRawAuthority();
        return authority == null
                ? text.substring(text.lastIndexOf('@') + 1)
                : text.replace(authority, authority.substring(authority.lastIndexOf('@') + 1));
    }
}

package io.systemcontainers.image.remote;

import io.systemcontainers.UnknownImageException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of references: {@link ImageReference}. */
final class ReferenceSyntax {

    /** The remote that is the store. */
    static final String LOCAL = "local";

    /** What stands before the colon where no remote may be called so. */
    static final Set<String> RESERVED =
            Set.of("debian", "ubuntu-mirror", "oci", "file", "http", "https");

    private static final Pattern BUILT =
            Pattern.compile("busybox|(debian|ubuntu-mirror)([:@?].*)?");
    private static final Pattern PATH =
            Pattern.compile(
                    "(/|\\./|\\.\\./|~).*|file:.*|\\.\\.?|.*\\.(tar(\\.\\w+)?|tgz|txz|squashfs|zip)");
    private static final Pattern ALIAS = Pattern.compile("[\\p{Alnum}][\\p{Alnum}._+/-]*");
    private static final Pattern REMOTE = Pattern.compile("[\\p{Alnum}][\\p{Alnum}_-]*");

    /* The distribution project's reference grammar. */
    private static final Pattern REPOSITORY =
            Pattern.compile(
                    "[a-z0-9]+((\\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|__?|-+)[a-z0-9]+)*)*");
    private static final Pattern REGISTRY =
            Pattern.compile("([\\p{Alnum}-]+(\\.[\\p{Alnum}-]+)*|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final String text;

    private ReferenceSyntax(String text) {
        this.text = text;
    }

    static ImageReference parse(String text) {
        return new ReferenceSyntax(Objects.requireNonNull(text, "reference")).reference();
    }

    /** Tell whether a remote of the user may have a name. */
    static boolean isRemoteName(String name) {
        return REMOTE.matcher(name).matches() && !RESERVED.contains(name) && !name.equals(LOCAL);
    }

    private ImageReference reference() {
        if (text.isBlank()) {
            throw wrong("it is blank: name an image, for example `debian:12` or `ubuntu:18.04`");
        }
        if (text.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw wrong("there is white space in it");
        }
        if (PATH.matcher(text).matches()) {
            throw wrong(
                    "it is a path: import the file once, engine.images().importFiles(Path.of(…)), and"
                            + " name the image by its alias");
        }
        if (text.contains("://")) {
            throw wrong(
                    "it is an address: give the server a name,"
                            + " engine.images().remotes().add(Remote.of(\"NAME\", \"https://…\")), and write"
                            + " `NAME:ALIAS`");
        }
        if (BUILT.matcher(text).matches()) {
            return new BuiltSyntax(text).built();
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new ImageReference.Local(alias(text));
        }
        String remote = text.substring(0, colon);
        String name = text.substring(colon + 1);
        if (remote.equals("oci")) {
            return registry(name);
        }
        if (!REMOTE.matcher(remote).matches()) {
            throw wrong("`" + remote + "` before the colon is not the name of a remote");
        }
        if (name.isEmpty()) {
            throw wrong(
                    "an alias is missing after the colon; engine.images().search(\""
                            + text
                            + "\", \"\") lists what there is");
        }
        return remote.equals(LOCAL)
                ? new ImageReference.Local(alias(name))
                : new ImageReference.OnRemote(remote, alias(name));
    }

    private String alias(String name) {
        if (name.contains("?") || name.contains("@")) {
            throw wrong(
                    "`?` and `@` are for images that are built here, as `debian:12?include=nginx` and"
                            + " `ubuntu-mirror:18.04@20260901T000000Z`");
        }
        if (!ALIAS.matcher(name).matches()) {
            throw wrong(
                    "`"
                            + name
                            + "` is neither an alias nor a fingerprint: letters, digits and `. _ + - /`"
                            + " are in those");
        }
        return name;
    }

    private ImageReference registry(String name) {
        String rest = name;
        Optional<String> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(match(DIGEST, rest.substring(at + 1), "a digest, sha256:…"));
            rest = rest.substring(0, at);
        }
        String registry = "docker.io";
        int slash = rest.indexOf('/');
        Matcher host = REGISTRY.matcher(slash < 0 ? "" : rest.substring(0, slash));
        // As `docker pull` tells a registry from the first part of a name.
        if (host.matches()
                && (host.group().matches(".*[.:].*") || host.group().equals("localhost"))) {
            registry = host.group();
            rest = rest.substring(slash + 1);
        }
        int colon = rest.indexOf(':');
        String tag = digest.isPresent() ? "" : "latest";
        if (colon >= 0) {
            tag = match(TAG, rest.substring(colon + 1), "a tag");
            rest = rest.substring(0, colon);
        }
        String repository = match(REPOSITORY, rest, "the name of an image in a registry");
        boolean official = registry.equals("docker.io") && !repository.contains("/");
        return new ImageReference.Registry(
                registry, official ? "library/" + repository : repository, tag, digest);
    }

    private String match(Pattern pattern, String part, String what) {
        if (!pattern.matcher(part).matches()) {
            throw wrong(
                    "`"
                            + part
                            + "` is not "
                            + what
                            + "; write oci:REGISTRY/NAME:TAG, as oci:docker.io/library/debian:12");
        }
        return part;
    }

    private UnknownImageException wrong(String why) {
        return new UnknownImageException(text, "reading image reference `" + text + "`: " + why);
    }
}

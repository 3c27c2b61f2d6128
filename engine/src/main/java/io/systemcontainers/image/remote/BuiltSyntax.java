package io.systemcontainers.image.remote;

import io.systemcontainers.UnknownImageException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.remote.ImageReference.Built;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of references to images that are built here: release, date and options. */
final class BuiltSyntax {

    private static final Pattern GRAMMAR =
            Pattern.compile("([a-z-]+):([^:@?]*)(?:@([^?]*))?(?:\\?(.*))?");
    private static final Pattern RELEASE = Pattern.compile("[a-z0-9][a-z0-9.-]*");
    private static final Pattern DATE = Pattern.compile("\\d{8}(T\\d{6}Z)?");

    /* Debian's policy, 5.6.7 */
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]+");

    private static final String INCLUDE = "include";
    private static final String INIT = "init";

    private final String text;

    BuiltSyntax(String text) {
        this.text = text;
    }

    Built built() {
        if (text.equals("busybox")) {
            return new Built(text, "", Optional.empty(), List.of(), Optional.empty());
        }
        Matcher parts = GRAMMAR.matcher(text);
        if (!parts.matches()) {
            throw wrong("write DISTRIBUTION:RELEASE, as `debian:12`");
        }
        String release = parts.group(2);
        if (!RELEASE.matcher(release).matches()) {
            throw wrong(
                    release.isEmpty()
                            ? "the release is missing after the colon, as in `debian:12`"
                            : "`" + release + "` is no release: write `12` or `bookworm`");
        }
        Optional<String> date = Optional.ofNullable(parts.group(3));
        date.filter(value -> !DATE.matcher(value).matches())
                .ifPresent(
                        value -> {
                            throw wrong(
                                    "`"
                                            + value
                                            + "` is no date: write one in UTC as 20260901T000000Z, or"
                                            + " a day as 20260901");
                        });
        Map<String, String> options = options(parts.group(4));
        return new Built(
                parts.group(1),
                release,
                date,
                options.containsKey(INCLUDE) ? packages(options.get(INCLUDE)) : List.of(),
                Optional.ofNullable(options.get(INIT)));
    }

    private Map<String, String> options(String query) {
        Map<String, String> options = new TreeMap<>();
        if (query == null) {
            return options;
        }
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            if (!List.of(INCLUDE, INIT).contains(key)) {
                String near =
                        Distance.near(key, List.of(INCLUDE, INIT))
                                .map(one -> " did you mean `" + one + "`?")
                                .orElse("");
                throw wrong(
                        "`"
                                + key
                                + "` is not known:"
                                + near
                                + " There are ?include=PACKAGE,PACKAGE and ?init=INIT");
            }
            if (equals < 0 || equals == option.length() - 1) {
                throw wrong("`" + key + "` has no value");
            }
            if (options.putIfAbsent(key, option.substring(equals + 1)) != null) {
                throw wrong("`" + key + "` is there twice");
            }
        }
        return options;
    }

    private List<String> packages(String value) {
        List<String> names = List.of(value.split(",", -1));
        for (String name : names) {
            if (!PACKAGE.matcher(name).matches()) {
                throw wrong("`" + name + "` cannot be the name of a package");
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    /**
     * Write a reference: two that mean the same are written the same, but for a release's names.
     */
    static String write(Built built) {
        List<String> options = new ArrayList<>();
        if (!built.include().isEmpty()) {
            options.add(INCLUDE + "=" + String.join(",", built.include()));
        }
        built.init().ifPresent(name -> options.add(INIT + "=" + name));
        return built.distribution()
                + (built.release().isEmpty() ? "" : ":" + built.release())
                + built.date().map(date -> "@" + date).orElse("")
                + (options.isEmpty() ? "" : "?" + String.join("&", options));
    }

    private UnknownImageException wrong(String why) {
        return new UnknownImageException(text, "reading image reference `" + text + "`: " + why);
    }
}

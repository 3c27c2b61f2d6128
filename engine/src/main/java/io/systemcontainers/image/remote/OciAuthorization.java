package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.PlainHttp;
import io.systemcontainers.image.download.WebAuthorization;
import io.systemcontainers.image.download.WebFile;
import io.systemcontainers.image.json.Json;
import io.systemcontainers.text.MachineText;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token that a registry wants to be shown, which all may have who ask, or a name and password:
 * the distribution project's spec/auth/token.md.
 */
final class OciAuthorization implements WebAuthorization {

    private static final long LONGEST = 1 << 20;
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private final Downloads downloads;
    private final URI registry;
    private final PlainHttp plainHttp;
    private final Optional<String> basic;
    private volatile Optional<String> shown = Optional.empty();

    /**
     * Show a token, for whichever repository the registry says.
     *
     * @param registry the registry's address
     * @param plainHttp which servers may be asked by {@code http:}
     * @param basic the header with a name and password, where there is one for the registry
     */
    OciAuthorization(
            Downloads downloads, URI registry, PlainHttp plainHttp, Optional<String> basic) {
        this.registry = registry;
        this.downloads = downloads;
        this.plainHttp = plainHttp;
        this.basic = basic;
    }

    @Override
    public Optional<String> header() {
        return shown;
    }

    @Override
    public Optional<String> answer(String challenge) throws InterruptedException {
        String scheme = challenge.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
        shown =
                switch (scheme) {
                    case "bearer" -> token(challenge);
                    case "basic" -> basic;
                    default -> Optional.empty();
                };
        return shown;
    }

    private Optional<String> token(String challenge) throws InterruptedException {
        Map<String, String> parameters = new TreeMap<>();
        Matcher parameter = PARAMETER.matcher(challenge);
        while (parameter.find()) {
            parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), parameter.group(2));
        }
        String realm = parameters.getOrDefault("realm", "");
        WebFile file = tokenFile(realm, parameters);
        byte[] answer =
                downloads
                        .content(file, LONGEST)
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                "asking `" + file + "` for a token: it has none"));
        Json json = Json.read(realm, answer);
        String token =
                json.text("token").isEmpty() ? json.text("access_token") : json.text("token");
        // An exception about a header that cannot be sent would print the token.
        return TOKEN.matcher(token).matches() ? Optional.of("Bearer " + token) : Optional.empty();
    }

    private WebFile tokenFile(String realm, Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        for (String key : new String[] {"service", "scope"}) {
            if (parameters.containsKey(key)) {
                String value = URLEncoder.encode(parameters.get(key), StandardCharsets.UTF_8);
                query.append(query.length() == 0 ? "" : "&").append(key).append('=').append(value);
            }
        }
        try {
            URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
            if (uri.getHost() != null
                    && String.valueOf(uri.getScheme()).matches("https?")
                    && plainHttp.allows(uri, registry)) {
                return WebFile.of(uri).over(plainHttp).with(WebAuthorization.always(basic));
            }
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(noRealm(realm), e);
        }
        throw new SystemContainerException(noRealm(realm));
    }

    private static String noRealm(String realm) {
        return "asking a registry for an image: it has tokens at `"
                + MachineText.excerpt(realm)
                + "`, which is no address that it may be asked at";
    }
}

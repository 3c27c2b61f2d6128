package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Names and passwords that {@code docker login} and {@code podman login --authfile} have written to
 * a file. Programs that keep them elsewhere ({@code credsStore}) are not asked.
 */
final class DockerCredentials {

    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    private final Path file;

    DockerCredentials(Path file) {
        this.file = file;
    }

    /** Find Docker's file: {@code $DOCKER_CONFIG/config.json}, {@code ~/.docker/config.json}. */
    static DockerCredentials of(UnaryOperator<String> environment) {
        String folder = environment.apply("DOCKER_CONFIG");
        String home = Optional.ofNullable(environment.apply("HOME")).orElse("/root");
        return new DockerCredentials(
                (folder == null ? Path.of(home, ".docker") : Path.of(folder))
                        .resolve("config.json"));
    }

    /** Return the header that shows those of a registry. */
    Optional<String> basic(String host) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + file + "`: " + e, e);
        }
        Optional<Json> logins = Json.read(file.toString(), content).find("auths");
        return names(host).stream()
                .flatMap(name -> logins.flatMap(all -> all.find(name)).stream())
                .map(login -> login.text("auth"))
                .filter(auth -> auth.matches("[A-Za-z0-9+/]+=*"))
                .map(auth -> "Basic " + auth)
                .findFirst();
    }

    private static List<String> names(String host) {
        return OciName.isDockerHub(host)
                ? List.of(DOCKER_HUB, "docker.io", host)
                : List.of(host, "https://" + host, "https://" + host + "/");
    }
}

package io.systemcontainers.image;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.archive.ArchiveKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;

/**
 * Hold what builders take from the host around them.
 *
 * @param architecture what to build for
 * @param properties returns the value of a property, or null
 * @param environment returns the value of an environment variable, or null
 * @param apt apt's directory
 * @param keys the keys that mirrors are believed by, which only a build reads
 * @param directory where this process works, in a user's repository
 * @param clock the time
 */
record Surroundings(
        Architecture architecture,
        UnaryOperator<String> properties,
        UnaryOperator<String> environment,
        Path apt,
        ArchiveKeys keys,
        Path directory,
        Clock clock) {

    static Surroundings ofHost(EngineProperties given) {
        return new Surroundings(
                Architecture.ofHost(),
                name -> given.get(name).orElse(null),
                System::getenv,
                Path.of("/etc/apt"),
                ArchiveKeys.OWN,
                Path.of("").toAbsolutePath(),
                Clock.systemUTC());
    }
}

package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A program that the build compiles from {@code src/test/c}, one of its name for each file. */
final class AttackProgram {

    private AttackProgram() {}

    /** Push it into a machine; returns its path there. */
    static String push(Machine machine, String name) {
        String path = "/" + name;
        try (InputStream in = AttackProgram.class.getResourceAsStream(name)) {
            assertThat(in).as("what the build compiles, src/test/c/" + name + ".c").isNotNull();
            machine.files().write(path, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine.exec("chmod", "755", path).assertSuccess();
        return path;
    }
}

package io.systemcontainers.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.HostFile;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The keeper attaches what was found, and nothing that has taken its place: with openat2 or not.
 */
@EngineRing
class AttachFoundTests {

    private static final String NO_INIT = "/no/such/init";

    private final KeeperProgram program = KeeperProgram.load();

    @TempDir private Path directory;
    private Path source;
    private Path other;

    static Stream<Boolean> ways() {
        return KernelFeature.OPENAT2.isUsable() ? Stream.of(true, false) : Stream.of(false);
    }

    @BeforeEach
    void make() throws IOException {
        directory = directory.toRealPath();
        source = Files.createDirectories(directory.resolve("above/source"));
        other = Files.createDirectories(directory.resolve("other"));
        Files.createDirectory(other.resolve("source"));
        Files.createDirectory(directory.resolve("target"));
        Files.writeString(source.resolve("file"), "found");
    }

    @AfterEach
    void close() {
        program.close();
    }

    private Step found(boolean openat2) {
        try (HostFile file =
                HostFile.find(
                        source.toString(), true, new SharedFolders(directory.resolve("none")))) {
            return Step.attach(file, directory.resolve("target").toString(), 0, openat2);
        }
    }

    private KernelException failure(Step... steps) {
        BootPlan plan =
                new BootPlan(
                        BootPlan.namespaces(true),
                        0,
                        "",
                        List.of(steps),
                        List.of(),
                        List.of(),
                        List.of(NO_INIT),
                        Map.of(),
                        Confinement.NONE);
        Keeper keeper = Keeper.spawn(program, "test", new SilentListener());
        ExecutionException thrown =
                catchThrowableOfType(
                        ExecutionException.class,
                        () -> keeper.start(plan).get(Patience.SECONDS, TimeUnit.SECONDS));
        keeper.gone().join();
        return (KernelException) thrown.getCause();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void attaches_it(boolean openat2) {
        Step report = Step.report(directory.resolve("target/file").toString());

        assertThat(failure(found(openat2), report)).hasMessageContaining(NO_INIT);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void follows_no_link_in_its_place(boolean openat2) throws IOException {
        Step step = found(openat2);
        Files.move(source, directory.resolve("moved"));
        Files.createSymbolicLink(source, other);

        assertThat(failure(step))
                .matches(e -> e.is(Errno.ELOOP))
                .hasMessageContaining("step 1, attaching `" + source + "` on `")
                .hasMessageContaining("something else has taken its place");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void follows_no_link_above_it(boolean openat2) throws IOException {
        Step step = found(openat2);
        Files.move(source.getParent(), directory.resolve("moved"));
        Files.createSymbolicLink(source.getParent(), other);

        assertThat(failure(step)).matches(e -> e.is(Errno.ELOOP));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void attaches_no_other_directory_in_its_place(boolean openat2) throws IOException {
        Step step = found(openat2);
        Files.move(source, directory.resolve("moved"));
        Files.createDirectory(source);

        assertThat(failure(step))
                .matches(e -> e.is(Errno.ESTALE))
                .hasMessageContaining("start it again, without that machine");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void says_that_it_is_gone(boolean openat2) throws IOException {
        Step step = found(openat2);
        Files.move(source, directory.resolve("moved"));

        assertThat(failure(step)).matches(e -> e.is(Errno.ENOENT));
    }
}

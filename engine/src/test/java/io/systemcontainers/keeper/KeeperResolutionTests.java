package io.systemcontainers.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.systemcontainers.sys.Errno;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the keeper's steps lead in a root full of links: with openat2, and without it. */
@EngineRing
class KeeperResolutionTests {

    private static final String NO_INIT = "/no/such/init";

    private final KeeperProgram program = KeeperProgram.load();

    @TempDir Path directory;
    private Path top;

    @BeforeEach
    void plant() throws IOException {
        Files.createDirectories(directory.resolve("dir"));
        top = Files.createDirectory(directory.resolve("top"));
        Files.createDirectories(top.resolve("dir/sub"));
        Files.writeString(top.resolve("file"), "old");
        link("to-file", "file");
        link("to-dir", "/dir");
        link("above", "../../../dir");
        link("outside", directory.resolve("dir").toString());
        link("dangling", "/dir/new");
        link("lost", "nowhere/new");
        link("loop", "/dir/../loop");
        link("dir/sub/up", "../../../../file");
        link("dir/sub/dots", "..");
        link("dir/sub/absolute", "/file");
        link("link40", "file");
        for (int link = 39; link >= 0; link--) {
            link("link" + link, "link" + (link + 1));
        }
    }

    private void link(String path, String target) throws IOException {
        Files.createSymbolicLink(top.resolve(path), Path.of(target));
    }

    @AfterEach
    void close() throws IOException {
        program.close();
        try (var all = Files.walk(directory)) {
            for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
        assertThat(directory.resolve("dir")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "/new, new",
        "/file, file",
        "/to-file, file",
        "/to-dir/new, dir/new",
        "/above/new, dir/new",
        "/above/../../new, new",
        "/outside/new, ENOENT",
        "/dangling, dir/new",
        "/lost, ENOENT",
        "/loop, ELOOP",
        "/loop/new, ELOOP",
        "/file/new, ENOTDIR",
        "/to-file/new, ENOTDIR",
        "/dir, EISDIR",
        "/to-dir, EISDIR",
        "/new/, EISDIR",
        "/, EISDIR",
        "/dir/.., EISDIR",
        "/dir/sub/up, file",
        "/dir/sub/absolute, file",
        "//dir/./sub//dots/new, dir/new",
        "/dir/sub/../../../new, new",
        "/link1, file",
        "/link0, ELOOP",
        "/to-dir/../link1, ELOOP",
    })
    void a_file_is_written_inside(String path, String expected) throws IOException {
        for (boolean openat2 : ways()) {
            Files.deleteIfExists(top.resolve("dir/new"));
            Files.deleteIfExists(top.resolve("new"));

            String answer = answer(openat2, Step.file(path, 0644, "planted"));

            boolean made = Character.isLowerCase(expected.charAt(0));
            assertThat(answer).as("openat2: %s", openat2).isEqualTo(made ? "done" : expected);
            if (made) {
                assertThat(top.resolve(expected)).hasContent("planted");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/to-dir/made, dir/made",
        "/above/made, dir/made",
        "/dir/sub/dots/made, dir/made",
        "/to-file/made, ENOTDIR",
        "/outside/made, ENOENT",
        "/loop/made, ELOOP",
    })
    void a_directory_is_made_inside(String path, String expected) throws IOException {
        for (boolean openat2 : ways()) {
            Files.deleteIfExists(top.resolve("dir/made"));

            String answer = answer(openat2, Step.directory(path, 0700));

            boolean made = Character.isLowerCase(expected.charAt(0));
            assertThat(answer).as("openat2: %s", openat2).isEqualTo(made ? "done" : expected);
            assertThat(Files.isDirectory(top.resolve("dir/made"))).isEqualTo(made);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/self/exe, ELOOP",
        "/proc/self/cwd, ELOOP",
        "/proc/self/root/etc, ELOOP",
        "/proc/self/ns/net, ELOOP",
        "/proc/mounts, done",
        "/proc/self/mounts, done",
        "/proc/nothing, ENOENT",
    })
    void no_magic_link_of_proc_is_followed(String path, String expected) {
        for (boolean openat2 : ways()) {
            String answer =
                    answer(
                            openat2,
                            Step.directory("/proc", 0755),
                            Step.mount("proc", "/proc", 0, ""),
                            Step.cover(path, "/file", 0));

            assertThat(answer).as("openat2: %s", openat2).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/file, done, oldmore",
        "/to-file, done, oldmore",
        "/dir/sub/up, done, oldmore",
        "/nothing, done,",
        "/outside/new, done,",
        "/file/new, done,",
        "/loop, ELOOP,",
        "/dir, EINVAL,",
        "/long, EFBIG,",
    })
    void a_file_inside_says_more_and_stays_as_it_is(String path, String expected, String said)
            throws IOException {
        Files.writeString(top.resolve("long"), "x".repeat(65_536));
        for (boolean openat2 : ways()) {
            Path copy = top.resolve("dir/copy");
            Files.deleteIfExists(copy);

            String answer =
                    answer(openat2, Step.coverWithAppended(path, "/dir/copy", 0644, "more"));

            assertThat(answer).as("openat2: %s", openat2).isEqualTo(expected);
            if (said != null) {
                assertThat(Files.readString(copy).replace("\n", "")).isEqualTo(said);
            } else if (expected.equals("done")) {
                assertThat(copy).doesNotExist();
            }
            assertThat(top.resolve("file")).hasContent("old");
        }
    }

    /* The way without it comes first, so that a test whose host has both sees both. */
    private static List<Boolean> ways() {
        return KernelFeature.OPENAT2.isUsable() ? List.of(false, true) : List.of(false);
    }

    private String answer(boolean openat2, Step... steps) {
        List<Step> machine = new java.util.ArrayList<>();
        machine.add(Step.root(top.toString(), openat2));
        machine.addAll(List.of(steps));
        BootPlan plan =
                new BootPlan(
                        BootPlan.namespaces(true),
                        0,
                        "",
                        List.of(),
                        machine,
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
        KernelException failure = (KernelException) thrown.getCause();
        if (failure.getMessage().contains(NO_INIT)) {
            return "done";
        }
        assertThat(failure).hasMessageContaining("step " + machine.size() + ",");
        return Errno.describe(failure.errno()).replaceAll(" .*", "");
    }
}

package io.systemcontainers.image.download;

import static io.systemcontainers.image.download.DownloadFixture.CONTENT;
import static io.systemcontainers.image.download.DownloadFixture.SHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportDownloadTests {

    /* Both hold what may be taken for the boundary at first sight. */
    private static final byte[] METADATA = bytes("meta\r\n--limit \r\n--lim\r\n");
    private static final byte[] ROOT =
            bytes("\r\n--limi" + "root\n".repeat(20_000) + "\r\n-\r\n--limi");
    private static final byte[] BOTH = bytes(text(METADATA) + text(ROOT));
    private static final String FINGERPRINT = DownloadFixture.sha256(BOTH);
    private static final String TYPE = "Content-Type: multipart/form-data;boundary=limit9\r\n";

    @TempDir Path directory;
    private DownloadFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new DownloadFixture(directory);
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] form(String first, String second) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(part(first, METADATA));
        form.writeBytes(part(second, ROOT));
        form.writeBytes(bytes("--limit9--\r\n"));
        return form.toByteArray();
    }

    /* As Go's mime/multipart writes it, which LXD does it with. */
    private static byte[] part(String name, byte[] content) {
        return bytes(
                "--limit9\r\nContent-Disposition: form-data; name=\""
                        + name
                        + "\"; filename=\"../../etc/name=evil\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n"
                        + text(content)
                        + "\r\n");
    }

    private Optional<List<Path>> export(long size) throws InterruptedException {
        return fixture.downloads.export(
                WebFile.of(fixture.uri("/export")), FINGERPRINT, size, fixture.listener);
    }

    private void serve(byte[] form) {
        fixture.server.on(
                "/export",
                (request, out) -> {
                    RawServer.head(out, "200 OK", TYPE);
                    out.write(form);
                });
    }

    @Test
    void takes_a_form_apart_into_metadata_and_root_and_fetches_it_once() throws Exception {
        serve(form("metadata", "rootfs"));

        List<Path> files = export(BOTH.length).orElseThrow();
        assertThat(export(BOTH.length)).hasValue(files);

        assertThat(files).hasSize(2);
        assertThat(files.get(0)).hasBinaryContent(METADATA);
        assertThat(files.get(1)).hasBinaryContent(ROOT);
        assertThat(fixture.server.requests()).hasSize(1);
        assertThat(fixture.progress).hasValue(BOTH.length);
        assertThat(fixture.folder.toFile().list())
                .containsExactlyInAnyOrder(FINGERPRINT + ".metadata", FINGERPRINT + ".rootfs");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 64, 1000})
    void takes_a_form_apart_whatever_the_size_of_its_pieces(int size) throws Exception {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        MultipartReader reader =
                MultipartReader.of("multipart/form-data; boundary=\"limit9\"", recorder(seen))
                        .orElseThrow();
        byte[] form = form("metadata", "rootfs");
        for (int at = 0; at < form.length; at += size) {
            reader.accept(ByteBuffer.wrap(form, at, Math.min(size, form.length - at)));
        }

        assertThat(reader.isComplete()).isTrue();
        assertThat(text(seen.toByteArray()))
                .isEqualTo("[metadata]" + text(METADATA) + "[rootfs]" + text(ROOT));
    }

    private static MultipartReader.Parts recorder(ByteArrayOutputStream seen) {
        return new MultipartReader.Parts() {
            @Override
            public void begin(String name) {
                seen.writeBytes(bytes("[" + name + "]"));
            }

            @Override
            public void content(ByteBuffer content) {
                byte[] copy = new byte[content.remaining()];
                content.get(copy);
                seen.writeBytes(copy);
            }
        };
    }

    @Test
    void takes_one_tarball_as_it_is_and_goes_on_with_it() throws Exception {
        Files.write(fixture.part(), Arrays.copyOf(CONTENT, 3000));
        fixture.server.on("/a", (request, out) -> RawServer.part(request, out, CONTENT));

        Optional<List<Path>> files =
                fixture.downloads.export(
                        WebFile.of(fixture.uri("/a")), SHA, CONTENT.length, fixture.listener);

        assertThat(files).hasValue(List.of(fixture.kept()));
        assertThat(fixture.kept()).hasBinaryContent(CONTENT);
        assertThat(fixture.server.requests().get(0).offset()).isEqualTo(3000);
    }

    @Test
    void refuses_files_that_do_not_hash_to_the_fingerprint_together() {
        byte[] form = form("metadata", "rootfs");
        form[form.length - 100]++;
        serve(form);

        assertThatThrownBy(() -> export(BOTH.length))
                .hasMessageContaining("checking `")
                .hasMessageContaining("the index says " + FINGERPRINT);
        assertThat(fixture.folder).isEmptyDirectory();
    }

    @Test
    void refuses_a_form_of_other_parts() {
        serve(form("metadata", "rootfs.img"));

        assertThatThrownBy(() -> export(BOTH.length))
                .hasMessageContaining("has a part `rootfs.img` where it should have rootfs")
                .hasMessageContaining("is it the image of a virtual machine?");
        assertThat(fixture.folder).isEmptyDirectory();

        serve(form("rootfs", "metadata"));
        assertThatThrownBy(() -> export(BOTH.length))
                .hasMessageContaining("has a part `rootfs` where it should have metadata");
    }

    @Test
    void refuses_a_form_that_is_longer_than_announced() {
        serve(form("metadata", "rootfs"));

        assertThatThrownBy(() -> export(BOTH.length - 1))
                .hasMessageContaining("it is longer than the " + (BOTH.length - 1) + " bytes");
        assertThat(fixture.folder).isEmptyDirectory();
    }

    @Test
    void refuses_headers_without_end() {
        fixture.server.on(
                "/export",
                (request, out) -> {
                    RawServer.head(out, "200 OK", TYPE);
                    out.write(bytes("--limit9\r\n"));
                    while (true) {
                        out.write(bytes("X: y\r\n"));
                    }
                });

        assertThatThrownBy(() -> export(BOTH.length)).hasMessageContaining("headers without end");
    }

    @Test
    void fetches_a_form_again_that_was_cut() throws Exception {
        byte[] form = form("metadata", "rootfs");
        fixture.server.on(
                "/export",
                (request, out) -> {
                    RawServer.head(out, "200 OK", TYPE);
                    out.write(form, 0, fixture.server.requests().size() == 1 ? 5000 : form.length);
                });

        assertThat(export(BOTH.length)).isPresent();
        assertThat(fixture.server.requests()).hasSize(2);
        assertThat(fixture.progress).hasValue(BOTH.length);
    }

    @Test
    void takes_a_file_whose_length_is_not_known() throws Exception {
        fixture.server.on("/a", (request, out) -> RawServer.whole(out, CONTENT));
        WebFile file = WebFile.of(fixture.uri("/a"));

        assertThat(fixture.downloads.file(file, SHA, -1, fixture.listener)).isPresent();
        assertThat(fixture.downloads.file(file, SHA, -1, fixture.listener)).isPresent();
        assertThat(fixture.server.requests()).hasSize(1);
        assertThat(fixture.downloads.has(SHA, -1)).isTrue();
    }
}

package io.systemcontainers.image.remote;

import static io.systemcontainers.image.remote.TestRegistry.bytes;
import static io.systemcontainers.image.remote.TestRegistry.descriptor;
import static io.systemcontainers.image.remote.TestRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.PlainHttp;
import io.systemcontainers.image.download.RawServer;
import io.systemcontainers.image.remote.OfferedFile.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciSourceTests {

    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final byte[] FIRST = bytes("first layer");
    private static final byte[] SECOND = bytes("second layer");

    @TempDir Path directory;
    private TestRegistry registry;
    private ExecutorService threads;
    private Downloads downloads;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        threads = Executors.newCachedThreadPool();
        downloads = new Downloads(directory, name -> null, threads, "name another");
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        threads.shutdownNow();
    }

    private OciSource source(String architecture) {
        return new OciSource(
                registry.uri(""),
                PlainHttp.LOOPBACK,
                downloads,
                architecture,
                new DockerCredentials(directory.resolve("config.json")));
    }

    private byte[] serveApp() {
        byte[] amd = registry.image("team/app", "amd64", List.of(FIRST, SECOND));
        byte[] arm = registry.image("team/app", "arm64", List.of(FIRST));
        String index =
                "{\"schemaVersion\": 2, \"manifests\": [%s, %s, %s]}"
                        .formatted(
                                platform(bytes("{}"), "windows", "amd64"),
                                platform(arm, "linux", "arm64"),
                                platform(amd, "linux", "amd64"));
        registry.tag("team/app", "1.2", bytes(index));
        return amd;
    }

    private static String platform(byte[] manifest, String os, String architecture) {
        return descriptor(
                MANIFEST,
                manifest,
                ", \"platform\": {\"os\": \"%s\", \"architecture\": \"%s\"}"
                        .formatted(os, architecture));
    }

    @Test
    void finds_the_image_for_the_architecture_of_this_host() throws Exception {
        byte[] manifest = serveApp();

        OfferedImage image = source("x86_64").find("team/app:1.2").orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(sha256(manifest));
        assertThat(image.aliases()).containsExactly("team/app:1.2");
        assertThat(image.architecture()).isEqualTo("x86_64");
        assertThat(image.created()).isEqualTo(Instant.parse("2026-09-01T12:30:00.5Z"));
        assertThat(image.serial()).isEqualTo("20260901_12:30");
        assertThat(image.properties())
                .containsOnly(
                        Map.entry("description", registry.uri("").getAuthority() + "/team/app:1.2"),
                        Map.entry("version", "1.2"));
        assertThat(image.files())
                .extracting(OfferedFile::role)
                .containsExactly(Role.OCI_CONFIG, Role.OCI_LAYER, Role.OCI_LAYER);
        assertThat(image.files().get(1).sha256()).isEqualTo(sha256(FIRST));
        assertThat(image.files().get(2).size()).isEqualTo(SECOND.length);
        assertThat(registry.server().requests().get(0).headers().get("accept"))
                .contains(INDEX, MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");
    }

    @Test
    void shows_a_token_that_all_may_have_for_manifests_and_layers() throws Exception {
        serveApp();
        registry.wantTokens();

        OfferedImage image = source("aarch64").find("team/app:1.2").orElseThrow();
        OfferedFile layer = image.files().get(1);

        assertThat(downloads.file(layer.location(), layer.sha256(), layer.size(), bytes -> {}))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(FIRST));
        assertThat(registry.server().targets().stream().filter(path -> path.startsWith("/token")))
                .hasSize(1);
    }

    @Test
    void shows_the_password_of_docker_login_where_tokens_are_and_not_to_the_registry()
            throws Exception {
        serveApp();
        registry.wantTokens();
        Files.writeString(
                directory.resolve("config.json"),
                "{\"auths\": {\"%s\": {\"auth\": \"bWU6c2VjcmV0\"}}}"
                        .formatted(registry.uri("").getAuthority()));

        source("x86_64").find("team/app:1.2").orElseThrow();

        assertThat(registry.server().requests())
                .allSatisfy(
                        request ->
                                assertThat(
                                                "Basic bWU6c2VjcmV0"
                                                        .equals(
                                                                request.headers()
                                                                        .get("authorization")))
                                        .as(request.target())
                                        .isEqualTo(request.target().startsWith("/token")));
    }

    @Test
    void does_not_ask_for_tokens_by_plain_http_elsewhere() {
        registry.server()
                .on(
                        "/v2/team/app/manifests/latest",
                        (request, out) ->
                                RawServer.head(
                                        out,
                                        "401 Unauthorized",
                                        "WWW-Authenticate: Bearer"
                                                + " realm=\"http://auth.example.org/token\"\r\n"));

        assertThatThrownBy(() -> source("x86_64").find("team/app"))
                .hasMessageContaining("it has tokens at `http://auth.example.org/token`")
                .hasMessageContaining("which is no address that it may be asked at");
    }

    @Test
    void tells_an_image_that_is_not_there_from_a_failure() throws Exception {
        assertThat(source("x86_64").find("team/app:none")).isEmpty();
    }

    @Test
    void finds_an_image_again_by_its_fingerprint() throws Exception {
        String fingerprint = sha256(serveApp());
        registry.tag("team/app", "1.2", bytes("{\"manifests\": []}"));

        OfferedImage image = source("x86_64").find("team/app:1.2", fingerprint).orElseThrow();

        assertThat(image.fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void refuses_a_manifest_that_does_not_hash_to_its_digest() {
        byte[] manifest = serveApp();
        registry.put(
                "/v2/team/app/manifests/sha256:" + sha256(manifest),
                registry.image("team/app", "amd64", List.of(bytes("evil"))));

        assertThatThrownBy(() -> source("x86_64").find("team/app:1.2"))
                .hasMessageContaining("and should be sha256:" + sha256(manifest));
    }

    @Test
    void refuses_a_configuration_that_does_not_hash_to_its_digest() throws Exception {
        serveApp();
        OfferedFile config = source("x86_64").find("team/app:1.2").orElseThrow().files().get(0);
        registry.put(config.uri().getPath(), bytes("{\"architecture\": \"amd64\", \"os\": \"x\"}"));

        assertThatThrownBy(() -> source("x86_64").find("team/app:1.2"))
                .hasMessageContaining("and should be sha256:" + config.sha256());
    }

    @Test
    void says_which_architectures_an_image_is_for() {
        serveApp();

        assertThatThrownBy(() -> source("s390x").find("team/app:1.2"))
                .hasMessageContaining("it is for [arm64, amd64], and not for s390x");
    }

    @Test
    void says_which_architecture_an_image_without_an_index_is_for() {
        registry.tag("team/app", "arm", registry.image("team/app", "arm64", List.of(FIRST)));

        assertThatThrownBy(() -> source("x86_64").find("team/app:arm"))
                .hasMessageContaining("it is for linux on arm64, and not for linux on amd64");
    }

    @Test
    void refuses_what_is_no_image() {
        registry.tag(
                "team/app",
                "chart",
                bytes(
                        "{\"config\": %s, \"layers\": []}"
                                .formatted(
                                        descriptor(
                                                "application/vnd.cncf.helm.config.v1+json",
                                                FIRST,
                                                ""))));
        registry.tag("team/app", "old", bytes("{\"schemaVersion\": 1, \"fsLayers\": []}"));
        registry.tag(
                "team/app",
                "path",
                bytes(
                        "{\"config\": {\"mediaType\": \"%s\", \"digest\": \"sha256:../../x\","
                                + " \"size\": 1}, \"layers\": []}"));

        assertThatThrownBy(() -> source("x86_64").find("team/app:chart"))
                .hasMessageContaining("but `application/vnd.cncf.helm.config.v1+json`");
        assertThatThrownBy(() -> source("x86_64").find("team/app:old"))
                .hasMessageContaining("Docker's first form");
        assertThatThrownBy(() -> source("x86_64").find("team/app:path"))
                .hasMessageContaining("should be `sha256:` and 64 hexadecimal digits");
    }

    @Test
    void does_not_follow_indexes_without_end() {
        byte[] leaf = bytes("{\"manifests\": []}");
        for (int i = 0; i < 10; i++) {
            leaf =
                    registry.manifest(
                            "team/app",
                            "{\"manifests\": [" + platform(leaf, "linux", "amd64") + "]}");
        }
        registry.tag("team/app", "deep", leaf);

        assertThatThrownBy(() -> source("x86_64").find("team/app:deep"))
                .hasMessageContaining("its indexes name indexes without end");
    }

    @Test
    void docker_hubs_own_images_are_in_its_library() {
        assertThat(OciName.parse("docker.io", "debian:12").repository())
                .isEqualTo("library/debian");
        assertThat(OciName.parse("docker.io", "team/app").reference()).isEqualTo("latest");
        assertThat(OciName.parse("ghcr.io", "app").repository()).isEqualTo("app");
    }

    @Test
    void a_layer_may_be_on_another_server_that_sees_no_token() throws Exception {
        serveApp();
        registry.wantTokens();
        OfferedFile layer = source("x86_64").find("team/app:1.2").orElseThrow().files().get(1);
        try (RawServer other = new RawServer()) {
            other.on("/blob", (request, out) -> RawServer.part(request, out, FIRST));
            registry.server().redirect(layer.uri().getPath(), other.uri("/blob").toString());

            assertThat(downloads.file(layer.location(), layer.sha256(), layer.size(), bytes -> {}))
                    .isPresent();
            assertThat(other.requests().get(0).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void speaks_to_docker_hub_where_it_answers() {
        OciSource hub =
                new OciSource(
                        URI.create("https://docker.io"),
                        PlainHttp.LOOPBACK,
                        new Downloads(
                                directory,
                                Map.of("https_proxy", registry.uri("").toString())::get,
                                threads,
                                "x"),
                        "x86_64",
                        new DockerCredentials(directory.resolve("none")));

        assertThatThrownBy(() -> hub.find("debian"))
                .hasMessageContaining("registry-1.docker.io/v2/library/debian/manifests/latest");
        assertThat(registry.server().targets()).contains("registry-1.docker.io:443");
    }
}

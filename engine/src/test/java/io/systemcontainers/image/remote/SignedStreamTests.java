package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of a remote that has a keyring. */
class SignedStreamTests {

    private static final String INDEX = "streams/v1/index.sjson";
    private static final String PRODUCTS = "streams/v1/com.ubuntu.cloud:released:download.sjson";

    @TempDir private Path directory;

    private final SigningKey key = SigningKey.generate();
    private FakeServer server;
    private Path keyring;

    @BeforeEach
    void start() throws Exception {
        keyring = directory.resolve("keys.pgp");
        Files.write(keyring, key.publicKey());
        server = new FakeServer();
        server.put(StreamTexts.INDEX_PATH, StreamTexts.UBUNTU_INDEX);
        server.put(StreamTexts.UBUNTU_PATH, products());
        server.put(INDEX, key.sign(StreamTexts.UBUNTU_INDEX));
        server.put(PRODUCTS, key.sign(products()));
    }

    private static String products() {
        return StreamTexts.ubuntu(StreamTexts.ubuntuVersion("20230607", "22"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Optional<OfferedImage> find() throws InterruptedException {
        return new SimplestreamsSource(
                        server.remote("ubuntu"),
                        FakeServer.documents(),
                        Optional.of(Signatures.of(keyring)),
                        "x86_64")
                .find("18.04");
    }

    @Test
    void are_fetched_with_their_signatures() throws Exception {
        assertThat(find()).isPresent();
        assertThat(server.requests()).containsExactly(INDEX, PRODUCTS);
    }

    @Test
    void are_not_believed_when_another_key_signed_them() {
        server.put(PRODUCTS, SigningKey.generate().sign(products()));

        assertThatThrownBy(this::find)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining(
                        "checking the signature of `" + server.address() + "/" + PRODUCTS)
                .hasMessageContaining("is not known")
                .hasMessageContaining("systemcontainers.remote.NAME.keyring")
                .hasMessageNotContaining("debian");
    }

    @Test
    void are_not_believed_when_they_were_changed() {
        String signed = new String(key.sign(products()), java.nio.charset.StandardCharsets.UTF_8);
        server.put(PRODUCTS, signed.replace(StreamTexts.hash("22f"), StreamTexts.hash("66f")));

        assertThatThrownBy(this::find).hasMessageContaining("did not sign this text");
    }

    @Test
    void are_not_replaced_by_those_without_a_signature() throws Exception {
        server.put(PRODUCTS, products());
        assertThatThrownBy(this::find).hasMessageContaining("it is not one clear-signed message");

        try (FakeServer other = new FakeServer()) {
            other.put(StreamTexts.INDEX_PATH, StreamTexts.UBUNTU_INDEX);
            ImageSource source =
                    new SimplestreamsSource(
                            other.remote("ubuntu"),
                            FakeServer.documents(),
                            Optional.of(Signatures.of(keyring)),
                            "x86_64");
            assertThatThrownBy(() -> source.find("18.04"))
                    .hasMessageContaining("its documents are not signed, and it has a keyring");
        }
    }

    @Test
    void need_the_file_of_keys() throws Exception {
        Files.delete(keyring);

        assertThatThrownBy(this::find)
                .hasMessageContaining("reading the keyring `" + keyring)
                .hasMessageContaining("correct systemcontainers.remote.NAME.keyring");
    }
}

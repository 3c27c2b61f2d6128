package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that lists its images in simplestreams documents. They are fetched once; another source
 * of the same remote fetches them anew.
 */
final class SimplestreamsSource implements ImageSource {

    private static final String INDEX = "streams/v1/index";
    private static final String JSON = ".json";
    private static final String SIGNED = ".sjson";
    private static final int MOST_STREAMS = 64;
    private static final long LONGEST_INDEX = 16L << 20;

    /* Ubuntu's list of daily images is one of the longest, and has less than 16 MiB. */
    private static final long LONGEST_STREAM = 128L << 20;

    private final Remote remote;
    private final Documents documents;
    private final Optional<Signatures> signatures;
    private final String architecture;
    private Catalog catalog;

    SimplestreamsSource(
            Remote remote,
            Documents documents,
            Optional<Signatures> signatures,
            String architecture) {
        this.remote = remote;
        this.documents = documents;
        this.signatures = signatures;
        this.architecture = architecture;
    }

    @Override
    public Optional<OfferedImage> find(String alias) throws InterruptedException {
        return catalog().find(alias);
    }

    @Override
    public List<OfferedImage> search(List<String> words) throws InterruptedException {
        return catalog().search(words);
    }

    private synchronized Catalog catalog() throws InterruptedException {
        if (catalog == null) {
            catalog = read();
        }
        return catalog;
    }

    private Catalog read() throws InterruptedException {
        List<OfferedImage> images = new ArrayList<>();
        for (String path : streams()) {
            Json stream = document(path, LONGEST_STREAM);
            images.addAll(new StreamProducts(remote).images(stream));
        }
        return Catalog.ofVersions(images, architecture);
    }

    private List<String> streams() throws InterruptedException {
        List<String> paths = new ArrayList<>();
        for (Map.Entry<String, Json> entry :
                document(INDEX + JSON, LONGEST_INDEX).get("index").members().entrySet()) {
            Json stream = entry.getValue();
            boolean hasImages =
                    stream.text("datatype").equals("image-downloads")
                            && stream.find("products").stream()
                                    .anyMatch(products -> !products.elements().isEmpty());
            if (hasImages) {
                Json path = stream.get("path");
                paths.add(
                        RemotePath.escaped(path.text())
                                .orElseThrow(() -> path.wrong("a path below the server's")));
            }
        }
        if (paths.size() > MOST_STREAMS) {
            throw new SystemContainerException(
                    "asking remote "
                            + remote
                            + ": its index names "
                            + paths.size()
                            + " lists of images, and "
                            + MOST_STREAMS
                            + " are the most that are read");
        }
        return paths;
    }

    private Json document(String path, long limit) throws InterruptedException {
        String fetched = signatures.isPresent() ? signed(path) : path;
        String name = RemotePath.below(remote, fetched).toString();
        byte[] content =
                documents.fetch(remote, fetched, limit).orElseThrow(() -> missing(fetched));
        return Json.read(
                name, signatures.isPresent() ? signatures.get().verified(content, name) : content);
    }

    private static String signed(String path) {
        return path.endsWith(JSON)
                ? path.substring(0, path.length() - JSON.length()) + SIGNED
                : path;
    }

    private SystemContainerException missing(String path) {
        return new SystemContainerException(
                "asking remote "
                        + remote
                        + ": it has no `"
                        + path
                        + "`: "
                        + (path.endsWith(SIGNED)
                                ? "its documents are not signed, and it has a keyring"
                                : "its address is not the base of a simplestreams server, or the"
                                        + " server is being updated"));
    }
}

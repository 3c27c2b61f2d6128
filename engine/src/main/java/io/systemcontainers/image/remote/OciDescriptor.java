package io.systemcontainers.image.remote;

import io.systemcontainers.image.json.Json;

/**
 * What a manifest says of a blob: image-spec, descriptor.md.
 *
 * @param mediaType what it is; may be empty
 * @param sha256 what its content hashes to, in hexadecimal
 * @param size its length in bytes
 */
record OciDescriptor(String mediaType, String sha256, long size) {

    static final String ALGORITHM = "sha256:";

    static OciDescriptor of(Json value) {
        Json digest = value.get("digest");
        if (!digest.text().matches(ALGORITHM + "[0-9a-f]{64}")) {
            throw digest.wrong("`" + ALGORITHM + "` and 64 hexadecimal digits");
        }
        return new OciDescriptor(
                value.text("mediaType"),
                digest.text().substring(ALGORITHM.length()),
                value.get("size").count());
    }

    String digest() {
        return ALGORITHM + sha256;
    }
}

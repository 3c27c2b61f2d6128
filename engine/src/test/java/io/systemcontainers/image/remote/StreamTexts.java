package io.systemcontainers.image.remote;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Documents of simplestreams servers in the shape of those that Ubuntu and linuxcontainers have.
 */
final class StreamTexts {

    static final String INDEX_PATH = "streams/v1/index.json";
    static final String UBUNTU_PATH = "streams/v1/com.ubuntu.cloud:released:download.json";
    static final String IMAGES_PATH = "streams/v1/images.json";

    static final String UBUNTU_INDEX =
            """
            {"format": "index:1.0", "updated": "Wed, 07 Jun 2023 00:00:00 +0000", "index": {
              "com.ubuntu.cloud:released:aws": {"datatype": "image-ids",
                "path": "streams/v1/com.ubuntu.cloud:released:aws.json", "products": ["a"]},
              "com.ubuntu.cloud:released:empty": {"datatype": "image-downloads",
                "path": "streams/v1/none.json", "products": []},
              "com.ubuntu.cloud:released:download": {"datatype": "image-downloads",
                "path": "streams/v1/com.ubuntu.cloud:released:download.json",
                "format": "products:1.0", "products": ["com.ubuntu.cloud:server:18.04:amd64"]}}}
            """;

    private StreamTexts() {}

    /** Returns 64 digits that begin with those given. */
    static String hash(String begin) {
        return begin + "0".repeat(64 - begin.length());
    }

    /** Returns one version of Ubuntu's: metadata, both roots, and what is for virtual machines. */
    static String ubuntuVersion(String serial, String begin) {
        String folder =
                "server/releases/bionic/release-" + serial + "/ubuntu-18.04-server-cloudimg";
        return """
               "%1$s": {"label": "release", "pubname": "ubuntu-bionic-18.04-amd64-server-%1$s", "items": {
                 "lxd.tar.xz": {"ftype": "lxd.tar.xz", "path": "%2$s-lxd.tar.xz", "size": 800,
                   "md5": "0", "sha256": "%3$s", "combined_sha256": "%4$s",
                   "combined_rootxz_sha256": "%4$s", "combined_squashfs_sha256": "%5$s",
                   "combined_disk1-img_sha256": "%6$s"},
                 "root.tar.xz": {"ftype": "root.tar.xz", "path": "%2$s-root.tar.xz", "size": 280000000,
                   "sha256": "%7$s"},
                 "squashfs": {"ftype": "squashfs", "path": "%2$s.squashfs", "size": 323000000,
                   "sha256": "%8$s"},
                 "disk1.img": {"ftype": "disk1.img", "path": "%2$s.img", "size": 1, "sha256": "%9$s"},
                 "manifest": {"ftype": "manifest", "path": "%2$s.manifest", "size": 5}}}
               """
                .formatted(
                        serial,
                        folder,
                        hash(begin + "a"),
                        hash(begin + "b"),
                        hash(begin + "c"),
                        hash(begin + "d"),
                        hash(begin + "e"),
                        hash(begin + "f"),
                        hash(begin + "9"));
    }

    /** Returns Ubuntu's document of these versions of 18.04, which is out of support. */
    static String ubuntu(String... versions) {
        return """
               {"content_id": "com.ubuntu.cloud:released:download", "datatype": "image-downloads",
                "format": "products:1.0", "products": {
                 "com.ubuntu.cloud:server:18.04:amd64": {"aliases": "18.04,b,ubuntu/bionic", "arch": "amd64",
                   "os": "ubuntu", "release": "bionic", "release_codename": "Bionic Beaver",
                   "release_title": "18.04 LTS", "version": "18.04", "supported": false,
                   "support_eol": "2023-05-31", "versions": {%s}},
                 "com.ubuntu.cloud:server:18.04:arm64": {"aliases": "18.04,b,bionic", "arch": "arm64",
                   "os": "ubuntu", "release": "bionic", "release_title": "18.04 LTS",
                   "version": "18.04", "versions": {%s}},
                 "com.ubuntu.cloud:server:18.04:vax": {"aliases": "18.04", "arch": "vax",
                   "os": "ubuntu", "versions": {}}}}
               """
                .formatted(String.join(",", versions), ubuntuVersion("20230607", "aa"));
    }

    /** Returns an index of one document of images. */
    static String imagesIndex() {
        return """
               {"format": "index:1.0", "index": {"images": {"datatype": "image-downloads",
                 "path": "streams/v1/images.json", "products": ["debian:bookworm:amd64:default"]}}}
               """;
    }

    /** Returns a document with one product of these members and items. */
    static String images(String members, String... items) {
        return """
               {"content_id": "images", "datatype": "image-downloads", "format": "products:1.0",
                "products": {"debian:bookworm:amd64:default": {"aliases":
                  "debian/12/default, debian/12,debian/bookworm", "arch": "amd64", "os": "Debian",
                  "release": "bookworm", "release_title": "bookworm", "variant": "default",
                  %s "versions": {"20260511_05:24": {"items": {%s}}}}}}
               """
                .formatted(members, List.of(items).stream().collect(Collectors.joining(",")));
    }

    /** Returns an item that is in order. */
    static String item(String name, String begin, String more) {
        return """
               "%1$s": {"ftype": "%1$s", "size": 10, "sha256": "%2$s",
                 "path": "images/debian/bookworm/amd64/default/20260511_05:24/%1$s" %3$s}
               """
                .formatted(name, hash(begin), more);
    }
}

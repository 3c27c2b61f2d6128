package io.systemcontainers.image;

import io.systemcontainers.image.DebFile.ControlFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Hold what dpkg's database says of a package that has been unpacked.
 *
 * @param name its name
 * @param qualifiedName its name, with the architecture where several may be installed
 * @param control the files for dpkg
 * @param paths what it has put where, in its order
 * @param configurationFiles the MD5 of each of its configuration files
 */
record UnpackedPackage(
        String name,
        String qualifiedName,
        Map<String, ControlFile> control,
        List<String> paths,
        Map<String, String> configurationFiles) {

    String text(String controlFile) {
        ControlFile file = control.get(controlFile);
        return file == null ? "" : new String(file.content(), StandardCharsets.UTF_8);
    }

    /** Return its entry in {@code /var/lib/dpkg/status}. */
    String status() {
        String fields = text("control").strip();
        int first = fields.indexOf('\n');
        StringBuilder status = new StringBuilder(fields.substring(0, first + 1));
        status.append("Status: install ok unpacked\n");
        status.append(fields.substring(first + 1)).append('\n');
        if (!configurationFiles.isEmpty()) {
            status.append("Conffiles:\n");
            configurationFiles.forEach(
                    (path, md5) ->
                            status.append(' ').append(path).append(' ').append(md5).append('\n'));
        }
        return status.append('\n').toString();
    }

    /** Return its {@code .list}. */
    String list() {
        return String.join("\n", paths) + "\n";
    }
}

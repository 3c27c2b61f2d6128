package io.systemcontainers.machine;

import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.keeper.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file that a template makes, in the machine's root and nowhere else. */
final class WrittenFile {

    private static final int LONGEST = 4095;

    private WrittenFile() {}

    /**
     * Refuse what is no path of a file in the machine. The keeper follows links within the
     * machine's root only, and replaces one at the end.
     *
     * @throws IllegalArgumentException if it is none
     */
    static void requirePath(String path) {
        boolean named =
                path.startsWith("/")
                        && !path.endsWith("/")
                        && path.length() <= LONGEST
                        && path.indexOf('\0') < 0
                        && Arrays.stream(path.substring(1).split("/", -1))
                                .noneMatch(
                                        name ->
                                                name.isEmpty()
                                                        || name.equals(".")
                                                        || name.equals(".."));
        if (!named) {
            throw new IllegalArgumentException(
                    "that is no path of a file in the machine, which begins with a slash and has no"
                            + " `..`");
        }
    }

    /** Make the directories above a file, where they are not there. */
    static List<Step> parents(String path) {
        List<Step> steps = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            steps.add(Step.directory(path.substring(0, slash), 0755));
        }
        return steps;
    }

    static Step step(ImageMetadata.Template template, String content) {
        return template.createOnly()
                ? Step.newFile(
                        template.path(),
                        template.mode(),
                        template.owner(),
                        template.group(),
                        content)
                : Step.replaceFile(
                        template.path(),
                        template.mode(),
                        template.owner(),
                        template.group(),
                        content);
    }
}

package io.systemcontainers.text;

import java.util.regex.Pattern;

/**
 * The markers by which build servers find commands in what a build prints. White space before one
 * does not help, and some are looked for anywhere in a line:
 *
 * <ul>
 *   <li>GitHub: {@code ::} at the beginning of a line, white space left out, and {@code ##[}
 *       anywhere (ActionCommand.cs of its runner, TryParseV2 and TryParse);
 *   <li>Azure: {@code ##vso[} and {@code ##[};
 *   <li>TeamCity: {@code ##teamcity[};
 *   <li>Jenkins and GitLab: {@code [[ATTACHMENT|} and {@code [[PROPERTY|} anywhere.
 * </ul>
 */
final class Markers {

    private static final Pattern LINE = Pattern.compile("(?m)^([ \\t\\p{Zs}]*+):(?=:)");
    private static final Pattern HASH = Pattern.compile("##(?=\\p{Alnum}*\\[)");
    private static final Pattern BRACKET = Pattern.compile("\\[\\[(?=\\p{Alpha}+\\|)");

    private Markers() {}

    /** Return the text with the second, or only, character of each marker escaped. */
    static String broken(String text) {
        String shown = text;
        if (shown.contains("::")) {
            shown = LINE.matcher(shown).replaceAll("$1\\\\x3a");
        }
        if (shown.contains("##")) {
            shown = HASH.matcher(shown).replaceAll("#\\\\x23");
        }
        if (shown.contains("[[")) {
            shown = BRACKET.matcher(shown).replaceAll("[\\\\x5b");
        }
        return shown;
    }
}

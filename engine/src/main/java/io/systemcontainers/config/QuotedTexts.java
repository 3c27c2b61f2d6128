package io.systemcontainers.config;

import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Write texts in quotes that YAML 1.1, which LXD's client reads, would take for something else:
 * https://yaml.org/type.
 */
final class QuotedTexts extends StandardRepresenter {

    private static final Pattern NO_TEXT =
            Pattern.compile(
                    "~?|[nN]ull|NULL|=|<<"
                            + "|[yYnN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF"
                            + "|[tT]rue|TRUE|[fF]alse|FALSE"
                            + "|[-+]?[0-9][0-9_:.]*([eE][-+]?[0-9]+)?|[-+]?\\.[0-9_]+([eE][-+]?[0-9]+)?"
                            + "|[-+]?0[xXoObB][0-9a-fA-F_]+|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)"
                            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");

    QuotedTexts(DumpSettings settings) {
        super(settings);
    }

    @Override
    protected Node representScalar(Tag tag, String value, ScalarStyle style) {
        boolean quoted = tag.equals(Tag.STR) && NO_TEXT.matcher(value).matches();
        return super.representScalar(tag, value, quoted ? ScalarStyle.DOUBLE_QUOTED : style);
    }
}

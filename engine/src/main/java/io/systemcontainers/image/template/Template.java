package io.systemcontainers.image.template;

import java.util.Map;

/**
 * A template in the language of Pongo2, as far as images use it: {@code {{ value | filter }}},
 * {@code if}, {@code elif}, {@code else}, {@code for}, {@code set}, {@code config_get(…)} and
 * comments. What it says is not trusted: it can neither read a file nor take long.
 */
public final class Template {

    /* Of tags in tags, and of parentheses. */
    static final int DEEPEST = 50;

    private final Part whole;

    private Template(Part whole) {
        this.whole = whole;
    }

    /**
     * Read a template.
     *
     * @param text its text
     * @return the template
     * @throws TemplateException if it is none, or uses what is not known here, with the line
     */
    public static Template read(String text) throws TemplateException {
        return new Template(new TemplateReader(text).read());
    }

    /**
     * Render it.
     *
     * @param values what its variables are: texts, and maps and lists of such
     * @param configuration what {@code config_get} returns
     * @return the text
     * @throws TemplateException if that takes too many steps or becomes too long, or a call is
     *     wrong
     */
    public String render(Map<String, Object> values, Map<String, String> configuration)
            throws TemplateException {
        Scope scope = new Scope(values, configuration);
        whole.write(scope);
        return scope.output();
    }
}

package io.systemcontainers.image.template;

/** What is wrong with a template, and where. */
public final class TemplateException extends Exception {

    private static final long serialVersionUID = 1;

    TemplateException(int line, String what) {
        super("line " + line + ": " + what);
    }
}

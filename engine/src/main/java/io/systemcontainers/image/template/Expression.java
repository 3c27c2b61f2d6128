package io.systemcontainers.image.template;

import java.util.ArrayList;
import java.util.List;

/** What stands in a template for a value. */
interface Expression {

    /** Return the value. */
    Object in(Scope scope) throws TemplateException;

    /** Read one: {@code or}, of {@code and}, of {@code not}, of comparisons, of filtered values. */
    static Expression read(Tokens tokens, int line, int depth) throws TemplateException {
        if (depth > Template.DEEPEST) {
            throw tokens.wrong("it is nested too deeply");
        }
        return new Reader(tokens, line, depth).disjunction();
    }

    /**
     * A reader of one expression.
     *
     * @param depth how many it is in
     */
    record Reader(Tokens tokens, int line, int depth) {

        Expression disjunction() throws TemplateException {
            Expression left = conjunction();
            while (tokens.takes("or") || tokens.takes("||")) {
                Expression first = left;
                Expression second = conjunction();
                left = scope -> Values.isTrue(first.in(scope)) || Values.isTrue(second.in(scope));
            }
            return left;
        }

        private Expression conjunction() throws TemplateException {
            Expression left = negation();
            while (tokens.takes("and") || tokens.takes("&&")) {
                Expression first = left;
                Expression second = negation();
                left = scope -> Values.isTrue(first.in(scope)) && Values.isTrue(second.in(scope));
            }
            return left;
        }

        private Expression negation() throws TemplateException {
            boolean negated = false;
            while (tokens.takes("not") || tokens.takes("!")) {
                negated = !negated;
            }
            Expression value = comparison();
            return negated ? scope -> !Values.isTrue(value.in(scope)) : value;
        }

        private Expression comparison() throws TemplateException {
            Expression left = filtered();
            String sign = tokens.peek().text();
            switch (sign) {
                case "==", "!=", "<", ">", "<=", ">=", "in" -> {
                    tokens.require(sign);
                    Expression right = filtered();
                    return scope -> {
                        Object one = left.in(scope);
                        Object other = right.in(scope);
                        scope.step(line, one);
                        scope.step(line, other);
                        Filters.requireShort(sign.equals("in") ? one : null, line);
                        return compared(sign, one, other);
                    };
                }
                default -> {
                    return left;
                }
            }
        }

        private static boolean compared(String sign, Object left, Object right) {
            return switch (sign) {
                case "==" -> Values.isEqual(left, right);
                case "!=" -> !Values.isEqual(left, right);
                case "<" -> Values.compare(left, right) < 0;
                case ">" -> Values.compare(left, right) > 0;
                case "<=" -> Values.compare(left, right) <= 0;
                case ">=" -> Values.compare(left, right) >= 0;
                default -> Values.isIn(left, right);
            };
        }

        private Expression filtered() throws TemplateException {
            Expression value = value();
            while (tokens.takes("|")) {
                String name = tokens.name();
                Expression argument = tokens.takes(":") ? value() : scope -> null;
                Expression before = value;
                value =
                        scope -> {
                            Object filtered = before.in(scope);
                            scope.step(line, filtered);
                            return Filters.apply(name, filtered, argument.in(scope), line);
                        };
            }
            return value;
        }

        private Expression value() throws TemplateException {
            if (tokens.takes("(")) {
                Expression inner = read(tokens, line, depth + 1);
                tokens.require(")");
                return inner;
            }
            Token token = tokens.take();
            return switch (token.kind()) {
                case STRING -> scope -> token.text();
                case NUMBER -> number(token.text());
                case NAME -> named(token.text());
                default -> throw tokens.wrong("a value is missing before `" + token.text() + "`");
            };
        }

        private Expression number(String digits) throws TemplateException {
            if (digits.length() > 18) {
                throw tokens.wrong("`" + digits + "` is too large");
            }
            long number = Long.parseLong(digits);
            return scope -> number;
        }

        private Expression named(String name) throws TemplateException {
            switch (name) {
                case "true", "True" -> {
                    return scope -> true;
                }
                case "false", "False" -> {
                    return scope -> false;
                }
                case "nil", "none", "None" -> {
                    return scope -> null;
                }
                default -> {
                    return tokens.peek().is("(") ? call(name) : parts(scope -> scope.get(name));
                }
            }
        }

        private Expression call(String name) throws TemplateException {
            if (!name.equals("config_get")) {
                throw tokens.wrong("the function `" + name + "` is not known");
            }
            tokens.require("(");
            List<Expression> arguments = new ArrayList<>();
            while (!tokens.takes(")")) {
                arguments.add(read(tokens, line, depth + 1));
                if (!tokens.peek().is(")")) {
                    tokens.require(",");
                }
            }
            return scope -> {
                scope.step(line);
                List<Object> values = new ArrayList<>();
                for (Expression argument : arguments) {
                    values.add(argument.in(scope));
                }
                return scope.configured(values, line);
            };
        }

        private Expression parts(Expression whole) throws TemplateException {
            Expression value = whole;
            while (true) {
                Expression of = value;
                if (tokens.takes(".")) {
                    String name = tokens.take().text();
                    value = scope -> Values.part(of.in(scope), name);
                } else if (tokens.takes("[")) {
                    Expression index = read(tokens, line, depth + 1);
                    tokens.require("]");
                    value = scope -> Values.part(of.in(scope), Values.text(index.in(scope)));
                } else {
                    return value;
                }
            }
        }
    }
}

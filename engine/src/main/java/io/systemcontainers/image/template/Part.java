package io.systemcontainers.image.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What stands between, or in, the tags of a template. */
interface Part {

    /** Write what it renders to. */
    void write(Scope scope) throws TemplateException;

    static Part text(String text, int line) {
        return scope -> scope.write(text, line);
    }

    static Part value(Expression value, int line) {
        return scope -> {
            scope.step(line);
            scope.write(Values.text(value.in(scope)), line);
        };
    }

    static Part all(List<Part> parts) {
        return scope -> {
            for (Part part : parts) {
                part.write(scope);
            }
        };
    }

    /**
     * A choice.
     *
     * @param condition when it is taken
     * @param then what it is
     */
    record Branch(Expression condition, Part then) {}

    static Part first(List<Branch> branches, int line) {
        return scope -> {
            scope.step(line);
            for (Branch branch : branches) {
                if (Values.isTrue(branch.condition().in(scope))) {
                    branch.then().write(scope);
                    return;
                }
            }
        };
    }

    static Part set(String name, Expression value) {
        return scope -> scope.set(name, value.in(scope));
    }

    /** Write a part for each of many: of a map, for each key and its value, sorted. */
    static Part each(List<String> names, Expression many, Part part, Part none, int line) {
        return scope -> {
            Object all = many.in(scope);
            List<List<?>> turns = turns(all, names.size());
            for (List<?> turn : turns) {
                scope.step(line);
                for (int i = 0; i < names.size(); i++) {
                    scope.set(names.get(i), i < turn.size() ? turn.get(i) : null);
                }
                part.write(scope);
            }
            if (turns.isEmpty()) {
                none.write(scope);
            }
        };
    }

    private static List<List<?>> turns(Object all, int names) {
        List<List<?>> turns = new ArrayList<>();
        if (all instanceof Map<?, ?> map) {
            map.keySet().stream()
                    .map(Object::toString)
                    .sorted()
                    .forEach(key -> turns.add(List.of(key, map.get(key))));
        } else if (all instanceof List<?> list) {
            list.forEach(one -> turns.add(List.of(one)));
        } else {
            Values.text(all).chars().forEach(c -> turns.add(List.of(Character.toString(c))));
        }
        return turns;
    }
}

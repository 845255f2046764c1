package io.p2p4j.simulator.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One line of the list: a hazard, a type, and which of its methods.
 *
 * @param hazard what is wrong with them
 * @param type the name of the type; {@code *} for any, a name that ends with {@code .*} for a package
 * @param subtypes whether the subtypes' are meant as well
 * @param methods which methods; none for all of them and for fields of the type
 */
record Rule(Hazard hazard, String type, boolean subtypes, List<Method> methods) {
    private static final String FIELD = "<field>";

    /**
     * Some overloads of a method.
     *
     * @param name the name; one that ends with {@code *} is the beginning of one
     * @param parameters the only parameters that are meant, if there is one
     * @param without a parameter that is not meant
     * @param parametersMin how many parameters there are at least
     * @param text what the text constant before the call has in it
     */
    record Method(String name, List<List<String>> parameters, String without, int parametersMin, String text) {
        static Method parse(String word) {
            int end = 0;
            while (end < word.length() && "(!#~".indexOf(word.charAt(end)) < 0) {
                end++;
            }
            String name = word.substring(0, end);
            String rest = word.substring(end);
            if (rest.isEmpty()) {
                return new Method(name, List.of(), "", 0, "");
            }
            String value = rest.substring(1);
            return switch (rest.charAt(0)) {
                case '(' -> {
                    String list = value.substring(0, value.length() - 1);
                    yield new Method(name, List.of(list.isEmpty() ? List.of() : List.of(list.split(","))), "", 0, "");
                }
                case '!' -> new Method(name, List.of(), value, 0, "");
                case '#' -> new Method(name, List.of(), "", Integer.parseInt(value), "");
                default -> new Method(name, List.of(), "", 0, value);
            };
        }

        boolean matches(String method, List<String> types, String before) {
            boolean named =
                    name.endsWith("*") ? method.startsWith(name.substring(0, name.length() - 1)) : name.equals(method);
            return named
                    && (parameters.isEmpty() || parameters.contains(types))
                    && !types.contains(without)
                    && types.size() >= parametersMin
                    && before.contains(text);
        }
    }

    /** Reads a line: {@code HAZARD type method method}. */
    static Rule parse(String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        String type = words.get(1);
        boolean subtypes = type.endsWith("+");
        List<Method> methods = new ArrayList<>();
        words.subList(2, words.size()).forEach(word -> methods.add(Method.parse(word)));
        return new Rule(
                Hazard.valueOf(words.get(0)),
                subtypes ? type.substring(0, type.length() - 1) : type,
                subtypes,
                List.copyOf(methods));
    }

    boolean meansType(String owner, Set<String> ancestors) {
        if (type.endsWith(".*")) {
            return owner.startsWith(type.substring(0, type.length() - 1));
        }
        return type.equals("*") || type.equals(owner) || (subtypes && ancestors.contains(type));
    }

    boolean meansFields() {
        return methods.isEmpty() || methods.stream().anyMatch(it -> it.name().equals(FIELD));
    }

    boolean meansMethod(String method, List<String> parameters, String text) {
        return methods.isEmpty() || methods.stream().anyMatch(it -> it.matches(method, parameters, text));
    }
}

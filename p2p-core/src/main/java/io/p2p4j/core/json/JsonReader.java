package io.p2p4j.core.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads strict JSON. Its nesting is bounded, so that no text overflows the stack. Not thread-safe. */
final class JsonReader {
    static final int DEPTH_MAX = 64;

    private static final int HEX_DIGITS = 4;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    static IllegalArgumentException error(String text, int at, String what) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new IllegalArgumentException("line " + line + ", column " + column + ": " + what);
    }

    JsonValue whole(String name) {
        JsonValue value = value(name);
        skipSpace();
        if (at < text.length()) {
            throw unexpected("the end of the text");
        }
        return value;
    }

    /** The text that is not as expected, at the present place. */
    private IllegalArgumentException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end of the text";
        return error(text, at, found + " (expected " + expected + ")");
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean isNext(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean isDigit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private void take(char c) {
        if (!isNext(c)) {
            throw unexpected("'" + c + "'");
        }
        at++;
    }

    private JsonValue value(String name) {
        skipSpace();
        int from = at;
        if (isNext('{')) {
            Map<String, JsonValue> members = nested(this::members);
            return new JsonValue(text, from, at, name, JsonValue.Kind.OBJECT, members);
        } else if (isNext('[')) {
            List<JsonValue> elements = nested(() -> elements(name));
            return new JsonValue(text, from, at, name, JsonValue.Kind.ARRAY, elements);
        } else if (isNext('"')) {
            String string = string();
            return new JsonValue(text, from, at, name, JsonValue.Kind.TEXT, string);
        } else if (isNext('-') || isDigit()) {
            String number = number();
            return new JsonValue(text, from, at, name, JsonValue.Kind.NUMBER, number);
        }
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                JsonValue.Kind kind = word.equals("null") ? JsonValue.Kind.NULL : JsonValue.Kind.TRUTH;
                return new JsonValue(text, from, at, name, kind, word);
            }
        }
        throw unexpected("a value");
    }

    private <T> T nested(Supplier<T> content) {
        if (depth == DEPTH_MAX) {
            throw error(text, at, "nested deeper than " + DEPTH_MAX);
        }
        depth++;
        T value = content.get();
        depth--;
        return value;
    }

    private Map<String, JsonValue> members() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        take('{');
        skipSpace();
        if (isNext('}')) {
            at++;
            return members;
        }
        while (true) {
            skipSpace();
            int from = at;
            String key = string();
            skipSpace();
            take(':');
            if (members.put(key, value(key)) != null) {
                throw error(text, from, "key \"" + key + "\" comes twice in one object (expected once)");
            }
            skipSpace();
            if (isNext('}')) {
                at++;
                return members;
            }
            take(',');
        }
    }

    private List<JsonValue> elements(String name) {
        List<JsonValue> elements = new ArrayList<>();
        take('[');
        skipSpace();
        if (isNext(']')) {
            at++;
            return elements;
        }
        while (true) {
            elements.add(value(name + '[' + elements.size() + ']'));
            skipSpace();
            if (isNext(']')) {
                at++;
                return elements;
            }
            take(',');
        }
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        while (!isNext('"')) {
            if (at == text.length() || text.charAt(at) < ' ') {
                throw unexpected("'\"'");
            }
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        String letters = "\"\\/bfnrt";
        int known = at < text.length() ? letters.indexOf(text.charAt(at)) : -1;
        if (known >= 0) {
            at++;
            return "\"\\/\b\f\n\r\t".charAt(known);
        }
        take('u');
        int unit = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
            int digit = at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            unit = 16 * unit + digit;
            at++;
        }
        return (char) unit;
    }

    private String number() {
        int from = at;
        if (isNext('-')) {
            at++;
        }
        if (isNext('0')) {
            at++;
        } else {
            digits();
        }
        if (isNext('.')) {
            at++;
            digits();
        }
        if (isNext('e') || isNext('E')) {
            at++;
            if (isNext('+') || isNext('-')) {
                at++;
            }
            digits();
        }
        return text.substring(from, at);
    }

    private void digits() {
        if (!isDigit()) {
            throw unexpected("a digit");
        }
        while (isDigit()) {
            at++;
        }
    }
}

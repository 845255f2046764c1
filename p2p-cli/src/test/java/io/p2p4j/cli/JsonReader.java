package io.p2p4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of one JSON text (RFC 8259), independent of the writer that it checks. */
final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String line) {
        JsonReader reader = new JsonReader(line);
        Object value = reader.value();
        if (reader.at != line.length() || !(value instanceof Map)) {
            throw new IllegalArgumentException("not one JSON object: " + line);
        }
        return (Map<String, Object>) value;
    }

    private char next() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(String token) {
        if (!text.startsWith(token, at)) {
            throw new IllegalArgumentException("at " + at + " expected " + token + " in " + text);
        }
        at += token.length();
    }

    private Object value() {
        return switch (next()) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", "null");
            default -> number();
        };
    }

    private Object word(String token, Object value) {
        expect(token);
        return value;
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        expect("{");
        while (next() != '}') {
            if (!map.isEmpty()) {
                expect(",");
            }
            String key = string();
            expect(":");
            if (map.put(key, value()) != null) {
                throw new IllegalArgumentException("member " + key + " twice in " + text);
            }
        }
        expect("}");
        return map;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        expect("[");
        while (next() != ']') {
            if (!list.isEmpty()) {
                expect(",");
            }
            list.add(value());
        }
        expect("]");
        return list;
    }

    private String string() {
        expect("\"");
        StringBuilder string = new StringBuilder();
        while (next() != '"') {
            char c = next();
            if (c < 0x20) {
                throw new IllegalArgumentException("raw control character at " + at + " in " + text);
            }
            at++;
            string.append(c == '\\' ? escape() : c);
        }
        expect("\"");
        return string.toString();
    }

    private char escape() {
        char c = next();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw new IllegalArgumentException("escape " + c + " in " + text);
        };
    }

    private Double number() {
        int start = at;
        while ("+-.eE0123456789".indexOf(next()) >= 0) {
            at++;
        }
        return Double.valueOf(text.substring(start, at));
    }
}

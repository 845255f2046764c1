package io.p2p4j.libp2p.js;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the lines of the peer: objects of texts, numbers, truth values and lists. Enough for a test's own peer. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        return (Map<String, Object>) new Json(text).value();
    }

    static String write(Map<String, ?> values) {
        StringBuilder out = new StringBuilder("{");
        values.forEach((key, value) -> out.append(out.length() > 1 ? "," : "")
                .append('"')
                .append(key)
                .append("\":")
                .append(value instanceof Number ? value : "\"" + value + "\""));
        return out.append('}').toString();
    }

    private Object value() {
        char next = text.charAt(at);
        if (next == '{') {
            Map<String, Object> object = new LinkedHashMap<>();
            at++;
            while (text.charAt(at) != '}') {
                String key = string();
                at++;
                object.put(key, value());
                at += text.charAt(at) == ',' ? 1 : 0;
            }
            at++;
            return object;
        }
        if (next == '[') {
            List<Object> list = new ArrayList<>();
            at++;
            while (text.charAt(at) != ']') {
                list.add(value());
                at += text.charAt(at) == ',' ? 1 : 0;
            }
            at++;
            return list;
        }
        return next == '"' ? string() : literal();
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\') {
                char escaped = text.charAt(at++);
                if (escaped == 'u') {
                    c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
                    at += 4;
                } else {
                    c = escaped == 'n' ? '\n' : escaped;
                }
            }
            out.append(c);
        }
        at++;
        return out.toString();
    }

    private Object literal() {
        int from = at;
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> "null";
            default -> Double.parseDouble(word);
        };
    }
}

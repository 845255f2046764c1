package io.p2p4j.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One JSON object (RFC 8259) under construction, members in the order in which they were put. */
public final class Json {
    private final Map<String, Object> members = new LinkedHashMap<>();

    /** JSON that somebody else has written, in one line. */
    private record Raw(String text) {}

    private Json() {}

    /**
     * Begins an object.
     *
     * @return an object without members
     */
    public static Json object() {
        return new Json();
    }

    /**
     * Makes a member's value of JSON that somebody else has written.
     *
     * @param text valid JSON in any number of lines
     * @return a value for {@link #put}, in one line
     */
    public static Object raw(String text) {
        // A line break is none of a string's characters, so every one of them is layout.
        return new Raw(text.strip().replaceAll("\\R *", ""));
    }

    /**
     * Puts a member.
     *
     * @param name its name
     * @param value a text, number, boolean, object, a list of those, or an {@link Optional}, whose absence leaves the
     *     member out; anything else is put as its text
     * @return this object
     */
    public Json put(String name, Object value) {
        if (value instanceof Optional<?> optional) {
            if (optional.isPresent()) {
                members.put(name, optional.get());
            }
        } else {
            members.put(name, value);
        }
        return this;
    }

    /** The object in one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(text, this);
        return text.toString();
    }

    private static void write(StringBuilder text, Object value) {
        if (value instanceof Json json) {
            String separator = "{";
            for (Map.Entry<String, Object> member : json.members.entrySet()) {
                text.append(separator);
                quote(text, member.getKey());
                text.append(':');
                write(text, member.getValue());
                separator = ",";
            }
            text.append(json.members.isEmpty() ? "{}" : "}");
        } else if (value instanceof Raw raw) {
            text.append(raw.text);
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (int i = 0; i < list.size(); i++) {
                if (i > 0) {
                    text.append(',');
                }
                write(text, list.get(i));
            }
            text.append(']');
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            text.append("null");
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quote(text, value.toString());
        }
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                // Surrogates too: a lone one has no bytes in UTF-8.
                default -> {
                    if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}

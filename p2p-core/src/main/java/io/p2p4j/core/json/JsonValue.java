package io.p2p4j.core.json;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value that was read, with its place in the text. The methods ask for what a reader expects, and their errors name the
 * place, what is there and what was expected. Immutable.
 */
public final class JsonValue {
    /** What a value is. */
    enum Kind {
        OBJECT("an object"),
        ARRAY("an array"),
        TEXT("a text"),
        NUMBER("a number"),
        TRUTH("true or false"),
        NULL("null");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final String source;
    private final int from;
    private final int to;
    private final String name;
    private final Kind kind;
    /** A map, a list, or the text of any other value. */
    private final Object content;

    JsonValue(String source, int from, int to, String name, Kind kind, Object content) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.name = name;
        this.kind = kind;
        this.content = content;
    }

    /**
     * Reads a text that is one value.
     *
     * @param text the text; nothing but white space may stand around the value
     * @param name what errors call the value; empty for no name
     * @return the value
     * @throws IllegalArgumentException when it is not strict JSON, has one key twice in an object, or is nested more than
     *     {@value JsonReader#DEPTH_MAX} deep; the text begins with the line and column, both from 1
     */
    public static JsonValue parse(String text, String name) {
        return new JsonReader(text).whole(name);
    }

    /**
     * Makes an error about this value.
     *
     * @param what what is wrong with it, and what was expected
     * @return the error, with line, column and key before the text
     */
    public IllegalArgumentException error(String what) {
        return JsonReader.error(source, from, (name.isEmpty() ? "" : name + ": ") + what);
    }

    /**
     * Reads this value as an object.
     *
     * @param keys those that may be there
     * @return its values by their keys, in the order of the text
     */
    public Map<String, JsonValue> object(List<String> keys) {
        @SuppressWarnings("unchecked")
        Map<String, JsonValue> members = (Map<String, JsonValue>) content(Kind.OBJECT);
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
            if (!keys.contains(member.getKey())) {
                throw JsonReader.error(
                        source,
                        member.getValue().from,
                        "key \"" + member.getKey() + "\" is unknown (expected one of " + String.join(", ", keys) + ")");
            }
        }
        return Collections.unmodifiableMap(members);
    }

    /**
     * Reads this value as an object whose keys are data.
     *
     * @return its values by their keys, in the order of the text
     */
    @SuppressWarnings("unchecked")
    public Map<String, JsonValue> members() {
        return Collections.unmodifiableMap((Map<String, JsonValue>) content(Kind.OBJECT));
    }

    /**
     * Returns a value of this object.
     *
     * @param key its key
     * @return the value, or null when it is not there
     */
    public @Nullable JsonValue get(String key) {
        @SuppressWarnings("unchecked")
        Map<String, JsonValue> members = (Map<String, JsonValue>) content(Kind.OBJECT);
        return members.get(key);
    }

    /**
     * Returns a value of this object that must be there.
     *
     * @param key its key
     * @return the value
     */
    public JsonValue require(String key) {
        JsonValue value = get(key);
        if (value == null) {
            throw error("key \"" + key + "\" is missing");
        }
        return value;
    }

    /**
     * Reads this value as an array.
     *
     * @return its values
     */
    @SuppressWarnings("unchecked")
    public List<JsonValue> array() {
        return Collections.unmodifiableList((List<JsonValue>) content(Kind.ARRAY));
    }

    /**
     * Reads this value as a text.
     *
     * @return the text
     */
    public String text() {
        return (String) content(Kind.TEXT);
    }

    /**
     * Reads this value as one of some texts.
     *
     * @param allowed the texts
     * @return one of them
     */
    public String oneOf(Collection<String> allowed) {
        String text = text();
        if (!allowed.contains(text)) {
            throw error("\"" + text + "\" is unknown (expected one of " + String.join(", ", allowed) + ")");
        }
        return text;
    }

    /**
     * Reads this value as a whole number. It may also be a text of digits, because many tools round numbers that are
     * larger than 2<sup>53</sup>.
     *
     * @param least the least that is allowed
     * @param most the most that is allowed
     * @return the number
     */
    public long integer(long least, long most) {
        String digits = kind == Kind.TEXT ? text() : (String) content(Kind.NUMBER);
        String expected = " (expected a whole number from " + least + " to " + most + ")";
        try {
            long number = Long.parseLong(digits);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notWhole) {
            throw error(digits + expected);
        }
        throw error(digits + expected);
    }

    /**
     * Reads this value as true or false.
     *
     * @return which
     */
    public boolean truth() {
        return content(Kind.TRUTH).equals("true");
    }

    /**
     * Tells whether this value is null.
     *
     * @return true for {@code null}
     */
    public boolean isNull() {
        return kind == Kind.NULL;
    }

    /**
     * Reads this value as a number that need not be whole.
     *
     * @param least the least that is allowed
     * @param most the most that is allowed
     * @return the number, rounded to a double
     */
    public double decimal(double least, double most) {
        double number = Double.parseDouble((String) content(Kind.NUMBER));
        if (number >= least && number <= most) {
            return number;
        }
        throw error(content + " (expected a number from " + least + " to " + most + ")");
    }

    /**
     * Returns a text in which this value stands where it stands, and nothing but white space is around it. Who reads that
     * reports the same lines and columns.
     *
     * @return the text
     */
    public String alone() {
        StringBuilder text = new StringBuilder(source.length());
        for (int i = 0; i < to; i++) {
            char c = source.charAt(i);
            text.append(i >= from || c == '\n' ? c : ' ');
        }
        return text.toString();
    }

    private Object content(Kind expected) {
        if (kind != expected) {
            throw error(kind.words + " (expected " + expected.words + ")");
        }
        return content;
    }
}

package io.p2p4j.core.json;

import java.util.Locale;

/** Writes JSON that may stand in a script of a page: no {@code <} gets through. Not thread-safe. */
public final class JsonWriter {
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;
    private String before = "";

    /** Begins with nothing written. */
    public JsonWriter() {}

    /**
     * Opens an object or an array.
     *
     * @param bracket an opening one
     * @return this writer
     */
    public JsonWriter open(char bracket) {
        comma();
        text.append(bracket);
        first = true;
        return this;
    }

    /**
     * Closes an object or an array.
     *
     * @param bracket the closing one
     * @return this writer
     */
    public JsonWriter close(char bracket) {
        text.append(before).append(bracket);
        before = "";
        first = false;
        return this;
    }

    /**
     * Begins a new line before what comes next, for people who read or edit the text.
     *
     * @param indent the number of spaces before it
     * @return this writer
     */
    public JsonWriter line(int indent) {
        before = "\n" + " ".repeat(indent);
        return this;
    }

    /**
     * Writes a key; its value comes next.
     *
     * @param name the key
     * @return this writer
     */
    public JsonWriter key(String name) {
        text(name);
        text.append(':');
        first = true;
        return this;
    }

    /**
     * Writes a number.
     *
     * @param value the number
     * @return this writer
     */
    public JsonWriter number(long value) {
        return raw(Long.toString(value));
    }

    /**
     * Writes a value that is JSON already.
     *
     * @param value the value
     * @return this writer
     */
    public JsonWriter raw(String value) {
        comma();
        text.append(value);
        return this;
    }

    /**
     * Writes a text.
     *
     * @param value any text
     * @return this writer
     */
    public JsonWriter text(String value) {
        comma();
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c == '<' || c >= 0x7F) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    private void comma() {
        if (!first) {
            text.append(',');
        }
        text.append(before);
        before = "";
        first = false;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

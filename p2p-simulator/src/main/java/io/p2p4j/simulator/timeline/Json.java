package io.p2p4j.simulator.timeline;

import java.util.Locale;

/** Writes JSON that may stand in a script of a page: no {@code <} gets through. */
final class Json {
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    Json open(char bracket) {
        comma();
        text.append(bracket);
        first = true;
        return this;
    }

    Json close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    Json key(String name) {
        text(name);
        text.append(':');
        first = true;
        return this;
    }

    Json number(long value) {
        return raw(Long.toString(value));
    }

    Json raw(String value) {
        comma();
        text.append(value);
        return this;
    }

    Json text(String value) {
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
        first = false;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

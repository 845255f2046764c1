package io.p2p4j.api.identity.internal;

/** Foreign text in an error message: in quotes, shortened, and with nothing that could forge a line of a log. */
public final class Quote {
    private static final int LENGTH_MAX = 120;

    private Quote() {}

    /**
     * Quotes a text.
     *
     * @param text any text
     * @return the text in single quotes; control characters are escaped, and what is too long is cut
     */
    public static String of(String text) {
        StringBuilder out = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), LENGTH_MAX); i++) {
            char c = text.charAt(i);
            if (isUnsafe(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append(text.length() > LENGTH_MAX ? "…'" : "'").toString();
    }

    /**
     * Says whether a character could disturb a log or a terminal.
     *
     * @param c the character
     * @return true for control and format characters, line separators and surrogates
     */
    public static boolean isUnsafe(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}

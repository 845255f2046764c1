package io.p2p4j.cli.tck;

/** Text in XML 1.0 and HTML. */
final class Markup {
    private static final int REPLACEMENT = 0xFFFD;

    private Markup() {}

    /** Text for content and for attributes in double quotes; characters that XML has no form for are replaced. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n', '\t' -> escaped.append((char) c);
                default -> escaped.appendCodePoint(isLegal(c) ? c : REPLACEMENT);
            }
        });
        return escaped.toString();
    }

    private static boolean isLegal(int c) {
        return (c >= ' ' && c <= 0xD7FF && c != 0x7F) || (c >= 0xE000 && c < 0xFFFE) || c > 0xFFFF;
    }

    /** Text for an attribute: line feeds survive reading. */
    static String attribute(String text) {
        return escape(text).replace("\n", "&#10;").replace("\t", "&#9;");
    }
}

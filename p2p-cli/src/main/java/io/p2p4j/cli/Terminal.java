package io.p2p4j.cli;

/** Whether a person watches. The launcher script knows; without it the Java runtime guesses. */
final class Terminal {
    private Terminal() {}

    static boolean isOut() {
        return is("p2p4j.terminal.out");
    }

    static boolean isErr() {
        return is("p2p4j.terminal.err");
    }

    private static boolean is(String property) {
        String told = System.getProperty(property);
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        // From Java 22 on there is a console even without a terminal.
        return Runtime.version().feature() < 22 && System.console() != null;
    }
}

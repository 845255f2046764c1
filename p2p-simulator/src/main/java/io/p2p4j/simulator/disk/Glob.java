package io.p2p4j.simulator.disk;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Glob patterns as {@link java.nio.file.FileSystem#getPathMatcher} describes them, as regular expressions. */
final class Glob {
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private boolean inGroup;

    private Glob(String glob) {
        this.glob = glob;
    }

    static Pattern compile(String glob) {
        return new Glob(glob).compile();
    }

    private Pattern compile() {
        while (at < glob.length()) {
            char next = glob.charAt(at++);
            switch (next) {
                case '*' -> star();
                case '?' -> regex.append("[^/]");
                case '[' -> characters();
                case '\\' -> escaped();
                case '{' -> {
                    if (inGroup) {
                        throw wrong("a group in a group");
                    }
                    inGroup = true;
                    regex.append("(?:");
                }
                case '}' -> {
                    regex.append(inGroup ? ")" : "\\}");
                    inGroup = false;
                }
                case ',' -> regex.append(inGroup ? "|" : ",");
                default -> literal(next);
            }
        }
        if (inGroup) {
            throw wrong("a group without an end");
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private void literal(char character) {
        regex.append(Pattern.quote(String.valueOf(character)));
    }

    private void star() {
        boolean crossing = at < glob.length() && glob.charAt(at) == '*';
        regex.append(crossing ? ".*" : "[^/]*");
        at += crossing ? 1 : 0;
    }

    private void escaped() {
        if (at == glob.length()) {
            throw wrong("nothing behind the last \\");
        }
        literal(glob.charAt(at++));
    }

    private void characters() {
        int end = glob.indexOf(']', at + 1);
        if (end < 0) {
            throw wrong("characters without an end");
        }
        String inside = glob.substring(at, end);
        boolean negated = inside.startsWith("!");
        regex.append("(?!/)[").append(negated ? "^" : "");
        for (char character : inside.substring(negated ? 1 : 0).toCharArray()) {
            boolean special = "\\[^&".indexOf(character) >= 0;
            regex.append(special ? "\\" : "").append(character);
        }
        regex.append(']');
        at = end + 1;
    }

    private PatternSyntaxException wrong(String what) {
        return new PatternSyntaxException(what, glob, at - 1);
    }
}

package io.p2p4j.tck.script;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What an operation of a script does, and the form of its words. */
public enum Verb {
    /** A peer dials another one: {@code open k1 a b}. Near is the dialer's end of the connection, far the other one. */
    OPEN(Word.CONNECTION, Word.PEER, Word.PEER),
    /** One end opens a stream: {@code stream s1 k1.near}. Near is the opener's end. */
    STREAM(Word.STREAM, Word.CONNECTION_END),
    /** Sends one message, or writes bytes to a stream: {@code send k1.near 100}. */
    SEND(Word.END, Word.BYTES),
    /** Calls the latest unfinished send of an end off: {@code cancel k1.near}. */
    CANCEL(Word.END),
    /** The application stops receiving; a receive that waits is cancelled: {@code stall k1.far}. */
    STALL(Word.END),
    /** The application receives again, everything and at once, as it does in the beginning: {@code drain k1.far}. */
    DRAIN(Word.END),
    /** Half-closes: {@code end k1.near}. */
    END(Word.END),
    /** Resets a stream: {@code reset s1.far}. */
    RESET(Word.STREAM_END),
    /** Closes a connection cleanly: {@code close k1.near}. */
    CLOSE(Word.CONNECTION_END),
    /** Aborts a connection: {@code abort k1.far}. */
    ABORT(Word.CONNECTION_END),
    /** The network breaks every connection between two peers: {@code drop a b}. */
    DROP(Word.PEER, Word.PEER),
    /** Nothing passes between two peers any more: {@code partition a b}. */
    PARTITION(Word.PEER, Word.PEER),
    /** What waited passes, and everything after it: {@code heal a b}. */
    HEAL(Word.PEER, Word.PEER),
    /** Stops a provider and starts a new one with the same identity: {@code restart a}. */
    RESTART(Word.PEER);

    /** The form of one word. */
    enum Word {
        PEER("[a-z]"),
        CONNECTION("k[0-9]{1,3}"),
        STREAM("s[0-9]{1,3}"),
        CONNECTION_END("k[0-9]{1,3}\\.(near|far)"),
        STREAM_END("s[0-9]{1,3}\\.(near|far)"),
        END("[ks][0-9]{1,3}\\.(near|far)"),
        BYTES("0|[1-9][0-9]{0,6}");

        private final Pattern form;

        Word(String form) {
            this.form = Pattern.compile(form);
        }

        boolean fits(String word) {
            return form.matcher(word).matches();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final List<Word> words;

    Verb(Word... words) {
        this.words = List.of(words);
    }

    List<Word> words() {
        return words;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

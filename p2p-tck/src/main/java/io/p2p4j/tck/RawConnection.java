package io.p2p4j.tck;

/** One connection of an intruder, byte by byte. Thread-safe. */
public interface RawConnection {
    /**
     * Sends bytes; what the other end does not take any more is lost.
     *
     * @param bytes what to send
     */
    void write(byte[] bytes);

    /**
     * Returns what the other end has said.
     *
     * @return all bytes up to now
     */
    byte[] heard();

    /**
     * Tells whether the other end is gone.
     *
     * @return true when it ended or reset the connection
     */
    boolean isOver();
}

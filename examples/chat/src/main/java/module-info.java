/** A chat between two peers. */
module io.p2p4j.examples.chat {
    requires io.p2p4j.api;
}
